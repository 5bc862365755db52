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
