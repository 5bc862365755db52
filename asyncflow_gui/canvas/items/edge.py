"""An edge: a path item with an arrow head, and the pill that says how long it takes."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsPathItem

from asyncflow_gui.canvas.items import label_place, routing
from asyncflow_gui.canvas.items.pill import PILL_HEIGHT, PillItem
from asyncflow_gui.canvas.items.state import Marks
from asyncflow_gui.canvas.items.style import Style
from engine.schemas import Edge

Z_EDGE = 0.0
Z_EDGE_RAISED = 1.0
END_ZONE = 24.0
"""How much of an edge, from each of its ends, takes hold of that end; scene units."""

_NO_PEN = QPen(Qt.PenStyle.NoPen)
_NOWHERE = routing.Route(QPainterPath(QPointF()), QPointF(), 0.0, QPointF(), 0.0)


def arrow_head() -> QPainterPath:
    """A filled head whose tip is the origin, pointing right."""
    length = routing.ARROW_LENGTH + 1
    path = QPainterPath(QPointF(0, 0))
    path.lineTo(-length, -4.2)
    path.lineTo(-length + 2, 0)
    path.lineTo(-length, 4.2)
    path.closeSubpath()
    return path


_ARROW = arrow_head()


class EdgeItem(QGraphicsPathItem):
    """The curve of one edge. Painted by Qt itself: two thousand of them are on the screen."""

    def __init__(
        self,
        edge: Edge,
        style: Style,
        *,
        is_reply: bool,
        marks: Marks | None = None,
        detailed: bool = True,
        far: bool = False,
    ) -> None:
        super().__init__()
        self.setZValue(Z_EDGE)
        self.edge = edge
        self.is_reply = is_reply
        self.style = style
        self.selected = False
        self.hovered = False
        self.offered = False
        self.down = False
        self.marks = marks or Marks()
        self.arrow = QGraphicsPathItem(_ARROW, self)
        self.arrow.setPen(_NO_PEN)
        self.arrow.setVisible(not far)
        self.pill = PillItem(self)
        self._way = _NOWHERE
        self._detailed = detailed
        self._far = far
        self._restyle()

    @property
    def edge_id(self) -> str:
        """Id of the edge."""
        return self.edge.id

    @property
    def route_path(self) -> QPainterPath:
        """The curve: the same object until the edge is led anew."""
        return self._way.path

    @property
    def label_place(self) -> QPointF:
        """Where its pill is, or would be."""
        return self.pill.pos() if self.pill.isVisible() else self._way.middle

    @property
    def room(self) -> float:
        """How wide a label it has room for."""
        return self._way.room

    def label_rect(self) -> QRectF:
        """What its pill covers; empty without one."""
        return self.pill.sceneBoundingRect() if self.pill.isVisible() else QRectF()

    @property
    def middle(self) -> QPointF:
        """The middle of the curve."""
        return self._way.middle

    def set_edge(self, edge: Edge, *, is_reply: bool) -> None:
        """Show another state of the edge; the scene routes it afterwards."""
        self.edge, self.is_reply = edge, is_reply
        self._restyle()

    def set_style(self, style: Style) -> None:
        """Paint with other colours."""
        self.style = style
        self._restyle()

    def route(self, source: QRectF, target: QRectF, others: Sequence[QRectF] = ()) -> None:
        """Run between two cards, clear of the others."""
        way = (routing.reply if self.is_reply else routing.forward)(source, target, others)
        self._way = way
        self.setPath(way.path)
        if not self._far:
            self._place_arrow()
        if self._detailed:
            self._show_details()
            self.pill.setPos(way.middle)

    def extent(self) -> QRectF:
        """What encloses the curve: found much sooner than where its pen leaves a mark."""
        return self._way.path.boundingRect().adjusted(-2, -2, 2, 2)

    def reach(self) -> QRectF:
        """Where a card might change the way of the edge."""
        return routing.reach(self._start(), self._way.tip)

    def settle_pill(self, is_free: Callable[[QRectF], bool]) -> None:
        """Put the pill where no card covers it, if there is such a place on the curve."""
        if self.pill.width:
            size = QSizeF(self.pill.width + 4, PILL_HEIGHT + 4)
            spot = label_place.free_spot(self._way.path, self._way.middle, size, is_free)
            self.pill.setPos(spot)

    def set_selected(self, selected: bool) -> None:
        """Show or hide the selection."""
        if selected != self.selected:
            self.selected = selected
            self.setZValue(Z_EDGE_RAISED if selected else Z_EDGE)
            self._restyle()

    def set_hovered(self, hovered: bool) -> None:
        """Answer the pointer."""
        if hovered != self.hovered:
            self.hovered = hovered
            self._restyle()

    def set_lifted(self, lifted: bool) -> None:
        """Fade while one of its ends is led elsewhere."""
        self.setOpacity(0.25 if lifted else 1.0)
        self.pill.setOpacity(self.opacity())

    def set_offered(self, offered: bool) -> None:
        """Show that what is dragged would be put in the middle of the edge."""
        if offered != self.offered:
            self.offered = offered
            self._restyle()

    def end_at(self, at: QPointF, reach: float) -> str | None:
        """``source`` or ``target``, where a point of the curve is close to that end."""
        start, tip = self._start(), self._way.tip
        zone = min(END_ZONE, self._way.path.length() / 3)
        near_tip = math.hypot(at.x() - tip.x(), at.y() - tip.y())
        near_start = math.hypot(at.x() - start.x(), at.y() - start.y())
        if near_tip <= zone + reach:
            return "target"
        return "source" if near_start <= zone + reach else None

    def set_down(self, down: bool) -> None:
        """Show that nothing gets through, because a node at one of its ends is down."""
        if down != self.down:
            self.down = down
            self._restyle()

    def set_marks(self, marks: Marks) -> None:
        """Show how many problems the edge has."""
        if marks != self.marks:
            self.marks = marks
            self._restyle()

    def set_seen(self, *, detailed: bool, far: bool) -> None:
        """Show what can be told apart at the zoom: far away, a hair line without an arrow head."""
        if detailed != self._detailed:
            self._detailed = detailed
            self.pill.setPos(self._way.middle)
            self._show_details()
        if far != self._far:
            self._far = far
            if not far:
                self._place_arrow()
            self.arrow.setVisible(not far)
            self._restyle_curve()

    def paint_apart(self, painter: QPainter) -> None:
        """Draw curve and arrow head, in scene coordinates."""
        painter.setPen(self.pen())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self._way.path)
        if not self._far:
            painter.save()
            painter.translate(self.arrow.pos())
            painter.rotate(self.arrow.rotation())
            painter.fillPath(_ARROW, self.arrow.brush())
            painter.restore()

    def _restyle(self) -> None:
        self._restyle_curve()
        self.pill.refresh()
        self._show_details()

    def _restyle_curve(self) -> None:
        style = self.style
        pen = QPen(style.down_pen if self.down else self._calm_pen())
        if self.selected or self.offered:
            pen.setWidthF(pen.widthF() + (2.2 if self.offered else 0.7))
        if (self.selected or self.offered) and not self.down:
            pen.setColor(style.accent)
        elif self.marks.errors:
            pen.setColor(style.bad)
        elif self.hovered and not self.down:
            pen.setColor(style.muted)
        if self._far:
            pen.setWidthF(2.0 if self.selected or self.offered else 1.0)
            pen.setCosmetic(True)
        self.setPen(pen)
        self.arrow.setBrush(pen.color())

    def _start(self) -> QPointF:
        first = self._way.path.elementAt(0)
        return QPointF(first.x, first.y)

    def _place_arrow(self) -> None:
        """Lead the head to the tip; from far away it is not shown, and need not follow."""
        self.arrow.setPos(self._way.tip)
        if self.arrow.rotation() != self._way.angle:
            self.arrow.setRotation(self._way.angle)

    def _calm_pen(self) -> QPen:
        return self.style.reply_pen if self.is_reply else self.style.edge_pen

    def _show_details(self) -> None:
        self.pill.setVisible(self._detailed and self.pill.fit(self._way.room))
