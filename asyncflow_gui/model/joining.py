"""What joining two nodes edits: the edge, and the step that sends requests over it. Pure."""

from __future__ import annotations

from asyncflow_gui.model import edits
from engine.config import limits
from engine.schemas import (
    Edge,
    ForwardStep,
    Node,
    Project,
    Server,
    carries_responses,
)

NEW_EDGE_LATENCY_S = 0.002
"""Latency of an edge just drawn, seconds: a hop within a region."""


def new_edge(project: Project, source_id: str, target_id: str) -> Edge:
    """The edge that joins two nodes, named after them."""
    stem = f"{source_id}-{target_id}"[: limits.MAX_ID_LENGTH - 8].rstrip()
    edge_id = edits.unique_id(project, stem) if stem in edits.all_ids(project) else stem
    return Edge(id=edge_id, source=source_id, target=target_id, latency=NEW_EDGE_LATENCY_S)


def joined(project: Project, edge: Edge) -> tuple[Project, bool]:
    """The project with the edge added.

    A server passes requests on only by a forward step. The first edge it gets to a node further
    on therefore brings that step along, at the end of each endpoint that has none.

    Returns:
        The project, and whether forward steps were added.
    """
    after = edits.add_edge(project, edge)
    forwarded = with_forward_steps(after, edge)
    return forwarded, forwarded is not after


def with_forward_steps(project: Project, edge: Edge) -> Project:
    """Let a server forward over its only edge onwards, where its endpoints do not forward yet."""
    nodes = {node.id: node for node in project.scenario.nodes}
    source, target = nodes[edge.source], nodes[edge.target]
    if not isinstance(source, Server) or _is_reply(source, target):
        return project
    if any(
        other.source == edge.source
        and other.id != edge.id
        and not _is_reply(source, nodes[other.target])
        for other in project.scenario.edges
        if other.target in nodes
    ):
        return project
    endpoints = tuple(
        endpoint
        if any(step.kind == "forward" for step in endpoint.steps)
        or len(endpoint.steps) >= limits.MAX_STEPS
        else endpoint.model_copy(update={"steps": (*endpoint.steps, ForwardStep(to=edge.target))})
        for endpoint in source.endpoints
    )
    if endpoints == source.endpoints:
        return project
    return edits.update_node(project, source.id, {"endpoints": endpoints})


def _is_reply(source: Node, target: Node) -> bool:
    return carries_responses(source.kind, target.kind)
