"""What differs between runs: in the scenario, in the figures, and whether beyond noise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from asyncflow_gui.charts.tables import Column, Figure, FigureTable
from asyncflow_gui.history.rows import ended_at
from asyncflow_gui.history.worker import Compared
from asyncflow_gui.model import figures
from asyncflow_gui.theme.stylesheet import set_role

if TYPE_CHECKING:
    from engine.experiments.comparison import Comparison, Difference

_TALLEST_PX = 2000


class ComparisonView(QWidget):
    """One run after the other beside the first.

    Attributes:
        back_wanted: Back to the list.
    """

    back_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.back = back = QPushButton("Back to the list", self)
        back.setToolTip("Back to the list of runs (Esc)")
        escape = QShortcut(QKeySequence("Esc"), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.back_wanted)
        back.clicked.connect(self.back_wanted)
        self.heading = QLabel(self)
        self.heading.setTextFormat(Qt.TextFormat.PlainText)
        set_role(self.heading, "heading", True)
        bar = QHBoxLayout()
        bar.setSpacing(12)
        bar.addWidget(self.heading, 1)
        bar.addWidget(back)
        self._body = QScrollArea(self)
        self._body.setWidgetResizable(True)
        self._body.setFrameShape(QFrame.Shape.NoFrame)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 0, 12, 12)
        layout.setSpacing(8)
        layout.addLayout(bar)
        layout.addWidget(self._body, 1)

    def show_compared(self, compared: Compared) -> None:
        """Show runs beside the first of them."""
        first = compared.runs[0].entry
        count = len(compared.comparisons)
        others = figures.plural(count, "run")
        self.heading.setText(f"{others} compared with “{first.name}” ({ended_at(first.made_at)})")
        page = QWidget()
        set_role(page, "surface", "background")
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        for each in compared.comparisons:
            column.addWidget(_section(each, page))
        column.addStretch(1)
        self._body.setWidget(page)  # the one before is deleted


def _section(comparison: Comparison, parent: QWidget) -> QWidget:
    card = QFrame(parent)
    set_role(card, "surface", "card")
    column = QVBoxLayout(card)
    column.setContentsMargins(12, 12, 12, 12)
    column.setSpacing(8)
    title = QLabel(f"“{comparison.other}”", card)
    title.setTextFormat(Qt.TextFormat.PlainText)
    set_role(title, "heading", True)
    column.addWidget(title)
    column.addWidget(_muted(_in_short(comparison), card))
    if comparison.changes:
        changes = FigureTable(_CHANGE_COLUMNS, card)
        changes.setAccessibleName(f"What changed in the scenario of {comparison.other}")
        changes.set_rows([(each.place, each.field or "all of it", each.before, each.after)
                          for each in comparison.changes])  # fmt: skip
        changes.fit(_TALLEST_PX)
        column.addWidget(changes)
    table = FigureTable(_FIGURE_COLUMNS, card)
    table.setAccessibleName(f"What changed in the figures of {comparison.other}")
    table.set_rows([_row(each) for each in comparison.differences])
    table.fit(_TALLEST_PX)
    column.addWidget(table)
    # With NumPy, which a window opens without.
    from engine.experiments.comparison import TEST_WORDS  # noqa: PLC0415

    used = dict.fromkeys(each.test for each in comparison.differences)
    column.addWidget(_muted(" ".join(TEST_WORDS[test] for test in used), card))
    return card


def _muted(text: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    set_role(label, "muted", True)
    return label


def _in_short(comparison: Comparison) -> str:
    if comparison.by_chance:
        return (
            "Only the seed differs: every difference here is chance, also those that are larger "
            "than the noise within a run."
        )
    beyond = sum(each.beyond_noise is True for each in comparison.differences)
    scenario = (
        f"{figures.plural(len(comparison.changes), 'change')} in the scenario"
        if comparison.changes
        else "The same scenario"
    )
    told = f"{beyond} of {len(comparison.differences)} figures differ by more than noise"
    return f"{scenario}; {told}."


_CHANGE_COLUMNS = (
    Column("Changed", numeric=False),
    Column("What", numeric=False),
    Column("Before", numeric=False),
    Column("After", numeric=False),
)

_FIGURE_COLUMNS = (
    Column("Figure", numeric=False),
    Column("Where", numeric=False),
    Column("Before"),
    Column("After"),
    Column("Change"),
    Column("Relative", about="Change as a share of the figure before"),
    Column("95 % interval", about="Half the width of the interval about the change"),
    Column("Beyond noise", about="Whether no change at all lies outside the interval"),
)


def _row(each: Difference) -> tuple[Figure, ...]:
    change, relative = each.change, each.relative
    verdict = {True: "yes", False: "no", None: figures.NO_FIGURE}[each.beyond_noise]
    return (
        each.figure,
        each.place or "whole system",
        quantity(each.before, each.unit),
        quantity(each.after, each.unit),
        None if change is None else _signed(change, quantity(abs(change), each.unit)),
        None if relative is None else _signed(relative, figures.percent(abs(relative))),
        None if each.half_width is None else f"± {quantity(each.half_width, each.unit)}",
        verdict,
    )


def _signed(value: float, text: str) -> str:
    return f"{'−' if value < 0 else '+' if value > 0 else ''}{text}"


def quantity(value: float | None, unit: str) -> str:
    """A figure in its unit."""
    forms = {"s": figures.latency, "share": figures.small_share, "rps": figures.rate}
    if unit in forms:
        return forms[unit](value)
    return figures.NO_FIGURE if value is None else figures.number(value)
