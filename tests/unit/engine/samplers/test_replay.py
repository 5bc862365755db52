"""Recorded arrivals under surges, with luck that is known beforehand."""

import numpy as np
import pytest

from engine.samplers import replay
from engine.samplers.process import TooManyArrivalsError
from engine.samplers.replay import Replay

RECORDED = [1.0, 2.0, 3.0, 4.0]


class Luck:
    """Gives these numbers in turn, instead of random ones."""

    def __init__(self, *numbers: float) -> None:
        self._numbers = list(numbers)

    def random(self, count: int) -> np.ndarray:
        given, self._numbers = self._numbers[:count], self._numbers[count:]
        return np.array(given)


def test_under_a_surge_each_comes_as_often_as_its_luck_has_it():
    arrivals = Replay(RECORDED, Luck(0.1, 0.25, 0.3, 0.9))
    arrivals.surge(2.25)
    # A quarter of them comes a third time: those whose number is below 0.25.
    assert arrivals.until(9.0).tolist() == [1.0, 1.0, 1.0, 2.0, 2.0, 3.0, 3.0, 4.0, 4.0]


def test_below_one_some_are_left_out():
    arrivals = Replay(RECORDED, Luck(0.1, 0.6, 0.3, 0.9))
    arrivals.surge(0.5)
    assert arrivals.until(9.0).tolist() == [1.0, 3.0]


def test_one_recorded_at_the_end_of_a_stretch_comes_with_the_next():
    arrivals = Replay(RECORDED, Luck(*[0.5] * 4))
    assert arrivals.until(1.0).tolist() == []
    assert arrivals.until(3.0).tolist() == [1.0, 2.0]
    assert arrivals.until(3.5).tolist() == [3.0]


@pytest.mark.parametrize(("factor", "luck", "fits"), [(2.0, 0.9, True), (2.5, 0.1, False)])
def test_more_than_memory_holds_is_refused(monkeypatch, factor, luck, fits):
    monkeypatch.setattr(replay, "MAX_BATCH", 8)
    arrivals = Replay(RECORDED, Luck(*[luck] * 4))
    arrivals.surge(factor)
    if fits:
        assert len(arrivals.until(9.0)) == 8
    else:
        with pytest.raises(TooManyArrivalsError, match="between 1 s and 9 s"):
            arrivals.until(9.0)
