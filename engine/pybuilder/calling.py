"""How a call is made again: backoff and retry budget, of a client and of the step ``call``."""

from __future__ import annotations

from typing import Final, TypeAlias

from engine.config import defaults
from engine.pybuilder.drafts import Draft, draft
from engine.schemas import Backoff, RetryBudget

BackoffLike: TypeAlias = Backoff | Draft[Backoff]
RetryBudgetLike: TypeAlias = RetryBudget | Draft[RetryBudget]

DEFAULT_BACKOFF: Final = Backoff()


def backoff(
    base_s: float = defaults.BACKOFF_BASE_S,
    factor: float = defaults.BACKOFF_FACTOR,
    cap_s: float = defaults.BACKOFF_CAP_S,
    jitter: float = 1.0,
) -> Draft[Backoff]:
    """The delay before each retry: ``base_s * factor ** n``, at most ``cap_s`` seconds.

    Args:
        base_s: Delay before the first retry, seconds.
        factor: How much longer each next delay is.
        cap_s: Longest delay, seconds.
        jitter: Share of the delay that is random, 0 to 1.
    """
    return draft(Backoff, base_s=base_s, factor=factor, cap_s=cap_s, jitter=jitter)


def retry_budget(
    budget_percent: float = defaults.RETRY_BUDGET_PERCENT,
    min_retry_concurrency: int = defaults.MIN_RETRY_CONCURRENCY,
) -> Draft[RetryBudget]:
    """A limit on retries under way, so that they cannot multiply an overload.

    Args:
        budget_percent: Retries under way, as a share of all calls under way, percent.
        min_retry_concurrency: Retries that may be under way however few calls there are.
    """
    return draft(
        RetryBudget, budget_percent=budget_percent, min_retry_concurrency=min_retry_concurrency
    )
