"""Where requests come from: arrival processes of a generator or a client."""

import math
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, model_validator

from engine.config import defaults, limits
from engine.schemas.base import ElementId, PositiveRps, PositiveSeconds, Schema, Seconds, Text
from engine.schemas.distributions import Duration, expected


class _Traffic(Schema):
    """What all workloads share."""

    endpoint: ElementId | None = None
    """Endpoint that its requests call at the first server they come to; none: one drawn by
    weight."""


_Users = Annotated[float, Field(ge=0, le=1e9)]


class PoissonUsers(Schema):
    """A whole number of active users, drawn from a Poisson distribution each window."""

    distribution: Literal["poisson"] = "poisson"
    mean: _Users
    """Mean number of active users."""


class NormalUsers(Schema):
    """A number of active users drawn from a normal distribution (cut at 0) each window."""

    distribution: Literal["normal"] = "normal"
    mean: Annotated[float, Field(gt=0, le=1e9)]
    """Mean number of active users, after the cut at 0."""
    std: _Users
    """Standard deviation of the number of active users, after the cut at 0."""


class UsersWorkload(_Traffic):
    """Active users, redrawn every window, each sending at a steady mean rate.

    Within a window arrivals are Poisson at ``users * requests_per_minute_per_user / 60``.
    """

    kind: Literal["users"] = "users"
    users: Annotated[PoissonUsers | NormalUsers, Field(discriminator="distribution")]
    """How many users are active in a window."""
    requests_per_minute_per_user: Annotated[float, Field(gt=0, le=1e6)] = 20.0
    """Mean requests each active user sends in a minute."""
    window_s: PositiveSeconds = defaults.USER_WINDOW_S
    """How long a drawn number of users stays, seconds."""

    @property
    def mean_rate_rps(self) -> float:
        """Long-run arrival rate, requests per second."""
        return self.users.mean * self.requests_per_minute_per_user / 60


class PoissonWorkload(_Traffic):
    """Independent arrivals at a constant mean rate."""

    kind: Literal["poisson"] = "poisson"
    rate_rps: PositiveRps
    """Mean arrival rate, requests per second."""

    @property
    def mean_rate_rps(self) -> float:
        """Long-run arrival rate, requests per second."""
        return self.rate_rps


class ConstantWorkload(_Traffic):
    """Requests at even distances, the first after one of them."""

    kind: Literal["constant"] = "constant"
    rate_rps: PositiveRps
    """Arrival rate, requests per second."""

    @property
    def mean_rate_rps(self) -> float:
        """Long-run arrival rate, requests per second."""
        return self.rate_rps


class RenewalWorkload(_Traffic):
    """Independent gaps between requests, all of one distribution."""

    kind: Literal["renewal"] = "renewal"
    gap: Duration
    """Time between two requests, seconds."""

    @model_validator(mode="after")
    def _moves_on(self) -> "RenewalWorkload":
        if expected(self.gap) < 1 / limits.MAX_RATE_RPS:
            raise ValueError(
                f"the mean gap must be at least {1 / limits.MAX_RATE_RPS:g} s, or time stands still"
            )
        return self

    @property
    def mean_rate_rps(self) -> float:
        """Long-run arrival rate, requests per second."""
        return 1 / expected(self.gap)


class ClosedWorkload(_Traffic):
    """A fixed number of users, each of which thinks, sends a request, and waits for its end."""

    kind: Literal["closed"] = "closed"
    users: Annotated[int, Field(ge=1, le=limits.MAX_USERS)]
    """How many users there are."""
    think_time: Duration
    """Time a user thinks before each request, seconds."""

    @property
    def mean_rate_rps(self) -> float:
        """Arrival rate if every request were answered at once, requests per second."""
        think_s = expected(self.think_time)
        return self.users / think_s if think_s > 0 else math.inf


class RatePoint(Schema):
    """The rate at a time; between two points it changes evenly."""

    time_s: Seconds
    """When, seconds of simulated time (from the start of the period, where it repeats)."""
    rate_rps: Annotated[float, Field(ge=0, le=limits.MAX_RATE_RPS)]
    """Mean arrival rate then, requests per second."""


class ScheduleWorkload(_Traffic):
    """Independent arrivals at a rate that follows a line: ramps, spikes, a day.

    Before the first point the rate is that of the first, after the last that of the last. Two
    points at the same time make a jump.
    """

    kind: Literal["schedule"] = "schedule"
    points: Annotated[
        tuple[RatePoint, ...],
        Field(min_length=1, max_length=limits.MAX_SCHEDULE_POINTS, strict=False),
    ]
    """The rate over time, in order of time."""
    repeat: bool = False
    """Begin again at the time of the last point, for ever: a day in a week."""

    @model_validator(mode="after")
    def _ordered(self) -> "ScheduleWorkload":
        for before, after in pairwise(self.points):
            if after.time_s < before.time_s:
                raise ValueError(
                    f"points must be in order of time: {after.time_s:g} s comes after "
                    f"{before.time_s:g} s"
                )
        if self.repeat and self.points[-1].time_s <= 0:
            raise ValueError("a schedule that repeats needs its last point after 0 s")
        return self

    @property
    def mean_rate_rps(self) -> float:
        """Mean rate from 0 to the last point, requests per second."""
        points = self.points
        end = points[-1].time_s
        if end <= 0:
            return points[-1].rate_rps
        area = points[0].time_s * points[0].rate_rps + sum(
            (after.time_s - before.time_s) * (before.rate_rps + after.rate_rps) / 2
            for before, after in pairwise(points)
        )
        return area / end


class TraceWorkload(_Traffic):
    """Recorded arrival times, replayed as they are."""

    kind: Literal["trace"] = "trace"
    file: Text = ""
    """CSV the times come from, beside the scenario's file; empty: they stand in the scenario."""
    times_s: Annotated[
        tuple[Seconds, ...], Field(max_length=limits.MAX_TRACE_TIMES, strict=False)
    ] = ()
    """Arrival times, seconds, in order; read from ``file`` where one is named."""

    @model_validator(mode="after")
    def _ordered(self) -> "TraceWorkload":
        for place, (before, after) in enumerate(pairwise(self.times_s)):
            if after < before:
                raise ValueError(
                    f"times_s must be in order: {after:g} s (number {place + 2}) comes after "
                    f"{before:g} s"
                )
        return self

    @property
    def mean_rate_rps(self) -> float:
        """Requests per second up to the last arrival."""
        return len(self.times_s) / self.times_s[-1] if self.times_s and self.times_s[-1] else 0.0


Workload = Annotated[
    UsersWorkload
    | PoissonWorkload
    | ConstantWorkload
    | RenewalWorkload
    | ClosedWorkload
    | ScheduleWorkload
    | TraceWorkload,
    Field(discriminator="kind"),
]
