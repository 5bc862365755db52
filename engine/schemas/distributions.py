"""Random durations. A stated mean is the mean that is drawn, a stated std the std that is drawn."""

import math
import statistics
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from engine.config import limits
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

    @property
    def deviation(self) -> float:
        """The standard deviation, seconds."""
        return 0.0


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

    @property
    def deviation(self) -> float:
        """The standard deviation, seconds."""
        return (self.high - self.low) / math.sqrt(12)


class Exponential(Schema):
    """Memoryless: many short values, few long ones."""

    distribution: Literal["exponential"] = "exponential"
    mean: Seconds
    """Mean (and standard deviation), seconds."""

    @property
    def expected(self) -> float:
        """The mean, seconds."""
        return self.mean

    @property
    def deviation(self) -> float:
        """The standard deviation, seconds."""
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

    @property
    def deviation(self) -> float:
        """The standard deviation, seconds."""
        return self.std


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

    @property
    def deviation(self) -> float:
        """The standard deviation, seconds."""
        return self.std


class Gamma(Schema):
    """Skewed to the right; between a constant (std 0) and far more variable than an exponential."""

    distribution: Literal["gamma"] = "gamma"
    mean: PositiveSeconds
    """Mean of the drawn values, seconds."""
    std: Seconds
    """Standard deviation of the drawn values, seconds."""

    @property
    def expected(self) -> float:
        """The mean, seconds."""
        return self.mean

    @property
    def deviation(self) -> float:
        """The standard deviation, seconds."""
        return self.std


class Erlang(Schema):
    """The sum of k equal exponential phases: the more phases, the steadier."""

    distribution: Literal["erlang"] = "erlang"
    mean: PositiveSeconds
    """Mean of the whole, seconds."""
    k: Annotated[int, Field(ge=1, le=limits.MAX_ERLANG_PHASES)] = 2
    """Number of phases; the standard deviation is the mean divided by the root of k."""

    @property
    def expected(self) -> float:
        """The mean, seconds."""
        return self.mean

    @property
    def deviation(self) -> float:
        """The standard deviation, seconds."""
        return self.mean / math.sqrt(self.k)


class Weibull(Schema):
    """Times to failure and the like: shape 1 is exponential, less is heavier-tailed."""

    distribution: Literal["weibull"] = "weibull"
    mean: PositiveSeconds
    """Mean of the drawn values, seconds."""
    shape: Annotated[float, Field(ge=0.1, le=1000)] = 1.5
    """Shape parameter k."""

    @property
    def scale(self) -> float:
        """Scale parameter, seconds: ``mean / gamma(1 + 1 / shape)``."""
        return self.mean / math.gamma(1 + 1 / self.shape)

    @property
    def expected(self) -> float:
        """The mean, seconds."""
        return self.mean

    @property
    def deviation(self) -> float:
        """The standard deviation, seconds."""
        # The squared coefficient of variation by the moments' logarithms: gamma(1 + 2 / 0.1) is
        # large, and near a shape of 1000 the difference is small.
        log_ratio = math.lgamma(1 + 2 / self.shape) - 2 * math.lgamma(1 + 1 / self.shape)
        return self.mean * math.sqrt(max(math.expm1(log_ratio), 0.0))


class Pareto(Schema):
    """Heavy-tailed between two bounds: most values near the low one, a few near the high one."""

    distribution: Literal["pareto"] = "pareto"
    low: PositiveSeconds
    """Smallest value, seconds."""
    high: PositiveSeconds
    """Largest value, seconds; not below the smallest."""
    shape: Annotated[float, Field(ge=0.01, le=100)] = 1.5
    """Shape parameter alpha: the smaller, the heavier the tail."""

    @model_validator(mode="after")
    def _ordered(self) -> "Pareto":
        if self.high < self.low:
            raise ValueError(f"high ({self.high:g}) must not be below low ({self.low:g})")
        return self

    @property
    def spread(self) -> float:
        """Logarithm of the ratio of the bounds."""
        if self.high < 2 * self.low:
            return math.log1p((self.high - self.low) / self.low)
        return math.log(self.high) - math.log(self.low)

    def _power_mean(self, order: int) -> float:
        """Mean of a power of the value, to one over that power, seconds."""
        spread = self.spread
        if spread == 0:
            return self.low
        gap = order - self.shape
        # The integral of exp(gap t) for t from 0 to the spread, its largest value taken out.
        steep = abs(gap) * spread
        area = spread if steep < 1e-12 else -math.expm1(-steep) / abs(gap)
        share = self.shape * area / -math.expm1(-self.shape * spread)
        # By two halves: one exponential may be out of range where its product with low is not.
        root = math.exp((max(gap, 0.0) * spread + math.log(share)) / (2 * order))
        return self.low * root * root

    @property
    def expected(self) -> float:
        """The mean, seconds."""
        return self._power_mean(1)

    @property
    def deviation(self) -> float:
        """The standard deviation, seconds."""
        if self.spread < 1e-4:  # all but uniform, and the difference below would have no digits
            return (self.high - self.low) / math.sqrt(12)
        mean, rms = self._power_mean(1), self._power_mean(2)
        return math.sqrt(max(rms - mean, 0.0)) * math.sqrt(rms + mean)


class Empirical(Schema):
    """Measured values, each as likely as any other: drawn with replacement."""

    distribution: Literal["empirical"] = "empirical"
    values: Annotated[
        tuple[Seconds, ...],
        Field(min_length=1, max_length=limits.MAX_EMPIRICAL_VALUES, strict=False),
    ]
    """The values, seconds."""

    @property
    def expected(self) -> float:
        """The mean, seconds."""
        return statistics.fmean(self.values)

    @property
    def deviation(self) -> float:
        """The standard deviation of what is drawn, seconds."""
        return statistics.pstdev(self.values)


Distribution = Annotated[
    Constant
    | Uniform
    | Exponential
    | Normal
    | Lognormal
    | Gamma
    | Erlang
    | Weibull
    | Pareto
    | Empirical,
    Field(discriminator="distribution"),
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
