"""What all schemas share: strict, frozen models and the constrained number types."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from engine.config import limits


class Schema(BaseModel):
    """A value of the scenario: immutable, no unknown keys, no NaN, no silent conversion.

    ``"20"`` is not a number and ``true`` is not ``1`` here; a whole number is accepted where a
    fraction is asked for. What a field is, is said below it: see ``engine.schemas.describing``.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        allow_inf_nan=False,
        validate_default=False,
    )


def _plain_id(value: str) -> str:
    if value != value.strip():
        raise ValueError("must not begin or end with a space")
    if not value.isprintable():
        raise ValueError("must not contain control characters or line breaks")
    return value


ElementId = Annotated[
    str, Field(min_length=1, max_length=limits.MAX_ID_LENGTH), AfterValidator(_plain_id)
]
"""The name of a node, edge or event: unique across the scenario."""

Text = Annotated[str, Field(max_length=limits.MAX_TEXT_LENGTH)]

Seconds = Annotated[float, Field(ge=0, le=limits.MAX_TIME_S)]
PositiveSeconds = Annotated[float, Field(gt=0, le=limits.MAX_TIME_S)]
PositiveRps = Annotated[float, Field(gt=0, le=limits.MAX_RATE_RPS)]
PositiveMb = Annotated[float, Field(gt=0, le=limits.MAX_RAM_MB)]
Probability = Annotated[float, Field(ge=0, le=1)]
PositiveWeight = Annotated[float, Field(gt=0, le=1e9)]
PositiveFactor = Annotated[float, Field(gt=0, le=limits.MAX_FACTOR)]
