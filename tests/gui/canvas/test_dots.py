"""Dots copied from pictures stand where they should, and look like painted ones."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from asyncflow_gui.canvas.items.dots import paint_dots

BLACK = QColor("black")


def blank(ratio: float) -> QImage:
    image = QImage(round(60 * ratio), round(40 * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.white)
    return image


def ink(image: QImage) -> np.ndarray:
    """How dark each pixel is, 0 to 1."""
    rows = [
        [image.pixelColor(x, y).red() for x in range(image.width())] for y in range(image.height())
    ]
    return 1 - np.array(rows) / 255


def middle(dark: np.ndarray) -> tuple[float, float]:
    down, across = np.indices(dark.shape) + 0.5
    return float((across * dark).sum() / dark.sum()), float((down * dark).sum() / dark.sum())


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("at", [(20.0, 15.0), (20.26, 15.7), (31.49, 9.999)])
def test_a_dot_is_where_it_should_be_to_an_eighth_of_a_pixel(qapp, at, ratio):
    image = blank(ratio)
    painter = QPainter(image)
    painter.translate(3.0, 2.0)
    painter.scale(0.8, 0.8)
    paint_dots(painter, np.array([at[0]]), np.array([at[1]]), 6.8, BLACK)
    painter.end()
    dark = ink(image)
    x, y = middle(dark)
    assert x == pytest.approx((at[0] * 0.8 + 3.0) * ratio, abs=0.14)
    assert y == pytest.approx((at[1] * 0.8 + 2.0) * ratio, abs=0.14)
    assert dark.sum() == pytest.approx(math.pi * (3.4 * 0.8 * ratio) ** 2, rel=0.05)


def test_dots_look_like_painted_ones(qapp):
    xs, ys = np.array([5.3, 17.8, 40.1]), np.array([6.6, 20.2, 31.9])
    copied, painted = blank(1.0), blank(1.0)
    painter = QPainter(copied)
    paint_dots(painter, xs, ys, 7.0, BLACK)
    painter.end()
    painter = QPainter(painted)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(BLACK, 7.0)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.drawPoints([QPointF(x, y) for x, y in zip(xs, ys, strict=True)])
    painter.end()
    assert np.abs(ink(copied) - ink(painted)).max() < 0.25
