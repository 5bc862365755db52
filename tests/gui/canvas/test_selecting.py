from PySide6.QtCore import QPoint, QPointF, Qt

CTRL = Qt.KeyboardModifier.ControlModifier


def corner(desk, x, y) -> QPoint:
    return desk.pixel(QPointF(x, y))


def test_a_rubber_band_selects_what_it_touches_and_edges_inside(desk):
    desk.drag(corner(desk, -20, -160), corner(desk, 460, 30))
    assert set(desk.canvas.selection) == {"lb", "api-1", "lb-api-1"}


def test_a_rubber_band_with_ctrl_adds(desk):
    desk.canvas.select(["users"])
    desk.drag(corner(desk, 200, 190), corner(desk, 460, 300), CTRL)
    assert desk.canvas.selection == ("users", "db")


def test_escape_during_a_rubber_band_brings_the_selection_back(desk):
    desk.canvas.select(["users"])
    start, end = corner(desk, 200, 190), corner(desk, 460, 300)
    desk.press(start)
    desk.carry(start, end)
    assert desk.canvas.selection == ("db",)
    desk.key(Qt.Key.Key_Escape)
    assert desk.canvas.selection == ("users",)
    desk.release(end)
    assert desk.canvas.selection == ("users",)


def test_a_click_on_empty_canvas_selects_nothing(desk):
    desk.canvas.select(["users"])
    desk.click(corner(desk, 0, 300))
    assert desk.canvas.selection == ()


def test_an_edge_is_selected_by_its_curve_and_by_its_pill(desk):
    item = desk.canvas.graph.edge_items["lb-api-1"]
    desk.click(desk.pixel(item.path().pointAtPercent(0.2)))
    assert desk.canvas.selection == ("lb-api-1",)
    desk.canvas.select([])
    desk.click(desk.pixel(item.pill.pos() + QPointF(12, 5)))
    assert desk.canvas.selection == ("lb-api-1",)


def test_delete_removes_a_node_and_what_hangs_on_it_and_undo_brings_all_back(desk):
    before = desk.document.project
    desk.click(desk.middle("lb"))
    desk.key(Qt.Key.Key_Delete)
    assert desk.ids() == ({"users", "web", "api-1", "api-2", "db"}, {"users-web"})
    assert desk.canvas.selection == ()
    desk.stack.undo()
    assert desk.document.project is before
    assert desk.ids()[1] == {"users-web", "web-lb", "lb-api-1"}


def test_backspace_deletes_an_edge(desk):
    desk.canvas.select(["web-lb"])
    desk.key(Qt.Key.Key_Backspace)
    assert "web-lb" not in desk.document.edges


def test_tab_goes_through_the_nodes_from_left_to_right(desk):
    seen = []
    for _ in range(4):
        desk.key(Qt.Key.Key_Tab)
        seen.append(desk.canvas.selection)
    assert seen == [("users",), ("web",), ("lb",), ("api-1",)]
    desk.key(Qt.Key.Key_Backtab)
    assert desk.canvas.selection == ("lb",)


def test_tab_goes_over_the_edges_after_the_last_node_and_leaves_the_canvas_after_the_last(desk):
    desk.canvas.select(["db"])
    seen = []
    for _ in range(3):
        desk.key(Qt.Key.Key_Tab)
        seen += desk.canvas.selection
    assert seen == ["users-web", "web-lb", "lb-api-1"]
    assert not desk.canvas._keys.step(forward=True)


def test_alt_and_an_arrow_goes_to_the_next_node_in_that_direction(desk):
    desk.canvas.select(["lb"])
    ways = (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Left)
    seen = []
    for key in ways:
        desk.key(key, Qt.KeyboardModifier.AltModifier)
        seen += desk.canvas.selection
    assert seen == ["api-1", "api-2", "db", "api-2", "lb"]
    assert desk.stack.count() == 0
    desk.canvas.select(["db"])
    desk.key(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert desk.canvas.selection == ("db",), "nothing is below it"


def test_alt_and_an_arrow_leads_from_an_edge_to_its_end_and_in_from_nowhere(desk):
    desk.canvas.select(["lb-api-1"])
    desk.key(Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert desk.canvas.selection == ("api-1",)
    desk.canvas.select(["lb-api-1"])
    desk.key(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert desk.canvas.selection == ("lb",)
    desk.canvas.select([])
    desk.key(Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert desk.canvas.selection == ("users",)


def test_enter_and_double_click_ask_for_the_inspector(desk, qtbot):
    desk.canvas.select(["lb"])
    with qtbot.waitSignal(desk.canvas.inspect_requested) as asked:
        desk.key(Qt.Key.Key_Return)
    assert asked.args == ["lb"]
    with qtbot.waitSignal(desk.canvas.inspect_requested) as asked:
        qtbot.mouseDClick(desk.canvas.viewport(), Qt.MouseButton.LeftButton, pos=desk.middle("db"))
    assert asked.args == ["db"]
    assert desk.canvas.selection == ("db",)


def test_the_selection_is_announced_once_per_change(desk):
    heard = []
    desk.canvas.selection_changed.connect(heard.append)
    desk.canvas.select(["lb", "nowhere"])
    desk.canvas.select(["lb"])
    assert heard == [("lb",)]


def test_a_renamed_node_or_edge_stays_selected(desk):
    desk.canvas.select(["lb"])
    desk.editor.update_node("lb", {"id": "front"})
    assert desk.canvas.selection == ("front",)
    assert desk.canvas.graph.node_items["front"].selected
    desk.canvas.select(["web-lb"])
    desk.editor.update_edge("web-lb", {"id": "link"})
    assert desk.canvas.selection == ("link",)
    desk.stack.undo()
    assert desk.canvas.selection == ("web-lb",)


def test_select_all_takes_nodes_and_edges(desk):
    desk.canvas.select_all()
    assert set(desk.canvas.selection) == set(desk.document.nodes) | set(desk.document.edges)


def test_screen_readers_hear_what_is_selected(desk):
    desk.canvas.select(["lb"])
    assert desk.canvas.accessibleDescription() == "lb, Load balancer, round robin"
    desk.canvas.select(["web-lb"])
    assert desk.canvas.accessibleDescription() == "web-lb, edge from web to lb, 2 ms"
