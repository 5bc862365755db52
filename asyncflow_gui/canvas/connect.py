"""Which nodes may be joined, why others may not, and what joining two nodes edits."""

from __future__ import annotations

from asyncflow_gui.canvas.kinds import KINDS, is_reply
from asyncflow_gui.model import Document, edits
from engine.config import limits
from engine.schemas import NODE_KINDS, Edge, ForwardStep, Project, Server, may_connect

NEW_EDGE_LATENCY_S = 0.002
"""Latency of an edge just drawn, seconds: a hop within a region."""


def refusal(document: Document, source_id: str, target_id: str) -> str | None:
    """Why an edge may not lead from one node to another, in words; none if it may."""
    if source_id == target_id:
        return f"{source_id} cannot be connected to itself."
    source, target = document.nodes[source_id], document.nodes[target_id]
    if not may_connect(source.kind, target.kind):
        allowed = [
            KINDS[kind].title.lower() for kind in NODE_KINDS if may_connect(source.kind, kind)
        ]
        return (
            f"A {KINDS[source.kind].title.lower()} cannot lead to a "
            f"{KINDS[target.kind].title.lower()}; it leads to a {_either(allowed)}."
        )
    if any(e.source == source_id and e.target == target_id for e in document.edges.values()):
        return f"{source_id} already leads to {target_id}."
    return None


def targets_of(document: Document, source_id: str) -> set[str]:
    """Ids of the nodes an edge from ``source_id`` may lead to."""
    source = document.nodes[source_id]
    joined = {edge.target for edge in document.edges.values() if edge.source == source_id}
    return {
        node_id
        for node_id, node in document.nodes.items()
        if node_id != source_id and node_id not in joined and may_connect(source.kind, node.kind)
    }


def new_edge(project: Project, source_id: str, target_id: str) -> Edge:
    """The edge that joins two nodes, named after them."""
    stem = f"{source_id}-{target_id}"[: limits.MAX_ID_LENGTH - 8].rstrip()
    edge_id = edits.unique_id(project, stem) if stem in edits.all_ids(project) else stem
    return Edge(id=edge_id, source=source_id, target=target_id, latency=NEW_EDGE_LATENCY_S)


def connected(document: Document, edge: Edge) -> tuple[Project, bool]:
    """The project with the edge added.

    A server passes requests on only by a forward step. The first edge it gets to a node further
    on therefore brings that step along, at the end of each endpoint that has none.

    Returns:
        The project, and whether forward steps were added.
    """
    project = edits.add_edge(document.project, edge)
    source, target = document.nodes[edge.source], document.nodes[edge.target]
    first = not any(
        other.source == edge.source and not is_reply(source, document.nodes[other.target])
        for other in document.edges.values()
        if other.target in document.nodes
    )
    if not isinstance(source, Server) or is_reply(source, target) or not first:
        return project, False
    endpoints = tuple(
        endpoint
        if any(step.kind == "forward" for step in endpoint.steps)
        or len(endpoint.steps) >= limits.MAX_STEPS
        else endpoint.model_copy(update={"steps": (*endpoint.steps, ForwardStep(to=edge.target))})
        for endpoint in source.endpoints
    )
    if endpoints == source.endpoints:
        return project, False
    return edits.update_node(project, source.id, {"endpoints": endpoints}), True


def _either(words: list[str]) -> str:
    return " or a ".join([", a ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
