"""The panel under the canvas: live charts and results behind plain text tabs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

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
from asyncflow_gui.charts.card import OtherRun
from asyncflow_gui.charts.card_menu import CardMenus
from asyncflow_gui.charts.live import LiveCharts
from asyncflow_gui.charts.requests import RequestsPage
from asyncflow_gui.charts.result_view import ResultView
from asyncflow_gui.charts.runs import ShownRun, free_name
from asyncflow_gui.charts.saving import Saver
from asyncflow_gui.charts.series import RunSeries
from asyncflow_gui.charts.style import stylesheet
from asyncflow_gui.charts.theory_page import TheoryPage
from asyncflow_gui.charts.tools import DashboardTools
from asyncflow_gui.model import Changes, Document
from asyncflow_gui.theme import Theme
from engine.schemas import RunResult, Scenario, Snapshot, View


class ChartsPanel(QWidget):
    """Live charts and results, one at a time.

    Attributes:
        export_requested: The user wants the result as files.
        said: Something for the status line.
        element_chosen: The user wants to see a node or an edge; carries its id.
    """

    export_requested = Signal()
    said = Signal(str)
    element_chosen = Signal(str)

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
        self.results = ResultView(theme, self, saver=self.saver)
        self.results.export_requested.connect(self.export_requested)
        self.results.keep_requested.connect(self._keep_run)
        self.results.alone_requested.connect(self._show_alone)
        self.requests = RequestsPage(theme, self.saver, self)
        self.theory = TheoryPage(theme, self.saver, self)
        for page in (self.results, self.requests, self.theory):
            page.element_chosen.connect(self.element_chosen)
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
        self.add_page("Results", self.results)
        self.add_page("Requests", self.requests)
        self.add_page("Theory", self.theory)
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
        self.results.clear()
        if self._others:
            self.live.set_others(self._points_of_others())
        self.live.begin(scenario, seed)
        self.requests.set_runs(())
        self.theory.clear()
        self.show_live()

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
        self.results.set_others(self._others)
        self.requests.set_runs(self.results.runs)

    def _points_of_others(self) -> list[OtherRun]:
        """The other runs as the dashboard draws them, without the one that is shown itself."""
        return [
            OtherRun(run.name, RunSeries.of_result(run.scenario, run.result))
            for run in self._others
            if run.result is not self.results.result
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
        self.results.clear()
        self.requests.set_runs(())
        self.theory.clear()
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
