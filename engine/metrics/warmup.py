"""Where a run has settled: the MSER-5 rule, on a series of bounded length."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_BATCH = 5
_MOST_BATCHES = 8192
_ROUNDING = 1e-12
"""Share of the squared deviations that may be due to rounding."""


class BatchSeries:
    """Means of batches of five latencies, in order of completion.

    When there are too many, neighbours are put together two by two: the batches double, and their
    number stays bounded.
    """

    def __init__(self) -> None:
        self._size = _BATCH
        self._rest: Floats = np.empty(0)
        self._rest_times: Floats = np.empty(0)
        self._means: Floats = np.empty(0)
        self._ends: Floats = np.empty(0)

    def add(self, values: Floats, times: Floats) -> None:
        """Take in latencies and when they were completed, seconds, in that order."""
        values = np.concatenate((self._rest, values))
        times = np.concatenate((self._rest_times, times))
        while len(self._means) + len(values) // self._size > _MOST_BATCHES:
            whole = len(self._means) // 2 * 2
            # An odd batch is left over: it goes back among the single latencies, as its mean.
            if whole < len(self._means):
                mean, end = self._means[-1], self._ends[-1]
                values = np.concatenate((np.full(self._size, mean), values))
                times = np.concatenate((np.full(self._size, end), times))
            self._means = self._means[:whole].reshape(-1, 2).mean(axis=1)
            self._ends = self._ends[:whole].reshape(-1, 2)[:, 1].copy()
            self._size *= 2
        full = len(values) // self._size * self._size
        batches = values[:full].reshape(-1, self._size)
        self._means = np.concatenate((self._means, batches.mean(axis=1)))
        self._ends = np.concatenate((self._ends, times[:full].reshape(-1, self._size)[:, -1]))
        self._rest, self._rest_times = values[full:].copy(), times[full:].copy()

    def settled_at(self) -> float:
        """When the warm-up is over, seconds (0: there is none, or too little to tell).

        MSER-5 (White, 1997; White, Cobb and Spratt, 2000): of all truncations in the first half,
        the one with the smallest squared standard error of what is left. With ``n`` batches of
        which ``d`` are cut, it minimises the sum of squared deviations over ``(n - d)^2``.
        """
        means = self._means
        count = len(means)
        if count < 10:
            return 0.0
        # Sums over what is left after each cut, from the end; about the mean for precision.
        centred = means - means.mean()
        left = np.arange(count, 0, -1)
        first = np.cumsum(centred[::-1])[::-1]
        second = np.cumsum((centred**2)[::-1])[::-1]
        half = count // 2
        deviations = (second - first**2 / left)[:half]
        # What rounding leaves of equal values is nothing: the shortest such cut is meant.
        deviations[deviations < _ROUNDING * second[0]] = 0.0
        errors = deviations / left[:half].astype(np.float64) ** 2
        cut = int(np.argmin(errors))
        return float(self._ends[cut - 1]) if cut else 0.0
