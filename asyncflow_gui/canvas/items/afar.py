"""A large drawing seen from far away: one item paints all edges, and one all cards.

Thousands of items would each cost more to come, to go and to be asked to paint than there is to be
seen of them. Edges are painted strip by strip from left to right, many in one path: pixels that
were just painted are at hand for the next edges.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from asyncflow_gui.canvas.card_index import CardIndex
from asyncflow_gui.canvas.items.edge import Z_EDGE, EdgeItem
from asyncflow_gui.canvas.items.node import Z_NODE, NodeItem
from asyncflow_gui.canvas.items.state import Part

_STRIP = 256.0  # scene units
_MARGIN = 16.0  # around edges and cards, for pens and outlines
_NO_PEN = QPen(Qt.PenStyle.NoPen)

_Key = tuple[bool, int, tuple[bool, ...]]
"""Raised, number of the strip, look: in the order of painting."""


class _Strip:
    """Edges of one look that begin between the same two verticals."""

    def __init__(self) -> None:
        self.items: dict[str, EdgeItem] = {}
        self.rect = QRectF()
        self.path: QPainterPath | None = None

    def gather(self) -> QPainterPath:
        """All of them as one path."""
        if self.path is None:
            path = QPainterPath()
            for item in self.items.values():
                path.addPath(item.route_path)
            self.path = path
            self.rect = _with_margin(path.controlPointRect())
        return self.path


class _Whole(QGraphicsItem):
    """Paints many elements, while it is on.

    Attributes:
        is_on: Whether it does.
    """

    def __init__(self, level: float) -> None:
        super().__init__()
        self.setZValue(level)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.is_on = False
        self._spared: frozenset[str] = frozenset()
        self._bounds = QRectF()

    def boundingRect(self) -> QRectF:
        """What encloses everything that has been painted since it was shown."""
        return self._bounds

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        _widget: QWidget | None = None,
    ) -> None:
        """Draw what is to be painted anew."""
        exposed: QRectF = option.exposedRect
        self.paint_in(painter, exposed)

    def paint_in(self, painter: QPainter, area: QRectF) -> None:
        """Draw what touches an area, in scene coordinates."""
        raise NotImplementedError

    def _grow_to(self, rect: QRectF) -> None:
        if not self._bounds.contains(rect):
            self.prepareGeometryChange()
            self._bounds = self._bounds.united(rect)

    def _turn_off(self) -> None:
        self.is_on = False
        self.prepareGeometryChange()
        self._bounds = QRectF()
        self._spared = frozenset()


class FarEdges(_Whole):
    """Every edge as a hair line."""

    def __init__(self) -> None:
        super().__init__(Z_EDGE)
        self._strips: dict[_Key, _Strip] = {}
        self._places: dict[str, tuple[_Key, QRectF]] = {}

    def show_all(self, items: Iterable[EdgeItem]) -> None:
        """Paint these from now on."""
        self.is_on = True
        for item in items:
            self.put(item)

    def show_none(self) -> None:
        """Paint nothing any more: the items do it themselves."""
        self._turn_off()
        self._strips.clear()
        self._places.clear()

    def put(self, item: EdgeItem) -> None:
        """Take in an edge, or how it runs and looks now."""
        if not self.is_on or item.edge_id in self._spared or not item.leads_somewhere:
            return
        rect = _with_margin(item.route_path.controlPointRect())
        key = (item.selected, int(item.start_x // _STRIP), item.look)
        self._drop(item.edge_id, key)
        strip = self._strips.get(key)
        if strip is None:
            strip = self._strips[key] = _Strip()
        strip.items[item.edge_id] = item
        strip.path = None
        self._places[item.edge_id] = key, rect
        self._grow_to(rect)
        self.update(rect)

    def forget(self, edge_ids: Iterable[str]) -> None:
        """Edges are gone."""
        if not self.is_on:
            return
        self.update()
        for edge_id in edge_ids:
            if place := self._places.pop(edge_id, None):
                self._leave(edge_id, place[0])

    def _drop(self, edge_id: str, stays_in: _Key | None = None) -> None:
        """Forget an edge, but for the strip that it stays in."""
        place = self._places.pop(edge_id, None)
        if place is None:
            return
        key, rect = place
        self.update(rect)
        if key != stays_in:
            self._leave(edge_id, key)

    def _leave(self, edge_id: str, key: _Key) -> None:
        strip = self._strips[key]
        del strip.items[edge_id]
        strip.path = None
        if not strip.items:
            del self._strips[key]

    def spare(self, items: Mapping[str, EdgeItem], ids: frozenset[str]) -> None:
        """Paint all edges but these."""
        before, self._spared = self._spared, ids
        for edge_id in ids:
            self._drop(edge_id)
        for edge_id in before - ids:
            if edge_id in items:
                self.put(items[edge_id])

    def at(self, area: QRectF) -> list[EdgeItem]:
        """The edges that touch a small area, the upper ones first."""
        found = []
        for key in sorted(self._strips, reverse=True):
            strip = self._strips[key]
            strip.gather()
            if not strip.rect.intersects(area):
                continue
            for edge_id, item in reversed(strip.items.items()):
                if self._places[edge_id][1].intersects(area) and item.shape().intersects(area):
                    found.append(item)
        return found

    def paint_in(self, painter: QPainter, area: QRectF) -> None:
        """Draw the edges that touch an area."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for key in sorted(self._strips):
            strip = self._strips[key]
            path = strip.gather()
            if strip.rect.intersects(area):
                first = next(iter(strip.items.values()))
                painter.setPen(first.pen())
                painter.setOpacity(first.opacity())
                if first.pen().widthF() <= 1.0:
                    painter.drawPath(path)
                    continue
                # A thick line is filled as an area, which takes long for one of many parts.
                for item in strip.items.values():
                    painter.drawPath(item.route_path)
        painter.setOpacity(1.0)


class FarCards(_Whole):
    """Every card as a block in the colour of its kind.

    Args:
        items: The cards by id, the lower ones first.
        places: Where they are.

    Attributes:
        left_out: Whether the view paints them by itself.
    """

    def __init__(self, items: Mapping[str, NodeItem], places: CardIndex) -> None:
        super().__init__(Z_NODE)
        self.left_out = False
        self._items = items
        self._cards = places
        self._runs: list[tuple[QColor, float, list[QRectF]]] | None = None
        self._outlines: list[QRectF] = []

    def show_all(self) -> None:
        """Paint all cards from now on."""
        self.is_on = True
        self._runs = None
        for item in self._items.values():
            self._grow_to(_with_margin(item.card_rect()))

    def show_none(self) -> None:
        """Paint nothing any more: the items do it themselves."""
        self._turn_off()
        self._runs = None

    def stir(self, node_id: str, *areas: QRectF) -> None:
        """A card is to be painted anew: in all these areas, where it is and was."""
        if not self.is_on or node_id in self._spared:
            return
        self._runs = None
        for area in areas:
            rect = _with_margin(area)
            self._grow_to(rect)
            self.update(rect)

    def forget(self) -> None:
        """Cards are gone."""
        if self.is_on:
            self._runs = None
            self.update()

    def spare(self, ids: frozenset[str]) -> None:
        """Paint all cards but these."""
        before, self._spared = self._spared, ids
        self._runs = None
        for node_id in before ^ ids:
            if node_id in self._items:
                rect = _with_margin(self._items[node_id].card_rect())
                self._grow_to(rect)
                self.update(rect)

    def paint_in(self, painter: QPainter, _area: QRectF) -> None:
        """Draw the cards; those out of view cost next to nothing."""
        if self.left_out:
            return
        painter.setPen(_NO_PEN)
        for color, opacity, rects in self._gathered():
            painter.setOpacity(opacity)
            painter.setBrush(color)
            painter.drawRects(rects)
        painter.setOpacity(1.0)
        if self._outlines:
            painter.setPen(next(iter(self._items.values())).style.far_pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRects(self._outlines)

    def _gathered(self) -> list[tuple[QColor, float, list[QRectF]]]:
        """The cards from below to above, those of one colour that follow each other at once."""
        if self._runs is not None:
            return self._runs
        runs: list[tuple[QColor, float, list[QRectF]]] = []
        self._outlines = []
        shown = [item for key, item in self._items.items() if key not in self._spared]
        shown.sort(key=lambda item: item.selected)
        rect_of = self._cards.rect
        color, dimmed = None, False
        for item in shown:
            rect = rect_of(item.node.id)
            if item.far_color() is not color or (item.part is Part.DIMMED) is not dimmed:
                color, dimmed = item.far_color(), item.part is Part.DIMMED
                runs.append((color, item.opacity(), []))
            runs[-1][2].append(rect)
            if item.selected or item.part.lit:
                self._outlines.append(rect.adjusted(-8, -8, 8, 8))
        self._runs = runs
        return runs


def _with_margin(rect: QRectF) -> QRectF:
    return rect.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)
