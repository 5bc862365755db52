"""Recorded arrivals, played again."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from engine.samplers.process import MAX_BATCH, NO_TIMES, Arrivals, Times, TooManyArrivalsError


class Replay(Arrivals):
    """Recorded arrival times as they are; a surge repeats them, or leaves some out.

    Under a factor of 2.3, each comes twice, and once more with probability 0.3. One number is
    drawn for each recorded arrival, whatever the factor, so that an arrival's luck does not depend
    on surges before it.

    Args:
        times_s: The recorded times, seconds, ascending.
        generator: The stream that decides how often an arrival is repeated.
    """

    def __init__(self, times_s: Sequence[float], generator: np.random.Generator) -> None:
        self._times = np.array(times_s, dtype=np.float64)
        self._generator = generator
        self._factor = 1.0
        self._taken = 0
        self._next = float(self._times[0]) if len(self._times) else math.inf

    def until(self, end: float) -> Times:
        """See `Arrivals.until`."""
        if end <= self._next:
            return NO_TIMES
        start, stop = self._taken, int(self._times.searchsorted(end))
        self._taken = stop
        self._next = float(self._times[stop]) if stop < len(self._times) else math.inf
        recorded = self._times[start:stop]
        luck = self._generator.random(stop - start)
        if self._factor == 1:
            return recorded
        whole = math.floor(self._factor)
        extra = luck < self._factor - whole
        if whole * len(recorded) + int(extra.sum()) > MAX_BATCH:
            raise TooManyArrivalsError(float(recorded[0]), end)
        return np.repeat(recorded, whole + extra)

    def surge(self, factor: float) -> None:
        """See `Arrivals.surge`."""
        self._factor = min(factor, 1e200)
