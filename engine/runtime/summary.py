"""The result of a run, from what its actors have counted and measured."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from engine.metrics.latency import LatencyTally, merged
from engine.metrics.places import COMPONENTS
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
    splits = _Splits(window, system)
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
        split_s=splits.of(),
        throughput_rps=overall.throughput_rps,
        goodput_rps=overall.goodput_rps,
        error_share=requests.error_share,
        slos=slo_checks(scenario.slos, overall, workloads),
        workloads=workloads,
        nodes=_nodes(system, window, splits),
        edges={
            edge.id: EdgeStats(
                sent=edge.sent_both_ways,
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


class _Splits:
    """Mean time of a completed request by component: over all places, a node's, an endpoint's."""

    def __init__(self, window: Window, system: System) -> None:
        self._count = window.latencies.count
        self._sums: dict[tuple[str, str], dict[str, float]] = {}
        for place, spent in zip(system.context.places.all, window.time_at.tolist(), strict=True):
            if place.component:
                for key in {("", ""), (place.element, ""), (place.element, place.endpoint)}:
                    if key not in self._sums:
                        self._sums[key] = dict.fromkeys(COMPONENTS, 0.0)
                    self._sums[key][place.component] += spent

    def of(self, element: str = "", endpoint: str = "") -> LatencySplit | None:
        """The part of an element, or of one of its endpoints, seconds; None without requests."""
        if not self._count:
            return None
        sums = self._sums.get((element, endpoint), {})
        return LatencySplit(**{name: sums.get(name, 0.0) / self._count for name in COMPONENTS})


def _nodes(system: System, window: Window, splits: _Splits) -> dict[str, NodeStats]:
    return {
        node.id: _node(node, areas, window, splits)
        for node, areas in zip(system.nodes.values(), system.node_areas(window.areas), strict=True)
    }


def _node(node: NodeRuntime, areas: Sequence[float], window: Window, splits: _Splits) -> NodeStats:
    counts, length_s = node.counts(), window.length_s
    # Before anything is measured all integrals are 0: any length will do.
    length_s = length_s if length_s > 0 else 1.0
    pools = node.pool_levels(areas, length_s)
    tallies = {
        name: recorder.tally(window.recorder_stage) for name, recorder in node.recorders().items()
    }
    sojourns = {name: tally.stats() for name, tally in tallies.items()}
    endpoints = {
        name: EndpointStats(
            served=tally.count, sojourn_s=sojourns[name], split_s=splits.of(node.id, name)
        )
        for name, tally in tallies.items()
    }
    return NodeStats(
        kind=node.kind,
        arrived=counts.arrived,
        completed=counts.completed,
        failed=counts.failed,
        cancelled=counts.cancelled,
        split_s=splits.of(node.id),
        sojourn_s=_all_of(tallies, sojourns),
        pools={
            name: PoolStats(slots=slots, mean_in_use=in_use, mean_queue=queue)
            for name, (slots, in_use, queue) in pools.items()
        },
        endpoints=endpoints,
        **_means(node, areas, length_s),
    )


def _means(node: NodeRuntime, areas: Sequence[float], length_s: float) -> dict[str, float]:
    """Time averages by field of ``NodeStats``."""
    means: dict[str, float] = {}
    for field, gauge, per in node.levels():
        name = field if field == "utilisation" else f"mean_{field}"
        if name in NodeStats.model_fields:
            means[name] = areas[gauge] / (length_s * per)
    return means


def _all_of(
    tallies: Mapping[str, LatencyTally], sojourns: Mapping[str, LatencyStats]
) -> LatencyStats | None:
    """How long requests were at a node, whatever the endpoint."""
    if len(sojourns) < 2:
        return next(iter(sojourns.values()), None)
    return merged(tallies.values()).stats()


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
