"""Counts and integrals of what was computed ahead of the clock, read as the clock gets there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Times = NDArray[np.float64]
Counts = NDArray[np.int64]

_Happening = tuple[int, Times, bool]
"""A sort, when it happens, and whether those times are known to ascend."""


class Tally:
    """Things that happen at known times, each of some sort.

    A sort says which gauges go up or down by how much when it happens, and which counters count
    it. What happens is sorted into the intervals between readings a stretch at a time, so that a
    reading costs the same however many elements there are to read.

    Args:
        meters: Number of gauges in the row of all gauges.

    Attributes:
        counted: How often each sort has happened up to the last reading.
    """

    def __init__(self, meters: int) -> None:
        self._meters = meters
        self._sorts = 0
        self._feeds: list[tuple[int, int, float]] = []
        self._happenings: list[_Happening] = []
        self._past: list[_Happening] = []
        self._late: list[_Happening] = []
        self._start = 0.0
        self._end = 0.0
        self._readings: Times = np.empty(0)
        self._next = 0
        self._read = 0.0
        self._numbers: NDArray[np.int32]
        self._sums: Times

    def sort(self, *feeds: tuple[int, float]) -> int:
        """A new sort, by number, with the gauges that it moves and by how much."""
        number = self._sorts
        self._sorts += 1
        self.feed(number, *feeds)
        return number

    def feed(self, sort: int, *feeds: tuple[int, float]) -> None:
        """A sort moves more gauges."""
        self._feeds += [(sort, meter, amount) for meter, amount in feeds]

    def begin(self) -> None:
        """All sorts are known."""
        self.counted: Counts = np.zeros(self._sorts, dtype=np.int64)
        self._levels: Times = np.zeros(self._meters)
        columns = list(zip(*self._feeds, strict=True)) or [(), (), ()]
        self._from = np.array(columns[0], dtype=np.intp)
        self._to = np.array(columns[1], dtype=np.intp)
        self._amounts = np.array(columns[2], dtype=np.float64)
        self._by_reading = max(1_000_000 // max(self._sorts, 1), 1)

    @property
    def most_readings(self) -> int:
        """How many readings a stretch may have, for the tables not to grow too large."""
        return self._by_reading

    def add(self, sort: int, times: Times, *, in_order: bool = False) -> None:
        """Something happens at the given times, seconds, none before the stretch in work.

        Where it is known that they ascend, it need not be found out.
        """
        self._happenings.append((sort, times, in_order))

    def close(self, readings: Sequence[float] | Times) -> None:
        """A stretch has been computed: it ends at the last of these times, the next ones to read.

        All readings of the stretch before must have been made.
        """
        self._start, self._end = self._end, float(readings[-1])
        self._past, self._happenings = self._late + self._happenings, []
        self._spread(np.asarray(readings, dtype=np.float64))

    def _spread(self, readings: Times) -> None:
        """Count and sum up what happens before each of the given times."""
        shape = (self._sorts, len(readings) + 1)
        self._readings, self._next, self._late = readings, 0, []
        numbers: NDArray[np.int32] = np.zeros(shape, dtype=np.int32)
        sums: Times = np.zeros(shape)
        most = max((len(times) for _, times, _ in self._past), default=0)
        running: Times = np.zeros(most + 1)
        for sort, times, in_order in self._past:
            # Times within the stretch are small: sums of them lose no digits however late it is.
            since = np.subtract(times, self._start, out=running[1 : len(times) + 1])
            if in_order or not np.count_nonzero(times[1:] < times[:-1]):
                stops = times.searchsorted(readings)
                np.add.accumulate(since, out=since)
                totals = running[stops]
                late = times[stops[-1] :].copy()
            else:
                places = readings.searchsorted(times, side="right")
                size = len(readings)
                stops = np.bincount(places, minlength=size)[:size].cumsum()
                totals = np.bincount(places, since, size)[:size].cumsum()
                late = times[places == size]
            numbers[sort, 1:] += stops
            sums[sort, 1:] += totals
            if len(late):
                self._late.append((sort, late, in_order))
        # A reading takes all sorts at one time.
        self._numbers = np.asfortranarray(numbers)
        self._sums = np.asfortranarray(sums)

    def read(self, now: float) -> Times:
        """Integrals of all gauges since the last reading, up to now."""
        if now <= self._read:
            return np.zeros(self._meters)
        last = int(self._readings.searchsorted(now))
        if last == len(self._readings) or self._readings[last] != now:
            self._interrupt(now)
            last = int(self._readings.searchsorted(now))
        before = self._next
        numbers = self._numbers[:, last + 1] - self._numbers[:, before]
        sums = self._sums[:, last + 1] - self._sums[:, before]
        areas = self._levels * (now - self._read)
        moved = self._amounts * numbers[self._from]
        held = moved * (now - self._start) - self._amounts * sums[self._from]
        areas += np.bincount(self._to, held, self._meters)
        self._levels += np.bincount(self._to, moved, self._meters)
        self.counted += numbers
        self._next, self._read = last + 1, now
        if self._next == len(self._readings):
            # Only readings that were not foreseen would need it, and none is to come.
            self._past = []
        return areas

    def _interrupt(self, now: float) -> None:
        """Read at a time that was not foreseen: sort anew what has not been read yet."""
        unread = ((sort, times[times >= self._read], known) for sort, times, known in self._past)
        self._past = [(sort, times, known) for sort, times, known in unread if len(times)]
        left = self._readings[self._readings > self._read]
        self._spread(np.union1d(left, [now]))
