"""Where requests come from: arrival processes of a generator or a client."""

from typing import Annotated, Literal

from pydantic import Field

from engine.config import defaults
from engine.schemas.base import PositiveRps, PositiveSeconds, Schema

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


class UsersWorkload(Schema):
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


class PoissonWorkload(Schema):
    """Independent arrivals at a constant mean rate."""

    kind: Literal["poisson"] = "poisson"
    rate_rps: PositiveRps
    """Mean arrival rate, requests per second."""

    @property
    def mean_rate_rps(self) -> float:
        """Long-run arrival rate, requests per second."""
        return self.rate_rps


Workload = Annotated[UsersWorkload | PoissonWorkload, Field(discriminator="kind")]
