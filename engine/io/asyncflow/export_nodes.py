"""Our nodes in AsyncFlow's words."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from engine.io.asyncflow.export_steps import exported_steps
from engine.io.asyncflow.fit import Fit
from engine.io.asyncflow.remarks import Path
from engine.io.asyncflow.steps import DB_POOL
from engine.schemas import (
    Calling,
    Client,
    ForwardStep,
    Generator,
    LoadBalancer,
    NormalUsers,
    PoissonWorkload,
    Scenario,
    Server,
    UsersWorkload,
)

Built = dict[str, Any]

_LONGEST_WINDOW_S = 120
_LEAST_RAM_MB = 256
_POLICIES = {"round_robin": "round_robin", "least_connections": "least_connection"}


def exported_traffic(generator: Generator, path: Path, fit: Fit) -> Built:
    """``rqs_input``."""
    workload, place = generator.workload, (*path, "workload")
    if workload.endpoint is not None:
        fit.refuse(
            f"{generator.id} calls the endpoint {workload.endpoint}: AsyncFlow calls all alike",
            "Remove endpoint from the workload",
            (*place, "endpoint"),
            generator.id,
        )
    fit.note(
        "AsyncFlow loses time at the end of each window of active users, so it sends its traffic "
        "too early and too densely, and then stops.",
        place,
    )
    return {"id": generator.id, **_users(workload, generator.id, place, fit)}


@singledispatch
def _users(workload: object, generator: str, path: Path, fit: Fit) -> Built:
    kind = getattr(workload, "kind", "")
    fit.refuse(
        f"{generator} has a workload of kind {kind}, which AsyncFlow does not know",
        "Use a workload of kind users or poisson",
        path,
        generator,
    )
    return {}


@_users.register
def _(workload: UsersWorkload, generator: str, path: Path, fit: Fit) -> Built:
    window_s = workload.window_s
    if not (1 <= window_s <= _LONGEST_WINDOW_S and window_s.is_integer()):
        fit.refuse(
            f"the window of {generator} lasts {window_s:g} s: AsyncFlow needs whole seconds from 1 "
            f"to {_LONGEST_WINDOW_S}",
            "Set window_s to such a number",
            (*path, "window_s"),
            generator,
        )
    users: Built = {"mean": workload.users.mean, "distribution": workload.users.distribution}
    if isinstance(workload.users, NormalUsers):
        users["variance"] = workload.users.std**2
        fit.note(
            "AsyncFlow draws the active users with the variance as if it were the standard "
            "deviation, and lets the cut at 0 raise their mean.",
            (*path, "users"),
        )
    return {
        "avg_active_users": users,
        "avg_request_per_minute_per_user": {
            "mean": workload.requests_per_minute_per_user,
            "distribution": "poisson",
        },
        "user_sampling_window": int(window_s),
    }


@_users.register
def _(workload: PoissonWorkload, _generator: str, path: Path, fit: Fit) -> Built:
    fit.note(
        "Poisson arrivals are written as a number of active users that does not vary, each sending "
        "a request a second.",
        path,
    )
    return {
        "avg_active_users": {"mean": workload.rate_rps, "distribution": "normal", "variance": 0},
        "avg_request_per_minute_per_user": {"mean": 60, "distribution": "poisson"},
        "user_sampling_window": 60,
    }


def exported_client(client: Client, path: Path, fit: Fit) -> Built:
    """The client, which can do nothing in AsyncFlow but pass requests on."""
    if client.workload is not None:
        fit.refuse(
            f"{client.id} has a workload of its own: AsyncFlow's traffic comes from its generator",
            "Give the workload to a generator that leads to the client",
            (*path, "workload"),
            client.id,
        )
    for option in Calling.model_fields:
        if getattr(client, option) != Calling.model_fields[option].default:
            fit.refuse(
                f"{client.id} has {option}: AsyncFlow knows neither timeouts nor retries",
                f"Remove {option}",
                (*path, option),
                client.id,
            )
    return {"id": client.id}


def exported_balancer(balancer: LoadBalancer, path: Path, scenario: Scenario, fit: Fit) -> Built:
    """The load balancer."""
    policy = _POLICIES.get(balancer.policy)
    if policy is None:
        fit.refuse(
            f"{balancer.id} has the policy {balancer.policy}, which AsyncFlow does not know",
            f"Use one of: {', '.join(_POLICIES)}",
            (*path, "policy"),
            balancer.id,
        )
    elif policy == "least_connection":
        fit.note(
            "least_connections: AsyncFlow counts only messages still on the wire and prefers the "
            "first server, so it loads the servers unevenly.",
            (*path, "policy"),
        )
    if not balancer.health_check and any(e.kind == "server_down" for e in scenario.events):
        fit.refuse(
            f"{balancer.id} has no health check: AsyncFlow's sends nothing to a server that is "
            "down",
            "Switch the health check on",
            (*path, "health_check"),
            balancer.id,
        )
    covered = [edge.target for edge in scenario.edges if edge.source == balancer.id]
    return {"id": balancer.id, "algorithms": policy, "server_covered": covered}


def exported_server(server: Server, path: Path, scenario: Scenario, fit: Fit) -> Built:
    """A server with its endpoints."""
    for option in ("max_concurrent_requests", "queue_limit"):
        if getattr(server, option) is not None:
            fit.refuse(
                f"{server.id} has {option}: AsyncFlow's servers take any number of requests",
                f"Remove {option}",
                (*path, option),
                server.id,
            )
    _check_way_on(server, path, scenario, fit)
    weights = [endpoint.weight for endpoint in server.endpoints]
    if len(set(weights)) > 1:
        fit.note(
            "The weights of the endpoints of {} are written as probabilities; AsyncFlow ignores "
            "them and calls every endpoint equally often.",
            (*path, "endpoints"),
            server.id,
        )
    return {
        "id": server.id,
        "server_resources": _resources(server, path, fit),
        "endpoints": [
            {
                "endpoint_name": endpoint.name,
                **({} if endpoint.weight == 1 else {"probability": endpoint.weight}),
                "steps": exported_steps(server, index, (*path, "endpoints", index), fit),
            }
            for index, endpoint in enumerate(server.endpoints)
        ],
    }


def _resources(server: Server, path: Path, fit: Fit) -> Built:
    if server.ram_mb < _LEAST_RAM_MB or not server.ram_mb.is_integer():
        fit.refuse(
            f"{server.id} has {server.ram_mb:g} MB: AsyncFlow needs whole MB, at least "
            f"{_LEAST_RAM_MB}",
            "Set ram_mb to such a number",
            (*path, "ram_mb"),
            server.id,
        )
    built: Built = {"cpu_cores": server.cpu_cores, "ram_mb": int(server.ram_mb)}
    for name, slots in server.pools.items():
        if name == DB_POOL:
            built["db_connection_pool"] = slots
            fit.note(
                "The pool of {} is written as db_connection_pool; AsyncFlow never uses it, so its "
                "database never makes anyone wait.",
                (*path, "pools"),
                server.id,
            )
        else:
            fit.refuse(
                f"{server.id} has the pool {name}: AsyncFlow has one pool a server, for its "
                "database",
                f"Call it {DB_POOL}, or delete it",
                (*path, "pools", name),
                server.id,
            )
    return built


def _check_way_on(server: Server, path: Path, scenario: Scenario, fit: Fit) -> None:
    """AsyncFlow sends every request of a server over its one edge: back, or on."""
    targets = [edge.target for edge in scenario.edges if edge.source == server.id]
    if not targets:
        fit.refuse(
            f"no edge leaves {server.id}: in AsyncFlow a response needs one to go back over",
            f"Draw an edge from {server.id} to the client",
            path,
            server.id,
        )
    elif len(targets) > 1:
        fit.refuse(
            f"{server.id} leads to several nodes ({', '.join(targets)}): AsyncFlow allows one",
            "Delete all its edges but one",
            path,
            server.id,
        )
    clients = {node.id for node in scenario.nodes if isinstance(node, Client)}
    onward = None if not targets or targets[0] in clients else targets[0]
    for index, endpoint in enumerate(server.endpoints):
        last = endpoint.steps[-1] if endpoint.steps else None
        goes_to = last.to if isinstance(last, ForwardStep) else None
        if len(targets) == 1 and goes_to != onward:
            fit.refuse(
                f"the endpoint {endpoint.name} of {server.id} "
                f"{'answers' if goes_to is None else f'leads to {goes_to}'}, its edge leads to "
                f"{targets[0]}: in AsyncFlow all requests leave over that edge",
                "Let all endpoints answer over an edge to the client, or all forward",
                (*path, "endpoints", index),
                server.id,
            )
