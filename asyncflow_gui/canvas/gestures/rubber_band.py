"""RubberBand: drag over empty canvas to select what the band touches."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QGraphicsRectItem

from asyncflow_gui.canvas.gestures.base import Gesture, Pointer, Stage

_Z_BAND = 40.0


class RubberBand(Gesture):
    """Selects nodes the band touches, and edges, groups and notes inside it.

    Ctrl or Shift adds to the selection.
    """

    pans_at_border = True

    def __init__(self, stage: Stage, pointer: Pointer) -> None:
        super().__init__(stage)
        self._from = pointer.at
        self._before = stage.graph.selection
        self._kept = self._before if pointer.adds else ()
        style = stage.graph.style_in_force
        pen = QPen(style.accent, 1)
        pen.setCosmetic(True)
        self._band = QGraphicsRectItem()
        self._band.setPen(pen)
        self._band.setBrush(style.tokens.color("accent", 0.10))
        self._band.setZValue(_Z_BAND)
        stage.graph.addItem(self._band)
        stage.graph.select(self._kept)

    @classmethod
    def begin(cls, stage: Stage, pointer: Pointer, button: Qt.MouseButton) -> RubberBand | None:
        """Begin with the left button; what is under it was asked before."""
        return cls(stage, pointer) if button == Qt.MouseButton.LeftButton else None

    def move(self, pointer: Pointer, /) -> None:
        """Select what the band touches now."""
        area = QRectF(self._from, pointer.at).normalized()
        self._band.setRect(area)
        graph = self.stage.graph
        touched = [item.node_id for item in graph.nodes_in(area)]
        touched += [item.edge_id for item in graph.edges_in(area)]
        touched += graph.shapes.within(area)
        graph.select((*self._kept, *touched))

    def release(self, _pointer: Pointer, /) -> None:
        """Keep the selection."""
        self.stage.graph.removeItem(self._band)

    def cancel(self) -> None:
        """Bring the former selection back."""
        self.stage.graph.removeItem(self._band)
        self.stage.graph.select(self._before)
