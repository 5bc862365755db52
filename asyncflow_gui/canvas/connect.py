"""Which nodes may be joined, why others may not, and what joining two nodes edits."""

from __future__ import annotations

from asyncflow_gui.canvas.kinds import KINDS
from asyncflow_gui.model import Document
from asyncflow_gui.model.joining import joined, new_edge
from engine.schemas import NODE_KINDS, Edge, Project, may_connect

__all__ = ["connected", "new_edge", "refusal", "targets_of"]


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


def connected(document: Document, edge: Edge) -> tuple[Project, bool]:
    """The project with the edge added, and whether forward steps were; see ``model.joining``."""
    return joined(document.project, edge)


def _either(words: list[str]) -> str:
    return " or a ".join([", a ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
