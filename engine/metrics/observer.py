"""Turns gauges and counts into snapshots, series and the run's statistics."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Generic, Protocol, TypeVar

import numpy as np

from engine.schemas import EdgeSample, NodeSample, PoolSample, Snapshot
from engine.schemas.result import Floats, Series

KeyT = TypeVar("KeyT")

_TOGETHER = 16
"""Intervals that are turned over into series together."""

_SYSTEM = (
    "offered_rps",
    "throughput_rps",
    "goodput_rps",
    "error_rps",
    "in_flight",
    "latency_mean_s",
    "latency_p50_s",
    "latency_p95_s",
    "latency_p99_s",
    "latency_p999_s",
)


class Meter(Protocol):
    """Something with an integral over time."""

    def take(self, now: float) -> float:
        """The integral since the last call (level times seconds)."""


class Meters:
    """Every gauge of a run, read together.

    Args:
        gauges: The row of them.
        idle: Indices of those whose actors have nothing to do, since others do it for them.
        read_more: What has accrued elsewhere since the last call, a value for each gauge.

    Attributes:
        stages: Integrals over each stage of the measured run.
    """

    def __init__(
        self,
        gauges: Sequence[Meter],
        idle: Collection[int] = (),
        read_more: Callable[[float], Floats] | None = None,
    ) -> None:
        self._gauges = list(gauges)
        self._active = np.array(
            [place for place in range(len(gauges)) if place not in idle], dtype=np.intp
        )
        self._takes = [gauges[place].take for place in self._active]
        self._read_more = read_more
        self._interval: Floats = np.zeros(len(self._gauges))
        self.stages: list[Floats] = []

    def read(self, now: float) -> None:
        """Add what has accrued since the last reading."""
        areas = np.zeros(len(self._gauges))
        areas[self._active] = [take(now) for take in self._takes]
        if self._read_more is not None:
            areas += self._read_more(now)
        self._interval += areas
        if self.stages:
            self.stages[-1] += areas

    def begin_stage(self, now: float) -> None:
        """From now on integrals count towards a new stage."""
        self.read(now)
        self.stages.append(np.zeros(len(self._gauges)))

    def since(self, first_stage: int) -> list[float]:
        """Integrals since a stage began."""
        areas: list[float] = np.sum(
            [np.zeros(len(self._gauges)), *self.stages[first_stage:]], axis=0
        ).tolist()
        return areas

    def close_interval(self) -> Floats:
        """Integrals over the interval that ends at the last reading; begins the next."""
        areas, self._interval = self._interval, np.zeros(len(self._gauges))
        return areas


class Table(Generic[KeyT]):
    """Series of all elements of a kind, taken in an interval at a time.

    Each series lies in one piece. Some intervals are turned over together: to put down a value in
    each of thousands of series, far apart in memory, costs more than to compute it.

    Args:
        intervals: Their number in the whole run.
        elements: Whose series these are.
        names: What is told of each.
    """

    def __init__(self, intervals: int, elements: Iterable[KeyT], names: Sequence[str]) -> None:
        self._elements = list(elements)
        self._names = names
        cells = len(self._elements) * len(names)
        self._kept: Floats = np.zeros((cells, intervals))
        self._turned = 0
        self._latest: Floats = np.empty((_TOGETHER, cells))
        self._count = 0

    def append(self, values: Floats) -> None:
        """The next interval: a row an element, a column a name."""
        self._latest[self._count - self._turned] = values.ravel()
        self._count += 1
        if self._count - self._turned == _TOGETHER:
            self._turn_over()

    def _turn_over(self) -> None:
        latest = self._latest[: self._count - self._turned]
        self._kept[:, self._turned : self._count] = latest.T
        self._turned = self._count

    def series(self) -> Iterator[tuple[KeyT, dict[str, Floats]]]:
        """The series of each element by name, up to now: what comes later leaves them alone."""
        self._turn_over()
        rows = iter(self._kept[:, : self._count])
        for element in self._elements:
            yield element, dict(zip(self._names, islice(rows, len(self._names)), strict=True))


class SeriesStore:
    """The snapshots of a run as columns, preallocated for its number of intervals."""

    def __init__(
        self,
        intervals: int,
        nodes: Sequence[str],
        edges: Sequence[str],
        pools: Sequence[tuple[str, str]],
    ) -> None:
        self._count = 0
        self._errors: list[Mapping[str, float]] = []
        self._time: Floats = np.zeros(intervals)
        self._system: Floats = np.zeros((len(_SYSTEM), intervals))
        self._nodes = Table(intervals, nodes, NodeSample._fields)
        self._edges = Table(intervals, edges, EdgeSample._fields)
        self._pools = Table(intervals, pools, PoolSample._fields)

    def append(self, snapshot: Snapshot, nodes: Floats, edges: Floats, pools: Floats) -> None:
        """Take in the next snapshot, and the tables of its nodes, edges and pools."""
        at = self._count
        self._count += 1
        self._time[at] = snapshot.time_s
        self._system[:, at] = (
            snapshot.offered_rps,
            snapshot.throughput_rps,
            snapshot.goodput_rps,
            snapshot.error_rps,
            snapshot.in_flight,
            *snapshot.latency,
        )
        self._nodes.append(nodes)
        self._edges.append(edges)
        self._pools.append(pools)
        self._errors.append(snapshot.errors_rps)

    def series(self) -> Series:
        """The columns so far."""
        count = self._count
        return Series(
            time_s=self._time[:count].copy(),
            system=dict(zip(_SYSTEM, self._system[:, :count].copy(), strict=True)),
            nodes=dict(self._nodes.series()),
            edges=dict(self._edges.series()),
            errors_rps=self._error_series(),
            pools=self._pool_series(),
        )

    def _error_series(self) -> dict[str, Floats]:
        reasons = sorted({reason for errors in self._errors for reason in errors})
        return {
            reason: np.array([errors.get(reason, 0.0) for errors in self._errors])
            for reason in reasons
        }

    def _pool_series(self) -> dict[str, dict[str, dict[str, Floats]]]:
        found: dict[str, dict[str, dict[str, Floats]]] = {}
        for (node_id, name), series in self._pools.series():
            found.setdefault(node_id, {})[name] = series
        return found
