"""The scenario: everything a run depends on, as one immutable value."""

import math
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from engine.config import defaults, limits
from engine.schemas.base import PositiveSeconds, Schema, Seconds, Text
from engine.schemas.edges import Edge
from engine.schemas.events import Event
from engine.schemas.nodes import Node
from engine.schemas.slos import Slo


def _form(value: object) -> str:
    """Tell the word from a number before either is validated."""
    return "word" if isinstance(value, str) else "seconds"


WarmUp = Annotated[
    Annotated[Seconds, Tag("seconds")] | Annotated[Literal["auto"], Tag("word")],
    Discriminator(_form),
]


class Settings(Schema):
    """How long and how a scenario is run."""

    horizon_s: PositiveSeconds = defaults.HORIZON_S
    """Simulated length of the run, seconds."""
    warmup_s: WarmUp = 0.0
    """Start of the run that statistics leave out, seconds; auto: found by the MSER-5 rule.
    Accounts always cover the whole run."""
    seed: Annotated[int, Field(ge=0, le=limits.MAX_SEED)] = defaults.SEED
    """Seed of every random stream: same scenario and seed, same result."""
    report_interval_s: PositiveSeconds | None = None
    """Width of a point on the time series, seconds; none: about 500 points a run."""

    @model_validator(mode="after")
    def _consistent(self) -> "Settings":
        if self.warmup_s != "auto" and self.warmup_s >= self.horizon_s:
            raise ValueError(
                f"warmup_s ({self.warmup_s:g}) must be below horizon_s ({self.horizon_s:g})"
            )
        if self.horizon_s / self.interval_s > limits.MAX_REPORTS:
            raise ValueError(
                f"report_interval_s ({self.interval_s:g}) is too short: "
                f"at most {limits.MAX_REPORTS:,} intervals fit in a run"
            )
        return self

    @property
    def interval_s(self) -> float:
        """The reporting interval in force, seconds: the given one, or 1, 2 or 5 times ten^k."""
        if self.report_interval_s is not None:
            return self.report_interval_s
        rough = self.horizon_s / defaults.REPORTS_PER_RUN
        if rough < 1e-100:  # too small for a logarithm worth having, or for a float
            return rough or self.horizon_s
        power = 10.0 ** math.floor(math.log10(rough))
        return next(f * power for f in (1, 2, 5, 10) if f * power >= rough * (1 - 1e-9))


class Scenario(Schema):
    """A system and its traffic.

    Any graph can be written down, half-drawn ones included; ``engine.validation.check`` says
    whether it can run.
    """

    name: Text = ""
    """Short title."""
    description: Text = ""
    """The story: what the system is and which question the run answers."""
    nodes: Annotated[tuple[Node, ...], Field(max_length=limits.MAX_NODES, strict=False)] = ()
    """Generators, clients, load balancers and servers."""
    edges: Annotated[tuple[Edge, ...], Field(max_length=limits.MAX_EDGES, strict=False)] = ()
    """The links between them."""
    events: Annotated[tuple[Event, ...], Field(max_length=limits.MAX_EVENTS, strict=False)] = ()
    """Outages, spikes and surges."""
    slos: Annotated[tuple[Slo, ...], Field(max_length=limits.MAX_SLOS, strict=False)] = ()
    """Objectives that a run passes or fails."""
    settings: Settings = Settings()
    """Horizon, warm-up, seed."""
