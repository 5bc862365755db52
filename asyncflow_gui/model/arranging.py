"""Lining boxes up and spreading them evenly: pure geometry on what is selected."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

Alignment = Literal["left", "center", "right", "top", "middle", "bottom"]
Direction = Literal["across", "down"]

LEAST_GAP = 32.0
"""What is kept between boxes that were not apart, scene units."""


@dataclass(frozen=True, slots=True)
class Box:
    """A card, a group or a note: upper left corner and size, scene units."""

    x: float
    y: float
    width: float
    height: float


Moves = dict[str, tuple[float, float]]
"""By id, by how much to move to the right and down; what stays is left out."""


def align(boxes: Mapping[str, Box], how: Alignment) -> Moves:
    """Put the chosen sides or middles of all boxes on one line.

    Sides go to the outermost one, middles to the middle of all.
    """
    if len(boxes) < 2:
        return {}
    horizontal = how in ("left", "center", "right")
    spans = {key: _span(box, across=horizontal) for key, box in boxes.items()}
    low = min(start for start, _ in spans.values())
    high = max(start + size for start, size in spans.values())
    to_start: dict[str, Callable[[float], float]] = {
        "start": lambda _size: low,
        "middle": lambda size: (low + high - size) / 2,
        "end": lambda size: high - size,
    }
    names = {"left": "start", "top": "start", "right": "end", "bottom": "end"}
    begin = to_start[names.get(how, "middle")]
    moves = {key: begin(size) - start for key, (start, size) in spans.items()}
    return _moves(moves, across=horizontal)


def distribute(boxes: Mapping[str, Box], direction: Direction) -> Moves:
    """Leave equal gaps between boxes; the first and the last stay.

    Where they do not fit between these, the gaps are ``LEAST_GAP`` and the last moves on.
    """
    if len(boxes) < 3:
        return {}
    across = direction == "across"
    spans = {key: _span(box, across=across) for key, box in boxes.items()}
    order = sorted(spans, key=lambda key: spans[key][0] + spans[key][1] / 2)
    first, last = spans[order[0]], spans[order[-1]]
    room = last[0] - (first[0] + first[1])
    inner = sum(spans[key][1] for key in order[1:-1])
    gap = (room - inner) / (len(order) - 1)
    if gap < 0:
        gap = LEAST_GAP
    moves = {}
    at = first[0]
    for key in order:
        start, size = spans[key]
        moves[key] = at - start
        at += size + gap
    return _moves(moves, across=across)


def _span(box: Box, *, across: bool) -> tuple[float, float]:
    return (box.x, box.width) if across else (box.y, box.height)


def _moves(ways: Mapping[str, float], *, across: bool) -> Moves:
    return {
        key: (way, 0.0) if across else (0.0, way) for key, way in ways.items() if abs(way) > 1e-9
    }
