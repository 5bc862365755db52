"""What every node does in a run, whatever its kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from engine.metrics.gauges import Gauge
from engine.runtime.actors.edge import EdgeRuntime
from engine.runtime.network import Context
from engine.runtime.rqs_state import RequestState
from engine.schemas import Node, NodeSample
from engine.schemas.result import NodeStats


class NodeRuntime:
    """One node of the drawing.

    Attributes:
        arrived: Requests that entered it.
        completed: Requests that left it as intended: sent on, forwarded, or answered.
        failed: Requests that ended here by failing.
        up: Whether it is in service.
    """

    def __init__(self, spec: Node, context: Context) -> None:
        self.id = spec.id
        self.kind = spec.kind
        self.context = context
        self.engine = context.engine
        self.books = context.books
        self.arrived = 0
        self.completed = 0
        self.failed = 0
        self.up = True

    def on_health(self, watcher: Callable[[], None]) -> None:
        """Call ``watcher`` whenever this node goes down or comes back. Most kinds never do."""

    def wire(self, _nodes: Mapping[str, NodeRuntime], out: Sequence[EdgeRuntime]) -> None:
        """Learn the other nodes and the edges that leave here, once, before the run."""

    def begin(self) -> None:
        """Schedule what this node starts by itself."""

    def receive(self, request: RequestState) -> None:
        """A request arrives. Raises ``TypeError`` where the kind takes none."""
        raise TypeError(f"{request!r} cannot be sent to a {self.kind}")

    def receive_response(self, request: RequestState) -> None:
        """A response arrives where its request started. ``TypeError`` where the kind takes none."""
        raise TypeError(f"the response to {request!r} cannot be sent to a {self.kind}")

    def fail(self, request: RequestState, reason: str) -> None:
        """A request ends here by failing."""
        self.failed += 1
        self.books.fail(request, reason)

    def meters(self) -> list[Gauge]:
        """The gauges whose integrals ``sample`` and ``stats`` are given, in order."""
        return []

    def sample(
        self, _areas: Sequence[float], _length_s: float, before: tuple[int, int, int]
    ) -> NodeSample:
        """The interval that ends now, from integrals over it and the counts at its start."""
        arrived, completed, failed = before
        return _IDLE._replace(
            arrived=self.arrived - arrived,
            completed=self.completed - completed,
            failed=self.failed - failed,
            up=self.up,
        )

    def stats(self, _areas: Sequence[float], _length_s: float) -> NodeStats:
        """The run so far, from integrals since the warm-up; null for what the kind lacks."""
        return NodeStats(
            kind=self.kind,
            utilisation=None,
            mean_ready_queue=None,
            mean_io=None,
            mean_ram_mb=None,
            mean_ram_queue=None,
            arrived=self.arrived,
            completed=self.completed,
            failed=self.failed,
        )


_IDLE = NodeSample(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, arrived=0, completed=0, failed=0, up=True)
