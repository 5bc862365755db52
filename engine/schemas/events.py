"""What happens to the system while it runs. An event without an end lasts to the horizon."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from engine.schemas.base import ElementId, PositiveSeconds, Schema, Seconds


class _Window(Schema):
    """Something that begins and ends."""

    id: ElementId
    """Name of the event, unique in the scenario."""
    start_s: Seconds
    """When it begins, seconds of simulated time."""
    end_s: PositiveSeconds | None = None
    """When it ends, seconds of simulated time; none: it lasts to the horizon."""

    @model_validator(mode="after")
    def _ordered(self) -> "_Window":
        if self.end_s is not None and self.end_s <= self.start_s:
            raise ValueError(f"end_s ({self.end_s:g}) must be after start_s ({self.start_s:g})")
        return self


class ServerDown(_Window):
    """A server is out of service."""

    target_kind: ClassVar[str] = "server"

    kind: Literal["server_down"] = "server_down"
    target: ElementId
    """Id of the server."""
    drain: bool = False
    """Let what is running or queued there, or already on its way, finish; else it fails."""


class LatencySpike(_Window):
    """Messages that leave on an edge meanwhile take longer. Overlapping spikes add up."""

    target_kind: ClassVar[str] = "edge"

    kind: Literal["latency_spike"] = "latency_spike"
    target: ElementId
    """Id of the edge."""
    spike_s: PositiveSeconds
    """Added latency, seconds."""


Event = Annotated[ServerDown | LatencySpike, Field(discriminator="kind")]

EVENT_KINDS: dict[str, type[ServerDown] | type[LatencySpike]] = {
    "server_down": ServerDown,
    "latency_spike": LatencySpike,
}
