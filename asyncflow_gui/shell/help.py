"""The help menu: the list of shortcuts, and about."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from asyncflow_gui.shell.actions import Actions
from asyncflow_gui.shell.dialogs import about_dialog
from asyncflow_gui.theme.stylesheet import set_role
from engine import __version__

_GESTURES = (
    ("Add a part", "Drag it from the palette, or double-click it there"),
    ("Connect two parts", "Drag from the port of one to the other"),
    ("Move around", "Drag with the middle button, or hold Space and drag"),
    ("Zoom", "Mouse wheel, or pinch"),
    ("Select several", "Drag a frame around them, or Ctrl+click"),
)


class HelpMenu(QObject):
    """Opens the dialogs of the help menu."""

    def __init__(self, actions: Actions, log_file: Path | None, window: QWidget) -> None:
        super().__init__(window)
        self._actions = actions
        self._log_file = log_file
        self._window = window
        actions.shortcuts.triggered.connect(self.show_shortcuts)
        actions.about.triggered.connect(self.show_about)

    @Slot()
    def show_shortcuts(self) -> None:
        """List every action that has a shortcut, and the gestures of the mouse."""
        dialog = ShortcutsDialog(self._actions, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    @Slot()
    def show_about(self) -> None:
        """Say what this is."""
        box = about_dialog(self._window, __version__, self._log_file)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()


class ShortcutsDialog(QDialog):
    """Shortcuts in two columns, gestures below."""

    def __init__(self, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keyboard shortcuts")
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        rows = [
            (
                action.text().replace("&", "").rstrip("…"),
                ", ".join(
                    key.toString(QKeySequence.SequenceFormat.NativeText)
                    for key in action.shortcuts()
                ),
            )
            for action in actions.all
            if action.shortcuts()
        ]
        half = (len(rows) + 1) // 2
        column.addLayout(_table([rows[:half], rows[half:]]))
        caption = QLabel("Mouse", self)
        set_role(caption, "heading", True)
        column.addWidget(caption)
        column.addLayout(_table([list(_GESTURES)]))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)


def _table(columns: list[list[tuple[str, str]]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(6)
    for number, entries in enumerate(columns):
        for row, (name, value) in enumerate(entries):
            label = QLabel(value)
            set_role(label, "muted", True)
            grid.addWidget(QLabel(name), row, 3 * number)
            grid.addWidget(label, row, 3 * number + 1)
        grid.setColumnMinimumWidth(3 * number + 2, 16)
    return grid
