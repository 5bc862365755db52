"""What a run found: headline figures, objectives, distribution, parts, tables per node and edge."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from asyncflow_gui.charts import sentences
from asyncflow_gui.charts.accounts import accounts_line
from asyncflow_gui.charts.distribution import DistributionChart, words_of
from asyncflow_gui.charts.empty import empty_page
from asyncflow_gui.charts.result_card import ResultCard
from asyncflow_gui.charts.result_tables import EDGE_COLUMNS, NODE_COLUMNS, edge_rows, node_rows
from asyncflow_gui.charts.runs import ShownRun
from asyncflow_gui.charts.saving import Saver
from asyncflow_gui.charts.slo_row import SloRow
from asyncflow_gui.charts.split import SplitChart
from asyncflow_gui.charts.style import stylesheet, tabular
from asyncflow_gui.charts.tables import FigureTable
from asyncflow_gui.charts.tiles import TileRow
from asyncflow_gui.theme import Theme
from engine.schemas import RunResult, Scenario

_NOTHING_YET = "No results yet"
_REMEDY = "Press Run (F5); the figures of the run are here when it has ended."

_TABLES_PX = 1440
_CHARTS_PX = 860
"""Widths from which tables, and charts, stand side by side."""
_TALLEST_TABLE_PX = 420


class ResultView(QWidget):
    """The figures of the last run, and its charts with other runs laid over them.

    Attributes:
        export_requested: The user wants the result as files.
        element_chosen: The user wants to see a node or an edge; carries its id.
        keep_requested: The user wants to lay this run over the next ones.
        alone_requested: The user wants to see this run alone.
        wanted: The page is looked at, and nothing has been found out about the run yet.
    """

    export_requested = Signal()
    wanted = Signal()
    keep_requested = Signal()
    alone_requested = Signal()
    element_chosen = Signal(str)

    def __init__(
        self, theme: Theme, parent: QWidget | None = None, *, saver: Saver | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("result-view")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self._saver = saver or Saver(self)
        self._runs: tuple[ShownRun, ...] = ()
        self.headline = _label("title", "", self)
        self.notice = _label("notice", "", self)
        self.finding = _finding(self)
        self.accounts = _label("muted", "", self)
        self.attempts = _label("muted", "", self)
        self.objectives = SloRow(self)
        self.tiles = TileRow(self)
        self.distribution = DistributionChart(theme, self)
        self.split = SplitChart(theme, self)
        self.nodes = FigureTable(NODE_COLUMNS, self)
        self.edges = FigureTable(EDGE_COLUMNS, self)
        self.export = QPushButton("Export…", self)
        self.export.setToolTip("Save the figures, series and latency distribution as files")
        self.export.clicked.connect(self._export)
        self.keep = QPushButton("Keep to compare", self)
        self.keep.setToolTip("Lay this run over the next ones, dashed, in every chart")
        self.keep.clicked.connect(self.keep_requested)
        self.alone = QPushButton("This run alone", self)
        self.alone.setToolTip("Take away the runs that are laid over this one")
        self.alone.clicked.connect(self.alone_requested)
        self._charts = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._tables = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(empty_page(self, _NOTHING_YET, _REMEDY))
        self._stack.addWidget(self._page())
        self.nodes.row_chosen.connect(self._node_chosen)
        self.edges.row_chosen.connect(self._edge_chosen)
        for chart in (self.distribution, self.split):
            chart.element_chosen.connect(self.element_chosen)
        theme.changed.connect(self._apply_theme)
        self._apply_theme()

    @property
    def result(self) -> RunResult | None:
        """What is shown; none before the first run."""
        return self._runs[0].result if self._runs else None

    @property
    def runs(self) -> tuple[ShownRun, ...]:
        """The run that is shown, and those laid over it."""
        return self._runs

    def show_result(
        self,
        result: RunResult,
        stopped: bool,
        wall_s: float,
        *,
        warmup_found: bool = False,
        scenario: Scenario | None = None,
        others: Sequence[ShownRun] = (),
    ) -> None:
        """Show a run.

        Args:
            result: What it found.
            stopped: Whether the user has cut it short.
            wall_s: How long it took, seconds.
            warmup_found: Whether its warm-up was to be found from the run itself.
            scenario: What was run.
            others: Runs laid over it in the charts.
        """
        scenario = scenario or Scenario()
        self.headline.setText(
            sentences.headline(result, wall_s, stopped=stopped, warmup_found=warmup_found)
        )
        self.accounts.setText(accounts_line(result.requests))
        for label, text in (
            (self.notice, sentences.notice(result)),
            (self.attempts, sentences.attempts_line(result.attempts)),
        ):
            label.setText(text)
            label.setVisible(bool(text))
        self.show_finding("")
        self.objectives.show_checks(result.slos, {str(slo): words_of(slo) for slo in scenario.slos})
        self.tiles.show_result(result)
        self.nodes.set_rows(node_rows(result))
        self.edges.set_rows(edge_rows(result))
        for table in (self.nodes, self.edges):
            table.fit(_TALLEST_TABLE_PX)
        self._runs = (ShownRun("This run", scenario, result),)
        self.set_others(others)
        self._stack.setCurrentIndex(1)

    def set_others(self, others: Sequence[ShownRun]) -> None:
        """Lay other runs over the one that is shown."""
        if self._runs:
            # The one that is shown may be among those that were kept.
            result = self._runs[0].result
            kept = any(run.result is result for run in others)
            self.keep.setEnabled(not kept)
            self.keep.setText("Kept to compare" if kept else "Keep to compare")
            others = [run for run in others if run.result is not result]
            self._runs = (self._runs[0], *others)
            self.alone.setVisible(bool(others))
            self.distribution.set_runs(self._runs)
            self.split.set_runs(self._runs)

    def show_finding(self, text: str) -> None:
        """Say what holds the system up, in a sentence; nothing where there is nothing to say."""
        self.finding.setText(text)
        self.finding.setVisible(bool(text))

    def clear(self) -> None:
        """Back to the state before the first run."""
        self._runs = ()
        self._stack.setCurrentIndex(0)

    def _page(self) -> QWidget:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.headline)
        head.addStretch(1)
        for button in (self.alone, self.keep, self.export):
            head.addWidget(button)
        self._fill_charts()
        self._tables.setSpacing(8)
        for title, table, stretch in (("Nodes", self.nodes, 5), ("Edges", self.edges, 2)):
            table.setAccessibleName(title)
            table.saver = self._saver
            card = ResultCard(title, table)
            self._tables.addWidget(card, stretch, Qt.AlignmentFlag.AlignTop)
        body = QWidget()
        body.setObjectName("result-body")
        layout = QVBoxLayout(body)
        layout.setContentsMargins(12, 0, 12, 12)
        layout.setSpacing(8)
        layout.addLayout(head)
        for widget in (self.notice, self.tiles, self.objectives, self.finding):
            layout.addWidget(widget)
        for line in (self.accounts, self.attempts):
            line.setFont(tabular(line.font()))
            layout.addWidget(line)
        layout.addLayout(self._charts)
        layout.addLayout(self._tables)
        layout.addStretch(1)
        for wrapped in (self.notice, self.accounts, self.attempts):
            wrapped.setWordWrap(True)
        page = QScrollArea(self)
        page.setAccessibleName("Results of the run")
        page.setWidgetResizable(True)
        page.setFrameShape(QFrame.Shape.NoFrame)
        page.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        page.setWidget(body)
        return page

    def _fill_charts(self) -> None:
        self._charts.setSpacing(8)
        distribution = ResultCard(self.distribution.title, self.distribution)
        self.shapes = distribution.add_switch(("Histogram", "Cumulated"), self._shape_chosen)
        distribution.add_menu(self.distribution, self._saver)
        split = ResultCard(self.split.title, self.split)
        self.levels = split.add_switch(("Nodes", "Endpoints"), self._level_chosen)
        split.add_menu(self.split, self._saver)
        self._charts.addWidget(distribution, 1)
        self._charts.addWidget(split, 1)

    def showEvent(self, event: QShowEvent) -> None:
        """Ask what the run means."""
        super().showEvent(event)
        if self._runs and not self.finding.text():
            self.wanted.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put things side by side where there is room, else one below the other."""
        super().resizeEvent(event)
        for layout, least in ((self._tables, _TABLES_PX), (self._charts, _CHARTS_PX)):
            wide = event.size().width() >= least
            layout.setDirection(
                QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
            )

    @Slot(int)
    def _shape_chosen(self, place: int) -> None:
        self.distribution.set_cumulated(place == 1)

    @Slot(int)
    def _level_chosen(self, place: int) -> None:
        self.split.set_by_endpoint(place == 1)

    @Slot(int)
    def _node_chosen(self, row: int) -> None:
        assert self.result is not None
        self.element_chosen.emit(list(self.result.nodes)[row])

    @Slot(int)
    def _edge_chosen(self, row: int) -> None:
        assert self.result is not None
        self.element_chosen.emit(list(self.result.edges)[row])

    @Slot()
    def _export(self) -> None:
        self.export_requested.emit()

    @Slot()
    def _apply_theme(self) -> None:
        self.setStyleSheet(stylesheet(self._theme.tokens))


def _finding(parent: QWidget) -> QLabel:
    label = _label("finding", "", parent)
    label.setObjectName("finding")
    label.setWordWrap(True)
    label.setContentsMargins(12, 8, 12, 8)
    label.setAccessibleName("Bottleneck")
    label.hide()
    return label


def _label(part: str, text: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setProperty("part", part)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
