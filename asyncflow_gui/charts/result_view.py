"""What a run found: headline figures, accounts, and tables per node and edge."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
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
from asyncflow_gui.charts.empty import empty_page
from asyncflow_gui.charts.result_tables import EDGE_COLUMNS, NODE_COLUMNS, edge_rows, node_rows
from asyncflow_gui.charts.style import stylesheet, tabular
from asyncflow_gui.charts.tables import FigureTable
from asyncflow_gui.charts.tiles import TileRow
from asyncflow_gui.theme import Theme
from engine.schemas import RunResult

_NOTHING_YET = "No results yet"
_REMEDY = "Press Run (F5); the figures of the run are here when it has ended."

_SIDE_BY_SIDE_PX = 1440
_TALLEST_TABLE_PX = 420


class ResultView(QWidget):
    """The figures of the last run.

    Attributes:
        export_requested: The user wants the result as files.
    """

    export_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("result-view")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self._result: RunResult | None = None
        self.headline = _label("title", "", self)
        self.notice = _label("notice", "", self)
        self.accounts = _label("muted", "", self)
        self.attempts = _label("muted", "", self)
        self.objectives = _label("muted", "", self)
        self.tiles = TileRow(self)
        self.nodes = FigureTable(NODE_COLUMNS, self)
        self.edges = FigureTable(EDGE_COLUMNS, self)
        self.export = QPushButton("Export…", self)
        self.export.setToolTip("Save the figures, series and latency distribution as files")
        self.export.clicked.connect(self._export)
        self._tables = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(empty_page(self, _NOTHING_YET, _REMEDY))
        self._stack.addWidget(self._page())
        theme.changed.connect(self._apply_theme)
        self._apply_theme()

    @property
    def result(self) -> RunResult | None:
        """What is shown; none before the first run."""
        return self._result

    def show_result(
        self, result: RunResult, stopped: bool, wall_s: float, *, warmup_found: bool = False
    ) -> None:
        """Show a run.

        Args:
            result: What it found.
            stopped: Whether the user has cut it short.
            wall_s: How long it took, seconds.
            warmup_found: Whether its warm-up was to be found from the run itself.
        """
        self._result = result
        self.headline.setText(
            sentences.headline(result, wall_s, stopped=stopped, warmup_found=warmup_found)
        )
        self.accounts.setText(accounts_line(result.requests))
        for label, text in (
            (self.notice, sentences.notice(result)),
            (self.attempts, sentences.attempts_line(result.attempts)),
            (self.objectives, sentences.objectives_line(result.slos)),
        ):
            label.setText(text)
            label.setVisible(bool(text))
        self.tiles.show_result(result)
        self.nodes.set_rows(node_rows(result))
        self.edges.set_rows(edge_rows(result))
        for table in (self.nodes, self.edges):
            table.fit(_TALLEST_TABLE_PX)
        self._stack.setCurrentIndex(1)

    def clear(self) -> None:
        """Back to the state before the first run."""
        self._result = None
        self._stack.setCurrentIndex(0)

    def _page(self) -> QWidget:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.headline)
        head.addStretch(1)
        head.addWidget(self.export)
        self._tables.setSpacing(12)
        for title, table, stretch in (("Nodes", self.nodes, 5), ("Edges", self.edges, 2)):
            self._tables.addWidget(_card(title, table), stretch, Qt.AlignmentFlag.AlignTop)
        body = QWidget()
        body.setObjectName("result-body")
        layout = QVBoxLayout(body)
        layout.setContentsMargins(12, 0, 12, 12)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(self.notice)
        layout.addWidget(self.tiles)
        for line in (self.accounts, self.attempts, self.objectives):
            line.setFont(tabular(line.font()))
            layout.addWidget(line)
        layout.addLayout(self._tables)
        layout.addStretch(1)
        for wrapped in (self.notice, self.accounts, self.attempts, self.objectives):
            wrapped.setWordWrap(True)
        page = QScrollArea(self)
        page.setWidgetResizable(True)
        page.setFrameShape(QFrame.Shape.NoFrame)
        page.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        page.setWidget(body)
        return page

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the tables side by side where there is room, else one below the other."""
        super().resizeEvent(event)
        wide = event.size().width() >= _SIDE_BY_SIDE_PX
        self._tables.setDirection(
            QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        )

    @Slot()
    def _export(self) -> None:
        self.export_requested.emit()

    @Slot()
    def _apply_theme(self) -> None:
        self.setStyleSheet(stylesheet(self._theme.tokens))


def _card(title: str, table: FigureTable) -> QFrame:
    card = QFrame()
    card.setObjectName("result-card")
    table.setAccessibleName(title)
    layout = QVBoxLayout(card)
    layout.setContentsMargins(4, 8, 4, 4)
    layout.setSpacing(4)
    heading = _label("title", title, card)
    heading.setContentsMargins(8, 0, 0, 0)
    layout.addWidget(heading)
    layout.addWidget(table)
    return card


def _label(part: str, text: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setProperty("part", part)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
