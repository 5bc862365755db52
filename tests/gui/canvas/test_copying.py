"""Copy, cut, paste and duplicate: within a window, across windows, and as text."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication

from asyncflow_gui.canvas import Canvas, clipboard
from asyncflow_gui.commands import Editor
from asyncflow_gui.model import Document
from engine.io.loading import parse_project
from engine.schemas import Generator, Group, Position, StickyNote, TraceWorkload

CTRL = Qt.KeyboardModifier.ControlModifier


def text() -> str:
    return QGuiApplication.clipboard().text()


def put(written: str) -> None:
    QGuiApplication.clipboard().setText(written)


@pytest.fixture
def other(qtbot, desk):
    """A second window, on a document of its own."""
    document = Document()
    canvas = Canvas(document, Editor(document, desk.stack), desk.theme)
    qtbot.addWidget(canvas)
    canvas.resize(800, 600)
    canvas.show()
    return canvas


def test_ctrl_d_adds_a_copy_with_its_inner_edges_beside_the_original(desk):
    desk.canvas.select(["lb", "api-1"])
    desk.key(Qt.Key.Key_D, CTRL)
    assert desk.document.edges["lb-2-api-3"].source == "lb-2"
    assert desk.place("lb-2") == (80 + 24, 24)
    assert set(desk.canvas.selection) == {"lb-2", "api-3", "lb-2-api-3"}
    assert desk.stack.undoText() == "Duplicate 2 nodes"
    desk.key(Qt.Key.Key_D, CTRL)
    assert "lb-3" in desk.document.nodes
    desk.stack.undo()
    desk.stack.undo()
    assert len(desk.document.nodes) == 6


def test_what_is_copied_is_a_project_file_as_text(desk):
    desk.canvas.select(["lb", "api-1", "web-lb"])
    desk.key(Qt.Key.Key_C, CTRL)
    project = parse_project(text(), "copied.asyncflow").project
    assert [node.id for node in project.scenario.nodes] == ["lb", "api-1"]
    assert [edge.id for edge in project.scenario.edges] == ["lb-api-1"]
    assert desk.stack.count() == 0


def test_pasted_copies_never_lie_on_each_other(desk):
    desk.canvas.select(["db"])
    desk.key(Qt.Key.Key_C, CTRL)
    desk.key(Qt.Key.Key_V, CTRL)
    desk.key(Qt.Key.Key_V, CTRL)
    assert len({desk.place(node_id) for node_id in desk.document.nodes}) == 8
    assert desk.canvas.selection == ("db-3",)


def test_cut_and_paste_bring_the_very_same_elements_back(desk):
    before = desk.document.project
    desk.canvas.select(["lb", "api-1"])
    desk.key(Qt.Key.Key_X, CTRL)
    assert desk.ids()[0] == {"users", "web", "api-2", "db"}
    assert desk.stack.undoText() == "Cut 2 nodes"
    desk.key(Qt.Key.Key_V, CTRL)
    assert desk.place("lb") == (80, 0)
    assert desk.document.edges["lb-api-1"] == before.scenario.edges[2]
    desk.stack.undo()
    desk.stack.undo()
    assert desk.document.project is before


def test_what_is_copied_in_one_window_is_pasted_in_view_in_another(desk, other):
    desk.canvas.select(["lb", "api-1"])
    desk.canvas.actions_.copy.trigger()
    other.centerOn(5000, 5000)
    other.actions_.paste.trigger()
    assert set(other.graph.node_items) == {"lb", "api-1"}
    view = other.visible_area()
    assert all(view.contains(item.pos()) for item in other.graph.node_items.values())
    assert other.selection == ("lb", "api-1", "lb-api-1")


@pytest.mark.parametrize(
    "written",
    [
        "nodes:\n- kind: server\n  id: cache\n  cpu_cores: 4\n",
        "- kind: server\n  id: cache\n  cpu_cores: 4\n",
        "kind: server\nid: cache\ncpu_cores: 4",
        '{"nodes": [{"kind": "server", "id": "cache", "cpu_cores": 4}]}',
    ],
)
def test_nodes_are_pasted_from_text_in_whatever_frame_they_stand(desk, written):
    put(written)
    desk.key(Qt.Key.Key_V, CTRL)
    assert desk.document.nodes["cache"].cpu_cores == 4


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "The clipboard holds no"),
        ("Buy milk", "The clipboard holds no part of a drawing"),
        ("nodes: []", "The clipboard holds no nodes"),
        ("nodes: [{kind: server, id: a, cpu_cores: many}]", "cpu_cores"),
    ],
)
def test_other_text_is_refused_with_the_reason_and_changes_nothing(desk, written, said):
    put(written)
    desk.key(Qt.Key.Key_V, CTRL)
    assert said in desk.said[-1]
    assert desk.stack.count() == 0


def test_nothing_selected_says_what_to_do(desk):
    put("untouched")
    desk.key(Qt.Key.Key_C, CTRL)
    desk.key(Qt.Key.Key_X, CTRL)
    assert "Select what to copy" in desk.said[-1]
    desk.key(Qt.Key.Key_D, CTRL)
    assert "Select what to duplicate" in desk.said[-1]
    assert (text(), desk.stack.count()) == ("untouched", 0)


def test_a_copied_group_takes_along_what_it_holds(desk):
    desk.editor.add_shape("group-1", Group(x=200.0, y=-200.0, width=300.0, height=380.0))
    desk.editor.add_shape("note-1", StickyNote(x=220.0, y=0.0, width=80.0, height=64.0, text="N"))
    desk.canvas.select(["group-1"])
    desk.key(Qt.Key.Key_D, CTRL)
    assert {"api-3", "api-4"} < set(desk.document.nodes)
    assert {"group-2", "note-2"} < set(desk.document.shapes)
    assert desk.stack.undoText() == "Duplicate 4 elements"


def test_pasting_at_a_point_puts_the_middle_there(desk):
    desk.canvas.select(["api-1", "api-2"])
    desk.key(Qt.Key.Key_C, CTRL)
    desk.canvas.selection_edits.paste_at(QPointF(800, 400))
    xs, ys = zip(*(desk.place(node_id) for node_id in ("api-3", "api-4")), strict=True)
    assert (xs, sum(ys) / 2) == ((800, 800), 400)


def test_recorded_arrivals_are_copied_without_the_file_beside_them(desk):
    trace = TraceWorkload(file="day.csv", times_s=(0.5, 1.0))
    desk.editor.add_node(Generator(id="replay", workload=trace), Position(x=0.0, y=300.0))
    desk.canvas.select(["replay"])
    desk.key(Qt.Key.Key_C, CTRL)
    assert "day.csv" not in text()
    assert clipboard.take().scenario.nodes[0].workload.times_s == (0.5, 1.0)
