"""The result of a run, from what its actors have counted and measured."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from engine.metrics.latency import LatencyRecorder, LatencyTally, merged
from engine.metrics.places import COMPONENTS, Place
from engine.runtime.actors.base import NodeRuntime
from engine.runtime.actors.rqs_generator import Origin
from engine.runtime.slos import slo_checks
from engine.runtime.stages import Window
from engine.runtime.system import System
from engine.schemas import RunResult, Scenario
from engine.schemas.result import (
    Attempts,
    EdgeStats,
    EndpointStats,
    EventRecord,
    Failures,
    LatencySplit,
    LatencyStats,
    NodeStats,
    PoolStats,
    RequestAccounts,
    Series,
    Trace,
    WorkloadStats,
)


def summarise(
    scenario: Scenario,
    *,
    seed: int,
    end_s: float,
    stopped_by: str | None,
    system: System,
    window: Window,
    traces: list[Trace],
    series: Series,
) -> RunResult:
    """The figures of a run up to ``end_s``, all defined in ``docs/model.md``."""
    books, length_s = system.books, window.length_s
    failed = Counter[str]()
    for (_, reason), count in books.failures.items():
        failed[reason] += count
    requests = _accounts(
        books.generated.total(), books.completed.total(), failed, books.lost.total()
    )
    overall = _workload_stats(requests, window.latencies, window.late.total(), length_s)
    workloads = {origin.id: _workload(origin, window) for origin in system.sources}
    return RunResult(
        scenario=scenario.name,
        seed=seed,
        horizon_s=end_s,
        warmup_s=window.start_s,
        stopped_by=stopped_by,
        requests=requests,
        attempts=_attempts(system),
        latency_s=overall.latency_s,
        confidence_s=window.confidence,
        split_s=_split(window, system, lambda _: True),
        throughput_rps=overall.throughput_rps,
        goodput_rps=overall.goodput_rps,
        error_share=requests.error_share,
        slos=slo_checks(scenario.slos, overall, workloads),
        workloads=workloads,
        nodes=_nodes(system, window),
        edges={
            edge.id: EdgeStats(
                sent=edge.sent,
                lost=edge.lost,
                mean_in_flight=area / length_s if length_s > 0 else 0.0,
            )
            for edge, area in zip(
                system.edges.values(), system.edge_areas(window.areas), strict=True
            )
        },
        events=_events_before(scenario, end_s),
        traces=traces,
        series=series,
        histogram=window.latencies.histogram(),
    )


def _accounts(generated: int, completed: int, failed: Counter[str], lost: int) -> RequestAccounts:
    return RequestAccounts(
        generated=generated,
        completed=completed,
        failed=Failures(total=failed.total(), by_reason=dict(sorted(failed.items()))),
        lost=lost,
        in_flight=generated - completed - failed.total() - lost,
    )


def _attempts(system: System) -> Attempts:
    callers = system.callers()
    return Attempts(
        made=sum(caller.attempts for caller in callers),
        retries=sum(caller.retries for caller in callers),
        timeouts=sum(caller.timeouts for caller in callers),
        late=sum(caller.late for caller in callers),
    )


def _workload(origin: Origin, window: Window) -> WorkloadStats:
    books, born = origin.books, origin.born
    failed = Counter(
        {reason: count for (place, reason), count in books.failures.items() if place == born}
    )
    requests = _accounts(books.generated[born], books.completed[born], failed, books.lost[born])
    return _workload_stats(requests, window.by_birth[born], window.late[born], window.length_s)


def _workload_stats(
    requests: RequestAccounts, tally: LatencyTally, late: int, length_s: float
) -> WorkloadStats:
    """Goodput counts completed requests, throughput also responses that came too late."""
    return WorkloadStats(
        requests=requests,
        latency_s=tally.stats(),
        throughput_rps=(tally.count + late) / length_s if length_s > 0 else 0.0,
        goodput_rps=tally.count / length_s if length_s > 0 else 0.0,
    )


def _split(window: Window, system: System, wanted: Callable[[Place], bool]) -> LatencySplit | None:
    """Mean time of a completed request at the wanted places, by component, seconds."""
    count = window.latencies.count
    if not count:
        return None
    places = system.context.places
    chosen = np.array([wanted(place) for place in places.all], dtype=np.bool_)
    sums = np.bincount(
        places.components()[chosen],
        weights=window.time_at[chosen],
        minlength=len(COMPONENTS) + 1,
    )
    return LatencySplit(
        **{name: float(sums[index]) / count for index, name in enumerate(COMPONENTS)}
    )


def _nodes(system: System, window: Window) -> dict[str, NodeStats]:
    return {
        node.id: _node(node, areas, system, window)
        for node, areas in zip(system.nodes.values(), system.node_areas(window.areas), strict=True)
    }


def _node(node: NodeRuntime, areas: Sequence[float], system: System, window: Window) -> NodeStats:
    counts, length_s = node.counts(), window.length_s
    # Before anything is measured all integrals are 0: any length will do.
    length_s = length_s if length_s > 0 else 1.0
    pools = node.pool_levels(areas, length_s)
    recorders = node.recorders()
    endpoints = {
        name: EndpointStats(
            served=(tally := recorder.tally(window.recorder_stage)).count,
            sojourn_s=tally.stats(),
            split_s=_split(window, system, _at_endpoint(node.id, name)),
        )
        for name, recorder in recorders.items()
    }
    return NodeStats(
        kind=node.kind,
        arrived=counts.arrived,
        completed=counts.completed,
        failed=counts.failed,
        cancelled=counts.cancelled,
        split_s=_split(window, system, lambda place: place.element == node.id),
        sojourn_s=_sojourn(recorders, window.recorder_stage),
        pools={
            name: PoolStats(slots=slots, mean_in_use=in_use, mean_queue=queue)
            for name, (slots, in_use, queue) in pools.items()
        },
        endpoints=endpoints,
        **node.mean_levels(areas, length_s),
    )


def _at_endpoint(node_id: str, endpoint: str) -> Callable[[Place], bool]:
    return lambda place: place.element == node_id and place.endpoint == endpoint


def _sojourn(recorders: Mapping[str, LatencyRecorder], stage: int) -> LatencyStats | None:
    """How long requests were at a node, whatever the endpoint."""
    if not recorders:
        return None
    return merged(recorder.tally(stage) for recorder in recorders.values()).stats()


def _events_before(scenario: Scenario, now: float) -> list[EventRecord]:
    return [
        EventRecord(
            id=event.id,
            kind=event.kind,
            target=event.target,
            start_s=event.start_s,
            end_s=event.end_s,
        )
        for event in sorted(scenario.events, key=lambda item: item.start_s)
        if event.start_s < now
    ]
