"""What lies behind the curves of a plot: lines with labels, ticks of time, bands with names."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

from asyncflow_gui.charts.bands import Band
from asyncflow_gui.charts.style import tabular
from asyncflow_gui.charts.units import axis_steps
from asyncflow_gui.charts.window import TimeWindow
from asyncflow_gui.theme import Tokens, load_tokens

_LABEL_ROOM = 36
"""Least room for the labels of the value axis, left of the curves, pixels."""
_TOP, _RIGHT, _BOTTOM = 6, 8, 16
_LABEL_GAP = 8
_LABEL_PX = 10
_TICK_GAP_PX = 18
"""Least room between the labels of two ticks of time, pixels."""
_DIGIT_PX = 6


class Backdrop:
    """Paints axes and bands. Knows where time begins and ends, and the steps of the value axis."""

    def __init__(self, window: TimeWindow, axis: Callable[[float, float], str]) -> None:
        self.axis = axis
        self.bands: Sequence[Band] = ()
        self.tokens: Tokens = load_tokens("light")
        self.top, self._steps = 1.0, 1
        self._window = window

    def set_steps(self, top: float, steps: int) -> None:
        """Let the value axis reach from 0 to ``top`` in so many steps."""
        self.top, self._steps = top, steps

    def margins(self, font: QFont) -> tuple[int, int, int, int]:
        """Room left, above, right and below the curves, pixels."""
        metrics = QFontMetrics(_label_font(font))
        widest = max(metrics.horizontalAdvance(text) for _, text in self._labels())
        return max(_LABEL_ROOM, widest + _LABEL_GAP + 2), _TOP, _RIGHT, _BOTTOM

    def paint(self, painter: QPainter, area: QRectF, air: float, font: QFont) -> None:
        """Paint around and inside ``area``; ``air`` is the share of it beyond 0 and the top."""
        if area.height() <= 0 or area.width() <= 0:
            return
        painter.setFont(_label_font(font))
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        shown = [
            band
            for band in self.bands
            if band.end_s >= self._window.begin_s and band.start_s <= self._window.end_s
        ]
        self._paint_bands(painter, area, shown)
        self._paint_lines(painter, area, air)
        self._paint_ticks(painter, area)
        self._paint_band_names(painter, area, shown)

    def _labels(self) -> list[tuple[float, str]]:
        values = [self.top * number / self._steps for number in range(self._steps + 1)]
        return [(value, self.axis(value, self.top)) for value in values]

    def _paint_lines(self, painter: QPainter, area: QRectF, air: float) -> None:
        for value, label in self._labels():
            height = area.height() * (value / self.top + air) / (1 + 2 * air)
            y = round(area.bottom() - height) + 0.5
            painter.setPen(hairline(self.tokens.color("line")))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(self.tokens.color("text_muted"))
            box = QRectF(0, y - 8, area.left() - _LABEL_GAP, 16)
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, flags, label)

    def time_ticks(self, width: float) -> list[tuple[float, str]]:
        """Round times of the stretch that is shown, and what to write there."""
        window = self._window
        label_px = _TICK_GAP_PX + _DIGIT_PX * len(f"{window.end_s:,.0f} s")
        step, _ = axis_steps(window.length_s, max(2, int(width // label_px)))
        first = int(-(-window.begin_s // step))
        count = int((window.end_s - first * step) / step * (1 + 1e-9)) + 1
        return [
            (number * step, f"{number * step:,.10g} s" if number else "0")
            for number in range(first, first + count)
        ]

    def _paint_ticks(self, painter: QPainter, area: QRectF) -> None:
        metrics = painter.fontMetrics()
        painter.setPen(self.tokens.color("text_muted"))
        for time_s, label in self.time_ticks(area.width()):
            width = metrics.horizontalAdvance(label)
            x = self._x(area, time_s)
            # The last letter may reach a little beyond its advance.
            most = area.right() + _RIGHT - 2 - width
            left = min(max(x - width / 2, area.left() - 2), most)
            painter.drawText(QPointF(left, area.bottom() + 3 + metrics.ascent()), label)

    def _paint_bands(self, painter: QPainter, area: QRectF, bands: Sequence[Band]) -> None:
        for band in bands:
            left = max(self._x(area, band.start_s), area.left())
            right = min(self._x(area, band.end_s), area.right())
            # At least two pixels, so that a short outage in a long run is seen at all.
            stretch = QRectF(left, area.top(), max(right - left, 2.0), area.height())
            painter.fillRect(stretch, self.tokens.color(band.token, 0.13))

    def _paint_band_names(self, painter: QPainter, area: QRectF, bands: Sequence[Band]) -> None:
        """Write names at the top, a row lower where one would run into its neighbour."""
        metrics = painter.fontMetrics()
        row_ends = [area.left()] * 3
        for band in bands:
            width = metrics.horizontalAdvance(band.name)
            left = max(self._x(area, band.start_s) + 3, area.left())
            left = min(left, max(area.right() - width - 2, area.left()))
            row = next((i for i, end in enumerate(row_ends) if end <= left), None)
            if row is None:
                continue
            row_ends[row] = left + width + 6
            token = (
                self.tokens.text_muted if band.token == "edge" else self.tokens.color(band.token)
            )
            painter.setPen(QColor(token))
            baseline = area.top() + 3 + metrics.ascent() + row * metrics.height()
            painter.drawText(QPointF(left, baseline), band.name)

    def _x(self, area: QRectF, time_s: float) -> float:
        share = (time_s - self._window.begin_s) / self._window.length_s
        return area.left() + area.width() * share


def hairline(color: QColor) -> QPen:
    """A pen of one device pixel at any scale: the only width that is fast to draw."""
    pen = QPen(color)
    pen.setWidth(0)
    return pen


def _label_font(font: QFont) -> QFont:
    small = tabular(font)
    small.setPixelSize(_LABEL_PX)
    return small
