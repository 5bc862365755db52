"""In large drawings, what is dragged is painted over a picture of the rest; it looks the same."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from asyncflow_gui.canvas import afar

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def far(desk, monkeypatch):
    monkeypatch.setattr(afar, "LARGE", 1)
    desk.canvas.set_zoom(0.4)
    desk.canvas.centerOn(0, 0)
    desk.canvas.calm(False)
    return desk


def grab(desk) -> QImage:
    QApplication.processEvents()
    viewport = desk.canvas.viewport()
    image = QImage(viewport.size(), QImage.Format.Format_RGB32)
    viewport.render(image, QPoint(), QRegion(), QWidget.RenderFlag.DrawWindowBackground)
    return image


def take(desk, node_id: str, by: QPoint) -> QPoint:
    """Press a node and drag it, without letting go."""
    viewport = desk.canvas.viewport()
    start = desk.canvas.mapFromScene(desk.canvas.graph.card_rect(node_id).center())
    QTest.mousePress(viewport, LEFT, pos=start)
    for share in (0.3, 0.6, 1.0):
        QTest.mouseMove(viewport, start + by * share)
    return start + by


def as_a_whole(desk) -> QImage:
    """The same moment, painted by the scene alone."""
    desk.canvas._lifted.lower()
    return grab(desk)


def share_that_differs(one: QImage, other: QImage) -> float:
    spots = [(x, y) for x in range(0, one.width(), 2) for y in range(0, one.height(), 2)]
    return sum(one.pixel(x, y) != other.pixel(x, y) for x, y in spots) / len(spots)


def test_a_lifted_node_and_its_edges_look_as_they_do_in_the_scene(far):
    end = take(far, "lb", QPoint(30, 44))
    assert far.canvas._lifted.is_on
    while_lifted = grab(far)
    assert share_that_differs(while_lifted, as_a_whole(far)) < 0.002
    QTest.mouseRelease(far.canvas.viewport(), LEFT, pos=end)
    assert far.stack.count() == 1


def test_what_was_dragged_is_back_in_the_scene_after_it_was_let_go(far):
    before = far.document.position("lb")
    end = take(far, "lb", QPoint(30, 44))
    QTest.mouseRelease(far.canvas.viewport(), LEFT, pos=end)
    graph = far.canvas.graph
    assert not far.canvas._lifted.is_on
    assert all(item.isVisible() for _, item in graph.elements())
    assert far.document.position("lb") != before
    far.stack.undo()
    assert far.document.position("lb") == before


def test_a_drag_that_is_called_off_leaves_everything_as_it_was(far):
    before = grab(far)
    take(far, "lb", QPoint(30, 44))
    QTest.keyClick(far.canvas, Qt.Key.Key_Escape)
    far.canvas.select(())
    far.canvas._hover.clear()
    assert share_that_differs(before, grab(far)) == 0.0


def test_the_view_that_moves_on_under_a_drag_paints_the_rest_anew(far):
    take(far, "lb", QPoint(30, 44))
    grab(far)
    far.canvas.scroll_by(QPoint(35, 20))
    while_lifted = grab(far)
    assert share_that_differs(while_lifted, as_a_whole(far)) < 0.002
    QTest.keyClick(far.canvas, Qt.Key.Key_Escape)


def test_small_drawings_and_near_views_are_painted_as_ever(desk, monkeypatch):
    take(desk, "lb", QPoint(30, 44))
    assert not desk.canvas._lifted.is_on
    QTest.keyClick(desk.canvas, Qt.Key.Key_Escape)
    monkeypatch.setattr(afar, "LARGE", 1)
    desk.canvas.set_zoom(1.0)
    take(desk, "lb", QPoint(30, 44))
    assert not desk.canvas._lifted.is_on
    QTest.keyClick(desk.canvas, Qt.Key.Key_Escape)
