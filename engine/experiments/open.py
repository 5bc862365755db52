"""Open systems: M/M/c, M/G/1 and M/D/1, finite queues, Jackson's networks, central queues."""

from __future__ import annotations

from collections.abc import Iterator

from engine.experiments.findings import Check, Inapplicable
from engine.experiments.flows import Arrivals, Flows
from engine.experiments.formulas import mmck
from engine.experiments.intervals import half_width, per_request_half_width
from engine.experiments.little import utilisation
from engine.experiments.profiles import Visit
from engine.experiments.queues import (
    Queue,
    mean_delay,
    queue_of,
    same_exponential,
    used_endpoints,
    visits_of,
)
from engine.experiments.whole import assess_central, assess_whole
from engine.schemas import LoadBalancer, RunResult, Scenario, Server
from engine.schemas.figures import percent


def assess_open(
    scenario: Scenario, result: RunResult, traffic: Flows, disturbed: dict[str, str]
) -> Iterator[Check | Inapplicable]:
    """Servers one by one, after the whole, of a system without closed workloads."""
    servers = [node for node in scenario.nodes if isinstance(node, Server)]
    queues: dict[str, Queue] = {}
    findings: list[Check | Inapplicable] = []
    for node in servers:
        if result.nodes[node.id].arrived:
            findings += _assess_server(node, result, traffic, disturbed, queues=queues)
    for balancer in scenario.nodes:
        if isinstance(balancer, LoadBalancer) and balancer.policy == "central_queue":
            findings += assess_central(balancer, scenario, result, traffic, disturbed)
    if not scenario_waits_at_balancer(scenario):
        yield from assess_whole(scenario, result, traffic, queues)
    yield from findings


def scenario_waits_at_balancer(scenario: Scenario) -> bool:
    """Whether requests may wait at a balancer with a central queue."""
    return any(
        isinstance(node, LoadBalancer) and node.policy == "central_queue" for node in scenario.nodes
    )


def _assess_server(
    node: Server,
    result: RunResult,
    traffic: Flows,
    disturbed: dict[str, str],
    *,
    queues: dict[str, Queue],
) -> Iterator[Check | Inapplicable]:
    arrivals = traffic.servers[node.id]
    visits = visits_of(arrivals)
    finite = _finite(node, arrivals, visits, result)
    if finite is not None:
        yield from finite
        return
    known = arrivals.total_rps is not None and visits
    if known:
        load = sum(rate * visit.mean_s for rate, visit in visits)
        if load >= node.cpu_cores:
            asked = percent(load / node.cpu_cores)
            yield Inapplicable(
                node.id,
                f"Requests ask for {asked} of the core time there is: the queue grows as long as "
                "the run goes on, and no steady state exists.",
            )
            return
        if node.id not in disturbed:
            yield from utilisation(result, node.id, load / node.cpu_cores)
    why = (
        disturbed.get(node.id)
        or (arrivals.at_balancer and f"requests wait at {arrivals.at_balancer}, not here")
        or arrivals.irregular
        or _obstacle(node, arrivals, visits, traffic)
    )
    if why:
        yield Inapplicable(node.id, f"{why[0].upper()}{why[1:]}.")
        return
    if not visits:
        yield Inapplicable(node.id, "Nothing computes here, so that nothing waits for a core.")
        return
    queue = queue_of(node.cpu_cores, arrivals, visits)
    queues[node.id] = queue
    yield from _server_checks(node, result, arrivals, queue)


def _obstacle(
    node: Server,
    arrivals: Arrivals,
    visits: list[tuple[float, Visit]],
    traffic: Flows,
) -> str:
    """Why no formula for the wait at a server applies, in words; empty where one does."""
    profiles = [arrivals.profiles[name] for name in used_endpoints(arrivals)]
    for each in profiles:
        if each.obstacle:
            return each.obstacle
    if arrivals.rates is None:
        return "how many requests come here is not known beforehand"
    if same_exponential(visits):
        return _return_obstacle(node, arrivals, traffic)
    if any(len(each.visits) > 1 for each in profiles):
        return (
            "requests use the cores several times, and the times are not all exponential with "
            "the same mean"
        )
    if arrivals.again:
        return (
            f"requests come from {arrivals.again}, where they use the cores several times: no "
            "Poisson stream, and CPU times here are not exponential"
        )
    return ""


def _return_obstacle(node: Server, arrivals: Arrivals, traffic: Flows) -> str:
    """Whether what comes back from calls comes from servers that theory does not cover."""
    if not any(arrivals.profiles[name].returns_to_core for name in used_endpoints(arrivals)):
        return ""
    for other_id, behind in traffic.servers.items():
        if other_id != node.id and behind.again == node.id:
            odd = visits_of(behind)
            if (odd and not same_exponential(odd)) or behind.rates is None:
                return (
                    f"requests come back from calls to {other_id}, whose CPU times are not "
                    "exponential"
                )
    return ""


def _server_checks(
    node: Server, result: RunResult, arrivals: Arrivals, queue: Queue
) -> Iterator[Check]:
    stats, series = result.nodes[node.id], result.series.nodes[node.id]
    served = sum(each.served for each in stats.endpoints.values())
    length_s = result.horizon_s - result.warmup_s
    if not served or stats.mean_ready_queue is None or stats.sojourn_s is None:
        return
    counts = series["completed"]
    yield Check(
        node.id,
        queue.law,
        "wait for a core",
        "s",
        queue.wait_s * queue.visits,
        stats.mean_ready_queue * length_s / served,
        per_request_half_width(result, series["ready_queue"], counts),
        queue.sense,
    )
    delay_s = mean_delay(arrivals)
    calls = any(arrivals.profiles[name].calls for name in used_endpoints(arrivals))
    if delay_s is not None and not calls and stats.sojourn_s.mean is not None:
        yield Check(
            node.id,
            queue.law,
            "time at the server",
            "s",
            (queue.wait_s + queue.service_s) * queue.visits + delay_s,
            stats.sojourn_s.mean,
            per_request_half_width(result, series["in_service"], counts),
            queue.sense,
        )


def _finite(
    node: Server,
    arrivals: Arrivals,
    visits: list[tuple[float, Visit]],
    result: RunResult,
) -> list[Check] | None:
    """M/M/c/K, where a server that only computes has room for so many; None where it is not."""
    stats, total = result.nodes[node.id], arrivals.total_rps
    most, limit = node.max_concurrent_requests, node.queue_limit
    profiles = [arrivals.profiles[name] for name in used_endpoints(arrivals)]
    simple = all(
        len(each.visits) == 1 and not each.delay_s and not each.calls and not each.obstacle
        for each in profiles
    )
    if (
        limit is None
        or not stats.failed
        or not total
        or not simple
        or arrivals.irregular
        or arrivals.again
        or stats.mean_ram_queue
        or not visits
        or not same_exponential(visits)
    ):
        return None
    cores = min(node.cpu_cores, most or node.cpu_cores)
    places = (most or node.cpu_cores) + limit
    told = mmck(total, visits[0][1].mean_s, cores, places)
    series = result.series.nodes[node.id]
    law = f"M/M/{cores}/{places}"
    refused = stats.failed / stats.arrived
    half = _share_half_width(result, node.id)
    used = told.admitted_rps * visits[0][1].mean_s / node.cpu_cores
    return [
        *utilisation(result, node.id, used),
        Check(node.id, law, "share refused", "share", told.refused, refused, half),
        Check(
            node.id,
            law,
            "time at the server",
            "s",
            told.wait_s + visits[0][1].mean_s,
            stats.sojourn_s.mean if stats.sojourn_s and stats.sojourn_s.mean else 0.0,
            per_request_half_width(result, series["in_service"], series["completed"]),
        ),
    ]


def _share_half_width(result: RunResult, node_id: str) -> float | None:
    series = result.series.nodes[node_id]
    return half_width(series["failed"], series["failed"] + series["completed"], 30)
