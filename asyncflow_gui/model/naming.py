"""Where a scenario names its own parts, and how names are followed when they change.

Nodes are named by edges, events, objectives and steps; endpoints by calls and workloads; pools by
the steps of their server. All functions are pure, and return the very same value where nothing
changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from engine.schemas import (
    EVENT_KINDS,
    CallStep,
    Edge,
    Event,
    ForwardStep,
    Node,
    ParallelStep,
    Scenario,
    Server,
    Slo,
    SpawnStep,
    Step,
    carries_responses,
)
from engine.schemas.base import Schema

_Schema = TypeVar("_Schema", bound=Schema)
StepChange = Callable[[Any], Any]
"""From a step to the one that takes its place; the same one to leave it."""


def with_steps(server: Server, change: StepChange) -> Server:
    """A server with every step changed, those inside other steps included."""
    endpoints = tuple(
        _with(endpoint, steps=_changed(endpoint.steps, change)) for endpoint in server.endpoints
    )
    return _with(server, endpoints=_kept(server.endpoints, endpoints))


def redirected(server: Server, names: Mapping[str, str]) -> Server:
    """A server whose calls and forwards go to other nodes, old id to new."""

    def step(step: Step) -> Step:
        return _renamed(step, "to", names) if isinstance(step, CallStep | ForwardStep) else step

    return with_steps(server, step)


def rename_node(scenario: Scenario, old: str, new: str) -> Scenario:
    """Follow the changed id of a node or edge wherever it is named."""
    return rename_references(scenario, {old: new})


def rename_references(scenario: Scenario, names: Mapping[str, str]) -> Scenario:
    """Follow changed ids, old to new, wherever nodes and edges are named; all at once."""

    def node(node: Node) -> Node:
        return redirected(node, names) if isinstance(node, Server) else node

    def edge(edge: Edge) -> Edge:
        return _renamed(_renamed(edge, "source", names), "target", names)

    def event(event: Event) -> Event:
        if event.target not in names:
            return event
        fields = {name: getattr(event, name) for name in type(event).model_fields}
        return EVENT_KINDS[event.kind].model_validate({**fields, "target": names[event.target]})

    def slo(slo: Slo) -> Slo:
        return _renamed(slo, "workload", names)

    return _with(
        scenario,
        nodes=_kept(scenario.nodes, tuple(map(node, scenario.nodes))),
        edges=_kept(scenario.edges, tuple(map(edge, scenario.edges))),
        events=_kept(scenario.events, tuple(map(event, scenario.events))),
        slos=_kept(scenario.slos, tuple(map(slo, scenario.slos))),
    )


def renamed_endpoint(before: object, after: object) -> tuple[str, str] | None:
    """Which endpoint has another name after an edit of a server: the old name and the new."""
    if not isinstance(before, Server) or not isinstance(after, Server):
        return None
    old, new = ([endpoint.name for endpoint in server.endpoints] for server in (before, after))
    if len(old) != len(new):
        return None
    changed = [pair for pair in zip(old, new, strict=True) if pair[0] != pair[1]]
    return changed[0] if len(changed) == 1 and changed[0][0] not in new else None


def rename_endpoint(scenario: Scenario, server_id: str, old: str, new: str) -> Scenario:
    """Follow an endpoint's new name in the calls and workloads that mean it.

    Those that other servers still answer under the old name, as behind a balancer, keep it.
    """
    onwards = _Onwards(scenario)

    def meant(starts: Iterable[str]) -> bool:
        servers = onwards.first_servers(starts)
        return any(server.id == server_id for server in servers) and not any(
            endpoint.name == old for server in servers for endpoint in server.endpoints
        )

    def step(step: Step) -> Step:
        if not isinstance(step, CallStep) or step.endpoint != old or step.to is None:
            return step
        return _with(step, endpoint=new) if meant([step.to]) else step

    def node(node: Node) -> Node:
        if isinstance(node, Server):
            return with_steps(node, step)
        workload = getattr(node, "workload", None)
        if workload is None or workload.endpoint != old or not meant(onwards.targets(node.id)):
            return node
        return _with(node, workload=_with(workload, endpoint=new))

    return _with(scenario, nodes=_kept(scenario.nodes, tuple(map(node, scenario.nodes))))


def rename_pool(server: Server, old: str, new: str | None) -> Server:
    """Rename a pool (or, to None, remove it) in its place and in the steps that name it."""
    pools = {
        (new if name == old and new is not None else name): slots
        for name, slots in server.pools.items()
        if name != old or new is not None
    }

    def step(step: Step) -> Step:
        return _renamed(step, "pool", {old: new}) if "pool" in type(step).model_fields else step

    return _with(with_steps(server, step), pools=pools)


def unused_name(stem: str, taken: Iterable[str]) -> str:
    """``stem``-2, ``stem``-3, …: the first that is free."""
    others = set(taken)
    number = 2
    while f"{stem}-{number}" in others:
        number += 1
    return f"{stem}-{number}"


def targets_of(scenario: Scenario, node_id: str) -> list[str]:
    """Ids of the nodes that requests go on to from a node; edges for responses do not count."""
    return _Onwards(scenario).targets(node_id)


def first_servers(scenario: Scenario, starts: Iterable[str]) -> list[Server]:
    """The servers that requests come to first from these nodes, these themselves included."""
    return _Onwards(scenario).first_servers(starts)


class _Onwards:
    """The edges that requests go over, by where they begin."""

    def __init__(self, scenario: Scenario) -> None:
        self._nodes = {node.id: node for node in scenario.nodes}
        self._targets: dict[str, list[str]] = {}
        for edge in scenario.edges:
            source, target = self._nodes.get(edge.source), self._nodes.get(edge.target)
            if source and target and not carries_responses(source.kind, target.kind):
                self._targets.setdefault(edge.source, []).append(edge.target)

    def targets(self, node_id: str) -> list[str]:
        return self._targets.get(node_id, [])

    def first_servers(self, starts: Iterable[str]) -> list[Server]:
        seen: set[str] = set()
        found: list[Server] = []
        waiting = list(starts)
        while waiting:
            node = self._nodes.get(waiting.pop(0))
            if node is None or node.id in seen:
                continue
            seen.add(node.id)
            if isinstance(node, Server):
                found.append(node)
            else:
                waiting += self.targets(node.id)
        return found


def _changed(steps: tuple[Any, ...], change: StepChange) -> tuple[Any, ...]:
    return _kept(steps, tuple(change(_inside(step, change)) for step in steps))


def _inside(step: Any, change: StepChange) -> Any:
    if isinstance(step, SpawnStep):
        return _with(step, steps=_changed(step.steps, change))
    if isinstance(step, ParallelStep):
        branches = tuple(_changed(branch, change) for branch in step.branches)
        return _with(step, branches=_kept(step.branches, branches))
    return step


def _renamed(value: _Schema, field: str, names: Mapping[str, str | None]) -> _Schema:
    name = getattr(value, field)
    return _with(value, **{field: names[name]}) if name in names else value


def _with(value: _Schema, **parts: Any) -> _Schema:
    """A copy with other parts; the value itself if they are the ones it has."""
    if all(getattr(value, name) is part for name, part in parts.items()):
        return value
    # The parts are validated already.
    return value.model_copy(update=parts)


def _kept(before: tuple[Any, ...], after: tuple[Any, ...]) -> tuple[Any, ...]:
    """``after``, or ``before`` where each item is still the same."""
    return before if all(a is b for a, b in zip(before, after, strict=True)) else after
