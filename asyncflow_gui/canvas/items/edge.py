"""An edge: a path item with an arrow head, and the pill that says how long it takes."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsPathItem

from asyncflow_gui.canvas.items import label_place, routing
from asyncflow_gui.canvas.items.pill import PILL_HEIGHT, PillItem
from asyncflow_gui.canvas.items.state import Marks
from asyncflow_gui.canvas.items.style import Style
from engine.schemas import Edge

if TYPE_CHECKING:
    from asyncflow_gui.canvas.items.afar import FarEdges

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
    """The curve of one edge. Painted by Qt itself: two thousand of them are on the screen.

    Attributes:
        far_off: What paints it where a large drawing is seen from far away.
        in_scene: Whether it has joined the scene.
        look: What tells its pen from those of others.
    """

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
        self._arrow: QGraphicsPathItem | None = None
        self._pill: PillItem | None = None
        self.far_off: FarEdges | None = None
        self.in_scene = False
        self.look: tuple[bool, ...] = ()
        self._way = _NOWHERE
        self._extent = QRectF()
        self._detailed = detailed
        self._far = far
        self._restyle()

    @property
    def edge_id(self) -> str:
        """Id of the edge."""
        return self.edge.id

    @property
    def arrow(self) -> QGraphicsPathItem:
        """The head, made when it is first seen."""
        if self._arrow is None:
            self._arrow = QGraphicsPathItem(_ARROW, self)
            self._arrow.setPen(_NO_PEN)
            self._arrow.setBrush(self.pen().color())
            self._arrow.setVisible(not self._far)
        return self._arrow

    @property
    def pill(self) -> PillItem:
        """The pill, made when it is first seen."""
        if self._pill is None:
            self._pill = PillItem(self)
            self._pill.setVisible(False)
            self._pill.setOpacity(self.opacity())
            self._pill.setPos(self._way.middle)
            self._pill.refresh()
        return self._pill

    @property
    def labelled(self) -> bool:
        """Whether its pill is to be seen."""
        return self._pill is not None and self._pill.isVisible()

    def seen_pill(self) -> PillItem | None:
        """The pill, where it has joined the scene."""
        return self._pill if self._pill and self._pill.in_scene else None

    @property
    def route_path(self) -> QPainterPath:
        """The curve: the same object until the edge is led anew."""
        return self._way.path

    @property
    def label_place(self) -> QPointF:
        """Where its pill is, or would be."""
        return self.pill.pos() if self.labelled else self._way.middle

    @property
    def room(self) -> float:
        """How wide a label it has room for."""
        return self._way.room

    def label_rect(self) -> QRectF:
        """What its pill covers; empty without one."""
        return self.pill.sceneBoundingRect() if self.labelled else QRectF()

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
        self._extent = QRectF()
        self.setPath(way.path)
        if not self._far:
            self._place_arrow()
        if self._detailed:
            self._show_details()
            self.pill.setPos(way.middle)
        if self.far_off:
            self.far_off.put(self)

    @property
    def leads_somewhere(self) -> bool:
        """Whether it has been led from one card to another."""
        return self._way is not _NOWHERE

    @property
    def start_x(self) -> float:
        """How far to the right it begins, scene units."""
        return self._way.path.elementAt(0).x

    def extent(self) -> QRectF:
        """What encloses the curve: found much sooner than where its pen leaves a mark."""
        if self._extent.isNull():
            self._extent = self._way.path.boundingRect().adjusted(-2, -2, 2, 2)
        return self._extent

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
            self._recolor()

    def set_hovered(self, hovered: bool) -> None:
        """Answer the pointer."""
        if hovered != self.hovered:
            self.hovered = hovered
            self._recolor()

    def set_lifted(self, lifted: bool) -> None:
        """Fade while one of its ends is led elsewhere."""
        self.setOpacity(0.25 if lifted else 1.0)
        self.pill.setOpacity(self.opacity())
        self._recolor()

    def set_offered(self, offered: bool) -> None:
        """Show that what is dragged would be put in the middle of the edge."""
        if offered != self.offered:
            self.offered = offered
            self._recolor()

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
            self._recolor()

    def set_marks(self, marks: Marks) -> None:
        """Show how many problems the edge has."""
        if marks != self.marks:
            self.marks = marks
            self._restyle()

    def set_seen(self, *, detailed: bool, far: bool) -> None:
        """Show what can be told apart at the zoom: far away, a hair line without an arrow head."""
        if detailed != self._detailed:
            self._detailed = detailed
            if detailed:
                self.pill.setPos(self._way.middle)
            self._show_details()
        if far != self._far:
            self._far = far
            if not far:
                self._place_arrow()
            if self._arrow:
                self._arrow.setVisible(not far)
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
        if self._pill:
            self._pill.refresh()
        self._show_details()

    def _recolor(self) -> None:
        self._restyle_curve()
        if self._pill:
            self._pill.update()

    def _restyle_curve(self) -> None:
        bad = self.marks.errors > 0
        state = (self.down, self.offered, self.selected, bad, self.hovered)
        self.look = (*state, self.is_reply, self._far, self.opacity() < 1.0)
        pen = self.style.edge_pens.get(self.look)
        if pen is None:
            pen = self.style.edge_pens[self.look] = self._pen()
        self.setPen(pen)
        if self._arrow:
            self._arrow.setBrush(pen.color())
        if self.far_off:
            self.far_off.put(self)

    def _pen(self) -> QPen:
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
        return pen

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
        if self._detailed:
            self.pill.setVisible(self.pill.fit(self._way.room))
        elif self._pill:
            self._pill.setVisible(False)
