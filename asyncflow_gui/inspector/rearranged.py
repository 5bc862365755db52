"""A list in another order, said so that it can be done to lists that are only alike. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from asyncflow_gui.inspector.shapes import Branches, Items, fields_of
from engine.schemas.base import Schema


@dataclass(frozen=True, slots=True)
class Copied:
    """Another item like one that is there.

    Attributes:
        index: Which.
        values: Fields in which it differs.
    """

    index: int
    values: Mapping[str, Any]

    def of(self, present: Sequence[Any]) -> Any:
        """The copy."""
        item = present[self.index]
        return item.model_copy(update=dict(self.values)) if self.values else item


@dataclass(frozen=True, slots=True)
class Rearranged:
    """What becomes of a list.

    Attributes:
        items: Indexes of items that stay, copies, and the values of new items.
    """

    items: tuple[Any, ...]

    def of(self, present: Sequence[Any]) -> tuple[Any, ...]:
        """What becomes of the list that is there."""
        return tuple(self._item(each, present) for each in self.items)

    @staticmethod
    def _item(each: Any, present: Sequence[Any]) -> Any:
        if isinstance(each, int):
            return present[each]
        return each.of(present) if isinstance(each, Copied) else each


def alike(lists: Sequence[Sequence[Any]]) -> bool:
    """Whether lists hold items of the same kinds one by one, as deep as they hold lists."""
    if len({len(items) for items in lists}) > 1:
        return False
    return all(_items_alike(items) for items in zip(*lists, strict=True))


def _items_alike(items: tuple[Any, ...]) -> bool:
    if len({type(item) for item in items}) > 1:
        return False
    if isinstance(items[0], tuple):  # branches
        return alike(items)
    return all(alike(lists) for lists in _lists_in(items))


def _lists_in(items: tuple[Schema, ...]) -> Iterable[list[Sequence[Any]]]:
    for field in fields_of(type(items[0])):
        if isinstance(field.shape, Items | Branches):
            yield [getattr(item, field.name) for item in items]
