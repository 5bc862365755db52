"""How time is divided into calls changes nothing; a surge changes the traffic from then on."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.samplers import process, replay
from engine.samplers.arrivals import TooManyArrivalsError, make_arrivals
from engine.samplers.streams import stream
from engine.schemas import (
    ConstantWorkload,
    Empirical,
    Erlang,
    NormalUsers,
    PoissonUsers,
    PoissonWorkload,
    RatePoint,
    RenewalWorkload,
    ScheduleWorkload,
    TraceWorkload,
    Uniform,
    UsersWorkload,
)

HORIZON_S = 40.0


def schedule(*points: tuple[float, float], repeat: bool = False) -> ScheduleWorkload:
    return ScheduleWorkload(
        points=tuple(RatePoint(time_s=time, rate_rps=rate) for time, rate in points),
        repeat=repeat,
    )


WORKLOADS = {
    "poisson": PoissonWorkload(rate_rps=20),
    "poisson, few": PoissonWorkload(rate_rps=0.05),
    "poisson, many": PoissonWorkload(rate_rps=1000),
    "constant": ConstantWorkload(rate_rps=8),
    "erlang": RenewalWorkload(gap=Erlang(mean=0.05, k=3)),
    "bursts": RenewalWorkload(gap=Empirical(values=(0.0, 0.0, 1.0))),
    "wide": RenewalWorkload(gap=Uniform(low=0, high=0.3)),
    "ramps": schedule((0, 0), (10, 50), (10, 0), (20, 0), (30, 5), (35, 200)),
    "days": schedule((0, 0), (3, 30), (3, 10), (7, 0), repeat=True),
    "users": UsersWorkload(
        users=PoissonUsers(mean=2), requests_per_minute_per_user=600, window_s=0.7
    ),
    "users, short windows": UsersWorkload(
        users=NormalUsers(mean=1, std=2), requests_per_minute_per_user=60, window_s=0.01
    ),
    "no users": UsersWorkload(users=PoissonUsers(mean=0), window_s=0.5),
    "trace": TraceWorkload(times_s=tuple(np.arange(400) / 10)),
    "empty trace": TraceWorkload(),
}

every_workload = pytest.mark.parametrize("workload", WORKLOADS.values(), ids=WORKLOADS.keys())


class Streams:
    """Makes streams, and can tell what was drawn from them."""

    def __init__(self, seed: int = 1) -> None:
        self.seed = seed
        self.made: dict[str, np.random.Generator] = {}

    def __call__(self, purpose: str) -> np.random.Generator:
        self.made[purpose] = stream(self.seed, "g", purpose)
        return self.made[purpose]

    def states(self) -> dict[str, object]:
        return {name: generator.bit_generator.state for name, generator in self.made.items()}


def pulled(workload, cuts=(), surges=(), horizon_s: float = HORIZON_S, seed: int = 1):
    """Arrival times and final states of the streams, for ``(time, factor)`` surges."""
    streams = Streams(seed)
    arrivals = make_arrivals(workload, streams)
    factors = dict(surges)
    parts = []
    for time in sorted({*cuts, *factors, horizon_s}):
        parts.append(arrivals.until(time))
        if time in factors:
            arrivals.surge(factors[time])
    return np.concatenate(parts), streams.states()


MOMENTS = st.one_of(
    st.floats(0, HORIZON_S),
    st.sampled_from([0.0, 0.7, 7.0, 10.0, 20.0, 30.0, 35.0]),
    st.integers(0, 400).map(lambda tenth: tenth / 10),
)
FACTORS = st.one_of(st.sampled_from([1.0, 2.0, 0.5]), st.floats(0.01, 20))


@every_workload
@settings(max_examples=40, deadline=None)
@given(
    cuts=st.lists(MOMENTS, max_size=30),
    surges=st.lists(st.tuples(MOMENTS, FACTORS), max_size=4),
)
def test_cuts_change_neither_times_nor_draws(workload, cuts, surges):
    times, states = pulled(workload, cuts, surges)
    whole, whole_states = pulled(workload, (), surges)
    assert times.tobytes() == whole.tobytes()
    assert states == whole_states
    assert (np.diff(times) >= 0).all()
    assert len(times) == 0 or (times[0] >= 0 and times[-1] < HORIZON_S)


@every_workload
def test_cuts_as_fine_as_sand_change_nothing(workload):
    surges = ((7.0, 3.0), (15.3, 1.0))
    fine, states = pulled(workload, np.arange(0, 40, 0.01).tolist(), surges)
    whole, whole_states = pulled(workload, (), surges)
    assert fine.tobytes() == whole.tobytes()
    assert states == whole_states


@every_workload
def test_arrivals_end_before_the_end_of_a_call_and_none_comes_twice(workload):
    arrivals = make_arrivals(workload, Streams())
    whole, _ = pulled(workload)
    for start, end in [(0, 3.3), (3.3, 3.3), (3.3, 10), (10, 40)]:
        inside = whole[(whole >= start) & (whole < end)]
        assert arrivals.until(end).tolist() == inside.tolist()


def test_an_arrival_at_the_end_of_a_call_belongs_to_the_next():
    arrivals = make_arrivals(ConstantWorkload(rate_rps=2), Streams())
    assert arrivals.until(0).tolist() == []
    assert arrivals.until(0.5).tolist() == []
    assert arrivals.until(0.5).tolist() == []
    assert arrivals.until(1.5).tolist() == [0.5, 1.0]


@every_workload
def test_the_same_streams_give_the_same_bytes(workload):
    assert pulled(workload)[0].tobytes() == pulled(workload)[0].tobytes()


@pytest.mark.parametrize("name", ["poisson", "erlang", "ramps", "days", "users"])
def test_another_seed_gives_other_times(name):
    first, second = (pulled(WORKLOADS[name], seed=seed)[0] for seed in (1, 2))
    assert first.tobytes() != second.tobytes()


@every_workload
def test_a_surge_of_1_is_no_surge(workload):
    usual, _ = pulled(workload)
    assert pulled(workload, surges=((9.1, 1.0), (11.0, 1.0)))[0].tobytes() == usual.tobytes()


@every_workload
@settings(max_examples=20, deadline=None)
@given(start=MOMENTS, factor=FACTORS)
def test_a_surge_leaves_what_came_before_as_it_was(workload, start, factor):
    usual, _ = pulled(workload)
    surged, _ = pulled(workload, surges=((start, factor),))
    assert surged[surged < start].tobytes() == usual[usual < start].tobytes()


@pytest.mark.parametrize(
    "name", ["poisson", "constant", "erlang", "wide", "ramps", "days", "users", "trace"]
)
@pytest.mark.parametrize("factor", [0.25, 1.5, 8.0])
def test_a_surge_multiplies_the_traffic_while_it_lasts(name, factor):
    workload = WORKLOADS[name]
    counts = np.array(
        [
            np.histogram(
                pulled(workload, surges=((5.0, factor), (25.0, 1.0)), seed=seed)[0],
                [0, 5, 25, 40],
            )[0]
            for seed in range(40)
        ]
    )
    usual = np.array(
        [
            np.histogram(pulled(workload, seed=seed)[0], [0, 5, 25, 40])[0]
            for seed in range(100, 140)
        ]
    )
    error = np.sqrt((counts.var(0) + (usual * [1, factor, 1]).var(0)) / 40)
    difference = counts.mean(0) - usual.mean(0) * [1, factor, 1]
    assert (abs(difference) <= 4 * error + 1).all()


def test_poisson_traffic_stays_poisson_under_a_surge():
    workload = PoissonWorkload(rate_rps=10)
    times, _ = pulled(workload, surges=((0.0, 5.0),), horizon_s=2000)
    counts = np.histogram(times, 2000, (0, 2000))[0]
    assert counts.var() / counts.mean() == pytest.approx(1, abs=4 * math.sqrt(2 / 2000))


def test_what_is_left_of_a_gap_is_served_at_the_pace_of_the_surge():
    # One arrival every 4 s; at 6 s half of a gap is left, which takes 1 s at twice the pace.
    workload = ConstantWorkload(rate_rps=0.25)
    assert pulled(workload, surges=((6.0, 2.0),), horizon_s=12)[0].tolist() == [4, 7, 9, 11]
    renewal = RenewalWorkload(gap=4.0)
    assert pulled(renewal, surges=((6.0, 2.0),), horizon_s=12)[0].tolist() == [4, 7, 9, 11]
    # At 8.5 s a quarter of the next gap is over; the rest takes 3 s at the usual pace.
    ended = pulled(workload, surges=((6.0, 2.0), (7.5, 1.0)), horizon_s=15)[0]
    assert ended.tolist() == [4, 7, 10.5, 14.5]


def test_a_surge_in_a_window_of_users_lasts_into_the_next_ones():
    workload = UsersWorkload(
        users=NormalUsers(mean=10, std=0), requests_per_minute_per_user=60, window_s=7
    )
    times, _ = pulled(workload, surges=((1000.0, 4.0), (2000.0, 1.0)), horizon_s=3000)
    counts = np.histogram(times, [0, 1000, 2000, 3000])[0]
    assert counts == pytest.approx([10_000, 40_000, 10_000], rel=0.04)


def test_a_surge_repeats_recorded_arrivals_where_they_are():
    workload = TraceWorkload(times_s=(1.0, 2.0, 3.0))
    doubled, _ = pulled(workload, surges=((1.5, 2.0), (2.5, 1.0)))
    assert doubled.tolist() == [1.0, 2.0, 2.0, 3.0]


def test_a_part_of_a_recorded_arrival_comes_with_that_probability():
    workload = TraceWorkload(times_s=tuple(np.arange(20_000) / 1000))
    for factor, fewest in ((2.3, 2), (0.3, 0)):
        times, _ = pulled(workload, surges=((0.0, factor),))
        copies = np.histogram(times, np.arange(20_001) / 1000 - 0.0005)[0]
        assert set(copies.tolist()) == {fewest, fewest + 1}
        assert (copies > fewest).mean() == pytest.approx(0.3, abs=4 * math.sqrt(0.21 / 20_000))


def test_a_recorded_arrival_has_the_same_luck_whatever_surged_before():
    workload = TraceWorkload(times_s=tuple(np.arange(1000) / 10))
    plain, _ = pulled(workload, surges=((50.0, 1.5),), horizon_s=100)
    after_another, _ = pulled(workload, surges=((10.0, 0.2), (50.0, 1.5)), horizon_s=100)
    assert plain[plain >= 50].tolist() == after_another[after_another >= 50].tolist()


@every_workload
@pytest.mark.parametrize("factor", [0.0, 1e-300, 5e-324])
def test_a_factor_next_to_0_stops_the_traffic_until_it_ends(workload, factor):
    usual, _ = pulled(workload)
    times, _ = pulled(workload, surges=((10.01, factor), (30.0, 1.0)))
    assert not ((times >= 10.01) & (times < 30)).any()
    assert (times >= 30).any() == (usual >= 30).any() or len(usual) < 10


@pytest.mark.parametrize("factor", [1e9, 1e300, math.inf])
@pytest.mark.parametrize("name", ["poisson", "constant", "users", "days", "trace"])
def test_more_arrivals_than_memory_holds_are_refused(monkeypatch, name, factor):
    for module in (process, replay):
        monkeypatch.setattr(module, "MAX_BATCH", 100_000)
    arrivals = make_arrivals(WORKLOADS[name], Streams())
    arrivals.until(5.0)
    arrivals.surge(factor)
    with pytest.raises(TooManyArrivalsError, match="between 5"):
        arrivals.until(20.0)


@every_workload
def test_a_surge_that_ends_as_it_begins_changes_nothing_that_can_be_seen(workload):
    usual, _ = pulled(workload)
    arrivals = make_arrivals(workload, Streams())
    before = arrivals.until(12.0)
    arrivals.surge(1e300)
    arrivals.surge(1.0)
    after = arrivals.until(HORIZON_S)
    assert np.concatenate([before, after]) == pytest.approx(usual, rel=1e-12)


SMALL_SCHEDULES = st.lists(
    st.tuples(
        st.one_of(st.floats(0, 60), st.integers(0, 6).map(float), st.just(1e-300)),
        st.one_of(st.just(0.0), st.floats(0, 100), st.sampled_from([5e-324, 1e-200, 1e6])),
    ),
    min_size=1,
    max_size=8,
).map(sorted)


@settings(max_examples=200, deadline=None)
@given(points=SMALL_SCHEDULES, repeat=st.booleans(), cut=st.floats(0, 0.01), factor=FACTORS)
def test_any_schedule_gives_times_in_order(points, repeat, cut, factor):
    workload = schedule(*points, repeat=repeat and points[-1][0] > 0)
    times, _ = pulled(workload, (cut,), ((0.005, factor),), horizon_s=0.01)
    assert (np.diff(times) >= 0).all()
    assert np.isfinite(times).all()


def test_a_rate_of_0_sends_nothing_and_its_end_starts_at_once():
    workload = schedule((0, 0), (10, 0), (10, 1000), (11, 1000), (11, 0))
    times, _ = pulled(workload)
    assert ((times >= 10) & (times < 11)).all()
    assert len(times) == pytest.approx(1000, abs=130)
    assert times[0] == pytest.approx(10, abs=0.02)
