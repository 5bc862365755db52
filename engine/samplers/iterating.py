"""Arrival times one by one, of the workloads `poisson` and `users` alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import singledispatch

import numpy as np

from engine.samplers.durations import normal_blocks
from engine.samplers.streams import Draw, in_blocks
from engine.schemas import NormalUsers, PoissonUsers, PoissonWorkload, UsersWorkload
from engine.schemas.workloads import Workload

Streams = Callable[[str], np.random.Generator]
"""Makes the stream of a workload for one purpose."""


@singledispatch
def arrival_times(workload: Workload, _horizon_s: float, _streams: Streams) -> Iterator[float]:
    """Times at which requests arrive, from 0 on. May go past the horizon or end before it."""
    raise TypeError(f"no arrival process for {type(workload).__name__}")


@arrival_times.register
def _poisson(workload: PoissonWorkload, horizon_s: float, streams: Streams) -> Iterator[float]:
    generator = streams("gaps")
    now, size = 0.0, 128
    while now < horizon_s:
        times = now + np.cumsum(generator.standard_exponential(size) / workload.rate_rps)
        yield from times.tolist()
        now, size = float(times[-1]), min(2 * size, 8192)


@arrival_times.register
def _users(workload: UsersWorkload, horizon_s: float, streams: Streams) -> Iterator[float]:
    """Poisson arrivals whose rate is redrawn at each window's start.

    Time is counted in arrivals owed (the integral of the rate), where gaps are exponential with
    mean 1 whatever the rate does; nothing is lost or redrawn at a window's end, and a window
    without users lasts as long as any other.
    """
    users = _user_counts(workload.users, streams)
    gap = in_blocks(streams("gaps").standard_exponential)
    per_user_rps = workload.requests_per_minute_per_user / 60
    window_s, index = workload.window_s, 0
    owed = gap()
    while (now := index * window_s) < horizon_s:
        index += 1
        end = index * window_s
        rate = users() * per_user_rps
        while rate > 0:
            arrival = now + owed / rate
            if arrival >= end:
                owed = max(owed - (end - now) * rate, 0.0)
                break
            yield arrival
            now, owed = arrival, gap()


@singledispatch
def _user_counts(users: PoissonUsers | NormalUsers, _streams: Streams) -> Draw:
    raise TypeError(f"no user counts for {type(users).__name__}")


@_user_counts.register
def _poisson_users(users: PoissonUsers, streams: Streams) -> Draw:
    generator = streams("users")
    return in_blocks(lambda size: generator.poisson(users.mean, size).astype(np.float64))


@_user_counts.register
def _normal_users(users: NormalUsers, streams: Streams) -> Draw:
    return in_blocks(normal_blocks(users.mean, users.std, lambda: streams("users")))
