"""How a node's card is painted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

from asyncflow_gui.canvas.items import shadow
from asyncflow_gui.canvas.items.stamp import stamp
from asyncflow_gui.canvas.items.state import Part
from asyncflow_gui.canvas.items.style import CARD_RADIUS, PORT_RADIUS, Style
from asyncflow_gui.canvas.kinds import NodeKind
from asyncflow_gui.theme import icons
from engine.schemas import Node, NodeSample

if TYPE_CHECKING:
    from asyncflow_gui.canvas.items.node import NodeItem

_TILE = 36.0
_TILE_LEFT = 12.0
_ICON = 22.0
_TEXT_LEFT = _TILE_LEFT + _TILE + 11.0
_PADDING = 14.0
_RING_RADIUS = 13.0
_RING_WIDTH = 3.6
_RING_SPACE = 2 * _RING_RADIUS + 20.0
_BADGE_HEIGHT = 18.0
_BADGES = 13.0  # how far they reach beyond the card, at most
_NO_PEN = QPen(Qt.PenStyle.NoPen)


@dataclass(frozen=True, slots=True)
class Content:
    """What a card says, rounded as it is shown, so that equal content needs no repaint.

    Attributes:
        name: The node's id, shortened to fit.
        line: What matters about it, or what it does just now.
        busy: Utilisation in percent; none without a run or cores.
        queue: Filled part of the queue bar, in hundredths.
        down: Whether it is out of service.
        failing: Why requests fail there just now; empty where none do.
        struck: What an event does to it just now; empty for nothing.
    """

    name: str
    line: str
    busy: int | None = None
    queue: int = 0
    down: bool = False
    failing: str = ""
    struck: str = ""

    @property
    def has_badge(self) -> bool:
        """Whether a run puts something on the corner of the card."""
        return self.down or bool(self.failing or self.struck)


def content_of(
    node: Node,
    kind: NodeKind,
    sample: NodeSample | None,
    style: Style,
    width: float,
    *,
    name: str,
    failing: str = "",
    struck: str = "",
) -> Content:
    """The text and figures of a card ``width`` wide, with the name as it fits."""
    room = _room(kind, width)
    live = kind.has_cores and sample is not None
    line = kind.live_line(node, sample) if kind.live_line and sample else kind.subtitle(node)
    if style.small_width(line) > room:
        line = style.small_metrics.elidedText(line, Qt.TextElideMode.ElideRight, room)
    return Content(
        name=name,
        line=line,
        busy=round(100 * sample.utilisation) if sample and live else None,
        queue=_queue_fill(sample) if sample and live else 0,
        down=sample is not None and not sample.up,
        failing=failing,
        struck=struck,
    )


def shown_name(node: Node, kind: NodeKind, style: Style, width: float) -> str:
    """The id, shortened to fit a card ``width`` wide."""
    room = _room(kind, width)
    if style.name_width(node.id) <= room:
        return node.id
    return style.name_metrics.elidedText(node.id, Qt.TextElideMode.ElideRight, room)


def _room(kind: NodeKind, width: float) -> float:
    return width - _TEXT_LEFT - (_RING_SPACE if kind.has_cores else _PADDING)


def wanted_width(node: Node, kind: NodeKind, style: Style) -> float:
    """How wide a card must be to show its text whole."""
    text = max(
        style.name_width(node.id),
        style.small_width(kind.subtitle(node)),
    )
    return _TEXT_LEFT + text + 2 + (_RING_SPACE if kind.has_cores else _PADDING)


def paint_simple(painter: QPainter, item: NodeItem) -> None:
    """A block in the colour of the kind: what can be told apart from far away."""
    painter.fillRect(item.local_rect, item.far_color())
    if item.is_outlined:
        painter.setPen(item.style.far_pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(item.local_rect.adjusted(-8, -8, 8, 8))


def paint(painter: QPainter, item: NodeItem, *, detailed: bool) -> None:
    """The whole card; ``detailed``: with what is written small."""
    paint_still(painter, item, detailed=detailed)
    paint_figures(painter, item, detailed=detailed)


def paint_still(painter: QPainter, item: NodeItem, *, detailed: bool) -> None:
    """What a run does not change of a card, once it goes on."""
    at_rest = item.part is Part.NONE and not item.hovered
    if item.sample is None or not at_rest:
        _paint_base(painter, item, detailed=detailed)
        return
    # During a run it is painted many times.
    style, rect = item.style, item.local_rect
    look = f"card/{style.serial}/{item.kind.kind}/{rect.width():g}/{item.content.name}"
    stamp(
        painter,
        f"{look}/{item.selected:d}{detailed:d}{item.content.busy is None:d}",
        item.boundingRect(),
        lambda own: _paint_base(own, item, detailed=detailed),
        at=QPointF(),
    )


def figures_area(rect: QRectF, *, badges: bool) -> QRectF:
    """Where ``paint_figures`` paints on a card, with badges or without."""
    if badges:
        return rect.adjusted(-_BADGES, -_BADGES, _BADGES, 0)
    return rect.adjusted(_TEXT_LEFT - 2, 0, 0, 0)


def paint_figures(painter: QPainter, item: NodeItem, *, detailed: bool) -> None:
    """What a run changes of a card: the line of text, ring, bar and badges."""
    if detailed:
        _paint_line(painter, item)
    if item.content.busy is not None:
        _paint_load(painter, item, item.content.busy)
    paint_badges(painter, item)


def _paint_base(painter: QPainter, item: NodeItem, *, detailed: bool) -> None:
    _paint_surface(painter, item)
    _paint_name(painter, item, detailed=detailed)
    _paint_ports(painter, item)
    if item.content.busy is not None:
        _paint_tracks(painter, item)


def _paint_surface(painter: QPainter, item: NodeItem) -> None:
    style, rect = item.style, item.local_rect
    shadow.paint(painter, rect, style.shadow_alpha)
    if item.part.lit:
        painter.setPen(_NO_PEN)
        painter.setBrush(style.glow if item.part is Part.SNAPPED else style.faint_glow)
        painter.drawRoundedRect(rect.adjusted(-5, -5, 5, 5), CARD_RADIUS + 5, CARD_RADIUS + 5)
    accented = item.selected or item.part.lit
    border = style.accent if accented else style.border_hover if item.hovered else style.border
    painter.setPen(QPen(border, 2.0 if accented else 1.0))
    painter.setBrush(style.card_hover if item.hovered and not accented else style.card)
    painter.drawRoundedRect(rect, CARD_RADIUS, CARD_RADIUS)


def _paint_name(painter: QPainter, item: NodeItem, *, detailed: bool) -> None:
    style, rect = item.style, item.local_rect
    tile = QRectF(rect.left() + _TILE_LEFT, -_TILE / 2, _TILE, _TILE)
    painter.setPen(_NO_PEN)
    painter.setBrush(style.tint(item.kind.color))
    painter.drawRoundedRect(tile, 8, 8)
    inset = (_TILE - _ICON) / 2
    icons.paint(
        painter,
        item.kind.icon,
        style.color(item.kind.color),
        tile.adjusted(inset, inset, -inset, -inset),
    )
    left = rect.left() + _TEXT_LEFT
    painter.setPen(style.text)
    painter.setFont(style.name_font)
    painter.drawText(QPointF(left, -4.5 if detailed else 4.5), item.content.name)


def _paint_line(painter: QPainter, item: NodeItem) -> None:
    style, content = item.style, item.content
    painter.setPen(style.bad if content.down else style.muted)
    painter.setFont(style.small_font)
    painter.drawText(QPointF(item.local_rect.left() + _TEXT_LEFT, 13.0), content.line)


def _paint_tracks(painter: QPainter, item: NodeItem) -> None:
    """What ring and bar fill as the load grows."""
    style = item.style
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(style.track, _RING_WIDTH))
    painter.drawEllipse(_ring(item))
    painter.setPen(_NO_PEN)
    painter.setBrush(style.track)
    painter.drawRoundedRect(_bar(item), 2, 2)


def _paint_load(painter: QPainter, item: NodeItem, busy: int) -> None:
    """The utilisation ring with its figure, and the queue bar."""
    style, ring = item.style, _ring(item)
    if busy > 0:
        pen = QPen(style.load_color(busy / 100), _RING_WIDTH)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawArc(ring, 90 * 16, -round(min(busy, 100) * 3.6 * 16))
    painter.setPen(style.text)
    painter.setFont(style.figure_font if busy < 100 else style.long_figure_font)
    painter.drawText(ring, Qt.AlignmentFlag.AlignCenter, str(min(busy, 100)))
    if item.content.queue:
        bar = _bar(item)
        bar.setWidth(max(4.0, bar.width() * item.content.queue / 100))
        painter.setPen(_NO_PEN)
        painter.setBrush(style.bad if item.content.queue > 60 else style.accent)
        painter.drawRoundedRect(bar, 2, 2)


def _ring(item: NodeItem) -> QRectF:
    """The ring's middle line."""
    radius = _RING_RADIUS - 2
    middle = item.local_rect.right() - _RING_RADIUS - 13
    return QRectF(middle - radius, -5.0 - radius, 2 * radius, 2 * radius)


def _bar(item: NodeItem) -> QRectF:
    rect = item.local_rect
    left = rect.left() + _TEXT_LEFT
    return QRectF(left, rect.bottom() - 11.0, rect.right() - 14 - left, 4.0)


def _paint_ports(painter: QPainter, item: NodeItem) -> None:
    style, rect = item.style, item.local_rect
    accented = item.selected or item.part.lit or item.port_hovered
    painter.setPen(QPen(style.accent if accented else style.edge, 1.6))
    if item.has_in_port:
        full = item.part is Part.SNAPPED
        painter.setBrush(QBrush(style.accent if full else style.card))
        radius = PORT_RADIUS + (2 if full else 0)
        painter.drawEllipse(QPointF(rect.left(), 0), radius, radius)
    if item.has_out_port:
        full = item.port_hovered or item.part is Part.SOURCE
        painter.setBrush(QBrush(style.accent if full else style.card))
        radius = PORT_RADIUS + (1.5 if full else 0)
        painter.drawEllipse(QPointF(rect.right(), 0), radius, radius)


def paint_badges(painter: QPainter, item: NodeItem) -> None:
    """Badges on the upper right corner, in words: down, failures, events, problems."""
    style, marks = item.style, item.marks
    end = QPointF(item.local_rect.right() + 4, item.local_rect.top())
    if item.content.down:
        text = f"{item.kind.title.lower()} down"
        end = _paint_badge(painter, style, end, text, style.bad)
    elif item.content.failing:
        end = _paint_badge(painter, style, end, item.content.failing, style.bad)
    if item.content.struck:
        end = _paint_badge(painter, style, end, item.content.struck, style.warn)
    if marks.icon:
        color = style.bad if marks.errors else style.warn
        _paint_badge(painter, style, end, marks.words, color, icon=marks.icon)


def _paint_badge(
    painter: QPainter, style: Style, end: QPointF, text: str, color: QColor, *, icon: str = ""
) -> QPointF:
    """Draw a badge that ends at a point; returns where the next one to the left may end."""
    lead = 15.0 if icon else 0.0
    width = style.badge_metrics.horizontalAdvance(text) + 16 + lead
    badge = QRectF(end.x() - width, end.y() - _BADGE_HEIGHT / 2, width, _BADGE_HEIGHT)
    painter.setPen(QPen(style.canvas, 1.5))
    painter.setBrush(color)
    painter.drawRoundedRect(badge, _BADGE_HEIGHT / 2, _BADGE_HEIGHT / 2)
    if icon:
        at = QRectF(badge.left() + 7, badge.center().y() - 6, 12, 12)
        icons.paint(painter, icon, style.on_state, at)
    painter.setPen(style.on_state)
    painter.setFont(style.badge_font)
    words = badge.adjusted(8 + lead, 0, -8, 0)
    painter.drawText(words, Qt.AlignmentFlag.AlignCenter, text)
    return QPointF(badge.left() - 3, end.y())


def _queue_fill(sample: NodeSample) -> int:
    """The queue bar in hundredths: half full at eight waiting, never quite full."""
    return round(100 * sample.waiting / (sample.waiting + 8))
