"""Where the time went: the mean latency as stacked bars, overall, per node and per endpoint."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QWidget

from asyncflow_gui.charts import units
from asyncflow_gui.charts.painted import PaintedChart
from asyncflow_gui.charts.parts import PARTS, total_of, values_of
from asyncflow_gui.theme import Theme
from engine.schemas.result import LatencySplit, RunResult

MOST_ROWS = 14
"""Bars at most: those that hold most of the latency of the first run."""

_ROW, _GAP, _THIN = 22, 4, 16
_NAME, _FIGURE = 132, 66


@dataclass(frozen=True, slots=True)
class SplitRow:
    """One bar for each run.

    Attributes:
        name: What it is of.
        element: Id of the node; empty for the whole system.
        splits: By run; none where the run has no such thing.
    """

    name: str
    element: str
    splits: tuple[LatencySplit | None, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    box: QRectF
    row: SplitRow
    run: int
    component: str
    seconds: float


class SplitChart(PaintedChart):
    """A bar per row and run, all to the same scale; a legend of the parts that occur."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("Where the time goes", theme, parent)
        self._by_endpoint = False
        self.rows: list[SplitRow] = []
        self._legend_rows = 1

    def set_by_endpoint(self, by_endpoint: bool) -> None:
        """Show endpoints, or whole nodes."""
        self._by_endpoint = by_endpoint
        self.prepare()
        self.update()

    def prepare(self) -> None:
        """Choose the rows, and be as tall as they need."""
        results = [run.result for run in self.runs]
        if not results:
            self.rows = []
            return
        overall = SplitRow("Overall", "", tuple(result.split_s for result in results))
        parts = list(_endpoint_rows(results) if self._by_endpoint else _element_rows(results))
        parts = [row for row in parts if _weight(row) > 0]
        parts.sort(key=_weight, reverse=True)
        self.rows = [overall, *parts[: MOST_ROWS - 1]]
        self._set_height()

    def _set_height(self) -> None:
        legend = self._legend_height()
        self.setMinimumHeight(round(legend + sum(map(self._row_height, self.rows)) + 8))

    def _row_height(self, row: SplitRow) -> float:
        runs = len(row.splits)
        return (_ROW if runs == 1 else runs * _THIN) + _GAP

    def resizeEvent(self, event: Any) -> None:
        """The legend flows anew."""
        super().resizeEvent(event)
        if self.rows:
            self._set_height()

    # -- geometry

    def _parts(self) -> list[str]:
        """The components that occur, in order."""
        used = {
            name
            for row in self.rows
            for split in row.splits
            if split is not None
            for name, seconds in values_of(split).items()
            if seconds > 0
        }
        return [name for name in PARTS if name in used]

    def _legend(self) -> Iterator[tuple[float, float, str]]:
        metrics = QFontMetrics(self.label_font())
        x, y = 0.0, 0.0
        for name in self._parts():
            width = 14 + metrics.horizontalAdvance(PARTS[name][0]) + 14
            if x > 0 and x + width > self.width():
                x, y = 0.0, y + 16
            yield x, y, name
            x += width

    def _legend_height(self) -> float:
        return max((y for _, y, _ in self._legend()), default=0.0) + 22

    def _bars(self) -> Iterator[tuple[SplitRow, int, QRectF, LatencySplit | None]]:
        room = max(self.width() - _NAME - _FIGURE, 20)
        y = self._legend_height()
        for row in self.rows:
            height = (_ROW if len(row.splits) == 1 else _THIN) - 2
            for run, split in enumerate(row.splits):
                yield row, run, QRectF(_NAME, y, room, height), split
                y += height + 2
            y += _GAP

    def pieces(self) -> Iterator[_Piece]:
        """Every coloured stretch."""
        longest = max(
            (total_of(split) for row in self.rows for split in row.splits if split is not None),
            default=0.0,
        )
        for row, run, box, split in self._bars():
            if split is None or longest <= 0:
                continue
            x = box.left()
            for name, seconds in values_of(split).items():
                width = box.width() * seconds / longest
                if width > 0:
                    yield _Piece(QRectF(x, box.top(), width, box.height()), row, run, name, seconds)
                x += width

    # -- painting

    def paint(self, painter: QPainter) -> None:
        """Paint legend, names, bars and figures."""
        painter.setFont(self.label_font())
        tokens, metrics = self.tokens, painter.fontMetrics()
        for x, y, name in self._legend():
            words, token = PARTS[name]
            painter.fillRect(QRectF(x, y + 3, 9, 9), tokens.color(token))
            painter.setPen(tokens.color("text_muted"))
            painter.drawText(QPointF(x + 14, y + 3 + metrics.ascent() - 1), words)
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        for row, run, box, split in self._bars():
            several = len(row.splits) > 1
            words = row.name if run == 0 else self.runs[run].name
            painter.setFont(self.label_font(bold=row is self.rows[0] and run == 0))
            shown = painter.fontMetrics().elidedText(
                words, Qt.TextElideMode.ElideMiddle, _NAME - (24 if several and run else 12)
            )
            painter.setPen(tokens.color("text" if run == 0 else "text_muted"))
            indent = 12.0 if several and run else 0.0
            painter.drawText(QRectF(indent, box.top(), _NAME, box.height()), left, shown)
            figure = units.latency(total_of(split) if split is not None else None)
            place = QRectF(box.right(), box.top(), _FIGURE - 4, box.height())
            painter.drawText(place, right, figure)
        for piece in self.pieces():
            painter.fillRect(piece.box, tokens.color(PARTS[piece.component][1]))

    # -- what is told

    def _at(self, place: QPointF) -> _Piece | None:
        return next((piece for piece in self.pieces() if piece.box.contains(place)), None)

    def about(self, place: QPointF) -> str:
        """The part under the mouse: seconds, and share of its bar."""
        piece = self._at(place)
        if piece is None:
            return ""
        split = piece.row.splits[piece.run]
        assert split is not None
        share = units.share(piece.seconds / total_of(split))
        run = f" ({self.runs[piece.run].name})" if len(self.runs) > 1 else ""
        return (
            f"{piece.row.name}{run}: {PARTS[piece.component][0]} {units.latency(piece.seconds)}, "
            f"{share} of {units.latency(total_of(split))}"
        )

    def element_at(self, place: QPointF) -> str:
        """The node of the row under the mouse."""
        for row, _, box, _ in self._bars():
            if box.top() <= place.y() <= box.bottom():
                return row.element
        return ""

    def table(self) -> tuple[list[str], list[list[Any]]]:
        """A row a bar: seconds by component, and their sum."""
        rows = [
            [self.runs[run].name, row.name, *values_of(split).values(), total_of(split)]
            for row in self.rows
            for run, split in enumerate(row.splits)
            if split is not None
        ]
        return ["run", "of", *(f"{name}_s" for name in PARTS), "sum_s"], rows


def _weight(row: SplitRow) -> float:
    return next((total_of(split) for split in row.splits if split is not None), 0.0)


def _element_rows(results: list[RunResult]) -> Iterator[SplitRow]:
    """A row per node, and one for all edges: the network."""
    for node_id in dict.fromkeys(key for result in results for key in result.nodes):
        found = [result.nodes.get(node_id) for result in results]
        splits = tuple(node.split_s if node is not None else None for node in found)
        yield SplitRow(node_id, node_id, splits)
    yield SplitRow("All edges", "", tuple(result.edges_split_s for result in results))


def _endpoint_rows(results: list[RunResult]) -> Iterator[SplitRow]:
    keys = dict.fromkeys(
        (node_id, name)
        for result in results
        for node_id, node in result.nodes.items()
        for name in node.endpoints
    )
    for node_id, name in keys:
        found = [
            node.endpoints.get(name) if (node := result.nodes.get(node_id)) else None
            for result in results
        ]
        splits = tuple(each.split_s if each is not None else None for each in found)
        yield SplitRow(f"{node_id} {name}", node_id, splits)
