"""Which editor edits what. A new shape, or a field that deserves its own editor, is added here."""

from __future__ import annotations

from typing import cast

from asyncflow_gui.inspector import drawn, words
from asyncflow_gui.inspector.binding import Binding
from asyncflow_gui.inspector.branches import BranchesEditor
from asyncflow_gui.inspector.budget import Budget
from asyncflow_gui.inspector.choices import ChoiceEditor, FlagEditor, words_of
from asyncflow_gui.inspector.editor import FieldEditor
from asyncflow_gui.inspector.events import EventsEditor
from asyncflow_gui.inspector.form import EDITORS, EDITORS_OF, Factory
from asyncflow_gui.inspector.item_view import ALWAYS_FRAMELESS, FOOTERS
from asyncflow_gui.inspector.items import LAST, ItemsEditor
from asyncflow_gui.inspector.limit import LimitEditor
from asyncflow_gui.inspector.lines import NumberEditor, TextEditor
from asyncflow_gui.inspector.number_list import NumbersEditor
from asyncflow_gui.inspector.parts import PartEditor
from asyncflow_gui.inspector.pools import PoolsEditor
from asyncflow_gui.inspector.references import REFERENCES, Options
from asyncflow_gui.inspector.rows import RowsEditor
from asyncflow_gui.inspector.shapes import (
    Branches,
    Choice,
    FieldSpec,
    Flag,
    Items,
    Number,
    Numbers,
    Part,
    Table,
    Text,
    Variant,
)
from asyncflow_gui.inspector.texts import LongTextEditor
from asyncflow_gui.inspector.trace_times import TraceTimesEditor
from asyncflow_gui.inspector.variant import PICTURES, VariantEditor
from asyncflow_gui.model.paths import Path
from engine.schemas import (
    Endpoint,
    ForwardStep,
    Scenario,
    ScheduleWorkload,
    Slo,
    StickyNote,
    TraceWorkload,
)


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


def _events(binding: Binding, path: Path, field: FieldSpec) -> FieldEditor:
    return EventsEditor(binding, path, cast(Items, field.shape).members)


def _branches(binding: Binding, path: Path, field: FieldSpec) -> FieldEditor:
    return BranchesEditor(binding, path, cast(Branches, field.shape).members)


def _numbers(binding: Binding, path: Path, field: FieldSpec) -> FieldEditor:
    return NumbersEditor(binding, path, cast(Numbers, field.shape))


def _trace_times(binding: Binding, path: Path, field: FieldSpec) -> FieldEditor:
    return TraceTimesEditor(binding, path, cast(Numbers, field.shape))


def _part(binding: Binding, path: Path, field: FieldSpec) -> FieldEditor:
    return PartEditor(binding, path, cast(Part, field.shape).schema)


def _rows(binding: Binding, path: Path, field: FieldSpec) -> FieldEditor:
    return RowsEditor(binding, path, cast(Items, field.shape).members[0])


def _limit(binding: Binding, path: Path, field: FieldSpec) -> FieldEditor:
    return LimitEditor(binding, path, cast(Number, field.shape))


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
            Part: _part,
            Items: _items,
            Branches: _branches,
            Numbers: _numbers,
            Table: _table,
        }
    )
    EDITORS_OF.update({key: _reference(options) for key, options in REFERENCES.items()})
    EDITORS_OF[Scenario, "description"] = _long_text
    EDITORS_OF[StickyNote, "text"] = _long_text
    EDITORS_OF[Scenario, "events"] = _events
    EDITORS_OF[ScheduleWorkload, "points"] = _rows
    EDITORS_OF[TraceWorkload, "times_s"] = _trace_times
    EDITORS_OF[Slo, "below"] = _limit
    PICTURES.update(dict.fromkeys(drawn.DURATIONS, drawn.density_picture))
    PICTURES.update(dict.fromkeys(drawn.RATES, drawn.rate_picture))
    PICTURES[ScheduleWorkload] = drawn.schedule_picture
    FOOTERS[Endpoint] = Budget
    ALWAYS_FRAMELESS.add(Endpoint)
    LAST.add(ForwardStep)
