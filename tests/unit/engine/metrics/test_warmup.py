"""MSER-5: a transient of known length is found, and none where there is none."""

import numpy as np
import pytest
from support.scenarios import edge, event, io, run, scenario, server

from engine.metrics.warmup import BatchSeries


def settled(values, portions=()) -> float:
    """When it is settled, if one value comes a second, the first at 1 s."""
    series = BatchSeries()
    times = np.arange(1.0, len(values) + 1)
    cuts = list(portions)
    for part, when in zip(np.split(values, cuts), np.split(times, cuts), strict=True):
        series.add(part, when)
    return series.settled_at()


def steady(count, rng=None):
    """Values about 1: in turn above and below, or at random."""
    if rng is None:
        return 1 + 0.1 * (-1.0) ** np.arange(count)
    return rng.normal(1.0, 0.1, count)


@pytest.mark.parametrize("length", [5, 50, 500, 2000])
def test_a_step_is_found_where_it_is(length):
    values = np.concatenate((np.full(length, 10.0), steady(5000 - length)))
    assert settled(values) == length


def test_a_step_within_a_batch_is_cut_with_the_whole_batch():
    values = np.concatenate((np.full(502, 10.0), steady(4500)))
    assert settled(values) == 505


@pytest.mark.parametrize("seed", range(5))
def test_a_transient_that_dies_away_is_cut_where_it_drowns_in_the_noise(seed):
    decay = 5.0 * np.exp(-np.arange(5000) / 100)
    found = settled(decay + steady(5000, np.random.default_rng(seed)))
    # At 300 it is 0.25, at 800 0.0017: a batch of five has a standard deviation of 0.045.
    assert 200 <= found <= 800


def test_where_nothing_changes_nothing_is_cut():
    assert settled(steady(5000)) == 0
    assert settled(np.ones(5000)) == 0


def test_where_values_are_equal_to_the_last_digit_the_shortest_cut_is_taken():
    # A tenth has no exact binary form: sums of squares leave a little, more or less at random.
    assert settled(np.concatenate((np.full(100, 10.0), np.full(4900, 0.1)))) == 100


def test_ten_batches_are_enough():
    values = np.concatenate((np.full(5, 9.0), steady(45)))
    assert settled(values) == 5


def by_definition(values):
    """Where MSER-5 cuts, with batches as large as they must be for 8,192 of them to suffice."""
    size = 5
    while len(values) // size > 8192:
        size *= 2
    count = len(values) // size
    means = values[: count * size].reshape(count, size).mean(axis=1)
    errors = [((means[cut:] - means[cut:].mean()) ** 2).sum() / (count - cut) ** 2
              for cut in range(count // 2)]  # fmt: skip
    return float(np.argmin(errors)) * size


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("count", [50, 87, 400])
def test_a_walk_at_random_is_cut_where_the_definition_says(seed, count):
    walk = np.cumsum(np.random.default_rng(seed).normal(size=count))
    assert settled(walk) == by_definition(walk)


@pytest.mark.parametrize("portion", [8193, 13_331, 20_485, 41_037])
def test_batches_that_are_put_together_stay_the_means_of_what_was_in_them(portion):
    walk = np.cumsum(np.random.default_rng(portion).normal(size=45_000))
    assert settled(walk, range(portion, 45_000, portion)) == by_definition(walk)


def test_a_batch_left_over_when_others_pair_keeps_its_mean():
    # 4,097 batches of five come first; the last one, which finds no partner, stands out.
    values = steady(45_000)
    values[20_480:20_485] = 1e6
    assert settled(values, [20_485]) == settled(values) == 20_490


def test_as_many_batches_as_there_is_room_for_are_not_put_together():
    values = np.concatenate((np.full(505, 10.0), steady(8192 * 5 + 4 - 505)))
    assert settled(values) == 505


def test_too_little_to_tell_from():
    assert settled(np.concatenate((np.full(20, 9.0), np.ones(29)))) == 0
    assert settled(np.empty(0)) == 0


def test_long_runs_are_told_from_larger_batches():
    count = 500_000
    values = np.concatenate((np.full(60_000, 3.0), steady(count - 60_000)))
    # More than 8,192 batches of 5, 10, 20, 40: 80 hold 500,000 in 6,250.
    assert settled(values) == pytest.approx(60_000, abs=80)


@pytest.mark.parametrize("portion", [1, 7, 640, 10_001])
def test_in_which_portions_the_values_come_makes_no_difference(portion):
    count = 100_000 if portion > 100 else 45_000
    values = np.concatenate((np.full(4321, 3.0), steady(count - 4321, np.random.default_rng(2))))
    portions = range(portion, count, portion) if portion > 1 else range(1, 3000)
    assert settled(values, portions) == settled(values)


def spiky(warmup_s):
    """Slow for the first 100 s of 1,000."""
    workload = {"kind": "constant", "rate_rps": 10.0}
    nodes = [{"kind": "generator", "id": "users", "workload": workload}, server("api", io(0.05))]
    events = [event("latency_spike", "users-api", 0.0, 100.0, spike_s=0.5)]
    return scenario(nodes, [edge("users", "api")], events, horizon_s=1000, warmup_s=warmup_s)


def test_a_run_leaves_out_the_warm_up_that_it_finds():
    result = run(spiky("auto"))
    # Measured from the next fortieth of the run on. The last slow response comes at 100.45 s.
    assert result.warmup_s == 125
    assert result.latency_s.max == pytest.approx(0.05)
    assert result.split_s.network == pytest.approx(0)
    assert result.throughput_rps == pytest.approx(10, rel=0.001)
    assert result.nodes["api"].endpoints["main"].served == pytest.approx(8750, abs=2)
    assert result.nodes["api"].mean_io == pytest.approx(0.5, rel=0.01)
    # Accounts cover all of the run.
    assert result.requests.completed > 9990


def test_a_warm_up_that_is_found_measures_what_the_same_one_given_does():
    found, given = run(spiky("auto")), run(spiky(125.0))
    assert found.requests == given.requests
    assert found.throughput_rps == given.throughput_rps
    assert found.histogram.count.tolist() == given.histogram.count.tolist()
    assert found.latency_s.mean == pytest.approx(given.latency_s.mean, rel=1e-12)
    sojourns = [each.nodes["api"].sojourn_s.p99 for each in (found, given)]
    assert sojourns[0] == sojourns[1]
