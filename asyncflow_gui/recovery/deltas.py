"""From one state of a document to the next: what a record of the journal says of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from asyncflow_gui.recovery.records import SECTIONS, Entries, Record
from engine.schemas import Project

_Value = TypeVar("_Value")


def difference(before: Project, after: Project) -> dict[str, Any]:
    """Fields of a record that lead from one state to the other; empty if they are alike."""
    return {
        name: values
        for name, find in _SECTIONS.items()
        if (values := find(before, after)) is not None
    }


def applied(before: Project, record: Record) -> Project:
    """The state that a record leads to."""
    if record.base is not None:
        return record.base
    scenario, layout = before.scenario, before.layout
    drawn = {
        name: tuple(_followed(_by_id(getattr(scenario, name)), entries).values())
        for name in ("nodes", "edges", "events")
        if (entries := getattr(record, name)) is not None
    }
    plain = {
        name: value
        for name in ("name", "description", "slos", "settings")
        if (value := getattr(record, name)) is not None
    }
    placed = {
        field: _followed(getattr(layout, field), entries)
        for field, name in (("nodes", "places"), ("groups", "groups"), ("notes", "notes"))
        if (entries := getattr(record, name)) is not None
    }
    return before.model_copy(
        update={
            "scenario": scenario.model_copy(update={**drawn, **plain}),
            "layout": layout.model_copy(update=placed),
            "view": before.view if record.view is None else record.view,
        }
    )


def is_empty(record: Record) -> bool:
    """Whether a record leads nowhere else."""
    return record.base is None and all(getattr(record, name) is None for name in SECTIONS)


def _entries(old: Mapping[str, Any], new: Mapping[str, Any]) -> Entries[Any] | None:
    if old is new:
        return None
    put = {
        key: value
        for key, value in new.items()
        if (former := old.get(key)) is not value and former != value
    }
    gone = tuple(key for key in old if key not in new)
    expected = [key for key in old if key in new]
    expected += [key for key in new if key not in old]
    order = tuple(new) if expected != list(new) else None
    if not put and not gone and order is None:
        return None
    return Entries[Any].model_construct(put=put, gone=gone, order=order)


def _followed(old: Mapping[str, _Value], entries: Entries[_Value]) -> dict[str, _Value]:
    gone = set(entries.gone)
    new = {key: value for key, value in old.items() if key not in gone} | entries.put
    if entries.order is None:
        return new
    return {key: new[key] for key in entries.order if key in new}


def _by_id(elements: Iterable[_Value]) -> dict[str, _Value]:
    return {element.id: element for element in elements}  # type: ignore[attr-defined]


def _listed(name: str) -> Any:
    def find(before: Project, after: Project) -> Entries[Any] | None:
        old, new = getattr(before.scenario, name), getattr(after.scenario, name)
        return None if old is new else _entries(_by_id(old), _by_id(new))

    return find


def _placed(name: str) -> Any:
    return lambda before, after: _entries(getattr(before.layout, name), getattr(after.layout, name))


def _whole(name: str) -> Any:
    def find(before: Project, after: Project) -> Any:
        old, new = getattr(before.scenario, name), getattr(after.scenario, name)
        return None if old is new or old == new else new

    return find


_SECTIONS: Mapping[str, Any] = {
    "name": _whole("name"),
    "description": _whole("description"),
    "nodes": _listed("nodes"),
    "edges": _listed("edges"),
    "events": _listed("events"),
    "slos": _whole("slos"),
    "settings": _whole("settings"),
    "places": _placed("nodes"),
    "groups": _placed("groups"),
    "notes": _placed("notes"),
    "view": lambda before, after: None if before.view == after.view else after.view,
}
