"""A project's drawing as the canvas paints it, but for paper: no selection, no run, no badges."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter

from asyncflow_gui.canvas.scene import GraphScene
from asyncflow_gui.model import Document
from asyncflow_gui.theme import Theme
from engine.schemas import Project

_MARGIN = 24.0
_MOST_PIXELS = 12_000
_FINER = 3
_STRIP_PX = 256


class Drawing:
    """The drawing of one project, in the colours of the theme in force when it was made.

    Call :meth:`close` when it has served: a scene is not left to the garbage collector.
    """

    def __init__(self, project: Project, theme: Theme) -> None:
        self._theme = theme
        self._scene = GraphScene(Document(project), theme)
        self._scene.settle()
        self._area = self._scene.contents_rect()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is drawn."""
        return self._area.isEmpty()

    @property
    def size(self) -> QSizeF:
        """Width and height with a margin, scene units: pixels at 100 %."""
        return self._area.size() + QSizeF(2 * _MARGIN, 2 * _MARGIN)

    def paint(self, painter: QPainter, target: QRectF) -> None:
        """Fill a rectangle with the canvas colour, and fit the drawing into it."""
        self._prepare(painter, target)
        if not self.is_empty:
            source = self._area.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)
            self._scene.render(painter, target, source)

    def picture(self, scale: float = 1.0, reached: Callable[[float], None] | None = None) -> QImage:
        """The drawing as pixels; very large ones are drawn smaller than asked for.

        Args:
            scale: Pixels per scene unit.
            reached: Is told, strip by strip, which share has been painted. What it raises ends it.
        """
        size = self.size
        scale = min(scale, _MOST_PIXELS / max(size.width(), size.height()))
        pixels = QSize(math.ceil(size.width() * scale), math.ceil(size.height() * scale))
        whole = QRectF(0, 0, pixels.width(), pixels.height())
        if reached is None:
            return self._pictured(pixels, whole)
        image = QImage(pixels, QImage.Format.Format_RGB32)
        for top in range(0, pixels.height(), _STRIP_PX):
            strip = self._strip(whole, top)
            painter = QPainter(image)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
            painter.drawImage(0, top, strip)
            painter.end()
            reached(min((top + _STRIP_PX) / pixels.height(), 1.0))
        return image

    def _strip(self, whole: QRectF, top: float) -> QImage:
        """One strip of a picture as a picture of its own, without the items that miss it.

        Qt fills a line over the full height of what is painted on, however little of that is
        clipped: a long edge would be filled whole again for each strip that it passes.
        """
        strip = QRectF(0, 0, whole.width(), min(_STRIP_PX, whole.height() - top))
        image = QImage(strip.size().toSize(), QImage.Format.Format_RGB32)
        painter = QPainter(image)
        self._prepare(painter, strip)
        source = self._area.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)
        # As the whole would be fitted: in the middle, at one scale both ways.
        scale = min(whole.width() / source.width(), whole.height() / source.height())
        left = (whole.width() - scale * source.width()) / 2
        above = (whole.height() - scale * source.height()) / 2
        part = QRectF(
            source.left() - left / scale,
            source.top() + (top - above) / scale,
            strip.width() / scale,
            strip.height() / scale,
        )
        self._scene.render(painter, strip, part)
        painter.end()
        return image

    def thumbnail(self, size: QSize, ratio: float) -> QImage:
        """The drawing in small, in the middle of a picture.

        It is painted larger and scaled down, so that cards look like cards and not like the blocks
        they are from far away.

        Args:
            size: Of the picture, device-independent pixels.
            ratio: Device pixels per device-independent pixel.
        """
        fine = size * (_FINER * math.ceil(ratio))
        whole = self.size.scaled(QSizeF(fine), Qt.AspectRatioMode.KeepAspectRatio)
        left = (fine.width() - whole.width()) / 2
        top = (fine.height() - whole.height()) / 2
        large = self._pictured(fine, QRectF(left, top, whole.width(), whole.height()))
        result = large.scaled(
            QSizeF(size * ratio).toSize(),
            Qt.AspectRatioMode.IgnoreAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        result.setDevicePixelRatio(ratio)
        return result

    def close(self) -> None:
        """Let go of the scene."""
        self._scene.deleteLater()

    def _prepare(self, painter: QPainter, target: QRectF) -> None:
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        painter.fillRect(target, self._theme.tokens.color("canvas"))

    def _pictured(self, pixels: QSize, target: QRectF) -> QImage:
        image = QImage(pixels, QImage.Format.Format_RGB32)
        image.fill(self._theme.tokens.color("canvas"))
        painter = QPainter(image)
        self.paint(painter, target)
        painter.end()
        return image
