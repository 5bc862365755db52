"""Forms made from schemas: one editor per field, chosen by the field's shape."""

from __future__ import annotations

from collections.abc import Callable, Collection

from PySide6.QtWidgets import QGridLayout, QWidget

from asyncflow_gui.inspector import words
from asyncflow_gui.inspector.binding import Binding
from asyncflow_gui.inspector.editor import GAP, ROWS, FieldBox, FieldEditor
from asyncflow_gui.inspector.shapes import FieldSpec, Number, Shape, fields_of
from asyncflow_gui.inspector.subjects import Path
from engine.schemas import Edge, Endpoint, IoStep
from engine.schemas.base import Schema

Factory = Callable[[Binding, Path, FieldSpec], FieldEditor]

EDITORS: dict[type[Shape], Factory] = {}
"""Editor by shape; filled by :mod:`asyncflow_gui.inspector.registry`."""

EDITORS_OF: dict[tuple[type[Schema], str], Factory] = {}
"""Editors of single fields that deserve another than their shape's; filled there as well."""

_HALF = {
    (Endpoint, "name"),
    (IoStep, "category"),
    (IoStep, "pool"),
    (Edge, "source"),
    (Edge, "target"),
}
"""Fields that share a row with a neighbour though they are not numbers."""


class SchemaForm(QWidget):
    """The fields of one schema, label above field, two columns where they are short."""

    def __init__(
        self,
        binding: Binding,
        path: Path,
        schema: type[Schema],
        *,
        leave_out: Collection[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.schema = schema
        self.boxes: dict[str, FieldBox] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(ROWS)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        row, column = 0, 0
        for field in fields_of(schema):
            if field.name in leave_out:
                continue
            box = FieldBox(
                make_editor(binding, (*path, field.name), field),
                words.field_label(field),
                words.help_text(field),
                parent=self,
            )
            self.boxes[field.name] = box
            wide = not _is_half(field)
            if wide and column:
                row, column = row + 1, 0
            grid.addWidget(box, row, column, 1, 2 if wide else 1)
            column = 0 if wide else 1 - column
            row += not column

    def show_value(self, value: Schema) -> None:
        """Show the committed values."""
        for name, box in self.boxes.items():
            box.editor.show_value(getattr(value, name))

    def flush(self) -> None:
        """Commit what has been typed and not been committed yet."""
        for box in self.boxes.values():
            box.editor.flush()


def make_editor(binding: Binding, path: Path, field: FieldSpec) -> FieldEditor:
    """The editor of a field."""
    factory = EDITORS_OF.get((field.owner, field.name)) or EDITORS[type(field.shape)]
    return factory(binding, path, field)


def _is_half(field: FieldSpec) -> bool:
    return isinstance(field.shape, Number) or (field.owner, field.name) in _HALF
