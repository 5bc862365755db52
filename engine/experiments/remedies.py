"""The same scenario with one thing put right: what a run of it tells is what the remedy brings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from engine.config import limits
from engine.schemas import (
    Distribution,
    Edge,
    IoStep,
    Node,
    ParallelStep,
    Scenario,
    Server,
    Step,
)
from engine.schemas.distributions import Empirical
from engine.schemas.figures import plural

_LENGTHS = ("value", "low", "high", "mean", "std")
"""Parameters of distributions that are times."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """A change, and the scenario with it.

    Attributes:
        words: What is done, for people: ``one more core``.
        scenario: The scenario with it done; everything else, the seed included, is the same, so
            that both runs see the same random numbers.
    """

    words: str
    scenario: Scenario


def more_cores(scenario: Scenario, server_id: str) -> Remedy | None:
    """One more core at a server."""
    node = _server(scenario, server_id)
    if node is None or node.cpu_cores >= limits.MAX_CPU_CORES:
        return None
    changed = node.model_copy(update={"cpu_cores": node.cpu_cores + 1})
    return Remedy("one more core", _with_node(scenario, changed))


def more_cores_behind(scenario: Scenario, balancer_id: str) -> Remedy | None:
    """One more core, or place, at each server behind a balancer with a central queue."""
    behind = {edge.target for edge in scenario.edges if edge.source == balancer_id}
    changed = scenario
    for node in scenario.nodes:
        if node.id in behind and isinstance(node, Server):
            more: dict[str, Any] = {"cpu_cores": min(node.cpu_cores + 1, limits.MAX_CPU_CORES)}
            if node.max_concurrent_requests is not None:
                more["max_concurrent_requests"] = node.max_concurrent_requests + 1
            changed = _with_node(changed, node.model_copy(update=more))
    if changed is scenario:
        return None
    return Remedy("one more core at each server behind it", changed)


def more_ram(scenario: Scenario, server_id: str) -> Remedy | None:
    """Twice the memory at a server."""
    node = _server(scenario, server_id)
    if node is None or node.ram_mb * 2 > limits.MAX_RAM_MB:
        return None
    changed = node.model_copy(update={"ram_mb": node.ram_mb * 2})
    return Remedy("twice the memory", _with_node(scenario, changed))


def larger_pool(scenario: Scenario, server_id: str, pool: str) -> Remedy | None:
    """A quarter more slots in a pool, at least one."""
    node = _server(scenario, server_id)
    if node is None or pool not in node.pools:
        return None
    slots = node.pools[pool]
    more = max(slots // 4, 1)
    if slots + more > limits.MAX_POOL_SLOTS:
        return None
    changed = node.model_copy(update={"pools": {**node.pools, pool: slots + more}})
    words = f"{plural(more, 'more slot', 'more slots')} in the pool {pool}"
    return Remedy(words, _with_node(scenario, changed))


def wider_door(scenario: Scenario, server_id: str) -> Remedy | None:
    """A quarter more requests served at once, at least one."""
    node = _server(scenario, server_id)
    if node is None or node.max_concurrent_requests is None:
        return None
    more = max(node.max_concurrent_requests // 4, 1)
    most = node.max_concurrent_requests + more
    if most > limits.MAX_CONCURRENT_REQUESTS:
        return None
    changed = node.model_copy(update={"max_concurrent_requests": most})
    words = f"{plural(more, 'more request', 'more requests')} let in at once"
    return Remedy(words, _with_node(scenario, changed))


def shorter_edge(scenario: Scenario, edge_id: str) -> Remedy | None:
    """Half the latency of an edge."""
    return _with_edge(
        scenario,
        edge_id,
        f"half the latency of {edge_id}",
        lambda edge: {"latency": scaled(edge.latency, 0.5)},
    )


def without_losses(scenario: Scenario, edge_id: str) -> Remedy | None:
    """An edge that loses nothing by itself, and the spikes on it left out."""
    found = _with_edge(scenario, edge_id, f"no losses on {edge_id}", lambda _: {"loss_rate": 0.0})
    if found is None:
        return None
    kept = tuple(
        event
        for event in scenario.events
        if not (event.kind == "loss_spike" and event.target == edge_id)
    )
    return Remedy(found.words, found.scenario.model_copy(update={"events": kept}))


def without_event(scenario: Scenario, event_id: str) -> Remedy | None:
    """The scenario without an event."""
    kept = tuple(event for event in scenario.events if event.id != event_id)
    if len(kept) == len(scenario.events):
        return None
    return Remedy(f"without the event {event_id}", scenario.model_copy(update={"events": kept}))


def faster_io(scenario: Scenario, server_id: str) -> Remedy | None:
    """I/O steps of a server that take half as long."""
    node = _server(scenario, server_id)
    if node is None:
        return None
    endpoints = tuple(
        each.model_copy(update={"steps": _halved(each.steps)}) for each in node.endpoints
    )
    changed = node.model_copy(update={"endpoints": endpoints})
    return (
        Remedy(f"half the I/O time of {server_id}", _with_node(scenario, changed))
        if changed != node
        else None
    )


def _halved(steps: Sequence[Step]) -> tuple[Step, ...]:
    return tuple(_half(step) for step in steps)


def _half(step: Any) -> Any:
    if isinstance(step, IoStep):
        return step.model_copy(update={"time_s": scaled(step.time_s, 0.5)})
    if isinstance(step, ParallelStep):
        branches = tuple(tuple(_half(each) for each in branch) for branch in step.branches)
        return step.model_copy(update={"branches": branches})
    return step


def scaled(duration: float | Distribution, factor: float) -> float | Distribution:
    """A duration of the same shape that is so many times as long."""
    if isinstance(duration, int | float):
        return duration * factor
    if isinstance(duration, Empirical):
        return Empirical(values=tuple(value * factor for value in duration.values))
    times = [name for name in _LENGTHS if name in type(duration).model_fields]
    changes = {name: getattr(duration, name) * factor for name in times}
    return duration.model_copy(update=changes)


def _server(scenario: Scenario, server_id: str) -> Server | None:
    return next(
        (node for node in scenario.nodes if node.id == server_id and isinstance(node, Server)), None
    )


def _with_node(scenario: Scenario, changed: Node) -> Scenario:
    nodes = tuple(changed if node.id == changed.id else node for node in scenario.nodes)
    return scenario.model_copy(update={"nodes": nodes})


def _with_edge(
    scenario: Scenario, edge_id: str, words: str, change: Callable[[Edge], dict[str, Any]]
) -> Remedy | None:
    edges = tuple(
        edge.model_copy(update=change(edge)) if edge.id == edge_id else edge
        for edge in scenario.edges
    )
    if edges == scenario.edges:
        return None
    return Remedy(words, scenario.model_copy(update={"edges": edges}))
