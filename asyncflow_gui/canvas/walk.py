"""Ways through the drawing by keyboard: one after the other, or to what lies in a direction."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF

from asyncflow_gui.canvas.item_scene import ItemScene

_ACROSS_COUNTS = 2.0  # how much further away something is that lies aside, not straight ahead


def order(graph: ItemScene) -> list[str]:
    """Ids of the nodes from left to right, then those of the edges."""
    nodes = sorted(graph.node_items.values(), key=lambda item: item.pos().toTuple())
    edges = sorted(graph.edge_items.values(), key=lambda item: item.middle.toTuple())
    return [*(item.node_id for item in nodes), *(item.edge_id for item in edges)]


def beside(graph: ItemScene, element_id: str | None, direction: QPoint) -> str | None:
    """The node next to an element in a direction; of an edge, the end that lies there.

    From nowhere, it is the first node that comes into view from the other side.
    """
    edge = graph.edge_items.get(element_id or "")
    ends = {edge.edge.source, edge.edge.target} if edge else set()
    places = {key: item.pos() for key, item in graph.node_items.items() if key != element_id}
    home = _home(graph, element_id, direction)
    ahead = {
        key: cost
        for key, place in places.items()
        if (cost := _cost(place - home, direction)) is not None and (not ends or key in ends)
    }
    return min(ahead, key=lambda key: (ahead[key], key), default=None)


def _home(graph: ItemScene, element_id: str | None, direction: QPoint) -> QPointF:
    if item := graph.node_items.get(element_id or ""):
        return item.pos()
    if edge := graph.edge_items.get(element_id or ""):
        return edge.middle
    everything = graph.contents_rect(graph.node_items)
    away = QPointF(direction.x() * everything.width(), direction.y() * everything.height())
    return everything.center() - away


def _cost(way: QPointF, direction: QPoint) -> float | None:
    """How far away something is that lies ahead; none if it does not."""
    along = way.x() * direction.x() + way.y() * direction.y()
    across = abs(way.x() * direction.y()) + abs(way.y() * direction.x())
    if along <= 0 or along * 4 < across:
        return None
    return along + _ACROSS_COUNTS * across
