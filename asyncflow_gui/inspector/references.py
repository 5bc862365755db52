"""Fields that name something else in the scenario, and what each may name. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from asyncflow_gui.inspector import words
from asyncflow_gui.inspector.shapes import members_of
from asyncflow_gui.inspector.subjects import Subject, each_of
from asyncflow_gui.model.naming import first_servers, targets_of
from asyncflow_gui.model.paths import Path, at
from engine.schemas import (
    CallStep,
    Edge,
    ForwardStep,
    IoStep,
    LatencySpike,
    LoadBalancer,
    LossSpike,
    Server,
    ServerDown,
    Slo,
    SlowServer,
    TrafficSurge,
    Workload,
    may_connect,
)
from engine.schemas.base import Schema

Option = tuple[str | None, str]
"""A value and its label."""

Options = Callable[[Subject, Path], Sequence[Option]]
"""What may be chosen at a path."""


def edge_label(edge: Edge) -> str:
    """An edge as a person knows it: by its ends."""
    return f"{edge.source} → {edge.target}"


def _sources(subject: Subject, path: Path) -> Sequence[Option]:
    edge, nodes = at(subject.read(), path[:-1]), subject.document.nodes
    target = nodes.get(edge.target)
    return [
        (node.id, node.id)
        for node in nodes.values()
        if node.id == edge.source
        or (target and node is not target and may_connect(node.kind, target.kind))
    ]


def _targets(subject: Subject, path: Path) -> Sequence[Option]:
    edge, nodes = at(subject.read(), path[:-1]), subject.document.nodes
    source = nodes.get(edge.source)
    return [
        (node.id, node.id)
        for node in nodes.values()
        if node.id == edge.target
        or (source and node is not source and may_connect(source.kind, node.kind))
    ]


def _nodes_of_kind(*kinds: str) -> Options:
    def options(subject: Subject, _path: Path) -> Sequence[Option]:
        nodes = subject.document.nodes.values()
        return [(node.id, node.id) for node in nodes if node.kind in kinds]

    return options


def _workloads(subject: Subject, _path: Path) -> Sequence[Option]:
    """Whose requests an objective is about."""
    nodes = subject.document.nodes.values()
    sources = [node.id for node in nodes if getattr(node, "workload", None) is not None]
    return [(None, "All requests"), *((source, source) for source in sources)]


def _edges(subject: Subject, _path: Path) -> Sequence[Option]:
    return [(edge.id, edge_label(edge)) for edge in subject.document.edges.values()]


def _onwards(subject: Subject, _path: Path) -> Sequence[Option]:
    """Where a server may hand a request on: over its own edges, but not back towards clients.

    Several servers: where all of them may.
    """
    nodes, edges = subject.document.nodes, subject.document.edges.values()
    onwards = [
        [edge.target for edge in edges if edge.source == each.id] for each in each_of(subject)
    ]
    shared = [end for end in dict.fromkeys(onwards[0]) if all(end in ends for ends in onwards)]
    return [
        (end, end) for end in shared if end in nodes and nodes[end].kind in LoadBalancer.targets
    ]


def _pools(subject: Subject, path: Path) -> Sequence[Option]:
    pools = [each.pools if isinstance(each, Server) else {} for each in each_of(subject)]
    names = [name for name in pools[0] if all(name in others for others in pools)]
    return [(None, words.absent_label(str(path[-1]))), *((name, name) for name in names)]


def _endpoints_called(subject: Subject, path: Path) -> Sequence[Option]:
    """The endpoints of the node a step calls; behind a balancer, of the servers there."""
    called = at(subject.read(), path[:-1]).to
    return _endpoints_at(subject, [called] if called else [])


def _endpoints_first(subject: Subject, _path: Path) -> Sequence[Option]:
    """The endpoints of the servers that the requests of a workload come to first."""
    return _endpoints_at(subject, targets_of(subject.document.scenario, subject.read().id))


def _endpoints_at(subject: Subject, starts: Iterable[str]) -> Sequence[Option]:
    servers = first_servers(subject.document.scenario, starts)
    names = dict.fromkeys(endpoint.name for server in servers for endpoint in server.endpoints)
    return [(None, words.absent_label("endpoint")), *((name, name) for name in names)]


REFERENCES: dict[tuple[type[Schema], str], Options] = {
    (Edge, "source"): _sources,
    (Edge, "target"): _targets,
    (ServerDown, "target"): _nodes_of_kind(*ServerDown.target_kinds),
    (LatencySpike, "target"): _edges,
    (LossSpike, "target"): _edges,
    (TrafficSurge, "target"): _nodes_of_kind(*TrafficSurge.target_kinds),
    (SlowServer, "target"): _nodes_of_kind(*SlowServer.target_kinds),
    (Slo, "workload"): _workloads,
    (ForwardStep, "to"): _onwards,
    (IoStep, "pool"): _pools,
    (CallStep, "to"): _onwards,
    (CallStep, "endpoint"): _endpoints_called,
    (CallStep, "pool"): _pools,
    **{(workload, "endpoint"): _endpoints_first for workload in members_of(Workload)},
}
"""What a field may name, by schema and field."""
