"""The popups that are typed into: actions, and edges without a mouse."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from asyncflow_gui.canvas.items.state import Part
from asyncflow_gui.shell import menu_walk
from asyncflow_gui.shell.main_window import MainWindow
from asyncflow_gui.shell.picking import PickPopup
from engine.schemas import Client, LoadBalancer, Position

Key = Qt.Key


def titles(popup: PickPopup) -> list[str]:
    return [choice.title for choice in popup.choices.shown]


def type_into(popup: PickPopup, text: str, *keys: Qt.Key) -> None:
    QTest.keyClicks(popup.field, text)
    for key in keys:
        QTest.keyClick(popup.field, key)


@pytest.fixture
def drawn(window: MainWindow, project_file: Path) -> MainWindow:
    window.files.open_path(project_file)
    window.editor.add_node(LoadBalancer(id="lb"), Position(x=240.0, y=200.0))
    window.activateWindow()
    window.canvas.setFocus()
    return window


class TestSearchingActions:
    def test_lists_every_action_of_the_menus_with_its_shortcut(self, drawn: MainWindow) -> None:
        drawn.actions_.search.trigger()
        popup = drawn.commands.popup
        listed = {choice.title: choice for choice in popup.choices.shown}
        for entry in menu_walk.entries(drawn.menuBar()):
            if entry.action is drawn.actions_.search:
                continue
            choice = listed[f"{entry.menu}: {entry.path}"]
            assert choice.aside == (entry.shortcuts[0] if entry.shortcuts else "")
            assert bool(choice.refusal) != entry.action.isEnabled()

    def test_typing_and_enter_trigger_the_action(self, drawn: MainWindow) -> None:
        drawn.actions_.search.trigger()
        type_into(drawn.commands.popup, "select all", Key.Key_Return)
        assert set(drawn.canvas.selection) == {"web", "api", "lb", "web-api"}
        assert not drawn.commands.popup.isVisible()

    def test_what_is_not_possible_stays_open_and_does_nothing(self, drawn: MainWindow) -> None:
        drawn.actions_.search.trigger()
        type_into(drawn.commands.popup, "stop the run", Key.Key_Return)
        popup = drawn.commands.popup
        assert popup.current is not None and popup.current.refusal
        assert popup.isVisible()

    def test_goes_to_a_node(self, drawn: MainWindow) -> None:
        drawn.actions_.search.trigger()
        type_into(drawn.commands.popup, "go api", Key.Key_Return)
        assert drawn.canvas.selection == ("api",)

    def test_says_so_where_nothing_fits(self, drawn: MainWindow) -> None:
        drawn.actions_.search.trigger()
        popup = drawn.commands.popup
        type_into(popup, "qqqq", Key.Key_Down, Key.Key_Return)
        assert popup.current is None
        assert popup._nothing.isVisible()
        assert popup.isVisible()

    def test_the_same_keys_close_it_again(self, drawn: MainWindow) -> None:
        drawn.actions_.search.trigger()
        drawn.actions_.search.trigger()
        assert not drawn.commands.popup.isVisible()


class TestThePopup:
    def test_arrow_keys_and_tab_go_round_the_list(self, drawn: MainWindow, qtbot: QtBot) -> None:
        qtbot.waitUntil(lambda: QApplication.focusWidget() is drawn.canvas)
        drawn.actions_.search.trigger()
        popup = drawn.commands.popup
        qtbot.waitUntil(lambda: QApplication.focusWidget() is popup.field)
        first, second, last = titles(popup)[0], titles(popup)[1], titles(popup)[-1]
        keys = (Key.Key_Down, second), (Key.Key_Up, first), (Key.Key_Up, last), (Key.Key_Tab, first)
        for key, title in keys:
            QTest.keyClick(popup.field, key)
            assert popup.current is not None and popup.current.title == title

    def test_the_row_under_the_mouse_is_chosen_when_the_mouse_moves_and_no_sooner(
        self, drawn: MainWindow, qtbot: QtBot
    ) -> None:
        drawn.actions_.search.trigger()
        popup = drawn.commands.popup
        viewport = popup.list.viewport()
        middle = popup.list.visualRect(popup.choices.index(2, 0)).center()
        QTest.mouseMove(viewport, middle)
        qtbot.waitUntil(lambda: popup.list.currentIndex().row() == 2)
        QTest.keyClick(popup.field, Key.Key_Up)
        QTest.keyClick(popup.field, Key.Key_Up)
        # To the last row: others come to lie under the mouse, which rests.
        QTest.keyClick(popup.field, Key.Key_Up)
        qtbot.wait(50)
        assert popup.list.currentIndex().row() == popup.choices.rowCount() - 1
        QTest.mouseMove(viewport, middle + QPoint(3, 2))
        qtbot.waitUntil(lambda: popup.list.currentIndex().row() < popup.choices.rowCount() - 1)

    def test_escape_closes_it_and_gives_the_focus_back(
        self, drawn: MainWindow, qtbot: QtBot
    ) -> None:
        qtbot.waitUntil(lambda: QApplication.focusWidget() is drawn.canvas)
        drawn.actions_.search.trigger()
        popup = drawn.commands.popup
        assert QApplication.focusWidget() is popup.field
        type_into(popup, "x", Key.Key_Escape)
        assert not popup.isVisible()
        assert QApplication.focusWidget() is drawn.canvas

    def test_a_click_elsewhere_closes_it(self, drawn: MainWindow, qtbot: QtBot) -> None:
        qtbot.waitUntil(lambda: QApplication.focusWidget() is drawn.canvas)
        drawn.actions_.search.trigger()
        drawn.inspector.setFocus()
        assert not drawn.commands.popup.isVisible()

    def test_a_click_chooses(self, drawn: MainWindow) -> None:
        drawn.actions_.search.trigger()
        popup = drawn.commands.popup
        type_into(popup, "go to web")
        place = popup.list.visualRect(popup.choices.index(0, 0)).center()
        QTest.mouseClick(popup.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert drawn.canvas.selection == ("web",)

    def test_stays_inside_the_window(self, drawn: MainWindow) -> None:
        popup = drawn.commands.popup
        far = drawn.rect().bottomRight()
        popup.open([], prompt="", at=far)
        assert drawn.rect().contains(popup.geometry())

    def test_tells_screen_readers_which_row_the_keyboard_is_on(self, drawn: MainWindow) -> None:
        drawn.actions_.search.trigger()
        popup = drawn.commands.popup
        type_into(popup, "go to api")
        assert "Go to api" in popup.field.accessibleDescription()
        assert popup.field.accessibleName()


class TestConnectMode:
    def test_offers_what_may_be_connected_first_and_says_why_the_rest_may_not(
        self, drawn: MainWindow
    ) -> None:
        drawn.canvas.select(("web",))
        drawn.actions_.connect.trigger()
        shown = drawn.connect_mode.popup.choices.shown
        assert [(choice.key, choice.refusal) for choice in shown] == [
            ("lb", ""),
            ("api", "web already leads to api."),
        ]

    def test_lights_the_target_and_dims_what_refuses(self, drawn: MainWindow) -> None:
        drawn.editor.add_node(Client(id="phone"), Position(x=600.0, y=0.0))
        drawn.canvas.select(("web",))
        drawn.actions_.connect.trigger()
        items = drawn.canvas.graph.node_items
        parts = {node_id: item.part for node_id, item in items.items()}
        assert parts == {
            "web": Part.SOURCE, "lb": Part.SNAPPED, "api": Part.DIMMED, "phone": Part.DIMMED,
        }  # fmt: skip
        type_into(drawn.connect_mode.popup, "", Key.Key_Escape)
        assert {item.part for item in items.values()} == {Part.NONE}

    def test_hides_neither_the_source_nor_a_target_where_there_is_room(
        self, drawn: MainWindow
    ) -> None:
        for number, y in enumerate((-160, 0, 160)):
            drawn.editor.add_node(LoadBalancer(id=f"far-{number}"), Position(x=480.0, y=y))
        drawn.canvas.fit_all()
        drawn.canvas.select(("web",))
        drawn.actions_.connect.trigger()
        covered = drawn.connect_mode.popup.geometry()
        for node_id in ("web", "lb", "far-0", "far-1", "far-2"):
            assert not covered.intersects(drawn.connect_mode._on_window(node_id)), node_id

    def test_enter_connects_in_one_undo_step(self, drawn: MainWindow) -> None:
        before = drawn.document.project
        drawn.canvas.select(("web",))
        drawn.actions_.connect.trigger()
        type_into(drawn.connect_mode.popup, "lb", Key.Key_Return)
        assert [(e.source, e.target) for e in drawn.document.edges.values()][-1] == ("web", "lb")
        assert drawn.stack.undoText() == "Connect web to lb"
        assert drawn.canvas.selection == ("web",)
        drawn.stack.undo()
        assert drawn.document.project is before

    def test_a_refused_target_cannot_be_chosen(self, drawn: MainWindow) -> None:
        drawn.canvas.select(("web",))
        drawn.actions_.connect.trigger()
        before = drawn.document.project
        type_into(drawn.connect_mode.popup, "api", Key.Key_Return)
        assert drawn.document.project is before
        assert drawn.connect_mode.popup.isVisible()

    def test_begins_at_one_node(self, drawn: MainWindow) -> None:
        for selection in ((), ("web", "api"), ("web-api",)):
            drawn.canvas.select(selection)
            drawn.actions_.connect.trigger()
            assert not drawn.connect_mode.popup.isVisible()
            assert "Select the one node" in drawn.status.message

    def test_a_first_edge_onwards_from_a_server_forwards(self, drawn: MainWindow) -> None:
        drawn.canvas.select(("api",))
        drawn.actions_.connect.trigger()
        type_into(drawn.connect_mode.popup, "lb", Key.Key_Return)
        assert "forwards to lb" in drawn.status.message
        assert drawn.document.nodes["api"].endpoints[0].steps[-1].kind == "forward"


def test_an_action_is_found_by_the_submenu_it_is_in(window: MainWindow) -> None:
    window.actions_.search.trigger()
    QTest.keyClicks(window.commands.popup.field, "theme dark")
    QTest.keyClick(window.commands.popup.field, Qt.Key.Key_Return)
    assert window.theme.mode == "dark"
