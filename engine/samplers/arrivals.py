"""From a workload to its arrival process."""

from __future__ import annotations

from collections.abc import Callable
from functools import singledispatch

import numpy as np

from engine.samplers.clocks import SteadyClock, WindowsClock, schedule_clock
from engine.samplers.durations import duration_blocks, normal_blocks
from engine.samplers.process import (
    Arrivals,
    ClockedArrivals,
    TooManyArrivalsError,
    running_total,
    whole_numbers,
)
from engine.samplers.replay import Replay
from engine.samplers.streams import BlockDraw
from engine.schemas import (
    ConstantWorkload,
    NormalUsers,
    PoissonUsers,
    PoissonWorkload,
    RenewalWorkload,
    ScheduleWorkload,
    TraceWorkload,
    UsersWorkload,
)
from engine.schemas.workloads import Workload

__all__ = ["Arrivals", "Streams", "TooManyArrivalsError", "make_arrivals"]

Streams = Callable[[str], np.random.Generator]
"""Makes the stream of a workload for one purpose."""


@singledispatch
def make_arrivals(workload: Workload, _streams: Streams) -> Arrivals:
    """The arrival process of a workload whose requests do not wait for answers.

    Raises:
        TypeError: The workload has none: users of a closed one arrive when they have thought.
    """
    raise TypeError(f"no arrival process for {type(workload).__name__}")


@make_arrivals.register
def _poisson(workload: PoissonWorkload, streams: Streams) -> Arrivals:
    return ClockedArrivals(_unit_poisson(streams), SteadyClock(workload.rate_rps))


@make_arrivals.register
def _constant(workload: ConstantWorkload, _streams: Streams) -> Arrivals:
    return ClockedArrivals(whole_numbers(), SteadyClock(workload.rate_rps))


@make_arrivals.register
def _renewal(workload: RenewalWorkload, streams: Streams) -> Arrivals:
    gaps = duration_blocks(workload.gap, lambda: streams("gaps"))
    return ClockedArrivals(running_total(gaps), SteadyClock(1.0))


@make_arrivals.register
def _schedule(workload: ScheduleWorkload, streams: Streams) -> Arrivals:
    points = [(point.time_s, point.rate_rps) for point in workload.points]
    return ClockedArrivals(_unit_poisson(streams), schedule_clock(points, workload.repeat))


@make_arrivals.register
def _users(workload: UsersWorkload, streams: Streams) -> Arrivals:
    """Poisson arrivals whose rate is redrawn at each window's start.

    Nothing is lost or redrawn at a window's end: what is left of a gap is served at the next
    window's rate, and a window without users lasts as long as any other.
    """
    counts = _user_counts(workload.users, streams)
    per_user_rps = workload.requests_per_minute_per_user / 60
    clock = WindowsClock(lambda size: counts(size) * per_user_rps, workload.window_s)
    return ClockedArrivals(_unit_poisson(streams), clock)


@make_arrivals.register
def _trace(workload: TraceWorkload, streams: Streams) -> Arrivals:
    return Replay(workload.times_s, streams("copies"))


def _unit_poisson(streams: Streams) -> BlockDraw:
    """The arrivals of a Poisson process of rate 1."""
    return running_total(streams("gaps").standard_exponential)


@singledispatch
def _user_counts(users: PoissonUsers | NormalUsers, _streams: Streams) -> BlockDraw:
    raise TypeError(f"no user counts for {type(users).__name__}")


@_user_counts.register
def _poisson_users(users: PoissonUsers, streams: Streams) -> BlockDraw:
    generator = streams("users")
    return lambda size: generator.poisson(users.mean, size).astype(np.float64)


@_user_counts.register
def _normal_users(users: NormalUsers, streams: Streams) -> BlockDraw:
    return normal_blocks(users.mean, users.std, lambda: streams("users"))
