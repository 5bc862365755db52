"""What every node does in a run, whatever its kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from engine.metrics.gauges import Gauge
from engine.resources.memory import BYTES_PER_MB
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

    gauges: ClassVar[tuple[str, ...]] = ()
    """Names of the fields of :class:`NodeSample` that this kind records, in order."""

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
        """The gauges behind ``gauges``, in that order."""
        return []

    def scale(self, means: Mapping[str, float]) -> dict[str, float]:
        """Turn mean levels of gauges into the units of :class:`NodeSample`."""
        return dict(means)

    def sample(self, means: Mapping[str, float], before: tuple[int, int, int]) -> NodeSample:
        """The interval that ends now, from mean levels and the counts at its start."""
        scaled = dict.fromkeys(_GAUGE_FIELDS, 0.0)
        scaled.update(self.scale(means))
        return NodeSample(
            **scaled,
            arrived=self.arrived - before[0],
            completed=self.completed - before[1],
            failed=self.failed - before[2],
            up=self.up,
        )

    def stats(self, means: Mapping[str, float]) -> NodeStats:
        """The run so far, from mean levels since the warm-up; null for what the kind lacks."""
        scaled = self.scale(means)
        return NodeStats(
            kind=self.kind,
            utilisation=scaled.get("utilisation"),
            mean_ready_queue=scaled.get("ready_queue"),
            mean_io=scaled.get("io"),
            mean_ram_mb=scaled.get("ram_mb"),
            mean_ram_queue=scaled.get("ram_queue"),
            arrived=self.arrived,
            completed=self.completed,
            failed=self.failed,
        )


_GAUGE_FIELDS = NodeSample._fields[: NodeSample._fields.index("arrived")]


def mb(level_bytes: float) -> float:
    """Bytes as MB."""
    return level_bytes / BYTES_PER_MB
