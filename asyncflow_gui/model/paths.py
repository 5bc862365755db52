"""Places inside a project: the value at a path, and a project with another value there. Pure.

A path begins at the scenario, as in ``Problem.path``: ``("nodes", 2, "ram_mb")``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from asyncflow_gui.model import edits
from engine.schemas import Project
from engine.schemas.base import Schema
from engine.schemas.problem import PathPart

Path = tuple[PathPart, ...]


def fields_of_value(value: Schema) -> dict[str, Any]:
    """The fields of a schema as a mapping, nested schemas left as they are."""
    return {name: getattr(value, name) for name in type(value).model_fields}


def at(value: Any, path: Path) -> Any:
    """The value at a path of nested schemas, mappings and tuples.

    Raises:
        LookupError, AttributeError: There is nothing there.
    """
    for part in path:
        value = getattr(value, str(part)) if isinstance(value, Schema) else value[part]
    return value


def replaced(value: Any, path: Path, new: Any) -> Any:
    """A copy of nested values in which ``new`` stands at ``path``; schemas become mappings."""
    if not path:
        return new
    head, rest = path[0], path[1:]
    if isinstance(value, Schema):
        value = fields_of_value(value)
    if isinstance(value, Mapping):
        return {**value, head: replaced(value.get(str(head)), rest, new)}
    items = list(value)
    items[int(head)] = replaced(items[int(head)], rest, new)
    return tuple(items)


def put(project: Project, path: Path, new: Any) -> Project:
    """A project in which ``new`` stands at a path inside an element or the settings.

    Names are not followed: two elements of one id are told apart by their place.

    Raises:
        ValidationError: The schemas refuse it.
    """
    part, rest = str(path[0]), path[1:]
    if part == "settings":
        values = replaced(project.scenario.settings, rest, new)
        return edits.update_settings(project, values)
    items = list(getattr(project.scenario, part))
    index = int(rest[0])
    items[index] = type(items[index]).model_validate(replaced(items[index], rest[1:], new))
    return _with_list(project, part, items)


def without(project: Project, path: Path) -> Project:
    """A project without the list item at a path.

    Raises:
        ValidationError: The schemas want it there.
    """
    *place, index = path
    items = at(project.scenario, tuple(place))
    rest = (*items[: int(index)], *items[int(index) + 1 :])
    if len(path) == 2:
        return _with_list(project, str(path[0]), rest)
    return put(project, tuple(place), rest)


def _with_list(project: Project, part: str, items: Any) -> Project:
    scenario = project.scenario.model_copy(update={part: tuple(items)})
    return project.model_copy(update={"scenario": scenario})
