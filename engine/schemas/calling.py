"""How a call to another node is made: how long it waits, and what it does about failure."""

from typing import Annotated

from pydantic import Field

from engine.config import defaults, limits
from engine.schemas.base import PositiveSeconds, Probability, Schema, Seconds


class Backoff(Schema):
    """The delay before each retry: ``base_s * factor ** n``, at most ``cap_s``.

    Defaults are Envoy's: 25 ms doubling up to 250 ms, all of it random (full jitter).
    """

    base_s: Seconds = defaults.BACKOFF_BASE_S
    """Delay before the first retry, seconds."""
    factor: Annotated[float, Field(ge=1, le=1000)] = defaults.BACKOFF_FACTOR
    """How much longer each next delay is."""
    cap_s: Seconds = defaults.BACKOFF_CAP_S
    """Longest delay, seconds."""
    jitter: Probability = 1.0
    """Share of the delay that is random: 0 waits exactly that long, 1 anything from nothing to
    that long."""


class RetryBudget(Schema):
    """A limit on retries under way, so that they cannot multiply an overload.

    Names and defaults are Envoy's.
    """

    budget_percent: Annotated[float, Field(ge=0, le=100)] = defaults.RETRY_BUDGET_PERCENT
    """Retries under way, as a share of all calls under way here, percent."""
    min_retry_concurrency: Annotated[int, Field(ge=0, le=1_000_000)] = (
        defaults.MIN_RETRY_CONCURRENCY
    )
    """Retries that may be under way however few calls there are."""


class Calling(Schema):
    """Timeouts and retries of whoever waits for an answer."""

    timeout_s: PositiveSeconds | None = None
    """How long one attempt is waited for, seconds; none: for ever."""
    retries: Annotated[int, Field(ge=0, le=limits.MAX_RETRIES)] = 0
    """How often a failed or timed-out attempt is made again."""
    backoff: Backoff = Backoff()
    """The delay before each retry."""
    retry_budget: RetryBudget | None = None
    """Limit on retries under way; none: no limit."""
    cancel_on_timeout: bool = False
    """Stop the work of an attempt that timed out; else it goes on for nobody."""
