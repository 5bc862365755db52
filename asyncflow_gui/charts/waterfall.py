"""One request as a waterfall: what happened to it, where, and for how long."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from asyncflow_gui.charts import units
from asyncflow_gui.charts.painted import PaintedChart, grid_pen
from asyncflow_gui.charts.parts import PARTS
from asyncflow_gui.theme import Theme
from engine.schemas.result import Segment, Trace

MOST_ROWS = 400
"""Segments drawn at most."""

_ROW, _HEAD = 18, 20
_NAME, _FIGURE = 190, 60
_LEAST_PX = 2.0


@dataclass(frozen=True, slots=True)
class Row:
    """A segment of the request.

    Attributes:
        segment: What happened.
        aside: Whether it ran beside what the request waited for.
        attempt: Which attempt of its caller it was, if it was one that came to nothing.
    """

    segment: Segment
    aside: bool
    attempt: int = 0


class Waterfall(PaintedChart):
    """A row per segment, on the time since the request was generated."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("Request", theme, parent)
        self._trace: Trace | None = None
        self.rows: list[Row] = []

    @property
    def trace(self) -> Trace | None:
        """What is shown."""
        return self._trace

    def show_trace(self, trace: Trace | None) -> None:
        """Show a request, or none."""
        self._trace = trace
        self.rows = []
        if trace is not None:
            self.rows = _rows(trace.segments, aside=False)
            self.rows += [row for aside in trace.asides for row in _rows(aside, aside=True)]
            self.rows.sort(key=lambda row: row.segment.begin_s)
            self.rows = self.rows[:MOST_ROWS]
            what = f"{trace.outcome}, {units.latency(trace.end_s - trace.start_s)}"
            self.setAccessibleDescription(what)
        self.setMinimumHeight(_HEAD + len(self.rows) * _ROW + 24)
        self.update()

    def _area(self) -> QRectF:
        return QRectF(_NAME, _HEAD, max(self.width() - _NAME - _FIGURE, 20), len(self.rows) * _ROW)

    def _length_s(self) -> float:
        assert self._trace is not None
        ends = [row.segment.end_s for row in self.rows]
        return max([self._trace.end_s, *ends]) - self._trace.start_s or 1e-9

    def bars(self) -> Iterator[tuple[Row, QRectF]]:
        """Each row with its bar."""
        if self._trace is None:
            return
        area, length = self._area(), self._length_s()
        for place, row in enumerate(self.rows):
            segment = row.segment
            left = area.left() + area.width() * (segment.begin_s - self._trace.start_s) / length
            width = area.width() * (segment.end_s - segment.begin_s) / length
            # What takes next to no time is still seen, and within the chart.
            left = min(left, area.right() - _LEAST_PX)
            yield (
                row,
                QRectF(left, area.top() + place * _ROW + 3, max(width, _LEAST_PX), _ROW - 6),
            )

    def paint(self, painter: QPainter) -> None:
        """Paint axis, names, bars and durations."""
        if self._trace is None:
            return
        self._paint_axis(painter)
        middle = Qt.AlignmentFlag.AlignVCenter
        tokens = self.tokens
        area = self._area()
        for row, box in self.bars():
            segment = row.segment
            line = QRectF(0, box.top() - 3, _NAME - 8, _ROW)
            painter.setPen(tokens.color("text_muted" if row.aside else "text"))
            painter.setFont(self.label_font())
            name = painter.fontMetrics().elidedText(
                words_of(row), Qt.TextElideMode.ElideMiddle, _NAME - 12
            )
            painter.drawText(line, middle, name)
            color = tokens.color(PARTS[segment.component][1], 0.5 if row.aside else 1.0)
            painter.fillRect(box, color)
            painter.setPen(tokens.color("text_muted"))
            figure = QRectF(area.right(), box.top() - 3, _FIGURE - 4, _ROW)
            length = units.latency(segment.end_s - segment.begin_s)
            painter.drawText(figure, middle | Qt.AlignmentFlag.AlignRight, length)

        self._paint_failure(painter)

    def _paint_failure(self, painter: QPainter) -> None:
        """Say at which moment, and why, a request ended that did not complete."""
        trace = self._trace
        if trace is None or trace.outcome == "completed":
            return
        area = self._area()
        share = (trace.end_s - trace.start_s) / self._length_s()
        x = round(min(area.left() + area.width() * share, area.right())) - 0.5
        painter.setPen(QPen(self.tokens.color("bad"), 1.0, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom() + 4))
        words = f"✕ {trace.outcome.replace('_', ' ')}"
        painter.setFont(self.label_font(bold=True))
        width = painter.fontMetrics().horizontalAdvance(words)
        left = min(x - width / 2, self.width() - width - 4.0)
        painter.drawText(QPointF(left, area.bottom() + 6 + painter.fontMetrics().ascent()), words)

    def _paint_axis(self, painter: QPainter) -> None:
        area, length = self._area(), self._length_s()
        step, _ = units.axis_steps(length, max(2, int(area.width() // 80)))
        painter.setFont(self.label_font())
        number = 0
        while number * step <= length * (1 + 1e-9):
            x = round(area.left() + area.width() * number * step / length) + 0.5
            painter.setPen(grid_pen(self.tokens))
            painter.drawLine(QPointF(x, area.top() - 2), QPointF(x, area.bottom()))
            painter.setPen(self.tokens.color("text_muted"))
            box = QRectF(x - 40, 0, 80, _HEAD - 4)
            painter.drawText(
                box, Qt.AlignmentFlag.AlignCenter, units.axis_latency(number * step, length)
            )
            number += 1

    # -- what is told

    def _at(self, place: QPointF) -> Row | None:
        row = int((place.y() - _HEAD) // _ROW)
        return self.rows[row] if 0 <= row < len(self.rows) and place.y() >= _HEAD else None

    def about(self, place: QPointF) -> str:
        """What happened in the row under the mouse."""
        row = self._at(place)
        if row is None or self._trace is None:
            return ""
        segment, start = row.segment, self._trace.start_s
        lines = [
            words_of(row),
            f"{PARTS[segment.component][0]}, {units.latency(segment.end_s - segment.begin_s)}",
            f"from {units.latency(segment.begin_s - start)} to "
            f"{units.latency(segment.end_s - start)} after the start, "
            f"at {segment.begin_s:,.3f} s of the run",
        ]
        if row.aside:
            lines.append("beside what the request waited for")
        return "\n".join(lines)

    def element_at(self, place: QPointF) -> str:
        """The node or edge of the row under the mouse."""
        row = self._at(place)
        return row.segment.element if row is not None else ""

    def table(self) -> tuple[list[str], list[list[Any]]]:
        """A row per segment."""
        head = ["component", "element", "endpoint", "step", "begin_s", "end_s", "beside"]
        rows = [
            [
                *(row.segment.component, row.segment.element, row.segment.endpoint),
                *(row.segment.step, row.segment.begin_s, row.segment.end_s, int(row.aside)),
            ]
            for row in self.rows
        ]
        return head, rows


def _rows(segments: Sequence[Segment], *, aside: bool) -> list[Row]:
    """A row per segment; attempts that came to nothing are counted by who made them."""
    rows, attempts = [], Counter[str]()
    for segment in segments:
        vain = segment.component == "retry_wait"
        attempts[segment.element] += vain
        rows.append(Row(segment, aside, attempts[segment.element] if vain else 0))
    return rows


def words_of(row: Row) -> str:
    """``api-1 /checkout · core wait``: where, and what."""
    segment = row.segment
    where = " ".join(part for part in (segment.element, segment.endpoint) if part)
    part = PARTS[segment.component][0]
    if row.attempt:
        part = f"attempt {row.attempt}, in vain"
    what = part if segment.component.endswith("_wait") or not segment.step else segment.step
    return f"{'↳ ' if row.aside else ''}{where} · {what}"
