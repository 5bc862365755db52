"""Single requests: a list to pick from, and the waterfall of the one that is picked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSplitter,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from asyncflow_gui.charts import units
from asyncflow_gui.charts.empty import empty_page
from asyncflow_gui.charts.result_card import ResultCard
from asyncflow_gui.charts.runs import ShownRun
from asyncflow_gui.charts.saving import Saver
from asyncflow_gui.charts.style import stylesheet
from asyncflow_gui.charts.tables import Column, Figure, FigureTable
from asyncflow_gui.charts.waterfall import Waterfall
from asyncflow_gui.theme import Theme
from engine.schemas.result import Trace

_NOTHING_YET = "No requests yet"
_REMEDY = "Press Run (F5); the slowest requests, some typical ones and those that failed are here."
_NONE_KEPT = "This run kept no request"
_LEAST_LIST_PX = 380
_Listed = tuple[ShownRun, Trace]

_KINDS = {"slow": "Slowest", "sample": "Typical", "failed": "Failed"}
_FILTERS = ("All", *_KINDS.values())


def _ms(value: float) -> str:
    return f"{value:,.1f}"


def _at(value: float) -> str:
    return f"{value:,.2f}"


COLUMNS = (
    Column("Kept as", numeric=False, about="One of the slowest, of a random sample, or failed"),
    Column("Run", numeric=False, about="The run it belongs to", optional=True),
    Column("Latency, ms", _ms, "From being generated to its end"),
    Column("Start, s", _at, "When it was generated, simulated time"),
    Column("Outcome", numeric=False),
    Column("From", numeric=False, about="The workload it belongs to"),
)


class RequestsPage(QWidget):
    """Waterfalls of whole requests.

    Attributes:
        element_chosen: The user wants to see a node or an edge; carries its id.
    """

    element_chosen = Signal(str)

    def __init__(self, theme: Theme, saver: Saver, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("result-view")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self._all: list[_Listed] = []
        self._listed: list[_Listed] = []
        self._several = False
        self._filter = 0
        self.list = FigureTable(COLUMNS, self, widest=len(COLUMNS) - 1)
        self.list.setAccessibleName("Requests")
        self.list.saver = saver
        self.list.row_chosen.connect(self._picked)
        self.waterfall = Waterfall(theme, self)
        self.waterfall.element_chosen.connect(self.element_chosen)
        self.words = QLabel(self)
        self.words.setProperty("part", "muted")
        self.words.setWordWrap(True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(empty_page(self, _NOTHING_YET, _REMEDY))
        self._stack.addWidget(self._page(saver))
        self._stack.addWidget(empty_page(self, _NONE_KEPT, "No request ended after the warm-up."))
        theme.changed.connect(self._apply_theme)
        self._apply_theme()

    def _page(self, saver: Saver) -> QWidget:
        listed = ResultCard("Requests", self.list)
        self.filters = listed.add_switch(_FILTERS, self._filter_chosen)
        scroll = QScrollArea()
        scroll.setAccessibleName("Waterfall")
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(self.waterfall)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(8, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.words)
        column.addWidget(scroll, 1)
        shown = ResultCard("Waterfall", content)
        self.waterfall.saver = saver
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(8)
        split.addWidget(listed)
        split.addWidget(shown)
        # In a narrow panel the waterfall needs the room more: what is cut off is in its words, too.
        listed.setMinimumWidth(_LEAST_LIST_PX)
        split.setSizes([_LEAST_LIST_PX, 720])
        split.setStretchFactor(1, 1)
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(12, 0, 12, 12)
        row.addWidget(split)
        return page

    @property
    def listed(self) -> tuple[Trace, ...]:
        """The requests in the list, in the order they were given."""
        return tuple(trace for _, trace in self._listed)

    def set_runs(self, runs: Sequence[ShownRun]) -> None:
        """Show the requests of a run, then those of the runs laid over it."""
        self._all = [(run, trace) for run in runs for trace in run.result.traces]
        self._several = len(runs) > 1
        self._stack.setCurrentIndex(0 if not runs else 1 if self._all else 2)
        self._fill()

    @Slot(int)
    def _filter_chosen(self, place: int) -> None:
        self._filter = place
        self._fill()

    def _fill(self) -> None:
        wanted = _FILTERS[self._filter]
        shown = self.waterfall.trace
        self._listed = [
            (run, trace) for run, trace in self._all if wanted in ("All", _KINDS[trace.kept_as])
        ]
        self.list.set_rows(
            [_row(trace, run.name if self._several else None) for run, trace in self._listed]
        )
        if self._listed:
            places = (place for place, trace in enumerate(self.listed) if trace is shown)
            self.list.choose(next(places, 0))
        else:
            self._show(None)

    @Slot(int)
    def _picked(self, row: int) -> None:
        self._show(self._listed[row])

    def _show(self, listed: _Listed | None) -> None:
        if listed is None:
            self.waterfall.show_trace(None)
            self.words.clear()
            return
        run, trace = listed
        self.waterfall.show_trace(trace)
        whose = f"{run.name} · " if self._several else ""
        self.words.setText(whose + _sentence(trace))

    @Slot()
    def _apply_theme(self) -> None:
        self.setStyleSheet(stylesheet(self._theme.tokens))


def _row(trace: Trace, run: str | None) -> tuple[Figure, ...]:
    return (
        _KINDS[trace.kept_as],
        run,
        (trace.end_s - trace.start_s) * 1e3,
        trace.start_s,
        trace.outcome.replace("_", " "),
        trace.workload,
    )


def _sentence(trace: Trace) -> str:
    outcome = trace.outcome.replace("_", " ")
    ended = outcome if trace.outcome in ("completed", "lost") else f"failed ({outcome})"
    where = ""
    if trace.segments and trace.outcome != "completed":
        # Where it ended is not kept: it may have failed on arrival after its last stretch of time.
        where = f" after {trace.segments[-1].element}"
    return (
        f"From {trace.workload} at {trace.start_s:,.3f} s · {ended}{where}, "
        f"{units.latency(trace.end_s - trace.start_s)} in all. Click a row to see the node or edge."
    )
