"""Closed systems, of users who think, send and wait: mean value analysis, and bounds."""

from __future__ import annotations

from collections.abc import Iterator

from engine.experiments.findings import Check, Inapplicable
from engine.experiments.flows import Arrivals, flows
from engine.experiments.formulas import MOST_USERS, Station, closed_bounds, closed_throughput
from engine.experiments.intervals import mean_half_width
from engine.experiments.queues import mean_delay, same_exponential, visits_of
from engine.experiments.whole import network_time
from engine.schemas import ClosedWorkload, RunResult, Scenario, Server, expected


def assess_closed(
    scenario: Scenario,
    workload: ClosedWorkload,
    result: RunResult,
    disturbed: dict[str, str],
) -> Iterator[Check | Inapplicable]:
    """A system whose only traffic is one closed workload."""
    think_s, users = expected(workload.think_time), workload.users
    answered = result.latency_s.mean
    if answered is None:
        yield Inapplicable("", "No request was answered after the warm-up.")
        return
    throughput = _throughput_half_width(result)
    if not _lossy(result):
        yield Check(
            "", "Response time law, X = N / (R + Z)", "throughput", "rps",
            users / (answered + think_s) if answered + think_s > 0 else 0.0,
            result.goodput_rps, throughput,
        )  # fmt: skip
    yield from _network(scenario, workload, result, disturbed)


def _throughput_half_width(result: RunResult) -> float | None:
    return mean_half_width(result, result.series.system["goodput_rps"])


def _network(
    scenario: Scenario, workload: ClosedWorkload, result: RunResult, disturbed: dict[str, str]
) -> Iterator[Check | Inapplicable]:
    think_s, users = expected(workload.think_time), workload.users
    traffic = flows(scenario, closed_rps=1.0)
    servers = [
        node
        for node in scenario.nodes
        if isinstance(node, Server) and result.nodes[node.id].arrived
    ]
    reached = [traffic.servers[node.id] for node in servers]
    network_s = network_time(scenario, traffic)
    delays = [mean_delay(each) for each in reached]
    if network_s is None or any(each is None for each in delays) or _lossy(result):
        yield Inapplicable("", "No formula for how often a request of these users uses each part.")
        return
    visits = [visits_of(each) for each in reached]
    stations = {
        node.id: Station(sum(rate * visit.mean_s for rate, visit in each), node.cpu_cores)
        for node, each in zip(servers, visits, strict=True)
        if each
    }
    delay_s = network_s + sum(
        (each.total_rps or 0.0) * (delay or 0.0)
        for each, delay in zip(reached, delays, strict=True)
    )
    yield from _bounds(users, think_s, delay_s, stations, result)
    why = _obstacle(users, servers, reached, disturbed)
    if why:
        yield Inapplicable("", f"Only bounds, no exact figures: {why}.")
        return
    rate = closed_throughput(users, think_s + delay_s, list(stations.values()))
    law = "Closed network, exact (MVA)"
    half = _throughput_half_width(result)
    yield Check("", law, "throughput", "rps", rate, result.goodput_rps, half)
    confidence = result.confidence_s
    yield Check(
        "", law, "mean latency", "s", users / rate - think_s, result.latency_s.mean or 0.0,
        confidence.mean if confidence is not None else None,
    )  # fmt: skip
    for node_id, station in stations.items():
        used = result.nodes[node_id].utilisation or 0.0
        levels = result.series.nodes[node_id]["utilisation"]
        wanted = rate * station.demand_s / station.cores
        half = mean_half_width(result, levels)
        yield Check(node_id, law, "cores in use", "share", wanted, used, half)


def _lossy(result: RunResult) -> bool:
    return bool(result.requests.failed.total or result.requests.lost)


def _bounds(
    users: int,
    think_s: float,
    delay_s: float,
    stations: dict[str, Station],
    result: RunResult,
) -> Iterator[Check]:
    alone_s = delay_s + sum(each.demand_s for each in stations.values())
    bounds = closed_bounds(users, think_s, alone_s, list(stations.values()))
    law = "Bounds of closed systems"
    half = _throughput_half_width(result)
    yield Check("", law, "throughput", "rps", bounds.most_rps, result.goodput_rps, half, "at_most")
    confidence = result.confidence_s
    yield Check(
        "", law, "mean latency", "s", bounds.least_s, result.latency_s.mean or 0.0,
        confidence.mean if confidence is not None else None, "at_least",
    )  # fmt: skip


def _obstacle(
    users: int, servers: list[Server], reached: list[Arrivals], disturbed: dict[str, str]
) -> str:
    """Why the network has no product form, in words; empty where it has one."""
    for node, arrivals in zip(servers, reached, strict=True):
        visits = visits_of(arrivals)
        in_the_way = next(
            (each.obstacle for each in arrivals.profiles.values() if each.obstacle), ""
        )
        why = disturbed.get(node.id) or arrivals.irregular or in_the_way
        if not why and arrivals.at_balancer:
            why = f"requests wait at {arrivals.at_balancer}"
        if not why and visits and not same_exponential(visits):
            why = f"CPU times at {node.id} are not exponential with one mean"
        if why:
            return why
    if users > MOST_USERS and any(node.cpu_cores > 1 for node in servers):
        return f"with several cores they are computed for up to {MOST_USERS:,} users"
    return ""
