"""What happens to the system while it runs. An event without an end lasts to the horizon."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from engine.schemas.base import ElementId, PositiveFactor, PositiveSeconds, Schema, Seconds


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

    target_kinds: ClassVar[tuple[str, ...]] = ("server",)

    kind: Literal["server_down"] = "server_down"
    target: ElementId
    """Id of the server."""
    drain: bool = False
    """Let what is running or queued there, or already on its way, finish; else it fails."""


class LatencySpike(_Window):
    """Messages that leave on an edge meanwhile take longer. Overlapping spikes add up."""

    target_kinds: ClassVar[tuple[str, ...]] = ("edge",)

    kind: Literal["latency_spike"] = "latency_spike"
    target: ElementId
    """Id of the edge."""
    spike_s: PositiveSeconds
    """Added latency, seconds."""


class LossSpike(_Window):
    """An edge loses more messages. Losses by overlapping spikes and by the edge are independent."""

    target_kinds: ClassVar[tuple[str, ...]] = ("edge",)

    kind: Literal["loss_spike"] = "loss_spike"
    target: ElementId
    """Id of the edge."""
    loss_rate: Annotated[float, Field(gt=0, le=1)]
    """Probability that a message which sets out meanwhile is lost to the spike, 0 to 1."""


class TrafficSurge(_Window):
    """A workload sends more (or less). Factors of overlapping surges multiply."""

    target_kinds: ClassVar[tuple[str, ...]] = ("generator", "client")

    kind: Literal["traffic_surge"] = "traffic_surge"
    target: ElementId
    """Id of the generator or client whose workload it is."""
    factor: PositiveFactor
    """How many times the usual traffic."""


class SlowServer(_Window):
    """CPU steps that begin at a server take longer. Factors of overlapping ones multiply."""

    target_kinds: ClassVar[tuple[str, ...]] = ("server",)

    kind: Literal["slow_server"] = "slow_server"
    target: ElementId
    """Id of the server."""
    factor: PositiveFactor
    """How many times the usual CPU time."""


Event = Annotated[
    ServerDown | LatencySpike | LossSpike | TrafficSurge | SlowServer, Field(discriminator="kind")
]

EVENT_KINDS: dict[
    str,
    type[ServerDown] | type[LatencySpike] | type[LossSpike] | type[TrafficSurge] | type[SlowServer],
] = {
    "server_down": ServerDown,
    "latency_spike": LatencySpike,
    "loss_spike": LossSpike,
    "traffic_surge": TrafficSurge,
    "slow_server": SlowServer,
}
