"""Confidence intervals from one run, by the method of batch means."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from engine.metrics.latency import LatencyTally, merged
from engine.schemas.result import Confidence

_LEVEL = 0.95
_FEWEST_BATCHES = 5
_LEAST_IN_A_BATCH = 30
_LARGEST_CORRELATION = 0.2

_T_975 = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
    2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
    2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
)  # fmt: skip
"""Student's t at 97.5 % for 1 to 30 degrees of freedom (standard table)."""


def student_t(freedom: int) -> float:
    """The 97.5 % quantile of Student's t; beyond the table by its expansion about the normal."""
    if freedom <= len(_T_975):
        return _T_975[freedom - 1]
    z = 1.959964
    # Abramowitz and Stegun, 26.7.5, first two terms.
    return z + (z**3 + z) / (4 * freedom) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)


def batch_means(stages: Sequence[LatencyTally]) -> Confidence | None:
    """95 % intervals of mean and percentiles; None where the run is too short to tell.

    Batches are stretches of equal length in time. Neighbours are put together until each holds
    enough requests and their means are nearly uncorrelated (lag 1); the number left is said. The
    mean's interval is that of a ratio (a batch's sum over its count), since batches hold different
    numbers of requests (Law, Simulation Modeling and Analysis, section 9.5).
    """
    batches = [whole for stage in stages if (whole := stage.whole()).count]
    while len(batches) >= _FEWEST_BATCHES:
        enough = min(batch.count for batch in batches) >= _LEAST_IN_A_BATCH
        if enough and (
            _lag_one(batches) < _LARGEST_CORRELATION or len(batches) < 2 * _FEWEST_BATCHES
        ):
            return _intervals(batches)
        batches = [merged(batches[at : at + 2]) for at in range(len(batches) % 2, len(batches), 2)]
    return None


def _lag_one(batches: Sequence[LatencyTally]) -> float:
    means = np.array([batch.mean for batch in batches])
    about = means - means.mean()
    spread = float((about**2).sum())
    return float((about[1:] * about[:-1]).sum()) / spread if spread > 0 else 0.0


def _intervals(batches: Sequence[LatencyTally]) -> Confidence:
    count = len(batches)
    scale = student_t(count - 1) / math.sqrt(count)
    whole = merged(batches)
    sizes = np.array([batch.count for batch in batches], dtype=np.float64)
    sums = np.array([batch.mean * batch.count for batch in batches])
    residuals = sums - whole.mean * sizes
    spread = math.sqrt(float((residuals**2).sum()) / (count - 1)) / float(sizes.mean())

    def half(share: float) -> float:
        return scale * float(np.std([each.percentile(share) for each in batches], ddof=1))

    return Confidence(
        level=_LEVEL,
        batches=count,
        mean=scale * spread,
        p50=half(0.5),
        p90=half(0.9),
        p95=half(0.95),
        p99=half(0.99),
    )
