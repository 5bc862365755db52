"""A system drawn and filled in without a mouse."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from asyncflow_gui.shell.main_window import MainWindow
from engine.schemas import Server


@pytest.fixture
def opened(window: MainWindow, project_file: Path, qtbot: QtBot) -> MainWindow:
    window.files.open_path(project_file)
    window.activateWindow()
    window.canvas.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is window.canvas)
    return window


def type_keys(text: str = "", then: Qt.Key | None = None) -> None:
    """Into whatever has the focus."""
    if text:
        QTest.keyClicks(QApplication.focusWidget(), text)
    if then is not None:
        QTest.keyClick(QApplication.focusWidget(), then)


def test_a_name_that_is_committed_by_tab_leaves_the_focus_in_the_form(opened: MainWindow) -> None:
    opened.canvas.select(("api",))
    type_keys(then=Qt.Key.Key_Return)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    type_keys("checkout", then=Qt.Key.Key_Tab)
    type_keys("3", then=Qt.Key.Key_Tab)
    type_keys("4GB", then=Qt.Key.Key_Return)
    server = opened.document.nodes["checkout"]
    assert isinstance(server, Server)
    assert (server.cpu_cores, server.ram_mb) == (3, 4096)
    assert opened.canvas.selection == ("checkout",)
    assert opened.inspector.selection == ("checkout",)
    opened.editor.stack.undo()
    opened.editor.stack.undo()
    opened.editor.stack.undo()
    assert opened.canvas.selection == opened.inspector.selection == ("api",)
