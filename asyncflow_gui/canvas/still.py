"""A picture of the view at rest, so that what moves over it costs no more than itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPixmap

if TYPE_CHECKING:
    from asyncflow_gui.canvas.view import Canvas

_Key = tuple[int, int, tuple[float, ...], int, int, float]


class Still:
    """The drawing as the view shows it, without tokens and rings, until something changes."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._picture = QPixmap()
        self._key: _Key | None = None
        self._changes = 0

    def outdate(self) -> None:
        """What the view shows has changed, and no item of it."""
        self._changes += 1

    def paint(self, painter: QPainter) -> None:
        """Draw the picture; it is made anew where anything has changed."""
        key = self._key_now()
        if key != self._key:
            self._key = key
            self._make()
        painter.drawPixmap(0, 0, self._picture)

    def drop(self) -> bool:
        """It is not needed any more; tells whether it was until now."""
        was_shown = self._key is not None
        self._picture, self._key = QPixmap(), None
        return was_shown

    def _make(self) -> None:
        view = self._canvas.viewport()
        ratio = view.devicePixelRatioF()
        if self._picture.size() != view.size() * ratio:
            self._picture = QPixmap(view.size() * ratio)
            self._picture.setDevicePixelRatio(ratio)
        overlay = self._canvas.graph.overlay
        overlay.painted_apart = True
        painter = QPainter(self._picture)
        painter.setRenderHints(self._canvas.renderHints())
        self._canvas.render(painter, QRectF(view.rect()), view.rect())
        painter.end()
        overlay.painted_apart = False

    def _key_now(self) -> _Key:
        view, to_pixels = self._canvas.viewport(), self._canvas.viewportTransform()
        place = (to_pixels.m11(), to_pixels.m22(), to_pixels.dx(), to_pixels.dy())
        size = (view.width(), view.height(), view.devicePixelRatioF())
        return (self._canvas.graph.stirred, self._changes, place, *size)
