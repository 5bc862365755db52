"""The edges of the scene: they follow the document, and run and are labelled clear of the cards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence

from PySide6.QtCore import QRectF

from asyncflow_gui.canvas.item_scene import ItemScene
from asyncflow_gui.canvas.items.edge import EdgeItem
from asyncflow_gui.canvas.items.node import NodeItem
from asyncflow_gui.canvas.items.state import Marks
from asyncflow_gui.canvas.kinds import is_reply
from engine.schemas import Edge

_CROWD = 100  # nodes


class Links:
    """Makes, routes and drops the items of edges.

    Args:
        scene: Where they go.
        settle_later: Asks for :meth:`settle_waiting` before the next painting.
    """

    def __init__(self, scene: ItemScene, settle_later: Callable[[], None]) -> None:
        self._scene = scene
        self._items = scene.edge_items
        self._settle_later = settle_later
        self._stirred: list[QRectF] = []
        self._crowded = False
        self._detailed = True
        self._far = False
        self._at: defaultdict[str, set[str]] = defaultdict(set)
        self._dangling: set[str] = set()
        self._waiting: set[str] = set()
        self._late: set[str] = set()

    # -- nodes come, go and move

    def at(self, node_id: str) -> set[str]:
        """Ids of the edges that begin or end at a node."""
        return self._at[node_id]

    def card_stands(self, item: NodeItem, before: QRectF) -> None:
        """Note where a card is now, and where it was."""
        now = item.card_rect()
        self._stirred += [before, now]
        self._scene.cards.put(item.node_id, now)

    def card_gone(self, node_id: str) -> None:
        """Note that a card is no longer there."""
        if rect := self._scene.cards.drop(node_id):
            self._stirred.append(rect)

    # -- edges

    def forget(self, edge_ids: Iterable[str]) -> None:
        """Drop the items of edges that are gone."""
        self._dangling.difference_update(edge_ids)
        items = [item for edge_id in edge_ids if (item := self._items.get(edge_id))]
        for item in items:
            self._detach(item)
        self._drop(items)

    def follow(self, stale: Iterable[str], marks: Callable[[str], Marks]) -> set[str]:
        """Make, update or drop the items of edges as the document has them now.

        Args:
            stale: Ids of edges that changed, or whose ends did.
            marks: What is wrong with an edge.

        Returns:
            Which of them, and of those that wait for their ends, there are to be routed.
        """
        there = set()
        for edge_id in {*stale, *self._dangling}:
            edge = self._scene.document.edges.get(edge_id)
            ends = self._scene.document.nodes
            self._dangling.discard(edge_id)
            item = self._items.get(edge_id)
            if item is not None:
                self._detach(item)
            if edge is None or edge.source not in ends or edge.target not in ends:
                if edge is not None:
                    self._dangling.add(edge_id)
                if item is not None:
                    self._drop([item])
                continue
            reply = is_reply(ends[edge.source], ends[edge.target])
            if item is None:
                self._add(edge, reply=reply, marks=marks(edge_id))
            else:
                item.set_edge(edge, is_reply=reply)
            self._at[edge.source].add(edge_id)
            self._at[edge.target].add(edge_id)
            there.add(edge_id)
        return there

    def route(self, edge_ids: Iterable[str]) -> None:
        """Lead these edges anew, and those in whose way something has come, or out of it."""
        edge_ids = set(edge_ids)
        edge_ids |= self._disturbed(besides=edge_ids)
        cards = {}
        for edge_id in edge_ids:
            edge = self._items[edge_id].edge
            for node_id in (edge.source, edge.target):
                if node_id not in cards:
                    cards[node_id] = self._scene.card_rect(node_id)
        others = self._hurdles()
        for edge_id in edge_ids:
            item = self._items[edge_id]
            item.route(cards[item.edge.source], cards[item.edge.target], others)
        if not self._detailed:
            return
        if self._is_crowd():
            # They take a while, and would be in vain where the view is about to show it all.
            if not self._waiting:
                self._settle_later()
            self._waiting |= edge_ids
        else:
            self._settle(self._items)

    def see(self, *, detailed: bool, far: bool) -> None:
        """Show what can be told apart at a zoom."""
        if (detailed, far) == (self._detailed, self._far):
            return
        came_near = detailed and not self._detailed
        self._detailed, self._far = detailed, far
        for item in self._items.values():
            item.set_seen(detailed=detailed, far=far)
        self._scene.afar.suit(far=far)
        if came_near:
            self._settle(self._items)

    def settle_waiting(self) -> None:
        """Show, and label, the edges that have waited for it."""
        late, self._late = self._late, set()
        for edge_id in late & self._items.keys():
            self._items[edge_id].set_seen(detailed=self._detailed, far=self._far)
        waiting, self._waiting = self._waiting, set()
        if self._detailed:
            self._settle(edge_id for edge_id in waiting if edge_id in self._items)

    # -- small print

    def _add(self, edge: Edge, *, reply: bool, marks: Marks) -> None:
        late = self._scene.afar.is_large
        item = EdgeItem(
            edge,
            self._scene.style_in_force,
            is_reply=reply,
            marks=marks,
            detailed=self._detailed and not late,
            far=self._far or late,
        )
        self._items[edge.id] = item
        if late:
            self._late.add(edge.id)
        self._scene.afar.join(item)

    def _drop(self, items: Collection[EdgeItem]) -> None:
        for item in items:
            if pill := item.seen_pill():
                self._scene.removeItem(pill)
            del self._items[item.edge.id]
        self._scene.afar.edges.forget(item.edge.id for item in items)
        self._scene.afar.leave(items)

    def _detach(self, item: EdgeItem) -> None:
        edge = item.edge
        self._at[edge.source].discard(edge.id)
        self._at[edge.target].discard(edge.id)

    def _settle(self, edge_ids: Iterable[str]) -> None:
        """Let no card lie on the pills of edges, which join the scene when they are first seen."""
        for edge_id in edge_ids:
            item = self._items[edge_id]
            if not item.pill.in_scene:
                item.pill.in_scene = True
                self._scene.addItem(item.pill)
            item.settle_pill(self._scene.cards.is_free)

    def _is_crowd(self) -> bool:
        return len(self._scene.node_items) > _CROWD

    def _hurdles(self) -> Sequence[QRectF]:
        """Cards that edges go around; in a crowd they cannot, and trying would take long."""
        if self._is_crowd():
            return ()
        return [item.card_rect() for item in self._scene.node_items.values()]

    def _disturbed(self, besides: set[str]) -> set[str]:
        """Further edges in whose way something has come or gone; all, as a crowd comes or goes."""
        areas, self._stirred = self._stirred, []
        crowded = self._is_crowd()
        was_crowded, self._crowded = self._crowded, crowded
        if crowded != was_crowded:
            return set(self._items)
        if crowded or not areas:
            return set()
        return {
            edge_id
            for edge_id, item in self._items.items()
            if edge_id not in besides and (item.is_reply or _touched(item.reach(), areas))
        }


def _touched(reach: QRectF, areas: Iterable[QRectF]) -> bool:
    return any(reach.intersects(area) for area in areas)
