"""What a pan is about to bring into view, painted before it gets there.

A pan moves what is painted already and lays bare a few pixels along two sides of the view. To paint
these takes nearly as long as a broad strip does: an edge costs the same however little of it is
seen. So a broad strip is painted, and the next steps of the pan take their pixels from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPoint, QRect, QRectF, QSize
from PySide6.QtGui import QPainter, QPixmap, QRegion

from asyncflow_gui.canvas import afar

if TYPE_CHECKING:
    from asyncflow_gui.canvas.view import Canvas

TILE_PX = 256
"""Strips begin and end at multiples of this, counted from the origin of the scene."""


class _Key(NamedTuple):
    """What a strip is painted for."""

    stirred: int
    zoom: float
    size: QSize
    ratio: float
    hints: QPainter.RenderHint


class _Strip(NamedTuple):
    area: QRect  # pixels from the origin of the scene
    picture: QPixmap


class Ahead:
    """Strips around the view of a large drawing, kept until anything in it changes."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._strips: list[_Strip] = []
        self._key: _Key | None = None
        self._origin = QPoint()

    def paint(self, region: QRegion) -> bool:
        """Paint these pixels of the view if it has moved since the last call and nothing else has.

        Returns:
            Whether they are painted.
        """
        key, origin = self._key_now(), self._origin_now()
        moved = key is not None and key == self._key and origin != self._origin
        if key != self._key:
            self._strips.clear()
        self._key, self._origin = key, origin
        wanted = region.translated(-origin)
        if not moved or not self._reach(wanted):
            return False
        painter = QPainter(self._canvas.viewport())
        painter.setClipRegion(region)
        for strip in self._strips:
            for rect in _rects(wanted.intersected(strip.area)):
                ratio = strip.picture.devicePixelRatio()
                part = QRectF(rect.translated(-strip.area.topLeft()))
                source = QRectF(part.topLeft() * ratio, part.size() * ratio)
                painter.drawPixmap(QRectF(rect.translated(origin)), strip.picture, source)
        painter.end()
        return True

    def _reach(self, wanted: QRegion) -> bool:
        """Have strips for these pixels, unless there are too many for it to be worth while."""
        view = self._canvas.viewport().rect().translated(-self._origin)
        near = view.adjusted(-TILE_PX, -TILE_PX, TILE_PX, TILE_PX)
        self._strips = [strip for strip in self._strips if strip.area.intersects(near)]
        lacking = wanted
        for strip in self._strips:
            lacking = lacking.subtracted(strip.area)
        if 2 * sum(map(_pixels, _rects(lacking))) > _pixels(view):
            return False
        while not lacking.isEmpty():
            strip = self._painted(_whole_tiles(next(_rects(lacking))))
            self._strips.append(strip)
            lacking = lacking.subtracted(strip.area)
        return True

    def _painted(self, area: QRect) -> _Strip:
        canvas, ratio = self._canvas, self._canvas.viewport().devicePixelRatioF()
        picture = QPixmap(area.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        painter = QPainter(picture)
        painter.setRenderHints(canvas.renderHints())
        source = area.translated(self._origin)
        canvas.render(painter, QRectF(QPoint(), area.size()), source)
        painter.end()
        return _Strip(area, picture)

    def _key_now(self) -> _Key | None:
        """None where painting ahead is not worth while, or would not match to the pixel."""
        canvas, graph = self._canvas, self._canvas.graph
        ratio = canvas.viewport().devicePixelRatioF()
        if len(graph.node_items) < afar.LARGE or graph.afar.is_on or ratio != round(ratio):
            return None
        size, hints = canvas.viewport().size(), canvas.renderHints()
        return _Key(graph.stirred, canvas.zoom, size, ratio, hints)

    def _origin_now(self) -> QPoint:
        """Where in the view the origin of the scene is; views move by whole pixels."""
        to_view = self._canvas.viewportTransform()
        return QPoint(round(to_view.dx()), round(to_view.dy()))


def _rects(region: QRegion) -> Iterator[QRect]:
    """The rectangles of a region, which do not overlap."""
    return iter(region)  # type: ignore[call-overload,no-any-return]  # not in Qt's stubs


def _pixels(rect: QRect) -> int:
    return rect.width() * rect.height()


def _whole_tiles(rect: QRect) -> QRect:
    left, top = rect.left() // TILE_PX, rect.top() // TILE_PX
    right, bottom = rect.right() // TILE_PX + 1, rect.bottom() // TILE_PX + 1
    return QRect(left * TILE_PX, top * TILE_PX, (right - left) * TILE_PX, (bottom - top) * TILE_PX)
