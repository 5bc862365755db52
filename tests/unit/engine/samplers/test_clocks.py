"""Clocks of arrival processes are inverted to the last digit, in order, and within bounds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.samplers.clocks import RateCurve, SteadyClock, WindowsClock, schedule_clock
from engine.samplers.process import ClockedArrivals

RAMPS = [(0.0, 0.3), (7.0, 90.1), (7.0, 11.0), (20.0, 3.7), (25.0, 3.7)]


def windows_clock(seed: int) -> WindowsClock:
    generator = np.random.default_rng(seed)
    return WindowsClock(lambda size: generator.poisson(1.5, size) * 33.3, 0.1)


CLOCKS = {
    "steady": lambda: SteadyClock(17.3),
    "schedule": lambda: schedule_clock(RAMPS, repeat=False),
    "repeating": lambda: schedule_clock(RAMPS, repeat=True),
    "windows": lambda: windows_clock(1),
}
every_clock = pytest.mark.parametrize("make", CLOCKS.values(), ids=CLOCKS.keys())


def consecutive(start: float) -> ClockedArrivals:
    """Arrivals on a ramp at positions as close to each other as numbers can be."""
    place = 0

    def positions(size: int) -> np.ndarray:
        nonlocal place
        first, place = place, place + size
        return start + np.arange(first, place) * np.spacing(start)

    return ClockedArrivals(positions, schedule_clock(RAMPS, repeat=False))


@every_clock
def test_what_has_elapsed_at_a_time_is_due_at_that_time(make):
    clock = make()
    end = min(clock.known_until, 80.0)
    moments = np.linspace(0.01, end, 997)
    elapsed = np.array([clock.elapsed(moment) for moment in moments])
    assert (np.diff(elapsed) >= 0).all()
    due = clock.times(elapsed[elapsed < clock.elapsed(end)])
    # Where the rate is 0, nothing more elapses and the next moment is when it ends.
    again = [clock.elapsed(moment) for moment in due]
    assert again == pytest.approx(elapsed[: len(due)], rel=1e-12)
    assert (due >= moments[: len(due)] * (1 - 1e-12)).all()


@settings(deadline=None)
@given(
    lengths=st.lists(st.floats(1e-3, 1e3), min_size=1, max_size=10),
    rates=st.lists(st.tuples(st.floats(0, 1e4), st.floats(0, 1e4)), min_size=10, max_size=10),
)
def test_an_amount_is_due_in_the_segment_in_which_it_elapses(lengths, rates):
    bounds = np.concatenate(([0.0], np.cumsum(lengths)))
    first, last = np.array(rates[: len(lengths)]).T
    curve = RateCurve(bounds[:-1], bounds[1:], first, last)
    totals = np.array([curve.elapsed(bound) for bound in bounds])
    for place in np.flatnonzero(np.diff(totals) > 0):
        amounts = np.array([totals[place], np.nextafter(totals[place + 1], 0)])
        soonest, latest = curve.times(amounts)
        assert soonest == bounds[place]
        assert bounds[place] <= latest < bounds[place + 1]


def test_arrivals_at_neighbouring_positions_keep_their_order():
    clock = schedule_clock(RAMPS, repeat=False)
    for start in np.linspace(0.1, 400, 300):
        middle = float(clock.times(np.array([start + 2000 * np.spacing(start)]))[0])
        times = consecutive(start).until(np.nextafter(middle, 100))
        assert len(times) > 1000  # several blocks
        assert (np.diff(times) >= 0).all()


def test_no_arrival_falls_before_the_surge_that_moves_it():
    for moment in np.random.default_rng(5).uniform(0.5, 6.5, 300):
        start = schedule_clock(RAMPS, repeat=False).elapsed(moment)
        arrivals = consecutive(start * (1 - 1e-14))
        arrivals.until(moment)
        arrivals.surge(1.7)
        assert arrivals.until(np.nextafter(moment, 100) + 1e-13)[0] >= moment


def test_a_triangle_is_worked_out_by_hand():
    # 0 to 4 requests/s in 2 s: t^2 requests by t; then none.
    clock = schedule_clock([(0.0, 0.0), (2.0, 4.0), (2.0, 0.0)], repeat=False)
    assert [clock.elapsed(time) for time in (0.5, 1.0, 2.0, 9.0)] == [0.25, 1.0, 4.0, 4.0]
    due = clock.times(np.array([0.0, 0.25, 1.0, 2.25, 4.0, 5.0]))
    assert due.tolist() == pytest.approx([0.0, 0.5, 1.0, 1.5, np.inf, np.inf])


def test_small_areas_count_as_well():
    # A tenth of a request in the first half second, a twentieth in each of the next.
    clock = schedule_clock([(0.0, 0.2), (0.5, 0.2), (0.5, 0.1), (9.0, 0.1)], repeat=False)
    assert clock.times(np.array([0.05, 0.1, 0.15])).tolist() == pytest.approx([0.25, 0.5, 1.0])


def test_a_repeated_rate_is_known_within_each_round():
    clock = schedule_clock([(0.0, 0.0), (2.0, 4.0)], repeat=True)
    times = [0.5, 1.0, 2.5, 7.0]
    elapsed = [0.25, 1.0, 4.25, 13.0]
    assert [clock.elapsed(time) for time in times] == elapsed
    assert clock.times(np.array(elapsed)).tolist() == pytest.approx(times)


def test_a_rate_that_repeats_too_fast_to_tell_is_level_at_its_mean():
    clock = schedule_clock([(0.0, 0.0), (1e-10, 40.0)], repeat=True)
    assert clock.elapsed(3.0) == pytest.approx(60.0)
    assert clock.times(np.array([20.0, 50.0])).tolist() == pytest.approx([1.0, 2.5])


def test_a_rate_that_stays_at_the_end_goes_on_for_ever():
    clock = schedule_clock([(0.0, 1.0), (10.0, 3.0)], repeat=False)
    assert clock.elapsed(10.0) == 20.0
    assert clock.times(np.array([20.0, 23.0, 3020.0])).tolist() == [10.0, 11.0, 1010.0]
