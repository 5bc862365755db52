"""The live charts: what a run does while it does it, drawn inside a frame budget."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from asyncflow_gui.charts.bands import bands_of
from asyncflow_gui.charts.card import ChartCard
from asyncflow_gui.charts.definitions import CHARTS
from asyncflow_gui.charts.empty import empty_page
from asyncflow_gui.charts.grid import CardGrid
from asyncflow_gui.charts.series import RunSeries
from asyncflow_gui.charts.style import stylesheet
from asyncflow_gui.theme import Theme
from engine.schemas import RunResult, Scenario, Snapshot

_NOTHING_YET = "No run yet"
_REMEDY = "Press Run (F5) to watch latency, throughput, utilisation, queues and RAM here."

TICK_MS = 20
"""Time between two drawings, milliseconds; each draws one card at most."""

CARD_PERIOD_S = 0.1
"""Least time between two drawings of the same card, seconds."""

_STORE_BUDGET_S = 0.002
"""Most time one tick spends on storing points, seconds."""

_STORE_CHUNK = 16


class LiveCharts(QWidget):
    """Latency, throughput, utilisation, queues and RAM against simulated time.

    ``append`` only queues points. A timer stores them and draws one visible card per tick, so
    that no single task keeps the GUI thread from its next frame. Every point reaches the curves.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("live-charts")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self._scenario = Scenario()
        self._series: RunSeries | None = None
        self._running = False
        self._waiting: deque[Snapshot] = deque()
        self._grid = CardGrid(self)
        self._cards = [ChartCard(chart, theme.tokens, self._grid.content) for chart in CHARTS]
        self._grid.set_cards(self._cards)
        self._stale: set[ChartCard] = set()
        self._drawn_at = dict.fromkeys(self._cards, 0.0)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(empty_page(self, _NOTHING_YET, _REMEDY))
        self._stack.addWidget(self._grid)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._grid.moved.connect(self._wake)
        theme.changed.connect(self._apply_theme)
        self._apply_theme()

    @property
    def cards(self) -> tuple[ChartCard, ...]:
        """The charts, in order."""
        return tuple(self._cards)

    @property
    def series(self) -> RunSeries | None:
        """The points of the run so far; none before the first run."""
        return self._series

    def begin(self, scenario: Scenario, seed: int) -> None:
        """Start showing a run; what was shown before goes."""
        self._waiting.clear()
        self._scenario, self._series = scenario, RunSeries(scenario)
        self._running = True
        bands = bands_of(scenario)
        for card in self._cards:
            card.begin(self._series, bands, scenario.settings.interval_s)
        self._grid.setAccessibleDescription(f"Run with seed {seed}")
        self._stack.setCurrentIndex(1)
        self._all_stale()

    def append(self, snapshots: Iterable[Snapshot]) -> None:
        """Add what the run reported since the last call, in order. Draws later."""
        if self._series is None:
            return
        self._waiting.extend(snapshots)
        self._all_stale()

    def end(self, result: RunResult | None) -> None:
        """The run is over, with a result or without: draw what is left at once."""
        if self._series is None:
            return
        self._running = False
        self._store(float("inf"))
        bands = bands_of(self._scenario, result.warmup_s if result else None)
        for card in self._cards:
            card.end(result, bands)
        self._stale.update(self._cards)
        self.flush()

    def clear(self) -> None:
        """Back to the state before the first run."""
        self._timer.stop()
        self._waiting.clear()
        self._stale.clear()
        self._series = None
        self._running = False
        self._stack.setCurrentIndex(0)

    def flush(self) -> None:
        """Store and draw now all that is waiting and in view, for pictures and the end of runs."""
        self._store(float("inf"))
        for card in self._cards:
            if card in self._stale and _in_view(card):
                self._draw(card)

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what happened while nobody looked."""
        super().showEvent(event)
        self._wake()

    def _all_stale(self) -> None:
        self._stale.update(self._cards)
        self._wake()

    @Slot()
    def _wake(self) -> None:
        if (self._waiting or self._stale) and not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _tick(self) -> None:
        self._store(_STORE_BUDGET_S)
        in_view = [card for card in self._cards if card in self._stale and _in_view(card)]
        if not in_view and not self._waiting:
            self._timer.stop()
            return
        now = time.monotonic()
        due = [card for card in in_view if now - self._drawn_at[card] >= CARD_PERIOD_S]
        if due:
            self._draw(min(due, key=lambda card: self._drawn_at[card]))

    def _draw(self, card: ChartCard) -> None:
        card.refresh(running=self._running)
        self._drawn_at[card] = time.monotonic()
        self._stale.discard(card)

    def _store(self, budget_s: float) -> None:
        if self._series is None:
            return
        began = time.perf_counter()
        while self._waiting and time.perf_counter() - began < budget_s:
            size = min(_STORE_CHUNK, len(self._waiting))
            self._series.append([self._waiting.popleft() for _ in range(size)])

    @Slot()
    def _apply_theme(self) -> None:
        self.setStyleSheet(stylesheet(self._theme.tokens))
        for card in self._cards:
            card.apply(self._theme.tokens)
        if self._series is not None:
            self._stale.update(self._cards)
            self.flush()


def _in_view(card: ChartCard) -> bool:
    return card.isVisible() and not card.visibleRegion().isEmpty()
