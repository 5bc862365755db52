"""What is where in the scene: items found by id, by place and by what they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from PySide6.QtCore import QObject, QPointF, QRectF, Qt
from PySide6.QtWidgets import QGraphicsScene

from asyncflow_gui.canvas.items.edge import EdgeItem
from asyncflow_gui.canvas.items.frames import GroupItem, NoteItem
from asyncflow_gui.canvas.items.node import NodeItem
from asyncflow_gui.canvas.items.pill import PillItem
from asyncflow_gui.canvas.items.style import GRID, Style
from asyncflow_gui.canvas.shapes import ShapeItem, Shapes
from asyncflow_gui.model import Document


class ItemScene(QGraphicsScene):
    """Items by the ids of their elements, and the ways to find them."""

    def __init__(self, document: Document, style: Style, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.style_in_force = style
        self.node_items: dict[str, NodeItem] = {}
        self.edge_items: dict[str, EdgeItem] = {}
        self.shapes = Shapes(self, document, style)

    def elements(self) -> Iterator[tuple[str, NodeItem | EdgeItem]]:
        """Every node and edge with its id."""
        yield from self.node_items.items()
        yield from self.edge_items.items()

    def item(self, element_id: str) -> NodeItem | EdgeItem | ShapeItem | None:
        """The item of any element."""
        return (
            self.node_items.get(element_id)
            or self.edge_items.get(element_id)
            or self.shapes.items.get(element_id)
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing is drawn."""
        return not self.node_items and not self.shapes.items

    def all_ids(self) -> tuple[str, ...]:
        """Ids of everything that is drawn."""
        return (*self.node_items, *self.edge_items, *self.shapes.items)

    def card_rect(self, node_id: str) -> QRectF:
        """The card of a node, scene coordinates."""
        return self.node_items[node_id].card_rect()

    def contents_rect(self, ids: Iterable[str] | None = None) -> QRectF:
        """What encloses the given elements, or all of them."""
        rect = QRectF()
        for element_id in ids if ids is not None else self.all_ids():
            if item := self.item(element_id):
                rect |= item.extent() if isinstance(item, EdgeItem) else item.sceneBoundingRect()
        return rect

    def node_at(self, at: QPointF) -> NodeItem | None:
        """The uppermost node under a point."""
        for item in self.items(at, Qt.ItemSelectionMode.IntersectsItemBoundingRect):
            if isinstance(item, NodeItem) and item.card_rect().contains(at):
                return item
        return None

    def out_port_at(self, at: QPointF, reach: float) -> NodeItem | None:
        """The node whose output port is within ``reach`` of a point."""
        for item in self._around(at, reach):
            if isinstance(item, NodeItem) and item.over_out_port(at, reach):
                return item
        return None

    def edge_at(self, at: QPointF, reach: float) -> EdgeItem | None:
        """The edge whose curve or pill is within ``reach`` of a point."""
        area = QRectF(at.x() - reach, at.y() - reach, 2 * reach, 2 * reach)
        for item in self.items(area, Qt.ItemSelectionMode.IntersectsItemShape):
            if isinstance(item, PillItem):
                return item.owner
            if isinstance(item, EdgeItem):
                return item
        return None

    def edge_end_at(self, at: QPointF, reach: float) -> tuple[EdgeItem, str] | None:
        """The edge at a point that is close to its ``source`` or its ``target``, and which.

        Where several edges meet, the selected one comes first.
        """
        area = QRectF(at.x() - reach, at.y() - reach, 2 * reach, 2 * reach)
        under = self.items(area, Qt.ItemSelectionMode.IntersectsItemShape)
        if any(isinstance(item, PillItem) for item in under):
            return None
        edges = (item for item in under if isinstance(item, EdgeItem))
        found = [(item, end) for item in edges if (end := item.end_at(at, reach))]
        return next((each for each in found if each[0].selected), found[0] if found else None)

    def element_at(self, at: QPointF, reach: float) -> str | None:
        """Id of the node, note, edge or group at a point."""
        if node := self.node_at(at):
            return node.node_id
        if note := self.shapes.at(at, 0.0, kind=NoteItem):
            return note.shape_id
        if edge := self.edge_at(at, reach):
            return edge.edge_id
        group = self.shapes.at(at, reach, kind=GroupItem)
        return group.shape_id if group else None

    def free_place(self, at: QPointF) -> QPointF:
        """The place itself, or the nearest one to the lower right no card's centre is on."""
        taken = {item.pos().toTuple() for item in self.node_items.values()}
        while at.toTuple() in taken:
            at = at + QPointF(3 * GRID, 3 * GRID)
        return at

    def nodes_in(self, area: QRectF) -> list[NodeItem]:
        """Nodes whose card touches an area."""
        return [item for item in self.node_items.values() if item.card_rect().intersects(area)]

    def nodes_inside(self, group_id: str) -> list[str]:
        """Ids of the nodes whose centre lies in a group."""
        area = self.shapes.items[group_id].rect()
        return [key for key, item in self.node_items.items() if area.contains(item.pos())]

    def edges_in(self, area: QRectF) -> list[EdgeItem]:
        """Edges that lie inside an area."""
        return [
            item for item in self.edge_items.values() if area.contains(item.sceneBoundingRect())
        ]

    def _around(self, at: QPointF, reach: float) -> list[object]:
        area = QRectF(at.x() - reach, at.y() - reach, 2 * reach, 2 * reach)
        return list(self.items(area, Qt.ItemSelectionMode.IntersectsItemBoundingRect))
