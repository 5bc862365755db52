"""Latencies: histograms of bounded size that can be merged, and exact figures per interval."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from engine.schemas.result import LatencyHistogram, LatencyStats
from engine.schemas.snapshot import LatencySample

Floats = NDArray[np.float64]

_SHORTEST_S = 2.0**-30
_LONGEST_S = 2.0**34
_SHIFT = 42
"""A bucket is what shares a double's sign, exponent and first 10 bits of the fraction: each power
of two is cut into 1,024 equal parts, so that a bucket is at most 0.1 % wide. Cutting bits is
exact, which logarithms are not: they differ in the last place from platform to platform."""

_OCTAVE = 1024
"""Buckets in a power of two: a histogram grows by so many."""

_NOTHING = LatencySample(*[math.nan] * len(LatencySample._fields))

_SHARES = {"p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99, "p999": 0.999}
_RANKED = np.array(list(_SHARES.values()))


class LatencyTally:
    """Count, moments and histogram of latencies; two can be merged.

    Mean and squared deviations are kept as Chan, Golub and LeVeque (1979) do. Latencies are taken
    in some thousands at a time, since each time costs as much as hundreds of them.
    """

    TAKE_IN = 4096

    __slots__ = (
        "_base",
        "_counts",
        "_packed",
        "_waiting",
        "_waiting_count",
        "count",
        "deviations",
        "high",
        "low",
        "mean",
    )

    def __init__(self) -> None:
        self.count = 0
        self.mean = 0.0
        self.deviations = 0.0
        self.low = math.inf
        self.high = -math.inf
        self._base = 0
        self._counts: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._packed: tuple[NDArray[np.int32], NDArray[np.uint32]] | None = None
        self._waiting: list[Floats] = []
        self._waiting_count = 0

    def pack(self) -> None:
        """Nothing more will be added: keep only the buckets that hold anything."""
        self._take_in()
        filled = np.flatnonzero(self._counts)
        # No bucket of a stage holds four thousand million.
        counts = self._counts[filled].astype(np.uint32)
        self._packed = ((filled + self._base).astype(np.int32), counts)
        self._base, self._counts = 0, np.zeros(0, dtype=np.int64)

    def _filled(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The buckets that hold anything, ascending, and how much."""
        if self._packed is not None:
            return self._packed[0].astype(np.int64), self._packed[1].astype(np.int64)
        filled = np.flatnonzero(self._counts)
        return filled + self._base, self._counts[filled]

    def add(self, values: Floats) -> None:
        """Take in latencies, seconds; the array must not change afterwards."""
        self._waiting.append(values)
        self._waiting_count += len(values)
        if self._waiting_count >= self.TAKE_IN:
            self._take_in()

    def whole(self) -> LatencyTally:
        """With all that waits taken in; a copy where anything does, so that this one stays."""
        if not self._waiting_count:
            return self
        copy = LatencyTally()
        copy._merge_taken(self)
        copy._waiting, copy._waiting_count = list(self._waiting), self._waiting_count
        copy._take_in()
        return copy

    def _take_in(self) -> None:
        waiting, self._waiting, count = self._waiting, [], self._waiting_count
        self._waiting_count = 0
        if not count:
            return
        values = waiting[0] if len(waiting) == 1 else np.concatenate(waiting)
        mean = float(np.add.reduce(values)) / count  # as `mean`, which takes longer to begin
        away = values - mean
        deviations = float(np.add.reduce(away * away))
        self._join(count, mean, deviations, float(values.min()), float(values.max()))
        buckets = np.minimum(np.maximum(values, _SHORTEST_S), _LONGEST_S).view(np.int64) >> _SHIFT
        lowest = int(buckets.min())
        counts = np.bincount(buckets - lowest)
        self._make_room(lowest, lowest + len(counts))
        at = lowest - self._base
        self._counts[at : at + len(counts)] += counts

    def merge(self, other: LatencyTally) -> None:
        """Take in another tally."""
        self._merge_taken(other.whole())

    def _merge_taken(self, other: LatencyTally) -> None:
        if not other.count:
            return
        self._join(other.count, other.mean, other.deviations, other.low, other.high)
        buckets, counts = other._filled()
        self._make_room(int(buckets[0]), int(buckets[-1]) + 1)
        self._counts[buckets - self._base] += counts

    def _join(self, count: int, mean: float, deviations: float, low: float, high: float) -> None:
        total, shift = self.count + count, mean - self.mean
        self.deviations += deviations + shift**2 * self.count * count / total
        self.mean += shift * count / total
        self.count = total
        self.low = min(self.low, low)
        self.high = max(self.high, high)

    def _make_room(self, first: int, end: int) -> None:
        """Let the buckets reach from ``first`` to before ``end``, in whole octaves."""
        first, end = first // _OCTAVE * _OCTAVE, -(-end // _OCTAVE) * _OCTAVE
        if len(self._counts):
            first, end = min(first, self._base), max(end, self._base + len(self._counts))
            if end - first == len(self._counts):
                return
        counts = np.zeros(end - first, dtype=np.int64)
        if len(self._counts):
            at = self._base - first
            counts[at : at + len(self._counts)] = self._counts
        self._base, self._counts = first, counts

    def percentile(self, share: float) -> float:
        """Latency below which a share lies, seconds; of a whole tally of at least one latency.

        Interpolated by rank inside a bucket 0.1 % wide, and never outside minimum and maximum.
        """
        return self._percentiles(np.array([share])).item()

    def _percentiles(self, shares: Floats) -> Floats:
        buckets, counts = self._filled()
        cumulative = counts.cumsum()
        ranks = shares * (self.count - 1) + 0.5
        at = cumulative.searchsorted(ranks)
        inside = counts[at]
        below = cumulative[at] - inside
        low, high = _bounds(buckets[at])
        values = low + (high - low) * (ranks - below) / inside
        within: Floats = np.minimum(np.maximum(values, self.low), self.high)
        return within

    def stats(self) -> LatencyStats:
        """The figures, seconds; null where there is no latency."""
        if self._waiting_count:
            return self.whole().stats()
        if self.count == 0:
            return LatencyStats(**dict.fromkeys(LatencyStats.model_fields))
        percentiles = self._percentiles(_RANKED).tolist()
        return LatencyStats(
            mean=self.mean,
            std=math.sqrt(self.deviations / self.count),
            min=self.low,
            max=self.high,
            **dict(zip(_SHARES, percentiles, strict=True)),
        )

    def histogram(self) -> LatencyHistogram:
        """The buckets that hold anything."""
        buckets, counts = self._filled()
        low, high = _bounds(buckets)
        return LatencyHistogram(low_s=low, high_s=high, count=counts)


def merged(tallies: Iterable[LatencyTally]) -> LatencyTally:
    """One tally of several."""
    whole = LatencyTally()
    for tally in tallies:
        whole.merge(tally)
    return whole


class LatencyRecorder:
    """Takes in times one by one; ``record`` is a bound ``list.append``.

    They wait there until there are many, and are then tallied together. The tally begins anew at
    each stage of the run, so that stages can be left out or compared afterwards.
    """

    FLUSH_AT = 4096

    def __init__(self) -> None:
        self._pending: list[float] = []
        self.record = self._pending.append
        self.stages: list[LatencyTally] = [LatencyTally()]

    def add(self, times: Floats) -> None:
        """Take in many times at once, seconds; the array must not change afterwards."""
        self.stages[-1].add(times)

    def flush_if_long(self) -> None:
        """Keep the list of pending times short."""
        if len(self._pending) >= self.FLUSH_AT:
            self._flush()

    def next_stage(self) -> None:
        """What comes from here on is tallied apart."""
        self._flush()
        self.stages[-1].pack()
        self.stages.append(LatencyTally())

    def _flush(self) -> None:
        if self._pending:
            pending = self._pending
            self.stages[-1].add(np.fromiter(pending, dtype=np.float64, count=len(pending)))
            self._pending.clear()

    def tally(self, first_stage: int) -> LatencyTally:
        """All since a stage began. Reading leaves no trace."""
        stages = self.stages[first_stage:]
        if len(stages) == 1 and not self._pending:
            return stages[0].whole()
        whole = merged(stages)
        # What is pending belongs to the last stage, which may be one that is not asked for.
        if self._pending and stages:
            whole.add(np.array(self._pending))
        return whole.whole()


def exact_sample(parts: list[Floats]) -> LatencySample:
    """Exact figures of the latencies of one interval (percentiles: linear rank)."""
    if not parts:
        return _NOTHING
    values = np.sort(parts[0] if len(parts) == 1 else np.concatenate(parts))
    return LatencySample(
        float(np.add.reduce(values)) / len(values),  # as `mean`, which takes longer to begin
        _ranked(values, 0.50),
        _ranked(values, 0.95),
        _ranked(values, 0.99),
        _ranked(values, 0.999),
    )


def _bounds(buckets: NDArray[np.int64]) -> tuple[Floats, Floats]:
    low = (buckets << _SHIFT).view(np.float64)
    high = ((buckets + 1) << _SHIFT).view(np.float64)
    return np.where(low <= _SHORTEST_S, 0.0, low), high


def _ranked(ascending: Floats, share: float) -> float:
    position = share * (len(ascending) - 1)
    lower = int(position)
    upper = min(lower + 1, len(ascending) - 1)
    low, high = ascending.item(lower), ascending.item(upper)
    return low + (position - lower) * (high - low)
