"""Runs the part of a system that is computed in bulk, ahead of the clock."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from engine.metrics.traces import Logged
from engine.runtime.bulk.books import BulkBooks
from engine.runtime.bulk.build import Stages
from engine.runtime.bulk.completed import CompletedWave, Requests
from engine.runtime.bulk.plan import Plan
from engine.runtime.bulk.waves import Times, Wave
from engine.runtime.network import Context
from engine.runtime.pace import Stretches


class BulkTraffic:
    """Requests computed a stretch of time at once, and told of as the clock gets there.

    Args:
        context: What the run shares.
        plan: What is computed.
        meters: Where each node's gauges begin in the row of all gauges, by id.
        edge_meters: Each edge's place in that row, by id.
        count: Number of gauges.

    Attributes:
        ahead: Up to when it has been computed, seconds.
        node_ids: The balancers and servers whose requests are computed.
        books: What is counted of them.
    """

    def __init__(
        self,
        context: Context,
        plan: Plan,
        meters: Mapping[str, int],
        edge_meters: Mapping[str, int],
        count: int,
    ) -> None:
        self.books = BulkBooks(context, count, edge_meters)
        self._stages = Stages(plan, self.books, meters)
        self.books.begin()
        self._areas: Times = np.zeros(count)
        self._done: Wave | None = None
        self._lost: Wave | None = None
        self._stretches = Stretches(context.scenario, len(self._stages.servers))
        self._readings: Times = np.empty(0)
        self.ahead = 0.0
        self.counted = 0
        self.node_ids = {node.id for node in plan.nodes}

    @property
    def alive(self) -> int:
        """Requests alive at the end of what has been computed."""
        return self.books.alive

    def will_read_at(self, times: Times) -> None:
        """When gauges will be read, seconds, ascending: at these times it costs little."""
        self._readings = times

    def end_of_stretch(self, now: float) -> float:
        """Where the stretch ends that is being told of, or else that comes next, seconds."""
        return self.ahead if self.ahead > now else self._stretches.end_of_next(now, now)

    def reach(self, end: float) -> None:
        """Compute up to a time at least, seconds; the clock has come to the end of the last.

        Raises:
            TooManyArrivalsError: Too many requests are generated at once.
        """
        if end <= self.ahead:
            return
        tally, start, born = self.books.tally, self.ahead, self.books.born
        self._areas += tally.read(start)
        self.record(start)
        until = self._stretches.end_of_next(start, end)
        first, last = self._readings.searchsorted((start, until), side="right").tolist()
        if last - first > tally.most_readings:
            last = first + tally.most_readings
            until = self._readings.item(last - 1)
        for work in self._stages.work:
            work(until)
        self._done = self._stages.home.arrive(until)
        self._lost = self.books.take_lost()
        tally.close(np.union1d(self._readings[first:last], until))
        self.ahead = until
        self._stretches.adapt(self.books.born - born, self.alive, until - start)

    def read(self, now: float) -> Times:
        """Integrals of all gauges since the last reading; the actors are told what was counted."""
        areas = self._areas + self.books.tally.read(now)
        self._areas[:] = 0.0
        self.books.tell()
        self.counted = int(self.books.tally.counted.sum())
        return areas

    def completed(self, now: float) -> CompletedWave | None:
        """Take out the requests that are completed before a time, seconds."""
        due, self._done = _cut(self._done, now)
        return None if due is None else CompletedWave(due, self.books.routes)

    def lost(self, now: float) -> list[tuple[Logged, float]]:
        """Take out the requests that are lost before a time, and when that was, seconds."""
        due, self._lost = _cut(self._lost, now)
        if due is None:
            return []
        return list(zip(Requests(due, self.books.routes), due.times.tolist(), strict=True))

    def record(self, now: float) -> None:
        """Hand over to servers how long requests were there that left before a time, seconds."""
        for server in self._stages.servers:
            server.record(now)


def _cut(wave: Wave | None, now: float) -> tuple[Wave | None, Wave | None]:
    """Requests whose last stage ends before a time, and the others."""
    if wave is None:
        return None, None
    count = int(wave.times.searchsorted(now))
    if count == len(wave):
        return wave, None
    return (wave.picked(slice(0, count)) if count else None), wave.picked(slice(count, None))
