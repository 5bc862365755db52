"""Choosing how high each box of a column stands, the order being given.

Each column in turn takes the levels that are closest, in least squares, to the mean of its
neighbours' while keeping its boxes apart: an isotonic regression, solved exactly by pooling.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_SWEEPS = 16


@dataclass(frozen=True, slots=True)
class Item:
    """What takes up room in a column.

    Attributes:
        column: Its column.
        height: How high it is.
        gap: How far it keeps from others; of two, the smaller counts.
    """

    column: int
    height: float
    gap: float


Pieces = Sequence[tuple[str, str, float]]


def levels(
    layers: Sequence[Sequence[str]], items: Mapping[str, Item], pieces: Pieces
) -> dict[str, float]:
    """The middle of each item, downwards; the first box of the drawing stands near 0."""
    beside: defaultdict[str, list[tuple[str, float]]] = defaultdict(list)
    for source, target, weight in pieces:
        beside[source].append((target, weight))
        beside[target].append((source, weight))
    at: dict[str, float] = {}
    for layer in layers:
        offsets = _offsets(layer, items)
        for key, offset in zip(layer, offsets, strict=True):
            at[key] = offset - (offsets[-1] if offsets else 0.0) / 2
    for sweep in range(_SWEEPS):
        for layer in layers if sweep % 2 == 0 else layers[::-1]:
            _settle(layer, items, beside, at)
    return at


def _settle(
    layer: Sequence[str],
    items: Mapping[str, Item],
    beside: Mapping[str, Sequence[tuple[str, float]]],
    at: dict[str, float],
) -> None:
    """Move a layer to where its neighbours want it."""
    offsets = _offsets(layer, items)
    wanted, weights = [], []
    for key, offset in zip(layer, offsets, strict=True):
        pulls = beside.get(key, ())
        weight = sum(w for _, w in pulls)
        mean = sum(at[other] * w for other, w in pulls) / weight if weight else at[key]
        wanted.append(mean - offset)
        weights.append(weight or 0.01)
    for key, offset, level in zip(layer, offsets, pooled(wanted, weights), strict=True):
        at[key] = level + offset


def _offsets(layer: Sequence[str], items: Mapping[str, Item]) -> list[float]:
    """How far below the first one each item of a layer stands at the least."""
    offsets: list[float] = []
    for index, key in enumerate(layer):
        if not index:
            offsets.append(0.0)
            continue
        above, item = items[layer[index - 1]], items[key]
        apart = (above.height + item.height) / 2 + min(above.gap, item.gap)
        offsets.append(offsets[-1] + apart)
    return offsets


def pooled(wanted: Sequence[float], weights: Sequence[float]) -> list[float]:
    """The non-decreasing values closest to the wanted ones, in weighted least squares."""
    pools: list[tuple[float, float, int]] = []  # mean, weight, how many
    for value, weight in zip(wanted, weights, strict=True):
        mean, total, count = value, weight, 1
        while pools and pools[-1][0] > mean:
            other, more, length = pools.pop()
            mean = (mean * total + other * more) / (total + more)
            total, count = total + more, count + length
        pools.append((mean, total, count))
    return [mean for mean, _, count in pools for _ in range(count)]
