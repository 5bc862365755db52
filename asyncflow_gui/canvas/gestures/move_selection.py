"""MoveSelection: press a node, drag it and what else is selected; or just click it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication

from asyncflow_gui.canvas.gestures.base import Gesture, Pointer, Stage, clicked
from asyncflow_gui.canvas.places import position, snapped


class MoveSelection(Gesture):
    """Moves the selected nodes: one undo step for the whole drag."""

    def __init__(self, stage: Stage, pointer: Pointer, node_id: str) -> None:
        super().__init__(stage)
        self._node_id = node_id
        self._press = pointer
        self._origins: dict[str, QPointF] = {}
        self._shift = QPointF()
        self._before = stage.graph.selection
        if node_id not in self._before:
            stage.graph.select(clicked(self._before, node_id, adds=pointer.adds))

    @classmethod
    def begin(cls, stage: Stage, pointer: Pointer, button: Qt.MouseButton) -> MoveSelection | None:
        """Begin with the left button on a node."""
        node = stage.graph.node_at(pointer.at)
        if button != Qt.MouseButton.LeftButton or node is None:
            return None
        return cls(stage, pointer, node.node_id)

    def move(self, pointer: Pointer, /) -> None:
        """Show the nodes on the grid under the pointer."""
        if not self._origins and not self._start(pointer):
            return
        origin = self._origins[self._node_id]
        shift = snapped(origin + pointer.at - self._press.at) - origin
        if shift != self._shift:
            self._shift = shift
            self.stage.graph.preview({key: at + shift for key, at in self._origins.items()})

    def release(self, pointer: Pointer, /) -> None:
        """Move for good; without a drag, the press was a click."""
        if not self._origins:
            if self._node_id in self._before:
                selection = clicked(self._before, self._node_id, adds=pointer.adds)
                self.stage.graph.select(selection)
            return
        self.stage.calm(False)
        self.stage.editor.move_nodes(
            {key: position(at + self._shift) for key, at in self._origins.items()}
        )

    def cancel(self) -> None:
        """Put the nodes back."""
        if self._origins:
            self.stage.calm(False)
            self.stage.graph.end_preview(self._origins)

    def _start(self, pointer: Pointer) -> bool:
        """Begin to drag once the pointer has gone far enough to mean it."""
        way = (pointer.pixel - self._press.pixel).manhattanLength()
        if way < QGuiApplication.styleHints().startDragDistance() // 2:
            return False
        graph = self.stage.graph
        if self._node_id not in graph.selection:
            return False
        self._origins = {key: graph.node_items[key].pos() for key in graph.selected_nodes()}
        self.stage.show_cursor(Qt.CursorShape.SizeAllCursor)
        self.stage.calm(True)
        return True
