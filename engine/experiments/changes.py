"""What differs between two scenarios, field by field, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.schemas import Scenario
from engine.schemas.figures import duration, memory, number, percent

_NOTHING = "none"
_LISTS = ("nodes", "edges", "events")
_PLAIN = frozenset({"name", "description"})
_KIND_TAGS = frozenset({"kind", "distribution"})


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs.

    Attributes:
        place: Id of the node, edge or event; ``settings`` or ``objectives``.
        field: What differs, as a path inside it: ``cpu cores``, ``main › step 2 › time``. Empty
            where the whole element is new or gone.
        before: Old value, for people.
        after: New value, for people.
    """

    place: str
    field: str
    before: str
    after: str

    def __str__(self) -> str:
        """``api: cpu cores 1 → 2``."""
        return f"{self.place}: {self.field} {self.before} → {self.after}".replace(":  ", ": ")


def changes(before: Scenario, after: Scenario) -> tuple[Change, ...]:
    """What changed from one scenario to another, in the order of the drawing."""
    found: list[Change] = []
    for kind in _LISTS:
        found += _elements(getattr(before, kind), getattr(after, kind))
    slos = [", ".join(map(str, each.slos)) or _NOTHING for each in (before, after)]
    if slos[0] != slos[1]:
        found.append(Change("objectives", "", slos[0], slos[1]))
    old, new = before.settings.model_dump(), after.settings.model_dump()
    found += _differences("settings", (), old, new)
    return tuple(found)


def _elements(before: Sequence[Any], after: Sequence[Any]) -> Iterator[Change]:
    old = {each.id: each for each in before}
    new = {each.id: each for each in after}
    for key in dict.fromkeys([*old, *new]):
        if key not in new:
            yield Change(key, "", _kind(old[key]), "removed")
        elif key not in old:
            yield Change(key, "", _NOTHING, f"new {_kind(new[key])}")
        elif old[key] != new[key]:
            yield from _differences(key, (), old[key].model_dump(), new[key].model_dump())


def _kind(element: Any) -> str:
    return getattr(element, "kind", "edge").replace("_", " ")


def _differences(place: str, path: tuple[str, ...], before: Any, after: Any) -> Iterator[Change]:
    """Where two plain values differ; a thing of another kind differs as a whole."""
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping) and _one_kind(before, after):
        for key in dict.fromkeys([*before, *after]):
            yield from _differences(place, (*path, key), before.get(key), after.get(key))
        return
    if _are_lists(before, after) and len(before) == len(after):
        for at, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from _differences(place, (*path, _entry(path, at, new)), old, new)
        return
    unit = _unit(path)
    yield Change(place, _path(path), shown(before, unit), shown(after, unit))


def _one_kind(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    return all(before.get(tag) == after.get(tag) for tag in _KIND_TAGS)


def _are_lists(before: Any, after: Any) -> bool:
    """Lists of things, not of numbers: those are shown as a whole."""
    both = isinstance(before, list | tuple) and isinstance(after, list | tuple)
    return both and all(isinstance(each, Mapping | list | tuple) for each in [*before, *after])


def _entry(path: tuple[str, ...], at: int, value: Any) -> str:
    if isinstance(value, Mapping) and "name" in value:
        return str(value["name"])
    kind = {"steps": "step", "branches": "branch", "points": "point"}.get(path[-1], "")
    return f"{kind} {at + 1}".strip()


_HIDDEN = frozenset({"endpoints", "steps", "branches", "points", "workload"})
_UNITS = {"_s": "s", "_mb": "mb", "_rps": "rps", "_rate": "share"}
_TIMES = frozenset({"latency", "think_time", "gap"})
_SUFFIXES = ("_s", "_mb", "_rps")


def _path(path: tuple[str, ...]) -> str:
    words = [_word(part) for part in path if part not in _HIDDEN or part == path[-1]]
    return " › ".join(words)


def _word(part: str) -> str:
    for suffix in _SUFFIXES:
        if part.endswith(suffix):
            part = part.removesuffix(suffix)
    return part.replace("_", " ")


def _unit(path: tuple[str, ...]) -> str:
    """The unit of a value: told by its own name, or by that of the duration it is inside of."""
    for part in reversed(path):
        if part in _TIMES:
            return "s"
        for suffix, unit in _UNITS.items():
            if part.endswith(suffix):
                return unit
    return ""


def shown(value: Any, unit: str) -> str:
    """A plain value of a scenario for people; numbers in ``unit`` (s, mb, rps, share or none)."""
    match value:
        case None:
            return _NOTHING
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return _number(value, unit)
        case str():
            return value
        case {"distribution": str(name), **rest}:
            inside = ", ".join(f"{key} {shown(each, unit)}" for key, each in rest.items())
            return f"{name} ({_shortened(inside)})"
        case Mapping():
            inside = ", ".join(f"{_word(key)} {shown(each, _unit((key,)))}" for key, each in
                               value.items() if each is not None)  # fmt: skip
            return _shortened(inside) or _NOTHING
        case list() | tuple():
            return _shortened(", ".join(shown(each, unit) for each in value)) or _NOTHING
        case _:
            return str(value)


def _shortened(text: str) -> str:
    return text if len(text) <= 120 else f"{text[:119]}…"


def _number(value: float, unit: str) -> str:
    match unit:
        case "s":
            return duration(value)
        case "mb":
            return memory(value)
        case "rps":
            return f"{number(value)} / s"
        case "share":
            return percent(value)
        case _:
            return f"{value:,}" if isinstance(value, int) else f"{value:g}"
