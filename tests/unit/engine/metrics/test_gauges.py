import pytest

from engine.metrics.gauges import Gauge


def test_the_integral_is_exact_by_hand():
    gauge = Gauge()
    gauge.add(1, 2.0)  # 1 from 2
    gauge.add(2, 5.0)  # 3 from 5
    assert gauge.take(6.0) == 1 * 3 + 3 * 1
    gauge.add(-3, 8.0)  # 0 from 8
    assert gauge.take(10.0) == 3 * 2


def test_clearing_ends_what_was_held():
    gauge = Gauge()
    gauge.add(4, 1.0)
    gauge.clear(3.0)
    assert gauge.level == 0
    assert gauge.take(100.0) == 8.0


def test_no_digits_are_lost_late_in_a_long_run():
    gauge = Gauge()
    now = 1e7
    gauge.take(now)
    for step in range(1000):
        gauge.add(1, now + step * 0.001)
        gauge.add(-1, now + step * 0.001 + 0.0005)
    assert gauge.take(now + 1) == pytest.approx(0.5, rel=1e-4)
