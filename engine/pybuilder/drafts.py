"""Parts of a scenario as they are written in Python: plain values, validated only by ``build``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

import numpy as np

from engine.schemas import Distribution, Workload
from engine.schemas.base import Schema

Plain = dict[str, Any]
"""A part as a scenario file would hold it."""

_Part = TypeVar("_Part", bound=Schema)
_Part_co = TypeVar("_Part_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Draft(Generic[_Part_co]):
    """What will be a ``schema`` once it is built.

    The functions that make drafts are typed by the union their part belongs to, so that a list of
    different steps or distributions has a type that takes them.

    Nothing is validated here, so that ``build`` can tell all that is wrong with a scenario at
    once, each with the place where it stands.

    Attributes:
        schema: What it is a draft of.
        fields: Its fields in plain values, as a file would hold them.
    """

    schema: type[_Part_co]
    fields: Mapping[str, Any]

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={value!r}" for name, value in self.fields.items())
        return f"Draft({self.schema.__name__}: {fields})"


def draft(schema: type[_Part], **fields: object) -> Draft[_Part]:
    """A draft of ``schema``, with the tag that tells it from its like."""
    tags = {
        tag: schema.model_fields[tag].default
        for tag in ("kind", "distribution")
        if tag in schema.model_fields
    }
    return Draft(schema, tags | {name: plain(value) for name, value in fields.items()})


def plain(value: object) -> Any:
    """A value as a scenario file would hold it; what a file cannot hold is left as it is.

    Drafts and schemas become mappings, sequences lists, NumPy's numbers Python's. Sets are left
    alone: they have no order that a run could repeat.
    """
    if type(value) in _ATOMS or isinstance(value, str | bytes | set | frozenset):
        return value
    if isinstance(value, Draft):
        return dict(value.fields)
    if isinstance(value, Schema):
        return {name: plain(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, Iterable):
        return [plain(item) for item in value]
    return value


_ATOMS = frozenset({float, int, str, bool, type(None)})

DurationLike: TypeAlias = float | Distribution | Draft[Distribution]
"""Seconds: a bare number (always that long) or a distribution."""

WorkloadLike: TypeAlias = Workload | Draft[Workload]
