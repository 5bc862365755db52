"""Adding parts by their name, where they are wanted."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from asyncflow_gui.shell.main_window import MainWindow
from asyncflow_gui.shell.picking import PickPopup
from engine.schemas import may_connect

Key = Qt.Key


@pytest.fixture
def ready(window: MainWindow, qtbot: QtBot) -> MainWindow:
    window.activateWindow()
    window.canvas.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is window.canvas)
    return window


def popup_of(window: MainWindow) -> PickPopup:
    return window.quick_insert.popup


def choose(window: MainWindow, text: str, key: Qt.Key = Key.Key_Return) -> None:
    assert popup_of(window).isVisible()
    QTest.keyClicks(popup_of(window).field, text)
    QTest.keyClick(popup_of(window).field, key)


def kinds_offered(window: MainWindow) -> list[str]:
    return [choice.key for choice in popup_of(window).choices.shown]


def edges(window: MainWindow) -> list[tuple[str, str]]:
    return [(edge.source, edge.target) for edge in window.document.edges.values()]


def test_typing_on_the_canvas_opens_it_with_the_letter_typed(ready: MainWindow) -> None:
    QTest.keyClick(ready.canvas, "s")
    assert popup_of(ready).isVisible()
    assert popup_of(ready).field.text() == "s"
    choose(ready, "erv")
    assert [node.kind for node in ready.document.nodes.values()] == ["server"]
    assert QApplication.focusWidget() is ready.canvas


def test_the_part_stands_where_it_was_asked_for(ready: MainWindow) -> None:
    ready.canvas.ask_for_part(QPointF(160, 80))
    choose(ready, "lb")
    (node_id,) = ready.document.nodes
    place = ready.document.position(node_id)
    assert (place.x, place.y) == (160, 80)
    assert ready.canvas.selection == (node_id,)


def test_the_popup_opens_beside_that_place(ready: MainWindow) -> None:
    at = QPoint(100, 100)
    ready.canvas.ask_for_part(ready.canvas.mapToScene(at))
    corner = popup_of(ready).mapTo(ready, QPoint(0, 0))
    away = corner - ready.canvas.viewport().mapTo(ready, at)
    assert 0 <= away.x() <= 16 and 0 <= away.y() <= 16


def test_parts_added_by_keyboard_alone_do_not_hide_each_other(ready: MainWindow) -> None:
    for _ in range(12):
        ready.actions_.add_part.trigger()
        choose(ready, "server")
    cards = [ready.canvas.graph.card_rect(node_id) for node_id in ready.document.nodes]
    assert len(cards) == 12
    for number, card in enumerate(cards):
        assert not any(card.intersects(other) for other in cards[number + 1 :])


def test_parts_asked_for_in_the_palette_do_not_hide_each_other(ready: MainWindow) -> None:
    for kind in ("generator", "client", "server", "server"):
        ready.palette_panel.add_requested.emit(kind)
    cards = [ready.canvas.graph.card_rect(node_id) for node_id in ready.document.nodes]
    assert len(cards) == 4
    for number, card in enumerate(cards):
        assert not any(card.intersects(other) for other in cards[number + 1 :])


def test_escape_adds_nothing(ready: MainWindow) -> None:
    ready.actions_.add_part.trigger()
    choose(ready, "server", Key.Key_Escape)
    assert not ready.document.nodes
    assert not ready.stack.canUndo()


def test_escape_gives_the_focus_back_and_to_nothing_else(ready: MainWindow) -> None:
    ready.activateWindow()
    ready.canvas.setFocus()
    ready.actions_.add_part.trigger()
    seen: list[QWidget | None] = []

    def note(_old: QWidget | None, new: QWidget | None) -> None:
        seen.append(new)

    application = QApplication.instance()
    assert isinstance(application, QApplication)
    application.focusChanged.connect(note)
    choose(ready, "server", Key.Key_Escape)
    application.focusChanged.disconnect(note)
    assert seen == [ready.canvas]


class TestAfterANode:
    @pytest.mark.parametrize("kind", ["generator", "client", "load_balancer", "server"])
    def test_offers_only_what_it_may_lead_to(self, ready: MainWindow, kind: str) -> None:
        node_id = ready.canvas.add_node_of_kind(kind)
        ready.canvas.ask_for_part(QPointF(300, 0), node_id)
        offered = kinds_offered(ready)
        assert offered == [other for other in _all_kinds() if may_connect(kind, other)]
        assert node_id is not None and node_id in popup_of(ready).heading.text()

    def test_adds_and_connects_in_one_undo_step(self, ready: MainWindow) -> None:
        users = ready.canvas.add_node_of_kind("generator")
        before = ready.document.project
        ready.actions_.add_after.trigger()
        choose(ready, "client")
        assert edges(ready) == [(users, "client-1")]
        ready.stack.undo()
        assert ready.document.project is before

    def test_a_system_is_drawn_by_keyboard_alone(self, ready: MainWindow) -> None:
        ready.actions_.add_part.trigger()
        choose(ready, "gen")
        for part in ("client", "lb", "server"):
            ready.actions_.add_after.trigger()
            choose(ready, part)
        ready.canvas.select(("lb-1",))
        ready.actions_.add_after.trigger()
        choose(ready, "server")
        assert edges(ready) == [
            ("users-1", "client-1"),
            ("client-1", "lb-1"),
            ("lb-1", "server-1"),
            ("lb-1", "server-2"),
        ]
        assert not [p for p in ready.watch.check_now() if p.severity == "error"]

    def test_what_is_added_comes_into_view(self, ready: MainWindow) -> None:
        ready.actions_.add_part.trigger()
        choose(ready, "server")
        for _ in range(6):
            ready.actions_.add_after.trigger()
            choose(ready, "server")
            card = ready.canvas.graph.card_rect(ready.canvas.selection[0])
            visible = ready.canvas.mapToScene(ready.canvas.viewport().rect()).boundingRect()
            assert visible.contains(card)

    def test_needs_one_node_selected(self, ready: MainWindow) -> None:
        ready.actions_.add_after.trigger()
        assert not popup_of(ready).isVisible()
        assert "Select the one node" in ready.status.message

    def test_a_wire_dropped_in_the_open_asks_what_to_connect(
        self, ready: MainWindow, project_file: Path
    ) -> None:
        ready.files.open_path(project_file)
        canvas, view = ready.canvas, ready.canvas.viewport()
        card = canvas.graph.card_rect("web")
        start = canvas.mapFromScene(QPointF(card.right(), card.center().y()))
        end = canvas.mapFromScene(card.center() + QPointF(120, 150))
        QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
        for share in (0.3, 0.7, 1.0):
            QTest.mouseMove(view, start + (end - start) * share)
        QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)
        assert "web" in popup_of(ready).heading.text()
        choose(ready, "lb")
        assert ("web", "lb-1") in edges(ready)


def _all_kinds() -> list[str]:
    return ["generator", "client", "load_balancer", "server"]
