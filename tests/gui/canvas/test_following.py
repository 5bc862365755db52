"""The scene follows the document through whatever commands, undo and redo do."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QApplication

from asyncflow_gui.canvas import Canvas, connect, rewire
from asyncflow_gui.canvas.kinds import KINDS
from asyncflow_gui.canvas.scene import GraphScene
from asyncflow_gui.canvas.tidy import tidied
from asyncflow_gui.commands import Editor
from asyncflow_gui.model import Document, edits, fragments
from asyncflow_gui.theme import Theme
from engine.io.writing import project_to_yaml
from engine.schemas import Client, Edge, Group, Position, Project, Scenario, StickyNote


def shown(graph: GraphScene) -> dict[str, object]:
    """What the scene shows of the document, read from its items."""
    return {
        "nodes": {key: (item.node, item.pos().toTuple()) for key, item in graph.node_items.items()},
        "edges": {key: item.edge for key, item in graph.edge_items.items()},
        "starts": {
            key: (item.path().elementAt(0).x, item.path().elementAt(0).y)
            for key, item in graph.edge_items.items()
        },
        "items": len(graph.items()) - 1,  # the one that shows the flow of a run
        "shapes": {
            key: (item.frame, item.pos().toTuple()) for key, item in graph.shapes.items.items()
        },
    }


def start_of(edge: Edge, graph: GraphScene) -> tuple[float, float]:
    """Where an edge ought to begin: beside the port, or on top of or under the card.

    A reply leaves on the side of its target, unless a card is close there and none opposite.
    """
    card, goal = graph.card_rect(edge.source), graph.card_rect(edge.target)
    if not graph.edge_items[edge.id].is_reply:
        return (card.right() + 6, card.center().y())
    over = card.center().y() <= goal.center().y() + 1
    column = [
        item.card_rect()
        for item in graph.node_items.values()
        if abs(item.pos().x() - card.center().x()) < item.card_rect().width() / 2
    ]
    above = any(0 <= card.top() - other.bottom() < 160 for other in column)
    below = any(0 <= other.top() - card.bottom() < 160 for other in column)
    if (above if over else below) and not (below if over else above):
        over = not over
    return (card.center().x(), card.top() if over else card.bottom())


def told(document: Document, graph: GraphScene) -> dict[str, object]:
    """What the scene ought to show; the cards' sizes are the scene's own business."""
    places = {key: document.position(key) for key in document.nodes}
    return {
        "nodes": {
            key: (node, (places[key].x, places[key].y)) for key, node in document.nodes.items()
        },
        "edges": dict(document.edges),
        "starts": {key: start_of(edge, graph) for key, edge in document.edges.items()},
        # a card for each node; curve, arrow head and pill for each edge
        "items": len(document.nodes) + 3 * len(document.edges) + len(document.shapes),
        "shapes": {key: (shape, (shape.x, shape.y)) for key, shape in document.shapes.items()},
    }


def ways(graph: GraphScene) -> dict[str, object]:
    """Where edges run and their pills sit."""
    return {
        key: (
            [
                (e.x, e.y)
                for i in range(item.path().elementCount())
                if (e := item.path().elementAt(i))
            ],
            item.pill.pos().toTuple(),
        )
        for key, item in graph.edge_items.items()
    }


def a_chain() -> Project:
    """One node of each kind, each leading to the next, to begin with."""
    document = Document()
    editor = Editor(document, QUndoStack())
    for index, kind in enumerate(KINDS):
        add(editor, kind, 6 * index)
        if index:
            join(editor, index - 1, index)
    return document.project


def add(editor: Editor, kind: str, x: int) -> None:
    node_id = edits.unique_id(editor.document.project, KINDS[kind].stem)
    editor.add_node(KINDS[kind].new(node_id), Position(x=40.0 * x, y=-40.0 * x))


def join(editor: Editor, first: int, second: int) -> None:
    ids = list(editor.document.nodes)
    source, target = ids[first % len(ids)], ids[second % len(ids)]
    if connect.refusal(editor.document, source, target) is None:
        edge = connect.new_edge(editor.document.project, source, target)
        editor.apply("Connect", connect.connected(editor.document, edge)[0])


def move(editor: Editor, which: int, x: int) -> None:
    ids = list(editor.document.nodes)
    editor.move_nodes({ids[which % len(ids)]: Position(x=40.0 * x, y=8.0)})


def rename(editor: Editor, which: int, number: int) -> None:
    ids = [*editor.document.nodes, *editor.document.edges]
    old, new = ids[which % len(ids)], f"renamed {number}"
    if new not in edits.all_ids(editor.document.project):
        update = editor.update_node if old in editor.document.nodes else editor.update_edge
        update(old, {"id": new})


def remove(editor: Editor, which: int, _number: int) -> None:
    ids = [*editor.document.nodes, *editor.document.edges]
    editor.remove([ids[which % len(ids)]])


def lead_elsewhere(editor: Editor, which: int, where: int) -> None:
    document = editor.document
    edges, nodes = list(document.edges.values()), list(document.nodes)
    if not edges:
        return
    edge, target = edges[which % len(edges)], nodes[where % len(nodes)]
    if connect.refusal(document, edge.source, target, besides=edge.id) is None:
        project = rewire.reconnected(document, edge.id, edge.source, target)
        editor.apply("Reconnect", project)


def put_between(editor: Editor, which: int, what: int) -> None:
    document = editor.document
    edges, nodes = list(document.edges), list(document.nodes)
    if (
        edges
        and rewire.split_refusal(document, edges[which % len(edges)], nodes[what % len(nodes)])
        is None
    ):
        project = rewire.split(document, edges[which % len(edges)], nodes[what % len(nodes)])
        editor.apply("Put", project)


def copy(editor: Editor, first: int, count: int) -> None:
    project = editor.document.project
    ids = sorted(edits.all_ids(project))[first % 5 :][: count % 4]
    fresh = fragments.with_fresh_ids(fragments.cut_out(project, ids), project)
    editor.apply("Paste", fragments.pasted(project, fragments.shifted(fresh, 24.0, 24.0)))


def draw_frame(editor: Editor, x: int, y: int) -> None:
    shape_id = edits.unique_id(editor.document.project, "group")
    editor.add_shape(shape_id, Group(x=40.0 * x, y=-8.0 * y, width=400.0, height=200.0))


def stick_note(editor: Editor, x: int, y: int) -> None:
    shape_id = edits.unique_id(editor.document.project, "note")
    editor.add_shape(shape_id, StickyNote(x=40.0 * x, y=8.0 * y, width=80.0, height=80.0))


def drop_shape(editor: Editor, which: int, _number: int) -> None:
    if shapes := list(editor.document.shapes):
        editor.remove([shapes[which % len(shapes)]])


def tidy(editor: Editor, _first: int, _second: int) -> None:
    graph = GraphScene(editor.document, Theme())
    editor.apply("Tidy up", tidied(graph, list(graph.node_items)))
    graph.deleteLater()


numbers = st.integers(0, 30)
steps = st.one_of(
    st.tuples(st.just(add), st.sampled_from(list(KINDS)), numbers),
    st.tuples(st.just(join), numbers, numbers),
    st.tuples(st.just(join), numbers, numbers),
    st.tuples(st.sampled_from([move, rename, remove]), numbers, numbers),
    st.tuples(
        st.sampled_from(
            [lead_elsewhere, put_between, copy, draw_frame, stick_note, drop_shape, tidy]
        ),
        numbers,
        numbers,
    ),
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(steps, min_size=1, max_size=25))
def test_the_scene_matches_the_document_after_every_edit_undo_and_redo(qapp, edits_made):
    document, stack, theme = Document(a_chain()), QUndoStack(), Theme()
    editor = Editor(document, stack)
    graph = GraphScene(document, theme)
    states = [document.project]
    for act, *values in edits_made:
        if act is not add and not document.nodes:
            continue
        act(editor, *values)
        assert shown(graph) == told(document, graph)
        if stack.index() == len(states):
            states.append(document.project)
    fresh = GraphScene(document, theme)
    assert ways(graph) == ways(fresh)
    written = [project_to_yaml(state) for state in states]
    for state in reversed(states[:-1]):
        stack.undo()
        assert document.project is state
        assert shown(graph) == told(document, graph)
    for state, text in zip(states[1:], written[1:], strict=True):
        stack.redo()
        assert document.project is state
        assert project_to_yaml(document.project) == text
        assert shown(graph) == told(document, graph)
    assert ways(graph) == ways(fresh)


def test_an_edge_with_a_missing_end_appears_once_the_end_does(qapp):
    edge = Edge(id="e", source="a", target="b")
    document = Document(Project(scenario=Scenario(nodes=(Client(id="a"),), edges=(edge,))))
    graph, editor = GraphScene(document, Theme()), Editor(document, QUndoStack())
    assert graph.edge_items == {}
    editor.add_node(KINDS["server"].new("b"), Position(x=400.0, y=0.0))
    assert set(graph.edge_items) == {"e"}
    editor.stack.undo()
    assert graph.edge_items == {}


def test_the_scene_follows_when_another_project_takes_the_place(desk):
    edge = Edge(id="web-b", source="web", target="b")
    nodes = (Client(id="web"), KINDS["server"].new("b"))
    desk.canvas.select(["web", "lb"])
    desk.document.replace(Project(scenario=Scenario(nodes=nodes, edges=(edge,))))
    assert desk.ids() == ({"web", "b"}, {"web-b"})
    assert desk.canvas.selection == ("web",)


def test_an_edge_follows_when_it_is_led_elsewhere(desk):
    desk.editor.update_edge("lb-api-1", {"target": "api-2"})
    end = desk.canvas.graph.edge_items["lb-api-1"].path().currentPosition()
    assert end.y() == desk.canvas.graph.card_rect("api-2").center().y()


def test_an_edge_follows_when_a_longer_name_widens_its_card(desk):
    before = desk.canvas.graph.card_rect("web").right()
    desk.editor.update_node("web", {"id": "a rather longer name than before"})
    card = desk.canvas.graph.card_rect("a rather longer name than before")
    assert card.right() > before
    assert desk.canvas.graph.edge_items["web-lb"].path().elementAt(0).x > card.right()


def test_edges_follow_when_a_longer_line_widens_a_card(desk):
    desk.editor.add_edge(Edge(id="onwards", source="api-1", target="db"))
    before = desk.canvas.graph.card_rect("api-1").right()
    desk.editor.update_node("api-1", {"cpu_cores": 100_000, "ram_mb": 123_456_789.0})
    card = desk.canvas.graph.card_rect("api-1")
    assert card.right() > before
    assert desk.canvas.graph.edge_items["onwards"].path().elementAt(0).x == card.right() + 6


def test_a_reply_arches_over_a_card_that_is_moved_into_its_way(desk):
    desk.editor.move_nodes({"db": Position(x=600.0, y=0.0)})
    desk.editor.add_edge(Edge(id="reply", source="db", target="web"))
    card = desk.canvas.graph.card_rect("db")
    before = desk.canvas.graph.edge_items["reply"].path().boundingRect().top()
    level = before - card.center().y()
    desk.editor.move_nodes({"api-1": Position(x=320.0, y=level)})
    after = desk.canvas.graph.edge_items["reply"].path().boundingRect().top()
    assert after == desk.canvas.graph.card_rect("api-1").top() - 28
    desk.stack.undo()
    assert desk.canvas.graph.edge_items["reply"].path().boundingRect().top() == before


def test_a_closed_canvas_no_longer_listens_to_the_document(desk):
    other = Canvas(desk.document, desk.editor, desk.theme)
    gone = []
    other.graph.destroyed.connect(lambda: gone.append(True))
    other.deleteLater()
    QApplication.sendPostedEvents(other, QEvent.Type.DeferredDelete)
    assert gone
    desk.editor.remove(["lb"])
    desk.theme.set_mode("dark")
    assert "lb" not in desk.document.nodes
