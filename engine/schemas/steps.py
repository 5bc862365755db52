"""What an endpoint does with a request, step by step."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from pydantic import Field

from engine.config import limits
from engine.schemas.base import ElementId, PositiveMb, Schema
from engine.schemas.calling import Calling
from engine.schemas.distributions import Duration

IoCategory = Literal["wait", "db", "cache", "llm"]


class CpuStep(Schema):
    """Computes on one core. Consecutive CPU steps keep the core."""

    kind: Literal["cpu"] = "cpu"
    time_s: Duration
    """Time on the core, seconds."""


class IoStep(Schema):
    """Waits for something else; the core is free meanwhile."""

    kind: Literal["io"] = "io"
    time_s: Duration
    """Time waited, seconds."""
    category: IoCategory = "wait"
    """What is waited for. A label: it does not change the timing."""
    pool: ElementId | None = None
    """Name of a pool of this server whose slot is held while waiting; none: no limit."""


class RamStep(Schema):
    """Memory of the request. The endpoint's total is held from before its first step to its end."""

    kind: Literal["ram"] = "ram"
    mb: PositiveMb
    """Memory held, MB."""


class ForwardStep(Schema):
    """Hands the request on to another node and forgets it. Last step only."""

    kind: Literal["forward"] = "forward"
    to: ElementId | None = None
    """Id of the node the request goes on to, over the edge that joins the two."""


class CallStep(Calling):
    """Asks another node and waits for its answer; fails when the answer is a failure.

    The request goes over the edge that joins the two nodes; the response comes back over it.
    """

    kind: Literal["call"] = "call"
    to: ElementId | None = None
    """Id of the node that is asked."""
    endpoint: ElementId | None = None
    """Which endpoint is called there; none: one drawn by weight."""
    pool: ElementId | None = None
    """Name of a pool of this server whose slot is held while waiting; none: no limit."""


class SpawnStep(Schema):
    """Starts steps in the background and goes on at once; the response does not wait for them."""

    kind: Literal["spawn"] = "spawn"
    steps: Annotated[
        "tuple[InnerStep, ...]", Field(min_length=1, max_length=limits.MAX_STEPS, strict=False)
    ]
    """What runs in the background, in order."""


class ParallelStep(Schema):
    """Runs branches side by side and waits for all of them; fails when one has failed."""

    kind: Literal["parallel"] = "parallel"
    branches: Annotated[
        "tuple[Branch, ...]", Field(min_length=1, max_length=limits.MAX_BRANCHES, strict=False)
    ]
    """The branches, each a list of steps in order."""


InnerStep = Annotated[
    CpuStep | IoStep | CallStep | SpawnStep | ParallelStep, Field(discriminator="kind")
]
"""What may stand inside ``spawn`` and ``parallel``."""

Branch = Annotated[
    tuple[InnerStep, ...], Field(min_length=1, max_length=limits.MAX_STEPS, strict=False)
]

Step = Annotated[
    CpuStep | IoStep | RamStep | CallStep | SpawnStep | ParallelStep | ForwardStep,
    Field(discriminator="kind"),
]

SpawnStep.model_rebuild()
ParallelStep.model_rebuild()


def nested(step: "Step | InnerStep") -> "tuple[tuple[InnerStep, ...], ...]":
    """The lists of steps inside a step; none for most kinds."""
    if isinstance(step, SpawnStep):
        return (step.steps,)
    if isinstance(step, ParallelStep):
        return step.branches
    return ()


def walk(steps: "Sequence[Step | InnerStep]") -> "Iterator[Step | InnerStep]":
    """All steps of a list, those inside others included, in document order."""
    for step in steps:
        yield step
        for inner in nested(step):
            yield from walk(inner)
