"""What a run reports: the counts and gauges of all nodes and edges, as the rows of two tables."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from engine.metrics.observer import SeriesStore
from engine.runtime.actors.rqs_generator import Origin
from engine.runtime.network import LOST
from engine.runtime.system import System
from engine.schemas import (
    Accounts,
    EdgeSample,
    LatencySample,
    NodeSample,
    PoolSample,
    Snapshot,
)
from engine.schemas.snapshot import Samples

Floats = NDArray[np.float64]
_CROSSED = attrgetter("delivered", "sent_both_ways", "lost")
_COLUMNS = {name: place for place, name in enumerate(NodeSample._fields)}
_ARRIVED, _FAILED = _COLUMNS["arrived"], _COLUMNS["failed"]


@dataclass(frozen=True, slots=True)
class _Counted:
    """What has been counted since the start of the run.

    Attributes:
        accounts: Of requests.
        late: Responses that came too late.
        nodes: A row a node: arrived, completed, failed.
        edges: A row an edge: sent, lost.
        errors: Requests that failed or were lost, by reason.
    """

    accounts: Accounts
    late: int
    nodes: Floats
    edges: Floats
    errors: Counter[str]


class Reports:
    """Makes the snapshots of a run and keeps its series.

    Everything is read a column at a time: a large system has a thousand elements, and a run some
    five hundred reports.

    Args:
        system: The actors, whose gauges have been put in a row.
        intervals: Number of reports.
        horizon_s: Where the run ends, seconds.
    """

    def __init__(self, system: System, intervals: int, horizon_s: float) -> None:
        self._system = system
        self._horizon_s = horizon_s
        self._nodes = list(system.nodes.values())
        self._edges = list(system.edges.values())
        self._node_places = {name: place for place, name in enumerate(system.node_ids)}
        self._edge_places = {name: place for place, name in enumerate(system.edge_ids)}
        self._origins = [
            (place, node) for place, node in enumerate(self._nodes) if isinstance(node, Origin)
        ]
        # What is computed in bulk is counted there, in columns; it never fails nor goes down. The
        # nodes that requests come from count by themselves, and never go down either.
        self._bulk = bulk = system.bulk
        self._event_nodes = [
            place
            for place, node in enumerate(self._nodes)
            if not isinstance(node, Origin) and (bulk is None or node.id not in bulk.node_ids)
        ]
        self._event_edges = [
            place
            for place, edge in enumerate(self._edges)
            if bulk is None or edge not in bulk.books.edges
        ]
        if bulk is not None:
            edges = [self._edge_places[edge.id] for edge in bulk.books.edges]
            self._bulk_edges = np.array(edges, dtype=np.intp)
            servers = [self._node_places[server.id] for server in bulk.books.servers]
            self._bulk_nodes = np.array(servers, dtype=np.intp)
        incoming = [
            (place, self._edge_places[edge.id])
            for place, node in enumerate(self._nodes)
            for edge in node.incoming
        ]
        self._entered = np.array([place for place, _ in incoming], dtype=np.intp)
        self._entries = np.array([place for _, place in incoming], dtype=np.intp)
        levels = [
            (place * len(_COLUMNS) + _COLUMNS[level.field], own.start + level.gauge, level.per)
            for place, (node, own) in enumerate(zip(self._nodes, system.slices, strict=True))
            for level in node.levels()
        ]
        self._cells = np.array([cell for cell, _, _ in levels], dtype=np.intp)
        self._gauges = np.array([gauge for _, gauge, _ in levels], dtype=np.intp)
        self._per = np.array([per for _, _, per in levels], dtype=np.float64)
        pools = [
            (node.id, name, own.stop - 2 * (len(names) - place))
            for node, own in zip(self._nodes, system.slices, strict=True)
            for names in [list(node.pool_levels([0.0] * (own.stop - own.start), 1.0))]
            for place, name in enumerate(names)
        ]
        self._pool_places = {(node, name): place for place, (node, name, _) in enumerate(pools)}
        self._pool_gauges = np.array([[at, at + 1] for _, _, at in pools], dtype=np.intp)
        self._pool_gauges = self._pool_gauges.reshape(-1, 2)
        self._index = 0
        self._begin_s = 0.0
        self._store = SeriesStore(
            intervals, system.node_ids, system.edge_ids, list(self._pool_places)
        )
        self._counted = self._count()
        self._reasons: dict[str, dict[str, int]] = {}
        self.series = self._store.series

    def _count(self) -> _Counted:
        books, edges = self._system.books, self._count_edges()
        nodes = self._count_nodes(edges[:, 0])
        return _Counted(books.accounts(), books.late.total(), nodes, edges[:, 1:], self._errors())

    def _errors(self) -> Counter[str]:
        """Requests that failed or were lost, by reason."""
        books = self._system.books
        errors = Counter[str]()
        for (_, reason), count in books.failures.items():
            errors[reason] += count
        if lost := books.lost.total():
            errors[LOST] += lost
        return errors

    def _count_edges(self) -> Floats:
        """A row an edge: delivered, sent both ways, lost."""
        counted = np.empty((len(self._edges), 3))
        if self._event_edges:
            rows = [_CROSSED(self._edges[place]) for place in self._event_edges]
            counted[self._event_edges] = rows
        if self._bulk is not None:
            counted[self._bulk_edges] = self._bulk.books.crossed()
        return counted

    def _count_nodes(self, delivered: Floats) -> Floats:
        """Arrived, completed and failed, as ``NodeRuntime.counts`` has them."""
        arrived = np.bincount(self._entered, delivered[self._entries], len(self._nodes))
        counted = np.zeros((len(self._nodes), 3))
        counted[:, 0] = counted[:, 1] = arrived
        if self._event_nodes:
            nodes = [self._nodes[place] for place in self._event_nodes]
            gone = np.array([(node.failed, node.cancelled, node.inside()) for node in nodes])
            counted[self._event_nodes, 1] -= gone.sum(axis=1)
            counted[self._event_nodes, 2] = gone[:, 0]
        for place, origin in self._origins:
            counted[place] = origin.counts_of(int(arrived[place]))[:3]
        if self._bulk is not None:
            inside = self._bulk.books.inside()
            counted[:, 1] -= np.bincount(self._bulk_nodes, inside, len(self._nodes))
        return counted

    def report(self, now: float, areas: Floats, latency: LatencySample) -> Snapshot:
        """Close the interval that ends now.

        Args:
            now: Seconds.
            areas: Integrals of all gauges over the interval.
            latency: Of the requests completed in it.
        """
        length = now - self._begin_s
        before, counted = self._counted, self._count()
        nodes, edges = self._tables(areas, length, before, counted)
        pools = areas[self._pool_gauges] / length
        then, accounts = before.accounts, counted.accounts
        completed = accounts.completed - then.completed
        errors = accounts.failed + accounts.lost - then.failed - then.lost
        snapshot = Snapshot(
            index=self._index,
            time_s=now,
            interval_s=length,
            horizon_s=self._horizon_s,
            accounts=accounts,
            latency=latency,
            offered_rps=(accounts.generated - then.generated) / length,
            throughput_rps=(completed + counted.late - before.late) / length,
            goodput_rps=completed / length,
            error_rps=errors / length,
            nodes=Samples(self._node_places, nodes, NodeSample.of_row),
            edges=Samples(self._edge_places, edges, EdgeSample.of_row),
            errors_rps={
                reason: (count - before.errors[reason]) / length
                for reason, count in counted.errors.items()
            },
            pools=Samples(self._pool_places, pools, PoolSample.of_row),
            failures=self._failures(nodes[:, _FAILED]),
            in_flight=areas.item(0) / length,
        )
        self._store.append(snapshot, nodes, edges, pools)
        self._index += 1
        self._begin_s = now
        self._counted = counted
        return snapshot

    def _failures(self, failed: Floats) -> dict[str, dict[str, int]]:
        """Why requests failed in the interval, where any did."""
        found = {}
        for place in np.flatnonzero(failed):
            node = self._nodes[place]
            before, self._reasons[node.id] = self._reasons.get(node.id, {}), dict(node.reasons)
            found[node.id] = {
                reason: count - before.get(reason, 0)
                for reason, count in node.reasons.items()
                if count > before.get(reason, 0)
            }
        return found

    def _tables(
        self, areas: Floats, length_s: float, before: _Counted, counted: _Counted
    ) -> tuple[Floats, Floats]:
        """Rows as ``NodeSample`` and ``EdgeSample`` have their fields."""
        count = len(self._nodes)
        means = areas[self._gauges] / (length_s * self._per)
        cells = count * len(_COLUMNS)
        nodes: Floats = np.bincount(self._cells, means, cells)  # type: ignore[assignment]
        nodes.shape = (count, len(_COLUMNS))
        nodes[:, _ARRIVED : _FAILED + 1] = counted.nodes - before.nodes
        nodes[:, _COLUMNS["up"]] = 1.0
        if self._event_nodes:
            nodes[self._event_nodes, _COLUMNS["up"]] = [
                self._nodes[place].up for place in self._event_nodes
            ]
        edges = np.empty((len(self._edges), 3))
        edges[:, 0] = areas[len(areas) - len(self._edges) :] / length_s
        edges[:, 1:] = counted.edges - before.edges
        return nodes, edges
