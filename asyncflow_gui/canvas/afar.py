"""Which items are in the scene: all of them, but those of a large drawing seen from far away."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QTimer

from asyncflow_gui.canvas.items.afar import FarCards, FarEdges
from asyncflow_gui.canvas.items.edge import EdgeItem
from asyncflow_gui.canvas.items.node import NodeItem

if TYPE_CHECKING:
    from asyncflow_gui.canvas.item_scene import ItemScene

LARGE = 300
"""Nodes of a drawing from which its painting is what one waits for."""
_CLEAR_MS = 40
_AT_ONCE = 200
"""How many items are freed between two events: thousands would take longer than their leaving."""


class Afar:
    """Lets items join the scene and leave it, or paints them all as a whole.

    Items of a large drawing join at :meth:`settle`: a view that is about to show all of it, from
    far away, never needs them.

    Args:
        scene: The scene.
        settle_later: Asks for :meth:`settle` before the next painting.

    Attributes:
        edges: Paints the edges from far away.
        cards: Paints the cards from far away.
    """

    def __init__(self, scene: ItemScene, settle_later: Callable[[], None]) -> None:
        self._scene = scene
        self._settle_later = settle_later
        self._far = False
        self._large = False
        self._waiting: dict[NodeItem | EdgeItem, None] = {}
        self._gone: list[NodeItem | EdgeItem] = []
        self._clear = QTimer(scene)
        self._clear.setSingleShot(True)
        self._clear.setInterval(_CLEAR_MS)
        self._clear.timeout.connect(self._let_go)
        self.edges = FarEdges()
        self.cards = FarCards(scene.node_items, scene.cards)

    @property
    def is_on(self) -> bool:
        """Whether all is painted as a whole."""
        return self.edges.is_on

    @property
    def is_large(self) -> bool:
        """Whether new items wait before they join the scene."""
        return self._large

    def suit(self, *, far: bool | None = None, nodes: int | None = None) -> None:
        """Suit a zoom, or a number of nodes."""
        self._far = self._far if far is None else far
        self._large = self._large if nodes is None else nodes >= LARGE
        wanted = self._far and self._large
        if wanted is self.is_on:
            return
        scene = self._scene
        scene.update()  # once and for all: items need not tell where they were
        if wanted:
            self._waiting.clear()
            for _, item in scene.elements():
                item.setVisible(False)
            scene.addItem(self.edges)
            scene.addItem(self.cards)
            self.edges.show_all(scene.edge_items.values())
            self.cards.show_all()
            return
        self.edges.show_none()
        self.cards.show_none()
        scene.removeItem(self.edges)
        scene.removeItem(self.cards)
        for _, item in scene.elements():
            item.setVisible(True)
            self._enter(item)

    def join(self, item: NodeItem | EdgeItem) -> None:
        """A new item is to be seen."""
        if isinstance(item, NodeItem):
            item.far_off = self.cards
            self.cards.stir(item.node_id, item.card_rect())
        else:
            item.far_off = self.edges
            self.edges.put(item)
        if self.is_on:
            return
        if self._large:
            if not self._waiting:
                self._settle_later()
            self._waiting[item] = None
        else:
            self._enter(item)

    def leave(self, items: Iterable[NodeItem | EdgeItem]) -> None:
        """Items are no longer to be seen."""
        for item in items:
            if self._waiting:
                self._waiting.pop(item, None)
            if item.in_scene:
                self._scene.removeItem(item)
            self._gone.append(item)
        if self._gone:
            self._clear.start()

    def _let_go(self) -> None:
        """Free some of the items that have left."""
        del self._gone[:_AT_ONCE]
        if self._gone:
            self._clear.start()

    def settle(self) -> None:
        """Let those join that have waited for it."""
        waiting, self._waiting = self._waiting, {}
        for item in waiting:
            self._enter(item)

    def spare(self, node_ids: Collection[str], edge_ids: Collection[str]) -> None:
        """Paint all but these, which someone else paints."""
        self.edges.spare(self._scene.edge_items, frozenset(edge_ids))
        self.cards.spare(frozenset(node_ids))

    def edges_at(self, area: QRectF) -> list[EdgeItem]:
        """The edges that touch a small area, the upper ones first."""
        return self.edges.at(area)

    def _enter(self, item: NodeItem | EdgeItem) -> None:
        if not item.in_scene:
            item.in_scene = True
            self._scene.addItem(item)
