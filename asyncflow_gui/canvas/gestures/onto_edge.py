"""What a drag does over an edge: it offers to put the node in between."""

from __future__ import annotations

from asyncflow_gui.canvas import rewire
from asyncflow_gui.canvas.gestures.base import Pointer, Stage
from asyncflow_gui.model import Document

_REACH_PX = 14.0


class OntoEdge:
    """Lights the edge under the pointer if the node may stand in the middle of it.

    Attributes:
        edge_id: The edge that is lit.
    """

    def __init__(self, stage: Stage, node_id: str, document: Document | None = None) -> None:
        """Watch for edges.

        Args:
            stage: Where it plays.
            node_id: What is dragged.
            document: A document in which the node exists, where the scene's has it not yet.
        """
        self.edge_id: str | None = None
        self._stage = stage
        self._node_id = node_id
        self._document = document or stage.graph.document

    def follow(self, pointer: Pointer) -> None:
        """Light what is under the pointer, or say why it refuses."""
        item = self._stage.graph.edge_at(pointer.at, _REACH_PX / self._stage.zoom)
        found = item.edge_id if item else None
        refused = rewire.split_refusal(self._document, found, self._node_id) if found else None
        self._show(None if refused else found)
        self._stage.say(
            refused
            or (f"Release to put {self._node_id} in the middle of {found}." if found else "")
        )

    def clear(self) -> None:
        """Put out the light; what was found is still known."""
        found = self.edge_id
        self._show(None)
        self.edge_id = found
        self._stage.say("")

    def _show(self, edge_id: str | None) -> None:
        items = self._stage.graph.edge_items
        if edge_id != self.edge_id:
            if old := items.get(self.edge_id or ""):
                old.set_offered(False)
            if new := items.get(edge_id or ""):
                new.set_offered(True)
        self.edge_id = edge_id
