"""PickEdge: click an edge or its pill to select it."""

from __future__ import annotations

from PySide6.QtCore import Qt

from asyncflow_gui.canvas.gestures.base import EDGE_REACH_PX, Gesture, Pointer, Stage, clicked


class PickEdge(Gesture):
    """Selects at once; edges are not dragged."""

    @classmethod
    def begin(cls, stage: Stage, pointer: Pointer, button: Qt.MouseButton) -> PickEdge | None:
        """Begin with the left button on an edge."""
        if button != Qt.MouseButton.LeftButton:
            return None
        edge = stage.graph.edge_at(pointer.at, EDGE_REACH_PX / stage.zoom)
        if edge is None:
            return None
        stage.graph.select(clicked(stage.graph.selection, edge.edge_id, adds=pointer.adds))
        return cls(stage)

    def move(self, _pointer: Pointer, /) -> None:
        """Nothing follows."""

    def release(self, _pointer: Pointer, /) -> None:
        """Nothing is left to do."""

    def cancel(self) -> None:
        """Nothing is left to take back."""
