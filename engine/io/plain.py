"""Scenarios as mappings, lists and single values, in the order and the brevity of a file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, singledispatch
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from engine.schemas import Edge, Scenario, ScheduleWorkload, TraceWorkload
from engine.schemas.calling import Calling

_OPTIONS: Mapping[type[BaseModel], frozenset[str]] = {
    Calling: frozenset(Calling.model_fields),
    Edge: frozenset({"weight"}),
    Scenario: frozenset({"slos"}),
    ScheduleWorkload: frozenset({"repeat"}),
    TraceWorkload: frozenset({"file", "times_s"}),
}
"""Fields that most elements leave at their default: written only where they are not."""


def plain(scenario: Scenario) -> dict[str, Any]:
    """A scenario as it stands in a file: keys in order, absent and unused options left out."""
    return _mapping(scenario)


def _mapping(model: BaseModel) -> dict[str, Any]:
    return {
        name: _value(value)
        for name, default in _written(type(model))
        if (value := getattr(model, name)) is not None
        and not (name in _optional(type(model)) and value == default)
        and name not in _implied(model)
    }


def _value(value: object) -> Any:
    if isinstance(value, BaseModel):
        return _mapping(value)
    if isinstance(value, Mapping):
        return {key: _value(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_value(item) for item in value]
    return value


@singledispatch
def _implied(_model: BaseModel) -> frozenset[str]:
    """Fields whose values stand somewhere else."""
    return frozenset()


@_implied.register
def _(model: TraceWorkload) -> frozenset[str]:
    return frozenset({"times_s"}) if model.file else frozenset()


@cache
def _optional(schema: type[BaseModel]) -> frozenset[str]:
    found = (names for owner, names in _OPTIONS.items() if issubclass(schema, owner))
    return frozenset().union(*found)


@cache
def _written(schema: type[BaseModel]) -> tuple[tuple[str, object], ...]:
    """Names and defaults of the fields in the order they are written.

    What tells a thing (its kind, its id) comes before the options that it shares with others; so
    a class's own fields stand before those it inherits, unless the id is among these.
    """
    fields = schema.model_fields
    own = [name for name in fields if name in schema.__annotations__]
    inherited = [name for name in fields if name not in schema.__annotations__]
    names = [*inherited, *own] if "id" in inherited else [*own, *inherited]
    return tuple((name, _default(fields[name])) for name in names)


def _default(field: FieldInfo) -> object:
    return field.get_default(call_default_factory=True)
