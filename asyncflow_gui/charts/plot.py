"""One plot: curves over simulated time on a background that is painted once.

While the engine keeps the interpreter busy, each call from Qt back into Python may wait for it.
So curves are path items that Qt paints on its own, and axes, grid lines and bands lie in the
view's cached background, repainted only when the axis, the size or the theme changes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QGraphicsLineItem,
    QGraphicsPathItem,
    QGraphicsView,
    QSizePolicy,
    QToolTip,
    QWidget,
)

from asyncflow_gui.charts.bands import Band
from asyncflow_gui.charts.series import Floats, peaks
from asyncflow_gui.charts.units import axis_steps
from asyncflow_gui.theme import Tokens

PEAKS_ABOVE = 5_000
"""Points of one curve above which only the peaks are drawn: with gaps, making the paths of three
curves of 20,000 points takes 8 ms, of their peaks 0.5 ms."""

_LABEL_ROOM = 44
"""Least room for the labels of the value axis, left of the curves, pixels."""

_TOP, _RIGHT, _BOTTOM = 6, 4, 6
_LABEL_GAP = 8
_LABEL_PX = 10
_STEP_PX = 44
"""Least distance between two horizontal lines, pixels."""
_HEADROOM = 1.25
"""How far beyond the highest value the axis reaches while it may still grow, so that it is not
drawn anew for each new record."""
_AIR = 0.015
"""Share of the axis left free below 0 and above the top, so that lines there are whole."""


class Plot(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """Curves against simulated time; x runs from 0 to the horizon throughout."""

    def __init__(
        self,
        tokens: Tokens,
        axis: Callable[[float, float], str],
        limits: tuple[float, float | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tokens = tokens
        self._axis = axis
        self._least_top, self._most_top = limits
        self._horizon_s = 1.0
        self._highest = 0.0
        self._headroom = 1.0
        self._stale = True
        self._top, self._steps = self._least_top, 1
        self._bands: Sequence[Band] = ()
        self._items: list[QGraphicsPathItem] = []
        self._read_out: Callable[[float], str] | None = None
        self._set_up_view()
        self._now = QGraphicsLineItem()
        self._now.setZValue(10)
        self._now.hide()
        self.plotItem.vb.addItem(self._now, ignoreBounds=True)
        self.apply(tokens)

    def _set_up_view(self) -> None:
        self.setFrameShape(self.Shape.NoFrame)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
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

    def begin(self, horizon_s: float, bands: Sequence[Band]) -> None:
        """Clear the curves and set the time axis for a run."""
        self._horizon_s, self._bands = horizon_s, bands
        for item in self._items:
            item.setPath(QPainterPath())
        self._now.hide()
        self.setAntialiasing(False)
        self._headroom = _HEADROOM
        self.refit()
        self._fit()

    def set_bands(self, bands: Sequence[Band]) -> None:
        """Show other bands behind the same curves."""
        self._bands = bands
        self._repaint_background()

    def draw(
        self, time_s: Floats, curves: Sequence[tuple[str, Floats] | None], interval_s: float
    ) -> None:
        """Show curves as pairs of colour token and values; None keeps a place empty."""
        while len(self._items) < len(curves):
            item = QGraphicsPathItem()
            item.setZValue(len(self._items))
            self.plotItem.vb.addItem(item, ignoreBounds=True)
            self._items.append(item)
        highest = 0.0
        for item, curve in zip(self._items, curves, strict=False):
            if curve is not None:
                token, values = curve
                item.setPen(_hairline(self._tokens.color(token)))
                item.setPath(self._path(time_s, values, interval_s))
                highest = max(highest, float(np.fmax.reduce(values, initial=0.0)))
            item.setVisible(curve is not None)
        for item in self._items[len(curves) :]:
            item.hide()
        self._highest = max(highest, self._highest)
        if self._stale or highest > self._top:
            self._stale = False
            self._fit()

    def refit(self) -> None:
        """Let the next ``draw`` choose the axis anew, lower ones included."""
        self._highest = 0.0
        self._stale = True

    def set_now(self, time_s: float | None) -> None:
        """Put the dotted line of the present somewhere, or take it away."""
        if time_s is None:
            self._now.hide()
            return
        self._now.setLine(time_s, 0.0, time_s, self._top)
        self._now.show()

    def set_finished(self) -> None:
        """The curves will not move any more: draw them smoothly."""
        self.set_now(None)
        self.setAntialiasing(True)
        self._headroom = 1.0
        self.refit()

    def set_read_out(self, read_out: Callable[[float], str]) -> None:
        """Show a text for the time under the pointer."""
        self._read_out = read_out

    def apply(self, tokens: Tokens) -> None:
        """Use other colours; curves follow at the next ``draw``."""
        self._tokens = tokens
        pen = _hairline(tokens.color("accent"))
        pen.setStyle(Qt.PenStyle.DotLine)
        self._now.setPen(pen)
        self.setBackground(tokens.panel)
        self._repaint_background()

    @property
    def top(self) -> float:
        """Where the value axis ends."""
        return self._top

    # -- geometry

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
        most = max(2, min(5, int(self._area().height() // _STEP_PX)))
        wanted = max(self._highest * self._headroom, self._least_top)
        if self._most_top is not None:
            wanted = min(wanted, self._most_top)
        step, self._steps = axis_steps(wanted, most)
        self._top = step * self._steps
        self._make_room()
        self._set_ranges()
        self._repaint_background()

    def _labels(self) -> list[tuple[float, str]]:
        values = [self._top * number / self._steps for number in range(self._steps + 1)]
        return [(value, self._axis(value, self._top)) for value in values]

    def _label_font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(_LABEL_PX)
        return font

    def _make_room(self) -> None:
        metrics = QFontMetrics(self._label_font())
        widest = max(metrics.horizontalAdvance(text) for _, text in self._labels())
        left = max(_LABEL_ROOM, widest + _LABEL_GAP + 2)
        self.plotItem.layout.setContentsMargins(left, _TOP, _RIGHT, _BOTTOM)

    def _set_ranges(self) -> None:
        top = self._top
        self.plotItem.vb.setRange(
            xRange=(0.0, self._horizon_s), yRange=(-_AIR * top, (1 + _AIR) * top), padding=0
        )

    def _resized(self, *_: object) -> None:
        self._fit()

    def _repaint_background(self) -> None:
        self.resetCachedContent()
        self.viewport().update()

    def _area(self) -> QRectF:
        area: QRectF = self.plotItem.vb.sceneBoundingRect()
        return area

    # -- events

    def drawBackground(self, painter: QPainter, rect: QRectF) -> None:
        """Paint the surface, horizontal lines with their labels, and the bands."""
        painter.fillRect(rect, QColor(self._tokens.panel))
        area = self._area()
        if area.height() <= 0:
            return
        painter.setFont(self._label_font())
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        self._paint_bands(painter, area)
        self._paint_lines(painter, area)
        self._paint_band_names(painter, area)

    def _paint_lines(self, painter: QPainter, area: QRectF) -> None:
        for value, label in self._labels():
            height = area.height() * (value / self._top + _AIR) / (1 + 2 * _AIR)
            y = round(area.bottom() - height) + 0.5
            painter.setPen(_hairline(self._tokens.color("line")))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(self._tokens.color("text_muted"))
            box = QRectF(0, y - 8, area.left() - _LABEL_GAP, 16)
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, flags, label)

    def _paint_bands(self, painter: QPainter, area: QRectF) -> None:
        for band in self._bands:
            left, right = self._x(area, band.start_s), self._x(area, band.end_s)
            # At least two pixels, so that a short outage in a long run is seen at all.
            stretch = QRectF(left, area.top(), max(right - left, 2.0), area.height())
            painter.fillRect(stretch, self._tokens.color(band.token, 0.13))

    def _paint_band_names(self, painter: QPainter, area: QRectF) -> None:
        """Write names at the top, a row lower where one would run into its neighbour."""
        metrics = painter.fontMetrics()
        row_ends = [area.left()] * 3
        for band in self._bands:
            width = metrics.horizontalAdvance(band.name)
            left = max(self._x(area, band.start_s) + 3, area.left())
            left = min(left, max(area.right() - width - 2, area.left()))
            row = next((i for i, end in enumerate(row_ends) if end <= left), None)
            if row is None:
                continue
            row_ends[row] = left + width + 6
            token = (
                self._tokens.text_muted if band.token == "edge" else self._tokens.color(band.token)
            )
            painter.setPen(QColor(token))
            baseline = area.top() + 3 + metrics.ascent() + row * metrics.height()
            painter.drawText(QPointF(left, baseline), band.name)

    def _x(self, area: QRectF, time_s: float) -> float:
        return area.left() + area.width() * time_s / self._horizon_s

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read the curves out at the pointer."""
        area, place = self._area(), event.position()
        if self._read_out is None or not area.contains(place):
            QToolTip.hideText()
            return
        time_s = (place.x() - area.left()) / area.width() * self._horizon_s
        QToolTip.showText(event.globalPosition().toPoint(), self._read_out(time_s), self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Nothing to press here."""
        event.ignore()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Nothing to release here."""
        event.ignore()

    def leaveEvent(self, event: QEvent) -> None:
        """Take the read-out away."""
        QToolTip.hideText()
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the scroll area around."""
        event.ignore()


def _hairline(color: QColor) -> QPen:
    """A pen of one device pixel at any scale: the only width that is fast to draw."""
    pen = QPen(color)
    pen.setWidth(0)
    return pen


def _alone(values: Floats) -> np.typing.NDArray[np.bool_]:
    """Which points are finite between two that are not."""
    finite = np.isfinite(values)
    if finite.all() and len(values) > 1:
        return np.zeros(len(values), dtype=bool)
    framed = np.concatenate(([False], finite, [False]))
    return finite & ~framed[:-2] & ~framed[2:]
