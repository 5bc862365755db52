"""A mapping of an AsyncFlow file, read key by key; what nobody asked for is named in a note."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import TypeAdapter, ValidationError

from engine.io.asyncflow.remarks import Path, Remarks
from engine.io.scalars import resolve
from engine.schemas.base import ElementId
from engine.validation.fields import closest, field_problems, number, quoted, shown

_ID: TypeAdapter[str] = TypeAdapter(ElementId)

_ABSENT = object()
"""The value of a section that is not there, which is a problem of the section around it."""


class Section:
    """One mapping and its place. Reading a key of the wrong kind records a problem."""

    def __init__(
        self, value: object, path: Path, remarks: Remarks, element: str | None = None
    ) -> None:
        self.path = path
        self.remarks = remarks
        self.element = element
        self._empty = not isinstance(value, dict)
        self._known: list[str] = []
        self._read: set[str] = set()
        self._values: dict[str, Any] = value if isinstance(value, dict) else {}
        if self._empty and value is not _ABSENT:
            self._wrong_type("a group of keys", value, path)

    def __contains__(self, key: str) -> bool:
        return self._values.get(key) is not None

    @property
    def keys(self) -> list[str]:
        """The keys that are there."""
        return list(self._values)

    def raw(self, key: str) -> Any:
        """The value as it stands; None if it is absent."""
        self._read.add(key)
        self._known.append(key)
        return self._values.get(key)

    def ignore(self, *keys: str) -> None:
        """Know of keys that have no meaning for a run."""
        for key in keys:
            self.raw(key)

    def section(self, key: str, *, required: bool = True) -> Section:
        """A mapping inside this one; empty if it is absent."""
        value = self.raw(key)
        if value is None:
            if required:
                self.missing(key)
            value = _ABSENT
        return Section(value, (*self.path, key), self.remarks, self.element)

    def sections(self, key: str, *, required: bool = True) -> Iterator[Section]:
        """The mappings in a list inside this one."""
        value = self.raw(key)
        if value is None and required:
            self.missing(key)
        elif value is not None and not isinstance(value, list):
            self._wrong_type("a list", value, (*self.path, key))
        for index, item in enumerate(value if isinstance(value, list) else ()):
            yield Section(item, (*self.path, key, index), self.remarks, self.element)

    def identifier(self, key: str) -> str:
        """A name; an empty text, with a problem, if there is none that can be used."""
        value = self.raw(key)
        if value is None:
            self.missing(key)
            return ""
        try:
            return _ID.validate_python(value)
        except ValidationError as error:
            for problem in field_problems(error, value):
                hint = "Put it in quotation marks" if isinstance(value, int) else problem.hint
                self.problem(problem.code, problem.message, hint, key)
            return ""

    def word(self, key: str, allowed: Iterable[str], default: str | None = None) -> str | None:
        """One of the ``allowed`` words; None, with a problem, if it is another."""
        value, allowed = self.raw(key), list(allowed)
        if value is None:
            if default is None:
                self.missing(key)
            return default
        if isinstance(value, str) and value in allowed:
            return value
        guess = closest(value, allowed)
        given = quoted(value) if isinstance(value, str) else shown(value)
        self.problem(
            "unknown_kind",
            f"unknown {key} {given}",
            f"{f'Did you mean {guess}? ' if guess else ''}Use one of: {', '.join(allowed)}",
            key,
        )
        return None

    def number(
        self,
        key: str,
        *,
        default: float | None = None,
        above: float | None = None,
        least: float | None = None,
        most: float | None = None,
    ) -> float | None:
        """A finite number within bounds; None, with a problem, if it is not."""
        value = self.raw(key)
        if value is None:
            if default is None:
                self.missing(key)
            return default
        value = self._unquoted(key, value)
        if isinstance(value, bool) or not isinstance(value, int | float):
            self._wrong_type("a number", value, (*self.path, key))
            return None
        if isinstance(value, float) and not math.isfinite(value):
            self.problem(
                "not_finite",
                f"must be an ordinary number, is {number(value)}",
                "Give a finite number; AsyncFlow may accept this, and then hangs or stops",
                key,
            )
            return None
        for word, bound, kept in (
            ("above", above, above is None or value > above),
            ("at least", least, least is None or value >= least),
            ("at most", most, most is None or value <= most),
        ):
            if not kept:
                limit = number(bound)
                self.problem(
                    "out_of_range",
                    f"must be {word} {limit}, is {number(value)}",
                    f"Give a number {word} {limit}",
                    key,
                )
                return None
        return value

    def whole(self, key: str, *, default: int, least: int, most: int) -> int | None:
        """A whole number within bounds; None, with a problem, if it is not."""
        value = self.number(key, default=default, least=least, most=most)
        if isinstance(value, float) and not value.is_integer():
            self.problem(
                "wrong_type",
                f"expected a whole number, found {number(value)}",
                "Give a number without a fraction",
                key,
            )
            return None
        return None if value is None else int(value)

    def missing(self, key: str) -> None:
        """Record that a key is needed, unless all of the section is missing."""
        if not self._empty:
            self.problem("missing_field", f"{key} is missing", f"Add {key}", key)

    def problem(self, code: str, message: str, hint: str, key: str | None = None) -> None:
        """Record a problem with a key, or with the whole section."""
        path = self.path if key is None else (*self.path, key)
        self.remarks.problem(code, message, hint, path, self.element or None)

    def note(self, message: str, key: str | None = None, subject: str | None = None) -> None:
        """Record a note on a key, or on the whole section."""
        self.remarks.note(message, self.path if key is None else (*self.path, key), subject)

    def finish(self) -> None:
        """Name the keys that nothing has read."""
        absent = [key for key in self._known if key not in self._values]
        for key in self._values:
            if key in self._read:
                continue
            guess = closest(key, absent or self._known)
            meant = f" (did you mean {guess}?)" if guess else ""
            self.note(
                f"The key {quoted(key)} is unknown{meant}. AsyncFlow ignores it without a word, "
                "and it has no effect here either.",
                key,
            )

    def _unquoted(self, key: str, value: Any) -> Any:
        """A number in quotation marks, which AsyncFlow reads as a number, as a number."""
        plain = resolve(value.strip()) if isinstance(value, str) else value
        if isinstance(value, str) and isinstance(plain, int | float) and math.isfinite(plain):
            self.note(f"The text {quoted(value)} is read as the number {number(plain)}.", key)
            return plain
        return value

    def _wrong_type(self, expected: str, value: object, path: Path) -> None:
        self.remarks.problem(
            "wrong_type",
            f"expected {expected}, found {shown(value)}",
            f"Give {expected}",
            path,
            self.element or None,
        )
