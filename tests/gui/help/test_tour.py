"""The tour: at the first start, by mouse and keys, and never in the way."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from asyncflow_gui.shell.main_window import MainWindow
from asyncflow_gui.shell.settings import Settings
from asyncflow_gui.shell.tour import Tour
from asyncflow_gui.shell.tour.stops import STOPS
from asyncflow_gui.theme.motion import set_motion


@pytest.fixture
def tour(window: MainWindow) -> Tour:
    set_motion("reduced")
    window.actions_.tour.trigger()
    return window.help.tour


def keys(tour: Tour, *pressed: Qt.Key) -> None:
    for key in pressed:
        focused = QApplication.focusWidget()
        QTest.keyClick(focused or tour.overlay.card, key)


def test_it_does_not_come_by_itself_where_a_window_is_made(window: MainWindow) -> None:
    assert not window.help.tour.is_going_on


def test_it_has_four_to_six_stops_on_parts_that_are_to_be_seen(tour: Tour) -> None:
    assert 4 <= len(STOPS) <= 6
    seen = []
    while tour.is_going_on:
        seen.append(tour.place)
        assert tour.overlay.rect().intersects(tour.overlay.lit)
        assert tour.overlay.lit.width() > 16
        assert tour.overlay.rect().contains(tour.overlay.card.geometry())
        tour.go_on()
    assert seen == [stop.place for stop in STOPS]


def test_the_card_does_not_hide_what_is_lit_if_there_is_room(tour: Tour) -> None:
    while tour.is_going_on:
        assert not tour.overlay.card.geometry().intersects(tour.overlay.lit), tour.place
        tour.go_on()


def test_buttons_lead_on_and_back_and_out(tour: Tour) -> None:
    card = tour.overlay.card
    assert not card.back_button.isVisible()
    QTest.mouseClick(card.next_button, Qt.MouseButton.LeftButton)
    assert tour.place == "canvas"
    QTest.mouseClick(card.back_button, Qt.MouseButton.LeftButton)
    assert tour.place == "palette"
    QTest.mouseClick(card.skip_button, Qt.MouseButton.LeftButton)
    assert not tour.is_going_on


def test_keys_lead_on_and_back_and_out(tour: Tour) -> None:
    keys(tour, Qt.Key.Key_Return, Qt.Key.Key_Right)
    assert tour.place == "inspector"
    keys(tour, Qt.Key.Key_Left)
    assert tour.place == "canvas"
    keys(tour, Qt.Key.Key_Escape)
    assert not tour.is_going_on


def test_tab_goes_round_the_buttons(tour: Tour) -> None:
    tour.go_on()
    card = tour.overlay.card
    seen = [QApplication.focusWidget()]
    for _ in range(3):
        keys(tour, Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())
    assert seen == [card.next_button, card.back_button, card.skip_button, card.next_button]
    keys(tour, Qt.Key.Key_Backtab)
    assert QApplication.focusWidget() is card.skip_button
    keys(tour, Qt.Key.Key_Space)
    assert not tour.is_going_on


def test_the_last_button_ends_it(tour: Tour) -> None:
    for _ in STOPS[:-1]:
        tour.go_on()
    card = tour.overlay.card
    assert card.next_button.text() == "Done"
    assert not card.skip_button.isVisible()
    QTest.mouseClick(card.next_button, Qt.MouseButton.LeftButton)
    assert not tour.is_going_on


def test_nothing_below_is_reached_meanwhile(window: MainWindow, tour: Tour) -> None:
    nodes = dict(window.document.nodes)
    QTest.mouseClick(tour.overlay, Qt.MouseButton.LeftButton, pos=QPoint(600, 300))
    window.canvas.select_all()
    keys(tour, Qt.Key.Key_Delete, Qt.Key.Key_F5)
    assert dict(window.document.nodes) == nodes
    assert not window.runs.is_running
    assert tour.is_going_on


def test_it_follows_the_size_of_the_window(window: MainWindow, tour: Tour) -> None:
    tour.go_on()
    tour.go_on()
    window.resize(1400, 900)
    QApplication.processEvents()
    assert tour.overlay.size() == window.size()
    corner = window.inspector.mapTo(window, QPoint(0, 0))
    assert tour.overlay.lit.contains(corner + QPoint(20, 20))


def test_it_says_what_it_is_to_a_screen_reader(tour: Tour) -> None:
    card = tour.overlay.card
    assert card.accessibleName() == f"Tour, step 1 of {len(STOPS)}: {STOPS[0].title}"
    assert STOPS[0].text in card.next_button.accessibleDescription()


def test_hidden_panels_are_shown_for_it(window: MainWindow, settings: Settings) -> None:
    window.actions_.show_charts.setChecked(False)
    window.actions_.show_left.setChecked(False)
    window.actions_.tour.trigger()
    assert window.charts.isVisible()
    assert window.palette_panel.isVisible()
    window.help.tour.leave()


def test_it_is_offered_once(window: MainWindow, settings: Settings) -> None:
    tour = window.help.tour
    tour.offer()
    assert tour.is_going_on
    tour.leave()
    tour.offer()
    assert not tour.is_going_on
    window.actions_.tour.trigger()
    assert tour.is_going_on
    tour.leave()


def test_at_the_first_start_it_comes_after_the_gallery(window: MainWindow, qtbot: QtBot) -> None:
    tour = window.help.tour
    gallery = window.beginning.greet()
    assert gallery is not None
    tour.offer_after(gallery)
    assert not tour.is_going_on
    gallery.reject()
    qtbot.waitUntil(lambda: tour.is_going_on)
    tour.leave()


def test_where_a_dialog_is_open_it_waits_for_another_time(window: MainWindow) -> None:
    window.actions_.shortcuts.trigger()
    window.help.tour.offer()
    assert not window.help.tour.is_going_on
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    dialog.close()


def test_motion_is_honoured(window: MainWindow, qtbot: QtBot) -> None:
    set_motion("full")
    tour = window.help.tour
    tour.begin()
    before = tour.overlay.lit
    tour.go_on()
    assert tour.overlay.lit == before
    qtbot.waitUntil(lambda: tour.overlay.lit != before)
    set_motion("reduced")
    before = tour.overlay.lit
    tour.go_on()
    assert tour.overlay.lit != before
    tour.leave()
    set_motion("system")


def test_it_is_taken_in_both_themes(window: MainWindow, tour: Tour, tmp_path: Path) -> None:
    seen = set()
    for mode in ("light", "dark"):
        window.theme.set_mode(mode)
        QApplication.processEvents()
        seen.add(window.grab().toImage().pixel(4, 4))
    assert seen
    tour.leave()
