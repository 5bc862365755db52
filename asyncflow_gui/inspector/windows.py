"""Stretches of time on a time axis: how a drag changes them, and where they stand. No Qt."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

Part = Literal["start", "whole", "end"]
"""What of a window is dragged."""


@dataclass(frozen=True, slots=True)
class Window:
    """From ``start_s`` to ``end_s`` seconds; without an end, to the end of the run."""

    start_s: float
    end_s: float | None


def dragged(window: Window, part: Part, delta_s: float, horizon_s: float, step_s: float) -> Window:
    """The window after a drag by so many seconds.

    It stays inside the run and at least one step long; an end dragged to the end of the run is
    none at all.

    Args:
        window: As it was when the drag began.
        part: What is dragged.
        delta_s: How far, seconds.
        horizon_s: The length of the run, seconds.
        step_s: To multiples of what the dragged end goes, seconds.
    """
    end = horizon_s if window.end_s is None else window.end_s
    if part == "end":
        least = window.start_s + step_s
        new = max(snapped(end + delta_s, step_s), least)
        return replace(window, end_s=None if new >= horizon_s else new)
    if part == "start" or window.end_s is None:
        most = min(end, horizon_s) - step_s
        return replace(window, start_s=_clamped(snapped(window.start_s + delta_s, step_s), most))
    length = window.end_s - window.start_s
    start = snapped(window.start_s + delta_s, step_s)
    start = _clamped(start, horizon_s - length if length < horizon_s else horizon_s - step_s)
    return Window(start, _tidy(start + length))


def snapped(value_s: float, step_s: float) -> float:
    """The nearest multiple of a step."""
    return _tidy(round(value_s / step_s) * step_s)


def nice_step(least: float) -> float:
    """The next 1, 2 or 5 times a power of ten that is not below ``least``."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(_tidy(f * power) for f in (1, 2, 5, 10) if f * power >= least * (1 - 1e-9))


def ticks(horizon_s: float, most: int) -> list[float]:
    """Round times from 0 to the end of the run, at most about so many."""
    step = nice_step(horizon_s / most)
    count = math.floor(horizon_s / step * (1 + 1e-9))
    return [_tidy(number * step) for number in range(count + 1)]


def lanes(extents: Sequence[tuple[float, float]]) -> list[int]:
    """A lane for each extent, so that none in one lane overlap; the first that has room."""
    ends: list[float] = []
    chosen = []
    for begin, end in extents:
        lane = next((i for i, taken in enumerate(ends) if taken <= begin), len(ends))
        if lane == len(ends):
            ends.append(end)
        else:
            ends[lane] = end
        chosen.append(lane)
    return chosen


def _clamped(value: float, most: float) -> float:
    return max(0.0, _tidy(min(value, most)))


def _tidy(value: float) -> float:
    """Without the noise of binary fractions."""
    return float(f"{value:.12g}")
