"""The panel under the canvas: live charts and results behind plain text tabs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from asyncflow_gui.charts.arrangement import USUAL, Panels
from asyncflow_gui.charts.card_menu import CardMenus
from asyncflow_gui.charts.live import LiveCharts
from asyncflow_gui.charts.preparing import STEP_MS, Preparing
from asyncflow_gui.charts.runs import OtherRun, ShownRun, free_name
from asyncflow_gui.charts.saving import Saver
from asyncflow_gui.charts.style import stylesheet
from asyncflow_gui.charts.tools import DashboardTools
from asyncflow_gui.model import Changes, Document
from asyncflow_gui.theme import Theme
from engine.schemas import Scenario, Snapshot, View

if TYPE_CHECKING:
    from asyncflow_gui.charts.requests import RequestsPage
    from asyncflow_gui.charts.result_view import ResultView
    from asyncflow_gui.charts.theory_page import TheoryPage
    from engine.schemas import RunResult

_LATE = ("results", "requests", "theory")
"""Pages behind the second tab and those after it: made when there is time, or need."""


class ChartsPanel(QWidget):
    """Live charts and results, one at a time.

    Attributes:
        export_requested: The user wants the result as files.
        said: Something for the status line.
        element_chosen: The user wants to see a node or an edge; carries its id.
        finding_wanted: The results are looked at, and nothing is known of what they mean.
        theory_wanted: The page of theory is looked at, and is empty.
    """

    export_requested = Signal()
    said = Signal(str)
    element_chosen = Signal(str)
    finding_wanted = Signal()
    theory_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("charts-panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self._scenario = Scenario()
        self._others: tuple[ShownRun, ...] = ()
        self._document: Document | None = None
        self.live = LiveCharts(theme, self)
        self.saver = Saver(self)
        self.saver.said.connect(self.said)
        self._preparing = Preparing(self)
        self.live.prepared.connect(self._prepare)
        self.tools = DashboardTools(self.live, CardMenus(self.live, self.saver, self), theme, self)
        self.live.arranged.connect(self._keep_view)
        self._pages = QStackedWidget(self)
        self._tabs = QButtonGroup(self)
        bar = QHBoxLayout()
        bar.setContentsMargins(16, 4, 16, 4)
        bar.setSpacing(0)
        self._tab_row = QHBoxLayout()
        bar.addLayout(self._tab_row)
        self.add_page("Live", self.live)
        for title in ("Results", "Requests", "Theory"):
            self.add_page(title, QWidget(self))
        bar.addStretch(1)
        bar.addWidget(self.tools)
        self._tabs.idClicked.connect(self._show)
        self._tabs.button(0).setChecked(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(self._pages, 1)
        theme.changed.connect(self._apply_theme)
        self._apply_theme()

    def add_page(self, title: str, page: QWidget) -> QPushButton:
        """One more page behind a tab, which is returned."""
        tab = QPushButton(title, self)
        tab.setProperty("tab", True)
        tab.setCheckable(True)
        tab.setFlat(True)
        tab.setFixedWidth(_tab_width(title, tab.font()))
        tab.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        tab.setCursor(Qt.CursorShape.PointingHandCursor)
        self._tabs.addButton(tab, self._pages.addWidget(page))
        self._tab_row.addWidget(tab)
        return tab

    @cached_property
    def results(self) -> ResultView:
        """The figures of the last run."""
        from asyncflow_gui.charts.result_view import ResultView  # noqa: PLC0415

        page = ResultView(self._theme, self, saver=self.saver)
        page.export_requested.connect(self.export_requested)
        page.keep_requested.connect(self._keep_run)
        page.alone_requested.connect(self._show_alone)
        page.wanted.connect(self.finding_wanted)
        self._take_place(page, "results")
        return page

    @cached_property
    def requests(self) -> RequestsPage:
        """Single requests of the last run."""
        from asyncflow_gui.charts.requests import RequestsPage  # noqa: PLC0415

        page = RequestsPage(self._theme, self.saver, self)
        self._take_place(page, "requests")
        return page

    @cached_property
    def theory(self) -> TheoryPage:
        """What formulas say of the last run."""
        from asyncflow_gui.charts.theory_page import TheoryPage  # noqa: PLC0415

        page = TheoryPage(self._theme, self.saver, self)
        page.wanted.connect(self.theory_wanted)
        self._take_place(page, "theory")
        return page

    def _take_place(self, page: ResultView | RequestsPage | TheoryPage, name: str) -> None:
        page.element_chosen.connect(self.element_chosen)
        place = 1 + _LATE.index(name)
        blank = self._pages.widget(place)
        assert blank is not None
        self._pages.insertWidget(place, page)
        self._pages.removeWidget(blank)
        blank.deleteLater()

    def _is_made(self, name: str) -> bool:
        return name in self.__dict__

    @Slot()
    def _prepare(self) -> None:
        self._preparing.begin(self._preparations(), STEP_MS)

    def _preparations(self) -> Iterator[None]:
        """Make the pages that nobody has looked at yet."""
        for name in _LATE:
            getattr(self, name)
            yield

    def keep_in(self, document: Document) -> None:
        """Keep the choice of charts in a document, and follow what it says."""
        self._document = document
        document.subscribe(self._document_changed)
        self.live.set_panels(document.view.charts)

    def _document_changed(self, changes: Changes) -> None:
        if changes.view and self._document is not None:
            self.live.set_panels(self._document.view.charts)

    @Slot(object)
    def _keep_view(self, panels: Panels) -> None:
        if self._document is not None:
            self._document.set_view(View(charts=None if panels == USUAL else panels))

    @Slot(object)
    def follow_selection(self, ids: Sequence[str]) -> None:
        """Something else is selected on the canvas: one element is shown by its own charts."""
        self.live.follow(ids)

    def begin(self, scenario: Scenario, seed: int) -> None:
        """A run starts: show it live."""
        self._scenario = scenario
        self._clear_results()
        if self._others:
            self.live.set_others(self._points_of_others())
        self.live.begin(scenario, seed)
        self.show_live()

    def _clear_results(self) -> None:
        if self._is_made("results"):
            self.results.clear()
        if self._is_made("requests"):
            self.requests.set_runs(())
        if self._is_made("theory"):
            self.theory.clear()

    def show_events(self, scenario: Scenario) -> None:
        """The run goes on with the events of another scenario."""
        self.live.show_events(scenario)

    def append(self, snapshots: Iterable[Snapshot]) -> None:
        """Add what the run reported since the last call, in order."""
        self.live.append(snapshots)

    def end(self, result: RunResult | None, stopped: bool = False, wall_s: float = 0.0) -> None:
        """The run is over; without a result it failed. The tab stays as it is."""
        self.live.end(result)
        if result is not None:
            self.results.show_result(
                result,
                stopped,
                wall_s,
                warmup_found=self._scenario.settings.warmup_s == "auto",
                scenario=self._scenario,
                others=self._others,
            )
            self.requests.set_runs(self.results.runs)
            for page in (self.results, self.theory):
                if page.isVisible():
                    page.wanted.emit()

    @Slot()
    def _keep_run(self) -> None:
        """Lay the run that is shown over those to come."""
        if self.results.runs:
            run = self.results.runs[0]
            name = free_name(f"Seed {run.result.seed}", [each.name for each in self._others])
            self.overlay((*self._others, replace(run, name=name)))
            self.said.emit(f"Kept as “{name}”: the next runs are drawn over it")

    @Slot()
    def _show_alone(self) -> None:
        self.overlay(())

    def overlay(self, others: Sequence[ShownRun]) -> None:
        """Lay these runs over the one that is shown, in every chart; none: that one alone."""
        self._others = tuple(others)
        self.live.set_others(self._points_of_others())
        if self._is_made("results"):
            self.results.set_others(self._others)
            if self._is_made("requests"):
                self.requests.set_runs(self.results.runs)

    def _points_of_others(self) -> list[OtherRun]:
        """The other runs as the dashboard draws them, without the one that is shown itself."""
        if not self._others:
            return []
        from asyncflow_gui.charts.series import RunSeries  # noqa: PLC0415

        return [
            OtherRun(run.name, RunSeries.of_result(run.scenario, run.result))
            for run in self._others
            if not self._is_made("results") or run.result is not self.results.result
        ]

    def show_past(
        self, scenario: Scenario, result: RunResult, stopped: bool, wall_s: float
    ) -> None:
        """Show a run that ended some time ago, and turn to its results."""
        self.begin(scenario, result.seed)
        self.end(result, stopped, wall_s)
        self.live.show_run(scenario, result)
        self.show_results()

    def clear(self) -> None:
        """Back to the state before the first run, for another document."""
        self.live.clear()
        self.overlay(())
        self._clear_results()
        self.show_live()

    @Slot()
    def show_live(self) -> None:
        """Turn to the live charts."""
        self._show(0)

    @Slot()
    def show_results(self) -> None:
        """Turn to the results."""
        self._show(1)

    def show_page(self, page: QWidget) -> None:
        """Turn to one of the pages."""
        self._show(self._pages.indexOf(page))

    @Slot(int)
    def _show(self, position: int) -> None:
        if 0 < position <= len(_LATE):
            getattr(self, _LATE[position - 1])
        self._tabs.button(position).setChecked(True)
        self._pages.setCurrentIndex(position)
        self.tools.setVisible(position == 0)

    @Slot()
    def _apply_theme(self) -> None:
        self.setStyleSheet(stylesheet(self._theme.tokens))


def _tab_width(title: str, font: QFont) -> int:
    """Room for the title in bold, so that a tab is as wide whether it is chosen or not."""
    bold = QFont(font)
    bold.setPixelSize(12)
    bold.setBold(True)
    return QFontMetrics(bold).horizontalAdvance(title) + 18
