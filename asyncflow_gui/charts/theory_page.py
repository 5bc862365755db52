"""Theory beside the simulation: what formulas say, what the run found, and where none applies."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from asyncflow_gui.charts import units
from asyncflow_gui.charts.empty import empty_page
from asyncflow_gui.charts.result_card import ResultCard
from asyncflow_gui.charts.saving import Saver
from asyncflow_gui.charts.style import stylesheet
from asyncflow_gui.charts.tables import Column, Figure, FigureTable
from asyncflow_gui.theme import Theme
from engine.experiments.findings import Check, Inapplicable, Theory

_NOTHING_YET = "No run to compare with theory yet"
_REMEDY = "Press Run (F5); what queueing theory says of it is here when it has ended."
_TALLEST_PX = 600

COLUMNS = (
    Column("Where", numeric=False),
    Column("Figure", numeric=False),
    Column("Law", numeric=False, about="The formula, by its usual name"),
    Column("Theory", about="By the formula: a value, a bound (≤, ≥) or an approximation (≈)"),
    Column("This run", about="By the simulation"),
    Column("± 95 %", about="Half the 95 % interval about the figure of this run"),
    Column(
        "Agreement",
        numeric=False,
        about="Whether theory lies in the interval of this run. Of many true values one in twenty "
        "does not.",
    ),
)

_SHOW: dict[str, units.Formatter] = {
    "s": units.latency,
    "share": units.small_share,
    "rps": units.rate,
    "requests": units.amount_finely,
}
_SIGNS = {"equal": "", "at_most": "≤ ", "at_least": "≥ ", "about": "≈ "}


class TheoryPage(QWidget):
    """A table of checks, and reasons below it. Asks for them when it is first looked at.

    Attributes:
        element_chosen: The user wants to see a node; carries its id.
        wanted: The page is looked at, and has nothing to show for the run yet.
    """

    element_chosen = Signal(str)
    wanted = Signal()

    def __init__(self, theme: Theme, saver: Saver, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("result-view")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self._checks: tuple[Check, ...] = ()
        self.table = FigureTable(COLUMNS, self)
        self.table.setAccessibleName("Theory")
        self.table.saver = saver
        self.table.row_chosen.connect(self._row_chosen)
        self.reasons = QLabel(self)
        self.reasons.setWordWrap(True)
        self.reasons.setTextFormat(Qt.TextFormat.PlainText)
        self.reasons.setProperty("part", "muted")
        self.reasons.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._card = ResultCard("Theory beside this run", self.table)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(empty_page(self, _NOTHING_YET, _REMEDY))
        self._stack.addWidget(self._page())
        theme.changed.connect(self._apply_theme)
        self._apply_theme()

    def _page(self) -> QWidget:
        body = QWidget()
        body.setObjectName("result-body")
        column = QVBoxLayout(body)
        column.setContentsMargins(12, 0, 12, 12)
        column.setSpacing(8)
        column.addWidget(self._card)
        column.addWidget(self.reasons)
        column.addStretch(1)
        page = QScrollArea(self)
        page.setAccessibleName("Theory beside the run")
        page.setWidgetResizable(True)
        page.setFrameShape(QFrame.Shape.NoFrame)
        page.setWidget(body)
        return page

    def clear(self) -> None:
        """There is no run, or another one, that nothing has been found out about."""
        self._stack.setCurrentIndex(0)

    def show_theory(self, theory: Theory) -> None:
        """Show what theory says of the run."""
        self._checks = theory.checks
        self.table.set_rows([row_of(check) for check in theory.checks])
        self.table.fit(_TALLEST_PX)
        self._card.setVisible(bool(theory.checks))
        lines = [reason_of(each) for each in theory.inapplicable]
        self.reasons.setText("\n".join(lines))
        self.reasons.setVisible(bool(lines))
        self._stack.setCurrentIndex(1)

    @property
    def shows_theory(self) -> bool:
        """Whether there is something to look at."""
        return self._stack.currentIndex() == 1

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for what is to be shown."""
        super().showEvent(event)
        if not self.shows_theory:
            self.wanted.emit()

    @Slot(int)
    def _row_chosen(self, row: int) -> None:
        if place := self._checks[row].place:
            self.element_chosen.emit(place)

    @Slot()
    def _apply_theme(self) -> None:
        self.setStyleSheet(stylesheet(self._theme.tokens))


def row_of(check: Check) -> tuple[Figure, ...]:
    """A check as the cells of its row."""
    show: Callable[[float | None], str] = _SHOW[check.unit]
    return (
        check.place or "Whole system",
        check.figure,
        check.law,
        f"{_SIGNS[check.sense]}{show(check.expected)}",
        show(check.ours),
        None if check.half_width is None else f"± {show(check.half_width)}",
        _verdict(check),
    )


def _verdict(check: Check) -> str:
    if check.sense == "about":
        return "approximation"
    if check.within is None:
        return "run too short to tell"
    if check.sense == "equal":
        return "✓ agrees" if check.within else "✕ differs"
    return "✓ bound kept" if check.within else "✕ bound broken"


def reason_of(inapplicable: Inapplicable) -> str:
    """Why theory has nothing to say, and of what."""
    return f"No theory for {inapplicable.place or 'the whole system'}: {inapplicable.why}"
