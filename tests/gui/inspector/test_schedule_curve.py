"""The points of a schedule are dragged in its curve."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from asyncflow_gui.inspector.rate_curve import ScheduleCurve
from engine.schemas import RatePoint, ScheduleWorkload

LEFT = Qt.MouseButton.LeftButton
POINTS = ((0, 20), (100, 20), (200, 80))


@pytest.fixture
def curve(desk):
    points = tuple(RatePoint(time_s=t, rate_rps=r) for t, r in POINTS)
    desk.inspector._editor.update_node("users", {"workload": ScheduleWorkload(points=points)})
    desk.stack.clear()
    desk.show("users")
    found = desk.inspector.page.findChild(ScheduleCurve)
    assert found.isVisible()
    return found


def points(desk):
    return [(p.time_s, p.rate_rps) for p in desk.document.nodes["users"].workload.points]


def drag(curve, index, way, *, drop=True):
    start = curve.place_of(curve.points[index]).toPoint()
    QTest.mousePress(curve, LEFT, pos=start)
    for share in (0.4, 1.0):
        QTest.mouseMove(curve, start + QPoint(round(way.x() * share), round(way.y() * share)))
    if drop:
        QTest.mouseRelease(curve, LEFT, pos=start + way)


def test_a_point_is_dragged_as_one_step_and_the_fields_follow(desk, curve):
    drag(curve, 2, QPoint(20, 25))
    time, rate = points(desk)[2]
    assert 200 < time < 240
    assert 40 < rate < 70
    assert (time % 5, rate % 1) == (0, 0)
    assert float(desk.line("workload", "points", 2, "rate_rps").text()) == rate
    assert desk.stack.count() == 1
    assert desk.stack.undoText() == "Move point of users"
    desk.stack.undo()
    assert points(desk) == list(POINTS)


def test_a_point_stays_between_its_neighbours_and_not_below_nothing(desk, curve):
    drag(curve, 1, QPoint(300, 200))
    assert points(desk)[1] == (200, 0)
    drag(curve, 0, QPoint(-50, 0))
    assert points(desk)[0][0] == 0


def test_the_scale_does_not_move_under_a_drag(curve):
    top = curve.top
    drag(curve, 2, QPoint(0, 40), drop=False)
    assert curve.top == top
    QTest.mouseRelease(curve, LEFT)
    assert curve.top < top


def test_escape_puts_a_point_back(desk, curve):
    drag(curve, 2, QPoint(10, 30), drop=False)
    assert points(desk) != list(POINTS)
    QTest.keyClick(curve, Qt.Key.Key_Escape)
    assert points(desk) == list(POINTS)
    assert desk.stack.count() == 0
    QTest.mouseRelease(curve, LEFT)


def test_a_double_click_adds_a_point_in_its_order(desk, curve):
    place = (curve.place_of(curve.points[0]) + curve.place_of(curve.points[1])) / 2
    QTest.mouseDClick(curve, LEFT, pos=(place - QPointF(0, 20)).toPoint())
    assert len(points(desk)) == 4
    assert points(desk)[1][0] == pytest.approx(50, abs=5)
    assert desk.stack.undoText() == "Add point to users"
