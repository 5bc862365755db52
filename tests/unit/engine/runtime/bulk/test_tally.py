"""Counts and integrals ahead of the clock, against sums made by hand at every reading."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.runtime.bulk.tally import Tally

UP, DOWN = 0, 1
moments = st.lists(st.sampled_from([0.0, 0.5, 1.0, 1.25, 2.0, 2.5, 3.0, 4.5, 7.0]), max_size=12)


def tally_of_one_gauge() -> tuple[Tally, int, int]:
    tally = Tally(2)
    up, down = tally.sort((1, 1.0)), tally.sort((1, -1.0))
    tally.begin()
    return tally, up, down


def area(ups, downs, start, end):
    """Integral of how many have gone up and not down."""
    went_up = sum(max(end - max(time, start), 0.0) for time in ups)
    return went_up - sum(max(end - max(time, start), 0.0) for time in downs)


@given(moments, moments)
@settings(deadline=None)
def test_readings_sum_what_lies_between_them(ups, downs):
    tally, up, down = tally_of_one_gauge()
    # What happens is told a stretch ahead, in any order, and may lie beyond the stretch.
    tally.add(up, np.array(ups))
    tally.add(down, np.sort(np.array(downs)))
    read = 0.0
    for stretch in ([1.0, 2.0, 2.5], [4.5], [5.0, 8.0]):
        tally.close(stretch)
        for now in stretch:
            areas = tally.read(now)
            assert areas[1] == pytest.approx(area(ups, downs, read, now), abs=1e-12)
            assert areas[0] == 0.0
            # What happens at the very time of a reading belongs to the next interval.
            assert tally.counted[up] == sum(time < now for time in ups)
            assert tally.counted[down] == sum(time < now for time in downs)
            read = now


@given(moments, st.sampled_from([0.3, 1.0, 1.7, 2.6]))
@settings(deadline=None)
def test_a_reading_that_was_not_foreseen_changes_no_other(ups, when):
    tally, up, _ = tally_of_one_gauge()
    tally.add(up, np.array(ups))
    tally.close([1.0, 2.0, 3.0])
    read = 0.0
    for now in sorted({1.0, 2.0, 3.0, when}):
        assert tally.read(now)[1] == pytest.approx(area(ups, [], read, now), abs=1e-12)
        read = now
    tally.close([8.0])
    assert tally.read(8.0)[1] == pytest.approx(area(ups, [], 3.0, 8.0), abs=1e-12)


def test_reading_twice_at_the_same_time_gives_nothing_more():
    tally, up, _ = tally_of_one_gauge()
    tally.add(up, np.array([0.5]))
    tally.close([1.0])
    assert tally.read(1.0)[1] == 0.5
    assert tally.read(1.0).tolist() == [0.0, 0.0]


def test_sums_keep_their_digits_late_in_a_long_run():
    tally, up, down = tally_of_one_gauge()
    for hour in range(1, 4):
        begin = hour * 1e9
        tally.close([begin])
        tally.read(begin)
        tally.add(up, begin + np.array([0.25]))
        tally.add(down, begin + np.array([0.75]))
        tally.close([begin + 1.0])
        assert tally.read(begin + 1.0)[1] == 0.5


def test_one_happening_may_move_several_gauges_by_different_amounts():
    tally = Tally(3)
    moved = tally.sort((0, 1.0), (2, 250.0))
    tally.begin()
    tally.add(moved, np.array([1.0, 3.0]))
    tally.close([4.0])
    assert tally.read(4.0).tolist() == [4.0, 0.0, 1000.0]


def test_large_systems_take_shorter_stretches():
    tally = Tally(1)
    for _ in range(5_000):
        tally.sort((0, 1.0))
    tally.begin()
    assert tally.most_readings == 200
