import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QFocusEvent,
    QNativeGestureEvent,
    QPainter,
    QPointingDevice,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication

from asyncflow_gui.model import edits
from engine.schemas import Position, Server

NONE = Qt.KeyboardModifier.NoModifier


def wheel(desk, at: QPoint, notches: int, pixels=None, keys=NONE, phase=None):
    event = QWheelEvent(
        QPointF(at),
        QPointF(desk.canvas.viewport().mapToGlobal(at)),
        pixels or QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        keys,
        phase or Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(desk.canvas.viewport(), event)


@pytest.mark.parametrize("keys", [NONE, Qt.KeyboardModifier.ControlModifier])
@pytest.mark.parametrize("notches", [3, -4])
def test_the_wheel_zooms_and_keeps_the_point_under_the_pointer(desk, notches, keys):
    at = QPoint(233, 611)
    before = desk.canvas.scene_at(QPointF(at))
    wheel(desk, at, notches, keys=keys)
    assert desk.canvas.zoom == pytest.approx(1.0015 ** (120 * notches))
    drift = desk.canvas.viewportTransform().map(before) - QPointF(at)
    assert abs(drift.x()) <= 1 and abs(drift.y()) <= 1


def test_zoom_stays_between_ten_and_four_hundred_percent(desk):
    wheel(desk, QPoint(100, 100), 100)
    assert desk.canvas.zoom == 4.0
    wheel(desk, QPoint(100, 100), -200)
    assert desk.canvas.zoom == pytest.approx(0.1)


@pytest.mark.parametrize("spread", [0.25, -0.2])
def test_a_pinch_zooms_and_keeps_the_point_between_the_fingers(desk, spread):
    at = QPointF(233, 611)
    before = desk.canvas.scene_at(at)
    pinch = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture,
        QPointingDevice.primaryPointingDevice(),
        2,
        at,
        at,
        QPointF(desk.canvas.viewport().mapToGlobal(at.toPoint())),
        spread,
        QPointF(),
    )
    QApplication.sendEvent(desk.canvas.viewport(), pinch)
    assert desk.canvas.zoom == pytest.approx(1 + spread)
    drift = desk.canvas.viewportTransform().map(before) - at
    assert abs(drift.x()) <= 1 and abs(drift.y()) <= 1


def test_two_fingers_on_a_touchpad_pan(desk):
    before = desk.middle("lb")
    phase = Qt.ScrollPhase.ScrollUpdate
    wheel(desk, QPoint(100, 100), 0, pixels=QPoint(30, -20), phase=phase)
    assert desk.canvas.zoom == 1.0
    assert desk.middle("lb") - before == QPoint(30, -20)


def test_the_middle_button_pans(desk):
    before = desk.middle("lb")
    desk.drag(QPoint(300, 300), QPoint(350, 260), button=Qt.MouseButton.MiddleButton)
    assert desk.middle("lb") - before == QPoint(50, -40)
    assert desk.stack.count() == 0


def test_space_and_drag_pan_even_over_a_node(desk, qtbot):
    before = desk.middle("lb")
    qtbot.keyPress(desk.canvas, Qt.Key.Key_Space)
    assert desk.canvas.viewport().cursor().shape() == Qt.CursorShape.OpenHandCursor
    desk.drag(before, before + QPoint(-40, 25))
    qtbot.keyRelease(desk.canvas, Qt.Key.Key_Space)
    assert desk.middle("lb") - before == QPoint(-40, 25)
    assert desk.place("lb") == (80, 0)
    assert desk.canvas.viewport().cursor().shape() == Qt.CursorShape.ArrowCursor


def test_space_held_while_the_focus_leaves_does_not_stay_held(desk, qtbot):
    qtbot.keyPress(desk.canvas, Qt.Key.Key_Space)
    QApplication.sendEvent(desk.canvas, QFocusEvent(QEvent.Type.FocusOut))
    assert not desk.canvas.pan_key_held


def test_fit_all_shows_every_node(desk):
    desk.canvas.resize(500, 300)
    desk.canvas.fit_all()
    view = desk.canvas.viewport().rect()
    assert all(view.contains(desk.middle(node_id)) for node_id in desk.document.nodes)
    assert desk.canvas.zoom < 1


def test_fit_all_of_nothing_goes_back_to_full_size(empty_desk):
    empty_desk.canvas.set_zoom(2.5)
    empty_desk.canvas.fit_all()
    assert empty_desk.canvas.zoom == 1.0


def test_zoom_is_announced_and_can_be_reset(desk):
    heard = []
    desk.canvas.zoom_changed.connect(heard.append)
    desk.canvas.zoom_in()
    desk.canvas.reset_zoom()
    desk.canvas.reset_zoom()
    assert heard == [1.25, 1.0]


def test_far_away_the_pills_are_hidden(desk):
    pill = desk.canvas.graph.edge_items["lb-api-1"].pill
    assert pill.isVisible()
    desk.canvas.set_zoom(0.2)
    assert not pill.isVisible()
    desk.canvas.set_zoom(1.0)
    assert pill.isVisible()


def test_jumping_to_an_element_brings_it_to_the_middle_at_a_size_to_read(desk):
    desk.canvas.set_zoom(0.1)
    desk.canvas.center_on("db")
    middle = desk.canvas.viewport().rect().center()
    card = desk.pixel(desk.canvas.graph.card_rect("db").center())
    assert (card - middle).manhattanLength() <= 8
    assert desk.canvas.zoom == 1.0


def test_a_large_drawing_that_changes_is_smoothed_when_it_rests(desk, qtbot):
    nodes = [(Server(id=f"s-{i}"), Position(x=200.0 * (i % 20), y=80.0 * i)) for i in range(300)]
    smooth = QPainter.RenderHint.Antialiasing
    assert desk.canvas.renderHints() & smooth
    desk.editor.apply("Add many", edits.add_nodes(desk.document.project, nodes))
    assert not desk.canvas.renderHints() & smooth
    qtbot.waitUntil(lambda: bool(desk.canvas.renderHints() & smooth))
    desk.canvas.zoom_in()
    assert not desk.canvas.renderHints() & smooth
    desk.stack.undo()
    qtbot.waitUntil(lambda: bool(desk.canvas.renderHints() & smooth))
