"""The flow over the edges of a running system: one item for all its tokens.

Tokens move on with each report of the run, which repaints the cards anyway; a timer of their own
would cost frames that the run needs.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from asyncflow_gui.canvas.items.edge import EdgeItem
from asyncflow_gui.canvas.items.style import DETAILS_FROM_ZOOM, Style
from engine.schemas import EdgeSample

Z_FLOW = 3.0
_SPEED = 70.0  # scene units a second, whatever the latency: it shows where, not how fast
_RADIUS = 3.4
_MOST_EDGES = 200
_MOST_TOKENS = 4


class FlowItem(QGraphicsItem):
    """Tokens on the edges something was sent over, more of them where more was sent."""

    def __init__(self, style: Style) -> None:
        super().__init__()
        self.setZValue(Z_FLOW)
        self.style = style
        self._counts: dict[EdgeItem, int] = {}
        self._time_s = 0.0
        self._bounds = QRectF()

    def show_flow(
        self, edges: Iterable[EdgeItem], samples: Mapping[str, EdgeSample], time_s: float
    ) -> None:
        """Put tokens on edges.

        Args:
            edges: The edges of the drawing.
            samples: What was sent over each lately, by id.
            time_s: Seconds on any clock; tokens move on with it.
        """
        sent = {
            edge: samples[edge.edge_id].sent
            for edge in edges
            if edge.edge_id in samples and samples[edge.edge_id].sent > 0 and not edge.down
        }
        if len(sent) > _MOST_EDGES:
            sent = {}
        most = max(sent.values(), default=1)
        self._time_s = time_s
        self._counts = {
            edge: math.ceil(_MOST_TOKENS * math.sqrt(amount / most))
            for edge, amount in sent.items()
        }
        self.refresh()

    def refresh(self) -> None:
        """Follow the edges to where they run now."""
        bounds = QRectF()
        for edge in self._counts:
            bounds = bounds.united(edge.path().boundingRect())
        if not bounds.isNull():
            bounds.adjust(-_RADIUS, -_RADIUS, _RADIUS, _RADIUS)
        if bounds != self._bounds:
            self.prepareGeometryChange()
            self._bounds = bounds
        self.update()

    def tokens(self) -> list[QPointF]:
        """Where the tokens are."""
        points = []
        for edge, count in self._counts.items():
            path = edge.path()
            gone = self._time_s * _SPEED / max(path.length(), 1.0)
            shares = ((gone + index / count) % 1.0 for index in range(count))
            points += [path.pointAtPercent(share) for share in shares]
        return points

    def boundingRect(self) -> QRectF:
        """What encloses the edges that carry tokens."""
        return self._bounds

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        _widget: QWidget | None = None,
    ) -> None:
        """Draw the tokens, where they are large enough to be seen."""
        if option.levelOfDetailFromTransform(painter.worldTransform()) < DETAILS_FROM_ZOOM:
            return
        painter.setPen(QPen(Qt.PenStyle.NoPen))
        painter.setBrush(self.style.accent)
        for point in self.tokens():
            painter.drawEllipse(point, _RADIUS, _RADIUS)
