"""How many requests a second a workload sends over a run, surges included. No Qt."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.schemas import (
    ClosedWorkload,
    ConstantWorkload,
    PoissonUsers,
    PoissonWorkload,
    RenewalWorkload,
    Scenario,
    ScheduleWorkload,
    TraceWorkload,
    TrafficSurge,
    UsersWorkload,
)
from engine.schemas.base import Schema

_Floats = NDArray[np.float64]

_PLACES = 240
"""Times at which a rate is drawn, besides those where it jumps."""
_TRACE_BINS = 60
_NINETEEN_IN_TWENTY = 1.96


@dataclass(frozen=True, slots=True, eq=False)
class Rate:
    """The mean arrival rate over a run, as a line.

    Attributes:
        times: Seconds, in order; a jump is the same time twice.
        rates: Requests per second then.
        spread: How far above or below 19 windows of 20 lie, requests per second; 0 where certain.
        mean: Over the run, requests per second.
        is_limit: Whether no more come than that, and fewer when answers take their time.
    """

    times: _Floats
    rates: _Floats
    spread: _Floats
    mean: float
    is_limit: bool = False

    @property
    def peak(self) -> float:
        """The highest rate, requests per second."""
        return float(self.rates.max())


def rate_of(workload: Any, scenario: Scenario, source: str) -> Rate | None:
    """The rate of the workload of a node over the run; None where there is none to draw."""
    writer = _RATES.get(type(workload))
    if writer is None:
        return None
    horizon = scenario.settings.horizon_s
    if isinstance(workload, TraceWorkload):
        return _trace(workload, horizon)
    surges = [e for e in scenario.events if isinstance(e, TrafficSurge) and e.target == source]
    rate_at, spread_at, breaks = writer(workload, horizon)
    times = _times(horizon, [*breaks, *_edges(surges, horizon)])
    # A hair's breadth to the inside, so that at a jump both sides are seen.
    inside = times + np.where(np.diff(times, append=np.inf) == 0, -1, 0) * horizon * 1e-9
    factors = _factors(surges, inside)
    rates, spread = rate_at(inside) * factors, spread_at(inside) * factors
    if not np.isfinite(rates).all():
        return None
    mean = float(np.trapezoid(rates, times) / horizon)
    return Rate(times, rates, spread, mean, isinstance(workload, ClosedWorkload))


def _times(horizon: float, breaks: Sequence[float]) -> _Floats:
    inner = [time for time in breaks if 0 < time < horizon]
    return np.sort(np.concatenate([np.linspace(0, horizon, _PLACES), inner, inner]))


def _edges(surges: Sequence[TrafficSurge], horizon: float) -> list[float]:
    ends = [horizon if surge.end_s is None else surge.end_s for surge in surges]
    return [*(surge.start_s for surge in surges), *ends]


def _factors(surges: Sequence[TrafficSurge], times: _Floats) -> _Floats:
    factors = np.ones_like(times)
    for surge in surges:
        end = math.inf if surge.end_s is None else surge.end_s
        factors[(times >= surge.start_s) & (times < end)] *= surge.factor
    return factors


_At = Callable[[_Floats], _Floats]
_Line = tuple[_At, _At, Sequence[float]]
"""The rate and its spread at times, and where it jumps or bends."""


def _level(rate: float, spread: float = 0.0) -> _Line:
    return (lambda t: np.full_like(t, rate), lambda t: np.full_like(t, spread), ())


def _users(workload: UsersWorkload, _horizon: float) -> _Line:
    users = workload.users
    deviation = math.sqrt(users.mean) if isinstance(users, PoissonUsers) else users.std
    each = workload.requests_per_minute_per_user / 60
    return _level(workload.mean_rate_rps, _NINETEEN_IN_TWENTY * deviation * each)


def _schedule(workload: ScheduleWorkload, horizon: float) -> _Line:
    places = np.array([point.time_s for point in workload.points])
    rates = np.array([point.rate_rps for point in workload.points])
    period = float(places[-1])

    def at(times: _Floats) -> _Floats:
        within = times % period if workload.repeat else times
        return np.asarray(np.interp(within, places, rates), dtype=np.float64)

    breaks = list(places)
    if workload.repeat and horizon / period <= _PLACES:
        rounds = range(math.ceil(horizon / period))
        breaks = [start * period + float(time) for start in rounds for time in places]
    return at, np.zeros_like, breaks


def _trace(workload: TraceWorkload, horizon: float) -> Rate | None:
    """What comes within each of equal stretches."""
    if not workload.times_s:
        return None
    counts, edges = np.histogram(workload.times_s, bins=_TRACE_BINS, range=(0, horizon))
    rates = counts / (edges[1] - edges[0])
    mean = float(counts.sum()) / horizon
    return Rate(np.repeat(edges, 2)[1:-1], np.repeat(rates, 2), np.zeros(2 * _TRACE_BINS), mean)


def _at_mean_rate(workload: Any, _horizon: float) -> _Line:
    return _level(workload.mean_rate_rps)


_RATES: dict[type[Schema], Callable[[Any, float], _Line]] = {
    UsersWorkload: _users,
    PoissonWorkload: _at_mean_rate,
    ConstantWorkload: _at_mean_rate,
    RenewalWorkload: _at_mean_rate,
    ClosedWorkload: _at_mean_rate,
    ScheduleWorkload: _schedule,
    TraceWorkload: _at_mean_rate,
}
