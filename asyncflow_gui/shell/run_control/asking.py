"""Asks for a number with its unit, such as a time or a factor."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from asyncflow_gui.model import units
from asyncflow_gui.model.units import Quantity, QuantityError, Unit
from asyncflow_gui.theme.stylesheet import set_role

_WIDTH = 320


class QuantityDialog(QDialog):
    """A line to type into, with what is wrong with it below.

    Args:
        parent: In front of which it stands.
        title: Of the window.
        label: What the number is.
        quantity: What kind of number it is.
        unit: What a number without a unit is in.
        more_than: It must be above this, base units.
        at_most: And not above this; None: any.
        hint: Something worth knowing.
    """

    def __init__(
        self,
        parent: QWidget,
        title: str,
        label: str,
        quantity: Quantity,
        unit: Unit,
        *,
        more_than: float = 0.0,
        at_most: float | None = None,
        hint: str = "",
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._quantity, self._unit = quantity, unit
        self._more_than, self._at_most = more_than, at_most
        self.value: float | None = None
        caption = QLabel(label, self)
        set_role(caption, "muted", True)
        self.line = QLineEdit(self)
        self.line.setAccessibleName(label)
        if unit.symbol:
            self.line.setPlaceholderText(unit.symbol)
        self.line.textChanged.connect(self._read)
        caption.setBuddy(self.line)
        self.remark = QLabel(hint, self)
        self.remark.setWordWrap(True)
        set_role(self.remark, "muted", True)
        self._hint = hint
        buttons = QDialogButtonBox.StandardButton
        self._buttons = QDialogButtonBox(buttons.Ok | buttons.Cancel, self)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(8)
        for widget in (caption, self.line, self.remark):
            column.addWidget(widget)
        column.addSpacing(8)
        column.addWidget(self._buttons)
        self.setMinimumWidth(_WIDTH)
        self._read("")

    @Slot(str)
    def _read(self, text: str) -> None:
        problem = ""
        self.value = None
        if text.strip():
            try:
                value = float(units.read(text, self._quantity, self._unit))
                problem = self._out_of_bounds(value)
                self.value = None if problem else value
            except QuantityError as error:
                problem = str(error)
        self.remark.setText(problem or self._hint)
        set_role(self.remark, "error", bool(problem))
        set_role(self.line, "invalid", bool(problem))
        ok = self._buttons.button(QDialogButtonBox.StandardButton.Ok)
        ok.setEnabled(self.value is not None)

    def _out_of_bounds(self, value: float) -> str:
        if value <= self._more_than:
            return f"Must be above {self._shown(self._more_than)}"
        if self._at_most is not None and value > self._at_most:
            return f"Must be at most {self._shown(self._at_most)}"
        return ""

    def _shown(self, value: float) -> str:
        return str(units.show(value, self._quantity, self._unit))


def ask_quantity(
    parent: QWidget,
    title: str,
    label: str,
    quantity: Quantity,
    unit: Unit,
    *,
    more_than: float = 0.0,
    at_most: float | None = None,
    hint: str = "",
) -> float | None:
    """Ask for a number in base units; None: the user thought better of it."""
    dialog = QuantityDialog(
        parent,
        title,
        label,
        quantity,
        unit,
        more_than=more_than,
        at_most=at_most,
        hint=hint,
    )
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    dialog.deleteLater()
    return dialog.value if accepted else None
