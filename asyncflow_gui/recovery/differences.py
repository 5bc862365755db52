"""What differs between two projects, in words: counted, and one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from asyncflow_gui.model.document import difference
from asyncflow_gui.model.figures import plural
from engine.experiments.changes import Change, changes
from engine.schemas import Project

_MOST_MOVED = 200


def counted(before: Project, after: Project) -> list[str]:
    """What was done, by kinds of thing: ``3 nodes added``; empty where nothing differs."""
    found = difference(before, after)
    counts = [
        _count("node", found.added_nodes, "added"),
        _count("node", found.removed_nodes, "removed"),
        _count("node", found.changed_nodes, "changed"),
        _count("node", _moved(before, after), "moved"),
        _count("edge", found.added_edges, "added"),
        _count("edge", found.removed_edges, "removed"),
        _count("edge", found.changed_edges, "changed"),
        _count("group or note", found.added_shapes, "added", "groups and notes"),
        _count("group or note", found.removed_shapes, "removed", "groups and notes"),
        _count("group or note", found.changed_shapes, "changed", "groups and notes"),
    ]
    old, new = before.scenario, after.scenario
    others = {
        "events changed": old.events != new.events,
        "objectives changed": old.slos != new.slos,
        "run settings changed": old.settings != new.settings,
        "name or description changed": (old.name, old.description) != (new.name, new.description),
        "charts arranged": before.view != after.view,
    }
    return [*filter(None, counts), *(words for words, differs in others.items() if differs)]


def listed(before: Project, after: Project) -> list[Change]:
    """Each field that differs, in the order of the drawing."""
    old, new = before.scenario, after.scenario
    found = [
        Change("project", name, getattr(old, name) or "none", getattr(new, name) or "none")
        for name in ("name", "description")
        if getattr(old, name) != getattr(new, name)
    ]
    found += changes(old, new)
    found += _moves(before, after)
    found += _shapes("group", before.layout.groups, after.layout.groups)
    found += _shapes("note", before.layout.notes, after.layout.notes)
    if before.view != after.view:
        found.append(Change("charts", "arrangement", "as before", "another"))
    return found


def _count(one: str, ids: tuple[str, ...], what: str, several: str = "") -> str:
    if not ids:
        return ""
    words = f"{len(ids):,} {several}" if several and len(ids) > 1 else plural(len(ids), one)
    return f"{words} {what}"


def _moved(before: Project, after: Project) -> tuple[str, ...]:
    """Nodes that are in both and stand elsewhere."""
    old, new = before.layout.nodes, after.layout.nodes
    return tuple(key for key, place in new.items() if key in old and old[key] != place)


def _moves(before: Project, after: Project) -> Iterator[Change]:
    moved = _moved(before, after)
    for key in moved[:_MOST_MOVED]:
        old, new = before.layout.nodes[key], after.layout.nodes[key]
        yield Change(key, "place", f"{old.x:g}, {old.y:g}", f"{new.x:g}, {new.y:g}")
    if len(moved) > _MOST_MOVED:
        yield Change("others", "place", "", f"{len(moved) - _MOST_MOVED:,} more nodes moved")


def _shapes(kind: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for key in dict.fromkeys([*old, *new]):
        if key not in new:
            yield Change(key, "", kind, "removed")
        elif key not in old:
            yield Change(key, "", "none", f"new {kind}")
        elif old[key] != new[key]:
            before, after = old[key].model_dump(), new[key].model_dump()
            for name, value in after.items():
                if before[name] != value:
                    yield Change(key, name, _shown(before[name]), _shown(value))


def _shown(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value) or "none"
