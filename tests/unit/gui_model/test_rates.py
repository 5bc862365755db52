"""The curve of a workload over a run."""

import numpy as np
import pytest

from asyncflow_gui.inspector import rates
from asyncflow_gui.inspector.drawn import RATES
from asyncflow_gui.inspector.rates import rate_of
from asyncflow_gui.inspector.shapes import members_of
from engine.schemas import (
    ClosedWorkload,
    NormalUsers,
    PoissonUsers,
    PoissonWorkload,
    RatePoint,
    Scenario,
    ScheduleWorkload,
    Settings,
    TraceWorkload,
    TrafficSurge,
    UsersWorkload,
    Workload,
)


def run(*events, horizon=100.0):
    return Scenario(events=events, settings=Settings(horizon_s=horizon))


def schedule(*points, **fields):
    return ScheduleWorkload(
        points=tuple(RatePoint(time_s=t, rate_rps=r) for t, r in points), **fields
    )


def at(rate, time):
    return float(np.interp(time, rate.times, rate.rates))


def test_every_workload_has_a_curve():
    assert set(RATES) == set(rates._RATES) == set(members_of(Workload))


def test_a_steady_rate_is_level():
    rate = rate_of(PoissonWorkload(rate_rps=40), run(), "users")
    assert rate.mean == pytest.approx(40)
    assert rate.peak == 40
    assert not rate.spread.any()
    assert (rate.times[0], rate.times[-1]) == (0, 100)


def test_surges_multiply_the_rate_while_they_last_and_only_at_their_node():
    surges = (
        TrafficSurge(id="a", target="users", start_s=20, end_s=40, factor=3),
        TrafficSurge(id="b", target="users", start_s=30, factor=2),
        TrafficSurge(id="c", target="others", start_s=0, factor=9),
    )
    rate = rate_of(PoissonWorkload(rate_rps=10), run(*surges), "users")
    assert [round(at(rate, t)) for t in (10, 25, 35, 60)] == [10, 30, 60, 20]
    assert rate.mean == pytest.approx((20 * 10 + 10 * 30 + 10 * 60 + 60 * 20) / 100, rel=1e-6)


def test_a_schedule_is_followed_and_jumps_where_two_points_meet():
    rate = rate_of(schedule((0, 10), (50, 10), (50, 90), (100, 40)), run(), "users")
    assert at(rate, 49.99) == pytest.approx(10, abs=0.1)
    assert at(rate, 50.01) == pytest.approx(90, abs=0.1)
    assert rate.peak == pytest.approx(90)
    assert rate.mean == pytest.approx((50 * 10 + 50 * 65) / 100, rel=1e-6)


def test_a_schedule_that_repeats_begins_again():
    rate = rate_of(schedule((0, 0), (10, 20), repeat=True), run(), "users")
    assert at(rate, 95) == pytest.approx(10, rel=0.01)
    assert rate.mean == pytest.approx(10, rel=0.01)
    often = rate_of(schedule((0, 0), (0.01, 20), repeat=True), run(), "users")
    assert len(often.times) < 1000


@pytest.mark.parametrize(
    ("users", "deviation"), [(PoissonUsers(mean=100), 10), (NormalUsers(mean=100, std=25), 25)]
)
def test_users_come_and_go_around_their_mean(users, deviation):
    workload = UsersWorkload(users=users, requests_per_minute_per_user=30)
    rate = rate_of(workload, run(), "users")
    assert rate.mean == pytest.approx(50)
    assert rate.spread[0] == pytest.approx(1.96 * deviation * 0.5)


def test_closed_users_send_no_more_than_their_thinking_lets_them():
    rate = rate_of(ClosedWorkload(users=20, think_time=2.0), run(), "users")
    assert rate.is_limit
    assert rate.peak == pytest.approx(10)
    assert rate_of(ClosedWorkload(users=20, think_time=0.0), run(), "users") is None


def test_recorded_arrivals_are_counted_in_stretches_of_the_run():
    rate = rate_of(TraceWorkload(times_s=(1.0, 1.1, 50.0, 500.0)), run(), "users")
    assert rate.mean == pytest.approx(3 / 100)
    assert rate.peak == pytest.approx(2 / (100 / 60))
    assert rate_of(TraceWorkload(), run(), "users") is None
