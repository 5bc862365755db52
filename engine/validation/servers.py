"""Rules about endpoints, steps, memory and pools."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.config import limits
from engine.schemas import (
    CallStep,
    Endpoint,
    ForwardStep,
    InnerStep,
    IoStep,
    ParallelStep,
    Problem,
    Server,
    SpawnStep,
    Step,
)
from engine.schemas.problem import PathPart
from engine.validation.fields import listed
from engine.validation.graph import Graph
from engine.validation.traffic import missing_endpoints

_Path = tuple[PathPart, ...]


def server_problems(graph: Graph) -> Iterator[Problem]:
    """Every server has endpoints that can run on it."""
    for index, node in enumerate(graph.scenario.nodes):
        if isinstance(node, Server):
            yield from _endpoints(node, ("nodes", index), graph)
            yield from _unused_edges(node, graph)


def _endpoints(server: Server, path: _Path, graph: Graph) -> Iterator[Problem]:
    if not server.endpoints:
        yield Problem(
            code="empty_endpoints",
            message=f"{server.id} has no endpoint, so that it can answer nothing",
            hint="Add an endpoint with at least one step",
            path=(*path, "endpoints"),
            element=server.id,
        )
    names: set[str] = set()
    for index, endpoint in enumerate(server.endpoints):
        place = (*path, "endpoints", index)
        if endpoint.name in names:
            yield Problem(
                code="duplicate_endpoint",
                message=f"{server.id} has two endpoints named {endpoint.name!r}",
                hint="Rename one of them",
                path=(*place, "name"),
                element=server.id,
            )
        names.add(endpoint.name)
        yield from _memory(server, endpoint, place)
        yield from _steps(server, endpoint, place, graph)


def _memory(server: Server, endpoint: Endpoint, place: _Path) -> Iterator[Problem]:
    if endpoint.ram_mb > server.ram_mb:
        first = next(i for i, step in enumerate(endpoint.steps) if step.kind == "ram")
        yield Problem(
            code="ram_exceeds_server",
            message=(
                f"a request to {endpoint.name} needs {endpoint.ram_mb:g} MB, "
                f"{server.id} has {server.ram_mb:g} MB: it would wait for ever"
            ),
            hint=f"Lower the RAM steps, or give {server.id} at least {endpoint.ram_mb:g} MB",
            path=(*place, "steps", first, "mb"),
            element=server.id,
        )


def _steps(server: Server, endpoint: Endpoint, place: _Path, graph: Graph) -> Iterator[Problem]:
    last = len(endpoint.steps) - 1
    for index, step in enumerate(endpoint.steps):
        if isinstance(step, ForwardStep) and index != last:
            yield Problem(
                code="forward_not_last",
                message=f"the endpoint {endpoint.name} goes on after handing the request on",
                hint="Make the forward step the last one, or remove it",
                path=(*place, "steps", index),
                element=server.id,
            )
    for step, path, depth in _placed(endpoint.steps, (*place, "steps"), 1):
        if depth > limits.MAX_STEP_DEPTH:
            yield Problem(
                code="steps_too_deep",
                message=f"steps are nested more than {limits.MAX_STEP_DEPTH} deep",
                hint="Take inner spawn or parallel steps apart",
                path=path,
                element=server.id,
            )
            return
        if isinstance(step, ForwardStep | CallStep):
            yield from _lead(server, step, path, graph)
        if isinstance(step, IoStep | CallStep):
            yield from _pool(server, step, path)


def _placed(
    steps: Sequence[Step | InnerStep], path: _Path, depth: int
) -> Iterator[tuple[Step | InnerStep, _Path, int]]:
    """All steps with paths and depths, nested ones included; one level deeper than allowed."""
    for index, step in enumerate(steps):
        here = (*path, index)
        yield step, here, depth
        if depth > limits.MAX_STEP_DEPTH:
            continue
        if isinstance(step, SpawnStep):
            yield from _placed(step.steps, (*here, "steps"), depth + 1)
        elif isinstance(step, ParallelStep):
            for number, branch in enumerate(step.branches):
                yield from _placed(branch, (*here, "branches", number), depth + 1)


def _lead(
    server: Server, step: ForwardStep | CallStep, path: _Path, graph: Graph
) -> Iterator[Problem]:
    """The node a step leads to is joined to its server, and has the endpoint it calls."""
    verb, verbs = ("forward", "forwards") if isinstance(step, ForwardStep) else ("call", "calls")
    targets = [edge.target for edge in graph.out[server.id]]
    if step.to in targets:
        if isinstance(step, CallStep) and step.endpoint is not None:
            yield from missing_endpoints(
                graph, str(step.to), step.endpoint, (*path, "endpoint"), server.id
            )
        return
    joined = f"{server.id} can {verb} to: {listed(targets)}"
    if step.to is None:
        message = f"the {verb} step does not say where to"
        hint = joined if targets else f"Draw an edge from {server.id} to the next node first"
    elif step.to not in graph.nodes:
        message = f"{verbs} {_to(step)}{step.to!r}, which is not a node"
        hint = joined if targets else f"Draw an edge from {server.id} to the next node first"
    else:
        message = f"{verbs} {_to(step)}{step.to}, but no edge leads there from {server.id}"
        hint = f"Draw an edge from {server.id} to {step.to}"
    code = "unknown_id" if step.to and step.to not in graph.nodes else f"{verb}_without_edge"
    yield Problem(code=code, message=message, hint=hint, path=(*path, "to"), element=server.id)


def _to(step: ForwardStep | CallStep) -> str:
    return "to " if isinstance(step, ForwardStep) else ""


def _pool(server: Server, step: IoStep | CallStep, path: _Path) -> Iterator[Problem]:
    if step.pool is not None and step.pool not in server.pools:
        pools = listed(server.pools) or "none"
        yield Problem(
            code="unknown_pool",
            message=f"{server.id} has no pool named {step.pool!r}",
            hint=f"Add it to the server's pools, or name one of them ({pools})",
            path=(*path, "pool"),
            element=server.id,
        )


def _unused_edges(server: Server, graph: Graph) -> Iterator[Problem]:
    used = graph.next_nodes[server.id]
    for edge in graph.out[server.id]:
        if edge.target not in used:
            yield Problem(
                code="unused_edge",
                message=f"nothing crosses {edge.id}: no endpoint of {server.id} forwards to "
                f"{edge.target} or calls it",
                hint=f"End an endpoint of {server.id} with a forward step to {edge.target}, add a "
                "call to it, or delete the edge",
                path=("edges", graph.place_of(edge)),
                element=edge.id,
                severity="warning",
            )
