"""Groups and sticky notes: rectangles whose position is their upper left corner."""

from __future__ import annotations

from abc import abstractmethod
from enum import Flag, auto
from typing import Generic, TypeVar

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from asyncflow_gui.canvas.items import shadow
from asyncflow_gui.canvas.items.style import SIMPLE_BELOW_ZOOM, Style
from engine.schemas import Group, StickyNote

TITLE_HEIGHT = 32.0
"""The strip of a group that takes hold of it."""

MIN_WIDTH, MIN_HEIGHT = 64.0, 48.0
"""Smallest size a frame is dragged to."""

NOTE_PADDING = 12.0
_Z_GROUPS = -20.0
_Z_NOTE = 8.0
_AREA_OF_ONE_Z = 1e7
_RADIUS = 12.0
_HANDLE = 4.0

GROUP_COLORS: dict[str, str] = {
    "grey": "text_muted",
    "blue": "server",
    "teal": "client",
    "green": "data_store",
    "orange": "load_balancer",
    "purple": "generator",
}
"""The token that a group's colour stands for."""

_Shape = TypeVar("_Shape", Group, StickyNote)


class Side(Flag):
    """The sides of a frame that are dragged."""

    NONE = 0
    LEFT = auto()
    TOP = auto()
    RIGHT = auto()
    BOTTOM = auto()


class FrameItem(QGraphicsItem, Generic[_Shape]):
    """What groups and notes share: a rectangle that is selected, moved and resized."""

    def __init__(self, shape_id: str, shape: _Shape, style: Style) -> None:
        super().__init__()
        self.shape_id = shape_id
        self.frame: _Shape = shape
        self.style = style
        self.selected = False
        self._size = QRectF()
        self.set_frame(shape)

    def set_frame(self, shape: _Shape) -> None:
        """Show another state of it."""
        self.frame = shape
        self.set_rect(QRectF(shape.x, shape.y, shape.width, shape.height))
        self.update()

    def set_rect(self, rect: QRectF) -> None:
        """Show it elsewhere or larger for the time being."""
        self.setPos(rect.topLeft())
        size = QRectF(0, 0, rect.width(), rect.height())
        if size != self._size:
            self.prepareGeometryChange()
            self._size = size
            self.setZValue(self._level())

    def rect(self) -> QRectF:
        """The frame in scene coordinates."""
        return self._size.translated(self.pos())

    def set_style(self, style: Style) -> None:
        """Paint with other colours."""
        self.style = style
        self.update()

    def set_selected(self, selected: bool) -> None:
        """Show or hide the selection."""
        if selected != self.selected:
            self.selected = selected
            self.update()

    @abstractmethod
    def grasps(self, at: QPointF, reach: float) -> bool:
        """Whether a press at a point of the scene takes hold of it."""

    def side_at(self, at: QPointF, reach: float) -> Side:
        """The sides that a point of the scene is within ``reach`` of."""
        rect = self.rect()
        if not rect.adjusted(-reach, -reach, reach, reach).contains(at):
            return Side.NONE
        near = {
            Side.LEFT: abs(at.x() - rect.left()),
            Side.RIGHT: abs(at.x() - rect.right()),
            Side.TOP: abs(at.y() - rect.top()),
            Side.BOTTOM: abs(at.y() - rect.bottom()),
        }
        sides = Side.NONE
        for side, distance in near.items():
            if distance <= reach:
                sides |= side
        return sides

    def boundingRect(self) -> QRectF:
        """The frame with its shadow and handles."""
        return self._size.adjusted(-10, -10, 10, 14)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        _widget: QWidget | None = None,
    ) -> None:
        """Draw it; without text where that could not be read."""
        zoom = option.levelOfDetailFromTransform(painter.worldTransform())
        self._paint_frame(painter, self._size, readable=zoom >= SIMPLE_BELOW_ZOOM)
        if self.selected:
            self._paint_handles(painter, zoom)

    @abstractmethod
    def _paint_frame(self, painter: QPainter, area: QRectF, *, readable: bool) -> None: ...

    @abstractmethod
    def _level(self) -> float: ...

    def _paint_handles(self, painter: QPainter, zoom: float) -> None:
        half = _HANDLE / zoom
        painter.setPen(QPen(self.style.accent, 1.5 / zoom))
        painter.setBrush(self.style.card)
        area = self._size
        for corner in (area.topLeft(), area.topRight(), area.bottomLeft(), area.bottomRight()):
            painter.drawRect(QRectF(corner.x() - half, corner.y() - half, 2 * half, 2 * half))


class GroupItem(FrameItem[Group]):
    """A tinted frame with a title; taken hold of by its title and its border."""

    def grasps(self, at: QPointF, reach: float) -> bool:
        """By the strip of the title or the border; the inside is canvas."""
        strip = self.rect()
        strip.setHeight(min(TITLE_HEIGHT, strip.height()))
        return strip.contains(at) or bool(self.side_at(at, reach))

    def _level(self) -> float:
        """Smaller groups lie on larger ones, all of them under the edges."""
        area = self._size.width() * self._size.height()
        return _Z_GROUPS - min(area / _AREA_OF_ONE_Z, 100.0)

    def _paint_frame(self, painter: QPainter, area: QRectF, *, readable: bool) -> None:
        style = self.style
        hue = style.color(GROUP_COLORS[self.frame.color])
        painter.setBrush(_faded(hue, 0.08 if style.tokens.is_dark else 0.06))
        painter.setPen(QPen(style.accent if self.selected else _faded(hue, 0.55), 1.5))
        painter.drawRoundedRect(area, _RADIUS, _RADIUS)
        if not readable:
            return
        painter.setPen(QPen(Qt.PenStyle.NoPen))
        painter.setBrush(QBrush(hue))
        painter.drawEllipse(QPointF(16, TITLE_HEIGHT / 2), 4, 4)
        room = area.width() - 40
        painter.setPen(style.text if self.frame.title else style.muted)
        painter.setFont(style.row_font)
        title = self.frame.title or "Group"
        text = style.row_metrics.elidedText(title, Qt.TextElideMode.ElideRight, room)
        strip = QRectF(28, 0, room, TITLE_HEIGHT)
        painter.drawText(strip, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)


class NoteItem(FrameItem[StickyNote]):
    """A remark on coloured paper; its first line is its heading."""

    def grasps(self, at: QPointF, reach: float) -> bool:
        """Anywhere on it."""
        return self.rect().adjusted(-reach, -reach, reach, reach).contains(at)

    def _level(self) -> float:
        return _Z_NOTE

    def _paint_frame(self, painter: QPainter, area: QRectF, *, readable: bool) -> None:
        style = self.style
        shadow.paint(painter, area, style.shadow_alpha)
        border = style.accent if self.selected else _faded(style.warn, 0.5)
        painter.setPen(QPen(border, 2.0 if self.selected else 1.0))
        painter.setBrush(style.color("note"))
        painter.drawRoundedRect(area, 8, 8)
        if readable:
            self._paint_text(painter, area)

    def _paint_text(self, painter: QPainter, area: QRectF) -> None:
        style = self.style
        heading, _, rest = (self.frame.text or "Double-click to write").partition("\n")
        inside = area.adjusted(NOTE_PADDING, NOTE_PADDING, -NOTE_PADDING, -NOTE_PADDING)
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        painter.save()
        painter.setClipRect(area.adjusted(2, 2, -2, -4), Qt.ClipOperation.IntersectClip)
        painter.setPen(style.text if self.frame.text else style.muted)
        painter.setFont(style.row_font if rest else style.body_font)
        used = painter.drawText(inside, int(flags), heading)
        if rest:
            painter.setFont(style.body_font)
            inside.setTop(used.bottom() + 4)
            painter.drawText(inside, int(flags), rest)
        painter.restore()


def _faded(color: QColor, alpha: float) -> QColor:
    faded = QColor(color)
    faded.setAlphaF(alpha)
    return faded
