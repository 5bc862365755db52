"""Pictures of what is painted again and again: made once for each look and size on the screen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap, QPixmapCache

from asyncflow_gui.theme.vector import is_vector

_ROOM_KB = 64 * 1024


def stamp(
    painter: QPainter, look: str, area: QRectF, draw: Callable[[QPainter], None], *, at: QPointF
) -> None:
    """Draw a picture, making it where there is none of this look and size yet.

    Args:
        painter: Whose zoom the picture is made for. Shapes are drawn as such where they stay some.
        look: Tells apart all that ``draw`` may draw.
        area: What it draws in, in coordinates of its own.
        draw: Draws it.
        at: Where the origin of these goes.
    """
    if is_vector(painter):
        painter.save()
        painter.translate(at)
        draw(painter)
        painter.restore()
        return
    device = painter.device()
    ratio = painter.worldTransform().m11() * (device.devicePixelRatioF() if device else 1.0)
    key = f"asyncflow-stamp/{look}/{ratio:.4f}"
    picture = QPixmap()
    if not QPixmapCache.find(key, picture):
        picture = _made(area, ratio, draw)
        if QPixmapCache.cacheLimit() < _ROOM_KB:
            QPixmapCache.setCacheLimit(_ROOM_KB)
        QPixmapCache.insert(key, picture)
    # To whole pixels: smoothing would blur what is written.
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    painter.drawPixmap(at + area.topLeft(), picture)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)


def _made(area: QRectF, ratio: float, draw: Callable[[QPainter], None]) -> QPixmap:
    picture = QPixmap(max(round(area.width() * ratio), 1), max(round(area.height() * ratio), 1))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHints(
        QPainter.RenderHint.Antialiasing
        | QPainter.RenderHint.TextAntialiasing
        | QPainter.RenderHint.SmoothPixmapTransform
    )
    painter.translate(-area.topLeft())
    draw(painter)
    painter.end()
    return picture
