"""Edges led elsewhere by their ends, and nodes put onto edges."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from asyncflow_gui.canvas.items.state import Part
from engine.schemas import CallStep, Edge, Endpoint, LatencySpike, Position, Server


def end_of(desk, edge_id) -> QPoint:
    """On the arrow head of an edge."""
    return desk.pixel(desk.canvas.graph.edge_items[edge_id].arrow.pos() - QPointF(5, 0))


def start_of(desk, edge_id) -> QPoint:
    """On the curve, where the port no longer takes hold of the pointer."""
    path = desk.canvas.graph.edge_items[edge_id].path()
    return desk.pixel(path.pointAtPercent(path.percentAtLength(16)))


def middle_of(desk, edge_id) -> QPoint:
    path = desk.canvas.graph.edge_items[edge_id].path()
    return desk.pixel(path.pointAtPercent(0.5))


def test_an_edge_is_led_to_another_node_by_its_end_in_one_undo_step(desk):
    before = desk.document.project
    desk.drag(end_of(desk, "lb-api-1"), desk.in_port("api-2"))
    edge = desk.document.edges["lb-api-2"]
    assert (edge.source, edge.target, edge.latency) == ("lb", "api-2", 0.002)
    assert "lb-api-1" not in desk.document.edges
    assert desk.stack.undoText() == "Reconnect lb-api-1 to api-2"
    assert desk.canvas.selection == ("lb-api-2",)
    desk.stack.undo()
    assert desk.document.project is before


def test_an_edge_is_led_from_another_node_by_its_beginning(desk):
    desk.drag(start_of(desk, "lb-api-1"), desk.out_port("web"))
    assert (desk.document.edges["web-api-1"].source, len(desk.document.edges)) == ("web", 3)


def test_an_edge_with_a_name_of_its_own_keeps_it(desk):
    desk.editor.update_edge("lb-api-1", {"id": "backbone"})
    desk.drag(end_of(desk, "backbone"), desk.middle("api-2"))
    assert desk.document.edges["backbone"].target == "api-2"


def test_what_a_server_sends_over_an_edge_goes_where_the_edge_goes(desk):
    calls = Endpoint(name="/", steps=(CallStep(to="db"),))
    desk.editor.update_node("api-1", {"endpoints": (calls,)})
    desk.editor.add_edge(Edge(id="api-1-db", source="api-1", target="db"))
    desk.drag(end_of(desk, "api-1-db"), desk.middle("api-2"))
    assert desk.document.nodes["api-1"].endpoints[0].steps[0].to == "api-2"


def test_an_end_dropped_where_it_may_not_be_says_why_and_changes_nothing(desk):
    before = desk.document.project
    start = end_of(desk, "lb-api-1")
    desk.press(start)
    desk.carry(start, desk.middle("users"))
    assert desk.canvas._hint.isVisible()
    assert desk.canvas.graph.node_items["web"].part is Part.DIMMED
    desk.release(desk.middle("users"))
    assert desk.said[-1].startswith("A load balancer cannot lead to a generator")
    assert desk.document.project is before
    assert not desk.canvas._hint.isVisible()
    assert desk.canvas.graph.edge_items["lb-api-1"].opacity() == 1.0


@pytest.mark.parametrize("finish", ["escape", "open", "home"])
def test_an_end_that_is_let_go_stays_where_it_was(desk, finish):
    before = desk.document.project
    start = end_of(desk, "lb-api-1")
    away = desk.in_port("api-1") if finish == "home" else desk.pixel(QPointF(200, 250))
    desk.press(start)
    desk.carry(start, away)
    if finish == "escape":
        desk.key(Qt.Key.Key_Escape)
    desk.release(away)
    assert desk.document.project is before
    assert {item.part for item in desk.canvas.graph.node_items.values()} == {Part.NONE}


def test_a_click_on_the_end_of_an_edge_selects_it(desk):
    desk.click(end_of(desk, "lb-api-1"))
    assert desk.canvas.selection == ("lb-api-1",)
    assert desk.stack.count() == 0


def test_a_part_dropped_on_an_edge_stands_in_between_in_one_undo_step(desk):
    before = desk.document.project
    at, mime = middle_of(desk, "web-lb"), desk.mime("load_balancer")
    desk.drag_in(mime, at)
    assert desk.canvas.graph.edge_items["web-lb"].offered
    desk.drop(mime, at)
    ends = {(edge.source, edge.target) for edge in desk.document.edges.values()}
    assert ends >= {("web", "lb-1"), ("lb-1", "lb")} and ("web", "lb") not in ends
    assert not any(item.offered for item in desk.canvas.graph.edge_items.values())
    desk.stack.undo()
    assert desk.document.project is before


def test_a_part_that_cannot_stand_there_is_just_added_and_the_reason_said(desk):
    at, mime = middle_of(desk, "web-lb"), desk.mime("generator")
    desk.drag_in(mime, at)
    assert "cannot lead to a generator" in desk.said[-1]
    desk.drop(mime, at)
    assert "web-lb" in desk.document.edges
    assert "users-1" in desk.document.nodes


def test_a_node_without_edges_is_put_onto_an_edge_by_dragging_it_there(desk):
    start = desk.middle("db")
    desk.drag(start, middle_of(desk, "lb-api-1"))
    ends = {(edge.source, edge.target) for edge in desk.document.edges.values()}
    assert ends >= {("lb", "db"), ("db", "api-1")}
    assert desk.document.nodes["db"].endpoints[0].steps[-1].to == "api-1"
    assert desk.stack.undoText() == "Put db onto lb-api-1"
    assert desk.stack.count() == 1


def test_a_node_with_edges_is_merely_moved_over_others(desk):
    desk.drag(desk.middle("api-1"), middle_of(desk, "users-web"))
    assert desk.document.edges.keys() == {"users-web", "web-lb", "lb-api-1"}


def test_an_edge_that_carries_replies_is_left_alone(desk):
    desk.editor.add_edge(Edge(id="back", source="api-1", target="web"))
    desk.editor.move_nodes({"db": Position(x=900.0, y=400.0)})
    top = desk.canvas.graph.edge_items["back"].pill.pos()
    desk.drag(desk.middle("db"), desk.pixel(top + QPointF(-70, 2)))
    assert "back" in desk.document.edges
    assert len(desk.document.edges) == 4


def test_events_follow_an_edge_that_is_renamed_by_being_led_elsewhere(desk):
    spike = LatencySpike(id="spike", target="lb-api-1", start_s=1.0, spike_s=0.1)
    desk.editor.set_events([spike], "Add spike")
    desk.drag(end_of(desk, "lb-api-1"), desk.middle("api-2"))
    assert desk.document.scenario.events[0].target == "lb-api-2"


def test_calls_go_to_what_was_put_in_between(desk):
    calls = Endpoint(name="/", steps=(CallStep(to="db"),))
    desk.editor.update_node("api-1", {"endpoints": (calls,)})
    desk.editor.add_edge(Edge(id="api-1-db", source="api-1", target="db"))
    desk.editor.add_node(Server(id="cache"), Position(x=900.0, y=0.0))
    desk.canvas.fit_all()
    desk.drag(desk.middle("cache"), middle_of(desk, "api-1-db"))
    assert desk.document.nodes["api-1"].endpoints[0].steps[0].to == "cache"


def test_a_part_put_onto_a_short_edge_finds_room_since_what_is_further_on_moves_on(desk):
    at, mime = middle_of(desk, "web-lb"), desk.mime("load_balancer")
    desk.drag_in(mime, at)
    desk.drop(mime, at)
    graph = desk.canvas.graph
    web, new, lb = (graph.card_rect(key) for key in ("web", "lb-1", "lb"))
    assert web.right() + 64 <= new.left() and new.right() + 64 <= lb.left()
    assert desk.place("users") == (-400, 0)
    assert desk.place("api-1")[0] - desk.place("lb")[0] == 240
    assert desk.stack.count() == 1


def test_a_reply_leaves_on_the_free_side_of_its_card(desk):
    desk.editor.move_nodes({"api-2": Position(x=320.0, y=0.0), "db": Position(x=900.0, y=0.0)})
    desk.editor.add_edge(Edge(id="back", source="api-2", target="web"))
    path = desk.canvas.graph.edge_items["back"].path()
    assert path.elementAt(0).y == desk.canvas.graph.card_rect("api-2").bottom()
