"""Fields that name something else in the scenario, and what each may name. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from asyncflow_gui.inspector import words
from asyncflow_gui.inspector.subjects import Path, Subject, at
from engine.schemas import (
    Edge,
    ForwardStep,
    IoStep,
    LatencySpike,
    LoadBalancer,
    Server,
    ServerDown,
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


def _nodes_of_kind(kind: str) -> Options:
    def options(subject: Subject, _path: Path) -> Sequence[Option]:
        return [(node.id, node.id) for node in subject.document.nodes.values() if node.kind == kind]

    return options


def _edges(subject: Subject, _path: Path) -> Sequence[Option]:
    return [(edge.id, edge_label(edge)) for edge in subject.document.edges.values()]


def _onwards(subject: Subject, _path: Path) -> Sequence[Option]:
    """Where a server may hand a request on: over its own edges, but not back towards clients."""
    nodes, here = subject.document.nodes, subject.read().id
    ends = [edge.target for edge in subject.document.edges.values() if edge.source == here]
    onwards = [end for end in ends if end in nodes and nodes[end].kind in LoadBalancer.targets]
    return [(end, end) for end in dict.fromkeys(onwards)]


def _pools(subject: Subject, path: Path) -> Sequence[Option]:
    server = subject.read()
    names = server.pools if isinstance(server, Server) else {}
    return [(None, words.absent_label(str(path[-1]))), *((name, name) for name in names)]


REFERENCES: dict[tuple[type[Schema], str], Options] = {
    (Edge, "source"): _sources,
    (Edge, "target"): _targets,
    (ServerDown, "target"): _nodes_of_kind(ServerDown.target_kind),
    (LatencySpike, "target"): _edges,
    (ForwardStep, "to"): _onwards,
    (IoStep, "pool"): _pools,
}
"""What a field may name, by schema and field."""
