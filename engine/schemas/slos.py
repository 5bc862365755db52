"""Service level objectives: figures of a run with a limit."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from engine.schemas.base import ElementId, Schema

SloFigure = Literal[
    "mean",
    "p50",
    "p90",
    "p95",
    "p99",
    "p999",
    "max",
    "error_share",
    "throughput_rps",
    "goodput_rps",
]


class Slo(Schema):
    """An objective, such as ``p99 < 0.2``: a figure of the run and the limit it must keep."""

    figure: SloFigure
    """What is measured: a latency (seconds), the share of requests that failed or were lost (0 to
    1), or a rate (per second)."""
    below: Annotated[float, Field(ge=0, le=1e9)] | None = None
    """The figure must be below this."""
    above: Annotated[float, Field(ge=0, le=1e9)] | None = None
    """The figure must be above this."""
    workload: ElementId | None = None
    """Id of the generator or client whose requests are meant; none: all."""

    @model_validator(mode="after")
    def _one_limit(self) -> "Slo":
        if (self.below is None) == (self.above is None):
            raise ValueError("give one limit: below or above")
        return self

    def __str__(self) -> str:
        """``p99 < 0.2``, with the workload where one is meant."""
        limit = f"< {self.below:g}" if self.below is not None else f"> {self.above:g}"
        return f"{self.figure} {limit}" + (f" of {self.workload}" if self.workload else "")
