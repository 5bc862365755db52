"""The actors of a run, joined: what the scenario's drawing becomes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from engine.metrics.latency import LatencyRecorder
from engine.metrics.observer import Meter, Meters
from engine.runtime.actors import make_actor
from engine.runtime.actors.calls import Caller
from engine.runtime.actors.client import ClientRuntime
from engine.runtime.actors.edge import EdgeRuntime
from engine.runtime.actors.rqs_generator import Origin
from engine.runtime.actors.server import ServerRuntime
from engine.runtime.bulk.plan import plan
from engine.runtime.bulk.traffic import BulkTraffic
from engine.runtime.events import schedule_events
from engine.runtime.inflow import lines
from engine.runtime.network import Context
from engine.schemas import Scenario, carries_responses


class System:
    """Nodes, edges and open traffic of one run.

    Attributes:
        context: What they share.
        engine: The clock.
        books: The accounts.
        nodes: By id, in the scenario's order.
        edges: By id, in the scenario's order.
        origins: Generators and clients.
        sources: Those of them that have a workload.
        lines: The first steps of open traffic.
        bulk: The traffic that is computed in bulk, if any is.
        gauges: All gauges in a row.
        slices: Each node's part of the row of all gauges.
    """

    def __init__(self, scenario: Scenario, seed: int, *, in_bulk: bool = True) -> None:
        self.context = context = Context(scenario, seed)
        self.engine = context.engine
        self.books = context.books
        self.nodes = {spec.id: make_actor(spec, context) for spec in scenario.nodes}
        context.counts_links = any(node.counts_links for node in self.nodes.values())
        self.edges = {spec.id: EdgeRuntime(spec, context) for spec in scenario.edges}
        self.origins = [node for node in self.nodes.values() if isinstance(node, Origin)]
        self.sources = [origin for origin in self.origins if origin.workload is not None]
        self._join()
        self.lines = lines(context, self.origins)
        self.gauges = self._gauges()
        self.bulk = self._bulk() if in_bulk else None
        self._in_bulk = set() if self.bulk is None else self.bulk.node_ids
        self._open()
        self.node_ids = list(self.nodes)
        self.edge_ids = list(self.edges)
        self._recorders: list[LatencyRecorder] = [
            recorder for node in self.nodes.values() for recorder in node.recorders().values()
        ]
        self._one_by_one: list[LatencyRecorder] = [
            recorder
            for node in self.nodes.values()
            if node.id not in self._in_bulk
            for recorder in node.recorders().values()
        ]
        schedule_events(scenario.events, self.engine, {**self.nodes, **self.edges})
        for node in self.nodes.values():
            node.begin()

    def _join(self) -> None:
        """Let nodes know each other and the edges between them."""
        out: dict[str, list[EdgeRuntime]] = {node_id: [] for node_id in self.nodes}
        for edge in self.edges.values():
            out[edge.spec.source].append(edge)
            if not self._returns(edge):
                self.nodes[edge.spec.target].incoming.append(edge)
        for node in self.nodes.values():
            node.join(self.nodes, out[node.id])
        self.context.homes = [origin for origin in self.origins if origin.is_home]

    def _open(self) -> None:
        """Make ready for requests one by one, wherever any come."""
        closed: Collection[EdgeRuntime] = () if self.bulk is None else self.bulk.books.edges
        idle = {edge.spec.source for edge in closed} | self._in_bulk
        for edge in self.edges.values():
            if edge not in closed:
                target = self.nodes[edge.spec.target]
                take = target.response_receiver if self._returns(edge) else target.receiver
                edge.open(take(edge))
        for node in self.nodes.values():
            if node.id not in idle:
                node.open()

    def _returns(self, edge: EdgeRuntime) -> bool:
        """Whether it carries responses."""
        source, target = self.nodes[edge.spec.source], self.nodes[edge.spec.target]
        return carries_responses(source.kind, target.kind)

    def _gauges(self) -> list[Meter]:
        """All gauges in one row: the system's, then each node's, then each edge's."""
        gauges: list[Meter] = [self.books.in_flight]
        self.slices: list[slice] = []
        for node in self.nodes.values():
            start = len(gauges)
            gauges += node.meters()
            self.slices.append(slice(start, len(gauges)))
        gauges += self.edges.values()
        return gauges

    def _bulk(self) -> BulkTraffic | None:
        """The traffic that is computed in bulk; its lines need no filling."""
        planned = plan(self.context.scenario, self.nodes, list(self.edges.values()), self.lines)
        if planned is None:
            return None
        self.lines = [line for line in self.lines if line not in planned.lines]
        starts = {node: own.start for node, own in zip(self.nodes, self.slices, strict=True)}
        first = len(self.gauges) - len(self.edges)
        edges = {edge_id: first + place for place, edge_id in enumerate(self.edges)}
        return BulkTraffic(self.context, planned, starts, edges, len(self.gauges))

    def meters(self) -> Meters:
        """Reads all gauges."""
        if self.bulk is None:
            return Meters(self.gauges)
        # The actors on the way of bulk traffic meet no other.
        idle: set[int] = set()
        for node, own in zip(self.nodes, self.slices, strict=True):
            if node in self.bulk.node_ids:
                idle.update(range(own.start, own.stop))
        first = len(self.gauges) - len(self.edges)
        idle.update(
            first + place
            for place, edge in enumerate(self.edges.values())
            if edge in self.bulk.books.edges
        )
        return Meters(self.gauges, idle, self.bulk.read)

    def node_areas(self, areas: Sequence[float]) -> list[Sequence[float]]:
        """Each node's part of a row of integrals."""
        return [areas[own] for own in self.slices]

    def edge_areas(self, areas: Sequence[float]) -> Sequence[float]:
        """The edges' part of a row of integrals."""
        return areas[len(areas) - len(self.edges) :]

    def flush(self) -> None:
        """Keep what recorders hold back short."""
        for recorder in self._one_by_one:
            recorder.flush_if_long()

    def next_recorder_stage(self, now: float) -> None:
        """What recorders take in from here on is kept apart."""
        if self.bulk is not None:
            self.bulk.record(now)
        for recorder in self._recorders:
            recorder.next_stage()

    def callers(self) -> list[Caller]:
        """Everything that makes attempts."""
        found: list[Caller] = []
        for node in self.nodes.values():
            if isinstance(node, ServerRuntime):
                found += node.callers
            elif isinstance(node, ClientRuntime) and node.caller is not None:
                found.append(node.caller)
        return found

    def late(self) -> Counter[float]:
        """Responses that came to clients too late, by where the request was born."""
        return self.books.late.copy()
