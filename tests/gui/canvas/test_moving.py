from PySide6.QtCore import QPoint, Qt

from engine.schemas import Position

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_a_dragged_node_lands_on_the_grid_in_one_undo_step(desk):
    start = desk.middle("lb")
    desk.drag(start, start + QPoint(61, 43))
    assert desk.place("lb") == (80 + 64, 40)
    assert desk.stack.count() == 1
    assert desk.canvas.graph.node_items["lb"].pos().toTuple() == (144, 40)


def test_undo_puts_a_moved_node_back_on_the_canvas_too(desk):
    start = desk.middle("lb")
    desk.drag(start, start + QPoint(80, 80))
    desk.stack.undo()
    assert desk.place("lb") == (80, 0)
    assert desk.canvas.graph.node_items["lb"].pos().toTuple() == (80, 0)


def test_edges_follow_a_node_while_it_is_dragged(desk):
    start = desk.middle("api-1")
    path = desk.canvas.graph.edge_items["lb-api-1"].path()
    desk.press(start)
    desk.carry(start, start + QPoint(0, -80))
    moved = desk.canvas.graph.edge_items["lb-api-1"].path()
    assert moved.currentPosition().y() == path.currentPosition().y() - 80
    assert desk.stack.count() == 0


def test_escape_during_a_drag_puts_everything_back(desk):
    start = desk.middle("lb")
    desk.press(start)
    desk.carry(start, start + QPoint(90, 90))
    assert desk.canvas.graph.node_items["lb"].pos().toTuple() != (80, 0)
    desk.key(Qt.Key.Key_Escape)
    assert desk.canvas.graph.node_items["lb"].pos().toTuple() == (80, 0)
    desk.release(start + QPoint(90, 90))
    assert desk.stack.count() == 0


def test_all_selected_nodes_move_together(desk):
    desk.canvas.select(["lb", "api-1", "lb-api-1"])
    start = desk.middle("lb")
    desk.drag(start, start + QPoint(0, 40))
    assert desk.place("lb") == (80, 40)
    assert desk.place("api-1") == (320, -56)
    assert desk.place("api-2") == (320, 96)


def test_a_click_selects_and_moves_nothing(desk):
    desk.click(desk.middle("web"))
    assert desk.canvas.selection == ("web",)
    desk.click(desk.middle("lb"))
    assert desk.canvas.selection == ("lb",)
    assert desk.stack.count() == 0


def test_ctrl_click_and_shift_click_add_and_take_away(desk):
    desk.click(desk.middle("web"))
    desk.click(desk.middle("lb"), CTRL)
    desk.click(desk.middle("db"), SHIFT)
    assert desk.canvas.selection == ("web", "lb", "db")
    desk.click(desk.middle("lb"), CTRL)
    assert desk.canvas.selection == ("web", "db")


def test_an_undo_in_the_middle_of_a_drag_ends_the_drag(desk):
    desk.editor.update_node("lb", {"policy": "random"})
    start = desk.middle("lb")
    desk.press(start)
    desk.carry(start, start + QPoint(90, 0))
    desk.stack.undo()
    assert desk.canvas.graph.node_items["lb"].pos().toTuple() == (80, 0)
    desk.release(start + QPoint(90, 0))
    assert desk.stack.index() == 0


def test_arrow_keys_move_in_one_undo_step_per_burst(desk):
    desk.canvas.select(["lb"])
    desk.key(Qt.Key.Key_Right)
    desk.key(Qt.Key.Key_Right)
    desk.key(Qt.Key.Key_Down, SHIFT)
    assert desk.place("lb") == (96, 80)
    assert desk.stack.count() == 1
    desk.stack.undo()
    assert desk.place("lb") == (80, 0)


def test_after_a_pause_arrow_keys_begin_another_undo_step(desk):
    desk.canvas.select(["lb"])
    desk.key(Qt.Key.Key_Right)
    desk.canvas._nudge.end_burst()
    desk.key(Qt.Key.Key_Right)
    assert desk.stack.count() == 2


def test_arrow_keys_pan_where_nothing_is_selected(desk):
    before = desk.middle("lb")
    desk.key(Qt.Key.Key_Right)
    assert desk.middle("lb").x() == before.x() - 48
    assert desk.stack.count() == 0


def test_nothing_moves_beyond_what_a_project_can_hold(desk):
    desk.editor.move_nodes({"lb": Position(x=999_992.0, y=0.0)})
    desk.canvas.select(["lb"])
    desk.key(Qt.Key.Key_Right, SHIFT)
    assert desk.place("lb") == (1e6, 0)
