"""One run of a scenario: build the actors, advance the clock, report, sum up."""

from __future__ import annotations

import math
from collections.abc import Iterator

from engine.metrics.observer import Meters, SeriesStore
from engine.runtime.actors import make_actor
from engine.runtime.actors.edge import EdgeRuntime
from engine.runtime.events import schedule_events
from engine.runtime.network import Context
from engine.schemas import (
    EdgeSample,
    NodeSample,
    RunResult,
    Scenario,
    ScenarioError,
    Snapshot,
    carries_responses,
    errors_of,
)
from engine.schemas.result import EdgeStats, EventRecord, Failures, RequestAccounts
from engine.validation import check

_CHUNK = 20_000
"""Entries done between two looks at the stop flag: some 50 ms."""


class Simulation:
    """A run. Iterate to advance it; one :class:`Snapshot` per reporting interval.

    ::

        simulation = Simulation(scenario, seed=7)
        for snapshot in simulation:
            ...
        result = simulation.result()

    Breaking off the loop pauses the run: iterating again goes on from there, and ``result`` tells
    what has happened so far. The same scenario and seed give the same result, however it is paused.

    Args:
        scenario: What to run.
        seed: Seed of all random streams; None takes the scenario's.

    Raises:
        ScenarioError: ``engine.check`` finds errors; ``problems`` has them all.
    """

    def __init__(self, scenario: Scenario, seed: int | None = None) -> None:
        problems = errors_of(check(scenario))
        if problems:
            raise ScenarioError(problems)
        self.scenario = scenario
        self.seed = scenario.settings.seed if seed is None else seed
        self.events_done = 0
        """Entries of the event queue done so far: the engine's work."""
        self._context = Context(scenario, self.seed)
        self._engine = self._context.engine
        self._books = self._context.books
        self._nodes = {spec.id: make_actor(spec, self._context) for spec in scenario.nodes}
        self._edges = {spec.id: EdgeRuntime(spec, self._context) for spec in scenario.edges}
        self._wire()
        self._settings = scenario.settings
        self._interval_s = scenario.settings.interval_s
        intervals = math.ceil(self._settings.horizon_s / self._interval_s - 1e-9)
        self._intervals = max(intervals, 1)
        self._index = 0
        self._interval_start = 0.0
        self._measured_from: float | None = None
        self._stopped = False
        self._meters, self._slices = self._gauges()
        self._store = SeriesStore(self._intervals, list(self._nodes), list(self._edges))
        self._counts = self._read_counts()
        schedule_events(scenario.events, self._engine, {**self._nodes, **self._edges})
        for node in self._nodes.values():
            node.begin()

    def _wire(self) -> None:
        out: dict[str, list[EdgeRuntime]] = {node_id: [] for node_id in self._nodes}
        for edge in self._edges.values():
            source, target = self._nodes[edge.spec.source], self._nodes[edge.spec.target]
            out[source.id].append(edge)
            returns = carries_responses(source.kind, target.kind)
            edge.connect(target.receive_response if returns else target.receive)
        for node_id, node in self._nodes.items():
            node.wire(self._nodes, out[node_id])

    def _gauges(self) -> tuple[Meters, list[slice]]:
        """All gauges in one row, the system's first, and where each node's are."""
        gauges, slices = [self._books.in_flight], []
        for node in self._nodes.values():
            start = len(gauges)
            gauges += node.meters()
            slices.append(slice(start, len(gauges)))
        gauges += [edge.in_flight for edge in self._edges.values()]
        return Meters(gauges), slices

    @property
    def time_s(self) -> float:
        """Simulated time reached, seconds."""
        return self._engine.now

    def stop(self) -> None:
        """End the iteration soon. May be called from another thread; the result stays valid."""
        self._stopped = True

    def __iter__(self) -> Iterator[Snapshot]:
        return self

    def __next__(self) -> Snapshot:
        if self._index >= self._intervals or self._stopped:
            raise StopIteration
        end = self._boundary(self._index + 1)
        warmup_s = self._settings.warmup_s
        if self._measured_from is None and warmup_s < end:
            self._advance(warmup_s)
            self._begin_measuring(warmup_s)
        self._advance(end)
        return self._report(end)

    def _boundary(self, index: int) -> float:
        return (
            min(index * self._interval_s, self._settings.horizon_s)
            if (index < self._intervals)
            else self._settings.horizon_s
        )

    def _advance(self, until: float) -> None:
        latencies = self._books.latencies
        while not self._stopped:
            done = self._engine.advance(until, _CHUNK)
            self.events_done += done
            latencies.flush_if_long()
            if done < _CHUNK:
                return
        raise StopIteration

    def _begin_measuring(self, now: float) -> None:
        self._measured_from = now
        self._meters.measure(now)
        self._books.latencies.measure()

    def _read_counts(self) -> tuple[list[int], list[tuple[int, int, int]], list[tuple[int, int]]]:
        books = self._books
        return (
            [books.generated, books.completed, books.failures.total() + books.lost],
            [(node.arrived, node.completed, node.failed) for node in self._nodes.values()],
            [(edge.sent, edge.lost) for edge in self._edges.values()],
        )

    def _report(self, now: float) -> Snapshot:
        """Close the interval that ends now."""
        self._meters.read(now)
        length = now - self._interval_start
        areas = self._meters.close_interval()
        (generated, completed, errors), node_counts, edge_counts = self._counts
        self._counts = counts = self._read_counts()
        nodes, edges = self._samples(areas, length, node_counts, edge_counts)
        snapshot = Snapshot(
            index=self._index,
            time_s=now,
            interval_s=length,
            horizon_s=self._settings.horizon_s,
            accounts=self._books.accounts(),
            latency=self._books.latencies.interval_sample(),
            offered_rps=(counts[0][0] - generated) / length,
            throughput_rps=(counts[0][1] - completed) / length,
            error_rps=(counts[0][2] - errors) / length,
            nodes=nodes,
            edges=edges,
        )
        self._store.append(snapshot, areas[0] / length)
        self._index += 1
        self._interval_start = now
        return snapshot

    def _samples(
        self,
        areas: list[float],
        length: float,
        node_counts: list[tuple[int, int, int]],
        edge_counts: list[tuple[int, int]],
    ) -> tuple[dict[str, NodeSample], dict[str, EdgeSample]]:
        nodes = {
            node.id: node.sample(areas[own], length, before)
            for node, own, before in zip(
                self._nodes.values(), self._slices, node_counts, strict=True
            )
        }
        edges = {
            edge.id: edge.sample(area, length, before)
            for edge, area, before in zip(
                self._edges.values(), areas[-len(edge_counts) :], edge_counts, strict=True
            )
        }
        return nodes, edges

    def result(self) -> RunResult:
        """What has happened so far: the whole run once the iteration has ended."""
        now = self._engine.now
        self._meters.read(now)
        start = self._measured_from
        length = now - start if start is not None else 0.0
        areas = self._meters.window.tolist()
        books = self._books
        nodes = {
            node.id: node.stats(areas[own], length)
            for node, own in zip(self._nodes.values(), self._slices, strict=True)
        }
        edges = {
            edge.id: EdgeStats(
                sent=edge.sent,
                lost=edge.lost,
                mean_in_flight=area / length if length > 0 else 0.0,
            )
            for edge, area in zip(self._edges.values(), areas[-len(self._edges) :], strict=True)
        }
        accounts = books.accounts()
        return RunResult(
            scenario=self.scenario.name,
            seed=self.seed,
            horizon_s=now,
            warmup_s=self._settings.warmup_s,
            requests=RequestAccounts(
                generated=accounts.generated,
                completed=accounts.completed,
                failed=Failures(
                    total=accounts.failed, by_reason=dict(sorted(books.failures.items()))
                ),
                lost=accounts.lost,
                in_flight=accounts.in_flight,
            ),
            latency_s=books.latencies.stats(),
            throughput_rps=books.latencies.measured / length if length > 0 else 0.0,
            nodes=nodes,
            edges=edges,
            events=self._events_so_far(now),
            series=self._store.series(),
            histogram=books.latencies.histogram(),
        )

    def _events_so_far(self, now: float) -> list[EventRecord]:
        return [
            EventRecord(
                id=event.id,
                kind=event.kind,
                target=event.target,
                start_s=event.start_s,
                end_s=event.end_s,
            )
            for event in sorted(self.scenario.events, key=lambda item: item.start_s)
            if event.start_s < now
        ]
