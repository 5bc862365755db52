"""The curves beside distributions agree with what the engine draws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asyncflow_gui.inspector import laws
from asyncflow_gui.inspector.drawn import DURATIONS
from asyncflow_gui.inspector.laws import spread_of
from asyncflow_gui.inspector.shapes import members_of
from engine.samplers.durations import duration_blocks
from engine.schemas import (
    Constant,
    Distribution,
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

LAWS = [
    Uniform(low=0.01, high=0.03),
    Exponential(mean=0.02),
    Normal(mean=0.02, std=0.005),
    Normal(mean=0.02, std=0.03),
    Lognormal(mean=0.03, std=0.015),
    Gamma(mean=0.02, std=0.01),
    Gamma(mean=0.02, std=0.06),
    Gamma(mean=0.02, std=0.0001),
    Erlang(mean=0.02, k=4),
    Weibull(mean=0.02, shape=0.5),
    Pareto(low=0.001, high=1.0, shape=1.2),
    Empirical(values=(0.001, 0.002, 0.002, 0.004, 0.1)),
]


def test_every_distribution_but_the_constant_has_a_curve():
    assert set(DURATIONS) == set(laws._CDFS)
    assert {*DURATIONS, Constant} == set(members_of(Distribution))


@pytest.mark.parametrize("law", LAWS, ids=lambda law: f"{law.distribution} {law.deviation:.3g}")
def test_mean_and_p99_are_those_that_the_engine_draws(law):
    drawn = duration_blocks(law, lambda *_: np.random.Generator(np.random.PCG64(3)))(400_000)
    spread = spread_of(law)
    assert spread.mean == pytest.approx(np.mean(drawn), rel=0.05)
    assert spread.p99 == pytest.approx(np.quantile(drawn, 0.99, method="inverted_cdf"), rel=0.04)


@pytest.mark.parametrize("law", LAWS, ids=lambda law: f"{law.distribution} {law.deviation:.3g}")
def test_the_curve_has_the_shape_of_what_the_engine_draws(law):
    drawn = duration_blocks(law, lambda *_: np.random.Generator(np.random.PCG64(5)))(400_000)
    spread = spread_of(law)
    counts, _ = np.histogram(drawn, bins=len(spread.heights), range=(spread.low, spread.high))
    free = spread.heights < 1  # the others are cut at the top
    if isinstance(law, Empirical) or not free.any():
        return
    scale = counts[free].sum() / spread.heights[free].sum()
    assert np.abs(counts[free] / scale - spread.heights[free]).max() < 0.08


@pytest.mark.parametrize(
    "law",
    [
        Exponential(mean=0),
        Uniform(low=0.5, high=0.5),
        Uniform(low=0, high=0),
        Normal(mean=2, std=0),
        Lognormal(mean=2, std=0),
        Gamma(mean=2, std=0),
        Pareto(low=3, high=3),
        Empirical(values=(0.25,)),
    ],
)
def test_what_never_varies_is_one_spike(law):
    spread = spread_of(law)
    assert spread.p99 == pytest.approx(law.expected)
    assert np.count_nonzero(spread.heights) == 1
    assert spread.low <= law.expected <= spread.high


SECONDS = st.floats(1e-9, 1e9)


@settings(max_examples=100, deadline=None)
@given(
    st.one_of(
        st.builds(Lognormal, mean=SECONDS, std=st.floats(0, 1e9)),
        st.builds(Normal, mean=SECONDS, std=st.floats(0, 1e9)),
        st.builds(Gamma, mean=SECONDS, std=st.floats(0, 1e9)),
        st.builds(Erlang, mean=SECONDS, k=st.integers(1, 1000)),
        st.builds(Weibull, mean=SECONDS, shape=st.floats(0.1, 1000)),
        st.builds(Exponential, mean=st.floats(0, 1e9)),
    )
)
def test_whatever_is_entered_has_a_curve(law):
    spread = spread_of(law)
    assert 0 <= spread.low < spread.high
    assert np.isfinite(spread.heights).all()
    assert spread.heights.min() >= 0
    assert spread.heights.max() <= 1
    assert np.isfinite(spread.p99)
