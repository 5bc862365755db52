"""Which nodes may be joined, why others may not, and what joining two nodes edits."""

from __future__ import annotations

from asyncflow_gui.canvas.kinds import KINDS
from asyncflow_gui.model import Document
from asyncflow_gui.model.joining import joined, new_edge
from engine.schemas import NODE_KINDS, Edge, Project, may_connect

__all__ = ["connected", "kinds_after", "new_edge", "refusal", "sources_of", "targets_of"]


def refusal(
    document: Document, source_id: str, target_id: str, *, besides: str | None = None
) -> str | None:
    """Why an edge may not lead from one node to another, in words; none if it may.

    ``besides`` is an edge that does not count as a duplicate: the one that is led elsewhere.
    """
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
    if any(
        edge.source == source_id and edge.target == target_id and edge.id != besides
        for edge in document.edges.values()
    ):
        return f"{source_id} already leads to {target_id}."
    return None


def targets_of(document: Document, source_id: str, *, besides: str | None = None) -> set[str]:
    """Ids of the nodes an edge from ``source_id`` may lead to."""
    edges = (edge for edge in document.edges.values() if edge.id != besides)
    there = {edge.target for edge in edges if edge.source == source_id}
    kind = document.nodes[source_id].kind
    return {
        node_id
        for node_id, node in document.nodes.items()
        if node_id != source_id and node_id not in there and may_connect(kind, node.kind)
    }


def sources_of(document: Document, target_id: str, *, besides: str | None = None) -> set[str]:
    """Ids of the nodes from which an edge may lead to ``target_id``."""
    edges = (edge for edge in document.edges.values() if edge.id != besides)
    there = {edge.source for edge in edges if edge.target == target_id}
    kind = document.nodes[target_id].kind
    return {
        node_id
        for node_id, node in document.nodes.items()
        if node_id != target_id and node_id not in there and may_connect(node.kind, kind)
    }


def kinds_after(document: Document, source_id: str) -> tuple[str, ...]:
    """The kinds of part that an edge from a node may lead to, in the order of the palette."""
    kind = document.nodes[source_id].kind
    return tuple(entry for entry in KINDS if may_connect(kind, entry))


def connected(document: Document, edge: Edge) -> tuple[Project, bool]:
    """The project with the edge added, and whether forward steps were; see ``model.joining``."""
    return joined(document.project, edge)


def _either(words: list[str]) -> str:
    return " or a ".join([", a ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
