"""The soft shadow under a card.

It is painted once per size into a cached picture: five translucent shapes for each card would
take most of a frame.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap, QPixmapCache

from asyncflow_gui.canvas.items.style import CARD_RADIUS
from asyncflow_gui.theme.vector import is_vector

_LAYERS = ((6.0, 3.5), (4.5, 3.0), (3.0, 2.5), (1.5, 1.5), (0.5, 0.8))  # spread, drop
_MARGIN = 10.0


def paint(painter: QPainter, card: QRectF, alpha: float) -> None:
    """Draw the shadow of a card; ``alpha`` is the strength of each of its layers."""
    if is_vector(painter):
        painter.save()
        _layers(painter, card, alpha)
        painter.restore()
        return
    device = painter.device()
    ratio = painter.worldTransform().m11() * (device.devicePixelRatioF() if device else 1.0)
    key = f"asyncflow-shadow/{card.width():g}x{card.height():g}/{alpha:g}/{ratio:.4f}"
    picture = QPixmap()
    if not QPixmapCache.find(key, picture):
        picture = _picture(card, alpha, ratio)
        QPixmapCache.insert(key, picture)
    # Nothing in it has an edge that smooth scaling could save.
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    painter.drawPixmap(card.topLeft() - QPointF(_MARGIN, _MARGIN), picture)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)


def _picture(card: QRectF, alpha: float, ratio: float) -> QPixmap:
    area = card.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)
    picture = QPixmap(round(area.width() * ratio), round(area.height() * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(-area.topLeft())
    _layers(painter, card, alpha)
    painter.end()
    return picture


def _layers(painter: QPainter, card: QRectF, alpha: float) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    shade = QColor(0, 0, 0)
    shade.setAlphaF(alpha)
    painter.setBrush(shade)
    for spread, drop in _LAYERS:
        radius = CARD_RADIUS + spread
        grown = card.adjusted(-spread, -spread + drop, spread, spread + drop)
        painter.drawRoundedRect(grown, radius, radius)
