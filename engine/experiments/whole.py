"""The latency of the whole system by theory: queues, I/O and network added up."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from engine.experiments.findings import Check, Inapplicable, Sense
from engine.experiments.flows import Arrivals, Flows
from engine.experiments.formulas import mmc_percentile
from engine.experiments.intervals import per_request_half_width, widths
from engine.experiments.profiles import deviation
from engine.experiments.queues import (
    Queue,
    mean_delay,
    queue_of,
    used_endpoints,
    visits_of,
)
from engine.schemas import LoadBalancer, RunResult, Scenario, Server, expected

_PERCENTILES = {"p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99}


def assess_whole(
    scenario: Scenario, result: RunResult, traffic: Flows, queues: Mapping[str, Queue]
) -> Iterator[Check | Inapplicable]:
    """Mean latency, where theory covers every server on the way; percentiles of a single queue."""
    visited = [
        node
        for node in scenario.nodes
        if isinstance(node, Server) and result.nodes[node.id].arrived
    ]
    born = result.requests.generated
    if not visited or not born or result.latency_s.mean is None:
        return
    missing = [
        node.id for node in visited if node.id not in queues and _computes(traffic.servers[node.id])
    ]
    if missing:
        them = "for the server" if len(visited) == 1 else f"for {_listed(missing)}"
        yield Inapplicable("", f"No formula for the latency of the whole: there is none {them}.")
        return
    if any(edge.lost for edge in result.edges.values()):
        yield Inapplicable("", "Edges lose messages: completed requests are not all requests.")
        return
    network_s = network_time(scenario, traffic)
    io_s = _io_time(visited, traffic)
    if network_s is None or io_s is None:
        yield Inapplicable("", "No formula for how long requests are under way in branches.")
        return
    yield from _latency(result, traffic, queues, network_s + io_s)
    yield from _percentiles(scenario, result, traffic, queues, network_s + io_s)


def _io_time(visited: Sequence[Server], traffic: Flows) -> float | None:
    """Mean time of a request in I/O, at all servers together, seconds; None where unknown."""
    spent = 0.0
    for node in visited:
        arrivals = traffic.servers[node.id]
        delay_s, rate = mean_delay(arrivals), arrivals.total_rps
        if delay_s is None or rate is None or not traffic.offered_rps:
            return None
        spent += rate / traffic.offered_rps * delay_s
    return spent


def _computes(arrivals: Arrivals) -> bool:
    branching = any(each.obstacle for each in arrivals.profiles.values())
    return branching or bool(visits_of(arrivals))


def _listed(names: list[str]) -> str:
    return ", ".join(names[:3]) + (" and others" if len(names) > 3 else "")


def network_time(scenario: Scenario, traffic: Flows) -> float | None:
    """Mean time of a request on edges, both ways, seconds; None where no formula tells."""
    if traffic.crossings is None or not traffic.offered_rps:
        return None
    latency = {edge.id: expected(edge.latency) for edge in scenario.edges}
    crossed = (rate * latency[edge_id] for edge_id, rate in traffic.crossings.items())
    return sum(crossed) / traffic.offered_rps


def _latency(
    result: RunResult,
    traffic: Flows,
    queues: Mapping[str, Queue],
    without_queues_s: float,
) -> Iterator[Check]:
    offered, mean_s = traffic.offered_rps, result.latency_s.mean
    if not offered or mean_s is None:
        return
    each_s = [
        queue.rate_rps / offered * (queue.wait_s + queue.service_s) for queue in queues.values()
    ]
    laws = {queue.law for queue in queues.values()}
    sense: Sense = "about" if any(each.sense == "about" for each in queues.values()) else "equal"
    law = laws.pop() if len(queues) == 1 else "Queues, I/O and network added up"
    confidence = result.confidence_s
    yield Check(
        "",
        law if queues else "I/O and network added up",
        "mean latency",
        "s",
        sum(each_s) + without_queues_s,
        mean_s,
        confidence.mean if confidence is not None else None,
        sense,
    )


def _percentiles(
    scenario: Scenario,
    result: RunResult,
    traffic: Flows,
    queues: Mapping[str, Queue],
    without_queues_s: float,
) -> Iterator[Check]:
    """Of a single M/M/c queue, where everything else always takes the same time."""
    confidence = result.confidence_s
    if len(queues) != 1 or confidence is None:
        return
    queue = next(iter(queues.values()))
    offered = traffic.offered_rps
    alone = offered is not None and math.isclose(queue.rate_rps, offered)
    profiles = [
        arrivals.profiles[name]
        for arrivals in traffic.servers.values()
        for name in used_endpoints(arrivals)
        if arrivals.total_rps
    ]
    steady = all(each.steady for each in profiles) and all(
        deviation(edge.latency) == 0 for edge in scenario.edges
    )
    one_way = len({node_id for node_id, each in traffic.servers.items() if each.total_rps}) == 1
    same = len({each.delay_s for each in profiles}) == 1
    if not (alone and queue.exponential and queue.visits == 1 and steady and one_way and same):
        return
    for name, share in _PERCENTILES.items():
        queued_s = mmc_percentile(share, queue.rate_rps, queue.service_s, queue.cores)
        yield Check(
            "",
            queue.law,
            f"{name} latency",
            "s",
            queued_s + without_queues_s,
            getattr(result.latency_s, name),
            getattr(confidence, name),
        )


def assess_central(
    balancer: LoadBalancer,
    scenario: Scenario,
    result: RunResult,
    traffic: Flows,
    disturbed: Mapping[str, str],
) -> Iterator[Check | Inapplicable]:
    """One queue for all servers behind a balancer: M/M/c with the cores of them all."""
    ids = [edge.target for edge in scenario.edges if edge.source == balancer.id]
    servers = [node for node in scenario.nodes if node.id in ids and isinstance(node, Server)]
    stream = traffic.balancers.get(balancer.id)
    why = _central_obstacle(balancer, servers, scenario, traffic, disturbed)
    if stream is None or stream.rate_rps is None or stream.irregular or stream.again or why:
        because = (stream.irregular if stream else "") or why or "the stream of requests is unknown"
        yield Inapplicable(balancer.id, f"{because[0].upper()}{because[1:]}.")
        return
    first = traffic.servers[servers[0].id]
    visits = visits_of(first)
    cores = sum(node.cpu_cores for node in servers)
    queue = queue_of(cores, first, visits, stream.rate_rps)
    if stream.rate_rps * queue.service_s >= cores:
        yield Inapplicable(balancer.id, "Requests ask for more core time than there is.")
        return
    stats, series = result.nodes[balancer.id], result.series.nodes[balancer.id]
    length_s = result.horizon_s - result.warmup_s
    _, window = widths(result)
    passed = float(series["completed"][window].sum())
    if stats.mean_admission_queue is None or not passed:
        return
    yield Check(
        balancer.id,
        queue.law,
        "wait in the central queue",
        "s",
        queue.wait_s,
        stats.mean_admission_queue * length_s / passed,
        per_request_half_width(result, series["admission_queue"], series["completed"]),
        queue.sense,
    )


def _central_obstacle(
    balancer: LoadBalancer,
    servers: list[Server],
    scenario: Scenario,
    traffic: Flows,
    disturbed: Mapping[str, str],
) -> str:
    """Why servers behind a central queue are not the cores of one queue, in words."""
    edges = [edge for edge in scenario.edges if edge.source == balancer.id]
    if len(servers) != len(edges):
        return "a target is a balancer itself"
    profiles = [each for node in servers for each in traffic.servers[node.id].profiles.values()]
    if any(expected(edge.latency) > 0 for edge in edges):
        return "slots are taken while requests cross the edges to the servers"
    if any(
        len(each.visits) != 1 or each.delay_s != 0 or each.calls or each.obstacle or each.forward
        for each in profiles
    ):
        return "requests hold a slot while they do other things than compute"
    slots = {node.max_concurrent_requests or node.cpu_cores for node in servers}
    alike = len({node.model_copy(update={"id": "x"}).model_dump_json() for node in servers}) == 1
    if not alike or slots != {servers[0].cpu_cores}:
        return "servers differ, or have not as many slots as cores"
    waiting = next((disturbed[node.id] for node in servers if node.id in disturbed), "")
    return waiting or (
        "" if visits_of(traffic.servers[servers[0].id]) else "nothing computes there"
    )
