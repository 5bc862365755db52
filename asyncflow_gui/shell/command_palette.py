"""Every action by its name, and every element of the drawing: type a little of it, press Enter."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow

from asyncflow_gui.canvas.kinds import kind_of
from asyncflow_gui.model import Document
from asyncflow_gui.shell import menu_walk
from asyncflow_gui.shell.picking import Choice, PickPopup
from asyncflow_gui.theme import Theme

_MOST_NODES = 200


class CommandPalette(QObject):
    """Offers what the menus hold, with shortcuts, and triggers what is chosen."""

    go_requested = Signal(str)  # id of a node

    def __init__(
        self, opener: QAction, document: Document, theme: Theme, window: QMainWindow
    ) -> None:
        super().__init__(window)
        self._opener = opener
        self._document = document
        self._window = window
        self._actions: dict[str, QAction] = {}
        self.popup = PickPopup("Search actions", theme, window, width=560)
        self.popup.chosen.connect(self._choose)
        opener.triggered.connect(self.open)

    @Slot()
    def open(self) -> None:
        """Open the list, or close it where it is open."""
        if self.popup.isVisible():
            self.popup.dismiss()
            return
        self._actions = {}
        self.popup.open(
            [*self._commands(), *self._nodes()],
            prompt="Search actions and nodes",
            nothing="No action or node of that name",
        )

    def _commands(self) -> Iterator[Choice]:
        for number, entry in enumerate(menu_walk.entries(self._window.menuBar())):
            action = entry.action
            if action is self._opener:
                continue
            key = f"action {number}"
            self._actions[key] = action
            enabled = action.isEnabled()
            checked = "on" if action.isChecked() else "off"
            state = f" · {checked}" if action.isCheckable() else ""
            yield Choice(
                key,
                f"{entry.menu}: {entry.path}",
                detail=f"{action.statusTip() or entry.title}{state}",
                aside=", ".join(entry.shortcuts[:1]),
                refusal="" if enabled else "Not possible just now",
            )

    def _nodes(self) -> Iterator[Choice]:
        for node in list(self._document.nodes.values())[:_MOST_NODES]:
            kind = kind_of(node)
            yield Choice(
                f"node {node.id}",
                f"Go to {node.id}",
                detail=f"{kind.title} · {kind.subtitle(node)}",
                icon=kind.icon,
                token=kind.color,
            )

    @Slot(str)
    def _choose(self, key: str) -> None:
        action = self._actions.get(key)
        if action is not None:
            action.trigger()
        elif key.startswith("node "):
            self.go_requested.emit(key.removeprefix("node "))
