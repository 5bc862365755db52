"""An edge: a path item with an arrow head, and the pill that says how long it takes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsPathItem,
    QStyleOptionGraphicsItem,
    QWidget,
)

from asyncflow_gui.canvas import wording
from asyncflow_gui.canvas.items import routing
from asyncflow_gui.canvas.items.state import Marks
from asyncflow_gui.canvas.items.style import Style
from asyncflow_gui.theme import icons
from engine.schemas import Edge, EdgeSample

Z_EDGE = 0.0
Z_EDGE_RAISED = 1.0
Z_PILL = 5.0
END_ZONE = 24.0
"""How much of an edge, from each of its ends, takes hold of that end; scene units."""

_PILL_HEIGHT = 20.0


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

    def __init__(self, edge: Edge, style: Style, *, is_reply: bool) -> None:
        super().__init__()
        self.setZValue(Z_EDGE)
        self.edge = edge
        self.is_reply = is_reply
        self.style = style
        self.selected = False
        self.hovered = False
        self.offered = False
        self.down = False
        self.marks = Marks()
        self.sample: EdgeSample | None = None
        self.arrow = QGraphicsPathItem(_ARROW, self)
        self.pill = PillItem(self)
        self._room = 0.0
        self._middle = QPointF()
        self._detailed = True
        self._far = False
        self._restyle()

    @property
    def edge_id(self) -> str:
        """Id of the edge."""
        return self.edge.id

    def set_edge(self, edge: Edge, *, is_reply: bool) -> None:
        """Show another state of the edge; the scene routes it afterwards."""
        self.edge, self.is_reply = edge, is_reply
        self._restyle()

    def set_style(self, style: Style) -> None:
        """Paint with other colours."""
        self.style = style
        self._restyle()

    def route(self, source: QRectF, target: QRectF, others: Iterable[QRectF] = ()) -> None:
        """Run between two cards, clear of the others."""
        way = (routing.reply if self.is_reply else routing.forward)(source, target, others)
        self.setPath(way.path)
        self.arrow.setPos(way.tip)
        self.arrow.setRotation(way.angle)
        self._middle = way.middle
        self._room = way.room
        self._show_details()
        if self._detailed:
            self.pill.setPos(way.middle)

    def reach(self) -> QRectF:
        """Where a card might change the way of the edge."""
        return routing.reach(self.path().pointAtPercent(0.0), self.arrow.pos())

    def settle_pill(self, is_free: Callable[[QRectF], bool]) -> None:
        """Put the pill where no card covers it, if there is such a place on the curve."""
        if self.pill.width:
            size = QSizeF(self.pill.width + 4, _PILL_HEIGHT + 4)
            self.pill.setPos(routing.free_spot(self.path(), self._middle, size, is_free))

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
        path = self.path()
        start, tip = path.pointAtPercent(0.0), self.arrow.pos()
        zone = min(END_ZONE, path.length() / 3)
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
            self.pill.setPos(self._middle)
            self._show_details()
        if far != self._far:
            self._far = far
            self.arrow.setVisible(not far)
            self._restyle()

    def _restyle(self) -> None:
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
        self.arrow.setPen(QPen(Qt.PenStyle.NoPen))
        self.arrow.setBrush(pen.color())
        self.pill.refresh()
        self._show_details()

    def _calm_pen(self) -> QPen:
        return self.style.reply_pen if self.is_reply else self.style.edge_pen

    def _show_details(self) -> None:
        fits = self.pill.width + 14 <= self._room or bool(self.marks.icon)
        self.pill.setVisible(self._detailed and self.pill.width > 0 and fits)


class PillItem(QGraphicsItem):
    """Latency and loss of an edge, on its middle, above every curve."""

    def __init__(self, owner: EdgeItem) -> None:
        super().__init__()
        self.setZValue(Z_PILL)
        self.owner = owner
        self.width = 0.0
        self._bounds = QRectF(-1, -_PILL_HEIGHT / 2 - 1, 2, _PILL_HEIGHT + 2)
        self._text = ""
        self._icon = ""

    def refresh(self) -> None:
        """Take over text and state of the edge."""
        marks, style = self.owner.marks, self.owner.style
        text = wording.edge_label(self.owner.edge, reply=self.owner.is_reply)
        self._icon = marks.icon
        text = " · ".join(filter(None, (text, marks.words)))
        width = style.small_metrics.horizontalAdvance(text) + 18 + (15 if self._icon else 0)
        width = 2 * round(width / 2) if text else 0.0
        if width != self.width:
            self.prepareGeometryChange()
            self.width = width
            high = _PILL_HEIGHT + 2
            self._bounds = QRectF(-width / 2 - 1, -high / 2, width + 2, high)
        self._text = text
        self.update()

    def boundingRect(self) -> QRectF:
        """The pill, centred on its position."""
        return self._bounds

    def paint(
        self,
        painter: QPainter,
        _option: QStyleOptionGraphicsItem,
        _widget: QWidget | None = None,
    ) -> None:
        """Draw the pill."""
        owner, style = self.owner, self.owner.style
        state = style.bad if self._icon == "error" else style.warn if self._icon else None
        border = style.accent if owner.selected else state or style.border
        area = QRectF(-self.width / 2, -_PILL_HEIGHT / 2, self.width, _PILL_HEIGHT)
        painter.setPen(QPen(border, 1.5 if owner.selected else 1.0))
        painter.setBrush(style.card)
        painter.drawRoundedRect(area, _PILL_HEIGHT / 2, _PILL_HEIGHT / 2)
        if self._icon and state is not None:
            at = QRectF(area.left() + 7, -6, 12, 12)
            icons.paint(painter, self._icon, state, at)
            area.setLeft(area.left() + 15)
        painter.setPen(state or (style.text if owner.selected else style.muted))
        painter.setFont(style.small_font)
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self._text)
