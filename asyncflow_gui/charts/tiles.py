"""Headline figures of a run, each on a tile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from asyncflow_gui.charts import units
from asyncflow_gui.charts.accounts import error_share
from asyncflow_gui.charts.style import tabular
from engine.schemas import RunResult

_LEAST_WIDTH = 104
_HEIGHT = 54
_SPACING = 8


@dataclass(frozen=True, slots=True)
class Headline:
    """A figure of a whole run.

    Attributes:
        caption: What it is called.
        text: The figure as shown.
        about: What it means.
        applies: Whether a run needs it.
        half_width: Half its 95 % interval, seconds; none where there is no such interval.
    """

    caption: str
    text: Callable[[RunResult], str]
    about: str
    applies: Callable[[RunResult], bool] = lambda _: True
    half_width: Callable[[RunResult], float | None] = lambda _: None


def _interval(name: str) -> Callable[[RunResult], float | None]:
    def half_width(result: RunResult) -> float | None:
        confidence = result.confidence_s
        return None if confidence is None else float(getattr(confidence, name))

    return half_width


def _busiest(result: RunResult) -> str:
    shares = [stats.utilisation for stats in result.nodes.values() if stats.utilisation is not None]
    return units.share(max(shares)) if shares else units.NO_FIGURE


HEADLINES: tuple[Headline, ...] = (
    Headline(
        "Mean",
        lambda r: units.latency(r.latency_s.mean),
        "Mean end-to-end latency",
        half_width=_interval("mean"),
    ),
    Headline(
        "p50",
        lambda r: units.latency(r.latency_s.p50),
        "Half of the requests were faster",
        half_width=_interval("p50"),
    ),
    Headline(
        "p95",
        lambda r: units.latency(r.latency_s.p95),
        "95 % of the requests were faster",
        half_width=_interval("p95"),
    ),
    Headline(
        "p99",
        lambda r: units.latency(r.latency_s.p99),
        "99 % of the requests were faster",
        half_width=_interval("p99"),
    ),
    Headline("Slowest", lambda r: units.latency(r.latency_s.max), "The slowest request"),
    Headline(
        "Throughput", lambda r: units.rate(r.throughput_rps), "Responses that arrived, per second"
    ),
    Headline(
        "Goodput",
        lambda r: units.rate(r.goodput_rps),
        "Responses that arrived while somebody still waited for them, per second",
        applies=lambda r: r.goodput_rps != r.throughput_rps,
    ),
    Headline(
        "Errors",
        lambda r: units.small_share(error_share(r.requests)),
        "Share of the requests that ended which failed or were lost",
    ),
    Headline(
        "Busiest server", _busiest, "Highest share of core time in use, over the run after warm-up"
    ),
)
"""The tiles, in the order they are shown."""


class Tile(QFrame):
    """A caption above a figure."""

    def __init__(self, headline: Headline, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("result-tile")
        self.setToolTip(headline.about)
        self._headline = headline
        caption = QLabel(headline.caption, self)
        caption.setProperty("part", "caption")
        self._interval = QLabel(self)
        self._interval.setProperty("part", "interval")
        self._interval.setFont(tabular(self._interval.font()))
        self._value = QLabel(self)
        self._value.setProperty("part", "value")
        self._value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._value.setFont(tabular(self._value.font()))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 6)
        layout.setSpacing(0)
        captions = QHBoxLayout()
        captions.setSpacing(4)
        captions.addWidget(caption)
        captions.addStretch(1)
        captions.addWidget(self._interval)
        layout.addLayout(captions)
        layout.addWidget(self._value)

    @property
    def text(self) -> str:
        """The figure as shown."""
        return self._value.text()

    @property
    def interval(self) -> str:
        """The interval as shown, or nothing."""
        return self._interval.text()

    def show_result(self, result: RunResult) -> None:
        """Show the figure of a run, or nothing where it would say nothing."""
        self._value.setText(self._headline.text(result))
        half_width = self._headline.half_width(result)
        self._interval.setText("" if half_width is None else f"± {units.latency(half_width)}")
        about = self._headline.about
        if half_width is not None and result.confidence_s is not None:
            batches = result.confidence_s.batches
            about += f"; 95 % interval of this run, by the means of {batches} batches"
        self.setToolTip(about)
        self.setVisible(self._headline.applies(result))


class TileRow(QWidget):
    """All headline figures, in as many rows as the width needs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tiles = tuple(Tile(headline, self) for headline in HEADLINES)
        self._arrange()

    @property
    def tiles(self) -> tuple[Tile, ...]:
        """Those that are shown, in order."""
        return tuple(tile for tile in self._tiles if not tile.isHidden())

    def show_result(self, result: RunResult) -> None:
        """Show the figures of a run."""
        for tile in self._tiles:
            tile.show_result(result)
        self._arrange()

    def _arrange(self) -> None:
        tiles = self.tiles
        fitting = max(1, (self.width() + _SPACING) // (_LEAST_WIDTH + _SPACING))
        rows = -(-len(tiles) // fitting)
        columns = -(-len(tiles) // rows)
        cell = (self.width() - (columns - 1) * _SPACING) / columns
        for position, tile in enumerate(tiles):
            row, column = divmod(position, columns)
            left = round(column * (cell + _SPACING))
            right = round(column * (cell + _SPACING) + cell)
            tile.setGeometry(left, row * (_HEIGHT + _SPACING), right - left, _HEIGHT)
        height = rows * (_HEIGHT + _SPACING) - _SPACING
        if self.minimumHeight() != height:
            self.setFixedHeight(height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Flow again for the new width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._arrange()
