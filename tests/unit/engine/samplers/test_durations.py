"""Every distribution draws the mean and the standard deviation it states."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.samplers import streams
from engine.samplers.cut_normal import cut_normal_parameters
from engine.samplers.durations import duration_blocks, duration_sampler, recurring
from engine.samplers.streams import in_blocks, stream
from engine.schemas import (
    Constant,
    Empirical,
    Erlang,
    Exponential,
    Gamma,
    Lognormal,
    Normal,
    Pareto,
    Uniform,
    Weibull,
)

DRAWS = 200_000


def blocks(duration):
    return duration_blocks(duration, lambda: stream(3, "test"))


def one_by_one(duration, count: int) -> list[float]:
    draw = duration_sampler(duration, lambda: stream(3, "test"))
    return [draw() for _ in range(count)]


def standard_error_of_std(values: np.ndarray) -> float:
    fourth = ((values - values.mean()) ** 4).mean()
    return math.sqrt(max(fourth - values.var() ** 2, 0) / len(values)) / (2 * values.std())


# Of light enough tails for the error of a sample's std to be estimated from the sample.
MODERATE = [
    Uniform(low=0.002, high=0.010),
    Uniform(low=0, high=1e9),
    Exponential(mean=0.02),
    Normal(mean=0.1, std=0.005),
    Normal(mean=0.1, std=0.05),
    Normal(mean=0.1, std=0.1),
    Normal(mean=0.1, std=0.3),
    Normal(mean=0.003, std=math.sqrt(0.003)),
    Lognormal(mean=0.012, std=0.006),
    Lognormal(mean=0.012, std=0.024),
    Lognormal(mean=1e-6, std=1e-9),
    Gamma(mean=0.1, std=0.0001),
    Gamma(mean=0.1, std=0.05),
    Gamma(mean=0.1, std=0.1),
    Gamma(mean=0.1, std=0.3),
    Erlang(mean=0.1, k=1),
    Erlang(mean=0.1, k=3),
    Erlang(mean=0.1, k=1000),
    Weibull(mean=0.1, shape=0.5),
    Weibull(mean=0.1, shape=1),
    Weibull(mean=0.1, shape=1.5),
    Weibull(mean=0.1, shape=1000),
    Pareto(low=0.01, high=0.1, shape=0.01),
    Pareto(low=0.001, high=10, shape=0.01),
    Pareto(low=0.01, high=0.5, shape=1),
    Pareto(low=0.01, high=0.5, shape=1.5),
    Pareto(low=0.01, high=0.5, shape=2),
    Pareto(low=0.01, high=1e6, shape=100),
    Pareto(low=0.01, high=0.010000001, shape=1.5),
    Pareto(low=1, high=1 + 1e-12, shape=100),
    Empirical(values=(0.1, 0.2, 0.2, 5.0)),
]


def _named(value: object) -> str:
    """The same in every process: a function's own text holds its address."""
    return "law" if callable(value) else str(value)


@pytest.mark.parametrize("duration", MODERATE, ids=str)
def test_a_distribution_draws_the_moments_it_states(duration):
    values = blocks(duration)(DRAWS)
    assert np.isfinite(values).all()
    assert values.min() >= 0
    # Centred: the values of a narrow distribution differ in their last digits only.
    values, mean = values - duration.expected, 0.0
    assert values.mean() == pytest.approx(mean, abs=4 * duration.deviation / math.sqrt(DRAWS))
    assert values.std() == pytest.approx(duration.deviation, abs=4 * standard_error_of_std(values))


@pytest.mark.parametrize(
    ("duration", "kurtosis"),
    [
        (Gamma(mean=0.1, std=2.0), 3 + 6 * 400),
        (Normal(mean=0.1, std=2.0), 1500),
        (Pareto(low=0.001, high=1, shape=2), 5300),
    ],
    ids=_named,
)
def test_a_std_many_times_the_mean_is_drawn_as_stated(duration, kurtosis):
    values = blocks(duration)(2_000_000)
    roots = math.sqrt(len(values))
    assert values.mean() == pytest.approx(duration.expected, abs=4 * duration.deviation / roots)
    error = math.sqrt(kurtosis) / 2 / roots
    assert values.std() == pytest.approx(duration.deviation, rel=4 * error)


def lognormal_cdf(x, mean, std):
    variance = math.log(1 + (std / mean) ** 2)
    mu = math.log(mean) - variance / 2
    return np.array([0.5 * math.erfc(-(math.log(v) - mu) / math.sqrt(2 * variance)) for v in x])


def erlang_cdf(x, mean, k):
    scaled = k * x / mean
    terms = [np.exp(-scaled + n * np.log(scaled) - math.lgamma(n + 1)) for n in range(k)]
    return 1 - sum(terms)


def weibull_cdf(x, mean, shape):
    return 1 - np.exp(-((x * math.gamma(1 + 1 / shape) / mean) ** shape))


def pareto_cdf(x, low, high, shape):
    return (1 - (low / x) ** shape) / (1 - (low / high) ** shape)


@pytest.mark.parametrize(
    ("duration", "cdf"),
    [
        (Lognormal(mean=2, std=40), lambda x: lognormal_cdf(x, 2, 40)),
        (Erlang(mean=2, k=4), lambda x: erlang_cdf(x, 2, 4)),
        (Gamma(mean=2, std=1), lambda x: erlang_cdf(x, 2, 4)),
        (Weibull(mean=2, shape=0.1), lambda x: weibull_cdf(x, 2, 0.1)),
        (Weibull(mean=2, shape=3), lambda x: weibull_cdf(x, 2, 3)),
        (Pareto(low=2, high=2000, shape=0.01), lambda x: pareto_cdf(x, 2, 2000, 0.01)),
        (Pareto(low=2, high=2e9 / 3, shape=0.9), lambda x: pareto_cdf(x, 2, 2e9 / 3, 0.9)),
        (Pareto(low=2, high=20, shape=5), lambda x: pareto_cdf(x, 2, 20, 5)),
    ],
    ids=_named,
)
def test_draws_follow_the_distribution_function(duration, cdf):
    values = np.sort(blocks(duration)(DRAWS))
    theory = cdf(values)
    ranks = np.arange(DRAWS + 1) / DRAWS
    distance = max(abs(theory - ranks[1:]).max(), abs(theory - ranks[:-1]).max())
    assert distance * math.sqrt(DRAWS) < 1.95  # Kolmogorov's distribution: exceeded once in 1000


@pytest.mark.parametrize(
    "duration",
    [
        Pareto(low=0.01, high=5, shape=0.01),
        Pareto(low=0.01, high=5, shape=1),
        Pareto(low=0.01, high=5, shape=2),
        Pareto(low=0.01, high=5, shape=2.7),
        Pareto(low=1, high=1.001, shape=80),
        Pareto(low=1, high=1.00009, shape=80),
    ],
    ids=_named,
)
def test_the_moments_of_a_pareto_are_those_of_its_density(duration):
    x = np.geomspace(duration.low, duration.high, 400_001)
    density = x ** (-duration.shape - 1)
    density /= np.trapezoid(density, x)
    mean = np.trapezoid(x * density, x)
    assert duration.expected == pytest.approx(mean, rel=1e-7)
    std = math.sqrt(np.trapezoid((x - mean) ** 2 * density, x))
    assert duration.deviation == pytest.approx(std, rel=1e-5)


@pytest.mark.parametrize(
    "duration",
    [
        0.25,
        Constant(value=0.25),
        Uniform(low=0.25, high=0.25),
        Normal(mean=0.25, std=0),
        Lognormal(mean=0.25, std=0),
        Gamma(mean=0.25, std=0),
        Pareto(low=0.25, high=0.25),
        Empirical(values=(0.25,)),
    ],
    ids=_named,
)
def test_a_duration_without_spread_is_always_the_same(duration):
    assert set(one_by_one(duration, 300)) == {0.25}
    assert set(blocks(duration)(300).tolist()) == {0.25}


def test_an_exponential_of_no_length_is_always_0():
    assert set(one_by_one(Exponential(mean=0), 300)) == {0.0}


def test_one_phase_is_an_exponential_draw_for_draw():
    assert one_by_one(Erlang(mean=0.2, k=1), 1000) == one_by_one(Exponential(mean=0.2), 1000)


def test_measured_values_are_drawn_equally_often():
    values = (0.1, 0.2, 0.3, 7.0)
    found, counts = np.unique(blocks(Empirical(values=values))(40_000), return_counts=True)
    assert found.tolist() == list(values)
    chi_square = ((counts - 10_000) ** 2 / 10_000).sum()
    assert chi_square < 16.3  # 3 degrees of freedom: exceeded once in 1000


POSITIVE = st.floats(min_value=0, max_value=1e9, exclude_min=True)
SECONDS = st.floats(min_value=0, max_value=1e9)
BOUNDS = st.tuples(POSITIVE, POSITIVE).map(sorted)
ANY_DISTRIBUTION = st.one_of(
    st.builds(Exponential, mean=SECONDS),
    st.builds(Normal, mean=POSITIVE, std=SECONDS),
    st.builds(Lognormal, mean=POSITIVE, std=SECONDS),
    st.builds(Gamma, mean=POSITIVE, std=SECONDS),
    st.builds(Erlang, mean=POSITIVE, k=st.integers(1, 1000)),
    st.builds(Weibull, mean=POSITIVE, shape=st.floats(0.1, 1000)),
    st.builds(
        lambda bounds, shape: Pareto(low=bounds[0], high=bounds[1], shape=shape),
        BOUNDS,
        st.floats(0.01, 100),
    ),
    BOUNDS.map(lambda bounds: Uniform(low=bounds[0], high=bounds[1])),
    st.builds(Empirical, values=st.lists(SECONDS, min_size=1, max_size=20).map(tuple)),
)


@settings(max_examples=300, deadline=None)
@given(ANY_DISTRIBUTION)
def test_whatever_the_parameters_draws_are_durations_around_the_mean(duration):
    values = blocks(duration)(500)
    assert np.isfinite(values).all()
    assert values.min() >= 0
    assert math.isfinite(duration.expected)
    assert math.isfinite(duration.deviation)
    far = 12 * duration.deviation / math.sqrt(len(values)) + 1e-9 * duration.expected
    assert values.mean() <= duration.expected + far + 1e-300


@settings(max_examples=200, deadline=None)
@given(BOUNDS, st.floats(0.01, 100))
def test_a_pareto_keeps_within_its_bounds_and_so_do_its_moments(bounds, shape):
    low, high = bounds
    pareto = Pareto(low=low, high=high, shape=shape)
    values = blocks(pareto)(200)
    assert low <= values.min()
    assert values.max() <= high
    assert low * (1 - 1e-9) <= pareto.expected <= high * (1 + 1e-9)
    assert 0 <= pareto.deviation <= (high - low) / 2 * (1 + 1e-6) + 1e-300


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


def test_blocks_grow_up_to_a_limit():
    sizes = [size for size, _ in zip(streams.block_sizes(), range(10), strict=False)]
    assert sizes[0] == 128
    assert all(after == min(2 * before, 8192) for before, after in pairwise(sizes))


@pytest.mark.parametrize(
    "duration",
    [
        Uniform(low=0.1, high=0.3),
        Exponential(mean=1.0),
        Normal(mean=1, std=1),
        Lognormal(mean=1, std=2),
        Gamma(mean=1, std=2),
        Gamma(mean=1, std=0.2),
        Erlang(mean=1, k=4),
        Weibull(mean=1, shape=1.3),
        Pareto(low=1, high=9),
        Empirical(values=(1.0, 2.0, 3.0)),
    ],
    ids=_named,
)
def test_values_from_blocks_are_those_of_one_long_draw(duration):
    draw = blocks(duration)
    pieces = np.concatenate([draw(size) for size in (1, 2, 3, 61, 1000, 933)])
    assert one_by_one(duration, 2000) == pieces.tolist() == blocks(duration)(2000).tolist()


def test_a_normal_is_its_standard_draw_scaled_and_moved():
    # Ten standard deviations from 0 nothing is cut off.
    standard = stream(3, "test").standard_normal(50)
    assert blocks(Normal(mean=10, std=1))(50) == pytest.approx(10 + standard, rel=1e-9)


def test_one_value_at_a_time_is_drawn_from_blocks():
    draw = in_blocks(lambda size: np.arange(size, dtype=np.float64))
    assert [draw() for _ in range(130)] == [*range(128), 0.0, 1.0]


@pytest.mark.parametrize(
    ("duration", "values"),
    [
        (0.02, {0.02}),
        (Constant(value=0.02), {0.02}),
        (Empirical(values=(0.01, 0.03, 0.01)), {0.01, 0.03}),
        (Uniform(low=0.02, high=0.02), {0.02}),
        (Uniform(low=0.01, high=0.02), set()),
        (Pareto(low=0.02, high=0.02), {0.02}),
        (Pareto(low=0.01, high=1.0), set()),
        (Exponential(mean=0.0), {0.0}),
        (Exponential(mean=0.02), set()),
        (Normal(mean=0.02, std=0.0), {0.02}),
        (Normal(mean=0.02, std=0.02), {0.0}),
        (Normal(mean=0.02, std=0.002), set()),
        (Lognormal(mean=0.02, std=0.0), {0.02}),
        (Lognormal(mean=0.02, std=0.02), set()),
        (Gamma(mean=0.02, std=0.0), {0.02}),
        (Gamma(mean=0.02, std=0.02), set()),
        (Erlang(mean=0.02), set()),
        (Weibull(mean=0.02), set()),
    ],
)
def test_the_values_that_come_again_are_known(duration, values):
    drawn, counts = np.unique(blocks(duration)(10_000), return_counts=True)
    assert recurring(duration) == values
    assert set(drawn[counts > 1].tolist()) == values
