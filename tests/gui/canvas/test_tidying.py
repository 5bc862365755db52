"""Tidying up the drawing: labels in the open, one undo step, animated unless motion is reduced."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QUndoStack

from asyncflow_gui.assets import resource
from asyncflow_gui.canvas import connect
from asyncflow_gui.canvas.kinds import KINDS
from asyncflow_gui.canvas.scene import GraphScene
from asyncflow_gui.canvas.tidy import tidied
from asyncflow_gui.commands import Editor
from asyncflow_gui.model import Document, edits
from asyncflow_gui.theme import Theme, motion
from engine.io.loading import load_project
from engine.schemas import Edge, Group, Position, StickyNote

CTRL = Qt.KeyboardModifier.ControlModifier
EXAMPLES = sorted(resource("examples").glob("*.asyncflow"))


@pytest.fixture(autouse=True)
def full_motion():
    before = motion.motion()
    motion.set_motion("full")
    yield
    motion.set_motion(before)


def covered(graph: GraphScene) -> list[str]:
    """Edges whose label lies on a card."""
    cards = [item.card_rect() for item in graph.node_items.values()]
    return [
        key
        for key, item in graph.edge_items.items()
        if item.pill.width and any(card.intersects(item.pill.sceneBoundingRect()) for card in cards)
    ]


def overlaps(graph: GraphScene) -> int:
    cards = [item.card_rect() for item in graph.node_items.values()]
    return sum(a.intersects(b) for i, a in enumerate(cards) for b in cards[i + 1 :])


def tidy(document: Document) -> GraphScene:
    graph = GraphScene(document, Theme())
    document.replace(tidied(graph, list(graph.node_items)))
    return graph


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_no_label_of_an_example_lies_on_a_card(qapp, path: Path):
    graph = tidy(Document(load_project(path)))
    assert covered(graph) == []
    assert overlaps(graph) == 0
    for item in graph.edge_items.values():
        if not item.is_reply:
            source, target = (graph.card_rect(key) for key in (item.edge.source, item.edge.target))
            assert source.right() < target.left()


numbers = st.integers(0, 40)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.sampled_from(list(KINDS)), min_size=1, max_size=14),
    st.lists(st.tuples(numbers, numbers, st.sampled_from([0.0, 0.002, 1.25])), max_size=30),
)
def test_no_label_of_any_drawing_lies_on_a_card(qapp, kinds, pairs):
    document = Document()
    editor = Editor(document, QUndoStack())
    for kind in kinds:
        node_id = edits.unique_id(document.project, KINDS[kind].stem)
        editor.add_node(KINDS[kind].new(node_id), Position(x=0.0, y=0.0))
    ids = list(document.nodes)
    for first, second, latency in pairs:
        source, target = ids[first % len(ids)], ids[second % len(ids)]
        if connect.refusal(document, source, target) is None:
            edge = Edge(id=f"{source}-{target}", source=source, target=target, latency=latency)
            editor.add_edge(edge)
    graph = tidy(document)
    assert overlaps(graph) == 0
    forwards = [key for key in covered(graph) if not graph.edge_items[key].is_reply]
    assert forwards == []
    assert tidied(graph, ids) == document.project


def test_tidying_is_one_undo_step_and_glides_there(desk, qtbot):
    before = desk.document.project
    desk.key(Qt.Key.Key_T, CTRL)
    glide = desk.canvas.selection_edits.glide
    assert glide.is_under_way
    assert desk.stack.undoText() == "Tidy up the drawing"
    qtbot.waitUntil(lambda: not glide.is_under_way)
    for node_id, item in desk.canvas.graph.node_items.items():
        assert item.pos().toTuple() == desk.place(node_id)
    desk.stack.undo()
    assert desk.document.project is before
    assert desk.canvas.graph.node_items["lb"].pos().toTuple() == (80, 0)


def test_an_undo_on_the_way_ends_the_glide(desk):
    desk.key(Qt.Key.Key_T, CTRL)
    desk.stack.undo()
    assert not desk.canvas.selection_edits.glide.is_under_way
    assert desk.canvas.graph.node_items["db"].pos().toTuple() == (320, 240)


def test_nothing_glides_where_motion_is_reduced(desk):
    motion.set_motion("reduced")
    desk.key(Qt.Key.Key_T, CTRL)
    assert not desk.canvas.selection_edits.glide.is_under_way
    assert desk.stack.count() == 1


def test_only_what_is_selected_is_tidied(desk):
    desk.editor.move_nodes({"api-2": Position(x=200.0, y=120.0)})
    desk.canvas.select(["api-1", "api-2", "db"])
    desk.key(Qt.Key.Key_T, CTRL)
    assert desk.place("users") == (-400, 0)
    assert desk.stack.undoText() == "Tidy up 3 nodes"


def test_a_tidy_drawing_stays_as_it_is(desk):
    desk.key(Qt.Key.Key_T, CTRL)
    desk.key(Qt.Key.Key_T, CTRL)
    assert desk.stack.count() == 1
    assert desk.said[-1] == "Everything is in its place already."


def test_groups_are_drawn_anew_around_what_they_held_and_notes_move_aside(desk):
    desk.editor.move_nodes({"api-2": Position(x=320.0, y=900.0)})
    desk.editor.add_shape("back", Group(x=200.0, y=-160.0, width=240.0, height=1200.0))
    desk.editor.add_shape("why", StickyNote(x=-160.0, y=-20.0, width=80.0, height=64.0))
    desk.canvas.select([])
    desk.key(Qt.Key.Key_T, CTRL)
    graph = desk.canvas.graph
    frame, note = (graph.shapes.items[key].rect() for key in ("back", "why"))
    assert all(frame.contains(graph.card_rect(key)) for key in ("api-1", "api-2", "db"))
    assert frame.height() < 600
    assert not any(note.intersects(item.card_rect()) for item in graph.node_items.values())


def test_a_label_moves_along_its_edge_out_of_the_way_of_a_card(desk):
    item = desk.canvas.graph.edge_items["web-lb"]
    middle = item.pill.pos()
    desk.editor.move_nodes({"lb": Position(x=800.0, y=0.0)})
    middle = item.pill.pos()
    desk.editor.move_nodes({"db": Position(x=middle.x(), y=0.0)})
    assert covered(desk.canvas.graph) == []
    desk.stack.undo()
    assert item.pill.pos() == middle


def runs_behind(graph: GraphScene, edge_id: str) -> list[str]:
    """Cards that an edge runs behind, other than its ends."""
    item = graph.edge_items[edge_id]
    points = [item.path().pointAtPercent(step / 100) for step in range(101)]
    return [
        key
        for key in graph.node_items
        if key not in (item.edge.source, item.edge.target)
        and any(graph.card_rect(key).contains(point) for point in points)
    ]


def test_an_edge_goes_around_a_card_in_its_way_and_straight_again_without_it(desk):
    graph = desk.canvas.graph
    straight = graph.edge_items["web-lb"].path()
    desk.editor.move_nodes({"lb": Position(x=700.0, y=0.0), "db": Position(x=280.0, y=8.0)})
    assert runs_behind(graph, "web-lb") == []
    desk.editor.move_nodes({"db": Position(x=280.0, y=300.0)})
    assert graph.edge_items["web-lb"].path().boundingRect().height() == 0
    desk.editor.move_nodes({"lb": Position(x=80.0, y=0.0)})
    assert graph.edge_items["web-lb"].path() == straight


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_no_edge_of_a_tidy_example_runs_behind_a_card(qapp, path: Path):
    graph = tidy(Document(load_project(path)))
    assert [key for key in graph.edge_items if runs_behind(graph, key)] == []
