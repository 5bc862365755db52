"""Groups and notes: drawn, written, moved, resized, coloured."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication

from asyncflow_gui.canvas.menu import build_menu
from engine.schemas import Group, StickyNote

CTRL = Qt.KeyboardModifier.ControlModifier
CTRL_SHIFT = CTRL | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def framed(desk):
    """A frame around both servers, and a note in it."""
    desk.editor.add_shape(
        "back", Group(x=208.0, y=-160.0, width=232.0, height=304.0, title="Backend")
    )
    desk.editor.add_shape("why", StickyNote(x=-400.0, y=120.0, width=160.0, height=96.0, text="W"))
    return desk


def title(desk) -> QPoint:
    return desk.pixel(QPointF(300, -150))


def frame(desk, shape_id="back"):
    shape = desk.document.shapes[shape_id]
    return shape.x, shape.y, shape.width, shape.height


def test_a_frame_is_drawn_around_the_selection_and_its_title_typed_at_once(desk):
    desk.canvas.select(["api-1", "api-2"])
    desk.key(Qt.Key.Key_G, CTRL)
    group = desk.canvas.graph.shapes.items["group-1"]
    assert all(
        group.rect().contains(desk.canvas.graph.card_rect(key)) for key in ("api-1", "api-2")
    )
    field = desk.canvas.writing.field
    assert field.hasFocus()
    field.setText("Backend")
    QApplication.sendEvent(field, key_press(Qt.Key.Key_Return))
    assert desk.document.shapes["group-1"].title == "Backend"
    assert desk.canvas.writing.field is None
    assert desk.canvas.hasFocus()
    assert desk.canvas.selection == ("group-1",)


def key_press(key):
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent

    return QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier)


def test_a_group_dragged_by_its_title_takes_along_what_it_holds(framed):
    start = title(framed)
    framed.drag(start, start + QPoint(40, 360))
    assert frame(framed)[:2] == (248, 200)
    assert framed.place("api-1") == (360, 264)
    assert framed.place("api-2") == (360, 456)
    assert framed.place("db") == (320, 240)
    assert framed.stack.undoText() == "Move 3 elements"
    framed.stack.undo()
    assert framed.canvas.graph.shapes.items["back"].pos().toTuple() == (208, -160)


def test_the_inside_of_a_group_is_canvas(framed):
    framed.drag(framed.pixel(QPointF(216, -40)), framed.pixel(QPointF(430, 20)))
    assert framed.canvas.selection == ()
    assert framed.stack.count() == 2


def test_a_selected_frame_is_resized_by_its_corner_on_the_grid(framed):
    framed.click(title(framed))
    assert framed.canvas.selection == ("back",)
    corner = framed.pixel(QPointF(440, 144))
    framed.drag(corner, corner + QPoint(41, 37))
    assert frame(framed) == (208, -160, 272, 344)
    assert framed.stack.undoText() == "Edit back"
    left = framed.pixel(QPointF(208, -100))
    framed.drag(left, left + QPoint(900, 0))
    assert frame(framed) == (208 + 272 - 64, -160, 64, 344)


def test_escape_while_resizing_puts_the_size_back(framed):
    framed.canvas.select(["why"])
    corner = framed.pixel(QPointF(-240, 216))
    framed.press(corner)
    framed.carry(corner, corner + QPoint(60, 60))
    assert framed.canvas.graph.shapes.items["why"].rect().width() == 224
    framed.key(Qt.Key.Key_Escape)
    framed.release(corner)
    assert framed.canvas.graph.shapes.items["why"].rect().width() == 160
    assert framed.stack.count() == 2


def test_a_note_is_moved_by_mouse_and_by_arrow_keys(framed):
    start = framed.pixel(QPointF(-300, 180))
    framed.drag(start, start + QPoint(0, 160))
    assert frame(framed, "why")[:2] == (-400, 280)
    framed.key(Qt.Key.Key_Right)
    assert frame(framed, "why")[:2] == (-392, 280)


def test_a_double_click_on_a_note_writes_it_where_it_stands(framed, qtbot):
    at = framed.pixel(QPointF(-300, 180))
    qtbot.mouseDClick(framed.canvas.viewport(), Qt.MouseButton.LeftButton, pos=at)
    field = framed.canvas.writing.field
    assert field.toPlainText() == "W"
    field.setPlainText("What if?\nTwice the traffic")
    framed.click(framed.pixel(QPointF(0, 320)))
    framed.canvas.setFocus()
    assert framed.document.shapes["why"].text == "What if?\nTwice the traffic"
    assert framed.stack.undoText() == "Edit why"


def test_escape_while_writing_leaves_the_text(framed):
    framed.canvas.writing.begin("why")
    framed.canvas.writing.field.setPlainText("other")
    QApplication.sendEvent(framed.canvas.writing.field, key_press(Qt.Key.Key_Escape))
    assert framed.document.shapes["why"].text == "W"
    assert framed.stack.count() == 2


def test_deleting_a_group_leaves_what_it_holds(framed):
    framed.canvas.select(["back"])
    framed.key(Qt.Key.Key_Delete)
    assert "back" not in framed.document.shapes
    assert {"api-1", "api-2"} < set(framed.document.nodes)
    framed.stack.undo()
    assert "back" in framed.canvas.graph.shapes.items


def test_ungroup_removes_the_frame_and_selects_what_it_held(framed):
    framed.canvas.select(["back"])
    framed.key(Qt.Key.Key_G, CTRL_SHIFT)
    assert set(framed.canvas.selection) == {"api-1", "api-2"}
    assert framed.stack.undoText() == "Ungroup back"


def test_a_group_is_coloured_from_its_menu(framed):
    framed.canvas.select(["back"])
    menu = build_menu(framed.canvas, "back", QPointF())
    (colors,) = [action.menu() for action in menu.actions() if action.text() == "Colour"]
    next(action for action in colors.actions() if action.text() == "Teal").trigger()
    assert framed.document.shapes["back"].color == "teal"
    assert framed.stack.undoText() == "Colour back"
    menu.close()


def test_a_note_added_by_key_is_written_at_once(empty_desk):
    empty_desk.move(QPoint(300, 200))
    empty_desk.key(Qt.Key.Key_M, CTRL)
    item = empty_desk.canvas.graph.shapes.items["note-1"]
    assert item.rect().contains(empty_desk.canvas.scene_at(QPointF(300, 200)))
    empty_desk.canvas.writing.field.setPlainText("Hello")
    empty_desk.canvas.writing.finish()
    assert empty_desk.document.shapes["note-1"].text == "Hello"


def test_a_smaller_group_lies_on_a_larger_one(desk):
    for name, size in (("small", 100.0), ("large", 400.0)):
        desk.editor.add_shape(name, Group(x=-200.0, y=200.0, width=size, height=size))
    items = desk.canvas.graph.shapes.items
    assert items["small"].zValue() > items["large"].zValue()
    assert desk.canvas.graph.element_at(QPointF(-150, 210), 2) == "small"


def test_shapes_are_painted_in_both_themes_near_and_far(framed):
    for mode in ("light", "dark"):
        framed.theme.set_mode(mode)
        for zoom in (1.0, 0.2):
            framed.canvas.set_zoom(zoom)
            framed.canvas.select(["back", "why"])
            assert not framed.canvas.grab().isNull()


def test_aligning_moves_a_group_with_what_it_holds_in_one_undo_step(framed):
    framed.canvas.select(["back", "why"])
    framed.key(Qt.Key.Key_Left, CTRL_SHIFT)
    assert frame(framed)[0] == frame(framed, "why")[0] == -400
    assert framed.place("api-1")[0] == 320 - 608
    assert framed.stack.undoText() == "Align 3 elements"


def test_nodes_are_aligned_and_distributed_by_actions(desk):
    desk.canvas.select(["api-1", "api-2", "db"])
    actions = desk.canvas.actions_
    next(a for a in actions.distribute if "down" in a.text()).trigger()
    assert desk.place("api-2") == (320, 72)
    desk.canvas.select(["lb"])
    actions.align[0].trigger()
    assert "at least two" in desk.said[-1]
