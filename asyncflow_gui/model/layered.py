"""Laying a graph out in columns, from left to right: Sugiyama's method on plain boxes.

Edges that close a cycle are set aside; columns follow the longest way from a source; an edge that
passes columns holds a place in each; orders are chosen to cross little, levels to run straight.
References: Sugiyama, Tagawa and Toda 1981; Barth, Jünger and Mutzel 2002 (counting crossings).
The result depends on the input alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from asyncflow_gui.model.crossings import ordered
from asyncflow_gui.model.levels import Item, levels

ROW_GAP = 40.0
"""Between two cards of a column, scene units."""

PASSING_HEIGHT = 24.0
"""Room an edge takes up in the columns it passes."""

LEAST_GAP = 72.0
"""Between two columns without labels in between."""

LABEL_MARGIN = 64.0
"""What a gap is wider than its widest label: room for the curve, its arrow head and its bend."""

_PART_GAP = 72.0


@dataclass(frozen=True, slots=True)
class Link:
    """An edge to lay out.

    Attributes:
        source: Key of the box it leaves.
        target: Key of the box it reaches.
        label: Width of what is written on it, 0 for nothing.
    """

    source: str
    target: str
    label: float = 0.0


Sizes = Mapping[str, tuple[float, float]]
Places = dict[str, tuple[float, float]]


def layered(sizes: Sizes, links: Iterable[Link]) -> Places:
    """Where the centres of boxes go.

    Args:
        sizes: Width and height of each box, by key; sources should stand first.
        links: The edges between them; those to boxes that are not there are ignored.

    Returns:
        Places by key, the first column at 0, parts that nothing joins one below the other.
    """
    known = [e for e in links if e.source in sizes and e.target in sizes and e.source != e.target]
    places: Places = {}
    top = 0.0
    for keys in _parts(sizes, known):
        inside = set(keys)
        part = _laid_out(
            {key: sizes[key] for key in keys}, [e for e in known if e.source in inside]
        )
        highest = min(y - sizes[key][1] / 2 for key, (_, y) in part.items())
        lowest = max(y + sizes[key][1] / 2 for key, (_, y) in part.items())
        shift = top - highest if places else 0.0
        places |= {key: (x, y + shift) for key, (x, y) in part.items()}
        top = lowest + shift + _PART_GAP
    return places


def _laid_out(sizes: Sizes, links: Sequence[Link]) -> Places:
    """One part whose boxes hang together."""
    forward = _without_cycles(list(sizes), links)
    columns = _columns(list(sizes), forward)
    chains, items = _with_passages(sizes, columns, forward)
    layers = ordered(_layers(items), chains)
    height = levels(layers, items, chains)
    centres = _column_centres(sizes, columns, forward)
    return {key: (centres[columns[key]], height[key]) for key in sizes}


def _parts(sizes: Sizes, links: Sequence[Link]) -> list[list[str]]:
    """Keys of boxes that hang together, the part of the first box first."""
    beside: defaultdict[str, list[str]] = defaultdict(list)
    for link in links:
        beside[link.source].append(link.target)
        beside[link.target].append(link.source)
    seen: set[str] = set()
    parts = []
    for start in sizes:
        if start in seen:
            continue
        seen.add(start)
        part = [start]
        for key in part:  # grows while it is walked
            for other in beside[key]:
                if other not in seen:
                    seen.add(other)
                    part.append(other)
        inside = set(part)
        parts.append([key for key in sizes if key in inside])
    return parts


def _without_cycles(keys: Sequence[str], links: Sequence[Link]) -> list[Link]:
    """Depth-first from the sources, without the edges that lead back into the walk."""
    out: dict[str, list[Link]] = {key: [] for key in keys}
    entered = {link.target for link in links}
    for link in links:
        out[link.source].append(link)
    kept: list[Link] = []
    state: dict[str, bool] = {}  # whether the walk is still inside
    for start in [*(key for key in keys if key not in entered), *keys]:
        if start in state:
            continue
        state[start] = True
        trail = [(start, iter(out[start]))]
        while trail:
            key, rest = trail[-1]
            onwards = next(rest, None)
            if onwards is None:
                state[key] = False
                trail.pop()
            elif not state.get(onwards.target, False):
                kept.append(onwards)
                if onwards.target not in state:
                    state[onwards.target] = True
                    trail.append((onwards.target, iter(out[onwards.target])))
    return kept


def _columns(keys: Sequence[str], links: Sequence[Link]) -> dict[str, int]:
    """Longest way from a source; a box that nothing leads to stands right before what it feeds."""
    out: defaultdict[str, list[str]] = defaultdict(list)
    waiting = dict.fromkeys(keys, 0)
    for link in links:
        out[link.source].append(link.target)
        waiting[link.target] += 1
    roots = {key for key, count in waiting.items() if not count}
    columns = dict.fromkeys(keys, 0)
    order = [key for key in keys if not waiting[key]]
    for key in order:  # grows while it is walked
        for target in out[key]:
            columns[target] = max(columns[target], columns[key] + 1)
            waiting[target] -= 1
            if not waiting[target]:
                order.append(target)
    for key in roots:
        if out[key]:
            columns[key] = min(columns[target] for target in out[key]) - 1
    return columns


Chain = tuple[str, str, float]
"""A piece of an edge between two neighbouring columns: from, to, and how straight it should be."""


def _with_passages(
    sizes: Sizes, columns: Mapping[str, int], links: Sequence[Link]
) -> tuple[list[Chain], dict[str, Item]]:
    """Pieces of edges, and all that takes up room in a column: boxes and passing edges."""
    items = {key: Item(columns[key], height, ROW_GAP) for key, (_, height) in sizes.items()}
    chains: list[Chain] = []
    for number, link in enumerate(links):
        before = link.source
        for column in range(columns[link.source] + 1, columns[link.target]):
            key = f"\0{number}/{column}"
            items[key] = Item(column, PASSING_HEIGHT, ROW_GAP / 2)
            chains.append((before, key, 2.0 if before == link.source else 8.0))
            before = key
        chains.append((before, link.target, 1.0 if before == link.source else 2.0))
    return chains, items


def _layers(items: Mapping[str, Item]) -> list[list[str]]:
    layers: list[list[str]] = [[] for _ in range(1 + max(item.column for item in items.values()))]
    for key, item in items.items():
        layers[item.column].append(key)
    return layers


def _column_centres(
    sizes: Sizes, columns: Mapping[str, int], links: Sequence[Link]
) -> dict[int, float]:
    """Where columns stand: far enough apart for what is written between them."""
    count = 1 + max(columns.values())
    widths = [0.0] * count
    for key, (width, _) in sizes.items():
        widths[columns[key]] = max(widths[columns[key]], width)
    gaps = [LEAST_GAP] * count
    for link in links:
        if link.label:
            for column in (columns[link.source], columns[link.target] - 1):
                gaps[column] = max(gaps[column], link.label + LABEL_MARGIN)
    centres, at = {}, 0.0
    for column in range(count):
        centres[column] = at + widths[column] / 2
        at += widths[column] + gaps[column]
    return {column: x - centres[0] for column, x in centres.items()}
