"""What lies behind the drawing: the dotted grid, and a word to begin with where it is empty."""

from __future__ import annotations

import math
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from asyncflow_gui.canvas.items.style import GRID, Style
from asyncflow_gui.theme import icons

_SPACING = 3 * GRID
_MIN_SPACING_PX = 16.0
_DOT_PX = 2.0
_COLUMNS_AT_ONCE = 32  # so that areas of many widths share a picture
_PAD = 4  # room around the dots in the picture of a line

_HEADING = "Draw the system you have in mind"
_LINES = (
    "Drag a generator here to start the traffic, then a client and a server.",
    "Pull an edge from the port of one card to the next, and press Run.",
)


def paint_grid(painter: QPainter, exposed: QRectF, zoom: float, style: Style) -> None:
    """Fill with the canvas colour and dot it; fewer dots the further away."""
    painter.fillRect(exposed, style.canvas)
    spacing = float(_SPACING)
    while spacing * zoom < _MIN_SPACING_PX:
        spacing *= 2
    left = math.floor(exposed.left() / spacing) * spacing
    top = math.floor(exposed.top() / spacing) * spacing
    columns = math.ceil((exposed.right() - left) / spacing) + 1
    rows = math.ceil((exposed.bottom() - top) / spacing) + 1
    to_pixels = painter.worldTransform()
    device = painter.device()
    ratio = device.devicePixelRatioF() if device else 1.0
    radius = _DOT_PX / 2 * max(1.0, min(zoom, 1.5))
    columns = _COLUMNS_AT_ONCE * math.ceil(columns / _COLUMNS_AT_ONCE)
    line = _line_of_dots(columns, spacing * zoom, radius, ratio, style.color("grid_dot").rgba())
    painter.save()
    painter.resetTransform()
    for row in range(rows):
        at = to_pixels.map(QPointF(left, top + row * spacing))
        painter.drawPixmap(QPointF(at.x() - _PAD, round(at.y()) - _PAD), line)
    painter.restore()


@lru_cache(maxsize=8)
def _line_of_dots(count: int, spacing: float, radius: float, ratio: float, rgba: int) -> QPixmap:
    """One line of the grid, to be drawn again for each: cheaper than thousands of dots."""
    width = math.ceil(count * spacing) + 2 * _PAD
    line = QPixmap(math.ceil(width * ratio), math.ceil(2 * _PAD * ratio))
    line.setDevicePixelRatio(ratio)
    line.fill(Qt.GlobalColor.transparent)
    painter = QPainter(line)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor.fromRgba(rgba))
    for column in range(count):
        painter.drawEllipse(QPointF(_PAD + column * spacing, _PAD), radius, radius)
    painter.end()
    return line


def paint_welcome(painter: QPainter, viewport: QRectF, style: Style) -> None:
    """Say in the middle of an empty canvas what to do; in viewport coordinates."""
    middle = viewport.center()
    tokens = style.tokens
    kinds = ("generator", "client", "load_balancer", "server")
    left = middle.x() - (len(kinds) * 56 - 16) / 2
    for index, kind in enumerate(kinds):
        tile = QRectF(left + index * 56, middle.y() - 76, 40, 40)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.tint(kind))
        painter.drawRoundedRect(tile, 10, 10)
        icons.paint(painter, kind, tokens.color(kind), tile.adjusted(9, 9, -9, -9))
        if index:
            painter.setPen(QPen(style.edge, 1.6))
            level = QPointF(tile.left(), tile.center().y())
            painter.drawLine(level - QPointF(13, 0), level - QPointF(3, 0))
    painter.setPen(style.text)
    painter.setFont(style.heading_font)
    center = Qt.AlignmentFlag.AlignCenter
    width = viewport.width()
    painter.drawText(QRectF(viewport.left(), middle.y() - 18, width, 24), center, _HEADING)
    painter.setPen(style.muted)
    painter.setFont(style.body_font)
    for index, line in enumerate(_LINES):
        area = QRectF(viewport.left() + 16, middle.y() + 14 + 20 * index, width - 32, 20)
        painter.drawText(area, center | Qt.TextFlag.TextWordWrap, line)
