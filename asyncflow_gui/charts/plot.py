"""One plot: curves over simulated time on a background that is painted once.

While the engine keeps the interpreter busy, each call from Qt back into Python may wait for it.
So curves are path items that Qt paints on its own, and axes, grid lines and bands lie in the
view's cached background, repainted only when the axis, the size or the theme changes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPainterPath, QPen, QWheelEvent
from PySide6.QtWidgets import (
    QGraphicsLineItem,
    QGraphicsPathItem,
    QGraphicsRectItem,
    QGraphicsView,
    QSizePolicy,
    QWidget,
)

from asyncflow_gui.charts.backdrop import Backdrop, hairline
from asyncflow_gui.charts.bands import Band
from asyncflow_gui.charts.runs import DASHES
from asyncflow_gui.charts.series import Floats, peaks
from asyncflow_gui.charts.units import axis_steps
from asyncflow_gui.charts.window import TimeWindow
from asyncflow_gui.theme import Tokens

PEAKS_ABOVE = 5_000
"""Points of one curve above which only the peaks are drawn: with gaps, making the paths of three
curves of 20,000 points takes 8 ms, of their peaks 0.5 ms."""

_STEP_PX = 34
"""Least distance between two horizontal lines, pixels."""
_HEADROOM = 1.25
"""How far beyond the highest value the axis reaches while it may still grow, so that it is not
drawn anew for each new record."""
_AIR = 0.015
"""Share of the axis left free below 0 and above the top, so that lines there are whole."""
_DRAG_PX = 6
"""A mouse that is dragged less far than this has clicked."""
_ZOOM = 1.25
"""One notch of the wheel."""


@dataclass(frozen=True, slots=True)
class Line:
    """A curve to draw.

    Attributes:
        token: Its colour.
        time_s: Ends of intervals, seconds.
        values: As many values, NaN where there is none.
        interval_s: Length of an interval: a value between two gaps is drawn as long as that.
        run: Which of several runs it is of; 0 is the run that the chart is about.
    """

    token: str
    time_s: Floats
    values: Floats
    interval_s: float
    run: int = 0


class Plot(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """Curves against simulated time; all plots of a window show the same stretch of it."""

    def __init__(
        self,
        tokens: Tokens,
        window: TimeWindow,
        axis: Callable[[float, float], str],
        limits: tuple[float, float | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tokens = tokens
        self._window = window
        self._backdrop = Backdrop(window, axis)
        self._least_top, self._most_top = limits
        self._highest = 0.0
        self._headroom = 1.0
        self._stale = True
        self._pressed_s: float | None = None
        self._pressed_x = 0.0
        self._items: list[QGraphicsPathItem] = []
        self._set_up_view()
        box = self.plotItem.vb
        self._now, self._cursor = QGraphicsLineItem(), QGraphicsLineItem()
        self._chosen = QGraphicsRectItem()
        for item, level in ((self._now, 10), (self._cursor, 11), (self._chosen, 12)):
            item.setZValue(level)
            item.hide()
            box.addItem(item, ignoreBounds=True)
        self.apply(tokens)

    def _set_up_view(self) -> None:
        self.setFrameShape(self.Shape.NoFrame)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setMouseTracking(True)
        item = self.plotItem
        for side in ("left", "bottom"):
            item.hideAxis(side)
        item.hideButtons()
        item.setMenuEnabled(False)
        item.vb.setMouseEnabled(False, False)
        item.vb.disableAutoRange()
        item.vb.setDefaultPadding(0)
        item.vb.sigResized.connect(self._resized)
        self._set_ranges()

    # -- what is shown

    def show_quantity(
        self, axis: Callable[[float, float], str], limits: tuple[float, float | None]
    ) -> None:
        """Show another quantity from the next ``begin`` on."""
        self._backdrop.axis = axis
        self._least_top, self._most_top = limits

    def begin(self, bands: Sequence[Band]) -> None:
        """Clear the curves for a run."""
        self._backdrop.bands = bands
        for item in self._items:
            item.setPath(QPainterPath())
        self._now.hide()
        self._cursor.hide()
        self.setAntialiasing(False)
        self._headroom = _HEADROOM
        self.refit()
        self._fit()

    def set_bands(self, bands: Sequence[Band]) -> None:
        """Show other bands behind the same curves."""
        self._backdrop.bands = bands
        self._repaint_background()

    def draw(self, lines: Sequence[Line | None]) -> None:
        """Show curves; None keeps a place empty."""
        while len(self._items) < len(lines):
            item = QGraphicsPathItem()
            item.setZValue(len(self._items))
            self.plotItem.vb.addItem(item, ignoreBounds=True)
            self._items.append(item)
        highest = 0.0
        for item, line in zip(self._items, lines, strict=False):
            if line is not None:
                time_s, values = self._in_window(line)
                item.setPen(self._pen(line))
                item.setPath(self._path(time_s, values, line.interval_s))
                highest = max(highest, float(np.fmax.reduce(values, initial=0.0)))
            item.setVisible(line is not None)
        for item in self._items[len(lines) :]:
            item.hide()
        self._highest = max(highest, self._highest)
        if self._stale or highest > self.top:
            self._stale = False
            self._fit()

    def refit(self) -> None:
        """Let the next ``draw`` choose the axis anew, lower ones included."""
        self._highest = 0.0
        self._stale = True

    def set_now(self, time_s: float | None) -> None:
        """Put the dotted line of the present somewhere, or take it away."""
        self._put(self._now, time_s)

    def set_cursor(self, time_s: float | None) -> None:
        """Put the line of the crosshair somewhere, or take it away."""
        self._put(self._cursor, time_s)

    def _put(self, line: QGraphicsLineItem, time_s: float | None) -> None:
        if time_s is None:
            line.hide()
            return
        line.setLine(time_s, 0.0, time_s, self.top)
        line.show()

    def set_finished(self) -> None:
        """The curves will not move any more: draw them smoothly."""
        self.set_now(None)
        self.setAntialiasing(True)
        self._headroom = 1.0
        self.refit()

    def apply(self, tokens: Tokens) -> None:
        """Use other colours; curves follow at the next ``draw``."""
        self._tokens = tokens
        self._backdrop.tokens = tokens
        pen = hairline(tokens.color("accent"))
        pen.setStyle(Qt.PenStyle.DotLine)
        self._now.setPen(pen)
        self._cursor.setPen(hairline(tokens.color("text_muted")))
        self._chosen.setPen(QPen(Qt.PenStyle.NoPen))
        self._chosen.setBrush(tokens.color("accent", 0.18))
        self.setBackground(tokens.panel)
        self._repaint_background()

    @property
    def top(self) -> float:
        """Where the value axis ends."""
        return self._backdrop.top

    @property
    def area(self) -> QRectF:
        """Where the curves are, in the plot's own coordinates."""
        area: QRectF = self.plotItem.vb.sceneBoundingRect()
        return area

    # -- geometry

    def _in_window(self, line: Line) -> tuple[Floats, Floats]:
        """The points of the stretch that is shown, and one beyond each of its ends."""
        if not self._window.is_zoomed:
            return line.time_s, line.values
        first = int(np.searchsorted(line.time_s, self._window.begin_s)) - 1
        last = int(np.searchsorted(line.time_s, self._window.end_s)) + 1
        part = slice(max(first, 0), last)
        return line.time_s[part], line.values[part]

    def _pen(self, line: Line) -> QPen:
        pen = hairline(self._tokens.color(line.token, 1.0 if line.run == 0 else 0.8))
        if pattern := DASHES[line.run % len(DASHES)]:
            pen.setDashPattern(pattern)
        return pen

    def _path(self, time_s: Floats, values: Floats, interval_s: float) -> QPainterPath:
        if len(values) > PEAKS_ABOVE:
            time_s, values = peaks(time_s, values, 4 * max(self.width(), 200))
        path: QPainterPath = pg.functions.arrayToQPath(time_s, values, connect="finite")
        alone = _alone(values)
        if alone.any():
            # A point between two gaps has no line to a neighbour: draw its interval.
            ends = np.repeat(time_s[alone], 2)
            ends[0::2] -= interval_s
            path.addPath(
                pg.functions.arrayToQPath(ends, np.repeat(values[alone], 2), connect="pairs")
            )
        return path

    def _fit(self) -> None:
        """Choose the top of the axis and repaint what hangs on it."""
        most = max(2, min(5, int(self.area.height() // _STEP_PX)))
        wanted = max(self._highest * self._headroom, self._least_top)
        if self._most_top is not None:
            wanted = min(wanted, self._most_top)
        step, steps = axis_steps(wanted, most)
        self._backdrop.set_steps(step * steps, steps)
        margins = self._backdrop.margins(self.font())
        self.plotItem.layout.setContentsMargins(*margins)
        self._set_ranges()
        for line in (self._now, self._cursor):
            if line.isVisible():
                self._put(line, line.line().x1())
        self._repaint_background()

    def _set_ranges(self) -> None:
        top, window = self.top, self._window
        self.plotItem.vb.setRange(
            xRange=(window.begin_s, window.end_s),
            yRange=(-_AIR * top, (1 + _AIR) * top),
            padding=0,
        )

    def _resized(self, *_: object) -> None:
        self._fit()

    def _repaint_background(self) -> None:
        self.resetCachedContent()
        self.viewport().update()

    def time_at(self, x: float) -> float:
        """The simulated time at a place, seconds."""
        area = self.area
        share = (x - area.left()) / max(area.width(), 1.0)
        return self._window.begin_s + min(max(share, 0.0), 1.0) * self._window.length_s

    # -- painting

    def drawBackground(self, painter: QPainter, rect: QRectF) -> None:
        """Paint the surface, lines with their labels, and the bands."""
        painter.fillRect(rect, QColor(self._tokens.panel))
        self._backdrop.paint(painter, self.area, _AIR, self.font())

    def paint_on(self, painter: QPainter) -> None:
        """Paint what is shown with nothing but lines and text, for a picture of any format."""
        self._backdrop.paint(painter, self.area, _AIR, self.font())
        painter.save()
        painter.setClipRect(self.area)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for item in self._items:
            if item.isVisible():
                pen = QPen(item.pen())
                pen.setCosmetic(False)
                pen.setWidthF(1.2)
                painter.setPen(pen)
                painter.drawPath(item.sceneTransform().map(item.path()))
        painter.restore()

    # -- the mouse: a crosshair in all charts, a stretch dragged over, the wheel with Ctrl

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Point at the time under the mouse; choose a stretch while it is pressed."""
        place, area = event.position(), self.area
        if self._pressed_s is None and not area.contains(place):
            self._window.point_at(None)
            return
        time_s = self.time_at(place.x())
        self._window.point_at(time_s)
        if self._pressed_s is not None and abs(place.x() - self._pressed_x) >= _DRAG_PX:
            left, right = sorted((self._pressed_s, time_s))
            self._chosen.setRect(QRectF(left, 0.0, right - left, self.top))
            self._chosen.show()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to choose a stretch."""
        if event.button() != Qt.MouseButton.LeftButton or not self.area.contains(event.position()):
            event.ignore()
            return
        self._pressed_x = event.position().x()
        self._pressed_s = self.time_at(self._pressed_x)
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Show the stretch that was chosen."""
        if self._pressed_s is None or event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        begin_s, self._pressed_s = self._pressed_s, None
        self._chosen.hide()
        if abs(event.position().x() - self._pressed_x) >= _DRAG_PX:
            self._window.zoom_to(begin_s, self.time_at(event.position().x()))
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show the whole run again."""
        self._pressed_s = None
        self._window.reset()
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing."""
        if self._pressed_s is None:
            self._window.point_at(None)
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with Ctrl; else leave the wheel to the scroll area around."""
        notches = event.angleDelta().y() / 120
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier or not notches:
            event.ignore()
            return
        self._window.zoom_by(_ZOOM**notches, self.time_at(event.position().x()))
        event.accept()


def _alone(values: Floats) -> np.typing.NDArray[np.bool_]:
    """Which points are finite between two that are not."""
    finite = np.isfinite(values)
    if finite.all() and len(values) > 1:
        return np.zeros(len(values), dtype=bool)
    framed = np.concatenate(([False], finite, [False]))
    return finite & ~framed[:-2] & ~framed[2:]
