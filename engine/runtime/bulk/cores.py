"""First come, first served: when requests that come to cores start, and when they end.

With nothing that could interfere, all follows from the order in which they come: who comes next
starts when a core is free, so that one pass over the arrivals is the whole queue.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heapreplace

from engine.samplers.streams import Draw

Spans = tuple[list[float], list[float]]
"""When some begin, and when they end, seconds."""


class OneCore:
    """A server with one core."""

    def __init__(self) -> None:
        self._free_at = 0.0

    def start(self, times: Sequence[float], draws: Sequence[Draw], end: float) -> Spans:
        """Start requests that come at the given times, ascending, as long as it is before ``end``.

        Args:
            times: When they come to the ready queue, seconds.
            draws: Draws the time each of them needs; one draw for all, or one for each.
            end: Seconds.

        Returns:
            When those that start do so, and when they end, seconds.
        """
        free = self._free_at
        starts: list[float] = []
        ends: list[float] = []
        begin, finish = starts.append, ends.append
        if len(draws) == 1:
            draw = draws[0]
            for time in times:
                if time > free:
                    free = time
                elif free >= end:
                    break
                begin(free)
                free += draw()
                finish(free)
        else:
            for time, draw in zip(times, draws, strict=True):
                if time > free:
                    free = time
                elif free >= end:
                    break
                begin(free)
                free += draw()
                finish(free)
        self._free_at = free
        return starts, ends


class SeveralCores:
    """A server with several cores and one ready queue."""

    def __init__(self, count: int) -> None:
        self._free_at = [0.0] * count

    def start(self, times: Sequence[float], draws: Sequence[Draw], end: float) -> Spans:
        """As `OneCore.start`."""
        free_at = self._free_at
        starts: list[float] = []
        ends: list[float] = []
        draw, each = draws[0], None if len(draws) == 1 else iter(draws)
        for time in times:
            start = free_at[0]
            if time > start:
                start = time
            elif start >= end:
                break
            if each is not None:
                draw = next(each)
            finish = start + draw()
            heapreplace(free_at, finish)
            starts.append(start)
            ends.append(finish)
        return starts, ends
