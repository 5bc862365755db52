"""Confidence intervals from the series of a run: batch means of ratios and of time averages.

A result has intervals about latencies; those about utilisation, queues and waits at a node are
made here from its series, so that a run that was kept can be judged without running it again.
"""

from __future__ import annotations

import math

import numpy as np

from engine.metrics.confidence import student_t
from engine.schemas import RunResult
from engine.schemas.result import Floats

FEWEST_BATCHES = 5
_LARGEST_CORRELATION = 0.2
_LEAST_IN_A_BATCH = 30


def widths(result: RunResult) -> tuple[Floats, slice]:
    """Lengths of the reporting intervals, seconds; and which of them lie in the measured window."""
    ends = result.series.time_s
    starts = np.concatenate(([0.0], ends[:-1]))
    first = int(np.searchsorted(starts, result.warmup_s * (1 - 1e-12)))
    return ends - starts, slice(first, len(ends))


def half_width(sums: Floats, sizes: Floats, least: float = 0.0) -> float | None:
    """Half the 95 % interval about the ratio of two totals; None where the run is too short.

    Neighbours are put together two by two until each batch's size is at least ``least`` and the
    batches' ratios are nearly uncorrelated (lag 1), or fewer than ten are left. The interval is
    that of a ratio (Law, *Simulation Modeling and Analysis*, section 9.5).

    Args:
        sums: What is added up in each reporting interval, such as waiting time.
        sizes: What it is divided by, such as requests or seconds.
        least: Smallest size of a batch.
    """
    sums, sizes = np.asarray(sums, dtype=np.float64), np.asarray(sizes, dtype=np.float64)
    while len(sums) >= FEWEST_BATCHES:
        few = len(sums) < 2 * FEWEST_BATCHES
        if sizes.min() >= max(least, 1e-300) and (few or _settled(sums / sizes)):
            return _half(sums, sizes)
        sums, sizes = _paired(sums), _paired(sizes)
    return None


def mean_half_width(result: RunResult, levels: Floats) -> float | None:
    """Half the interval about a mean over time of a series, in the measured window."""
    lengths, window = widths(result)
    return half_width(levels[window] * lengths[window], lengths[window])


def per_request_half_width(result: RunResult, levels: Floats, counts: Floats) -> float | None:
    """Half the interval about time per request: area under a level ÷ requests (Little's law)."""
    lengths, window = widths(result)
    areas = levels[window] * lengths[window]
    return half_width(areas, counts[window], _LEAST_IN_A_BATCH)


def _settled(means: Floats) -> bool:
    about = means - means.mean()
    spread = float((about**2).sum())
    return spread == 0 or float((about[1:] * about[:-1]).sum()) / spread < _LARGEST_CORRELATION


def _paired(values: Floats) -> Floats:
    values = values[len(values) % 2 :]
    paired: Floats = values[0::2] + values[1::2]
    return paired


def _half(sums: Floats, sizes: Floats) -> float:
    count = len(sums)
    residuals = sums - sums.sum() / sizes.sum() * sizes
    spread = math.sqrt(float((residuals**2).sum()) / (count - 1)) / float(sizes.mean())
    return student_t(count - 1) / math.sqrt(count) * spread
