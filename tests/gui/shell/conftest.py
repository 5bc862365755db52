"""A window with settings of its own, and ways to answer its dialogs."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from asyncflow_gui.driving.child import engine_simulation
from asyncflow_gui.shell.main_window import MainWindow
from asyncflow_gui.shell.settings import Settings
from asyncflow_gui.theme import Theme

SCENARIO = """\
format: 1
scenario:
  name: Small
  nodes:
  - {kind: client, id: web, workload: {kind: poisson, rate_rps: 40.0}}
  - kind: server
    id: api
    cpu_cores: 1
    ram_mb: 512.0
    endpoints:
    - {name: /, steps: [{kind: cpu, time_s: 0.005}]}
  edges:
  - {id: web-api, source: web, target: api, latency: 0.002}
  settings: {horizon_s: 60.0, seed: 3}
layout:
  nodes:
    web: {x: 0.0, y: 0.0}
    api: {x: 240.0, y: 0.0}
"""


class ScriptedChooser:
    """Answers file dialogs with what the test put in."""

    def __init__(self) -> None:
        self.file: Path | None = None
        self.suggested: str | None = None

    def to_open(self) -> Path | None:
        return self.file

    def to_import(self) -> Path | None:
        return self.file

    def to_save(self, suggested_name: str) -> Path | None:
        self.suggested = suggested_name
        return self.file

    def to_export_drawing(self, suggested_name: str) -> Path | None:
        self.suggested = suggested_name
        return self.file

    def folder_for_results(self) -> Path | None:
        return self.file


class Dialogs:
    """Answers the modal dialogs to come, in order, and keeps what they said."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._answers: list[Callable[[QDialog], None]] = []
        self._timer = QTimer()
        self._timer.setInterval(5)
        self._timer.timeout.connect(self._answer)

    def press(self, button: QMessageBox.StandardButton) -> None:
        def act(dialog: QDialog) -> None:
            assert isinstance(dialog, QMessageBox), f"unexpected dialog: {dialog}"
            dialog.button(button).click()

        self._expect(act)

    def escape(self) -> None:
        self._expect(lambda dialog: QTest.keyClick(dialog, Qt.Key.Key_Escape))

    def accept(self) -> None:
        self._expect(lambda dialog: dialog.accept())

    def _expect(self, act: Callable[[QDialog], None]) -> None:
        self._answers.append(act)
        self._timer.start()

    @property
    def all_answered(self) -> bool:
        return not self._answers

    def _answer(self) -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, QDialog) or not self._answers:
            return
        act = self._answers.pop(0)
        if not self._answers:
            self._timer.stop()
        self.texts.append(words_of(dialog))
        act(dialog)

    def close(self) -> None:
        self._timer.stop()


def words_of(widget: QWidget) -> str:
    """Every label's text below a widget."""
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


@pytest.fixture
def store_path(tmp_path: Path) -> Path:
    return tmp_path / "settings.ini"


@pytest.fixture
def settings(store_path: Path) -> Settings:
    return Settings(QSettings(str(store_path), QSettings.Format.IniFormat))


@pytest.fixture
def chooser() -> ScriptedChooser:
    return ScriptedChooser()


@pytest.fixture
def dialogs(qtbot: QtBot) -> Iterator[Dialogs]:
    script = Dialogs()
    yield script
    script.close()
    assert script.all_answered, "a dialog that was expected did not appear"


@pytest.fixture
def window(qtbot: QtBot, settings: Settings, chooser: ScriptedChooser) -> Iterator[MainWindow]:
    theme = Theme()
    window = MainWindow(theme, settings, chooser=chooser, simulation_factory=engine_simulation)
    window.resize(1200, 800)
    window.show()
    yield window
    window.stack.setClean()
    window.close()
    window.deleteLater()
    QApplication.processEvents()


@pytest.fixture
def project_file(tmp_path: Path) -> Path:
    path = tmp_path / "small.asyncflow"
    path.write_text(SCENARIO, encoding="utf-8")
    return path
