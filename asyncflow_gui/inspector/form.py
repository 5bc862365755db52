"""Forms made from schemas: one editor per field, chosen by the field's shape."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from PySide6.QtWidgets import QGridLayout, QWidget

from asyncflow_gui.inspector import summaries, topics, words
from asyncflow_gui.inspector.binding import Binding
from asyncflow_gui.inspector.editor import (
    GAP,
    ROWS,
    SEVERAL,
    FieldBox,
    FieldEditor,
    Mixed,
    combined,
)
from asyncflow_gui.inspector.fold import Fold
from asyncflow_gui.inspector.shapes import FieldSpec, Number, Shape, extras_of, fields_of
from asyncflow_gui.model.paths import Path
from engine.schemas import CallStep, Edge, Endpoint, IoStep, Slo
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
    (CallStep, "to"),
    (CallStep, "endpoint"),
    (Edge, "source"),
    (Edge, "target"),
}
"""Fields that share a row with a neighbour though they are not numbers."""


_HIDDEN = {(Slo, "above")}
"""Fields that another field's editor edits as well."""


class SchemaForm(QWidget):
    """The fields of one schema, label above field, two columns where they are short.

    Fields that come from a base with a title stand behind a fold.
    """

    def __init__(
        self,
        binding: Binding,
        path: Path,
        schema: type[Schema],
        *,
        leave_out: Collection[str] = (),
        only: Collection[str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.schema = schema
        self.boxes: dict[str, FieldBox] = {}
        self._binding, self._path = binding, path
        self._folds: list[tuple[type[Schema], Fold, SchemaForm]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(ROWS)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        folded = [] if only is not None else _folded(schema)
        behind = {name for base in folded for name in base.model_fields}
        self._add_fields(
            field
            for field in fields_of(schema)
            if field.name not in leave_out
            and field.name not in behind
            and (only is None or field.name in only)
            and (field.owner, field.name) not in _HIDDEN
        )
        for base in folded:
            self._add_fold(base, leave_out)

    def show_value(self, value: Schema | Mixed) -> None:
        """Show the committed values; of several elements those they have in common."""
        values = value.values if isinstance(value, Mixed) else (value,)
        for name, box in self.boxes.items():
            box.show_value(combined([getattr(each, name) for each in values]))
        for base, fold, form in self._folds:
            said = combined([summaries.summary_of(base, each) for each in values])
            fold.set_summary(SEVERAL if isinstance(said, Mixed) else said)
            form.show_value(value)

    def flush(self) -> None:
        """Commit what has been typed and not been committed yet."""
        for box in self.boxes.values():
            box.editor.flush()
        for _, _, form in self._folds:
            form.flush()

    def _add_fields(self, fields: Iterable[FieldSpec]) -> None:
        row, column = 0, 0
        shown = list(fields)
        for field in shown:
            box = FieldBox(
                make_editor(self._binding, (*self._path, field.name), field),
                words.field_label(field),
                words.help_text(field),
                parent=self,
            )
            box.offer_default(field)
            explain(box, field)
            self.boxes[field.name] = box
            wide = not is_half(field) or len(shown) == 1
            if wide and column:
                row, column = row + 1, 0
            self._grid.addWidget(box, row, column, 1, 2 if wide else 1)
            column = 0 if wide else 1 - column
            row += not column

    def _add_fold(self, base: type[Schema], leave_out: Collection[str]) -> None:
        fold = Fold(self._binding.theme, summaries.title_of(base) or "", self)
        names = tuple(name for name in base.model_fields if name not in leave_out)
        form = SchemaForm(self._binding, self._path, self.schema, only=names, parent=fold)
        fold.set_content(form)
        self._folds.append((base, fold, form))
        self._grid.addWidget(fold, self._grid.rowCount(), 0, 1, 2)


def _folded(schema: type[Schema]) -> list[type[Schema]]:
    return [base for base in extras_of(schema) if summaries.title_of(base)]


def explain(box: FieldBox, field: FieldSpec) -> None:
    """Let a field say what it is, and where the manual speaks of it."""
    box.setWhatsThis(topics.about_field(field))
    box.setProperty(topics.TOPIC, topics.topic_of_field(field))


def make_editor(binding: Binding, path: Path, field: FieldSpec) -> FieldEditor:
    """The editor of a field."""
    factory = EDITORS_OF.get((field.owner, field.name)) or EDITORS[type(field.shape)]
    return factory(binding, path, field)


def is_half(field: FieldSpec) -> bool:
    """Whether a field is short enough to share its row."""
    key = (field.owner, field.name)
    return key in _HALF or (isinstance(field.shape, Number) and key not in EDITORS_OF)
