"""What the pointer is over while no gesture is under way."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt

from asyncflow_gui.canvas.gestures import EDGE_REACH_PX, PORT_REACH_PX
from asyncflow_gui.canvas.gestures.resize_frame import cursor_for, frame_side_at
from asyncflow_gui.canvas.scene import GraphScene


class Hover:
    """Lights the element under the pointer and names the cursor that fits."""

    def __init__(self, graph: GraphScene) -> None:
        self._graph = graph
        self._node_id: str | None = None
        self._edge_id: str | None = None

    def follow(self, at: QPointF, zoom: float) -> Qt.CursorShape:
        """Light what is under a point of the scene."""
        port = self._graph.out_port_at(at, PORT_REACH_PX / max(zoom, 0.5))
        node = port or self._graph.node_at(at)
        edge = None if node else self._graph.edge_at(at, EDGE_REACH_PX / zoom)
        self._light(node.node_id if node else None, edge.edge_id if edge else None)
        if node is not None:
            node.set_hovered(True, port=port is not None)
        if port is not None:
            return Qt.CursorShape.CrossCursor
        if edge is not None:
            edge.set_hovered(True)
            return Qt.CursorShape.PointingHandCursor
        if node is None and (side := frame_side_at(self._graph, at, zoom)):
            return cursor_for(side[1])
        return Qt.CursorShape.ArrowCursor

    def clear(self) -> None:
        """Put out every light."""
        self._light(None, None)

    def _light(self, node_id: str | None, edge_id: str | None) -> None:
        if self._node_id != node_id and (node := self._graph.node_items.get(self._node_id or "")):
            node.set_hovered(False)
        if self._edge_id != edge_id and (edge := self._graph.edge_items.get(self._edge_id or "")):
            edge.set_hovered(False)
        self._node_id, self._edge_id = node_id, edge_id
