"""The help menu: the cheat sheet, and about."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QMainWindow

from asyncflow_gui.shell.actions import Actions
from asyncflow_gui.shell.cheat_sheet import CheatSheet
from asyncflow_gui.shell.dialogs import about_dialog
from engine import __version__


class HelpMenu(QObject):
    """Opens the dialogs of the help menu."""

    def __init__(self, actions: Actions, log_file: Path | None, window: QMainWindow) -> None:
        super().__init__(window)
        self._log_file = log_file
        self._window = window
        actions.shortcuts.triggered.connect(self.show_shortcuts)
        actions.about.triggered.connect(self.show_about)

    @Slot()
    def show_shortcuts(self) -> None:
        """List every action that has a shortcut, and what keys and mouse do on the canvas."""
        dialog = CheatSheet(self._window.menuBar(), self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    @Slot()
    def show_about(self) -> None:
        """Say what this is."""
        box = about_dialog(self._window, __version__, self._log_file)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()
