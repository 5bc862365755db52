"""Line icons from ``resources/icons``, tinted at run time and sharp on every screen."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from asyncflow_gui.assets import resource
from asyncflow_gui.theme.vector import is_vector

_SIZES = (16, 20, 24, 32)
_RATIOS = (1.0, 2.0, 3.0)


def pixmap(name: str, color: QColor | str, size: int = 16, ratio: float = 1.0) -> QPixmap:
    """An icon as a picture.

    Args:
        name: File name without ``.svg``, such as ``run`` or ``load_balancer``.
        color: What ``currentColor`` stands for in the drawing.
        size: Side in device-independent pixels.
        ratio: Device pixels per device-independent pixel.
    """
    tint = QColor(color)
    pixels = max(1, round(size * ratio))
    key = f"asyncflow-icon/{name}/{tint.name(QColor.NameFormat.HexArgb)}/{pixels}/{ratio:g}"
    image = QPixmap()
    if QPixmapCache.find(key, image):
        return image
    drawing = _renderer(name, tint)
    image = QPixmap(pixels, pixels)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setOpacity(tint.alphaF())
    drawing.render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    image.setDevicePixelRatio(ratio)
    QPixmapCache.insert(key, image)
    return image


def icon(name: str, color: QColor | str, *, checked: QColor | str | None = None) -> QIcon:
    """An icon for actions and buttons.

    Args:
        name: As for :func:`pixmap`.
        color: Its colour; Qt derives the disabled look from it.
        checked: Its colour on a checked button, where that differs.
    """
    result = QIcon()
    for size in _SIZES:
        for ratio in _RATIOS:
            result.addPixmap(pixmap(name, color, size, ratio))
            if checked is not None:
                result.addPixmap(
                    pixmap(name, checked, size, ratio), QIcon.Mode.Normal, QIcon.State.On
                )
    return result


def paint(painter: QPainter, name: str, color: QColor, rect: QRectF) -> None:
    """Draw an icon into ``rect``, sharp whatever the painter's zoom is."""
    if is_vector(painter):
        _renderer(name, color).render(painter, rect)
        return
    device = painter.device()
    zoom = abs(painter.worldTransform().m11()) or 1.0
    ratio = zoom * (device.devicePixelRatioF() if device is not None else 1.0)
    # A few steps of size serve every zoom: the drawing stays sharp, the cache small.
    pixels = max(8, 4 * -(-round(rect.width() * ratio) // 4))
    image = pixmap(name, color, pixels)
    painter.drawPixmap(rect, image, QRectF(image.rect()))


def app_icon() -> QIcon:
    """The application's own icon, in its own colours."""
    result = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        result.addPixmap(pixmap("app", "#000000", size))
    return result


def _renderer(name: str, color: QColor) -> QSvgRenderer:
    text = _source(name).replace("currentColor", color.name())
    return QSvgRenderer(QByteArray(text.encode()))


@cache
def _source(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text(encoding="utf-8")
