"""Intervals by batch means, against numbers worked out by hand and the normal law."""

import math

import numpy as np
import pytest

from engine.metrics.confidence import batch_means, student_t
from engine.metrics.latency import LatencyTally


def tally(values) -> LatencyTally:
    made = LatencyTally()
    made.add(np.asarray(values, dtype=np.float64))
    return made


def batches(means, sizes) -> list[LatencyTally]:
    return [tally([mean] * size) for mean, size in zip(means, sizes, strict=True)]


@pytest.mark.parametrize(
    ("freedom", "quantile"),
    # Printed tables of Student's t at 97.5 %.
    [(1, 12.706), (4, 2.776), (9, 2.262), (30, 2.042), (35, 2.030), (40, 2.021), (60, 2.000),
     (120, 1.980), (10**6, 1.960)],
)  # fmt: skip
def test_students_t_is_that_of_the_tables(freedom, quantile):
    assert student_t(freedom) == pytest.approx(quantile, abs=6e-4)


def test_students_t_goes_on_where_its_table_ends():
    assert student_t(30) == 2.042
    # The first two terms of the expansion at 31; Student's t itself is 2.039513.
    assert student_t(31) == pytest.approx(2.039426, abs=1e-6)


def test_students_t_falls_steadily_beyond_its_table():
    values = [student_t(freedom) for freedom in range(1, 200)]
    assert values == sorted(values, reverse=True)


def test_of_equal_batches_the_interval_is_that_of_their_means():
    # Means 1, 2, 1, 2 …: ten of them, standard deviation sqrt(10 x 0.25 / 9).
    found = batch_means(batches([1.0, 2.0] * 5, [40] * 10))
    half = 2.262 * math.sqrt(10 * 0.25 / 9) / math.sqrt(10)
    assert (found.batches, found.level) == (10, 0.95)
    assert found.mean == pytest.approx(half, rel=1e-9)
    # All of a batch are equal: its percentiles are its mean.
    assert [found.p50, found.p90, found.p99] == pytest.approx([half] * 3, rel=1e-9)


def test_of_unequal_batches_the_interval_is_that_of_a_ratio():
    # 30 of 1 s and 60 of 2 s in turn: mean 5/3; sums are off by 30 x 2/3 = 60 x 1/3 = 20.
    found = batch_means(batches([1.0, 2.0] * 5, [30, 60] * 5))
    spread = math.sqrt(10 * 20**2 / 9) / 45
    assert found.mean == pytest.approx(2.262 * spread / math.sqrt(10), rel=1e-9)


def test_batches_that_go_together_are_put_together():
    # A step half way: every cut into ten or more is correlated; five are taken as they are.
    found = batch_means(batches([1.0] * 20 + [2.0] * 20, [40] * 40))
    assert found.batches == 5
    means = np.array([1.0, 1.0, 1.5, 2.0, 2.0])
    assert found.mean == pytest.approx(2.776 * means.std(ddof=1) / math.sqrt(5), rel=1e-9)


def test_how_long_latencies_are_makes_no_difference_to_which_batches_go_together():
    found = batch_means(batches([0.001] * 20 + [0.002] * 20, [40] * 40))
    assert found.batches == 5


def test_small_batches_are_put_together_until_they_hold_enough():
    # Fours of them, 32 requests each, are 1.05 and 1.25 in turn.
    found = batch_means(batches([1.0, 1.2, 1.1, 0.9, 1.2, 1.4, 1.3, 1.1] * 5, [8] * 40))
    assert found.batches == 10


def test_a_short_run_has_no_interval():
    assert batch_means(batches([1.0, 2.0] * 20, [1] * 40)) is None
    assert batch_means(batches([1.0] * 4, [1000] * 4)) is None
    assert batch_means([]) is None


def test_stages_in_which_nothing_completed_are_passed_over():
    whole = batches([1.0, 2.0] * 5, [40] * 10)
    with_gaps = [part for batch in whole for part in (LatencyTally(), batch)]
    assert batch_means(with_gaps) == batch_means(whole)


def test_equal_latencies_have_an_interval_of_nothing():
    found = batch_means(batches([0.5] * 10, [50] * 10))
    assert found.batches == 10
    assert found.mean == pytest.approx(0, abs=1e-12)


def test_nineteen_of_twenty_intervals_hold_the_true_mean_and_median():
    rng = np.random.default_rng(12)
    runs, means, medians = 120, 0, 0
    for _ in range(runs):
        values = rng.exponential(1.0, (20, 60))
        found = batch_means([tally(part) for part in values])
        means += abs(values.mean() - 1.0) <= found.mean
        medians += abs(np.median(values) - math.log(2)) <= found.p50
    error = 4 * math.sqrt(0.95 * 0.05 / runs)
    assert means / runs == pytest.approx(0.95, abs=error)
    assert medians / runs == pytest.approx(0.95, abs=error)
