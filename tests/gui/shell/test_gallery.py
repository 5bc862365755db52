"""What to begin with: templates, the empty canvas, recent files."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QPushButton
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from asyncflow_gui.assets import resource
from asyncflow_gui.shell.drawing import Drawing
from asyncflow_gui.shell.gallery import Gallery
from asyncflow_gui.shell.gallery.cards import TemplateModel
from asyncflow_gui.shell.gallery.catalogue import EMPTY, Template, templates
from asyncflow_gui.shell.main_window import MainWindow
from asyncflow_gui.shell.settings import Settings
from asyncflow_gui.theme import Theme
from engine.io.loading import load
from engine.schemas import Client, Position, Project

Key = Qt.Key


def opened(window: MainWindow) -> Gallery:
    window.actions_.new.trigger()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, Gallery)
    return dialog


@pytest.fixture
def gallery(window: MainWindow) -> Iterator[Gallery]:
    dialog = opened(window)
    yield dialog
    if isValid(dialog):
        dialog.close()


def test_every_example_has_a_card_with_a_title_and_a_line() -> None:
    cards = templates()
    assert cards[0] is EMPTY
    assert {card.path for card in cards[1:]} == set(resource("examples").glob("*.asyncflow"))
    assert all(card.title and card.line for card in cards)
    assert len({card.title for card in cards}) == len(cards) >= 9


def test_an_example_that_nobody_listed_comes_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "asyncflow_gui.shell.gallery.catalogue.json.loads",
        lambda _: [{"file": "fan-out", "title": "F", "line": "L"}, {"file": "gone", "title": "G"}],
    )
    titles = [card.title for card in templates()]
    assert titles[:2] == ["Empty canvas", "F"]
    assert "Retry storm" in titles


def test_arrow_keys_and_enter_open_a_copy_of_a_story(gallery: Gallery, window: MainWindow) -> None:
    QTest.keyClick(gallery.cards, Key.Key_Right)
    QTest.keyClick(gallery.cards, Key.Key_Return)
    assert window.document.project == load(resource("examples", "single-server.asyncflow")).project
    assert window.files.path is None
    assert not window.files.is_modified
    assert not gallery.isVisible()


def test_the_first_card_is_an_empty_canvas(gallery: Gallery, window: MainWindow) -> None:
    QTest.keyClick(gallery.cards, Key.Key_Return)
    assert window.document.project == Project()


def test_escape_leaves_everything_as_it_was(window: MainWindow, project_file: Path) -> None:
    window.files.open_path(project_file)
    before = window.document.project
    window.actions_.new.trigger()
    QTest.keyClick(QApplication.activeModalWidget(), Key.Key_Escape)
    assert QApplication.activeModalWidget() is None
    assert window.document.project is before


def test_the_story_of_the_chosen_card_is_told_below(gallery: Gallery) -> None:
    story = load(resource("examples", "single-server.asyncflow")).project.scenario
    QTest.keyClick(gallery.cards, Key.Key_Right)
    assert gallery._story.text() == story.description.strip()
    assert "3 nodes" in gallery._facts.text()


def test_pictures_are_drawn_when_there_is_time_and_again_in_another_theme(
    window: MainWindow, qtbot: QtBot
) -> None:
    gallery = opened(window)  # here: no event has come since, and with it time for a picture
    model = gallery.cards.model_
    stories = set(range(1, len(model.templates)))
    assert not model.pictures, "opening the dialog must not wait for pictures"
    for mode in ("dark", "light"):
        window.theme.set_mode(mode)
        canvas = window.theme.tokens.color("canvas")
        qtbot.waitUntil(
            lambda canvas=canvas: (
                set(model.pictures) == stories
                and all(p.pixelColor(0, 0) == canvas for p in model.pictures.values())
            )
        )
    colors = {model.pictures[1].pixelColor(x, 58).name() for x in range(246)}
    assert len(colors) > 10, "nothing is drawn on it"
    gallery.close()


def test_a_recent_file_is_one_click_away(
    window: MainWindow, settings: Settings, project_file: Path
) -> None:
    settings.add_recent_file(project_file)
    window.actions_.new.trigger()
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    names = {button.accessibleName(): button for button in dialog.findChildren(QPushButton)}
    names["Open small"].click()
    assert window.files.path == project_file


def test_whether_it_is_shown_at_start_is_remembered(gallery: Gallery, store_path: Path) -> None:
    box = gallery.findChild(QCheckBox)
    assert box is not None and box.isChecked()
    box.click()
    gallery._settings.sync()
    again = Settings(QSettings(str(store_path), QSettings.Format.IniFormat))
    assert not Gallery.wanted_at_start(again)


def test_it_greets_at_a_start_without_a_file_until_that_is_unwanted(
    window: MainWindow, settings: Settings
) -> None:
    window.beginning.greet()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, Gallery)
    box = dialog.findChild(QCheckBox)
    assert box is not None
    box.click()
    dialog.reject()
    window.beginning.greet()
    assert QApplication.activeModalWidget() is None


def test_a_template_that_cannot_be_read_has_a_card_without_a_picture(tmp_path: Path) -> None:
    broken = tmp_path / "broken.asyncflow"
    broken.write_text("format: [", encoding="utf-8")
    model = TemplateModel()
    model.templates = [Template("Broken", "", broken)]
    assert model.project(0) is None
    model.deleteLater()


def test_a_drawing_shows_neither_selection_nor_problems(qtbot: QtBot, window: MainWindow) -> None:
    window.editor.add_node(Client(id="phone"), Position(x=0.0, y=0.0))
    theme = Theme(window)
    plain = Drawing(window.document.project, theme)
    before = plain.picture(2.0)
    window.canvas.select(("phone",))
    window.watch.check_now()
    again = Drawing(window.document.project, theme)
    assert again.picture(2.0) == before
    plain.close()
    again.close()
