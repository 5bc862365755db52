"""The scene: follows the document, knows the selection, never edits.

Items come and go with the elements of the document and are found by id. What is selected, which
problems there are and what a run reports are kept by id as well, so that they outlive items.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Signal, Slot

from asyncflow_gui.canvas.item_scene import ItemScene
from asyncflow_gui.canvas.items.edge import EdgeItem
from asyncflow_gui.canvas.items.node import NodeItem
from asyncflow_gui.canvas.items.overlay import OverlayItem
from asyncflow_gui.canvas.items.state import Marks
from asyncflow_gui.canvas.items.style import DETAILS_FROM_ZOOM, SIMPLE_BELOW_ZOOM, Style
from asyncflow_gui.canvas.links import Links
from asyncflow_gui.model import Changes, Document
from asyncflow_gui.theme import Theme
from engine.schemas import EdgeSample, NodeSample, Problem

_UNMARKED = Marks()
_MANY = 100


class GraphScene(ItemScene):
    """The drawing of a document.

    Attributes:
        stirred: Goes up whenever anything in the scene is about to be painted anew.
        mend: Paints areas of the scene in which a run has changed something, and tells whether it
            does; otherwise the items are painted anew.
    """

    selection_changed = Signal(object)  # tuple of ids
    restyled = Signal()  # other colours or marks
    edited = Signal()  # the document changed and the scene has followed

    def __init__(self, document: Document, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(document, Style(theme.tokens), parent)
        self.stirred = 0
        self.mend: Callable[[Sequence[QRectF]], bool] | None = None
        self.selection: tuple[str, ...] = ()
        self.problems: dict[str, list[Problem]] = {}
        self.samples: Mapping[str, NodeSample] = {}
        self.edge_samples: Mapping[str, EdgeSample] = {}
        self._links = Links(self, self._items_wait.emit)
        self._theme = theme
        self._failing: Mapping[str, str] = {}
        self._struck: Mapping[str, str] = {}
        self._down: frozenset[str] = frozenset()
        self.overlay = OverlayItem(self.style_in_force, self.cards)
        self.addItem(self.overlay)
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

    def event(self, event: QEvent) -> bool:
        """Note that items have changed: Qt has each change painted by a call of its own."""
        if event.type() == QEvent.Type.MetaCall:
            self.stirred += 1
        return super().event(event)

    # -- selection

    def select(self, ids: Iterable[str]) -> None:
        """Select exactly these elements; unknown ids are passed over."""
        chosen = dict.fromkeys(ids)
        nodes, edges, shapes = self.node_items, self.edge_items, self.shapes.items
        known = tuple(key for key in chosen if key in nodes or key in edges or key in shapes)
        if known == self.selection:
            return
        before, self.selection = set(self.selection), known
        for element_id in before ^ set(known):
            if element_id in nodes or element_id in edges or element_id in shapes:
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
                edges |= self._links.at(node_id)
            elif shape := self.shapes.items.get(node_id):
                shape.setPos(place)
        self._links.route(edges)
        if self.edge_samples:
            self.overlay.refresh()

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
            item.set_marks(self._marks(element_id))
        self.restyled.emit()

    def set_live(
        self,
        nodes: Mapping[str, NodeSample] | None,
        edges: Mapping[str, EdgeSample] | None,
    ) -> None:
        """Show what a run reports; none: no run."""
        self.show_run(nodes or {}, edges or {}, {}, {})

    def show_run(
        self,
        nodes: Mapping[str, NodeSample],
        edges: Mapping[str, EdgeSample],
        failing: Mapping[str, str],
        struck: Mapping[str, str],
    ) -> None:
        """Show what a run reports.

        Args:
            nodes: Figures by id.
            edges: Figures by id.
            failing: Why requests fail at nodes, in words.
            struck: What events do to nodes and edges, in words.
        """
        self.samples, self.edge_samples = nodes, edges
        self._failing, self._struck = failing, struck
        changed: list[tuple[NodeItem, QRectF]] = []
        down = []
        for node_id, item in self.node_items.items():
            sample = nodes.get(node_id)
            told = failing.get(node_id, ""), struck.get(node_id, "")
            area = item.set_sample(sample, failing=told[0], struck=told[1])
            if area is not None:
                changed.append((item, area))
            if sample is not None and not sample.up:
                down.append(node_id)
        self._down = frozenset(down)
        for edge_item in self.edge_items.values():
            self._show_down(edge_item)
        stirred = self._show_overlay()
        if self.mend and self.mend([*(area for _, area in changed), *stirred]):
            return
        for item, _ in changed:
            item.stir()
        self.overlay.update()

    def set_zoom(self, zoom: float) -> None:
        """Show what can be told apart at the zoom of the view."""
        self._links.see(detailed=zoom >= DETAILS_FROM_ZOOM, far=zoom < SIMPLE_BELOW_ZOOM)

    def _show_overlay(self) -> list[QRectF]:
        """Let the overlay follow what is reported; returns where it writes something else now."""
        if not self.edge_samples and not self._failing:
            self.overlay.clear()
            return []
        rings = {item for key in self._failing if (item := self.node_items.get(key))}
        return self.overlay.show_report(self.edge_items, self.edge_samples, rings, self._struck)

    def _show_down(self, item: EdgeItem) -> None:
        edge = item.edge
        item.set_down(edge.source in self._down or edge.target in self._down)

    @Slot()
    def _retheme(self) -> None:
        self.style_in_force = Style(self._theme.tokens)
        for _, item in self.elements():
            item.set_style(self.style_in_force)
        self.shapes.set_style(self.style_in_force)
        self.overlay.style = self.style_in_force
        self.update()
        self.restyled.emit()

    # -- following the document

    def _follow(self, changes: Changes) -> None:
        self.afar.suit(nodes=len(self.document.nodes))
        if changes.count > _MANY:
            self.update()  # once and for all: items need not tell where they were
        self.shapes.follow(changes)
        self._links.forget(changes.removed_edges)
        stale = {*changes.added_edges, *changes.changed_edges}
        for node_id in changes.removed_nodes:
            stale |= self._links.at(node_id)
            self._links.card_gone(node_id)
        self.afar.cards.forget()
        self.afar.leave([self.node_items.pop(node_id) for node_id in changes.removed_nodes])
        for node_id in changes.added_nodes:
            self._add_node(node_id)
        for node_id in changes.changed_nodes:
            item = self.node_items[node_id]
            before = item.card_rect()
            item.set_node(self.document.nodes[node_id])
            self._links.card_stands(item, before)
            stale |= self._links.at(node_id)
        moved: set[str] = set()
        for node_id in changes.moved_nodes:
            self._stand(self.node_items[node_id], self._place(node_id))
            moved |= self._links.at(node_id)
        there = self._links.follow(stale, self._marks)
        self._links.route((moved - stale) | there)
        for edge_id in there:
            self._show_down(self.edge_items[edge_id])
        if self.edge_samples:
            self._show_overlay()
            self.overlay.refresh()
        self._keep_selection(changes)
        self.edited.emit()

    def _add_node(self, node_id: str) -> None:
        item = NodeItem(self.document.nodes[node_id], self.style_in_force)
        self._stand(item, self._place(node_id))
        item.set_marks(self._marks(node_id))
        if sample := self.samples.get(node_id):
            item.set_sample(sample)
        self.node_items[node_id] = item
        self.afar.join(item)

    def _marks(self, element_id: str) -> Marks:
        problems = self.problems.get(element_id)
        return Marks.of(problems) if problems else _UNMARKED

    def _stand(self, item: NodeItem, place: QPointF) -> None:
        before = item.card_rect()
        item.setPos(place)
        self._links.card_stands(item, before)
        self.afar.cards.stir(item.node_id, before, item.card_rect())

    @Slot()
    def settle(self) -> None:
        """Show, and label, what has waited for it: in a crowd, until the next painting."""
        super().settle()
        self._links.settle_waiting()

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
        for element_id in {*changes.added_nodes, *changes.added_edges} & {*self.selection}:
            self._show_selected(element_id, True)
        self.select(renamed.get(element_id, element_id) for element_id in self.selection)
