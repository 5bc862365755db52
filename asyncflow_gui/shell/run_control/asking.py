"""Asks for numbers with their units, such as a time or a factor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from asyncflow_gui.model import units
from asyncflow_gui.model.units import Quantity, QuantityError, Unit
from asyncflow_gui.theme.stylesheet import set_role

_WIDTH = 340


@dataclass(frozen=True, slots=True)
class Wanted:
    """A number that is asked for.

    Attributes:
        label: What it is.
        quantity: What kind of number it is.
        unit: What a number without a unit is in.
        more_than: It must be above this, base units.
        at_most: And not above this; None: any.
        or_none: What it means to leave it empty; empty: it may not be.
    """

    label: str
    quantity: Quantity
    unit: Unit
    more_than: float = 0.0
    at_most: float | None = None
    or_none: str = ""

    def read(self, text: str) -> float | None:
        """The number of a text in base units; None for an empty one.

        Raises:
            QuantityError: It is no such number; the message is for people.
        """
        if not text.strip():
            return None
        value = float(units.read(text, self.quantity, self.unit))
        if value <= self.more_than:
            raise QuantityError(f"Must be above {self._shown(self.more_than)}")
        if self.at_most is not None and value > self.at_most:
            raise QuantityError(f"Must be at most {self._shown(self.at_most)}")
        return value

    def _shown(self, value: float) -> str:
        return str(units.show(value, self.quantity, self.unit))


class QuantityDialog(QDialog):
    """A line for each number, with what is wrong with them below.

    Args:
        parent: In front of which it stands.
        title: Of the window.
        wanted: What is asked for.
        hint: Something worth knowing.

    Attributes:
        lines: To type into.
        values: What was typed, in base units.
    """

    def __init__(
        self, parent: QWidget, title: str, wanted: Sequence[Wanted], *, hint: str = ""
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._wanted, self._hint = wanted, hint
        self.values: list[float | None] = []
        self.lines: list[QLineEdit] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(8)
        for each in wanted:
            caption, line = QLabel(each.label, self), QLineEdit(self)
            set_role(caption, "muted", True)
            line.setAccessibleName(each.label)
            line.setPlaceholderText(each.or_none or each.unit.symbol)
            line.textChanged.connect(self._read)
            caption.setBuddy(line)
            self.lines.append(line)
            column.addWidget(caption)
            column.addWidget(line)
        self.remark = QLabel(hint, self)
        self.remark.setWordWrap(True)
        set_role(self.remark, "muted", True)
        column.addWidget(self.remark)
        buttons = QDialogButtonBox.StandardButton
        self._buttons = QDialogButtonBox(buttons.Ok | buttons.Cancel, self)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        column.addSpacing(8)
        column.addWidget(self._buttons)
        self.setMinimumWidth(_WIDTH)
        self._read()

    @Slot()
    def _read(self) -> None:
        problem = ""
        self.values = []
        for wanted, line in zip(self._wanted, self.lines, strict=True):
            wrong = ""
            try:
                self.values.append(wanted.read(line.text()))
            except QuantityError as error:
                wrong = str(error)
                self.values.append(None)
            set_role(line, "invalid", bool(wrong))
            problem = problem or wrong
        self.remark.setText(problem or self._hint)
        set_role(self.remark, "error", bool(problem))
        missing = any(
            value is None and not wanted.or_none
            for wanted, value in zip(self._wanted, self.values, strict=True)
        )
        ok = self._buttons.button(QDialogButtonBox.StandardButton.Ok)
        ok.setEnabled(not problem and not missing)


def ask_quantities(
    parent: QWidget, title: str, *wanted: Wanted, hint: str = ""
) -> list[float | None] | None:
    """Ask for numbers in base units; None: the user thought better of it."""
    dialog = QuantityDialog(parent, title, wanted, hint=hint)
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    dialog.deleteLater()
    return dialog.values if accepted else None
