"""Which editor edits what. A new shape, or a field that deserves its own editor, is added here."""

from __future__ import annotations

from typing import cast

from asyncflow_gui.inspector import words
from asyncflow_gui.inspector.binding import Binding
from asyncflow_gui.inspector.budget import Budget
from asyncflow_gui.inspector.choices import ChoiceEditor, FlagEditor, words_of
from asyncflow_gui.inspector.editor import FieldEditor
from asyncflow_gui.inspector.form import EDITORS, EDITORS_OF, Factory
from asyncflow_gui.inspector.items import ALWAYS_FRAMELESS, FOOTERS, LAST, ItemsEditor
from asyncflow_gui.inspector.lines import LongTextEditor, NumberEditor, TextEditor
from asyncflow_gui.inspector.pools import PoolsEditor
from asyncflow_gui.inspector.references import REFERENCES, Options
from asyncflow_gui.inspector.shapes import (
    Choice,
    FieldSpec,
    Flag,
    Items,
    Number,
    Table,
    Text,
    Variant,
)
from asyncflow_gui.inspector.subjects import Path
from asyncflow_gui.inspector.variant import VariantEditor
from engine.schemas import Endpoint, ForwardStep, Scenario


def _number(binding: Binding, path: Path, field: FieldSpec) -> FieldEditor:
    absent = words.absent_label(field.name) if field.optional else None
    return NumberEditor(binding, path, cast(Number, field.shape), absent=absent)


def _flag(binding: Binding, path: Path, _field: FieldSpec) -> FieldEditor:
    return FlagEditor(binding, path)


def _text(binding: Binding, path: Path, field: FieldSpec) -> FieldEditor:
    return TextEditor(binding, path, cast(Text, field.shape))


def _long_text(binding: Binding, path: Path, field: FieldSpec) -> FieldEditor:
    return LongTextEditor(binding, path, cast(Text, field.shape))


def _choice(binding: Binding, path: Path, field: FieldSpec) -> FieldEditor:
    return ChoiceEditor(binding, path, words_of(cast(Choice, field.shape).values))


def _variant(binding: Binding, path: Path, field: FieldSpec) -> FieldEditor:
    shape = cast(Variant, field.shape)
    return VariantEditor(binding, path, shape, optional=field.optional)


def _items(binding: Binding, path: Path, field: FieldSpec) -> FieldEditor:
    return ItemsEditor(binding, path, cast(Items, field.shape).members)


def _table(binding: Binding, path: Path, field: FieldSpec) -> FieldEditor:
    return PoolsEditor(binding, path, cast(Table, field.shape))


def _reference(options: Options) -> Factory:
    def make(binding: Binding, path: Path, _field: FieldSpec) -> FieldEditor:
        return ChoiceEditor(binding, path, options)

    return make


def install() -> None:
    """Fill the registries of forms and lists. Doing it twice changes nothing."""
    EDITORS.update(
        {
            Number: _number,
            Flag: _flag,
            Text: _text,
            Choice: _choice,
            Variant: _variant,
            Items: _items,
            Table: _table,
        }
    )
    EDITORS_OF.update({key: _reference(options) for key, options in REFERENCES.items()})
    EDITORS_OF[Scenario, "description"] = _long_text
    FOOTERS[Endpoint] = lambda binding, parent: Budget(binding.theme, parent)
    ALWAYS_FRAMELESS.add(Endpoint)
    LAST.add(ForwardStep)
