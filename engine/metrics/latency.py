"""End-to-end latencies: a log-linear histogram of bounded size, and exact figures per interval."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.schemas.result import LatencyHistogram, LatencyStats
from engine.schemas.snapshot import LatencySample

_SHORTEST_S = 2.0**-30
_LONGEST_S = 2.0**34
_SHIFT = 42
"""A bucket is what shares a double's sign, exponent and first 10 bits of the fraction: each power
of two is cut into 1,024 equal parts, so that a bucket is at most 0.1 % wide. Cutting bits is
exact, which logarithms are not: they differ in the last place from platform to platform."""


def _bits(value: float) -> int:
    return int(np.float64(value).view(np.int64)) >> _SHIFT


_FIRST = _bits(_SHORTEST_S)
_BUCKETS = _bits(_LONGEST_S) - _FIRST + 1

_NOTHING = LatencySample(math.nan, math.nan, math.nan, math.nan)


@dataclass(slots=True)
class _Moments:
    """Count, mean and sum of squared deviations, mergeable (Chan, Golub and LeVeque, 1979)."""

    count: int = 0
    mean: float = 0.0
    deviations: float = 0.0
    low: float = math.inf
    high: float = -math.inf

    def add(self, values: NDArray[np.float64]) -> None:
        count, mean = len(values), float(values.mean())
        deviations = float(((values - mean) ** 2).sum())
        total, shift = self.count + count, mean - self.mean
        self.deviations += deviations + shift**2 * self.count * count / total
        self.mean += shift * count / total
        self.count = total
        self.low = min(self.low, float(values.min()))
        self.high = max(self.high, float(values.max()))


class LatencyRecorder:
    """Takes each completed request's latency; memory does not grow with the horizon.

    ``record`` is the hot path: a bound ``list.append``. Latencies wait there until the interval
    ends or there are many, and are then binned some thousands at a time.
    """

    FLUSH_AT = 8192

    def __init__(self) -> None:
        self._pending: list[float] = []
        self.record = self._pending.append
        self._interval: list[NDArray[np.float64]] = []
        self._unbinned: list[NDArray[np.float64]] = []
        self._unbinned_count = 0
        self._counts: NDArray[np.int64] = np.zeros(_BUCKETS, dtype=np.int64)
        self._moments = _Moments()
        self._measuring = False

    def measure(self) -> None:
        """From here on latencies count towards the run's statistics (the warm-up is over)."""
        self._take_pending()
        self._measuring = True

    def flush_if_long(self) -> None:
        """Keep the list of pending latencies short."""
        if len(self._pending) >= self.FLUSH_AT:
            self._take_pending()

    def _take_pending(self) -> None:
        if not self._pending:
            return
        values = np.array(self._pending)
        self._pending.clear()
        self._interval.append(values)
        if self._measuring:
            self._unbinned.append(values)
            self._unbinned_count += len(values)
            if self._unbinned_count >= self.FLUSH_AT:
                self._bin()

    def _bin(self) -> None:
        values = np.concatenate(self._unbinned)
        self._unbinned.clear()
        self._unbinned_count = 0
        self._moments.add(values)
        np.add.at(self._counts, _buckets(values), 1)

    def _settled(self) -> tuple[_Moments, NDArray[np.int64]]:
        """Moments and counts with all that waits taken in, on copies.

        Reading must leave no trace: sums made in other portions differ in the last digit.
        """
        waiting = [*self._unbinned]
        if self._measuring and self._pending:
            waiting.append(np.array(self._pending))
        moments, counts = replace(self._moments), self._counts.copy()
        if waiting:
            values = np.concatenate(waiting)
            moments.add(values)
            np.add.at(counts, _buckets(values), 1)
        return moments, counts

    def interval_sample(self) -> LatencySample:
        """Exact figures of what completed since the last call (percentiles: linear rank)."""
        self._take_pending()
        parts = self._interval
        if not parts:
            return _NOTHING
        values = np.sort(parts[0] if len(parts) == 1 else np.concatenate(parts))
        parts.clear()
        return LatencySample(
            float(values.mean()),
            _ranked(values, 0.50),
            _ranked(values, 0.95),
            _ranked(values, 0.99),
        )

    @property
    def measured(self) -> int:
        """How many latencies the statistics rest on."""
        pending = len(self._pending) if self._measuring else 0
        return self._moments.count + self._unbinned_count + pending

    def stats(self) -> LatencyStats:
        """The run's latency figures, seconds."""
        moments, counts = self._settled()
        if moments.count == 0:
            return LatencyStats(**dict.fromkeys(LatencyStats.model_fields))
        shares = {"p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99, "p999": 0.999}
        cumulative = np.cumsum(counts)
        return LatencyStats(
            mean=moments.mean,
            std=math.sqrt(moments.deviations / moments.count),
            min=moments.low,
            max=moments.high,
            **{name: _percentile(share, moments, cumulative) for name, share in shares.items()},
        )

    def histogram(self) -> LatencyHistogram:
        """The buckets that hold anything."""
        _, counts = self._settled()
        filled = np.flatnonzero(counts)
        low, high = _bounds(filled)
        return LatencyHistogram(low_s=low, high_s=high, count=counts[filled])


def _percentile(share: float, moments: _Moments, cumulative: NDArray[np.int64]) -> float:
    """Latency below which a share of the measured requests lies, seconds.

    Interpolated by rank inside a bucket 0.1 % wide, and never outside minimum and maximum.
    """
    rank = share * (moments.count - 1) + 0.5
    bucket = int(np.searchsorted(cumulative, rank))
    below = int(cumulative[bucket - 1]) if bucket else 0
    inside = int(cumulative[bucket]) - below
    low, high = _bounds(np.array([bucket]))
    value = float(low[0] + (high[0] - low[0]) * (rank - below) / inside)
    return min(max(value, moments.low), moments.high)


def _buckets(values: NDArray[np.float64]) -> NDArray[np.int64]:
    return (np.clip(values, _SHORTEST_S, _LONGEST_S).view(np.int64) >> _SHIFT) - _FIRST


def _bounds(buckets: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    low = ((buckets + _FIRST) << _SHIFT).view(np.float64)
    high = ((buckets + _FIRST + 1) << _SHIFT).view(np.float64)
    return np.where(buckets == 0, 0.0, low), high


def _ranked(ascending: NDArray[np.float64], share: float) -> float:
    position = share * (len(ascending) - 1)
    lower = int(position)
    upper = min(lower + 1, len(ascending) - 1)
    low, high = ascending.item(lower), ascending.item(upper)
    return low + (position - lower) * (high - low)
