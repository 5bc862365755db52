"""What is dragged, lifted off a large drawing seen from afar: over a picture of the rest."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QGraphicsItem

from asyncflow_gui.canvas import afar
from asyncflow_gui.canvas.items.afar import FarCards
from asyncflow_gui.canvas.items.edge import EdgeItem
from asyncflow_gui.canvas.items.node import NodeItem
from asyncflow_gui.canvas.items.style import DETAILS_FROM_ZOOM

if TYPE_CHECKING:
    from asyncflow_gui.canvas.view import Canvas

_MOST_LIFTED = 1_000
"""Nodes and edges; more of them are moved with the rest."""
_MARGIN_PX = 4

_Key = tuple[float, float, float, float, int, int, float]


class Lifted:
    """Nodes and their edges, taken out of the scene's painting while they are dragged.

    The rest is painted once: below, the ground and all edges; above, the cards, under which the
    edges of what is dragged pass.
    """

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._nodes: list[NodeItem] = []
        self._edges: list[EdgeItem] = []
        self._besides: list[QGraphicsItem] = []
        self._below, self._above = QPixmap(), QPixmap()
        self._key: _Key | None = None
        self._covered = QRectF()

    @property
    def is_on(self) -> bool:
        """Whether anything is lifted."""
        return bool(self._nodes)

    def lift(self, node_ids: Iterable[str], besides: Iterable[QGraphicsItem]) -> None:
        """Lift nodes with their edges, where that is worth it.

        Args:
            node_ids: What is dragged.
            besides: Items that come and go with the drag.
        """
        canvas, graph = self._canvas, self._canvas.graph
        nodes = [graph.node_items[key] for key in node_ids if key in graph.node_items]
        ids = {item.node_id for item in nodes}
        edges = [
            item
            for item in graph.edge_items.values()
            if item.edge.source in ids or item.edge.target in ids
        ]
        if (
            len(graph.node_items) < afar.LARGE
            or len(nodes) + len(edges) > _MOST_LIFTED
            or canvas.zoom >= DETAILS_FROM_ZOOM
            or canvas.live.frames.isActive()
        ):
            return
        self._nodes, self._edges, self._besides = nodes, edges, list(besides)
        self._show_in_scene(False)
        self._covered = self._reach()
        self._key = None

    def lower(self) -> None:
        """Put everything back into the scene."""
        self._show_in_scene(True)
        self._nodes, self._edges, self._besides = [], [], []
        self._below, self._above = QPixmap(), QPixmap()

    def _show_in_scene(self, shown: bool) -> None:
        whole = self._canvas.graph.afar
        if whole.is_on:
            nodes, edges = ([], []) if shown else (self._nodes, self._edges)
            whole.spare([item.node_id for item in nodes], [item.edge_id for item in edges])
            return
        for item in (*self._nodes, *self._edges):
            item.setVisible(shown)

    def moved(self) -> None:
        """Have painted where things were, and where they are."""
        if self.is_on:
            before, self._covered = self._covered, self._reach()
            on_view = self._canvas.viewportTransform().mapRect(before.united(self._covered))
            margin = _MARGIN_PX
            area = on_view.toAlignedRect().adjusted(-margin, -margin, margin, margin)
            self._canvas.viewport().update(area)

    def paint(self, event: QPaintEvent) -> None:
        """Paint the view."""
        key = self._key_now()
        if key != self._key:
            self._key = key
            self._make()
        painter = QPainter(self._canvas.viewport())
        painter.setClipRegion(event.region())
        painter.drawPixmap(0, 0, self._below)
        painter.setRenderHints(self._canvas.renderHints())
        to_view = self._canvas.viewportTransform()
        painter.setTransform(to_view)
        for edge in self._edges:
            edge.paint_apart(painter)
        painter.resetTransform()
        painter.drawPixmap(0, 0, self._above)
        painter.setTransform(to_view)
        for item in (*self._nodes, *self._besides):
            painter.save()
            painter.translate(item.pos())
            item.paint(painter, None)  # type: ignore[arg-type]  # our items look at no option
            painter.restore()
        painter.end()

    def _reach(self) -> QRectF:
        reach = QRectF()
        for item in (*self._nodes, *self._edges, *self._besides):
            reach = reach.united(item.sceneBoundingRect())
        return reach

    def _make(self) -> None:
        """Paint the rest."""
        canvas, view = self._canvas, self._canvas.viewport()
        ratio = view.devicePixelRatioF()
        graph = canvas.graph
        nodes = [] if graph.afar.is_on else list(graph.node_items.values())
        nodes = [item for item in nodes if item.isVisible()]
        for item in self._besides:
            item.setOpacity(0.0)
        _leave_out(True, nodes, graph.afar.cards)
        self._below = QPixmap(view.size() * ratio)
        self._below.setDevicePixelRatio(ratio)
        painter = QPainter(self._below)
        painter.setRenderHints(canvas.renderHints())
        canvas.render(painter, QRectF(view.rect()), view.rect())
        painter.end()
        _leave_out(False, nodes, graph.afar.cards)
        self._above = QPixmap(view.size() * ratio)
        self._above.setDevicePixelRatio(ratio)
        self._above.fill(Qt.GlobalColor.transparent)
        painter = QPainter(self._above)
        painter.setRenderHints(canvas.renderHints())
        to_view = canvas.viewportTransform()
        painter.setTransform(to_view)
        if graph.afar.is_on:
            graph.afar.cards.paint_in(painter, canvas.visible_area())
        in_view = graph.cards_in(canvas.visible_area()) if nodes else []
        for node in in_view:
            if node.isVisible():
                painter.setTransform(to_view)
                painter.translate(node.pos())
                node.paint(painter, None)  # type: ignore[arg-type]
        painter.end()
        for item in self._besides:
            item.setOpacity(1.0)

    def _key_now(self) -> _Key:
        view, to_view = self._canvas.viewport(), self._canvas.viewportTransform()
        place = (to_view.m11(), to_view.m22(), to_view.dx(), to_view.dy())
        return (*place, view.width(), view.height(), view.devicePixelRatioF())


def _leave_out(left_out: bool, nodes: Iterable[NodeItem], whole: FarCards) -> None:
    whole.left_out = left_out
    for node in nodes:
        node.left_out = left_out
