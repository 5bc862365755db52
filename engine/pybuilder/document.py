"""A scenario under construction, and the ids of what was added without one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableSet
from dataclasses import dataclass, replace
from typing import TypeAlias

from engine.config import limits
from engine.pybuilder.drafts import Plain, plain
from engine.schemas import Problem

EdgeRef: TypeAlias = str | tuple[str, str]
"""An edge: its id, or the ids of the nodes it leaves and reaches."""

_Ends = tuple[str, str]

_SUFFIX_ROOM = 10
"""What a generated id leaves free below the longest allowed, for the number that ends it."""


@dataclass(frozen=True, slots=True)
class Document:
    """The sections of a scenario in plain values. Edges and events may still lack their id.

    Attributes:
        head: ``name`` and ``description``.
        misuses: What was asked of the builder that cannot be done.
    """

    head: Plain
    settings: Plain
    nodes: tuple[Plain, ...] = ()
    edges: tuple[Plain, ...] = ()
    events: tuple[Plain, ...] = ()
    slos: tuple[Plain, ...] = ()
    misuses: tuple[Problem, ...] = ()

    def named(self) -> Document:
        """The same with an id for every edge and event.

        An edge is called after its ends (``lb-api-1``), an event after its kind and target
        (``server-down-api-1``); a number is added where that is taken. An event whose target is
        a pair of ends gets the id of the edge that joins them.
        """
        taken = {
            item["id"]
            for item in (*self.nodes, *self.edges, *self.events)
            if isinstance(item.get("id"), str)
        }
        edges = tuple(_named(self.edges, _edge_stem, taken))
        by_ends = _by_ends(edges)
        events = [event | {"target": _single(event["target"], by_ends)} for event in self.events]
        return replace(self, edges=edges, events=tuple(_named(events, _event_stem, taken)))

    def edge_id(self, edge: EdgeRef) -> object:
        """The id that ``edge`` means: itself, or that of the edge which joins a pair of ends."""
        return _single(plain(edge), _by_ends(self.named().edges))

    def data(self) -> Plain:
        """The scenario as a file would hold it."""
        whole = self.named()
        return {
            **whole.head,
            "nodes": list(whole.nodes),
            "edges": list(whole.edges),
            "events": list(whole.events),
            "slos": list(whole.slos),
            "settings": whole.settings,
        }


def _named(
    items: Iterable[Plain], stem: Callable[[Plain], str], taken: MutableSet[str]
) -> Iterator[Plain]:
    for item in items:
        if "id" in item:
            yield item
            continue
        wanted = free = stem(item)[: limits.MAX_ID_LENGTH - _SUFFIX_ROOM].strip()
        number = 1
        while free in taken:
            number += 1
            free = f"{wanted}-{number}"
        taken.add(free)
        yield {"id": free, **item}


def _edge_stem(edge: Plain) -> str:
    source, target = edge["source"], edge["target"]
    return _joined(source, target) if _usable(source) and _usable(target) else "edge"


def _event_stem(event: Plain) -> str:
    kind = str(event["kind"]).replace("_", "-")
    return f"{kind}-{event['target']}" if _usable(event["target"]) else kind


def _usable(part: object) -> bool:
    """Whether an id can be made from ``part``; if not, its own problem is told, not the id's."""
    return isinstance(part, str) and part.isprintable() and bool(part.strip())


def _joined(source: str, target: str) -> str:
    return f"{source}-{target}"


def _by_ends(edges: Iterable[Plain]) -> dict[_Ends, object]:
    """Ids of edges by their ends; of several between two nodes the first."""
    found: dict[_Ends, object] = {}
    for edge in edges:
        source, target = edge["source"], edge["target"]
        if isinstance(source, str) and isinstance(target, str):
            found.setdefault((source, target), edge["id"])
    return found


def _single(target: object, by_ends: Mapping[_Ends, object]) -> object:
    """A pair of ends as the id of the edge between them, or as the one it would have."""
    match target:
        case [str(source), str(end)]:
            return by_ends.get((source, end), _joined(source, end))
    return target
