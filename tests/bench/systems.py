"""The systems the benchmarks run, as scenarios."""

from __future__ import annotations

import random
from itertools import accumulate
from typing import Any

from support.scenarios import (
    balancer,
    call,
    client,
    cpu,
    edge,
    exponential,
    generator,
    io,
    parallel,
    ram,
    scenario,
    server,
    trace,
)

from engine.schemas import Scenario

STEPS = (ram(128), cpu(0.002), io(0.012))
"""What a request does at a server: 2 ms of a core, 12 ms of I/O, 128 MB meanwhile."""

WORK = (cpu(0.001), io(0.012))
"""What a request does at the servers of the feature rows."""


def balanced(
    rate_rps: float, servers: int, horizon_s: float, policy: str = "round_robin"
) -> Scenario:
    """A balancer and servers with one core each, over exponential links there and back.

    Traffic is AsyncFlow's: a Poisson number of users, redrawn each minute, 20 requests a minute
    each.
    """
    names = [f"api-{number}" for number in range(servers)]
    workload = {
        "kind": "users",
        "users": {"distribution": "poisson", "mean": 3 * rate_rps},
        "requests_per_minute_per_user": 20,
        "window_s": 60,
    }
    nodes = [{"kind": "generator", "id": "users", "workload": workload}, client()]
    nodes += [balancer(policy), *(server(name, *STEPS, ram_mb=4096) for name in names)]
    edges = [edge("users", "web", exponential(0.003)), edge("web", "lb", exponential(0.002))]
    edges += [edge("lb", name, exponential(0.002)) for name in names]
    edges += [edge(name, "web", exponential(0.003)) for name in names]
    return scenario(nodes, edges, horizon_s=horizon_s)


def mm1(rate_rps: float, service_s: float, horizon_s: float) -> Scenario:
    """Poisson arrivals at one core with exponential service, nothing between."""
    nodes = [generator(rate_rps), server("api", cpu(exponential(service_s)))]
    return scenario(nodes, [edge("users", "api")], horizon_s=horizon_s)


def alone(rate_rps: float, horizon_s: float) -> Scenario:
    """One server behind one edge: what the features are compared with."""
    return _behind_a_client(rate_rps, horizon_s, server("api", *WORK))


def chain(rate_rps: float, horizon_s: float) -> Scenario:
    """The server asks a second one, which asks a third."""
    return _behind_a_client(
        rate_rps,
        horizon_s,
        server("api", cpu(0.001), call("orders")),
        server("orders", cpu(0.001), call("db")),
        server("db", *WORK),
    )


def fan_out(rate_rps: float, horizon_s: float) -> Scenario:
    """The server asks three others side by side and waits for all."""
    names = ("stock", "prices", "reviews")
    branches = parallel(*([call(name)] for name in names))
    others = [server(name, *WORK) for name in names]
    return _behind_a_client(rate_rps, horizon_s, server("api", cpu(0.001), branches), *others)


def retried(rate_rps: float, horizon_s: float) -> Scenario:
    """The client waits 50 ms at most and tries twice more; one message in 50 is lost."""
    patient = client(timeout_s=0.05, retries=2, retry_budget={"budget_percent": 20})
    api = server("api", *WORK)
    return _behind_a_client(rate_rps, horizon_s, api, caller=patient, loss_rate=0.02)


def replayed(rate_rps: float, horizon_s: float) -> Scenario:
    """Recorded arrival times."""
    rng = random.Random(1)
    gaps = (rng.expovariate(rate_rps) for _ in range(int(rate_rps * horizon_s)))
    source = trace(*accumulate(gaps))
    return _behind_a_client(rate_rps, horizon_s, server("api", *WORK), source=source)


def _behind_a_client(
    rate_rps: float,
    horizon_s: float,
    first: dict[str, Any],
    *others: dict[str, Any],
    source: dict[str, Any] | None = None,
    caller: dict[str, Any] | None = None,
    loss_rate: float = 0.0,
) -> Scenario:
    """users -> web -> first -> whom it calls; responses retrace their way."""
    nodes = [source or generator(rate_rps), caller or client(), first, *others]
    edges = [
        edge("users", "web", exponential(0.003)),
        edge("web", first["id"], exponential(0.002), loss_rate=loss_rate),
    ]
    edges += [
        edge(node["id"], target, exponential(0.001)) for node in nodes for target in _called(node)
    ]
    return scenario(nodes, edges, horizon_s=horizon_s)


def _called(node: dict[str, Any]) -> list[str]:
    """Whom a server calls."""
    found = []
    for endpoint in node.get("endpoints", ()):
        for step in endpoint["steps"]:
            branches = step.get("branches", [[step]])
            found += [inner["to"] for branch in branches for inner in branch if "to" in inner]
    return found
