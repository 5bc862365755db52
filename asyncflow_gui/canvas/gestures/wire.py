"""The loose edge that a gesture pulls about, and the nodes that it lights."""

from __future__ import annotations

import math
from collections.abc import Callable, Set

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsPathItem

from asyncflow_gui.canvas.gestures.base import PORT_REACH_PX, Pointer, Stage
from asyncflow_gui.canvas.items import routing
from asyncflow_gui.canvas.items.edge import arrow_head
from asyncflow_gui.canvas.items.state import Part
from asyncflow_gui.canvas.kinds import is_reply, kind_of

_Z_PULLED = 30.0
_SNAP_PX = 20.0


class Wire:
    """One end holds on to a node, the other follows the pointer.

    Attributes:
        snapped: The node that the loose end has found, if it is one that accepts.
        refused: The node under the pointer, if it is one that does not.
    """

    def __init__(
        self,
        stage: Stage,
        anchor: str,
        candidates: Set[str],
        refusal: Callable[[str], str | None],
        *,
        from_source: bool = True,
    ) -> None:
        """Light what the wire may end at.

        Args:
            stage: Where it plays.
            anchor: The node that stays.
            candidates: Ids of the nodes that accept the loose end.
            refusal: Why another node does not, in words.
            from_source: Whether the anchor is the source; otherwise the loose end looks for one.
        """
        self.stage = stage
        self.snapped: str | None = None
        self.refused: str | None = None
        self._anchor = anchor
        self._candidates = candidates
        self._refusal = refusal
        self._from_source = from_source
        pen = QPen(stage.graph.style_in_force.accent, 2.2)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        self._curve = QGraphicsPathItem()
        self._curve.setPen(pen)
        self._curve.setZValue(_Z_PULLED)
        self._arrow = QGraphicsPathItem(arrow_head(), self._curve)
        self._arrow.setPen(QPen(Qt.PenStyle.NoPen))
        self._arrow.setBrush(pen.color())
        stage.graph.addItem(self._curve)
        stage.show_cursor(Qt.CursorShape.CrossCursor)
        self._light()

    def follow(self, pointer: Pointer) -> None:
        """Lead to the pointer, or to the node it has found."""
        found = self._node_at(pointer.at)
        snapped = found if found in self._candidates else None
        if snapped != self.snapped:
            self.snapped = snapped
            self._light()
        refused = found if found is not None and snapped is None else None
        if refused != self.refused:
            self.refused = refused
            self._explain()
        self.stage.hint(self.reason(), pointer.at)
        self._draw(pointer.at)

    def remove(self) -> None:
        """Take the wire and the lights away."""
        self.stage.graph.removeItem(self._curve)
        self.stage.hint("", QPointF())
        for item in self.stage.graph.node_items.values():
            item.set_part(Part.NONE)

    def reason(self) -> str:
        """Why the node under the pointer does not accept; empty where it does."""
        return (self._refusal(self.refused) or "") if self.refused else ""

    def _node_at(self, at: QPointF) -> str | None:
        """The node whose port is near, or whose card is under the pointer."""
        graph, reach = self.stage.graph, _SNAP_PX / self.stage.zoom
        best: tuple[float, str] | None = None
        for node_id in self._candidates:
            card = graph.card_rect(node_id)
            if not card.adjusted(-reach, -reach, reach, reach).contains(at):
                continue
            port = self._port(node_id, card)
            distance = math.hypot(at.x() - port.x(), at.y() - port.y()) if port else math.inf
            if distance <= reach and (best is None or distance < best[0]):
                best = (distance, node_id)
        if best is not None:
            return best[1]
        item = graph.node_at(at)
        left_home = item is not None and (
            item.node_id != self._anchor
            or not item.over_out_port(at, 2 * PORT_REACH_PX / self.stage.zoom)
        )
        return item.node_id if item is not None and left_home else None

    def _port(self, node_id: str, card: QRectF) -> QPointF | None:
        """The port that the loose end snaps to."""
        if not self._from_source:
            return routing.out_port(card)
        kind = kind_of(self.stage.graph.document.nodes[node_id])
        return routing.in_port(card) if kind.has_in_port else None

    def _explain(self) -> None:
        shape = Qt.CursorShape.ForbiddenCursor if self.refused else Qt.CursorShape.CrossCursor
        self.stage.show_cursor(shape)
        self.stage.say(self.reason())

    def _draw(self, at: QPointF) -> None:
        graph = self.stage.graph
        home = graph.card_rect(self._anchor)
        if self.snapped is None:
            spot = QRectF(at.x(), at.y(), 0, 0)
            loose = routing.loose(home, at) if self._from_source else _backwards(spot, home)
            self._curve.setPath(loose)
            tip = at if self._from_source else routing.in_port(home)
            self._place_arrow(tip, 0.0)
            return
        found = graph.card_rect(self.snapped)
        nodes = graph.document.nodes
        ends = (self._anchor, self.snapped) if self._from_source else (self.snapped, self._anchor)
        cards = (home, found) if self._from_source else (found, home)
        reply = is_reply(nodes[ends[0]], nodes[ends[1]])
        way = (routing.reply if reply else routing.forward)(*cards)
        self._curve.setPath(way.path)
        self._place_arrow(way.tip, way.angle)

    def _place_arrow(self, tip: QPointF, angle: float) -> None:
        self._arrow.setPos(tip)
        self._arrow.setRotation(angle)

    def _light(self) -> None:
        for node_id, item in self.stage.graph.node_items.items():
            item.set_part(self._part_of(node_id))

    def _part_of(self, node_id: str) -> Part:
        if node_id == self._anchor:
            return Part.SOURCE if self._from_source else Part.TARGET
        if node_id == self.snapped:
            return Part.SNAPPED
        return Part.TARGET if node_id in self._candidates else Part.DIMMED


def _backwards(spot: QRectF, home: QRectF) -> QPainterPath:
    """From the pointer to the input port of a card."""
    return routing.forward(spot, home).path
