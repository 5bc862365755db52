"""Where the nodes of a scenario stand that brings no layout: in columns, from left to right."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from engine.schemas import Layout, Position, Scenario

COLUMN_PX = 240.0
ROW_PX = 130.0

_MOST_PX = 900_000.0
"""Width of the largest drawing: positions end at a million."""

_MIN_ROWS = 12
"""Columns up to this high are not broken."""

_Graph = Mapping[str, Sequence[str]]


def arrange(scenario: Scenario, existing: Layout | None = None) -> Layout:
    """Place nodes in columns by their distance from the traffic sources.

    The column is the longest way from a source, edges that lead back left out. The result depends
    on the scenario alone.

    Args:
        scenario: The nodes and edges to place; edges that lead nowhere are ignored.
        existing: Positions to keep; only the other nodes are placed, clear of these.
    """
    kept = dict(existing.nodes) if existing else {}
    if all(node.id in kept for node in scenario.nodes):
        return existing or Layout()
    successors = _forward_edges(scenario)
    cells = _cells(_columns(successors), successors)
    step = min(COLUMN_PX, _MOST_PX / (1 + max(column for column, _ in cells.values())))
    taken = {_cell(place) for place in kept.values()}
    for node_id, (column, row) in cells.items():
        if node_id in kept:
            continue
        place = Position(x=column * step, y=row * ROW_PX)
        while _cell(place) in taken and place.y < _MOST_PX:
            place = Position(x=place.x, y=place.y + ROW_PX)
        kept[node_id] = place
        if existing:
            taken.add(_cell(place))
    return (existing or Layout()).model_copy(update={"nodes": kept})


def _cell(place: Position) -> tuple[int, int]:
    return math.floor(place.x / COLUMN_PX + 0.5), math.floor(place.y / ROW_PX + 0.5)


def _forward_edges(scenario: Scenario) -> _Graph:
    """Successors of each node, without the edges that close a cycle; sources come first."""
    all_edges: dict[str, list[str]] = {node.id: [] for node in scenario.nodes}
    entered = set()
    for edge in scenario.edges:
        if edge.source in all_edges and edge.target in all_edges and edge.source != edge.target:
            all_edges[edge.source].append(edge.target)
            entered.add(edge.target)
    sources = [n.id for n in scenario.nodes if getattr(n, "workload", None) is not None]
    roots = [node_id for node_id in all_edges if node_id not in entered]
    starts = dict.fromkeys([*(s for s in sources if s in set(roots)), *sources, *roots, *all_edges])
    return _without_cycles(all_edges, starts)


def _without_cycles(edges: _Graph, starts: Iterable[str]) -> _Graph:
    """Depth-first from ``starts``, leaving out edges to a node the walk is inside of."""
    kept: dict[str, list[str]] = {}
    finished: set[str] = set()
    inside: set[str] = set()
    for start in starts:
        trail = [(start, iter(edges[start]))] if start not in kept else []
        while trail:
            node_id, rest = trail[-1]
            inside.add(node_id)
            found = kept.setdefault(node_id, [])
            target = next(rest, None)
            if target is None:
                inside.discard(node_id)
                finished.add(node_id)
                trail.pop()
            elif target not in inside:
                found.append(target)
                if target not in finished:
                    trail.append((target, iter(edges[target])))
    return kept


def _columns(successors: _Graph) -> dict[str, int]:
    """Longest way to each node from one that nothing leads to."""
    waiting = dict.fromkeys(successors, 0)
    for targets in successors.values():
        for target in targets:
            waiting[target] += 1
    ready = [node_id for node_id, count in waiting.items() if count == 0]
    columns = dict.fromkeys(successors, 0)
    for node_id in ready:  # grows while it is walked
        for target in successors[node_id]:
            columns[target] = max(columns[target], columns[node_id] + 1)
            waiting[target] -= 1
            if waiting[target] == 0:
                ready.append(target)
    return columns


def _cells(columns: Mapping[str, int], successors: _Graph) -> dict[str, tuple[int, float]]:
    """Column and row of each node; rows are centred around 0, near the rows they come from."""
    layers: dict[int, list[str]] = {}
    for node_id, column in columns.items():
        layers.setdefault(column, []).append(node_id)
    most_rows = max(_MIN_ROWS, math.isqrt(len(columns)))
    cells: dict[str, tuple[int, float]] = {}
    pulls: dict[str, list[float]] = {}
    offset = 0
    for column in sorted(layers):
        layer = sorted(layers[column], key=lambda node_id: _mean(pulls.get(node_id, [])))
        for start in range(0, len(layer), most_rows):
            part = layer[start : start + most_rows]
            for index, node_id in enumerate(part):
                cells[node_id] = (offset, index - (len(part) - 1) / 2)
            offset += 1
        for node_id in layer:
            for target in successors[node_id]:
                pulls.setdefault(target, []).append(cells[node_id][1])
    return cells


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
