"""Small scenarios to test with."""

from typing import Any

from engine.runtime import Simulation
from engine.schemas import RunResult, Scenario


def exponential(mean: float) -> dict[str, Any]:
    return {"distribution": "exponential", "mean": mean}


def generator(rate_rps: float = 20.0, name: str = "users") -> dict[str, Any]:
    return {"kind": "generator", "id": name, "workload": {"kind": "poisson", "rate_rps": rate_rps}}


def cpu(time_s: Any) -> dict[str, Any]:
    return {"kind": "cpu", "time_s": time_s}


def io(time_s: Any, **more: Any) -> dict[str, Any]:
    return {"kind": "io", "time_s": time_s, **more}


def ram(mb: float) -> dict[str, Any]:
    return {"kind": "ram", "mb": mb}


def forward(to: str) -> dict[str, Any]:
    return {"kind": "forward", "to": to}


def call(to: str, **more: Any) -> dict[str, Any]:
    return {"kind": "call", "to": to, **more}


def spawn(*steps: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "spawn", "steps": list(steps)}


def parallel(*branches: list[dict[str, Any]]) -> dict[str, Any]:
    return {"kind": "parallel", "branches": list(branches)}


def trace(*times_s: float, name: str = "users", **more: Any) -> dict[str, Any]:
    """A generator that sends a request at each of the given times."""
    workload = {"kind": "trace", "times_s": list(times_s), **more}
    return {"kind": "generator", "id": name, "workload": workload}


def closed(users: int, think_time: Any, name: str = "users", **more: Any) -> dict[str, Any]:
    """A generator with a number of users who wait for the end of each request."""
    workload = {"kind": "closed", "users": users, "think_time": think_time, **more}
    return {"kind": "generator", "id": name, "workload": workload}


def retrying(retries: int, base_s: float = 0.1, cap_s: float = 10.0) -> dict[str, Any]:
    """Retries after exactly ``base_s``, twice that, four times …, at most ``cap_s``."""
    backoff = {"base_s": base_s, "factor": 2.0, "cap_s": cap_s, "jitter": 0.0}
    return {"retries": retries, "backoff": backoff}


def server(name: str = "api", *steps: dict[str, Any], **more: Any) -> dict[str, Any]:
    endpoints = [{"name": "main", "steps": list(steps)}]
    return {"kind": "server", "id": name, "endpoints": endpoints, **more}


def client(name: str = "web", **more: Any) -> dict[str, Any]:
    return {"kind": "client", "id": name, **more}


def balancer(policy: str = "round_robin", name: str = "lb", **more: Any) -> dict[str, Any]:
    return {"kind": "load_balancer", "id": name, "policy": policy, **more}


def with_endpoints(name: str, **more: Any) -> dict[str, Any]:
    """A server with several endpoints: lists of steps by name; the rest are its fields."""
    steps = {key: value for key, value in more.items() if isinstance(value, list)}
    fields = {key: value for key, value in more.items() if key not in steps}
    endpoints = [{"name": key, "steps": value} for key, value in steps.items()]
    return {"kind": "server", "id": name, "endpoints": endpoints, **fields}


def edge(source: str, target: str, latency: Any = 0.0, **more: Any) -> dict[str, Any]:
    return {
        "id": f"{source}-{target}",
        "source": source,
        "target": target,
        "latency": latency,
        **more,
    }


def scenario(
    nodes: list[dict[str, Any]],
    edges: list[dict[str, Any]],
    events: list[dict[str, Any]] | None = None,
    **settings: Any,
) -> Scenario:
    return Scenario.model_validate(
        {
            "name": "test",
            "nodes": nodes,
            "edges": edges,
            "events": events or [],
            "settings": {"horizon_s": 60.0, **settings},
        }
    )


def one_server(*steps: dict[str, Any], rate_rps: float = 20.0, **more: Any) -> Scenario:
    """generator -> server, no network."""
    server_fields = {k: more.pop(k) for k in ("cpu_cores", "ram_mb", "pools") if k in more}
    return scenario(
        [generator(rate_rps), server("api", *steps, **server_fields)],
        [edge("users", "api")],
        **more,
    )


def balanced(
    policy: str = "round_robin",
    *,
    servers: int = 2,
    rate_rps: float = 100.0,
    steps: list[dict[str, Any]] | None = None,
    returns: bool = False,
    latency: Any = 0.001,
    events: list[dict[str, Any]] | None = None,
    **settings: Any,
) -> Scenario:
    """generator -> client -> balancer -> servers api-1, api-2, …, each edge with a latency."""
    names = [f"api-{number + 1}" for number in range(servers)]
    nodes = [generator(rate_rps), client(), balancer(policy)]
    nodes += [server(name, *(steps or [cpu(0.004), io(0.01)])) for name in names]
    edges = [edge("users", "web", latency), edge("web", "lb", latency)]
    edges += [edge("lb", name, latency) for name in names]
    if returns:
        edges += [edge(name, "web", latency) for name in names]
    return scenario(nodes, edges, events, **settings)


def event(kind: str, target: str, start_s: float, end_s: float | None = None, **more: Any) -> Any:
    name = more.pop("name", f"{kind}-{target}-{start_s:g}")
    return {"kind": kind, "id": name, "target": target, "start_s": start_s, "end_s": end_s, **more}


def run(scenario: Scenario, seed: int | None = None) -> RunResult:
    """Run to the end. What must hold on every run is checked by a fixture of all tests."""
    simulation = Simulation(scenario, seed)
    for _ in simulation:
        pass
    return simulation.result()
