"""The drawing as a tree: what it shows, in step with canvas and document."""

import random
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from asyncflow_gui.assets import resource
from asyncflow_gui.model import edits
from asyncflow_gui.shell.main_window import MainWindow
from asyncflow_gui.shell.outline.entries import Entry, Outline
from engine.schemas import (
    Client,
    Edge,
    Group,
    LoadBalancer,
    Position,
    Project,
    Scenario,
    StickyNote,
)
from engine.schemas.project import Layout

Key = Qt.Key
TEXT = Qt.ItemDataRole.DisplayRole
SPOKEN = Qt.ItemDataRole.AccessibleTextRole


@pytest.fixture
def story(window: MainWindow) -> MainWindow:
    window.files.open_example(resource("examples", "slow-database.asyncflow"))
    window.outline.refresh()
    window.activateWindow()
    return window


def shown(window: MainWindow, parent: QModelIndex | None = None) -> list[object]:
    """Titles as nested lists."""
    model = window.outline.model
    rows: list[object] = []
    for number in range(model.rowCount(parent or QModelIndex())):
        index = model.index(number, 0, parent or QModelIndex())
        below = shown(window, index)
        rows.append((index.data(TEXT), below) if below else index.data(TEXT))
    return rows


def nested(entries: tuple[Entry, ...]) -> list[object]:
    return [(e.title, nested(e.children)) if e.children else e.title for e in entries]


def choose(window: MainWindow, *way: object) -> QModelIndex:
    """Make the row at the end of a way the current and only selected one."""
    index = window.outline.model.find(*way)
    assert index.isValid()
    flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
    window.outline.tree.selectionModel().setCurrentIndex(index, flags)
    return index


def rename(window: MainWindow, text: str, *way: object) -> None:
    """As a person does it: F2, type, Enter."""
    tree = window.outline.tree
    tree.setFocus()
    choose(window, *way)
    QTest.keyClick(tree, Key.Key_F2)
    field = tree.findChild(QLineEdit)
    assert field is not None
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Key.Key_Return)
    QApplication.processEvents()


def test_shows_nodes_with_endpoints_steps_and_edges_then_events(story: MainWindow) -> None:
    assert shown(story) == [
        ("shoppers", ["→ web"]),
        ("web", [("/order", ["Memory", "Compute", "Call api", "Compute"]), "→ api"]),
        ("api", [("place", ["Memory", "Compute", "Call database", "Compute"]), "→ database"]),
        ("database", [("write", ["Compute", "Wait"])]),
        ("Events", ["missing-index"]),
    ]


def test_branches_and_background_steps_are_below_their_step(window: MainWindow) -> None:
    window.files.open_example(resource("examples", "fan-out.asyncflow"))
    window.outline.refresh()
    page = next(row for row in shown(window) if isinstance(row, tuple) and row[0] == "page")
    branches = [(f"Branch {n}", [f"Call {name}"]) for n, name in enumerate(_SERVICES, 1)]
    assert ("In parallel", branches) in page[1][0][1]


_SERVICES = ("stock", "prices", "reviews")


def test_says_in_words_what_each_row_is(story: MainWindow) -> None:
    find = story.outline.model.find
    assert find(("node", "api")).data(SPOKEN) == "Server api, 1 core · 2 GB"
    edge = find(("node", "api"), ("edge", "api-database"))
    assert edge.data(SPOKEN) == "Edge api-database from api to database, 500 µs"
    event = find(("heading", "Events"), ("event", "missing-index"))
    assert "Slow server" in event.data(SPOKEN) and "database" in event.data(SPOKEN)


@pytest.fixture
def with_shapes(story: MainWindow) -> MainWindow:
    shapes = {
        "frame": Group(x=-100, y=-100, width=400, height=200, title="Front"),
        "untitled": Group(x=-100, y=200, width=400, height=200),
        "remark": StickyNote(x=0, y=300, width=160, height=80, text="What if\nit is lost?"),
    }
    story.editor.apply("Draw shapes", edits.put_shapes(story.document.project, shapes))
    story.outline.refresh()
    return story


class TestGroupsAndNotes:
    HEADING = ("heading", "Groups and notes")

    def test_have_a_heading_of_their_own(self, with_shapes: MainWindow) -> None:
        rows = ["Front", "Group without a title", "What if"]
        assert (self.HEADING[1], rows) in shown(with_shapes)

    def test_are_selected_on_both_sides(self, with_shapes: MainWindow) -> None:
        choose(with_shapes, self.HEADING, ("shape", "remark"))
        assert with_shapes.canvas.selection == ("remark",)
        with_shapes.canvas.select(("frame",))
        rows = with_shapes.outline.tree.selectionModel().selectedRows()
        assert [index.data(TEXT) for index in rows] == ["Front"]

    @pytest.mark.parametrize("key", ["frame", "untitled"])
    def test_a_group_gets_another_title(self, with_shapes: MainWindow, key: str) -> None:
        rename(with_shapes, "Back", self.HEADING, ("shape", key))
        group = with_shapes.document.shapes[key]
        assert isinstance(group, Group) and group.title == "Back"
        assert with_shapes.stack.undoText().startswith("Rename")

    def test_enter_on_a_note_lets_its_text_be_written(self, with_shapes: MainWindow) -> None:
        choose(with_shapes, self.HEADING, ("shape", "remark"))
        QTest.keyClick(with_shapes.outline.tree, Key.Key_Return)
        assert with_shapes.canvas.selection == ("remark",)
        focused = QApplication.focusWidget()
        assert focused is not None and with_shapes.canvas.isAncestorOf(focused)


def test_problems_are_marked_and_said(story: MainWindow) -> None:
    index = story.outline.model.find(("node", "database"))
    assert "error" not in index.data(SPOKEN)
    story.editor.update_node("database", {"endpoints": ()})
    story.watch.check_now()
    story.outline.refresh()
    index = story.outline.model.find(("node", "database"))
    assert "error" in index.data(SPOKEN)
    story.stack.undo()
    story.watch.check_now()
    assert "error" not in story.outline.model.find(("node", "database")).data(SPOKEN)


class TestSelection:
    def test_follows_the_canvas(self, story: MainWindow) -> None:
        story.canvas.select(("api", "web-api"))
        rows = story.outline.tree.selectionModel().selectedRows()
        assert {index.data(TEXT) for index in rows} == {"api", "→ api"}
        story.canvas.select(())
        assert not story.outline.tree.selectionModel().selectedRows()

    def test_leads_the_canvas(self, story: MainWindow) -> None:
        choose(story, ("node", "web"), ("edge", "web-api"))
        assert story.canvas.selection == ("web-api",)
        choose(story, ("node", "database"))
        assert story.canvas.selection == ("database",)
        assert story.inspector.selection == ("database",)

    def test_of_a_step_selects_its_server_and_stays_on_the_step(self, story: MainWindow) -> None:
        index = choose(story, ("node", "api"), ("endpoint", 0), ("step", 1))
        assert story.canvas.selection == ("api",)
        assert story.outline.tree.selectionModel().selectedRows() == [index]

    def test_brings_what_is_out_of_sight_into_view(self, story: MainWindow) -> None:
        story.canvas.reset_zoom()
        story.canvas.centerOn(0, 5000)
        choose(story, ("node", "database"))
        card = story.canvas.graph.card_rect("database")
        visible = story.canvas.mapToScene(story.canvas.viewport().rect()).boundingRect()
        assert visible.contains(card)

    def test_made_while_it_was_hidden_is_there_when_it_is_shown(self, story: MainWindow) -> None:
        story.actions_.show_outline.trigger()
        story.canvas.select(("web",))
        story.editor.remove(["database"])
        story.actions_.show_outline.trigger()
        QApplication.processEvents()
        rows = story.outline.tree.selectionModel().selectedRows()
        assert [index.data(TEXT) for index in rows] == ["web"]
        assert [row[0] for row in shown(story) if isinstance(row, tuple)] == [
            "shoppers", "web", "api",
        ]  # fmt: skip


class TestRenaming:
    def test_a_node_is_followed_wherever_it_is_named(self, story: MainWindow) -> None:
        rename(story, "store", ("node", "database"))
        assert "store" in story.document.nodes
        assert story.document.edges["api-database"].target == "store"
        assert story.stack.undoText() == "Rename database to store"
        assert story.canvas.selection == ("store",)

    @pytest.mark.parametrize(
        ("way", "there"),
        [
            ((("node", "web"), ("edge", "web-api")), lambda s: "new" in s.document.edges),
            (
                (("heading", "Events"), ("event", "missing-index")),
                lambda s: s.document.scenario.events[0].id == "new",
            ),
            (
                (("node", "database"), ("endpoint", 0)),
                lambda s: s.document.nodes["database"].endpoints[0].name == "new",
            ),
        ],
        ids=["edge", "event", "endpoint"],
    )
    def test_works_for_all_that_has_a_name(self, story: MainWindow, way, there) -> None:
        before = story.document.project
        rename(story, "new", *way)
        assert there(story)
        story.stack.undo()
        assert story.document.project is before

    def test_an_endpoint_is_followed_in_the_calls_that_mean_it(self, story: MainWindow) -> None:
        rename(story, "save", ("node", "database"), ("endpoint", 0))
        call = story.document.nodes["api"].endpoints[0].steps[2]
        assert call.endpoint == "save"

    @pytest.mark.parametrize("name", ["api", "x" * 200, "a/b\nc"])
    def test_to_what_cannot_be_is_refused_with_the_reason(
        self, story: MainWindow, name: str, qtbot: QtBot
    ) -> None:
        before = story.document.project
        entry = story.outline.model.entry(story.outline.model.find(("node", "web")))
        assert entry is not None
        with qtbot.waitSignal(story.outline.refused) as refused:
            assert not story.outline.model.setData(story.outline.model.find(("node", "web")), name)
        assert name[:20] in refused.args[0]
        assert story.document.project is before

    def test_to_nothing_or_the_same_changes_nothing(self, story: MainWindow) -> None:
        for name in ("", "   ", "web"):
            rename(story, name, ("node", "web"))
        assert not story.stack.canUndo()


class TestEnter:
    def test_opens_the_form_of_a_node(self, story: MainWindow) -> None:
        story.outline.tree.setFocus()
        choose(story, ("node", "web"))
        QTest.keyClick(story.outline.tree, Key.Key_Return)
        assert story.inspector.isAncestorOf(QApplication.focusWidget())
        assert story.inspector.selection == ("web",)

    def test_opens_the_field_of_a_step(self, story: MainWindow) -> None:
        choose(story, ("node", "api"), ("endpoint", 0), ("step", 1))
        QTest.keyClick(story.outline.tree, Key.Key_Return)
        assert story.inspector.selection == ("api",)
        assert story.inspector.isAncestorOf(QApplication.focusWidget())

    def test_opens_an_event(self, story: MainWindow) -> None:
        story.canvas.select(("web",))
        choose(story, ("heading", "Events"), ("event", "missing-index"))
        QTest.keyClick(story.outline.tree, Key.Key_Return)
        assert story.inspector.selection == ()
        assert story.inspector.isAncestorOf(QApplication.focusWidget())


def test_what_is_open_stays_open_when_something_else_changes(story: MainWindow) -> None:
    tree, model = story.outline.tree, story.outline.model
    tree.expand(model.find(("node", "api")))
    story.editor.add_node(Client(id="phone"), Position(x=0.0, y=300.0))
    story.editor.update_node("api", {"cpu_cores": 3})
    story.outline.refresh()
    assert tree.isExpanded(model.find(("node", "api")))
    assert model.find(("node", "api")).data(SPOKEN) == "Server api, 3 cores · 2 GB"
    story.editor.update_node("api", {"id": "backend"})
    story.outline.refresh()
    assert tree.isExpanded(model.find(("node", "backend")))


def test_a_drag_of_nodes_costs_the_outline_nothing(story: MainWindow) -> None:
    story.editor.move_nodes({"web": Position(x=1.0, y=2.0)})
    assert not story.outline._timer.isActive()


@pytest.mark.parametrize("seed", range(4))
def test_after_any_edits_it_shows_what_a_new_outline_would(window: MainWindow, seed: int) -> None:
    QAbstractItemModelTester(
        window.outline.model, QAbstractItemModelTester.FailureReportingMode.Fatal, window
    )
    dice = random.Random(seed)
    examples = sorted(resource("examples").glob("*.asyncflow"))
    for _ in range(80):
        act = dice.choice(["open", "remove", "undo", "redo", "undo", "rename", "add", "reorder"])
        ids = [*window.document.nodes, *window.document.edges]
        if act == "open" and dice.random() < 0.3:
            path = dice.choice(examples)
            window.files.adopt(window.files.read(path), path)
        elif act == "remove" and ids:
            window.editor.remove(dice.sample(ids, min(len(ids), dice.randint(1, 3))))
        elif act in ("undo", "redo"):
            getattr(window.stack, act)()
        elif act == "rename" and window.document.nodes:
            node = dice.choice(list(window.document.nodes))
            window.editor.update_node(node, {"id": f"n{dice.random():.6f}"})
        elif act == "add":
            window.canvas.add_node_of_kind(dice.choice(["client", "server"]))
        elif act == "reorder":
            project = window.document.project
            nodes = list(project.scenario.nodes)
            dice.shuffle(nodes)
            scenario = project.scenario.model_copy(update={"nodes": tuple(nodes)})
            window.editor.apply("Shuffle", project.model_copy(update={"scenario": scenario}))
        window.outline.refresh()
        assert shown(window) == nested(Outline(window.editor).entries())
    window.stack.setClean()


def test_a_thousand_nodes_are_shown_and_changed_without_delay(window: MainWindow) -> None:
    nodes = tuple(LoadBalancer(id=f"lb-{n}") for n in range(1000))
    edges = tuple(
        Edge(id=f"e-{n}", source=f"lb-{n % 1000}", target=f"lb-{(n * 7 + 1) % 1000}")
        for n in range(2000)
    )
    places = {node.id: Position(x=240.0 * n, y=0.0) for n, node in enumerate(nodes)}
    project = Project(scenario=Scenario(nodes=nodes, edges=edges), layout=Layout(nodes=places))
    window.editor.apply("Fill", project)
    start = time.perf_counter()
    window.outline.refresh()
    assert len(shown(window)) == 1000
    window.editor.update_node("lb-500", {"policy": "random"})
    window.canvas.select_all()
    window.outline.refresh()
    assert time.perf_counter() - start < 2.0
    window.stack.setClean()


def test_an_empty_drawing_has_an_empty_outline(window: MainWindow, project_file: Path) -> None:
    window.files.open_path(project_file)
    window.files.new()
    window.outline.refresh()
    assert shown(window) == []
