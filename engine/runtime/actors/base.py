"""What every node does in a run, whatever its kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from engine.metrics.latency import LatencyRecorder
from engine.metrics.observer import Meter
from engine.runtime.actors.edge import Deliver, EdgeRuntime
from engine.runtime.network import Context
from engine.runtime.rqs_state import GONE, RequestState
from engine.schemas import Node


class Counts(NamedTuple):
    """What has come to a node and gone, since the start of the run."""

    arrived: int
    completed: int
    failed: int
    cancelled: int


class Level(NamedTuple):
    """A field of ``NodeSample`` that is the time average of a gauge.

    Attributes:
        field: The field. Several gauges may add to one.
        gauge: Index of the gauge among the node's meters.
        per: What one of the field is in units of the gauge.
    """

    field: str
    gauge: int
    per: float = 1.0


class NodeRuntime:
    """One node of the drawing.

    Attributes:
        incoming: Edges that requests come over; they count them.
        failed: Requests that ended here by failing.
        reasons: How many of them failed for each reason.
        cancelled: Requests that ended here because they were called off.
        up: Whether it is in service.
        slots: Requests it serves at once, so far as a balancer's central queue goes by it.
        counts_links: Whether it wants to know when requests have left where it sent them.
        is_home: Whether responses end here.
        passive: Whether it takes in responses and nothing depends on when they arrive.
    """

    slots = 1
    counts_links = False
    passive = False
    is_home = False

    def __init__(self, spec: Node, context: Context) -> None:
        self.id = spec.id
        self.kind = spec.kind
        self.context = context
        self.engine = context.engine
        self.books = context.books
        self.incoming: list[EdgeRuntime] = []
        self.failed = 0
        self.reasons: dict[str, int] = {}
        self.cancelled = 0
        self.up = True

    def on_health(self, watcher: Callable[[], None]) -> None:
        """Call ``watcher`` whenever this node goes down or comes back. Most kinds never do."""

    def join(self, _nodes: Mapping[str, NodeRuntime], out: Sequence[EdgeRuntime]) -> None:
        """Learn the other nodes and the edges that leave here, once, before the run."""

    def open(self) -> None:
        """Make ready for requests one by one, once; the edges that leave here are open.

        Nodes whose requests are computed in bulk stay closed: they may be many.
        """

    def begin(self) -> None:
        """Schedule what this node starts by itself."""

    def receiver(self, _edge: EdgeRuntime) -> Deliver:
        """What an edge does with a request that arrives here; counts the edge's arrival.

        Raises:
            TypeError: The kind takes no requests.
        """
        raise TypeError(f"no request can be sent to a {self.kind}")

    def response_receiver(self, _edge: EdgeRuntime) -> Deliver:
        """What a return edge does with a response that arrives here; counts the edge's arrival.

        Raises:
            TypeError: The kind takes no responses.
        """
        raise TypeError(f"no response can be sent to a {self.kind}")

    def fail(self, request: RequestState, reason: str) -> None:
        """A request ends here by failing; who waits for it hears why."""
        self.note_failure(reason)
        request.dead = GONE
        request.leave_link()
        request.origin.hear_failure(request, reason)

    def note_failure(self, reason: str) -> None:
        """Count a request that failed here, and why."""
        self.failed += 1
        self.reasons[reason] = self.reasons.get(reason, 0) + 1

    def drop(self, request: RequestState) -> None:
        """A request that was called off ends here."""
        self.cancelled += 1
        request.dead = GONE
        request.leave_link()
        self.books.drop(request)

    def arrived(self) -> int:
        """Requests that have come over its edges."""
        return sum(edge.delivered for edge in self.incoming)

    def inside(self) -> int:
        """Requests that are here now."""
        return 0

    def counts(self) -> Counts:
        """What has come and gone."""
        return self.counts_of(self.arrived())

    def counts_of(self, arrived: int) -> Counts:
        """The same, of so many that have come over the node's edges.

        What is neither here nor has ended here was sent on as meant.
        """
        done = arrived - self.failed - self.cancelled - self.inside()
        return Counts(arrived, done, self.failed, self.cancelled)

    def meters(self) -> list[Meter]:
        """Its gauges, in order."""
        return []

    def levels(self) -> list[Level]:
        """The time averages that are reported, from its gauges."""
        return []

    def pool_levels(
        self, _areas: Sequence[float], _length_s: float
    ) -> dict[str, tuple[int, float, float]]:
        """Slots, mean slots in use and mean queue of each pool."""
        return {}

    def recorders(self) -> dict[str, LatencyRecorder]:
        """Times from coming to leaving, by endpoint."""
        return {}
