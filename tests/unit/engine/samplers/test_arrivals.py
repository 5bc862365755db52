"""Arrivals come at the stated rate, over the whole horizon."""

import math

import numpy as np
import pytest

from engine.samplers.arrivals import make_arrivals
from engine.samplers.streams import stream
from engine.schemas import (
    ClosedWorkload,
    ConstantWorkload,
    Empirical,
    Erlang,
    Gamma,
    NormalUsers,
    Pareto,
    PoissonUsers,
    PoissonWorkload,
    RatePoint,
    RenewalWorkload,
    ScheduleWorkload,
    TraceWorkload,
    Uniform,
    UsersWorkload,
)


def process(workload, seed: int = 1):
    return make_arrivals(workload, lambda purpose: stream(seed, "g", purpose))


def arrivals(workload, horizon_s: float, seed: int = 1) -> np.ndarray:
    return process(workload, seed).until(horizon_s)


def schedule(*points: tuple[float, float], repeat: bool = False) -> ScheduleWorkload:
    return ScheduleWorkload(
        points=tuple(RatePoint(time_s=time, rate_rps=rate) for time, rate in points),
        repeat=repeat,
    )


def dispersion(times: np.ndarray, horizon_s: float, windows: int) -> float:
    """Variance of the counts in equal windows over their mean: 1 for a Poisson process."""
    counts = np.histogram(times, windows, (0, horizon_s))[0]
    return counts.var(ddof=1) / counts.mean()


def assert_counts(times: np.ndarray, bounds: list[float], means: list[float]) -> None:
    """Poisson counts between bounds have these means, by chi-square (exceeded once in 1000)."""
    counts = np.histogram(times, bounds)[0]
    wanted = np.array(means)
    assert (counts[wanted == 0] == 0).all()
    counts, wanted = counts[wanted > 0], wanted[wanted > 0]
    chi_square = ((counts - wanted) ** 2 / wanted).sum()
    degrees = len(wanted)
    # Wilson and Hilferty's approximation of the 99.9 % point.
    limit = degrees * (1 - 2 / (9 * degrees) + 3.09 * math.sqrt(2 / (9 * degrees))) ** 3
    assert chi_square < limit


# Poisson


def test_poisson_arrivals_have_exponential_gaps_at_the_stated_rate():
    times = arrivals(PoissonWorkload(rate_rps=50), 2000)
    gaps = np.diff(times)
    assert len(times) / 2000 == pytest.approx(50, abs=4 * math.sqrt(50 / 2000))
    assert gaps.min() > 0
    assert gaps.std() / gaps.mean() == pytest.approx(1, abs=0.02)
    assert (gaps > 0.02).mean() == pytest.approx(math.exp(-1), abs=0.007)


def test_poisson_counts_vary_as_much_as_their_mean():
    times = arrivals(PoissonWorkload(rate_rps=50), 2000)
    assert dispersion(times, 2000, 2000) == pytest.approx(1, abs=4 * math.sqrt(2 / 2000))


def test_a_million_requests_may_arrive_in_a_second():
    times = arrivals(PoissonWorkload(rate_rps=1e6), 1)
    assert len(times) == pytest.approx(1e6, abs=4e3)
    assert times.max() < 1


def test_a_rate_next_to_nothing_sends_nothing():
    assert len(arrivals(PoissonWorkload(rate_rps=1e-300), 1e9)) == 0


# Constant and renewal


def test_constant_arrivals_are_evenly_spaced_and_do_not_drift():
    times = arrivals(ConstantWorkload(rate_rps=10), 100_000.05)
    assert len(times) == 1_000_000
    assert times[0] == 0.1
    assert (times == np.arange(1, 1_000_001) / 10).all()


@pytest.mark.parametrize(
    "gap",
    [
        Erlang(mean=0.02, k=4),
        Gamma(mean=0.02, std=0.04),
        Uniform(low=0, high=0.04),
        Pareto(low=0.005, high=1, shape=1.5),
    ],
    ids=str,
)
def test_a_renewal_process_has_the_rate_and_dispersion_of_its_gaps(gap):
    horizon_s = 20_000
    workload = RenewalWorkload(gap=gap)
    times = arrivals(workload, horizon_s)
    squared_variation = (gap.deviation / gap.expected) ** 2
    mean = workload.mean_rate_rps * horizon_s
    assert len(times) == pytest.approx(mean, abs=4 * math.sqrt(mean * squared_variation) + 2)
    # Asymptotically: the windows are a hundred mean gaps long or more.
    found = dispersion(times, horizon_s, 2000)
    assert found == pytest.approx(squared_variation, rel=4 * math.sqrt(2 / 2000) + 0.15)


def test_renewal_gaps_are_the_draws_of_their_distribution():
    times = arrivals(RenewalWorkload(gap=Empirical(values=(0.0, 1.0, 2.5))), 30_000)
    gaps = np.diff(times, prepend=0)
    values, counts = np.unique(gaps, return_counts=True)
    assert values.tolist() == [0.0, 1.0, 2.5]
    assert counts / len(gaps) == pytest.approx([1 / 3] * 3, abs=4 * math.sqrt(0.22 / len(gaps)))


def test_a_gap_may_be_a_bare_number():
    assert arrivals(RenewalWorkload(gap=0.5), 2.0).tolist() == [0.5, 1.0, 1.5]


# Schedule


def test_a_schedule_follows_its_line():
    workload = schedule((0, 0), (100, 200), (100, 20), (150, 20), (200, 0), (250, 0), (250, 80))
    bounds = [0, 25, 50, 75, 100, 125, 150, 175, 200, 225, 250, 275, 300]
    means = [625, 1875, 3125, 4375, 500, 500, 375, 125, 0, 0, 2000, 2000]
    assert_counts(arrivals(workload, 300), bounds, means)


def test_a_schedule_is_level_before_its_first_point_and_after_its_last():
    times = arrivals(schedule((100, 30), (200, 60)), 400)
    assert_counts(times, [0, 50, 100, 200, 300, 400], [1500, 1500, 4500, 6000, 6000])


def test_within_a_ramp_arrivals_are_distributed_as_the_rate():
    # Given their number, arrivals on a ramp from 0 are independent with F(t) = (t / T)^2.
    times = arrivals(schedule((0, 0), (1000, 100)), 1000)
    ranks = np.arange(1, len(times) + 1) / len(times)
    assert abs((times / 1000) ** 2 - ranks).max() * math.sqrt(len(times)) < 1.95
    falling = arrivals(schedule((0, 100), (1000, 0)), 1000)
    ranks = np.arange(1, len(falling) + 1) / len(falling)
    theory = 1 - (1 - falling / 1000) ** 2
    assert abs(theory - ranks).max() * math.sqrt(len(falling)) < 1.95


def test_a_schedule_that_is_level_is_a_poisson_process():
    level = arrivals(schedule((0, 50)), 2000)
    assert dispersion(level, 2000, 2000) == pytest.approx(1, abs=4 * math.sqrt(2 / 2000))
    assert level == pytest.approx(arrivals(PoissonWorkload(rate_rps=50), 2000))


def test_a_schedule_that_ends_at_0_sends_no_more():
    found = process(schedule((0, 10), (10, 0)))
    assert len(found.until(10)) > 0
    assert len(found.until(1e9)) == 0


def test_a_schedule_of_nothing_sends_nothing():
    assert len(arrivals(schedule((0, 0)), 1e6)) == 0
    assert len(arrivals(schedule((0, 0), (60, 0), repeat=True), 1e6)) == 0


def test_a_repeating_schedule_is_the_same_every_period():
    workload = schedule((10, 40), (60, 0), (60, 90), (100, 90), repeat=True)
    times = arrivals(workload, 20_000)
    assert_counts(times, list(range(0, 20_001, 100)), [400 + 1000 + 3600] * 200)
    folded = times % 100
    assert_counts(folded, [0, 10, 35, 60, 80, 100], [80_000, 150_000, 50_000, 360_000, 360_000])


def test_a_spike_in_a_long_quiet_schedule_costs_no_draws_elsewhere():
    workload = schedule((0, 0.01), (1e6, 0.01), (1e6, 1e5), (1e6 + 1, 1e5), (1e6 + 1, 0.01))
    drawn = []

    class CountingStream:
        def standard_exponential(self, size):
            drawn.append(size)
            return np.random.Generator(np.random.PCG64(len(drawn))).standard_exponential(size)

    times = make_arrivals(workload, lambda _: CountingStream()).until(2e6)
    assert_counts(times, [0, 1e6, 1e6 + 1, 2e6], [1e4, 1e5, 1e4])
    assert sum(drawn) - len(times) <= 8192  # what is left of the last block


# Users


def test_users_bring_their_rate_over_the_whole_horizon():
    workload = UsersWorkload(
        users=PoissonUsers(mean=100), requests_per_minute_per_user=20, window_s=60
    )
    counts = [len(arrivals(workload, 600, seed)) for seed in range(30)]
    # Variance of a count: of the Poisson arrivals, and of the users drawn in each of 10 windows.
    error = math.sqrt((20_000 + 10 * 100 * 20**2) / 30)
    assert np.mean(counts) == pytest.approx(20_000, abs=4 * error)


def test_the_number_of_users_makes_counts_vary_more_than_poisson():
    workload = UsersWorkload(
        users=PoissonUsers(mean=100), requests_per_minute_per_user=20, window_s=60
    )
    # Users of variance 100 send 20 each: 2000 + 100 * 20^2 over 2000.
    times = arrivals(workload, 60 * 3000)
    assert dispersion(times, 60 * 3000, 3000) == pytest.approx(21, rel=4 * math.sqrt(2 / 3000))


def test_short_windows_lose_no_time():
    # Nearly every gap is longer than a window here: AsyncFlow 0.1.1 makes 21 times the traffic.
    workload = UsersWorkload(users=PoissonUsers(mean=3), requests_per_minute_per_user=2, window_s=1)
    times = np.concatenate([arrivals(workload, 1800, seed) for seed in range(20)])
    expected = 20 * 1800 * 3 * 2 / 60
    assert len(times) == pytest.approx(expected, abs=4 * math.sqrt(expected * (1 + 2 / 60)))
    halves = np.histogram(times, [0, 900, 1800])[0]
    assert halves[0] == pytest.approx(halves[1], abs=5 * math.sqrt(expected / 2))


def test_a_window_without_users_lasts_as_long_as_any_other():
    workload = UsersWorkload(
        users=PoissonUsers(mean=0.7), requests_per_minute_per_user=600, window_s=10
    )
    times = arrivals(workload, 10_000)
    busy = np.histogram(times, np.arange(0, 10_001, 10))[0] > 0
    assert 1 - busy.mean() == pytest.approx(math.exp(-0.7), abs=0.06)


def test_within_a_window_arrivals_are_spread_evenly():
    workload = UsersWorkload(
        users=PoissonUsers(mean=5), requests_per_minute_per_user=60, window_s=10
    )
    times = arrivals(workload, 20_000)
    parts = np.histogram(times % 10, 10, (0, 10))[0]
    assert ((parts - parts.mean()) ** 2 / parts.mean()).sum() < 27.9  # 9 degrees of freedom


def test_no_users_at_all_send_nothing():
    workload = UsersWorkload(users=PoissonUsers(mean=0))
    assert len(arrivals(workload, 3600)) == 0


def test_a_million_empty_windows_are_passed_over():
    workload = UsersWorkload(users=PoissonUsers(mean=1e-5), window_s=0.001)
    times = arrivals(workload, 1000)
    assert len(times) <= 5  # one in 300 runs has any


def test_normal_users_keep_their_mean():
    workload = UsersWorkload(
        users=NormalUsers(mean=10, std=10), requests_per_minute_per_user=60, window_s=1
    )
    times = arrivals(workload, 20_000)
    assert len(times) / 20_000 == pytest.approx(10, abs=4 * math.sqrt((10 + 100) / 20_000))


# Trace, closed


def test_a_trace_is_replayed_as_it_is():
    times_s = (0.0, 0.5, 0.5, 2.0, 7.25)
    found = process(TraceWorkload(times_s=times_s))
    assert found.until(2.0).tolist() == [0.0, 0.5, 0.5]
    assert found.until(100).tolist() == [2.0, 7.25]
    assert len(found.until(1e9)) == 0


def test_an_empty_trace_sends_nothing():
    assert len(arrivals(TraceWorkload(), 100)) == 0


def test_a_closed_workload_has_no_arrivals_of_its_own():
    with pytest.raises(TypeError, match="ClosedWorkload"):
        process(ClosedWorkload(users=3, think_time=1.0))
