"""What lies over the drawing while a system runs: one item for tokens, pulses and captions."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from asyncflow_gui.canvas.items.card import paint_badges
from asyncflow_gui.canvas.items.edge import EdgeItem
from asyncflow_gui.canvas.items.flow import Flow
from asyncflow_gui.canvas.items.node import NodeItem
from asyncflow_gui.canvas.items.pill import PILL_HEIGHT
from asyncflow_gui.canvas.items.style import CARD_RADIUS, DETAILS_FROM_ZOOM, Style
from asyncflow_gui.model import figures
from engine.schemas import EdgeSample

Z_OVERLAY = 4.0  # above the curves, below their pills and the cards
_TOKEN = 6.8  # diameter
_PULSE_S = 1.1
_PULSE_REACH = 14.0
_CAPTION_HEIGHT = 16.0
_LEAST_IN_FLIGHT = 0.05
_MARGIN = 40.0


class OverlayItem(QGraphicsItem):
    """Tokens on edges, rings around nodes that fail requests, and what is on its way.

    Attributes:
        moves: Whether anything may move.
        painted_apart: Whether the view paints what moves by itself, over a picture of the rest.
    """

    def __init__(self, style: Style, is_free: Callable[[QRectF], bool]) -> None:
        super().__init__()
        self.setZValue(Z_OVERLAY)
        self.style = style
        self.flow = Flow(is_free)
        self.moves = True
        self.painted_apart = False
        self._time_s = 0.0
        self._failing: set[NodeItem] = set()
        self._captions: dict[EdgeItem, tuple[str, str]] = {}
        self._bounds = QRectF()

    @property
    def has_motion(self) -> bool:
        """Whether there is anything that moves."""
        return bool(self._failing) or any(True for _ in self.flow.edges)

    @property
    def failing(self) -> frozenset[str]:
        """Ids of the nodes with a ring."""
        return frozenset(item.node_id for item in self._failing)

    def caption(self, edge: EdgeItem) -> str:
        """What is written beside an edge."""
        return " · ".join(filter(None, self._captions.get(edge, ())))

    def show_report(
        self,
        edges: Mapping[str, EdgeItem],
        samples: Mapping[str, EdgeSample],
        failing: set[NodeItem],
        marks: Mapping[str, str],
    ) -> None:
        """Take in what a run reports.

        Args:
            edges: The edges of the drawing.
            samples: What each of them carried lately, by id.
            failing: Nodes at which requests fail.
            marks: What events do to edges, by id.
        """
        self.flow.report(edges.values(), samples)
        self._failing = failing
        self._captions = {
            edge: told
            for key, edge in edges.items()
            if any(told := (marks.get(key, ""), _caption(samples.get(key))))
        }
        self.refresh()

    def clear(self) -> None:
        """Nothing runs."""
        self.flow.clear()
        self._failing, self._captions = set(), {}
        self.refresh()

    def refresh(self) -> None:
        """Follow edges and nodes to where they are now."""
        self.flow.reroute()
        bounds = QRectF()
        for edge in {*self.flow.edges, *self._captions}:
            bounds = bounds.united(edge.path().boundingRect())
        for node in self._failing:
            bounds = bounds.united(node.card_rect())
        if not bounds.isNull():
            bounds.adjust(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)
        if bounds != self._bounds:
            self.prepareGeometryChange()
            self._bounds = bounds
        self.update()

    def advance_by(self, seconds: float) -> None:
        """Move everything on; the caller has it painted."""
        self._time_s += seconds
        self.flow.advance(seconds)

    def boundingRect(self) -> QRectF:
        """What encloses all that is shown."""
        return self._bounds

    def paint(
        self,
        painter: QPainter,
        _option: QStyleOptionGraphicsItem,
        _widget: QWidget | None = None,
    ) -> None:
        """Draw it, where it is large enough to be seen."""
        if painter.worldTransform().m11() >= DETAILS_FROM_ZOOM:
            self._paint_captions(painter)
        if not self.painted_apart:
            self.paint_moving(painter)

    def paint_moving(self, painter: QPainter) -> None:
        """Draw what moves, in scene coordinates."""
        for node in self._failing:
            self._paint_ring(painter, node)
        near = painter.worldTransform().m11() >= DETAILS_FROM_ZOOM
        if near and self.moves and (points := self.flow.tokens()):
            pen = QPen(self.style.accent, _TOKEN)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawPoints(points)

    def _paint_ring(self, painter: QPainter, node: NodeItem) -> None:
        """A ring that leaves the card, or one that stays where nothing may move."""
        share = (self._time_s / _PULSE_S) % 1.0 if self.moves else 0.25
        reach = 3.0 + _PULSE_REACH * share
        color = QColor(self.style.bad)
        color.setAlphaF(1.0 - share)
        painter.setPen(QPen(color, 3.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        area = node.card_rect().adjusted(-reach, -reach, reach, reach)
        painter.drawRoundedRect(area, CARD_RADIUS + reach, CARD_RADIUS + reach)
        painter.save()
        painter.translate(node.pos())
        paint_badges(painter, node)  # which the ring would cross
        painter.restore()

    def _paint_captions(self, painter: QPainter) -> None:
        style = self.style
        painter.setFont(style.badge_font)
        for edge, (mark, told) in self._captions.items():
            at = edge.label_place
            text = " · ".join(filter(None, (mark, told)))
            width = style.badge_metrics.horizontalAdvance(text) + 8
            if width > edge.room:
                continue
            area = QRectF(0, 0, width, _CAPTION_HEIGHT)
            below = PILL_HEIGHT / 2 + 2 if edge.pill.isVisible() else 5.0
            area.moveTo(QPointF(at.x() - width / 2, at.y() + below))
            back = QColor(style.canvas)
            back.setAlphaF(0.85)
            painter.fillRect(area, back)
            bad = bool(mark) or "lost" in told
            painter.setPen(style.bad if bad else style.muted)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)


def _caption(sample: EdgeSample | None) -> str:
    """What is on its way over an edge, and what was lost: ``7.4 in flight · 3 lost``."""
    if sample is None:
        return ""
    flying = ""
    if sample.in_flight >= _LEAST_IN_FLIGHT:
        flying = f"{figures.amount(sample.in_flight)} in flight"
    lost = f"{figures.whole(sample.lost)} lost" if sample.lost else ""
    return " · ".join(filter(None, (flying, lost)))
