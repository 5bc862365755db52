"""What lies over the drawing while a system runs: one item for tokens, pulses and captions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from asyncflow_gui.canvas.card_index import CardIndex
from asyncflow_gui.canvas.items.captions import Captions
from asyncflow_gui.canvas.items.card import paint_badges
from asyncflow_gui.canvas.items.edge import EdgeItem
from asyncflow_gui.canvas.items.node import NodeItem
from asyncflow_gui.canvas.items.style import CARD_RADIUS, DETAILS_FROM_ZOOM, Style
from engine.schemas import EdgeSample

if TYPE_CHECKING:
    from asyncflow_gui.canvas.items.flow import Flow

Z_OVERLAY = 9.0  # above curves, pills and notes, below the cards
_TOKEN = 6.8  # diameter
_PULSE_S = 1.1
_PULSE_REACH = 14.0
_MARGIN = 40.0


class OverlayItem(QGraphicsItem):
    """Tokens on edges, rings around nodes that fail requests, and what is on its way.

    Attributes:
        moves: Whether anything may move.
        painted_apart: Whether the view paints by itself what a run changes, over a picture of
            the rest.
    """

    def __init__(self, style: Style, cards: CardIndex) -> None:
        super().__init__()
        self.setZValue(Z_OVERLAY)
        self.style = style
        self._cards = cards
        self._flow: Flow | None = None
        self.moves = True
        self.painted_apart = False
        self._time_s = 0.0
        self._failing: set[NodeItem] = set()
        self.captions = Captions(cards.is_free)
        self._edges: Mapping[str, EdgeItem] = {}
        self._bounds = QRectF()

    @property
    def flow(self) -> Flow:
        """The tokens; made when something runs."""
        if self._flow is None:
            from asyncflow_gui.canvas.items.flow import Flow  # noqa: PLC0415

            self._flow = Flow(self._cards)
        return self._flow

    @property
    def has_motion(self) -> bool:
        """Whether there is anything that moves."""
        flows = self._flow is not None and any(True for _ in self._flow.edges)
        return flows or bool(self._failing)

    @property
    def failing(self) -> frozenset[str]:
        """Ids of the nodes with a ring."""
        return frozenset(item.node_id for item in self._failing)

    def caption(self, edge: EdgeItem) -> str:
        """What is written beside an edge."""
        return self.captions.text(edge)

    def show_report(
        self,
        edges: Mapping[str, EdgeItem],
        samples: Mapping[str, EdgeSample],
        failing: set[NodeItem],
        marks: Mapping[str, str],
    ) -> list[QRectF]:
        """Take in what a run reports; the caller has it painted.

        Args:
            edges: The edges of the drawing.
            samples: What each of them carried lately, by id.
            failing: Nodes at which requests fail.
            marks: What events do to edges, by id.

        Returns:
            Where something else is written now.
        """
        self.flow.report(edges.values(), samples)
        self._failing = failing
        stirred = self.captions.report(self.style, edges, samples, marks)
        if self._bounds.isNull() or len(edges) != len(self._edges):
            self._edges = dict(edges)
            self._enclose()
        return stirred

    def clear(self) -> None:
        """Nothing runs."""
        if self._flow is not None:
            self._flow.clear()
        self.captions.clear()
        self._failing, self._edges = set(), {}
        self.refresh()

    def refresh(self) -> None:
        """Follow edges and nodes to where they are now."""
        if self._flow is not None:
            self._flow.reroute()
        self._enclose()
        self.update()

    def _enclose(self) -> None:
        """Reach as far as the edges do: as what they carry changes, that stays the same."""
        bounds = QRectF()
        for edge in self._edges.values():
            bounds = bounds.united(edge.path().boundingRect())
        for node in self._failing:
            bounds = bounds.united(node.card_rect())
        if not bounds.isNull():
            bounds.adjust(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)
        if bounds != self._bounds:
            self.prepareGeometryChange()
            self._bounds = bounds

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
        if self.painted_apart:
            return
        self.captions.place(self.style)
        self.paint_captions(painter)
        self.paint_moving(painter)

    def paint_captions(self, painter: QPainter, area: QRectF | None = None) -> None:
        """Write what touches an area, or all, in scene coordinates."""
        if painter.worldTransform().m11() >= DETAILS_FROM_ZOOM:
            self.captions.paint(painter, self.style, area)

    def paint_moving(self, painter: QPainter) -> None:
        """Draw what moves, in scene coordinates."""
        for node in self._failing:
            self._paint_ring(painter, node)
        near = painter.worldTransform().m11() >= DETAILS_FROM_ZOOM
        if near and self.moves:
            from asyncflow_gui.canvas.items.dots import paint_dots  # noqa: PLC0415

            paint_dots(painter, *self.flow.places(), _TOKEN, self.style.accent)

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
