"""A picture of the view at rest, so that what moves over it costs no more than itself.

A run changes figures on cards and beside edges, ten times a second. They are painted over a picture
of the rest, a few at each frame: to paint all of them at once would take longer than a frame has.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap, QRegion

from asyncflow_gui.canvas.items import card
from asyncflow_gui.canvas.items.node import NodeItem
from asyncflow_gui.canvas.items.style import DETAILS_FROM_ZOOM

if TYPE_CHECKING:
    from asyncflow_gui.canvas.view import Canvas

_Key = tuple[int, int, tuple[float, ...], int, int, float]
_Area = tuple[float, float, float, float]

MENDING_S = 0.004
"""How long figures are painted at each frame, at most; the others are painted at the next ones."""

_BADGES = 14.0
"""How far badges reach beyond a card, scene units."""


class Still:
    """The drawing as the view shows it, without tokens and rings, until something changes."""

    def __init__(self, canvas: Canvas, clock: Callable[[], float] = time.perf_counter) -> None:
        self._canvas = canvas
        self._clock = clock
        self._base = QPixmap()
        self._picture = QPixmap()
        self._key: _Key | None = None
        self._changes = 0
        self._due: dict[_Area, None] = {}

    def outdate(self) -> None:
        """What the view shows has changed, and no item of it."""
        self._changes += 1

    def mend(self, areas: Sequence[QRectF]) -> bool:
        """A run has changed what is shown in these areas of the scene.

        Returns:
            Whether the picture will show it; not while there is none.
        """
        if self._key is None:
            return False
        in_view = self._canvas.visible_area()
        for area in areas:
            if area.intersects(in_view):
                self._due[area.x(), area.y(), area.width(), area.height()] = None
        return True

    def paint(self, painter: QPainter) -> None:
        """Draw the picture; it is made anew where anything but figures has changed."""
        key = self._key_now()
        if key != self._key:
            self._key = key
            self._make()
        elif self._due:
            self._mend_some()
        painter.drawPixmap(0, 0, self._picture)

    def drop(self) -> bool:
        """It is not needed any more; tells whether it was until now."""
        was_shown = self._key is not None
        self._base = self._picture = QPixmap()
        self._key = None
        self._due.clear()
        return was_shown

    def _make(self) -> None:
        view, graph = self._canvas.viewport(), self._canvas.graph
        ratio = view.devicePixelRatioF()
        if self._base.size() != view.size() * ratio:
            self._base = QPixmap(view.size() * ratio)
            self._base.setDevicePixelRatio(ratio)
        self._tell_apart(True)
        painter = QPainter(self._base)
        painter.setRenderHints(self._canvas.renderHints())
        self._canvas.render(painter, QRectF(view.rect()), view.rect())
        painter.end()
        self._tell_apart(False)
        self._picture = self._base.copy()
        self._due.clear()
        graph.overlay.captions.place(graph.style_in_force)
        painter = self._begin()
        painter.setTransform(self._canvas.viewportTransform())
        self._paint_figures(painter, self._canvas.visible_area())
        painter.end()

    def _tell_apart(self, apart: bool) -> None:
        self._canvas.graph.overlay.painted_apart = apart
        for item in self._canvas.graph.node_items.values():
            item.painted_apart = apart

    def _begin(self) -> QPainter:
        painter = QPainter(self._picture)
        painter.setRenderHints(self._canvas.renderHints())
        return painter

    def _mend_some(self) -> None:
        """Paint areas whose figures have changed, until there is no time left."""
        until = self._clock() + MENDING_S
        to_pixels, ratio = self._canvas.viewportTransform(), self._base.devicePixelRatio()
        back = to_pixels.inverted()[0]
        painter = self._begin()
        for area in list(self._due):
            del self._due[area]
            on_view = to_pixels.mapRect(QRectF(*area))
            # Whole pixels of the screen, so that nothing around is blurred.
            whole = QRectF(
                QRectF(on_view.topLeft() * ratio, on_view.size() * ratio).toAlignedRect()
            )
            spot = QRectF(whole.topLeft() / ratio, whole.size() / ratio)
            painter.resetTransform()
            painter.setClipRect(spot)
            painter.drawPixmap(spot, self._base, whole)
            painter.setTransform(to_pixels)
            self._paint_figures(painter, back.mapRect(spot))
            if self._clock() >= until:
                break
        painter.end()

    def _paint_figures(self, painter: QPainter, area: QRectF) -> None:
        """Paint what a run changes in an area, in scene coordinates."""
        graph = self._canvas.graph
        graph.overlay.paint_captions(painter, area)
        detailed = self._canvas.zoom >= DETAILS_FROM_ZOOM
        around = area.adjusted(-_BADGES, -_BADGES, _BADGES, _BADGES)
        cards = [item for item in graph.cards_in(around) if item.figures_area().intersects(area)]
        for place, item in enumerate(cards):
            painter.save()
            self._spare(painter, item, cards[place + 1 :])
            painter.translate(item.pos())
            card.paint_figures(painter, item, detailed=detailed)
            painter.restore()

    def _spare(self, painter: QPainter, item: NodeItem, upper: Sequence[NodeItem]) -> None:
        """Paint nothing on the cards that lie on one."""
        rect = item.card_rect()
        covers = [other.card_rect() for other in upper if other.card_rect().intersects(rect)]
        if not covers:
            return
        to_pixels = self._canvas.viewportTransform()
        free = QRegion(self._canvas.viewport().rect())
        for cover in covers:
            free -= QRegion(to_pixels.mapRect(cover).toAlignedRect())
        painter.resetTransform()
        painter.setClipRegion(free, Qt.ClipOperation.IntersectClip)
        painter.setTransform(to_pixels)

    def _key_now(self) -> _Key:
        view, to_pixels = self._canvas.viewport(), self._canvas.viewportTransform()
        place = (to_pixels.m11(), to_pixels.m22(), to_pixels.dx(), to_pixels.dy())
        size = (view.width(), view.height(), view.devicePixelRatioF())
        return (self._canvas.graph.stirred, self._changes, place, *size)
