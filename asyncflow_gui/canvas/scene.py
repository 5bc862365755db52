"""The scene: follows the document, knows the selection, never edits.

Items come and go with the elements of the document and are found by id. What is selected, which
problems there are and what a run reports are kept by id as well, so that they outlive items.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtWidgets import QGraphicsScene

from asyncflow_gui.canvas.card_index import CardIndex
from asyncflow_gui.canvas.items.edge import EdgeItem, PillItem
from asyncflow_gui.canvas.items.flow import FlowItem
from asyncflow_gui.canvas.items.frames import GroupItem, NoteItem
from asyncflow_gui.canvas.items.node import NodeItem
from asyncflow_gui.canvas.items.state import Marks
from asyncflow_gui.canvas.items.style import (
    DETAILS_FROM_ZOOM,
    GRID,
    SIMPLE_BELOW_ZOOM,
    Style,
)
from asyncflow_gui.canvas.kinds import is_reply
from asyncflow_gui.canvas.shapes import ShapeItem, Shapes
from asyncflow_gui.model import Changes, Document
from asyncflow_gui.theme import Theme
from engine.schemas import Edge, EdgeSample, NodeSample, Problem

_CROWD = 100  # nodes


class GraphScene(QGraphicsScene):
    """The drawing of a document."""

    selection_changed = Signal(object)  # tuple of ids
    restyled = Signal()  # other colours or marks
    edited = Signal()  # the document changed and the scene has followed

    def __init__(self, document: Document, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.style_in_force = Style(theme.tokens)
        self.node_items: dict[str, NodeItem] = {}
        self.edge_items: dict[str, EdgeItem] = {}
        self.selection: tuple[str, ...] = ()
        self.problems: dict[str, list[Problem]] = {}
        self.samples: Mapping[str, NodeSample] = {}
        self.edge_samples: Mapping[str, EdgeSample] = {}
        self._cards = CardIndex()
        self._stirred: list[QRectF] = []
        self._crowded = False
        self.shapes = Shapes(self, document, self.style_in_force)
        self._theme = theme
        self._detailed = True
        self._far = False
        self._edges_at: defaultdict[str, set[str]] = defaultdict(set)
        self._dangling: set[str] = set()
        self._flow = FlowItem(self.style_in_force)
        self.addItem(self._flow)
        theme.changed.connect(self._retheme)
        # The document outlives the scene; it must not call into a deleted one.
        self.destroyed.connect(document.subscribe(self._follow))
        self._follow(
            Changes(
                added_nodes=tuple(document.nodes),
                added_edges=tuple(document.edges),
                added_shapes=tuple(document.shapes),
            )
        )

    # -- finding

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
                rect = rect.united(item.sceneBoundingRect())
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

    # -- selection

    def select(self, ids: Iterable[str]) -> None:
        """Select exactly these elements; unknown ids are passed over."""
        chosen = dict.fromkeys(ids)
        known = tuple(element_id for element_id in chosen if self.item(element_id))
        if known == self.selection:
            return
        before, self.selection = set(self.selection), known
        for element_id in before ^ set(known):
            self._show_selected(element_id, element_id in chosen)
        self.selection_changed.emit(known)

    def selected_shapes(self) -> list[str]:
        """Ids of the selected groups and notes."""
        return [element_id for element_id in self.selection if element_id in self.shapes.items]

    def selected_nodes(self) -> list[str]:
        """Ids of the selected nodes."""
        return [element_id for element_id in self.selection if element_id in self.node_items]

    def _show_selected(self, element_id: str, selected: bool) -> None:
        if item := self.item(element_id):
            item.set_selected(selected)

    # -- previews of a gesture: the document stays as it is

    def preview(self, positions: Mapping[str, QPointF]) -> None:
        """Show nodes, groups and notes elsewhere for the time being."""
        edges: set[str] = set()
        for node_id, place in positions.items():
            if item := self.node_items.get(node_id):
                self._stand(item, place)
                edges |= self._edges_at[node_id]
            elif shape := self.shapes.items.get(node_id):
                shape.setPos(place)
        self._route(edges | self._disturbed())
        self._settle_pills()
        if self.edge_samples:
            self._flow.refresh()

    def end_preview(self, ids: Iterable[str]) -> None:
        """Show nodes, groups and notes where the document has them again."""
        ids = list(ids)
        for shape_id in ids:
            self.shapes.restore(shape_id)
        known = [node_id for node_id in ids if node_id in self.node_items]
        self.preview({node_id: self._place(node_id) for node_id in known})

    # -- what is shown besides the document

    def set_problems(self, problems: Sequence[Problem]) -> None:
        """Show these problems as badges; those of an event show on its target."""
        targets = {event.id: event.target for event in self.document.scenario.events}
        by_element: defaultdict[str, list[Problem]] = defaultdict(list)
        for problem in problems:
            if problem.element is not None:
                by_element[targets.get(problem.element, problem.element)].append(problem)
        self.problems = dict(by_element)
        for element_id, item in self.elements():
            item.set_marks(Marks.of(self.problems.get(element_id, ())))
        self.restyled.emit()

    def set_live(
        self,
        nodes: Mapping[str, NodeSample] | None,
        edges: Mapping[str, EdgeSample] | None,
    ) -> None:
        """Show what a run reports; none: no run."""
        self.samples, self.edge_samples = nodes or {}, edges or {}
        for node_id, item in self.node_items.items():
            item.set_sample(self.samples.get(node_id))
        for edge_item in self.edge_items.values():
            self._show_down(edge_item)
        self._show_flow()

    def set_zoom(self, zoom: float) -> None:
        """Show what can be told apart at the zoom of the view."""
        detailed, far = zoom >= DETAILS_FROM_ZOOM, zoom < SIMPLE_BELOW_ZOOM
        if (detailed, far) != (self._detailed, self._far):
            self._detailed, self._far = detailed, far
            for item in self.edge_items.values():
                item.set_seen(detailed=detailed, far=far)
                if detailed:
                    item.settle_pill(self._cards.is_free)

    def _show_flow(self) -> None:
        self._flow.show_flow(self.edge_items.values(), self.edge_samples, time.monotonic())

    def _show_down(self, item: EdgeItem) -> None:
        ends = (self.samples.get(item.edge.source), self.samples.get(item.edge.target))
        item.set_down(any(end is not None and not end.up for end in ends))

    @Slot()
    def _retheme(self) -> None:
        self.style_in_force = Style(self._theme.tokens)
        for _, item in self.elements():
            item.set_style(self.style_in_force)
        self.shapes.set_style(self.style_in_force)
        self._flow.style = self.style_in_force
        self.update()
        self.restyled.emit()

    # -- following the document

    def _follow(self, changes: Changes) -> None:
        self.shapes.follow(changes)
        stale = {*changes.added_edges, *changes.changed_edges, *changes.removed_edges}
        stale |= self._dangling
        for node_id in changes.removed_nodes:
            stale |= self._edges_at[node_id]
            self._stirred.append(self.card_rect(node_id))
            self.removeItem(self.node_items.pop(node_id))
            self._cards.drop(node_id)
        for node_id in changes.added_nodes:
            self._add_node(node_id)
        for node_id in changes.changed_nodes:
            item = self.node_items[node_id]
            item.set_node(self.document.nodes[node_id])
            self._stand(item, item.pos())
            stale |= self._edges_at[node_id]
        moved: set[str] = set()
        for node_id in changes.moved_nodes:
            self._stand(self.node_items[node_id], self._place(node_id))
            moved |= self._edges_at[node_id]
        for edge_id in stale:
            self._sync_edge(edge_id)
        self._route((moved | self._disturbed()) - stale)
        self._settle_pills()
        if self.edge_samples:
            self._show_flow()
        self._keep_selection(changes)
        self.edited.emit()

    def _add_node(self, node_id: str) -> None:
        item = NodeItem(self.document.nodes[node_id], self.style_in_force)
        self._stand(item, self._place(node_id))
        item.set_marks(Marks.of(self.problems.get(node_id, ())))
        if sample := self.samples.get(node_id):
            item.set_sample(sample)
        self.node_items[node_id] = item
        self.addItem(item)

    def _sync_edge(self, edge_id: str) -> None:
        """Make, update or drop the item of an edge, as the document has it now."""
        edge = self.document.edges.get(edge_id)
        ends = self.document.nodes
        self._dangling.discard(edge_id)
        item = self.edge_items.get(edge_id)
        if item is not None:
            self._edges_at[item.edge.source].discard(edge_id)
            self._edges_at[item.edge.target].discard(edge_id)
        if edge is None or edge.source not in ends or edge.target not in ends:
            if edge is not None:
                self._dangling.add(edge_id)
            if item is not None:
                self._drop_edge(item)
            return
        reply = is_reply(ends[edge.source], ends[edge.target])
        if item is None:
            item = self._add_edge(edge, reply=reply)
        else:
            item.set_edge(edge, is_reply=reply)
        self._edges_at[edge.source].add(edge_id)
        self._edges_at[edge.target].add(edge_id)
        self._route((edge_id,))
        self._show_down(item)

    def _add_edge(self, edge: Edge, *, reply: bool) -> EdgeItem:
        item = EdgeItem(edge, self.style_in_force, is_reply=reply)
        item.set_seen(detailed=self._detailed, far=self._far)
        item.set_marks(Marks.of(self.problems.get(edge.id, ())))
        self.edge_items[edge.id] = item
        self.addItem(item)
        self.addItem(item.pill)
        return item

    def _drop_edge(self, item: EdgeItem) -> None:
        self.removeItem(item.pill)
        self.removeItem(item)
        del self.edge_items[item.edge_id]

    def _route(self, edge_ids: Iterable[str]) -> None:
        others = self._hurdles()
        for edge_id in edge_ids:
            item = self.edge_items[edge_id]
            item.route(self.card_rect(item.edge.source), self.card_rect(item.edge.target), others)
            if self._detailed:
                item.settle_pill(self._cards.is_free)

    def _settle_pills(self) -> None:
        """Let no card lie on a pill; in a crowd, only edges that are routed anew look."""
        if self._detailed and len(self.node_items) <= _CROWD:
            for item in self.edge_items.values():
                item.settle_pill(self._cards.is_free)

    def _stand(self, item: NodeItem, place: QPointF) -> None:
        self._stirred.append(item.card_rect())
        item.setPos(place)
        self._stirred.append(item.card_rect())
        self._cards.put(item.node_id, item.card_rect())

    def _hurdles(self) -> Iterable[QRectF]:
        """Cards that edges go around; in a crowd they cannot, and trying would take long."""
        if len(self.node_items) > _CROWD:
            return ()
        return [item.card_rect() for item in self.node_items.values()]

    def _disturbed(self) -> set[str]:
        """Edges in whose way something has come, or out of it; all, as a crowd comes or goes."""
        areas, self._stirred = self._stirred, []
        crowded = len(self.node_items) > _CROWD
        was_crowded, self._crowded = self._crowded, crowded
        if crowded != was_crowded:
            return set(self.edge_items)
        if crowded or not areas:
            return set()
        return {
            edge_id
            for edge_id, item in self.edge_items.items()
            if item.is_reply or _touched(item.reach(), areas)
        }

    def _place(self, node_id: str) -> QPointF:
        place = self.document.position(node_id)
        return QPointF(place.x, place.y)

    def _keep_selection(self, changes: Changes) -> None:
        """Drop what is gone from the selection; what was merely renamed stays selected."""
        renamed: dict[str, str] = {}
        for gone, come in (
            (changes.removed_nodes, changes.added_nodes),
            (changes.removed_edges, changes.added_edges),
        ):
            if len(gone) == len(come) == 1:
                renamed[gone[0]] = come[0]
        kept = [renamed.get(element_id, element_id) for element_id in self.selection]
        for element_id in kept:
            self._show_selected(element_id, True)
        self.select(kept)


def _touched(reach: QRectF, areas: Iterable[QRectF]) -> bool:
    return any(reach.intersects(area) for area in areas)
