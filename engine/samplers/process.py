"""Arrival processes: pulled up to a time, a batch of arrival times at once."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from engine.samplers.streams import BlockDraw, block_sizes

MAX_BATCH: Final = 20_000_000
"""Most arrivals that one call gives (160 MB)."""

Times = NDArray[np.float64]
NO_TIMES: Times = np.empty(0)


class TooManyArrivalsError(Exception):
    """More requests arrive in one stretch of time than memory can hold."""

    def __init__(self, start_s: float, end_s: float, most: int = MAX_BATCH) -> None:
        super().__init__(
            f"more than {most:,} requests arrive between {start_s:g} s and {end_s:g} s"
        )


class Arrivals(ABC):
    """The arrival times of one workload, in order, on demand.

    How the calls divide time changes neither the times nor the random numbers used.
    """

    @abstractmethod
    def until(self, end: float) -> Times:
        """Arrival times from the end of the last call (0 at first) up to, not including, ``end``.

        Seconds, ascending; the array may be a view and must not be written to.

        Raises:
            TooManyArrivalsError: There are more than `MAX_BATCH`.
        """

    @abstractmethod
    def surge(self, factor: float) -> None:
        """From the end of the last call on, traffic is ``factor`` times the usual."""


class Clock(Protocol):
    """What a workload's usual traffic makes of time: time elapsed, counted in arrivals due.

    For arrivals at a rate, the elapsed amount is the integral of the rate.
    """

    known_until: float
    """Time up to which the clock can tell, seconds."""

    def elapsed(self, time: float) -> float:
        """What has elapsed at a time that is known."""

    def times(self, elapsed: Times) -> Times:
        """When so much has elapsed, seconds; infinite where that is never, or not yet known."""

    def extend(self) -> None:
        """Know more of the future, and forget the past."""


class ClockedArrivals(Arrivals):
    """Arrivals at given positions of a clock, which a surge makes run faster.

    A time is computed from its position, the clock, and the last change of pace; never from the
    arrival before it or from the ends of calls. Hence it does not depend on them.

    Args:
        positions: Draws the next positions, ascending.
        clock: Turns positions into times.
    """

    def __init__(self, positions: BlockDraw, clock: Clock) -> None:
        self._draw = positions
        self._sizes = block_sizes()
        self._clock = clock
        self._positions = NO_TIMES
        self._times = NO_TIMES
        self._taken = 0
        self._now = 0.0
        self._quiet_until = 0.0
        self._earliest = 0.0
        # The last change of pace: at which position it was, and how much had elapsed.
        self._pace = 1.0
        self._pace_position = 0.0
        self._pace_elapsed = 0.0

    def until(self, end: float) -> Times:
        """See `Arrivals.until`."""
        start, self._now = self._now, max(self._now, end)
        if end <= self._quiet_until:
            return NO_TIMES
        clock, parts, count = self._clock, [NO_TIMES], 0
        while True:
            reach = min(end, clock.known_until)
            stop = int(self._times.searchsorted(reach))
            if stop > self._taken:
                parts.append(self._times[self._taken : stop])
                count += stop - self._taken
                if count > MAX_BATCH:
                    raise TooManyArrivalsError(start, end)
                self._taken = stop
            if stop == len(self._times):
                self._earliest = float(self._times[-1]) if stop else self._earliest
                self._positions, self._taken = self._draw(next(self._sizes)), 0
                self._place()
            elif reach < end:
                clock.extend()
                self._place()
            else:
                break
        self._quiet_until = min(float(self._times[stop]), clock.known_until)
        return parts[-1] if len(parts) <= 2 else np.concatenate(parts)

    def surge(self, factor: float) -> None:
        """See `Arrivals.surge`."""
        pace = min(max(factor, 1e-200), 1e200)  # what is beyond is never, or at once, as well
        if pace == self._pace:
            return
        elapsed = self._clock.elapsed(self._now)
        self._pace_position += (elapsed - self._pace_elapsed) * self._pace
        self._pace, self._pace_elapsed = pace, elapsed
        self._earliest = self._now
        self._place()
        self._quiet_until = self._now

    def _place(self) -> None:
        """Compute the times of the positions that are still to come."""
        self._positions, self._taken = self._positions[self._taken :], 0
        ahead = np.maximum(self._positions - self._pace_position, 0.0)
        times = self._clock.times(self._pace_elapsed + ahead / self._pace)
        # Rounding must not make an arrival earlier than the one before it.
        times[:1] = np.maximum(times[:1], self._earliest)
        self._times = np.maximum.accumulate(times)


def running_total(draw: BlockDraw) -> BlockDraw:
    """The positions at the ends of successive gaps."""
    total = 0.0

    def positions(size: int) -> Times:
        nonlocal total
        ends = np.cumsum(draw(size))
        ends += total
        total = float(ends[-1])
        return ends

    return positions


def whole_numbers() -> BlockDraw:
    """Every whole number from 1 on."""
    count = 0

    def positions(size: int) -> Times:
        nonlocal count
        first, count = count + 1, count + size
        return np.arange(first, count + 1, dtype=np.float64)

    return positions
