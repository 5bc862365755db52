"""Random durations. A stated mean is the mean that is drawn, a stated std the std that is drawn."""

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from engine.schemas.base import PositiveSeconds, Schema, Seconds


class Constant(Schema):
    """Always the same value."""

    distribution: Literal["constant"] = "constant"
    value: Seconds
    """The value, seconds."""

    @property
    def expected(self) -> float:
        """The mean, seconds."""
        return self.value


class Uniform(Schema):
    """Any value between two bounds, all equally likely."""

    distribution: Literal["uniform"] = "uniform"
    low: Seconds
    """Lower bound, seconds."""
    high: Seconds
    """Upper bound, seconds; not below the lower one."""

    @model_validator(mode="after")
    def _ordered(self) -> "Uniform":
        if self.high < self.low:
            raise ValueError(f"high ({self.high:g}) must not be below low ({self.low:g})")
        return self

    @property
    def expected(self) -> float:
        """The mean, seconds: the middle of the interval."""
        return (self.low + self.high) / 2


class Exponential(Schema):
    """Memoryless: many short values, few long ones."""

    distribution: Literal["exponential"] = "exponential"
    mean: Seconds
    """Mean (and standard deviation), seconds."""

    @property
    def expected(self) -> float:
        """The mean, seconds."""
        return self.mean


class Normal(Schema):
    """Bell-shaped around the mean, cut at 0: what would be negative is 0.

    ``mean`` and ``std`` describe the values after the cut; the parameters of the uncut normal
    are solved for, so that a wide normal does not drift upwards.
    """

    distribution: Literal["normal"] = "normal"
    mean: PositiveSeconds
    """Mean of the drawn values, seconds."""
    std: Seconds
    """Standard deviation of the drawn values, seconds."""

    @property
    def expected(self) -> float:
        """The mean, seconds."""
        return self.mean


class Lognormal(Schema):
    """Skewed with a long right tail, as measured latencies are.

    ``mean`` and ``std`` are those of the variable itself, not of its logarithm.
    """

    distribution: Literal["lognormal"] = "lognormal"
    mean: PositiveSeconds
    """Mean of the drawn values, seconds."""
    std: Seconds
    """Standard deviation of the drawn values, seconds."""

    @property
    def expected(self) -> float:
        """The mean, seconds."""
        return self.mean


Distribution = Annotated[
    Constant | Uniform | Exponential | Normal | Lognormal, Field(discriminator="distribution")
]


def _form(value: object) -> str:
    """Tell a bare number from a distribution before either is validated."""
    return "distribution" if isinstance(value, dict | Schema) else "number"


Duration = Annotated[
    Annotated[Seconds, Tag("number")] | Annotated[Distribution, Tag("distribution")],
    Discriminator(_form),
]
"""A duration in seconds: a bare number (always that long) or a distribution."""


def expected(duration: "float | Distribution") -> float:
    """Mean of a duration, seconds."""
    return duration if isinstance(duration, int | float) else duration.expected
