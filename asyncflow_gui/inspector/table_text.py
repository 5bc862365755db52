"""The editor of a table of numbers as text: a line per row, typed or pasted from a spreadsheet."""

from __future__ import annotations

import re
from typing import Any, cast

from PySide6.QtWidgets import QLabel, QWidget

from asyncflow_gui.inspector import words
from asyncflow_gui.inspector.binding import Binding
from asyncflow_gui.inspector.shapes import FieldSpec, Number, fields_of
from asyncflow_gui.inspector.texts import LongTextEditor
from asyncflow_gui.model import units
from asyncflow_gui.model.paths import Path
from asyncflow_gui.model.units import QuantityError, Unit
from asyncflow_gui.theme.stylesheet import set_role
from engine.schemas.base import Schema

_HEIGHT = 200
_PARTS = re.compile(r"\s*[\t,;]\s*|\s+(?=[\d.+-])")


class TableText(LongTextEditor):
    """Rows of numbers, in the units of the headings where none is typed."""

    def __init__(
        self, binding: Binding, path: Path, schema: type[Schema], parent: QWidget | None = None
    ) -> None:
        self._schema = schema
        self._fields = fields_of(schema)
        super().__init__(binding, path, None, parent)
        self.edit.setFixedHeight(_HEIGHT)
        self.edit.setLineWrapMode(self.edit.LineWrapMode.NoWrap)
        columns = ", ".join(map(_heading, self._fields))
        about = QLabel(f"One line each: {columns}", self)
        set_role(about, "muted", True)
        self.column.addWidget(about)

    def parse(self, text: str) -> tuple[Any, ...]:
        """The rows of a text; empty lines do not count."""
        return tuple(
            self._row(number, line)
            for number, line in enumerate(text.splitlines(), start=1)
            if line.strip()
        )

    def display(self, value: Any) -> str:
        """A line per row, in the units of the headings."""
        return "\n".join(
            ", ".join(self._cell(row, field) for field in self._fields) for row in value
        )

    def _row(self, number: int, line: str) -> Any:
        cells = _PARTS.split(line.strip())
        if len(cells) != len(self._fields):
            raise QuantityError(
                f"Line {number}: enter {len(self._fields)} numbers; there are {len(cells)}"
            )
        try:
            values = {
                field.name: self._number(field, cell)
                for field, cell in zip(self._fields, cells, strict=True)
            }
        except QuantityError as error:
            text = str(error)
            raise QuantityError(f"Line {number}: {words.inside(text)}") from None
        return self._schema.model_validate(values)

    def _number(self, field: FieldSpec, cell: str) -> float:
        shape = cast(Number, field.shape)
        unit = home_unit(shape)
        value = float(units.read(cell, shape.quantity, unit))
        if wrong := words.out_of_range(value, shape, unit):
            raise QuantityError(wrong)
        return value

    def _cell(self, row: Schema, field: FieldSpec) -> str:
        return units.show_in(getattr(row, field.name), home_unit(cast(Number, field.shape)))


def home_unit(shape: Number) -> Unit:
    """The unit of a column: a table of times is about a whole run."""
    return units.SECONDS if shape.quantity is units.TIME else shape.quantity.home


def _heading(field: FieldSpec) -> str:
    unit = home_unit(cast(Number, field.shape))
    return f"{words.inside(words.field_label(field))} ({unit.symbol})"
