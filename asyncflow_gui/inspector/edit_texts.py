"""What the undo menu calls the edits of a form: ``Change RAM of api-1``. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from asyncflow_gui.inspector import words
from asyncflow_gui.inspector.rearranged import Rearranged
from asyncflow_gui.inspector.shapes import fields_of
from asyncflow_gui.inspector.subjects import Subject
from asyncflow_gui.model.paths import Path, at
from engine.schemas.base import Schema


def change(subject: Subject, changes: Mapping[Path, Any]) -> str:
    """A value is set: which, and of what; empty where only the command knows a better name."""
    path, value = next(iter(changes.items()))
    if len(path) == 1 and isinstance(value, list | tuple | Rearranged):
        return ""  # items come and go: the list says so itself
    whose = owner(subject, path)
    if path[-1] == "id":
        return f"Rename {whose} to {value}"
    label = _label(subject, path)
    return f"Change {words.inside(label)} of {whose}" if label else ""


def of_list(verb: str, noun: str, subject: Subject, path: Path) -> str:
    """An item of a list is added, moved or removed: ``Add step to api-1``."""
    between = {"Add": "to", "Remove": "from"}.get(verb, "of")
    return f"{verb} {words.inside(noun)} {between} {owner(subject, path)}"


def owner(subject: Subject, path: Path) -> str:
    """Whose value stands at a path: the element's, the event's, or the run's."""
    if path[0] == "settings":
        return "the run"
    if path[0] == "events" and len(path) > 1:
        return str(at(subject.read(), (*path[:2], "id")))
    return subject.title


def _label(subject: Subject, path: Path) -> str:
    """What the form calls a field; empty for the limits of objectives, which are sentences."""
    if path[0] == "slos":
        return ""
    name = next(part for part in reversed(path) if isinstance(part, str))
    try:
        holder = at(subject.read(), path[: len(path) - 1 - path[::-1].index(name)])
    except (LookupError, AttributeError):
        return words.name_label(name)
    fields = fields_of(type(holder)) if isinstance(holder, Schema) else ()
    labels = [words.field_label(field) for field in fields if field.name == name]
    return labels[0] if labels else words.name_label(name)
