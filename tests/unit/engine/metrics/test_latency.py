"""Percentiles from the bounded histogram agree with exact ones."""

import math

import numpy as np
import pytest

from engine.metrics.latency import LatencyRecorder, LatencyTally, exact_sample, merged


def recorded(values) -> LatencyTally:
    recorder = LatencyRecorder()
    for value in values:
        recorder.record(float(value))
        recorder.flush_if_long()
    return recorder.tally(0)


@pytest.mark.parametrize("scale", [1e-5, 0.02, 30.0])
def test_percentiles_are_within_a_thousandth(scale):
    values = np.random.default_rng(1).lognormal(math.log(scale), 1.0, 50_000)
    stats = recorded(values).stats()
    for name, share in (("p50", 50), ("p90", 90), ("p95", 95), ("p99", 99), ("p999", 99.9)):
        assert getattr(stats, name) == pytest.approx(np.percentile(values, share), rel=1e-3)


def test_a_percentile_is_interpolated_inside_its_bucket():
    # A thousand below, and a thousand spread evenly over the bucket from 1 to 1 + 1/1024.
    tally = LatencyTally()
    tally.add(np.concatenate((np.full(1000, 0.5), 1 + np.linspace(0, 1 / 1024, 1002)[1:-1])))
    for share in (0.6, 0.75, 0.9):
        expected = 1 + (share - 0.5) * 2 / 1024
        assert tally.whole().percentile(share) == pytest.approx(expected, abs=5e-6)


def test_moments_are_exact_whatever_the_blocks():
    values = np.random.default_rng(2).exponential(0.1, 30_000)
    stats = recorded(values).stats()
    assert stats.mean == pytest.approx(values.mean(), rel=1e-12)
    assert stats.std == pytest.approx(values.std(), rel=1e-10)
    assert (stats.min, stats.max) == (values.min(), values.max())


def test_equal_latencies_have_exact_percentiles():
    stats = recorded([0.11] * 1000).stats()
    assert {stats.p50, stats.p90, stats.p99, stats.p999, stats.max} == {0.11}
    assert stats.mean == pytest.approx(0.11, rel=1e-12)


@pytest.mark.parametrize("value", [0.0, 1e-12, 5e10])
def test_latencies_outside_the_range_are_counted_at_its_ends(value):
    stats = recorded([value] * 10).stats()
    assert stats.p50 == stats.min == stats.max == value


def test_one_latency_is_every_percentile():
    stats = recorded([0.3]).stats()
    assert stats.p50 == stats.p999 == 0.3
    assert stats.std == 0


def test_without_latencies_there_are_no_figures():
    assert set(LatencyTally().stats().model_dump().values()) == {None}
    assert all(math.isnan(value) for value in exact_sample([]))


def test_stages_are_tallied_apart_and_together():
    recorder = LatencyRecorder()
    recorder.record(9.0)
    recorder.next_stage()
    recorder.record(1.0)
    recorder.next_stage()
    recorder.record(3.0)
    assert recorder.tally(1).stats().max == 3.0
    assert [recorder.tally(first).count for first in range(3)] == [3, 2, 1]
    assert recorder.tally(0).mean == pytest.approx(13 / 3)


@pytest.mark.parametrize("cuts", [[500], [1, 2, 3], [999], [300, 301, 700]])
def test_parts_merge_to_the_whole(cuts):
    values = np.random.default_rng(3).lognormal(-4, 2, 1000)
    parts = []
    for part in np.split(values, cuts):
        parts.append(LatencyTally())
        parts[-1].add(part)
    whole = LatencyTally()
    whole.add(values)
    together, alone = merged(parts).stats(), whole.stats()
    assert (together.p50, together.p99, together.max) == (alone.p50, alone.p99, alone.max)
    assert together.mean == pytest.approx(alone.mean, rel=1e-12)
    assert together.std == pytest.approx(alone.std, rel=1e-10)


def test_an_interval_sample_is_exact():
    sample = exact_sample([np.arange(1.0, 51.0), np.arange(51.0, 102.0)])
    assert (sample.p50, sample.p95, sample.p99) == (51.0, 96.0, 100.0)
    assert sample.mean == 51.0
    # Rank 0.999 × 100 lies nine tenths of the way from the last but one to the last.
    assert sample.p999 == pytest.approx(100.9)


def test_percentiles_of_an_interval_are_ranked_linearly():
    sample = exact_sample([np.array([5.0, 1.0]), np.array([10.0, 2.0])])
    # Ranks from 0 to 3: the median lies half way between the second and the third, and so on.
    expected = (4.5, 3.5, 5 + 0.85 * 5, 5 + 0.97 * 5, 5 + 0.997 * 5)
    assert tuple(sample) == pytest.approx(expected, rel=1e-12)


def test_percentiles_of_an_interval_lie_between_its_latencies():
    sample = exact_sample([np.array([4.0, 1.0])])
    assert (sample.p50, sample.p95) == (2.5, pytest.approx(1 + 0.95 * 3))
    assert exact_sample([np.array([4.0])]) == (4.0,) * 5


def test_the_histogram_holds_every_latency_between_its_bounds():
    values = [0.0, 0.001, 0.001, 2.5]
    histogram = recorded(values).histogram()
    assert histogram.count.tolist() == [1, 2, 1]
    assert histogram.low_s[0] == 0.0
    assert histogram.low_s[1] <= 0.001 < histogram.high_s[1]
    assert histogram.low_s[2] <= 2.5 < histogram.high_s[2]
    assert ((histogram.high_s - histogram.low_s)[1:] / histogram.low_s[1:]).max() <= 1 / 1024


def test_memory_stays_bounded():
    recorder = LatencyRecorder()
    for _ in range(40):
        for _ in range(1000):
            recorder.record(0.01)
        recorder.flush_if_long()
        assert len(recorder._pending) < LatencyRecorder.FLUSH_AT + 1000


def test_what_a_recorder_has_not_tallied_yet_belongs_to_its_last_stage():
    recorder = LatencyRecorder()
    recorder.record(1.0)
    assert recorder.tally(0).count == 1
    assert recorder.tally(1).count == 0
    recorder.next_stage()
    recorder.record(2.0)
    recorder.add(np.array([3.0, 4.0]))
    assert recorder.tally(0).count == 4
    assert recorder.tally(1).count == 3
