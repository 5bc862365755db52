"""The window of the app, as the tests of the shell have it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from asyncflow_gui.assets import resource
from asyncflow_gui.driving.child import engine_simulation
from asyncflow_gui.shell.main_window import MainWindow
from asyncflow_gui.shell.settings import Settings
from asyncflow_gui.theme import Theme


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))


@pytest.fixture
def window(qtbot: QtBot, settings: Settings) -> Iterator[MainWindow]:
    window = MainWindow(Theme(), settings, simulation_factory=engine_simulation)
    window.resize(1200, 800)
    window.show()
    window.files.open_example(resource("examples", "outage-with-balancer.asyncflow"))
    window.activateWindow()
    QApplication.processEvents()
    yield window
    window.stack.setClean()
    window.close()
    window.deleteLater()
    QApplication.processEvents()
