"""The dashboard: what a run does while it does it, and afterwards, drawn inside a frame budget."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from asyncflow_gui.charts import arrangement
from asyncflow_gui.charts.arrangement import Panels
from asyncflow_gui.charts.bands import Band, bands_of
from asyncflow_gui.charts.definitions import ChartDefinition, chart_by_key
from asyncflow_gui.charts.empty import empty_page
from asyncflow_gui.charts.grid import CardGrid
from asyncflow_gui.charts.hands import Hands
from asyncflow_gui.charts.of_element import charts_of
from asyncflow_gui.charts.preparing import Preparing
from asyncflow_gui.charts.runs import OtherRun
from asyncflow_gui.charts.style import stylesheet
from asyncflow_gui.charts.window import TimeWindow
from asyncflow_gui.theme import Theme
from engine.schemas import PanelSize, Scenario, Snapshot

if TYPE_CHECKING:
    from asyncflow_gui.charts.card import ChartCard
    from asyncflow_gui.charts.series import RunSeries
    from engine.schemas import RunResult

_NOTHING_YET = "No run yet"
_REMEDY = (
    "Press Run (F5) to watch latency, throughput, errors, utilisation, queues and RAM here.\n"
    "Select a node on the canvas to see its own charts."
)
_NO_CHARTS = "No charts chosen"
_CHOOSE = "Choose some from the menu Charts at the upper right of this panel."

TICK_MS = 20
"""Time between two drawings, milliseconds; each draws one card at most."""

CARD_PERIOD_S = 0.1
"""Least time between two drawings of the same card, seconds."""

_STORE_BUDGET_S = 0.002
"""Most time one tick spends on storing points, seconds."""

_STORE_CHUNK = 16

_UNSEEN_MS = 2_000
"""How long after the start cards are made where the panel is not shown, milliseconds."""


class LiveCharts(QWidget):
    """The charts the user has chosen, or those of one element, against simulated time.

    ``append`` only queues points. A timer stores them and draws one visible card per tick, so
    that no single task keeps the GUI thread from its next frame. Every point reaches the curves.
    A run begins in the same way, card by card. Before the first run there is nothing to draw: cards
    are made, and what draws them is imported, one by one when the window is there.

    Attributes:
        arranged: The user wants other panels; carries them.
        menu_wanted: The user wants to do something with a card; carries it and a place.
        scope_changed: Other charts are shown: of the whole system, or of an element.
        prepared: All is ready for the first run.
    """

    arranged = Signal(object)
    menu_wanted = Signal(object, QPoint)
    scope_changed = Signal()
    prepared = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("live-charts")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self._scenario = Scenario()
        self._series: RunSeries | None = None
        self._result: RunResult | None = None
        self._others: tuple[OtherRun, ...] = ()
        self._running = False
        self._waiting: deque[Snapshot] = deque()
        self._panels: Panels = arrangement.USUAL
        self._element = ""
        self._whole = True
        self.window_ = TimeWindow(self)
        self._grid = CardGrid(self)
        self._hands = Hands(self, self._grid)
        self._pool: list[ChartCard] = []
        self._cards: list[ChartCard] = []
        self._stale: set[ChartCard] = set()
        self._unbegun: deque[ChartCard] = deque()
        self._drawn_at: dict[ChartCard, float] = {}
        self._stack = QStackedLayout(self)
        self._stack.addWidget(empty_page(self, _NOTHING_YET, _REMEDY))
        self._stack.addWidget(self._grid)
        self._stack.addWidget(empty_page(self, _NO_CHARTS, _CHOOSE))
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._preparing = Preparing(self)
        self._preparing.done.connect(self.prepared)
        self._grid.moved.connect(self._wake)
        self.window_.changed.connect(self._zoomed)
        theme.changed.connect(self._apply_theme)
        self._apply_theme()
        self._preparing.begin(self._preparations(), _UNSEEN_MS)

    @property
    def cards(self) -> tuple[ChartCard, ...]:
        """The charts that are shown, in order; none before they are made."""
        return tuple(self._cards)

    @property
    def series(self) -> RunSeries | None:
        """The points of the run so far; none before the first run."""
        return self._series

    @property
    def panels(self) -> Panels:
        """What the user has chosen to see of the whole system."""
        return self._panels

    @property
    def element(self) -> str:
        """Id of the element that is selected and has charts; empty where there is none."""
        if self._series is None or not charts_of(self._series, self._element):
            return ""
        return self._element

    @property
    def shows_whole(self) -> bool:
        """Whether the charts are those of the whole system."""
        return self._whole or not self.element

    @property
    def others(self) -> tuple[OtherRun, ...]:
        """The runs that are laid over this one."""
        return self._others

    # -- a run

    def begin(self, scenario: Scenario, seed: int) -> None:
        """Start showing a run; what was shown before goes."""
        from asyncflow_gui.charts.series import RunSeries  # noqa: PLC0415

        self._waiting.clear()
        self._scenario, self._series = scenario, RunSeries(scenario)
        self._running, self._result = True, None
        self.window_.begin(scenario.settings.horizon_s)
        self._grid.setAccessibleDescription(f"Run with seed {seed}")
        self._lay_out(at_once=False)

    def show_events(self, scenario: Scenario) -> None:
        """The run goes on with other events: mark them."""
        self._scenario = scenario
        for card in self._cards:
            card.set_bands(self._bands())

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
        self._begin_all()
        self._running, self._result = False, result
        self._store(float("inf"))
        for card in self._cards:
            card.end(result, self._bands())
        self._redraw()

    def show_run(self, scenario: Scenario, result: RunResult) -> None:
        """Show a run that is over."""
        from asyncflow_gui.charts.series import RunSeries  # noqa: PLC0415

        self._waiting.clear()
        self._scenario, self._series = scenario, RunSeries.of_result(scenario, result)
        self._running, self._result = False, result
        self.window_.begin(scenario.settings.horizon_s)
        self._lay_out()

    def set_others(self, others: Sequence[OtherRun]) -> None:
        """Lay other runs over this one, dashed apart."""
        self._others = tuple(others)
        if self._series is not None:
            self._lay_out()

    def clear(self) -> None:
        """Back to the state before the first run."""
        self._timer.stop()
        self._waiting.clear()
        self._stale.clear()
        self._unbegun.clear()
        self._series = self._result = None
        self._running = False
        self._stack.setCurrentIndex(0)
        self.scope_changed.emit()

    def flush(self) -> None:
        """Store and draw now all that is waiting and in view, for pictures and the end of runs."""
        self._begin_all()
        self._store(float("inf"))
        for card in self._cards:
            if card in self._stale and _in_view(card):
                self._draw(card)

    # -- which charts

    def set_panels(self, panels: Panels | None) -> None:
        """Show these charts of the whole system; none given: the usual ones."""
        wanted = arrangement.known(panels)
        if wanted != self._panels:
            self._panels = wanted
            self._lay_out()

    def follow(self, selected: Sequence[str]) -> None:
        """What is selected on the canvas: one element is shown by its own charts."""
        element = selected[0] if len(selected) == 1 else ""
        if element != self._element:
            self._element, self._whole = element, not element
            self._lay_out()

    @Slot(bool)
    def show_whole(self, whole: bool = True) -> None:
        """Show the whole system although something is selected, or that again."""
        if whole != self._whole:
            self._whole = whole
            self._lay_out()

    def _definitions(self) -> list[tuple[ChartDefinition, PanelSize, frozenset[str] | None]]:
        if self._series is not None and not self.shows_whole:
            return [(chart, "normal", None) for chart in charts_of(self._series, self._element)]
        chosen = ((panel, chart_by_key(panel.chart)) for panel in self._panels)
        return [
            (chart, panel.size, None if panel.hidden is None else frozenset(panel.hidden))
            for panel, chart in chosen
            if chart is not None
        ]

    def _lay_out(self, *, at_once: bool = True) -> None:
        """Let cards show what is to be shown; plots are taken over, since new ones are dear.

        Args:
            at_once: Whether all of them do so now, or one after the other, lest anything else
                has to wait for it.
        """
        if self._series is None and not self._pool:
            self.scope_changed.emit()
            return
        wanted = self._definitions()
        while len(self._pool) < len(wanted):
            self._add_card(wanted[len(self._pool)][0])
        free = list(self._pool)
        cards: list[ChartCard] = []
        for chart, _, hidden in wanted:
            card = next((each for each in free if each.definition.key == chart.key), free[0])
            free.remove(card)
            cards.append(card)
            card.show_chart(chart, hidden)
        self._cards = cards
        self._grid.set_cards(cards, [size for _, size, _ in wanted])
        self._stale.intersection_update(cards)
        if self._series is not None:
            self._stack.setCurrentIndex(1 if cards else 2)
            self._unbegun = deque(cards)
            for card in cards:
                card.forget_figure()
            if at_once:
                self._begin_all()
            if self._running:
                self._all_stale()
            else:
                self._redraw()
        self.scope_changed.emit()

    def _begin_all(self) -> None:
        while self._unbegun:
            self._begin_next()

    def _begin_next(self) -> ChartCard:
        assert self._series is not None
        card = self._unbegun.popleft()
        card.begin(self._series, self._bands(), self._others)
        if not self._running:
            card.end(self._result, self._bands())
        card.show()
        return card

    def _add_card(self, chart: ChartDefinition) -> None:
        # What draws plots is half of all that this window needs: not before it is there.
        from asyncflow_gui.charts.card import ChartCard  # noqa: PLC0415

        card = ChartCard(chart, self._theme.tokens, self.window_, self._grid.content)
        card.hide()  # until it has something to show: to make them all visible at once is slow
        self._hands.take(card)
        self._drawn_at[card] = 0.0
        self._pool.append(card)

    def _bands(self) -> tuple[Band, ...]:
        return bands_of(self._scenario, self._result.warmup_s if self._result else None)

    def arrange(self, panels: Panels) -> None:
        """The user wants these panels: show them and say so."""
        if panels == self._panels:
            return
        self.set_panels(panels)
        self.arranged.emit(self._panels)

    def hide_lines(self, card: ChartCard, names: frozenset[str]) -> None:
        """The user has switched off these lines of a chart of the whole system: keep that."""
        self._panels = arrangement.with_hidden(self._panels, card.definition.key, names)
        self.arranged.emit(self._panels)

    def place_of(self, card: ChartCard) -> int:
        """Which of the panels a card shows; -1 where it shows an element's chart."""
        keys = [panel.chart for panel in self._panels]
        key = card.definition.key
        return keys.index(key) if self.shows_whole and key in keys else -1

    # -- drawing

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what happened while nobody looked; make ready for the first run."""
        super().showEvent(event)
        self._wake()
        if self._series is None:
            self._preparing.begin(self._preparations())

    def _preparations(self) -> Iterator[None]:
        """Make, style and lay out one card at a time, so that no run waits for it."""
        for name in ("numpy", "pyqtgraph", "asyncflow_gui.charts.card"):
            import_module(name)  # the dearest steps of all
            yield
        for chart, _, _ in self._definitions()[len(self._pool) :]:
            if self._series is not None:
                return
            self._add_card(chart)
            yield
        for card in self._cards_before_a_run():
            if self._series is not None or not self.isVisible():
                return
            self._grid.setGeometry(self.contentsRect())
            _settle(self._grid)
            _settle(card)
            yield

    def _cards_before_a_run(self) -> list[ChartCard]:
        self._lay_out()
        return self._cards

    def _all_stale(self) -> None:
        self._stale.update(self._cards)
        self._wake()

    def _redraw(self) -> None:
        """Draw all that is in view now, and the rest when it comes into view."""
        self._stale.update(self._cards)
        self.flush()
        self._wake()

    @Slot()
    def _zoomed(self) -> None:
        for card in self._cards:
            card.plot.refit()
        self._redraw()
        self.scope_changed.emit()

    @Slot()
    def _wake(self) -> None:
        if (self._waiting or self._stale or self._unbegun) and not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _tick(self) -> None:
        self._store(_STORE_BUDGET_S)
        if self._unbegun:
            card = self._begin_next()
            if _in_view(card):
                self._draw(card)
            return
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
        if self._waiting:
            # Also those that were drawn since the points came, but before all were stored.
            self._stale.update(self._cards)
        while self._waiting:
            size = min(_STORE_CHUNK, len(self._waiting))
            self._series.append([self._waiting.popleft() for _ in range(size)])
            if time.perf_counter() - began >= budget_s:
                break

    @Slot()
    def _apply_theme(self) -> None:
        self.setStyleSheet(stylesheet(self._theme.tokens))
        for card in self._pool:
            card.apply(self._theme.tokens)
        if self._series is not None:
            self._redraw()


def _settle(widget: QWidget) -> None:
    """Let a widget that is not shown yet take its size and style, as it would when it is."""
    widget.grab(QRect(0, 0, 1, 1))


def _in_view(card: ChartCard) -> bool:
    return card.isVisible() and not card.visibleRegion().isEmpty()
