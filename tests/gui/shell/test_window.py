"""Menus, panels, theme and the way from a problem to its place."""

from collections import Counter
from pathlib import Path

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from asyncflow_gui.shell import menu_walk
from asyncflow_gui.shell.cheat_sheet import CheatSheet, sections_of
from asyncflow_gui.shell.main_window import MainWindow
from asyncflow_gui.shell.settings import Settings
from asyncflow_gui.theme import Theme
from engine.io.loading import load
from engine.schemas import Client, Position


def test_undo_and_redo_in_the_menu_name_the_edit_and_give_back_the_same_project(
    window: MainWindow, project_file: Path
) -> None:
    window.files.open_path(project_file)
    before = window.document.project
    window.editor.add_node(Client(id="phone"), Position(x=1.0, y=2.0))
    after = window.document.project
    assert "Add phone" in window.actions_.undo.text()
    window.actions_.undo.trigger()
    assert window.document.project is before
    assert "Add phone" in window.actions_.redo.text()
    assert window.status.message == "Undone: Add phone."
    window.actions_.redo.trigger()
    assert window.document.project is after
    assert window.status.message == "Done again: Add phone."


def test_no_two_actions_share_a_shortcut_and_each_has_a_tip(window: MainWindow) -> None:
    actions = window.actions_.all
    used = Counter(key.toString() for action in actions for key in action.shortcuts())
    assert [key for key, times in used.items() if times > 1] == []
    assert all(action.toolTip() for action in actions)


def test_every_action_is_in_a_menu(window: MainWindow) -> None:
    shown = set()
    menus = [action.menu() for action in window.menuBar().actions()]
    while menus:
        for action in menus.pop().actions():
            shown.add(action)
            if action.menu() is not None:
                menus.append(action.menu())
    assert set(window.actions_.all) <= shown


def test_the_theme_chosen_in_the_menu_is_in_force_and_remembered(
    window: MainWindow, settings: Settings
) -> None:
    window.actions_.themes["dark"].trigger()
    assert window.theme.tokens.is_dark
    assert settings.theme_mode == "dark"
    window.actions_.themes["light"].trigger()
    assert not window.theme.tokens.is_dark
    assert settings.theme_mode == "light"


def test_a_setting_that_makes_no_sense_counts_as_none(store_path: Path) -> None:
    store = QSettings(str(store_path), QSettings.Format.IniFormat)
    store.setValue("appearance/theme", "pink")
    store.setValue("files/recent", 17)
    store.setValue("files/last_folder", "/no/such/folder")
    settings = Settings(store)
    assert settings.theme_mode == "system"
    assert settings.recent_files() == []
    assert settings.last_folder == str(Path.home())


def test_panels_hide_and_stay_hidden_in_the_next_session(
    qtbot: QtBot, window: MainWindow, settings: Settings, store_path: Path
) -> None:
    window.actions_.show_right.trigger()
    assert not window.inspector.isVisible()
    window.close()
    again = MainWindow(Theme(), Settings(QSettings(str(store_path), QSettings.Format.IniFormat)))
    qtbot.addWidget(again)
    assert not again.panels.is_shown("right")
    assert not again.actions_.show_right.isChecked()
    assert again.panels.is_shown("left")


def test_the_window_gives_what_a_hidden_panel_had_to_the_canvas(window: MainWindow) -> None:
    QApplication.processEvents()
    before = window.canvas.width()
    outline = window.outline.height()
    window.actions_.show_left.trigger()
    QApplication.processEvents()
    assert window.outline.height() > outline + 100
    window.actions_.show_outline.trigger()
    QApplication.processEvents()
    assert window.canvas.width() > before + 100


class TestProblems:
    def test_are_counted_in_the_status_line_shortly_after_a_change(
        self, qtbot: QtBot, window: MainWindow
    ) -> None:
        window.files.new()
        before = window.status.problems_text
        window.editor.add_node(Client(id="alone"), Position(x=0.0, y=0.0))
        qtbot.waitUntil(lambda: window.status.problems_text != before)
        assert window.watch.problems

    def test_of_a_sound_scenario_are_none(self, window: MainWindow, project_file: Path) -> None:
        window.files.open_path(project_file)
        assert window.status.problems_text == "0 problems"

    def test_lead_to_their_place_when_clicked(
        self, qtbot: QtBot, window: MainWindow, project_file: Path
    ) -> None:
        window.files.open_path(project_file)
        window.editor.update_node("api", {"endpoints": ()})
        problem = next(p for p in window.watch.check_now() if p.element == "api")
        window.actions_.show_right.setChecked(False)
        with qtbot.waitSignal(window.canvas.selection_changed) as selected:
            window.problems.list.problem_activated.emit(problem)
        assert selected.args == [("api",)]
        assert window.panels.is_shown("right")

    def test_panel_opens_from_the_status_line_and_closes_again(self, window: MainWindow) -> None:
        window.status.problems_clicked.emit()
        assert window.problems.isVisible()
        window.problems.close_requested.emit()
        assert not window.problems.isVisible()


def test_the_help_dialogs_open_and_close(window: MainWindow) -> None:
    for action in (window.actions_.shortcuts, window.actions_.about):
        action.trigger()
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QDialog)
        dialog.close()
        QApplication.processEvents()


def test_a_part_can_be_added_by_its_name(qtbot: QtBot, window: MainWindow) -> None:
    window.actions_.add_part.trigger()
    popup = window.quick_insert.popup
    assert popup.isVisible()
    qtbot.keyClicks(popup.field, "serv")
    qtbot.keyClick(popup.field, Qt.Key.Key_Return)
    assert [node.kind for node in window.document.nodes.values()] == ["server"]


def test_what_is_being_typed_is_in_the_file_that_is_saved(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    field = window.inspector.findChild(QLineEdit)
    assert field is not None
    field.setFocus()
    field.setText("")
    qtbot.keyClicks(field, "Shop")
    assert window.files.save_to(tmp_path / "shop.asyncflow")
    assert load(tmp_path / "shop.asyncflow").project.scenario.name == "Shop"


def test_the_title_follows_the_name_of_the_scenario(window: MainWindow, project_file: Path) -> None:
    window.files.open_path(project_file)
    window.editor.update_scenario({"name": "Shop at night"})
    window.editor.update_scenario({"name": "Shop at noon"})
    assert window.top_bar.subtitle == "Shop at noon · unsaved changes"


def test_the_cheat_sheet_lists_every_shortcut_of_the_menus(window: MainWindow) -> None:
    sheet = CheatSheet(window.menuBar(), window)
    told = dict(line for _, lines in sections_of(window.menuBar()) for line in lines)
    for entry in menu_walk.entries(window.menuBar()):
        if entry.shortcuts:
            assert told[entry.title].startswith(entry.shortcuts[0])
    shown = {label.text() for label in sheet.findChildren(QLabel)}
    assert set(told) <= shown
    assert set(told.values()) <= shown
    sheet.deleteLater()
