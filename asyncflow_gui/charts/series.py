"""The points of a run, in arrays that grow while it runs. No Qt here."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from asyncflow_gui.charts.columns import WAITING
from engine.schemas import EdgeSample, NodeSample, PoolSample, RunResult, Scenario, Snapshot
from engine.schemas.snapshot import Samples

Floats = NDArray[np.float64]

SYSTEM_COLUMNS = (
    *("p50", "p95", "p99", "p999"),
    *("offered", "throughput", "goodput", "errors", "in_flight"),
)
_IN_RESULTS = (
    *("latency_p50_s", "latency_p95_s", "latency_p99_s", "latency_p999_s"),
    *("offered_rps", "throughput_rps", "goodput_rps", "error_rps", "in_flight"),
)
"""What results call the same columns."""

_QUEUES = ("admission_queue", "ram_queue", "ready_queue", "pool_queue")
_NODE = {name: place for place, name in enumerate(NodeSample._fields)}
_EDGE = {name: place for place, name in enumerate(EdgeSample._fields)}
_POOL = {name: place for place, name in enumerate(PoolSample._fields)}

_MOST_AT_ONCE = 8_000_000
"""Figures allocated for a whole run at its start (64 MB, in use only as they are written)."""

_FIRST_ROWS = 1024

_CLEARLY = 1.05
"""How much busier a server must be to take another's place among the lines."""


class RunSeries:
    """Every point of a run: of the system, and tables of nodes, edges and pools.

    Arrays are allocated for the whole run where that is small and doubled where not, so that
    appending costs the same however long the run is. What the accessors give are views, valid
    until the next append.

    Attributes:
        horizon_s: Where the run ends, seconds.
        interval_s: Between two points, seconds.
        servers: Ids of the servers.
        queues: Ids of the nodes that requests wait at: servers, and balancers with one queue.
        pools: Node and name of each pool, and its number of slots.
        edges_of: Ids of the edges that leave each node.
    """

    def __init__(self, scenario: Scenario, rows: int | None = None) -> None:
        settings = scenario.settings
        self.horizon_s = settings.horizon_s
        self.interval_s = settings.interval_s
        self.kinds = {node.id: str(node.kind) for node in scenario.nodes}
        self.servers = tuple(node.id for node in scenario.nodes if node.kind == "server")
        self.queues = self.servers + tuple(
            node.id
            for node in scenario.nodes
            if node.kind == "load_balancer" and node.policy == "central_queue"
        )
        self.pools = {
            (node.id, name): slots
            for node in scenario.nodes
            if node.kind == "server"
            for name, slots in node.pools.items()
        }
        self.edges_of: dict[str, list[str]] = {node.id: [] for node in scenario.nodes}
        for edge in scenario.edges:
            if edge.source in self.edges_of:
                self.edges_of[edge.source].append(edge.id)
        self._nodes_at = {node.id: place for place, node in enumerate(scenario.nodes)}
        self._edges_at = {edge.id: place for place, edge in enumerate(scenario.edges)}
        self._pools_at = {key: place for place, key in enumerate(self.pools)}
        shapes = (
            (len(self._nodes_at), len(_NODE)),
            (len(self._edges_at), len(_EDGE)),
            (len(self._pools_at), len(_POOL)),
        )
        if rows is None:
            rows = math.ceil(settings.horizon_s / settings.interval_s) + 1
            if rows * sum(count * fields for count, fields in shapes) > _MOST_AT_ONCE:
                rows = _FIRST_ROWS
        self._rows = 0
        self._places: dict[str, list[int]] = {}
        self._time = np.empty(rows)
        self._system = np.empty((rows, len(SYSTEM_COLUMNS)))
        self._nodes, self._edges, self._pools = (np.empty((rows, *shape)) for shape in shapes)
        self._errors: dict[str, Floats] = {}
        self._totals = np.zeros(shapes[0])
        self._pool_totals = np.zeros(len(self._pools_at))

    @classmethod
    def of_result(cls, scenario: Scenario, result: RunResult) -> RunSeries:
        """The points of a run that is over."""
        series = result.series
        rows = len(series.time_s)
        made = cls(scenario, rows)
        made._rows = rows
        made._time[:] = series.time_s
        empty = np.full(rows, math.nan)
        for place, name in enumerate(_IN_RESULTS):
            made._system[:, place] = series.system.get(name, empty)
        made._fill(made._nodes, made._nodes_at, series.nodes, _NODE)
        made._fill(made._edges, made._edges_at, series.edges, _EDGE)
        pools = {
            (node, name): each for node, of in series.pools.items() for name, each in of.items()
        }
        made._fill(made._pools, made._pools_at, pools, _POOL)
        made._errors = {reason: values.copy() for reason, values in series.errors_rps.items()}
        made._totals = made._nodes.sum(axis=0)
        made._pool_totals = made._pools[:, :, _POOL["in_use"]].sum(axis=0)
        return made

    @staticmethod
    def _fill(
        table: Floats,
        places: Mapping[Any, int],
        values: Mapping[Any, Mapping[str, Floats]],
        fields: Mapping[str, int],
    ) -> None:
        table[:] = 0.0
        for key, place in places.items():
            for name, column in values.get(key, {}).items():
                table[:, place, fields[name]] = column

    def __len__(self) -> int:
        return self._rows

    @property
    def time_s(self) -> Floats:
        """Ends of the intervals so far, seconds."""
        return self._time[: self._rows]

    @property
    def end_s(self) -> float:
        """Where the last interval ends, seconds; 0 before the first."""
        return float(self._time[self._rows - 1]) if self._rows else 0.0

    def system(self, column: str) -> Floats:
        """A column of ``SYSTEM_COLUMNS``; latencies in seconds, NaN where nothing completed."""
        return self._system[: self._rows, SYSTEM_COLUMNS.index(column)]

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why requests have failed so far, ``lost`` included."""
        return tuple(sorted(self._errors))

    def errors(self, reason: str) -> Floats:
        """Requests that failed for a reason, per second."""
        return self._errors[reason][: self._rows]

    def has_node(self, node_id: str) -> bool:
        """Whether there are points of a node."""
        return node_id in self._nodes_at

    def has_edge(self, edge_id: str) -> bool:
        """Whether there are points of an edge."""
        return edge_id in self._edges_at

    def node(self, node_id: str, column: str) -> Floats:
        """A field of ``NodeSample``, or ``waiting``: all its queues."""
        values = self._nodes[: self._rows, self._nodes_at[node_id]]
        if column == WAITING:
            waiting: Floats = values[:, _fields(column)].sum(axis=1)
            return waiting
        return values[:, _NODE[column]]

    def edge(self, edge_id: str, column: str) -> Floats:
        """A field of ``EdgeSample``."""
        return self._edges[: self._rows, self._edges_at[edge_id], _EDGE[column]]

    def pool(self, key: tuple[str, str], column: str) -> Floats:
        """A field of ``PoolSample``, of a pool by node and name."""
        return self._pools[: self._rows, self._pools_at[key], _POOL[column]]

    def rate(self, counts: Floats) -> Floats:
        """Counts in each interval as numbers per second."""
        lengths = np.diff(self.time_s, prepend=0.0)
        return np.divide(counts, lengths, out=np.zeros(len(counts)), where=lengths > 0)

    def lines(self, column: str) -> tuple[str, ...]:
        """Ids of the nodes that have a line in a chart of a column."""
        return self.queues if column == WAITING else self.servers

    def at_row(self, column: str, row: int) -> Floats:
        """What all nodes that have a line in a chart of a column are at, at one row."""
        at = [self._nodes_at[line] for line in self.lines(column)]
        values: Floats = self._nodes[row, at][:, _fields(column)].sum(axis=1)
        return values

    def busiest(self, column: str, most: int) -> list[str]:
        """Ids of the nodes with the highest mean in a column, at most ``most``.

        A node keeps its place in the list, and so its colour, for as long as it is in it; it
        goes only for one that is clearly busier.
        """
        lines = self.lines(column)
        at = [self._nodes_at[line] for line in lines]
        totals = self._totals[at][:, _fields(column)].sum(axis=1) if at else np.zeros(0)
        return [lines[place] for place in self._top(column, totals, most)]

    def busiest_pools(self, most: int) -> list[tuple[str, str]]:
        """The pools with the most slots in use for their size, at most ``most``."""
        keys = list(self.pools)
        totals = self._pool_totals / np.array([max(each, 1) for each in self.pools.values()])
        return [keys[place] for place in self._top("pools", totals, most)]

    def _top(self, column: str, totals: Floats, most: int) -> list[int]:
        if len(totals) <= most:
            return list(range(len(totals)))
        places = self._places.setdefault(column, list(range(most)))
        rising = [int(i) for i in np.argsort(-totals, kind="stable")[:most] if i not in places]
        for challenger in rising:
            idlest = min(places, key=lambda index: float(totals[index]))
            if totals[challenger] > totals[idlest] * _CLEARLY:
                places[places.index(idlest)] = challenger
        return list(places)

    def append(self, snapshots: Iterable[Snapshot]) -> None:
        """Add points in order."""
        for snapshot in snapshots:
            if self._rows == len(self._time):
                self._grow()
            row = self._rows
            latency = snapshot.latency
            self._time[row] = snapshot.time_s
            self._system[row] = (
                *(latency.p50, latency.p95, latency.p99, latency.p999),
                *(snapshot.offered_rps, snapshot.throughput_rps, snapshot.goodput_rps),
                *(snapshot.error_rps, snapshot.in_flight),
            )
            self._nodes[row] = _table(snapshot.nodes, self._nodes_at)
            self._edges[row] = _table(snapshot.edges, self._edges_at)
            self._pools[row] = _table(snapshot.pools, self._pools_at)
            self._totals += self._nodes[row]
            self._pool_totals += self._pools[row, :, _POOL["in_use"]]
            for reason, rate in snapshot.errors_rps.items():
                self._of_reason(reason)[row] = rate
            self._rows += 1

    def _of_reason(self, reason: str) -> Floats:
        found = self._errors.get(reason)
        if found is None:
            found = self._errors[reason] = np.zeros(len(self._time))
        return found

    def _grow(self) -> None:
        self._time = _doubled(self._time)
        self._system = _doubled(self._system)
        self._nodes, self._edges = _doubled(self._nodes), _doubled(self._edges)
        self._pools = _doubled(self._pools)
        self._errors = {
            reason: np.concatenate((values, np.zeros_like(values)))
            for reason, values in self._errors.items()
        }


def _fields(column: str) -> list[int]:
    """The fields of ``NodeSample`` that a column is the sum of."""
    return [_NODE[field] for field in (_QUEUES if column == WAITING else (column,))]


def _table(samples: Mapping[Any, Any], places: Mapping[Any, int]) -> Floats | float:
    """A row a place; 0 where a report says nothing of it."""
    if isinstance(samples, Samples) and len(samples.table) == len(places):
        return samples.table
    if not places or not samples:
        return 0.0
    return np.array([samples[key] for key in places], dtype=np.float64)


def _doubled(array: Floats) -> Floats:
    return np.concatenate((array, np.empty_like(array)))


def peaks(time_s: Floats, values: Floats, most: int) -> tuple[Floats, Floats]:
    """The lows and highs of buckets, where there are more than ``most`` points.

    Keeps the outline of a curve too long to draw point by point. NaN in a bucket with finite
    values is passed over.
    """
    size = -(-len(values) * 2 // most)
    if len(values) <= most or size < 2:
        return time_s, values
    starts = np.arange(0, len(values), size)
    lows_and_highs = np.empty(2 * len(starts))
    lows_and_highs[0::2] = np.fmin.reduceat(values, starts)
    lows_and_highs[1::2] = np.fmax.reduceat(values, starts)
    return np.repeat(time_s[starts], 2), lows_and_highs
