"""Arrival processes: when a generator or a client sends requests.

``endpoint`` names the endpoint that all requests of a workload call at the first server they come
to; without it one is drawn by weight.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from engine.config import defaults
from engine.pybuilder.drafts import Draft, DurationLike, draft, plain
from engine.schemas import (
    ClosedWorkload,
    ConstantWorkload,
    NormalUsers,
    PoissonUsers,
    PoissonWorkload,
    RatePoint,
    RenewalWorkload,
    ScheduleWorkload,
    TraceWorkload,
    UsersWorkload,
    Workload,
)

UsersLike: TypeAlias = PoissonUsers | NormalUsers | Draft[PoissonUsers | NormalUsers]
RatePointLike: TypeAlias = RatePoint | tuple[float, float]
"""A time in seconds and the rate then, per second."""


def poisson(rate_rps: float, *, endpoint: str | None = None) -> Draft[Workload]:
    """Independent arrivals at a constant mean rate, per second."""
    return draft(PoissonWorkload, rate_rps=rate_rps, endpoint=endpoint)


def constant_rate(rate_rps: float, *, endpoint: str | None = None) -> Draft[Workload]:
    """Requests at even distances, ``rate_rps`` per second: the workload ``constant``."""
    return draft(ConstantWorkload, rate_rps=rate_rps, endpoint=endpoint)


def renewal(gap: DurationLike, *, endpoint: str | None = None) -> Draft[Workload]:
    """Independent gaps between requests, all of one distribution, seconds."""
    return draft(RenewalWorkload, gap=gap, endpoint=endpoint)


def users(
    users: UsersLike,
    requests_per_minute_per_user: float = 20.0,
    window_s: float = defaults.USER_WINDOW_S,
    *,
    endpoint: str | None = None,
) -> Draft[Workload]:
    """Active users, redrawn every ``window_s`` seconds, each sending at a steady mean rate.

    Args:
        users: How many are active: ``poisson_users(mean)`` or ``normal_users(mean, std)``.
        requests_per_minute_per_user: Mean requests each active user sends in a minute.
        window_s: How long a drawn number of users stays, seconds.
        endpoint: Endpoint that the requests call; None: drawn by weight.
    """
    return draft(
        UsersWorkload,
        users=users,
        requests_per_minute_per_user=requests_per_minute_per_user,
        window_s=window_s,
        endpoint=endpoint,
    )


def poisson_users(mean: float) -> Draft[PoissonUsers | NormalUsers]:
    """A whole number of active users, drawn from a Poisson distribution each window."""
    return draft(PoissonUsers, mean=mean)


def normal_users(mean: float, std: float) -> Draft[PoissonUsers | NormalUsers]:
    """A number of active users, drawn from a normal distribution cut at 0 each window."""
    return draft(NormalUsers, mean=mean, std=std)


def closed(users: int, think_time: DurationLike, *, endpoint: str | None = None) -> Draft[Workload]:
    """``users`` users, each of which thinks (seconds), sends a request, and waits for its end."""
    return draft(ClosedWorkload, users=users, think_time=think_time, endpoint=endpoint)


def schedule(
    points: Iterable[RatePointLike], *, repeat: bool = False, endpoint: str | None = None
) -> Draft[Workload]:
    """Independent arrivals at a rate that follows a line: ramps, spikes, a day.

    Args:
        points: Pairs of a time (seconds) and the rate then (per second), in order of time; two
            at the same time make a jump. ``[(0, 10), (60, 80)]`` ramps up for a minute.
        repeat: Begin again at the time of the last point, for ever.
        endpoint: Endpoint that the requests call; None: drawn by weight.
    """
    line = plain(points)
    if isinstance(line, list):
        line = [_point(point) for point in line]
    return draft(ScheduleWorkload, points=line, repeat=repeat, endpoint=endpoint)


def trace(
    times_s: Iterable[float] = (), *, file: str = "", endpoint: str | None = None
) -> Draft[Workload]:
    """Recorded arrival times, replayed as they are.

    Args:
        times_s: Arrival times, seconds, in order.
        file: The CSV that a file of this scenario names instead of holding the times.
        endpoint: Endpoint that the requests call; None: drawn by weight.
    """
    return draft(TraceWorkload, times_s=times_s, file=file, endpoint=endpoint)


def _point(point: object) -> object:
    """A pair as a point; anything else as it is, for ``build`` to judge."""
    if isinstance(point, list) and len(point) == 2:
        return {"time_s": point[0], "rate_rps": point[1]}
    return point
