"""Every distribution draws the mean and the standard deviation it states."""

import math

import numpy as np
import pytest

from engine.samplers.durations import cut_normal_parameters, duration_sampler
from engine.samplers.streams import stream
from engine.schemas import Constant, Exponential, Lognormal, Normal, Uniform

DRAWS = 200_000


def draws(duration, count: int = DRAWS) -> np.ndarray:
    draw = duration_sampler(duration, lambda: stream(3, "test"))
    return np.array([draw() for _ in range(count)])


def assert_moments(values: np.ndarray, mean: float, std: float) -> None:
    error = values.std() / math.sqrt(len(values))
    assert abs(values.mean() - mean) <= 4 * error + 1e-15
    if std:
        fourth = ((values - values.mean()) ** 4).mean()
        std_error = math.sqrt(max(fourth - values.var() ** 2, 0) / len(values)) / (2 * std)
        assert abs(values.std() - std) <= 4 * std_error


@pytest.mark.parametrize(
    ("duration", "mean", "std"),
    [
        (Uniform(low=0.002, high=0.010), 0.006, 0.008 / math.sqrt(12)),
        (Exponential(mean=0.02), 0.02, 0.02),
        (Normal(mean=0.1, std=0.005), 0.1, 0.005),
        (Normal(mean=0.1, std=0.05), 0.1, 0.05),
        (Normal(mean=0.1, std=0.1), 0.1, 0.1),
        (Normal(mean=0.1, std=0.3), 0.1, 0.3),
        (Normal(mean=0.003, std=math.sqrt(0.003)), 0.003, math.sqrt(0.003)),
        (Lognormal(mean=0.012, std=0.006), 0.012, 0.006),
        (Lognormal(mean=0.012, std=0.024), 0.012, 0.024),
    ],
    ids=str,
)
def test_a_distribution_draws_the_moments_it_states(duration, mean, std):
    values = draws(duration)
    assert values.min() >= 0
    assert_moments(values, mean, std)
    assert duration.expected == pytest.approx(mean)


@pytest.mark.parametrize(
    "duration", [0.25, Constant(value=0.25), Normal(mean=0.25, std=0), Lognormal(mean=0.25, std=0)]
)
def test_a_duration_without_spread_is_always_the_same(duration):
    assert set(draws(duration, 100)) == {0.25}


def test_a_uniform_of_no_width_is_constant():
    assert set(draws(Uniform(low=0.5, high=0.5), 100)) == {0.5}


@pytest.mark.parametrize("ratio", [0.1, 0.5, 1.0, 2.0, 10.0, 1000.0])
def test_the_cut_normal_is_solved_for_any_spread(ratio):
    mu, sigma = cut_normal_parameters(2.0, 2.0 * ratio)
    # Moments of max(0, N(mu, sigma)) by numerical integration, independent of the formula used.
    high = max(mu, 0) + 12 * sigma
    x = np.linspace(0, high, 2_000_001)
    density = np.exp(-((x - mu) ** 2) / (2 * sigma**2)) / (sigma * math.sqrt(2 * math.pi))
    mean = np.trapezoid(x * density, x)
    second = np.trapezoid(x**2 * density, x)
    assert mean == pytest.approx(2.0, rel=1e-5)
    assert math.sqrt(second - mean**2) == pytest.approx(2.0 * ratio, rel=1e-4)


def test_a_stream_depends_on_seed_and_name_alone():
    first = stream(1, "edge", "latency").random(3).tolist()
    assert stream(1, "edge", "latency").random(3).tolist() == first
    assert stream(2, "edge", "latency").random(3).tolist() != first
    assert stream(1, "edge", "loss").random(3).tolist() != first
    assert stream(1, "ed", "gelatency").random(3).tolist() != first


def test_values_from_blocks_are_those_of_one_long_draw():
    draw = duration_sampler(Exponential(mean=1.0), lambda: stream(5, "x"))
    values = [draw() for _ in range(10_000)]
    assert values == stream(5, "x").standard_exponential(10_000).tolist()
