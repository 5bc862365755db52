"""What an endpoint does with a request, step by step."""

from typing import Annotated, Literal

from pydantic import Field

from engine.config import limits
from engine.schemas.base import ElementId, PositiveMb, Schema
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


BackgroundStep = Annotated[CpuStep | IoStep, Field(discriminator="kind")]


class SpawnStep(Schema):
    """Starts steps in the background and goes on at once; the response does not wait for them."""

    kind: Literal["spawn"] = "spawn"
    steps: Annotated[
        tuple[BackgroundStep, ...],
        Field(min_length=1, max_length=limits.MAX_STEPS, strict=False),
    ]
    """What runs in the background, in order."""


Step = Annotated[CpuStep | IoStep | RamStep | SpawnStep | ForwardStep, Field(discriminator="kind")]
