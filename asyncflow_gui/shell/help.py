"""The help menu: the cheat sheet, and about."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QMainWindow

from asyncflow_gui.shell.actions import Actions
from asyncflow_gui.shell.cheat_sheet import CheatSheet


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
        """Say what this is, which build, and on what it stands."""
        from asyncflow_gui.shell.about import AboutBox  # noqa: PLC0415 - not at each start

        box = AboutBox(self._log_file, self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()
