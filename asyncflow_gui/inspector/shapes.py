"""What a schema's fields look like, read from the pydantic models: the input of the forms. No Qt.

A :data:`Shape` says how a value is edited; :func:`fields_of` gives the fields of a schema with
their shapes. A field of a new schema gets a form without anything being added here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import annotated_types
from pydantic.fields import FieldInfo

from asyncflow_gui.model import units
from asyncflow_gui.model.units import Quantity
from engine.schemas import distributions
from engine.schemas.base import Schema
from engine.schemas.describing import description


@dataclass(frozen=True, slots=True)
class Number:
    """A number, within limits in base units."""

    quantity: Quantity
    whole: bool = False
    least: float | None = None
    above: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    """Yes or no."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text of limited length; an empty one may not be allowed."""

    least: int = 0
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several words."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Variant:
    """One of several schemas, or a bare number (``bare``) or a word instead of any of them."""

    members: tuple[type[Schema], ...]
    bare: Number | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A schema of its own inside another one; always there."""

    schema: type[Schema]


@dataclass(frozen=True, slots=True)
class Items:
    """A list of schemas of these types."""

    members: tuple[type[Schema], ...]


@dataclass(frozen=True, slots=True)
class Branches:
    """Lists, side by side, of schemas of these types."""

    members: tuple[type[Schema], ...]


@dataclass(frozen=True, slots=True)
class Numbers:
    """A list of numbers; how many there may be."""

    value: Number
    least: int = 0
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Values by name."""

    value: Number


Shape = Number | Flag | Text | Choice | Variant | Part | Items | Branches | Numbers | Table


class NoDefault:
    """Stands for the default of a field that has none."""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A field of a schema: its owner, name, shape, whether it may be absent, and its default."""

    owner: type[Schema]
    name: str
    shape: Shape
    optional: bool
    default: Any = NoDefault

    @property
    def description(self) -> str:
        """What it is, in a line."""
        return description(self.owner, self.name)

    @property
    def resets(self) -> bool:
        """Whether it has a default that somebody would want back with one press."""
        single = isinstance(self.shape, Number | Flag | Choice | Variant) or self.optional
        return single and self.default is not NoDefault


@cache
def fields_of(schema: type[Schema]) -> tuple[FieldSpec, ...]:
    """The fields people edit, in order: all but the tag that names the kind.

    What comes from a base that asks for nothing, such as the timeouts of whoever calls, stands
    after the schema's own fields.
    """
    names = [name for name, info in schema.model_fields.items() if not _is_tag(info.annotation)]
    extras = {name for base in extras_of(schema) for name in base.model_fields}
    names.sort(key=extras.__contains__)
    return tuple(_field(schema, name, schema.model_fields[name]) for name in names)


def is_plain(schema: type[Schema]) -> bool:
    """Whether no field of a schema is a list, a table or a text: several can be edited at once."""
    return all(isinstance(field.shape, Number | Flag | Choice) for field in fields_of(schema))


def extras_of(schema: type[Schema]) -> tuple[type[Schema], ...]:
    """The bases of a schema whose fields may all be left out."""
    return tuple(
        base
        for base in schema.__bases__
        if issubclass(base, Schema)
        and base.model_fields
        and not any(info.is_required() for info in base.model_fields.values())
    )


def members_of(annotation: Any) -> tuple[type[Schema], ...]:
    """The schemas of a union (or of a single schema), whatever they are wrapped in."""
    return tuple(member for member in _alternatives(annotation) if _is_schema(member))


def tag_of(schema: type[Schema]) -> str:
    """The word that names a member of a union, such as ``lognormal`` or ``cpu``."""
    for info in schema.model_fields.values():
        if _is_tag(info.annotation):
            return str(get_args(info.annotation)[0])
    return schema.__name__.lower()


def _field(schema: type[Schema], name: str, info: FieldInfo) -> FieldSpec:
    alternatives = list(_alternatives(info.annotation))
    optional = NoneType in alternatives
    annotation: Any = info.annotation
    metadata = list(info.metadata)
    if optional:
        annotation, inner = next(_parts(a) for a in get_args(annotation) if a is not NoneType)
        metadata += inner
    return FieldSpec(
        owner=schema,
        name=name,
        shape=_shape(annotation, metadata, _quantity(schema, name), optional=optional),
        optional=optional,
        default=NoDefault if info.is_required() or info.default_factory else info.default,
    )


def _shape(
    annotation: Any, metadata: list[Any], quantity: Quantity, *, optional: bool = False
) -> Shape:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return Choice(tuple(map(str, arguments)))
    if origin is tuple:
        return _list(arguments[0], metadata, quantity)
    if origin is dict:
        inner, limits = _parts(arguments[1])
        return Table(_number(inner, limits, units.COUNT))
    if _is_schema(annotation) and not optional:
        return Part(annotation)
    if origin in (Union, UnionType) or _is_schema(annotation):
        bare = next((part for part in map(_parts, arguments) if part[0] is float), None)
        # A constant is what the bare number already says.
        hidden = distributions.Constant if bare else None
        return Variant(
            tuple(member for member in members_of(annotation) if member is not hidden),
            _number(*bare, units.TIME) if bare else None,
            tuple(
                str(word)
                for part, _ in map(_parts, arguments)
                if get_origin(part) is Literal
                for word in get_args(part)
            ),
        )
    if annotation is bool:
        return Flag()
    if annotation is str:
        return Text(
            int(_limit(metadata, annotated_types.MinLen, "min_length") or 0),
            _whole(_limit(metadata, annotated_types.MaxLen, "max_length")),
        )
    return _number(annotation, metadata, quantity)


def _list(member: Any, metadata: list[Any], quantity: Quantity) -> Shape:
    base, limits = _parts(member)
    if get_origin(base) is tuple:
        return Branches(members_of(get_args(base)[0]))
    if members := members_of(member):
        return Items(members)
    return Numbers(
        _number(base, limits, quantity),
        _whole(_limit(metadata, annotated_types.MinLen, "min_length")) or 0,
        _whole(_limit(metadata, annotated_types.MaxLen, "max_length")),
    )


def _number(annotation: Any, metadata: list[Any], quantity: Quantity) -> Number:
    if annotation not in (int, float):
        raise TypeError(f"no form for fields of type {annotation!r}")
    return Number(
        quantity,
        whole=annotation is int,
        least=_limit(metadata, annotated_types.Ge, "ge"),
        above=_limit(metadata, annotated_types.Gt, "gt"),
        most=_limit(metadata, annotated_types.Le, "le"),
    )


_BY_SUFFIX = {"_s": units.TIME, "_mb": units.MEMORY, "_rps": units.RATE, "_rate": units.PERCENT}
_BY_NAME = {
    "mb": units.MEMORY,
    "requests_per_minute_per_user": units.RATE_PER_MINUTE,
    "factor": units.FACTOR,
    "jitter": units.PERCENT,
    "budget_percent": units.PERCENTAGE,
    "k": units.COUNT,
    "shape": units.COUNT,
}


def _quantity(schema: type[Schema], name: str) -> Quantity:
    if name in _BY_NAME:
        return _BY_NAME[name]
    if schema in members_of(distributions.Distribution):
        return units.TIME
    return next((q for suffix, q in _BY_SUFFIX.items() if name.endswith(suffix)), units.COUNT)


def _parts(annotation: Any) -> tuple[Any, list[Any]]:
    """A type and what annotates it, the constraints of nested ``Field`` calls included."""
    if get_origin(annotation) is not Annotated:
        return annotation, []
    inner, *notes = get_args(annotation)
    base, found = _parts(inner)
    for note in notes:
        found += note.metadata if isinstance(note, FieldInfo) else [note]
    return base, found


def _alternatives(annotation: Any) -> Iterator[Any]:
    base, _ = _parts(annotation)
    if get_origin(base) in (Union, UnionType):
        for member in get_args(base):
            yield from _alternatives(member)
    else:
        yield base


def _limit(metadata: list[Any], kind: type[Any], name: str) -> Any:
    return next((getattr(note, name) for note in metadata if isinstance(note, kind)), None)


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)


def _is_tag(annotation: Any) -> bool:
    return get_origin(annotation) is Literal and len(get_args(annotation)) == 1


def _is_schema(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Schema)
