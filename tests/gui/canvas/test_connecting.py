from PySide6.QtCore import QPoint, QPointF, Qt

from asyncflow_gui.canvas.items.state import Part
from engine.schemas import Edge


def part(desk, node_id):
    return desk.canvas.graph.node_items[node_id].part


def test_an_edge_pulled_from_port_to_port_joins_two_nodes(desk):
    desk.drag(desk.out_port("lb"), desk.in_port("api-2"))
    edge = desk.document.edges["lb-api-2"]
    assert (edge.source, edge.target, edge.latency) == ("lb", "api-2", 0.002)
    assert desk.canvas.selection == ("lb-api-2",)
    assert "lb-api-2" in desk.canvas.graph.edge_items


def test_the_whole_card_accepts_an_edge(desk):
    desk.drag(desk.out_port("lb"), desk.middle("api-2"))
    assert "lb-api-2" in desk.document.edges


def test_an_edge_snaps_to_a_port_that_is_near(desk):
    desk.drag(desk.out_port("lb"), desk.in_port("api-2") + QPoint(-12, 12))
    assert "lb-api-2" in desk.document.edges


def test_a_second_edge_of_the_same_name_gets_a_number(desk):
    desk.editor.update_edge("users-web", {"id": "lb-api-2"})
    desk.drag(desk.out_port("lb"), desk.in_port("api-2"))
    assert "lb-api-2-1" in desk.document.edges


def test_valid_targets_are_lit_and_others_dimmed_while_pulling(desk):
    desk.press(desk.out_port("lb"))
    desk.carry(desk.out_port("lb"), desk.pixel(QPointF(200, 150)))
    assert part(desk, "api-2") is Part.TARGET
    assert part(desk, "users") is Part.DIMMED
    assert part(desk, "api-1") is Part.DIMMED  # joined already
    assert desk.canvas.graph.node_items["users"].opacity() < 0.5
    desk.move(desk.middle("db"))
    assert part(desk, "db") is Part.SNAPPED
    desk.release(desk.pixel(QPointF(100, 250)))
    assert {part(desk, node_id) for node_id in desk.document.nodes} == {Part.NONE}


def test_release_on_empty_canvas_changes_nothing(desk):
    items = len(desk.canvas.graph.items())
    desk.drag(desk.out_port("lb"), desk.pixel(QPointF(150, 250)))
    assert desk.stack.count() == 0
    assert len(desk.canvas.graph.items()) == items


def test_escape_while_pulling_changes_nothing(desk):
    items = len(desk.canvas.graph.items())
    desk.press(desk.out_port("lb"))
    desk.carry(desk.out_port("lb"), desk.in_port("api-2"))
    desk.key(Qt.Key.Key_Escape)
    desk.release(desk.in_port("api-2"))
    assert desk.stack.count() == 0
    assert len(desk.canvas.graph.items()) == items


def test_a_refused_edge_says_why_and_changes_nothing(desk):
    before = desk.document.project
    desk.drag(desk.out_port("web"), desk.middle("users"))
    assert desk.said[-1] == (
        "A client cannot lead to a generator; it leads to a load balancer or a server."
    )
    assert desk.document.project is before


def test_a_duplicate_edge_is_refused(desk):
    desk.drag(desk.out_port("web"), desk.middle("lb"))
    assert desk.said[-1] == "web already leads to lb."
    assert desk.stack.count() == 0


def test_a_node_cannot_be_connected_to_itself(desk):
    desk.drag(desk.out_port("lb"), desk.middle("lb"))
    assert desk.said[-1] == "lb cannot be connected to itself."


def test_a_server_may_reply_to_the_client_by_an_edge_of_its_own(desk):
    desk.drag(desk.out_port("api-1"), desk.middle("web"))
    assert desk.canvas.graph.edge_items["api-1-web"].is_reply
    assert desk.document.nodes["api-1"].endpoints[0].steps[-1].kind == "cpu"


def test_a_servers_first_edge_onwards_brings_its_forward_steps_in_one_undo_step(desk):
    desk.drag(desk.out_port("api-2"), desk.middle("db"))
    assert desk.document.nodes["api-2"].endpoints[0].steps[-1].to == "db"
    assert desk.stack.count() == 1
    assert "forwards to db" in desk.said[-1]
    desk.stack.undo()
    assert desk.document.nodes["api-2"].endpoints[0].steps[-1].kind == "cpu"
    assert "api-2-db" not in desk.document.edges


def test_a_servers_second_edge_onwards_leaves_its_steps_alone(desk):
    desk.editor.add_edge(Edge(id="first", source="api-2", target="db"))
    steps = desk.document.nodes["api-2"].endpoints
    desk.drag(desk.out_port("api-2"), desk.middle("api-1"))
    assert "api-2-api-1" in desk.document.edges
    assert desk.document.nodes["api-2"].endpoints == steps
