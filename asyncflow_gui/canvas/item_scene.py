"""What is where in the scene: items found by id, by place and by what they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtWidgets import QGraphicsScene

from asyncflow_gui.canvas.afar import Afar
from asyncflow_gui.canvas.card_index import CardIndex
from asyncflow_gui.canvas.items.edge import EdgeItem
from asyncflow_gui.canvas.items.frames import GroupItem, NoteItem
from asyncflow_gui.canvas.items.node import NodeItem
from asyncflow_gui.canvas.items.pill import PillItem
from asyncflow_gui.canvas.items.style import GRID, Style
from asyncflow_gui.canvas.shapes import ShapeItem, Shapes
from asyncflow_gui.model import Document


class ItemScene(QGraphicsScene):
    """Items by the ids of their elements, and the ways to find them.

    Attributes:
        cards: Where the cards are.
        afar: Which items are in the scene.
    """

    _items_wait = Signal()

    def __init__(self, document: Document, style: Style, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.style_in_force = style
        self.node_items: dict[str, NodeItem] = {}
        self.edge_items: dict[str, EdgeItem] = {}
        self.cards = CardIndex()
        self._items_wait.connect(self.settle, Qt.ConnectionType.QueuedConnection)
        self.afar = Afar(self, self._items_wait.emit)
        self.shapes = Shapes(self, document, style)

    @Slot()
    def settle(self) -> None:
        """Do what has waited for the next painting: in a large drawing, some items come late."""
        self.afar.settle()

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
        found = reversed(self.cards_in(_around(at, 1.0)))
        return next((item for item in found if item.card_rect().contains(at)), None)

    def out_port_at(self, at: QPointF, reach: float) -> NodeItem | None:
        """The node whose output port is within ``reach`` of a point."""
        found = reversed(self.cards_in(_around(at, reach)))
        return next((item for item in found if item.over_out_port(at, reach)), None)

    def cards_in(self, area: QRectF) -> list[NodeItem]:
        """The cards that touch an area, the lower ones first."""
        found = [self.node_items[key] for key in self.cards.touching(area)]
        if len(found) > 1:
            stacked = {key: place for place, key in enumerate(self.node_items)}
            found.sort(key=lambda item: (item.zValue(), stacked[item.node_id]))
        return found

    def edge_at(self, at: QPointF, reach: float) -> EdgeItem | None:
        """The edge whose curve or pill is within ``reach`` of a point."""
        found = next(self._edges_and_pills(at, reach), None)
        return found.owner if isinstance(found, PillItem) else found

    def edge_end_at(self, at: QPointF, reach: float) -> tuple[EdgeItem, str] | None:
        """The edge at a point that is close to its ``source`` or its ``target``, and which.

        Where several edges meet, the selected one comes first.
        """
        under = list(self._edges_and_pills(at, reach))
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

    def _edges_and_pills(self, at: QPointF, reach: float) -> Iterator[EdgeItem | PillItem]:
        """What there is within ``reach`` of a point, the upper ones first."""
        self.settle()
        area = _around(at, reach)
        if self.afar.is_on:
            yield from self.afar.edges_at(area)
            return
        for item in self.items(area, Qt.ItemSelectionMode.IntersectsItemShape):
            if isinstance(item, EdgeItem | PillItem):
                yield item


def _around(at: QPointF, reach: float) -> QRectF:
    return QRectF(at.x() - reach, at.y() - reach, 2 * reach, 2 * reach)
