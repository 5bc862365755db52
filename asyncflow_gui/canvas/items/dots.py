"""Round dots, many of them at each frame: copied from pictures, which is the fastest way.

A dot that moves by less than a pixel shows it: there is a picture for each quarter of a pixel.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from asyncflow_gui.theme.vector import is_vector

_PHASES = 4
"""Steps that a pixel is divided into, each way."""

Floats = NDArray[np.float64]


def paint_dots(painter: QPainter, xs: Floats, ys: Floats, diameter: float, color: QColor) -> None:
    """Paint dots; places and diameter are in the painter's coordinates, which are never turned."""
    if is_vector(painter):
        pen = QPen(color, diameter)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawPoints(list(map(QPointF, xs.tolist(), ys.tolist())))
        return
    device, to_view = painter.device(), painter.worldTransform()
    ratio = device.devicePixelRatioF() if device else 1.0
    pictures = _pictures(diameter * to_view.m11() * ratio, ratio, color.rgba())
    # In steps of a quarter of a pixel of the screen.
    across = np.floor((xs * to_view.m11() + to_view.dx()) * (ratio * _PHASES)).astype(np.intp)
    down = np.floor((ys * to_view.m22() + to_view.dy()) * (ratio * _PHASES)).astype(np.intp)
    which = (down % _PHASES) * _PHASES + across % _PHASES
    reach = pictures[0].width() / 2
    lefts = ((across // _PHASES - reach) / ratio).tolist()
    tops = ((down // _PHASES - reach) / ratio).tolist()
    painter.save()
    painter.resetTransform()
    for left, top, number in zip(lefts, tops, which.tolist(), strict=True):
        painter.drawPixmap(QPointF(left, top), pictures[number])
    painter.restore()


@lru_cache(maxsize=32)
def _pictures(diameter: float, ratio: float, rgba: int) -> list[QPixmap]:
    """A dot whose middle is so many quarters right of and below the middle of its picture."""
    return [
        _picture(diameter, ratio, rgba, QPointF(column / _PHASES, row / _PHASES))
        for row in range(_PHASES)
        for column in range(_PHASES)
    ]


def _picture(diameter: float, ratio: float, rgba: int, shift: QPointF) -> QPixmap:
    half = math.ceil(diameter / 2) + 2
    picture = QPixmap(2 * half, 2 * half)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor.fromRgba(rgba))
    eighth = 0.5 / _PHASES  # the middle of the step
    middle = QPointF(half + eighth, half + eighth) + shift
    painter.drawEllipse(middle, diameter / 2, diameter / 2)
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture
