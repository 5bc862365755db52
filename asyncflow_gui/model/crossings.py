"""Choosing the order of each column so that edges cross little: barycentre sweeps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

_SWEEPS = 12
_PATIENCE = 3

Layers = list[list[str]]
Pieces = Sequence[tuple[str, str, float]]


def ordered(layers: Layers, pieces: Pieces) -> Layers:
    """The layers in an order with few crossings; ties keep the order they came in."""
    after: defaultdict[str, list[str]] = defaultdict(list)
    before: defaultdict[str, list[str]] = defaultdict(list)
    for source, target, _ in pieces:
        after[source].append(target)
        before[target].append(source)
    best, fewest = [list(layer) for layer in layers], crossings(layers, after)
    present = [list(layer) for layer in layers]
    waited = 0
    for sweep in range(_SWEEPS):
        if not fewest or waited >= _PATIENCE:
            break
        rightwards = sweep % 2 == 0
        steps = range(1, len(present)) if rightwards else range(len(present) - 2, -1, -1)
        for index in steps:
            fixed = present[index - 1 if rightwards else index + 1]
            present[index] = _by_barycentre(present[index], fixed, before if rightwards else after)
        count = crossings(present, after)
        waited = waited + 1 if count >= fewest else 0
        if count < fewest:
            best, fewest = [list(layer) for layer in present], count
    return best


def crossings(layers: Layers, after: Mapping[str, Iterable[str]]) -> int:
    """How many pairs of edges between neighbouring layers cross."""
    return sum(
        _between(layers[index], layers[index + 1], after) for index in range(len(layers) - 1)
    )


def _by_barycentre(
    layer: list[str], fixed: list[str], neighbours: Mapping[str, Sequence[str]]
) -> list[str]:
    """Sorted by the mean place of neighbours; what has none keeps its place among the others."""
    places = {key: index for index, key in enumerate(fixed)}
    pulls = {}
    for key in layer:
        found = [places[other] for other in neighbours.get(key, ()) if other in places]
        if found:
            pulls[key] = sum(found) / len(found)
    pulled = iter(sorted(pulls, key=lambda key: pulls[key]))
    return [next(pulled) if key in pulls else key for key in layer]


def _between(left: list[str], right: list[str], after: Mapping[str, Iterable[str]]) -> int:
    """Inversions among the ends of edges, counted with a tree of partial sums."""
    places = {key: index for index, key in enumerate(right)}
    ends = [
        end
        for key in left
        for end in sorted(places[other] for other in after.get(key, ()) if other in places)
    ]
    tree = [0] * (len(right) + 1)
    total = 0
    for count, end in enumerate(ends):
        index, not_above = end + 1, 0
        while index:
            not_above += tree[index]
            index &= index - 1
        total += count - not_above
        index = end + 1
        while index < len(tree):
            tree[index] += 1
            index += index & -index
    return total
