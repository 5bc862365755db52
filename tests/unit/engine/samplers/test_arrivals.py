"""Arrivals come at the stated rate, over the whole horizon."""

import math

import numpy as np
import pytest

from engine.samplers.arrivals import arrival_times
from engine.samplers.streams import stream
from engine.schemas import NormalUsers, PoissonUsers, PoissonWorkload, UsersWorkload


def arrivals(workload, horizon_s: float, seed: int = 1) -> np.ndarray:
    times = []
    for time in arrival_times(workload, horizon_s, lambda purpose: stream(seed, "g", purpose)):
        if time >= horizon_s:
            break
        times.append(time)
    return np.array(times)


def test_poisson_arrivals_have_exponential_gaps_at_the_stated_rate():
    times = arrivals(PoissonWorkload(rate_rps=50), 2000)
    gaps = np.diff(times)
    assert len(times) / 2000 == pytest.approx(50, abs=4 * math.sqrt(50 / 2000))
    assert gaps.min() > 0
    assert gaps.std() / gaps.mean() == pytest.approx(1, abs=0.02)


def test_users_bring_their_rate_over_the_whole_horizon():
    workload = UsersWorkload(
        users=PoissonUsers(mean=100), requests_per_minute_per_user=20, window_s=60
    )
    counts = [len(arrivals(workload, 600, seed)) for seed in range(30)]
    # Variance of a count: of the Poisson arrivals, and of the users drawn in each of 10 windows.
    error = math.sqrt((20_000 + 10 * 100 * 20**2) / 30)
    assert np.mean(counts) == pytest.approx(20_000, abs=4 * error)


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


def test_no_users_at_all_send_nothing():
    workload = UsersWorkload(users=PoissonUsers(mean=0))
    assert len(arrivals(workload, 3600)) == 0


def test_normal_users_keep_their_mean():
    workload = UsersWorkload(
        users=NormalUsers(mean=10, std=10), requests_per_minute_per_user=60, window_s=1
    )
    times = arrivals(workload, 20_000)
    assert len(times) / 20_000 == pytest.approx(10, abs=4 * math.sqrt((10 + 100) / 20_000))
