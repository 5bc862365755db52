"""The points of a run so far, in arrays that grow. No Qt here."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from engine.schemas import Scenario, Snapshot

Floats = NDArray[np.float64]

SYSTEM_COLUMNS = ("p50", "p95", "p99", "offered", "completed", "errors")
SERVER_COLUMNS = ("utilisation", "waiting", "ram_mb")

_MOST_AT_ONCE = 8_000_000
"""Figures allocated for a whole run at its start (64 MB, in use only as they are written)."""

_FIRST_ROWS = 1024

_CLEARLY = 1.05
"""How much busier a server must be to take another's place among the lines."""


class RunSeries:
    """Every point of a run: system columns and, per column, one line per server.

    The column ``waiting`` also has a line per balancer with a central queue.

    Arrays are allocated for the whole run where that is small and doubled where not, so that
    appending costs the same however long the run is. What the accessors give are views, valid
    until the next append.
    """

    def __init__(self, scenario: Scenario) -> None:
        settings = scenario.settings
        self.horizon_s = settings.horizon_s
        self.servers = tuple(node.id for node in scenario.nodes if node.kind == "server")
        self._queues = self.servers + tuple(
            node.id
            for node in scenario.nodes
            if node.kind == "load_balancer" and node.policy == "central_queue"
        )
        rows = math.ceil(settings.horizon_s / settings.interval_s) + 1
        columns = 1 + len(SYSTEM_COLUMNS) + len(SERVER_COLUMNS) * len(self._queues)
        if rows * columns > _MOST_AT_ONCE:
            rows = _FIRST_ROWS
        self._rows = 0
        self._places: dict[str, list[int]] = {}
        self._time = np.empty(rows)
        self._system = np.empty((len(SYSTEM_COLUMNS), rows))
        self._nodes = np.empty((len(SERVER_COLUMNS), len(self._queues), rows))
        self._totals = np.zeros((len(SERVER_COLUMNS), len(self._queues)))

    def __len__(self) -> int:
        return self._rows

    @property
    def time_s(self) -> Floats:
        """Ends of the intervals so far, seconds."""
        return self._time[: self._rows]

    def system(self, column: str) -> Floats:
        """A column of ``SYSTEM_COLUMNS``; latencies in seconds, NaN where nothing completed."""
        return self._system[SYSTEM_COLUMNS.index(column), : self._rows]

    def lines(self, column: str) -> tuple[str, ...]:
        """Ids of the nodes that have a line in a column of ``SERVER_COLUMNS``."""
        return self._queues if column == "waiting" else self.servers

    def server(self, column: str, index: int) -> Floats:
        """A column of ``SERVER_COLUMNS`` of the node at a position of its ``lines``."""
        return self._nodes[SERVER_COLUMNS.index(column), index, : self._rows]

    def busiest(self, column: str, most: int) -> list[int]:
        """Positions of the servers with the highest mean in a column, at most ``most``.

        A server keeps its place in the list, and so its colour, for as long as it is in it; it
        goes only for one that is clearly busier.
        """
        lines = len(self.lines(column))
        if lines <= most:
            return list(range(lines))
        totals = self._totals[SERVER_COLUMNS.index(column), :lines]
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
            self._system[:, row] = (
                latency.p50,
                latency.p95,
                latency.p99,
                snapshot.offered_rps,
                snapshot.goodput_rps,
                snapshot.error_rps,
            )
            if self._queues:
                nodes = snapshot.nodes
                samples = [nodes[node_id] for node_id in self._queues]
                self._nodes[:, :, row] = (
                    [sample.utilisation for sample in samples],
                    [sample.waiting for sample in samples],
                    [sample.ram_mb for sample in samples],
                )
                self._totals += self._nodes[:, :, row]
            self._rows += 1

    def _grow(self) -> None:
        self._time = _doubled(self._time)
        self._system = _doubled(self._system)
        self._nodes = _doubled(self._nodes)


def _doubled(array: Floats) -> Floats:
    return np.concatenate((array, np.empty_like(array)), axis=-1)


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
