"""From a validation error's location to a place in the data: without the tags of unions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, Tag

from engine.config import limits
from engine.schemas.base import Schema
from engine.schemas.describing import description

Loc = tuple[str | int, ...]

_KEY_MARK = "[key]"
"""What pydantic appends to the location when a mapping's key, not its value, is wrong."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an error is, in the terms of the data.

    Attributes:
        path: Keys and indexes that lead there.
        value: What stands there; None if nothing does.
        element: Id of the innermost node, edge or event on the way.
        model: The schema that is, or that directly holds, the place.
        tags: The union tags that were left out of the path.
        is_key: Whether the name itself is wrong, not what it stands for.
    """

    path: Loc
    value: object
    element: str | None
    model: type[BaseModel] | None
    tags: Loc
    is_key: bool

    @property
    def description(self) -> str:
        """What the field is, from its schema; empty if unknown."""
        return description(self.model, str(self.path[-1])) if self.model and self.path else ""

    @property
    def known_keys(self) -> tuple[str, ...]:
        """The keys that may stand at this level."""
        return tuple(self.model.model_fields) if self.model else ()


def locate(title: str, loc: Loc, data: object) -> Place:
    """Follow an error's location through the schema called ``title`` and through ``data``."""
    is_key = bool(loc) and loc[-1] == _KEY_MARK
    walk = _Walk(_schema_called(title), data)
    for part in loc[:-1] if is_key else loc:
        walk.step(part)
    return Place(tuple(walk.path), walk.value, walk.element, walk.model, tuple(walk.tags), is_key)


class _Walk:
    """A position in a type and, beside it, in data of that type."""

    def __init__(self, annotation: Any, data: object) -> None:
        self.annotation = annotation
        self.value = data
        self.path: list[str | int] = []
        self.tags: list[str | int] = []
        self.model: type[BaseModel] | None = None
        self.element: str | None = None
        self._arrive()

    def step(self, part: str | int) -> None:
        members = list(_members(self.annotation))
        if len(members) > 1 or (not members and self._looks_like_tag(part)):
            chosen = [member for member in members if _has_tag(member, part)]
            self.annotation = _untagged(chosen[0]) if chosen else None
            self.tags.append(part)
        else:
            self.annotation = _inside(members[0], part) if members else None
            self.value = _child(self.value, part)
            self.path.append(part)
        self._arrive()

    def _arrive(self) -> None:
        members = list(_members(self.annotation))
        if len(members) == 1 and _is_model(members[0]):
            self.model = members[0]
            if "id" in self.model.model_fields and isinstance(self.value, dict):
                name = self.value.get("id")
                if isinstance(name, str) and len(name) <= limits.MAX_ID_LENGTH:
                    self.element = name

    def _looks_like_tag(self, part: str | int) -> bool:
        """Where the type is not known: a name that the data does not hold."""
        return isinstance(part, str) and isinstance(self.value, dict) and part not in self.value


def _members(annotation: Any) -> Iterator[Any]:
    """The alternatives of a union (None left out); of anything else, the thing itself."""
    if get_origin(annotation) is Annotated and not _tag(annotation):
        yield from _members(get_args(annotation)[0])
    elif get_origin(annotation) in (Union, UnionType):
        for member in get_args(annotation):
            if member is not NoneType:
                yield from _members(member)
    elif annotation is not None:
        yield annotation


def _tag(annotation: Any) -> str | None:
    return next((m.tag for m in get_args(annotation)[1:] if isinstance(m, Tag)), None)


def _untagged(annotation: Any) -> Any:
    return get_args(annotation)[0] if _tag(annotation) else annotation


def _has_tag(member: Any, tag: str | int) -> bool:
    if get_origin(member) is Annotated:
        return _tag(member) == tag
    if not _is_model(member):
        return False
    return any(
        get_origin(field.annotation) is Literal and tag in get_args(field.annotation)
        for field in member.model_fields.values()
    )


def _inside(annotation: Any, part: str | int) -> Any:
    """The type of a field, an item or a value of ``annotation``; None where there is no telling."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if _is_model(annotation):
        field = annotation.model_fields.get(part)
        return field.annotation if field else None
    arguments = get_args(annotation)
    if get_origin(annotation) is dict and len(arguments) == 2:
        return arguments[1]
    return arguments[0] if get_origin(annotation) in (tuple, list) and arguments else None


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _child(value: object, part: str | int) -> object:
    if isinstance(value, dict):
        return value.get(part)
    if isinstance(value, list | tuple) and isinstance(part, int) and 0 <= part < len(value):
        return value[part]
    return getattr(value, str(part), None) if isinstance(value, Schema) else None


@cache
def _schema_called(title: str) -> type[Schema] | None:
    """The schema with this name; None if none or several have it."""
    found = {schema for schema in _subclasses(Schema) if schema.__name__ == title}
    return found.pop() if len(found) == 1 else None


def _subclasses(schema: type[Schema]) -> Iterator[type[Schema]]:
    for child in schema.__subclasses__():
        yield child
        yield from _subclasses(child)
