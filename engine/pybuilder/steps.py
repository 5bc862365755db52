"""Endpoints and their steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from engine.pybuilder.calling import DEFAULT_BACKOFF, BackoffLike, RetryBudgetLike
from engine.pybuilder.drafts import Draft, DurationLike, draft
from engine.schemas import (
    CallStep,
    CpuStep,
    Endpoint,
    ForwardStep,
    InnerStep,
    IoStep,
    ParallelStep,
    RamStep,
    SpawnStep,
    Step,
)
from engine.schemas.base import Schema
from engine.schemas.steps import IoCategory

StepLike: TypeAlias = Step | Draft[Step]
InnerStepLike: TypeAlias = InnerStep | Draft[InnerStep]
"""What may stand inside ``spawn`` and ``parallel``: no ``ram``, no ``forward``."""

BranchLike: TypeAlias = InnerStepLike | Sequence[InnerStepLike]
EndpointLike: TypeAlias = Endpoint | Draft[Endpoint]


def endpoint(name: str, *steps: StepLike, weight: float = 1.0) -> Draft[Endpoint]:
    """One operation of a server: what is done with a request, in order.

    The same endpoint may be given to several servers.

    Args:
        name: Unique on its server.
        steps: ``cpu``, ``io``, ``ram``, ``call``, ``spawn``, ``parallel``, ``forward``.
        weight: Share of the server's requests that call it, relative to its other endpoints.
    """
    return draft(Endpoint, name=name, weight=weight, steps=steps)


def cpu(time_s: DurationLike) -> Draft[InnerStep]:
    """Compute on one core for ``time_s`` seconds."""
    return draft(CpuStep, time_s=time_s)


def io(
    time_s: DurationLike, category: IoCategory = "wait", pool: str | None = None
) -> Draft[InnerStep]:
    """Wait for something else; the core is free meanwhile.

    Args:
        time_s: Time waited, seconds.
        category: What is waited for. A label: it does not change the timing.
        pool: Pool of this server whose slot is held while waiting; None: no limit.
    """
    return draft(IoStep, time_s=time_s, category=category, pool=pool)


def ram(mb: float) -> Draft[Step]:
    """Hold ``mb`` MB of memory, from before the endpoint's first step to its end."""
    return draft(RamStep, mb=mb)


def call(
    to: str,
    endpoint: str | None = None,
    *,
    pool: str | None = None,
    timeout_s: float | None = None,
    retries: int = 0,
    backoff: BackoffLike = DEFAULT_BACKOFF,
    retry_budget: RetryBudgetLike | None = None,
    cancel_on_timeout: bool = False,
) -> Draft[InnerStep]:
    """Ask another node, over the edge that leads there, and wait for its answer.

    Args:
        to: Id of the node that is asked.
        endpoint: Which endpoint is called there; None: one drawn by weight.
        pool: Pool of this server whose slot is held while waiting; None: no limit.
        timeout_s: How long one attempt is waited for, seconds; None: for ever.
        retries: How often a failed or timed-out attempt is made again.
        backoff: The delay before each retry.
        retry_budget: Limit on retries under way; None: no limit.
        cancel_on_timeout: Stop the work of an attempt that timed out; else it goes on for nobody.
    """
    return draft(
        CallStep,
        to=to,
        endpoint=endpoint,
        pool=pool,
        timeout_s=timeout_s,
        retries=retries,
        backoff=backoff,
        retry_budget=retry_budget,
        cancel_on_timeout=cancel_on_timeout,
    )


def spawn(*steps: InnerStepLike) -> Draft[InnerStep]:
    """Start steps in the background and go on at once; the response does not wait for them."""
    return draft(SpawnStep, steps=steps)


def parallel(*branches: BranchLike) -> Draft[InnerStep]:
    """Run branches side by side and wait for all: ``parallel(call("a"), [cpu(0.01), call("b")])``.

    Args:
        branches: Each a step, or a list of steps in order.
    """
    listed = [[branch] if isinstance(branch, Draft | Schema) else branch for branch in branches]
    return draft(ParallelStep, branches=listed)


def forward(to: str) -> Draft[Step]:
    """Hand the request on to another node and forget it. Last step only."""
    return draft(ForwardStep, to=to)
