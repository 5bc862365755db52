"""DropPart: drag a part from the palette onto the canvas."""

from __future__ import annotations

from PySide6.QtCore import QMimeData

from asyncflow_gui.canvas.gestures.base import Gesture, Pointer, Stage
from asyncflow_gui.canvas.items.node import NodeItem
from asyncflow_gui.canvas.kinds import KINDS
from asyncflow_gui.canvas.places import snapped
from asyncflow_gui.model import edits

MIME_TYPE = "application/x-asyncflow-node-kind"
_Z_GHOST = 50.0


class DropPart(Gesture):
    """Shows the part where it would land."""

    def __init__(self, stage: Stage, kind: str) -> None:
        super().__init__(stage)
        self._kind = kind
        entry = KINDS[kind]
        node_id = edits.unique_id(stage.graph.document.project, entry.stem)
        self._ghost = NodeItem(entry.new(node_id), stage.graph.style_in_force)
        self._ghost.setOpacity(0.7)
        self._ghost.setZValue(_Z_GHOST)
        self._ghost.hide()
        stage.graph.addItem(self._ghost)

    @classmethod
    def enter(cls, stage: Stage, mime: QMimeData) -> DropPart | None:
        """Begin if what is dragged is a part that is known here."""
        kind = dragged_kind(mime)
        if kind is None:
            return None
        if kind not in KINDS:
            stage.say(f"This version has no part of the kind “{kind}”.")
            return None
        return cls(stage, kind)

    def move(self, pointer: Pointer, /) -> None:
        """Show the part under the pointer, on the grid."""
        self._ghost.setPos(snapped(pointer.at))
        self._ghost.show()

    def release(self, pointer: Pointer, /) -> None:
        """Add the part."""
        self.cancel()
        self.stage.add_node_of_kind(self._kind, pointer.at)

    def cancel(self) -> None:
        """Forget the part."""
        self.stage.graph.removeItem(self._ghost)


def dragged_kind(mime: QMimeData) -> str | None:
    """The kind of part that is dragged, if a part is."""
    if not mime.hasFormat(MIME_TYPE):
        return None
    return bytes(mime.data(MIME_TYPE).data()).decode("utf-8", errors="replace")
