"""What a balancer's targets are expected to do: the ways to them, and what happens there when."""

from __future__ import annotations

from bisect import bisect_left
from math import inf
from typing import Generic, TypeVar

from engine.runtime.actors.edge import EdgeRuntime
from engine.runtime.network import Context
from engine.samplers.durations import duration_sampler
from engine.samplers.streams import Draw, in_blocks_of

ActT = TypeVar("ActT")


class Agenda(Generic[ActT]):
    """What is going to happen at the targets of a balancer, in order: the next comes last.

    Two rows that are kept sorted cost less than a heap of pairs, up to thousands of targets:
    numbers compare faster, and what is next is taken off the end. Of what ties the first that was
    added is next.

    Args:
        never: What stands at the end of time, which does not come.

    Attributes:
        dues: When, negative, seconds.
        acts: What.
    """

    def __init__(self, never: ActT) -> None:
        self.dues = [-inf]
        self.acts = [never]

    def add(self, time: float, act: ActT) -> None:
        """Something will happen."""
        at = bisect_left(self.dues, -time)
        self.dues.insert(at, -time)
        self.acts.insert(at, act)


class Way:
    """An edge as a balancer foresees it, with the random numbers that its own stage draws again.

    Args:
        context: What the run shares.
        edge: The edge.

    Attributes:
        edge: The edge.
        latency: Draws how long a message takes, seconds, spikes apart.
        chance: Draws who is lost; None where nobody ever is.
    """

    __slots__ = ("chance", "edge", "latency")

    def __init__(self, context: Context, edge: EdgeRuntime) -> None:
        self.edge = edge
        self.latency = duration_sampler(
            edge.spec.latency, lambda: context.stream(edge.id, "latency")
        )
        self.chance: Draw | None = None
        if edge.lossy:
            self.chance = in_blocks_of(lambda: context.stream(edge.id, "loss").random)

    def loses(self) -> bool:
        """Whether the next message is lost."""
        return self.chance is not None and self.chance() < self.edge.loss_rate

    def arrival(self, time: float) -> float:
        """When a message arrives that sets out at a time, seconds."""
        return time + self.latency() + self.edge.spike_s
