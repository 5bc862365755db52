"""Large documents piece by piece, so that one that is wrong all over is refused early and cheaply.

pydantic finds every mistake before it tells any, at about a kilobyte each; a file may hold half a
million.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.schemas.base import Schema

MOST = 10_000
"""Values in a piece, roughly."""

_MANY_KEYS = 1_000
"""A mapping with more keys is taken apart, too: no schema has nearly as many fields."""

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a document, in the shape of the whole: what was left out are entries of lists.

    Attributes:
        data: Mappings and lists, those that are whole shared with the document.
        starts: Index of the first entry of each shortened list, by its path in the piece.
    """

    data: Any
    starts: Mapping[Path, int]

    def path_in_whole(self, path: Path) -> Path:
        """Where something in the piece stands in the document."""
        return tuple(
            part + self.starts.get(path[:depth], 0) if isinstance(part, int) else part
            for depth, part in enumerate(path)
        )


def pieces(data: Any) -> Iterator[Piece]:
    """Parts that together hold every entry of a document; of a small one, the whole.

    What a schema may ask for stands in each of them, so that a mistake in a piece is one in the
    whole; mistakes between entries of a list show only there.
    """
    splitter = _Splitter()
    splitter.measure(data)
    for part, starts in splitter.split(data, ()):
        yield Piece(part, starts)


Part = tuple[Any, dict[Path, int]]


class _Splitter:
    """Takes apart what holds more than ``MOST`` values."""

    def __init__(self) -> None:
        self._sizes: dict[int, int] = {}
        """Of mappings and lists that are not small, by identity."""
        self._entries: dict[int, list[int]] = {}
        """The sizes of what is in lists that are not small, by identity of the list."""

    def measure(self, value: Any) -> int:
        """How many values there are in a value, itself included."""
        if not isinstance(value, dict | list):
            return 1
        size = self._sizes.get(id(value))
        if size is None:
            inside = value.values() if isinstance(value, dict) else value
            measure = self.measure
            sizes = [measure(each) if isinstance(each, dict | list) else 1 for each in inside]
            size = 1 + sum(sizes)
            if size > MOST // 4:
                self._sizes[id(value)] = size
                if isinstance(value, list):
                    self._entries[id(value)] = sizes
        return size

    def split(self, value: Any, path: Path) -> Iterator[Part]:
        if self._sizes.get(id(value), 0) <= MOST:
            yield value, {}
        elif isinstance(value, list):
            yield from self._split_list(value, path)
        else:
            yield from self._split_mapping(value, path)

    def _split_list(self, entries: list[Any], path: Path) -> Iterator[Part]:
        """Runs of entries; one that is large by itself in pieces of its own."""
        start = weight = 0
        for index, (entry, size) in enumerate(
            zip(entries, self._entries[id(entries)], strict=True)
        ):
            if weight and weight + size > MOST:
                yield entries[start:index], {path: start}
                weight = 0
            if not weight:
                start = index
            if size > MOST:
                for part, starts in self.split(entry, (*path, 0)):
                    yield [part], {path: index, **starts}
            else:
                weight += size
        if weight:
            yield entries[start:], {path: start}

    def _split_mapping(self, mapping: dict[str, Any], path: Path) -> Iterator[Part]:
        """What is small in each piece, the rest in turn."""
        large = {key: each for key, each in mapping.items() if id(each) in self._sizes}
        small = {key: each for key, each in mapping.items() if key not in large}
        more = [key for key in small if key not in _FIELDS] if len(small) > _MANY_KEYS else []
        groups = [more[at : at + _MANY_KEYS] for at in range(0, len(more), _MANY_KEYS)]
        firsts = {key: next(self.split(each, ()))[0] for key, each in large.items()}
        base = {key: each for key, each in small.items() if key in _FIELDS or not more} | firsts
        yield base, {}
        for group in groups:
            yield {**base, **{key: small[key] for key in group}}, {}
        for key, each in large.items():
            for part, starts in self.split(each, (*path, key)):
                yield {**base, key: part}, starts


def _field_names(schema: type[Schema]) -> Iterator[str]:
    yield from schema.model_fields
    for child in schema.__subclasses__():
        yield from _field_names(child)


_FIELDS = frozenset(_field_names(Schema))
"""Keys that some schema may ask for."""
