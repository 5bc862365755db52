"""The distribution of latencies on a logarithmic axis, with percentiles and objectives."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from asyncflow_gui.charts import units
from asyncflow_gui.charts.painted import PaintedChart, grid_pen
from asyncflow_gui.charts.runs import run_pen, run_token
from asyncflow_gui.charts.series import Floats
from asyncflow_gui.charts.shares import Distribution, log_edges, log_ticks
from asyncflow_gui.theme import Theme
from engine.schemas.slos import Slo

_BIN_PX = 7
_TICK_PX = 64
_LEFT, _RIGHT, _BOTTOM = 44, 10, 18
_MARK_PX, _MARK_ROWS = 13, 3
_PERCENTILES = (("p50", "p50"), ("p95", "p95"), ("p99", "p99"), ("p999", "p99.9"))
_LATENCIES = ("mean", "p50", "p90", "p95", "p99", "p999", "max")


class DistributionChart(PaintedChart):
    """Histogram or cumulated shares; lines at the percentiles of the first run, and at limits."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("Latency distribution", theme, parent)
        self._cumulated = False
        self._shares: list[Distribution] = []
        self.low_s, self.high_s = 1e-3, 1.0
        self.setMinimumHeight(220)

    @property
    def cumulated(self) -> bool:
        """Whether shares are cumulated."""
        return self._cumulated

    def set_cumulated(self, cumulated: bool) -> None:
        """Draw cumulated shares, or a histogram."""
        self._cumulated = cumulated
        self.update()

    def prepare(self) -> None:
        """Find the range of all runs and their limits."""
        self._shares = [Distribution(run.result.histogram) for run in self.runs]
        filled = [each for each in self._shares if each.count]
        limits = [limit for _, limit, _ in self._limits()]
        low = min([each.low_s for each in filled] + limits, default=1e-3)
        high = max([each.high_s for each in filled] + limits, default=1.0)
        # A little air, and at least a fifth of a decade.
        self.low_s, self.high_s = max(low, 1e-9) / 1.08, max(high * 1.08, low * 1.6)

    def _limits(self) -> list[tuple[str, float, bool]]:
        """Objectives that limit a latency of all requests: words, limit, whether it is kept."""
        if not self.runs:
            return []
        run = self.runs[0]
        passed = {check.slo: check.passed for check in run.result.slos}
        return [
            (words_of(slo), limit, passed.get(str(slo), True))
            for slo in run.scenario.slos
            if slo.figure in _LATENCIES and slo.workload is None
            for limit in [slo.below if slo.below is not None else slo.above]
            if limit
        ]

    # -- geometry

    def area(self) -> QRectF:
        """Where the curves are."""
        top = 8 + _MARK_PX * self._rows()
        return QRectF(self.rect()).adjusted(_LEFT, top, -_RIGHT, -_BOTTOM)

    def _rows(self) -> int:
        """Rows of words above the curves: of marks, and of the names of several runs."""
        return _MARK_ROWS + (1 if self._limits() else 0) + (1 if len(self.runs) > 1 else 0)

    def x_of(self, latency_s: float) -> float:
        """Where a latency is."""
        area = self.area()
        share = math.log(latency_s / self.low_s) / math.log(self.high_s / self.low_s)
        return area.left() + area.width() * share

    def latency_at(self, x: float) -> float:
        """The latency at a place."""
        area = self.area()
        share = (x - area.left()) / max(area.width(), 1.0)
        return float(self.low_s * (self.high_s / self.low_s) ** share)

    def edges(self) -> Floats:
        """Edges of the histogram's bins."""
        return log_edges(self.low_s, self.high_s, max(10, int(self.area().width() / _BIN_PX)))

    # -- painting

    def paint(self, painter: QPainter) -> None:
        """Paint axes, curves, lines and their words."""
        area = self.area()
        if area.width() < 40 or not self.runs:
            return
        bins = [each.in_bins(self.edges()) for each in self._shares]
        top = 1.0
        if not self._cumulated:
            step, steps = units.axis_steps(max([float(each.max()) for each in bins] + [1e-6]), 4)
            top = step * steps
        self._paint_axes(painter, area, top)
        for place in reversed(range(len(self.runs))):
            if self._cumulated:
                self._paint_cumulated(painter, area, place)
            else:
                self._paint_histogram(painter, area, place, bins[place] / top)
        self._paint_marks(painter, area)
        self.paint_legend(painter, self.rect().top(), area.left())

    def _paint_axes(self, painter: QPainter, area: QRectF, top: float) -> None:
        painter.setFont(self.label_font())
        muted = self.tokens.color("text_muted")
        steps = 4 if self._cumulated else units.axis_steps(top, 4)[1]
        for number in range(steps + 1):
            value = top * number / steps
            y = round(area.bottom() - area.height() * number / steps) + 0.5
            painter.setPen(grid_pen(self.tokens))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(muted)
            box = QRectF(0, y - 8, _LEFT - 6, 16)
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, flags, units.axis_share(value, top))
        for tick in log_ticks(self.low_s, self.high_s, int(area.width() // _TICK_PX)):
            x = self.x_of(tick)
            painter.drawLine(QPointF(x, area.bottom()), QPointF(x, area.bottom() + 3))
            box = QRectF(x - 40, area.bottom() + 3, 80, 14)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, units.duration(tick))

    def _paint_histogram(
        self, painter: QPainter, area: QRectF, place: int, heights: Floats
    ) -> None:
        edges = self.edges()
        outline = QPolygonF()
        for left, right, height in zip(edges[:-1], edges[1:], heights, strict=True):
            y = area.bottom() - area.height() * float(height)
            outline.append(QPointF(self.x_of(float(left)), y))
            outline.append(QPointF(self.x_of(float(right)), y))
        path = QPainterPath()
        path.addPolygon(outline)
        if place == 0:
            filled = QPainterPath(path)
            filled.lineTo(area.bottomRight())
            filled.lineTo(area.bottomLeft())
            painter.fillPath(filled, self.tokens.color(run_token(0), 0.22))
        painter.setPen(run_pen(self.tokens, place))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)

    def _paint_cumulated(self, painter: QPainter, area: QRectF, place: int) -> None:
        latencies = np.geomspace(self.low_s, self.high_s, max(20, int(area.width())))
        shares = self._shares[place].below(latencies)
        points = [
            QPointF(self.x_of(float(latency)), area.bottom() - area.height() * float(share))
            for latency, share in zip(latencies, shares, strict=True)
        ]
        painter.setPen(run_pen(self.tokens, place))
        painter.drawPolyline(points)

    def _paint_marks(self, painter: QPainter, area: QRectF) -> None:
        """Lines at percentiles and limits; words above them, a row lower where they would meet."""
        stats = self.runs[0].result.latency_s
        marks = [
            (words, value, "text_muted", Qt.PenStyle.DotLine)
            for name, words in _PERCENTILES
            if (value := getattr(stats, name)) is not None and self.low_s < value < self.high_s
        ]
        marks += [
            (f"{'✓' if passed else '✕'} {words}", limit, "ok" if passed else "bad", _DASH)
            for words, limit, passed in self._limits()
        ]
        painter.setFont(self.label_font())
        metrics = painter.fontMetrics()
        # The names of several runs stand above them.
        ends = [0.0] * (self._rows() - (1 if len(self.runs) > 1 else 0))
        for words, value, token, style in sorted(marks, key=lambda mark: mark[1]):
            x = round(self.x_of(value)) + 0.5
            painter.setPen(QPen(self.tokens.color(token), 1.0, style))
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
            width = metrics.horizontalAdvance(words)
            left = min(max(x - width / 2, area.left()), area.right() - width)
            row = next((row for row, end in enumerate(ends) if end <= left), None)
            if row is None:
                continue
            ends[row] = left + width + 6
            baseline = area.top() - 4 - row * _MARK_PX - metrics.descent()
            painter.setPen(self.tokens.color(token))
            painter.drawText(QPointF(left, baseline), words)

    # -- what is told

    def about(self, place: QPointF) -> str:
        """The shares below and above the latency under the mouse."""
        if not self.area().contains(place) or not self.runs:
            return ""
        latency = self.latency_at(place.x())
        lines = []
        for run, shares in zip(self.runs, self._shares, strict=True):
            below = float(shares.below(latency))
            name = f"{run.name}: " if len(self.runs) > 1 else ""
            lines.append(
                f"{name}{units.small_share(below)} of requests below {units.latency(latency)}, "
                f"{units.count(round((1 - below) * shares.count))} above"
            )
        return "\n".join(lines)

    def table(self) -> tuple[list[str], list[list[Any]]]:
        """A row a bin: bounds, and the share of each run in it and below its end."""
        edges = self.edges()
        head, columns = ["low_s", "high_s"], [edges[:-1].tolist(), edges[1:].tolist()]
        for run, shares in zip(self.runs, self._shares, strict=True):
            head += [f"share of {run.name}", f"cumulated share of {run.name}"]
            columns += [shares.in_bins(edges).tolist(), shares.below(edges[1:]).tolist()]
        return head, [list(row) for row in zip(*columns, strict=True)]


_DASH = Qt.PenStyle.DashLine


def words_of(slo: Slo) -> str:
    """``p99 < 200 ms``, ``errors < 1 %``, ``goodput > 30 / s``, with the workload if any."""
    limit = slo.below if slo.below is not None else slo.above
    assert limit is not None
    show, figure = _FIGURES.get(slo.figure, (units.duration, slo.figure.replace("999", "99.9")))
    sign = "<" if slo.below is not None else ">"
    of = f" of {slo.workload}" if slo.workload else ""
    return f"{figure} {sign} {show(limit)}{of}"


_FIGURES: dict[str, tuple[Any, str]] = {
    "error_share": (units.percent, "errors"),
    "throughput_rps": (units.rate, "throughput"),
    "goodput_rps": (units.rate, "goodput"),
}
