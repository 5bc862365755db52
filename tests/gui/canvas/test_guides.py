"""Lining up with neighbours while dragging, and the view that follows to its border."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QLineF, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from asyncflow_gui.canvas.guides import Guides
from asyncflow_gui.canvas.items.guide_lines import GuideLines
from engine.schemas import Position

LEFT, NO_BUTTON = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
CTRL = Qt.KeyboardModifier.ControlModifier


def shown(desk) -> list[QLineF]:
    """The guides in the scene."""
    items = [item for item in desk.canvas.graph.items() if isinstance(item, GuideLines)]
    return [line for item in items for line in item.lines]


def test_sides_and_middles_line_up_with_the_nearest_neighbour():
    guides = Guides([QRectF(0, 0, 100, 50)])
    snap = guides.snap(QRectF(4, 200, 60, 50), 6)
    assert (snap.dx, snap.dy) == (-4, None)  # the left sides
    assert guides.snap(QRectF(23, 200, 60, 50), 6).dx == -3  # the middles
    assert guides.snap(QRectF(43, 200, 60, 50), 6).dx == -3  # the right sides
    assert guides.snap(QRectF(300, 46, 60, 50), 6).dy == 4  # its upper side on the other's lower


def test_a_line_reaches_from_one_to_the_other():
    (line,) = Guides([QRectF(0, 0, 100, 50)]).snap(QRectF(4, 200, 60, 50), 6).lines
    assert (line.x1(), line.y1(), line.x2(), line.y2()) == (0, 0, 0, 250)


def test_equal_gaps_between_two_and_after_two():
    row = [QRectF(0, 0, 100, 50), QRectF(400, 0, 100, 50)]
    between = Guides(row).snap(QRectF(203, 3, 100, 50), 6)
    assert between.dx == -3
    assert {(line.x1(), line.x2()) for line in between.lines} >= {(100, 200), (300, 400)}
    chain = [QRectF(0, 0, 100, 50), QRectF(160, 0, 100, 50)]
    assert Guides(chain).snap(QRectF(324, 1, 100, 50), 6).dx == -4
    assert Guides(chain).snap(QRectF(-163, 1, 100, 50), 6).dx == 3


rects = st.builds(
    QRectF,
    st.integers(-500, 500),
    st.integers(-500, 500),
    st.integers(8, 300),
    st.integers(8, 300),
)


@settings(deadline=None)
@given(st.lists(rects, max_size=8), rects)
def test_nothing_moves_further_than_the_reach_and_what_has_snapped_stays(neighbours, rect):
    guides = Guides(neighbours)
    snap = guides.snap(rect, 6)
    assert all(abs(way) <= 6 for way in (snap.dx, snap.dy) if way is not None)
    again = guides.snap(rect.translated(snap.dx or 0, snap.dy or 0), 6)
    if snap.dx is not None:
        assert again.dx == pytest.approx(0, abs=1e-9)
        assert snap.lines
    if snap.dy is not None and snap.dx in (None, 0):
        assert again.dy == pytest.approx(0, abs=1e-9)


def test_a_dragged_node_keeps_to_a_neighbour_off_the_grid_and_shows_a_line(desk):
    desk.editor.move_nodes({"web": Position(x=-160.0, y=203.0)})
    start = desk.middle("db")
    desk.press(start)
    desk.carry(start, start + QPoint(-90, -39))
    assert desk.canvas.graph.node_items["db"].pos().y() == 203
    assert shown(desk)
    desk.release(start + QPoint(-90, -39))
    assert desk.place("db")[1] == 203
    assert not shown(desk)


def test_with_ctrl_held_nothing_attracts(desk):
    start = desk.middle("db")
    end = start + QPoint(-91, -43)
    desk.press(start)
    desk.carry(start, end)
    move = QMouseEvent(QEvent.Type.MouseMove, QPointF(end), QPointF(end), NO_BUTTON, LEFT, CTRL)
    QApplication.sendEvent(desk.canvas.viewport(), move)
    assert not shown(desk)
    desk.release(end)
    assert desk.place("db") == (320 - 91, 240 - 43)


def test_without_the_grid_a_node_stands_where_it_is_dropped(desk):
    desk.canvas.set_snap_to_grid(False)
    start = desk.middle("lb")
    desk.drag(start, start + QPoint(51, 347))
    assert desk.place("lb") == (131, 347)


def test_the_view_follows_a_drag_that_rests_at_its_border(desk, qtbot):
    start = desk.middle("lb")
    before = desk.canvas.visible_area().right()
    border = QPoint(desk.canvas.viewport().width() - 4, start.y())
    desk.press(start)
    desk.carry(start, border)
    qtbot.waitUntil(lambda: desk.canvas.visible_area().right() > before + 100)
    item = desk.canvas.graph.node_items["lb"]
    assert abs(item.pos().x() - desk.canvas.visible_area().right()) < 40
    desk.release(border)
    after = desk.canvas.visible_area().right()
    qtbot.wait(60)
    assert desk.canvas.visible_area().right() == after
    assert desk.place("lb")[0] > 600


def test_the_view_stands_still_while_an_edge_is_pulled_in_its_middle(desk, qtbot):
    desk.press(desk.out_port("lb"))
    desk.carry(desk.out_port("lb"), desk.pixel(QPointF(150, 250)))
    before = desk.canvas.visible_area()
    qtbot.wait(60)
    assert desk.canvas.visible_area() == before
    desk.key(Qt.Key.Key_Escape)
