"""Edges that are led elsewhere, and nodes that are put in between."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF

from asyncflow_gui.canvas import connect
from asyncflow_gui.canvas.items.style import GRID
from asyncflow_gui.canvas.kinds import is_reply
from asyncflow_gui.canvas.places import position
from asyncflow_gui.canvas.scene import GraphScene
from asyncflow_gui.model import Document, edits, naming
from asyncflow_gui.model.joining import with_forward_steps
from engine.schemas import Edge, Project, Server

_ROOM = 72.0
"""What is left between a card that is put onto an edge and its neighbours, scene units."""

_LEAST_ROOM = 24.0


def reconnected(document: Document, edge_id: str, source_id: str, target_id: str) -> Project:
    """The project with an edge between two other nodes.

    An edge that is named after its ends is named after the new ones. What its server sent over it
    goes on being sent over it.
    """
    edge = document.edges[edge_id]
    project, moved = _led(document.project, edge, source_id, target_id)
    if source_id == edge.source:
        project = _redirected(project, source_id, edge.target, target_id)
    return with_forward_steps(project, moved)


def split_refusal(document: Document, edge_id: str, node_id: str) -> str | None:
    """Why a node may not be put onto an edge, in words; none if it may."""
    edge = document.edges[edge_id]
    if node_id in (edge.source, edge.target):
        return f"{node_id} is an end of {edge_id} already."
    nodes = document.nodes
    if is_reply(nodes[edge.source], nodes[edge.target]):
        return f"{edge_id} carries replies; nothing can be put onto it."
    return connect.refusal(document, edge.source, node_id) or connect.refusal(
        document, node_id, edge.target
    )


def split(document: Document, edge_id: str, node_id: str) -> Project:
    """The project with a node in the middle of an edge.

    The edge leads to the node and keeps its latency; a new one leads on.
    """
    edge = document.edges[edge_id]
    project, first = _led(document.project, edge, edge.source, node_id)
    project = _redirected(project, edge.source, edge.target, node_id)
    project = with_forward_steps(project, first)
    second = connect.new_edge(project, node_id, edge.target)
    return connect.connected(Document(project), second)[0]


def split_with_room(
    graph: GraphScene, document: Document, edge_id: str, node_id: str, card: QRectF
) -> Project:
    """The same as :func:`split`; where the node would lie on an end, what is further on moves on.

    Args:
        graph: The scene, for the sizes of cards.
        document: In which the node exists, at the middle of ``card``.
        edge_id: The edge it is put onto.
        node_id: The node.
        card: Where its card would lie, scene units.
    """
    project = split(document, edge_id, node_id)
    edge = document.edges[edge_id]
    source, target = graph.card_rect(edge.source), graph.card_rect(edge.target)
    close = card.adjusted(-_LEAST_ROOM, 0, _LEAST_ROOM, 0)
    touching = close.intersects(source) or close.intersects(target)
    if not touching or target.left() <= source.right():
        return project
    left = max(card.left(), source.right() + _ROOM)
    missing = left + card.width() + _ROOM - target.left()
    way = GRID * math.ceil(max(missing, 0.0) / GRID)
    at = document.position(node_id)
    places = {node_id: position(QPointF(at.x + left - card.left(), at.y))}
    for key, item in graph.node_items.items():
        if key != node_id and item.card_rect().left() >= target.left() - 1:
            places[key] = position(item.pos() + QPointF(way, 0))
    corners = {
        key: position(item.pos() + QPointF(way, 0))
        for key, item in graph.shapes.items.items()
        if item.rect().center().x() >= target.left()
    }
    return edits.arrange(project, places, corners)


def is_free(document: Document, node_id: str) -> bool:
    """Whether no edge leads to or from a node."""
    return not any(node_id in (edge.source, edge.target) for edge in document.edges.values())


def _led(project: Project, edge: Edge, source_id: str, target_id: str) -> tuple[Project, Edge]:
    values = {"source": source_id, "target": target_id}
    if edge.id == f"{edge.source}-{edge.target}":
        values["id"] = connect.new_edge(project, source_id, target_id).id
    moved = edge.model_copy(update=values)
    return edits.update_edge(project, edge.id, values), moved


def _redirected(project: Project, server_id: str, old: str, new: str) -> Project:
    """Let the steps of a server that went to one node go to another.

    Those that still have an edge to the old one stay.
    """
    server = next(node for node in project.scenario.nodes if node.id == server_id)
    still = any(e.source == server_id and e.target == old for e in project.scenario.edges)
    if still or old == new or not isinstance(server, Server):
        return project
    turned = naming.redirected(server, {old: new})
    return edits.update_node(project, server_id, {"endpoints": turned.endpoints})
