"""What must hold on every run: accounts, Little's law, utilisation, flow balance, sums of parts.

Each law compares what the engine reports with what ``support.watching`` has written down, stay by
stay. Both are exact, so that only rounding is allowed for.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.runtime.actors.client import ClientRuntime
from engine.runtime.actors.load_balancer import LoadBalancerRuntime
from engine.runtime.actors.rqs_generator import GeneratorRuntime, Origin
from engine.runtime.actors.server import ServerRuntime
from engine.runtime.simulation_runner import Simulation
from engine.schemas import RunResult
from engine.schemas.result import LatencySplit, NodeStats, RequestAccounts
from support.watching import Spans, Stays, Watch, watch_of

Floats = NDArray[np.float64]


def assert_invariants(simulation: Simulation, result: RunResult) -> None:
    """Every law that can be told from a run and its result.

    A run that was stopped between two reports stands still in the midst of things: of its laws
    only the accounts can be told.
    """
    _accounts_balance(result)
    if simulation.stopped_by is not None or not _at_a_report(simulation, result):
        return
    watch, now = watch_of(simulation), simulation.time_s
    _nothing_is_counted_twice(simulation)
    _little_for_the_system(simulation, result, watch)
    _latencies_are_the_requests_own(simulation, result, watch)
    _parts_sum_to_the_latency(result)
    _series_sum_to_totals(result)
    for edge in simulation._system.edges.values():
        _edge_balances(edge, result, watch, now)
    for node in simulation._system.nodes.values():
        if isinstance(node, ServerRuntime):
            _server_obeys(node, result, watch)
        elif isinstance(node, LoadBalancerRuntime):
            _balancer_obeys(node, result)
        else:
            _origin_balances(node, result, watch, simulation, now)
    if not simulation._engine.queue and now > 0:
        _nothing_is_left(simulation, result)


def assert_sums(simulation: Simulation, result: RunResult) -> None:
    """Laws that can be told from a result alone."""
    _accounts_balance(result)
    if simulation.stopped_by is not None or not _at_a_report(simulation, result):
        return
    _parts_sum_to_the_latency(result)
    _series_sum_to_totals(result)


def assert_accounts_balance(simulation: Simulation, snapshot: Any) -> None:
    """At a snapshot: every request is in one account, overall and by workload."""
    accounts = snapshot.accounts
    assert accounts.generated == sum(accounts[1:]), accounts
    books = simulation._books
    inside = 0
    for origin in simulation._system.sources:
        born = origin.born
        failed = sum(count for (place, _), count in books.failures.items() if place == born)
        ended = books.completed[born] + failed + books.lost[born]
        assert ended <= books.generated[born], origin.id
        inside += books.generated[born] - ended
    assert accounts.in_flight == inside


def _at_a_report(simulation: Simulation, result: RunResult) -> bool:
    times = result.series.time_s
    return simulation.time_s == (times[-1] if len(times) else 0.0)


def _accounts_balance(result: RunResult) -> None:
    accounts = [result.requests, *(each.requests for each in result.workloads.values())]
    for each in accounts:
        assert each.generated == each.completed + each.failed.total + each.lost + each.in_flight
        assert each.failed.total == sum(each.failed.by_reason.values())
        assert min(_counts(each)) >= 0
    if result.workloads:
        columns = zip(*(_counts(each) for each in accounts[1:]), strict=True)
        assert [sum(column) for column in columns] == _counts(result.requests)


def _counts(requests: RequestAccounts) -> list[int]:
    return [
        requests.generated,
        requests.completed,
        requests.failed.total,
        requests.lost,
        requests.in_flight,
    ]


def _nothing_is_counted_twice(simulation: Simulation) -> None:
    """What is held and what is free make up the whole; nobody waits beside a free place."""
    for node in simulation._system.nodes.values():
        if not isinstance(node, ServerRuntime):
            continue
        for slots in node._all_slots():
            assert slots.free + slots.busy.level == slots.total, node.id
            assert slots.waiting.level == len(slots.queue.stays.open), node.id  # type: ignore[attr-defined]
            assert not (slots.free and slots.waiting.level), f"{node.id} lets somebody wait"
        memory = node.memory
        assert memory.free + memory.held.level == memory.capacity, node.id
        assert memory.waiting.level == len(memory.queue.stays.open), node.id  # type: ignore[attr-defined]


def _little_for_the_system(simulation: Simulation, result: RunResult, watch: Watch) -> None:
    """Time integral of the requests in flight = sum of the times they were in flight."""
    now = simulation.time_s
    lengths = _lengths(result)
    area = float((result.series.system["in_flight"] * lengths).sum())
    births, ends = _joined(watch.births.values()), _joined(watch.ends.values())
    same(_summed_sojourns(births, ends, now), area, len(births), now, "in flight")
    assert len(births) - len(ends) == result.requests.in_flight
    assert len(births) == result.requests.generated
    for origin in simulation._system.sources:
        requests = result.workloads[origin.id].requests
        assert len(watch.births[origin.born]) == requests.generated, origin.id
        assert len(watch.ends[origin.born]) == requests.generated - requests.in_flight, origin.id
        own = set(watch.births[origin.born])
        assert own.issuperset(watch.starts[origin.born]), f"{origin.id}: born at another time"


def _latencies_are_the_requests_own(
    simulation: Simulation, result: RunResult, watch: Watch
) -> None:
    columns = {origin.id: watch.completed[origin.born] for origin in simulation._system.sources}
    for name, (begins, ends) in columns.items():
        _latency_is(result.workloads[name], np.array(begins), np.array(ends), result)
    begins, ends = (_joined(column[side] for column in columns.values()) for side in (0, 1))
    _latency_is(result, begins, ends, result)
    late = result.throughput_rps - result.goodput_rps
    assert late >= -1e-9
    if not any(isinstance(node, ClientRuntime) and node.caller for node in _nodes(simulation)):
        assert late == 0.0


def _latency_is(figures: Any, begins: Floats, ends: Floats, result: RunResult) -> None:
    measured = ends >= result.warmup_s
    latencies = ends[measured] - begins[measured]
    length_s = result.horizon_s - result.warmup_s
    if length_s > 0:
        assert figures.goodput_rps * length_s == pytest.approx(len(latencies), abs=1e-6)
    stats = figures.latency_s
    if not len(latencies):
        assert stats.mean is None
        return
    assert stats.mean == pytest.approx(latencies.mean(), rel=1e-9, abs=1e-12)
    assert stats.std == pytest.approx(latencies.std(), rel=1e-6, abs=1e-9)
    assert (stats.min, stats.max) == (latencies.min(), latencies.max())
    ranks = [stats.min, stats.p50, stats.p90, stats.p95, stats.p99, stats.p999, stats.max]
    assert ranks == sorted(ranks)


def _parts_sum_to_the_latency(result: RunResult) -> None:
    if result.split_s is None:
        return
    mean, split = result.latency_s.mean, result.split_s
    assert total(split) == pytest.approx(mean, rel=1e-9, abs=1e-9)
    assert min(split.model_dump().values()) >= -1e-12
    at_nodes = sum(total(node.split_s) for node in result.nodes.values() if node.split_s)
    assert at_nodes + split.network == pytest.approx(mean, rel=1e-9, abs=1e-9)
    for node in result.nodes.values():
        parts = [total(each.split_s) for each in node.endpoints.values() if each.split_s]
        if parts and node.split_s is not None:
            # Waiting at the door comes before the endpoint.
            door = node.split_s.admission_wait
            assert sum(parts) + door == pytest.approx(total(node.split_s), rel=1e-9, abs=1e-9)


def total(split: LatencySplit) -> float:
    """All parts together, seconds."""
    return math.fsum(split.model_dump().values())


def _series_sum_to_totals(result: RunResult) -> None:
    lengths, system = _lengths(result), result.series.system
    errors = result.requests.failed.total + result.requests.lost
    for name, expected in (
        ("offered_rps", result.requests.generated),
        ("goodput_rps", result.requests.completed),
        ("error_rps", errors),
    ):
        assert (system[name] * lengths).sum() == pytest.approx(expected, rel=1e-9, abs=1e-6)
    for node_id, node in result.nodes.items():
        series = result.series.nodes[node_id]
        for name in ("arrived", "completed", "failed"):
            assert series[name].sum() == getattr(node, name), (node_id, name)
        if result.warmup_s == 0:
            _series_average_to_means(node, series, lengths, result.horizon_s)
    for edge_id, edge in result.edges.items():
        series = result.series.edges[edge_id]
        assert (series["sent"].sum(), series["lost"].sum()) == (edge.sent, edge.lost), edge_id


def _series_average_to_means(
    node: NodeStats, series: dict[str, Floats], lengths: Floats, length_s: float
) -> None:
    for column, mean in (
        ("utilisation", node.utilisation),
        ("ready_queue", node.mean_ready_queue),
        ("io", node.mean_io),
        ("ram_mb", node.mean_ram_mb),
        ("ram_queue", node.mean_ram_queue),
        ("in_service", node.mean_in_service),
        ("admission_queue", node.mean_admission_queue),
    ):
        if mean is not None and length_s > 0:
            found = float((series[column] * lengths).sum()) / length_s
            assert found == pytest.approx(mean, rel=1e-6, abs=1e-9), column


def _edge_balances(edge: Any, result: RunResult, watch: Watch, now: float) -> None:
    """Sent = delivered + lost + under way; messages on the way = sum of their travel times."""
    begins, ends = watch.messages[edge.id].columns()
    stats = result.edges[edge.id]
    assert (ends >= begins).all(), f"{edge.id}: a message arrives before it sets out"
    assert stats.sent == stats.lost + len(begins), edge.id
    assert edge.delivered + edge.delivered_back == int((ends < now).sum()), edge.id
    area = float((result.series.edges[edge.id]["in_flight"] * _lengths(result)).sum())
    same(_summed_sojourns(begins, np.minimum(ends, now), now), area, len(begins), now, edge.id)
    _mean_is(watch.messages[edge.id], stats.mean_in_flight, result, len(begins), edge.id)


def _server_obeys(node: ServerRuntime, result: RunResult, watch: Watch) -> None:
    """Flow balance; utilisation and Little's law for cores, I/O, each queue and the whole."""
    stats = result.nodes[node.id]
    inside: Stays = node._inside.stays  # type: ignore[attr-defined]
    assert stats.arrived == (stats.completed + stats.failed + stats.cancelled + len(inside.open)), (
        node.id
    )
    delivered = sum(
        edge.delivered
        for edge in node.context.books.edges_by_place.values()
        if edge.spec.target == node.id
    )
    # Each edge is listed by both of its places; messages that came back over it are not here.
    assert stats.arrived <= delivered // 2, node.id
    cpu, pools = watch.cpu[node.id], list(node.pools.items())
    assert cpu.most_at_once() <= node.cores.total, f"{node.id} has no such cores"
    utilisation = stats.utilisation or 0.0
    _mean_is(cpu, utilisation * node.cores.total, result, len(cpu.begins), f"{node.id} cores")
    for stays, mean, what in (
        (watch.io[node.id], stats.mean_io, "io"),
        (node.cores.queue.stays, stats.mean_ready_queue, "ready queue"),  # type: ignore[attr-defined]
        (node.memory.queue.stays, stats.mean_ram_queue, "ram queue"),  # type: ignore[attr-defined]
        (inside, stats.mean_in_service, "in service"),
        (node.door.queue.stays if node.door else Stays(), stats.mean_admission_queue, "door"),  # type: ignore[attr-defined]
        *((pool.queue.stays, stats.pools[name].mean_queue, name) for name, pool in pools),  # type: ignore[attr-defined]
    ):
        _mean_is(stays, mean or 0.0, result, stats.arrived, f"{node.id} {what}")
    for name, pool in pools:
        assert -1e-9 <= stats.pools[name].mean_in_use <= pool.total * (1 + 1e-9), name
    assert -1e-9 <= (stats.mean_ram_mb or 0.0) <= node.spec.ram_mb * (1 + 1e-9), node.id
    if result.warmup_s == 0:
        served = [each.served for each in stats.endpoints.values()]
        assert sum(served) == stats.completed, node.id


def _balancer_obeys(node: LoadBalancerRuntime, result: RunResult) -> None:
    stats = result.nodes[node.id]
    waits: Stays = node._queue.stays  # type: ignore[attr-defined]
    assert stats.arrived == (stats.completed + stats.failed + stats.cancelled + len(waits.open)), (
        node.id
    )
    _mean_is(waits, stats.mean_admission_queue or 0.0, result, len(waits), node.id)


def _origin_balances(
    node: Any, result: RunResult, watch: Watch, simulation: Simulation, now: float
) -> None:
    """Requests that entered here = answered + ended without an answer + still out."""
    assert isinstance(node, Origin)
    stats = result.nodes[node.id]
    generated = node.books.generated[node.born]
    feeding = [edge for edge in simulation._system.edges.values() if edge.spec.target == node.id]
    feeding = [edge for edge in feeding if result.nodes[edge.spec.source].kind == "generator"]
    if isinstance(node, GeneratorRuntime) and node.feeds_client:
        assert stats.arrived == stats.completed == generated == node_sent(node, result)
        return
    if isinstance(node, ClientRuntime):
        assert stats.arrived == generated + sum(edge.delivered for edge in feeding), node.id
    under_way = sum(len(watch.messages[edge.id].begins) - edge.delivered for edge in feeding)
    ended = watch.unanswered[node.id] + watch.lost_in_bulk[node.edge.id]  # type: ignore[attr-defined]
    out = _still_out(node, watch) - under_way
    assert stats.arrived == stats.completed + ended + out, node.id


def _still_out(node: Origin, watch: Watch) -> int:
    """Requests whose responses would come here, born and not ended."""
    return sum(len(watch.births[birth]) - len(watch.ends[birth]) for birth in node.births)


def node_sent(node: GeneratorRuntime, result: RunResult) -> int:
    """Messages that have set out on a generator's edge."""
    return result.edges[node.edge.id].sent


def _nothing_is_left(simulation: Simulation, result: RunResult) -> None:
    """With nothing more to happen, nobody is waiting for anything, and all is given back."""
    if simulation._books.homing or any(_still_coming(line) for line in _lines(simulation)):
        return
    assert result.requests.in_flight == 0, "waits for ever"
    assert simulation._books.live == 0, "an attempt or background task never ended"
    for node in simulation._system.nodes.values():
        if isinstance(node, ServerRuntime):
            assert not node._inside, node.id
            assert not node._tokens, node.id
            assert node.io.level == 0, node.id
            assert all(slots.free == slots.total for slots in node._all_slots()), node.id
            assert node.memory.free == node.memory.capacity, node.id
    for caller in simulation._system.callers():
        assert (caller.active, caller.retrying) == (0, 0)


def _still_coming(line: Any) -> bool:
    """Whether requests are on the edges that many cross at once."""
    springs = [spring.under_way[0] for spring in line.springs]
    return any(births.size for births in (line._under_way.births, *springs))


def _lines(simulation: Simulation) -> list[Any]:
    return list(simulation._system.lines)


def _nodes(simulation: Simulation) -> list[Any]:
    return list(simulation._system.nodes.values())


def _mean_is(stays: Stays | Spans, mean: float, result: RunResult, count: int, what: str) -> None:
    """A time average after the warm-up is that of the stays."""
    length_s = result.horizon_s - result.warmup_s
    if length_s > 0:
        area = stays.area(result.warmup_s, result.horizon_s)
        same(area, mean * length_s, count, result.horizon_s, what)


def _summed_sojourns(begins: Floats, ends: Floats, now: float) -> float:
    """Sum of all stays, those that go on up to now included, seconds."""
    return float((now - begins).sum() - (now - ends).sum())


def same(stays: float, integral: float, count: int, now: float, what: str) -> None:
    """Equal but for rounding: sums of ``count`` times of the size of ``now``."""
    rounding = 1e-9 + 1e-14 * count * now
    assert integral == pytest.approx(stays, rel=1e-9, abs=rounding), what


def _lengths(result: RunResult) -> Floats:
    return np.diff(result.series.time_s, prepend=0.0)


def _joined(columns: Any) -> Floats:
    return np.concatenate([np.empty(0), *(np.array(column) for column in columns)])
