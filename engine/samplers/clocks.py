"""Clocks of arrival processes: how much is due by a time, and by when an amount is due.

An inhomogeneous Poisson process is a homogeneous one of rate 1 seen through such a clock: its
arrivals are where the integral of the rate passes the other's. (Çinlar, *Introduction to
Stochastic Processes*, 1975, chapter 4.7.) The integral of a piecewise linear rate is inverted in
closed form, so that no candidate is ever thrown away, whatever the peaks of the rate.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from engine.samplers.process import Clock
from engine.samplers.streams import BlockDraw, block_sizes

_Array = NDArray[np.float64]

_NEGLIGIBLE_RPS: Final = 1e-90
"""A rate at which nothing arrives in any run; with less, sums leave the range of numbers."""

_SHORTEST_PERIOD_S: Final = 1e-9
"""A rate that repeats faster is as good as level: arrival times cannot tell such moments apart."""


class SteadyClock:
    """Runs at one rate for ever."""

    def __init__(self, rate_rps: float) -> None:
        self.known_until = math.inf
        self._rate = max(rate_rps, _NEGLIGIBLE_RPS)

    def elapsed(self, time: float) -> float:
        """The integral of the rate from 0 to a time."""
        return time * self._rate

    def times(self, elapsed: _Array) -> _Array:
        """When the integral of the rate is so much."""
        return elapsed / self._rate

    def extend(self) -> None:
        """There is nothing more to know."""


class RateCurve:
    """A rate that is linear on each of adjoining segments, and its integral.

    Args:
        starts: Where the segments start, seconds, ascending.
        ends: Where they end, each at the start of the next.
        first: Rate at each start.
        last: Rate at each end.
        base: The integral at the first start.
    """

    def __init__(
        self, starts: _Array, ends: _Array, first: _Array, last: _Array, base: float = 0.0
    ) -> None:
        self.known_until = math.inf
        self._starts, self._lengths = starts, ends - starts
        self._last_moments = np.nextafter(ends, -np.inf)
        self._first, self._change = first, last - first
        self._squared, self._squared_change = first**2, last**2 - first**2
        self._areas = self._lengths * ((first + last) / 2)
        self._totals = np.concatenate(([base], base + np.cumsum(self._areas)))
        self.total = float(self._totals[-1])

    def elapsed(self, time: float) -> float:
        """The integral of the rate up to a time not before the first start."""
        place = int(self._starts.searchsorted(time, side="right")) - 1
        within = min(time - self._starts[place], self._lengths[place])
        mean_rate = self._first[place] + self._change[place] * (within / self._lengths[place]) / 2
        return float(min(self._totals[place] + within * mean_rate, self._totals[place + 1]))

    def times(self, elapsed: _Array) -> _Array:
        """When the integral is so much; infinite where it never is.

        Within a segment, the rate once the part x of its area A has passed is
        sqrt(r0^2 + (r1^2 - r0^2) x / A), and the time it took is x over the mean of r0 and that.
        """
        places = self._totals.searchsorted(elapsed, side="right") - 1
        never = places >= len(self._starts)
        places = np.clip(places, 0, len(self._starts) - 1)
        passed = np.clip(elapsed - self._totals[places], 0.0, self._areas[places])
        areas = self._areas[places]
        shares = np.divide(passed, areas, out=np.zeros_like(passed), where=areas > 0)
        rates = np.sqrt(
            np.maximum(self._squared[places] + self._squared_change[places] * shares, 0.0)
        )
        sums = self._first[places] + rates
        took = np.divide(2 * passed, sums, out=np.zeros_like(passed), where=sums > 0)
        times = np.minimum(self._starts[places] + took, self._last_moments[places])
        times[never] = math.inf
        return times

    def extend(self) -> None:
        """There is nothing more to know."""


class RepeatingClock:
    """A rate that begins again after each period.

    Args:
        curve: The rate, from 0 to the period.
        period_s: How long it lasts, seconds.
    """

    def __init__(self, curve: RateCurve, period_s: float) -> None:
        self.known_until = math.inf
        self._curve, self._period = curve, period_s

    def elapsed(self, time: float) -> float:
        """The integral of the rate from 0 to a time."""
        rounds = math.floor(time / self._period)
        rest = min(max(time - rounds * self._period, 0.0), self._period)
        return rounds * self._curve.total + self._curve.elapsed(rest)

    def times(self, elapsed: _Array) -> _Array:
        """When the integral is so much; infinite where it never is."""
        total, period = self._curve.total, self._period
        if total == 0:
            return np.full_like(elapsed, math.inf)
        with np.errstate(over="ignore"):
            rounds = np.minimum(np.floor(elapsed / total), 1e200)
        rest = np.clip(elapsed - rounds * total, 0.0, total)
        within = np.minimum(self._curve.times(rest), period)
        return np.minimum(rounds * period + within, (rounds + 1) * period)

    def extend(self) -> None:
        """There is nothing more to know."""


def schedule_clock(points: Sequence[tuple[float, float]], repeat: bool) -> Clock:
    """The clock of a rate that is linear between points, and level before and after them.

    Args:
        points: Times (seconds) and rates, in order of time; a jump is two points at one time.
        repeat: Whether it begins again at the time of the last point.
    """
    times, rates = np.array(points, dtype=np.float64).T
    rates = np.where(rates < _NEGLIGIBLE_RPS, 0.0, rates)
    last = float(rates[-1])
    # A rate of 0 for ever needs no segment for ever, whose area would be infinity times 0.
    after = [] if repeat else [math.inf if last > 0 else float(times[-1]) + 1]
    times = np.concatenate(([0.0], times, after))
    rates = np.concatenate((rates[:1], rates, [last] * len(after)))
    long = np.diff(times) > 0
    curve = RateCurve(times[:-1][long], times[1:][long], rates[:-1][long], rates[1:][long])
    if not repeat:
        return curve
    period_s = float(points[-1][0])
    if period_s < _SHORTEST_PERIOD_S:
        return SteadyClock(curve.total / period_s)
    return RepeatingClock(curve, period_s)


class WindowsClock:
    """A rate drawn anew for every window of time.

    Args:
        rates: Draws the rates of the next windows, per second.
        window_s: Length of a window, seconds.
    """

    def __init__(self, rates: BlockDraw, window_s: float) -> None:
        self._rates, self._window = rates, window_s
        self._sizes = block_sizes()
        self._windows = 0
        self._total = 0.0
        self.extend()

    def extend(self) -> None:
        """Draw a block of windows in the place of the one before."""
        size = next(self._sizes)
        places = np.arange(self._windows, self._windows + size + 1, dtype=np.float64)
        bounds = places * self._window
        rates = self._rates(size)
        self._curve = RateCurve(bounds[:-1], bounds[1:], rates, rates, self._total)
        self._windows += size
        self._total = self._curve.total
        self.known_until = float(bounds[-1])

    def elapsed(self, time: float) -> float:
        """The integral of the rate from 0 to a time in the present block."""
        return self._curve.elapsed(time)

    def times(self, elapsed: _Array) -> _Array:
        """When the integral is so much; infinite where that is after the present block."""
        return self._curve.times(elapsed)
