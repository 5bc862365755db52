"""Distributions of latency in the form charts draw: cumulated shares and coarser bins. No Qt."""

from __future__ import annotations

import math

import numpy as np

from asyncflow_gui.charts.series import Floats
from engine.schemas.result import LatencyHistogram


class Distribution:
    """The cumulated distribution of a histogram; linear inside its narrow buckets.

    Attributes:
        count: Number of latencies.
        low_s: The least latency, to a bucket, seconds.
        high_s: The greatest, seconds.
    """

    def __init__(self, histogram: LatencyHistogram) -> None:
        counts = histogram.count.astype(np.float64)
        self.count = int(counts.sum())
        cumulated = np.cumsum(counts) / max(self.count, 1)
        before = np.concatenate(([0.0], cumulated[:-1])) if len(counts) else cumulated
        # Lower and upper bounds in turn: flat where no bucket holds anything.
        self._bounds = np.column_stack((histogram.low_s, histogram.high_s)).ravel()
        self._shares = np.column_stack((before, cumulated)).ravel()
        positive = self._bounds[self._bounds > 0]
        self.low_s = float(positive[0]) if len(positive) else 0.0
        self.high_s = float(self._bounds[-1]) if len(self._bounds) else 0.0

    def below(self, latency_s: Floats | float) -> Floats:
        """Shares of the latencies that are below some values."""
        if not self.count:
            return np.zeros(np.shape(latency_s))
        shares: Floats = np.interp(latency_s, self._bounds, self._shares, left=0.0, right=1.0)
        return shares

    def in_bins(self, edges: Floats) -> Floats:
        """Share of the latencies between each edge and the next."""
        return np.diff(self.below(edges))


def log_edges(low_s: float, high_s: float, bins: int) -> Floats:
    """Edges of bins of equal width on a logarithmic axis."""
    return np.geomspace(low_s, high_s, bins + 1)


def log_ticks(low_s: float, high_s: float, most: int) -> list[float]:
    """Round values between two others: 1, 2 and 5 times powers of ten, or fewer of these."""
    if not 0 < low_s < high_s:
        return []
    for steps in ((1, 2, 5), (1, 3), (1,)):
        powers = range(math.floor(math.log10(low_s)), math.ceil(math.log10(high_s)) + 1)
        ticks = [step * 10.0**power for power in powers for step in steps]
        ticks = [tick for tick in ticks if low_s <= tick * (1 + 1e-9) and tick <= high_s]
        if len(ticks) <= most:
            break
    return ticks
