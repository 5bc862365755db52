"""The canvas by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent

from asyncflow_gui.canvas import walk
from asyncflow_gui.canvas.gestures.move_selection import moving_with
from asyncflow_gui.canvas.nudge import DIRECTIONS, Nudge

if TYPE_CHECKING:
    from asyncflow_gui.canvas.view import Canvas

_PAN_STEP_PX = 48


class Keys:
    """Cancels, deletes, opens, moves, and goes from element to element."""

    def __init__(self, canvas: Canvas, nudge: Nudge) -> None:
        self._canvas = canvas
        self._nudge = nudge
        self._plain: dict[int, Callable[[], None]] = {
            Qt.Key.Key_Escape: canvas.escape,
            Qt.Key.Key_Delete: canvas.delete_selection,
            Qt.Key.Key_Backspace: canvas.delete_selection,
            Qt.Key.Key_Return: self._open,
            Qt.Key.Key_Enter: self._open,
        }

    def press(self, event: QKeyEvent) -> bool:
        """Answer a key; false if it means nothing here."""
        key = event.key()
        if act := self._plain.get(key):
            act()
        elif key in DIRECTIONS:
            self._arrow(DIRECTIONS[key], event.modifiers())
        else:
            return False
        return True

    def step(self, forward: bool) -> bool:
        """Select the next node, from left to right, or edge; false where there is none left."""
        graph = self._canvas.graph
        ids = walk.order(graph)
        current = graph.selection[-1] if graph.selection else None
        if current in ids:
            index = ids.index(current) + (1 if forward else -1)
        else:
            index = 0 if forward else len(ids) - 1
        if not 0 <= index < len(ids):
            return False
        self._go_to(ids[index])
        return True

    def _go_to(self, element_id: str) -> None:
        graph = self._canvas.graph
        graph.select((element_id,))
        self._canvas.ensureVisible(graph.contents_rect((element_id,)), 24, 24)

    def _open(self) -> None:
        if selection := self._canvas.graph.selection:
            self._canvas.open_element(selection[-1])

    def _arrow(self, direction: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        graph = self._canvas.graph
        if modifiers & Qt.KeyboardModifier.AltModifier:
            current = graph.selection[-1] if graph.selection else None
            if there := walk.beside(graph, current, direction):
                self._go_to(there)
        elif chosen := [*graph.selected_nodes(), *graph.selected_shapes()]:
            far = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
            self._nudge.move(moving_with(graph, chosen), direction, far=far)
        else:
            self._canvas.scroll_by(direction * _PAN_STEP_PX)
