"""The editor of a list of numbers: typed or pasted, parted by commas, spaces or line breaks."""

from __future__ import annotations

import re
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from asyncflow_gui.inspector import words
from asyncflow_gui.inspector.binding import Binding
from asyncflow_gui.inspector.shapes import Numbers
from asyncflow_gui.inspector.texts import LongTextEditor
from asyncflow_gui.model import figures, units
from asyncflow_gui.model.paths import Path
from asyncflow_gui.model.units import QuantityError, Shown
from asyncflow_gui.theme.stylesheet import set_role

_MOST_SHOWN = 2_000
"""Numbers shown as text; of longer lists only the summary is, and new text replaces them."""

_PARTS = re.compile(r"[,;\s]+")
_SPACE_BEFORE_UNIT = re.compile(r"(?<=\d)[^\S\n]+(?=[^\W\d]|/|%)")


class NumbersEditor(LongTextEditor):
    """Several lines of numbers in one unit, and below them how many there are and their range."""

    def __init__(
        self, binding: Binding, path: Path, shape: Numbers, parent: QWidget | None = None
    ) -> None:
        self._shape = shape
        seconds = path[-1] in words.IN_SECONDS
        self._home = units.SECONDS if seconds else shape.value.quantity.home
        self._unit = self._home
        super().__init__(binding, path, None, parent)
        self._count = QLabel(self)
        set_role(self._count, "muted", True)
        self._in = QLabel(self)
        set_role(self._in, "muted", True)
        row = QHBoxLayout()
        row.addWidget(self._count, 1)
        row.addWidget(self._in)
        self.column.addLayout(row)
        self.edit.setPlaceholderText("Type numbers or paste a column")

    def parse(self, text: str) -> tuple[float, ...]:
        """The numbers of a text; those without a unit are in the one shown."""
        plain = _SPACE_BEFORE_UNIT.sub("", text)
        found = tuple(self._number(part) for part in _PARTS.split(plain) if part)
        if len(found) < self._shape.least:
            raise QuantityError("Enter at least one number")
        if self._shape.most is not None and len(found) > self._shape.most:
            raise QuantityError(f"At most {self._shape.most:,} numbers; these are {len(found):,}")
        return found

    def display(self, value: Any) -> str:
        """The numbers, parted by commas, in the unit that suits the largest."""
        quantity = self._shape.value.quantity
        largest = units.show(max(value, default=0.0), quantity, self._home)
        self._unit = largest.unit
        if len(value) > _MOST_SHOWN:
            return ""
        return ", ".join(units.show_in(number, self._unit) for number in value)

    def show_value(self, value: Any) -> None:
        """Show the committed numbers."""
        super().show_value(value)
        self._summarise()

    def _put(self) -> None:
        super()._put()
        self._summarise()

    def _number(self, text: str) -> float:
        value = float(units.read(text, self._shape.value.quantity, self._unit))
        wrong = words.out_of_range(value, self._shape.value, self._unit)
        if wrong:
            raise QuantityError(f"{text}: {wrong[:1].lower()}{wrong[1:]}")
        return value

    def _summarise(self) -> None:
        """How many there are, and from where to where."""
        numbers = self.value
        parts = [figures.plural(len(numbers), "value")]
        if numbers:
            least, most = self._shown(min(numbers)), self._shown(max(numbers))
            parts.append(f"{least} to {most}")
        if len(numbers) > _MOST_SHOWN:
            parts.append("too many to show")
        self._count.setText(", ".join(parts))
        self._in.setText(f"in {self._unit.symbol}" if self._unit.symbol else "")

    def _shown(self, number: float) -> Shown:
        return units.show(float(f"{number:.3g}"), self._shape.value.quantity, self._unit)
