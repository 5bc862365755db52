"""The panel under the canvas: live charts and results behind plain text tabs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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
from asyncflow_gui.charts.result_view import ResultView
from asyncflow_gui.charts.saving import Saver
from asyncflow_gui.charts.style import stylesheet
from asyncflow_gui.charts.tools import DashboardTools
from asyncflow_gui.model import Changes, Document
from asyncflow_gui.theme import Theme
from engine.schemas import RunResult, Scenario, Snapshot, View


class ChartsPanel(QWidget):
    """Live charts and results, one at a time.

    Attributes:
        export_requested: The user wants the result as files.
        said: Something for the status line.
    """

    export_requested = Signal()
    said = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("charts-panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self._finds_warmup = False
        self._document: Document | None = None
        self.live = LiveCharts(theme, self)
        self.results = ResultView(theme, self)
        self.results.export_requested.connect(self.export_requested)
        self.saver = Saver(self)
        self.saver.said.connect(self.said)
        self.tools = DashboardTools(self.live, CardMenus(self.live, self.saver, self), self)
        self.live.arranged.connect(self._keep_view)
        self._pages = QStackedWidget(self)
        self._tabs = QButtonGroup(self)
        bar = QHBoxLayout()
        bar.setContentsMargins(16, 4, 16, 4)
        bar.setSpacing(0)
        for title, page in (("Live", self.live), ("Results", self.results)):
            tab = QPushButton(title, self)
            tab.setProperty("tab", True)
            tab.setCheckable(True)
            tab.setFlat(True)
            tab.setFixedWidth(_tab_width(title, tab.font()))
            tab.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            tab.setCursor(Qt.CursorShape.PointingHandCursor)
            self._tabs.addButton(tab, self._pages.addWidget(page))
            bar.addWidget(tab)
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
        self._finds_warmup = scenario.settings.warmup_s == "auto"
        self.live.begin(scenario, seed)
        self.results.clear()
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
            self.results.show_result(result, stopped, wall_s, warmup_found=self._finds_warmup)

    def clear(self) -> None:
        """Back to the state before the first run, for another document."""
        self.live.clear()
        self.results.clear()
        self.show_live()

    @Slot()
    def show_live(self) -> None:
        """Turn to the live charts."""
        self._show(0)

    @Slot()
    def show_results(self) -> None:
        """Turn to the results."""
        self._show(1)

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
