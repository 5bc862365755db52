"""What is written beside edges during a run: what is on its way, what was lost, what strikes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from asyncflow_gui.canvas.card_index import CardIndex
from asyncflow_gui.canvas.items.edge import EdgeItem
from asyncflow_gui.canvas.items.pill import PILL_HEIGHT
from asyncflow_gui.canvas.items.style import Style
from asyncflow_gui.model import figures
from engine.schemas import EdgeSample

_HEIGHT = 16.0
_LEAST_IN_FLIGHT = 0.05
_OPACITY = 0.85
_STEP = 8.0


class Captions:
    """Texts by edge, and where they stand: below or above the pills, where there is room.

    Args:
        is_free: Whether no card touches an area; nothing is written on cards.
    """

    def __init__(self, is_free: Callable[[QRectF], bool]) -> None:
        self._is_free = is_free
        self._told: dict[EdgeItem, tuple[str, str]] = {}
        self._areas: dict[EdgeItem, QRectF] = {}
        self._by_id: dict[str, EdgeItem] = {}
        self._index = CardIndex()

    def text(self, edge: EdgeItem) -> str:
        """What is written beside an edge; empty for nothing."""
        return " · ".join(filter(None, self._told.get(edge, ())))

    def report(
        self,
        style: Style,
        edges: Mapping[str, EdgeItem],
        samples: Mapping[str, EdgeSample],
        marks: Mapping[str, str],
    ) -> list[QRectF]:
        """Take in what a run reports.

        Args:
            style: What it is written with.
            edges: The edges of the drawing.
            samples: What each of them carried lately, by id.
            marks: What events do to edges, by id.

        Returns:
            Where something else is to be seen now.
        """
        before = self._told
        self._told = {
            edge: told
            for key, edge in edges.items()
            if any(told := (marks.get(key, ""), _carried(samples.get(key))))
        }
        stirred = []
        for edge in before.keys() - self._told.keys():
            stirred += self._drop(edge)
        for edge, told in self._told.items():
            if before.get(edge) != told:
                stirred += self._place(style, edge)
        return stirred

    def clear(self) -> None:
        """Nothing is written any more."""
        self._told = {}
        for edge in list(self._areas):
            self._drop(edge)

    def place(self, style: Style) -> None:
        """Follow edges, pills and cards to where they are now."""
        for edge in list(self._areas):
            self._drop(edge)  # a card may have come there
        for edge in self._told:
            self._place(style, edge)

    def paint(self, painter: QPainter, style: Style, area: QRectF | None = None) -> None:
        """Write what touches an area, or all of it, in scene coordinates."""
        painter.setFont(style.badge_font)
        for edge in self._in(area):
            mark, carried = self._told[edge]
            rect = self._areas[edge]
            back = QColor(style.canvas)
            back.setAlphaF(_OPACITY)
            painter.fillRect(rect, back)
            bad = bool(mark) or "lost" in carried
            painter.setPen(style.bad if bad else style.muted)
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self.text(edge))

    def _in(self, area: QRectF | None) -> Iterable[EdgeItem]:
        if area is None:
            return self._areas
        return [self._by_id[edge_id] for edge_id in sorted(self._index.touching(area))]

    def _place(self, style: Style, edge: EdgeItem) -> list[QRectF]:
        # In steps, so that a figure that changes seldom needs another place.
        width = _STEP * math.ceil((style.badge_width(self.text(edge)) + 8) / _STEP)
        places = self._places(edge, width)
        before = self._areas.get(edge)
        if before in places:
            assert before is not None
            return [before]
        stirred = self._drop(edge)
        area = next(filter(self._is_free, places), None)
        if area is not None:
            self._areas[edge] = area
            self._by_id[edge.edge_id] = edge
            self._index.put(edge.edge_id, area)
            stirred.append(area)
        return stirred

    def _places(self, edge: EdgeItem, width: float) -> list[QRectF]:
        """Below the pill, or else above it; nowhere beside an edge that is too short."""
        if width > edge.room + _STEP:
            return []
        at = edge.label_place
        away = PILL_HEIGHT / 2 + 2 if edge.labelled else 5.0
        below = QRectF(at.x() - width / 2, at.y() + away, width, _HEIGHT)
        return [below, below.translated(0, -2 * away - _HEIGHT)]

    def _drop(self, edge: EdgeItem) -> list[QRectF]:
        area = self._areas.pop(edge, None)
        if area is None:
            return []
        self._index.drop(edge.edge_id)
        return [area]


def _carried(sample: EdgeSample | None) -> str:
    """What is on its way over an edge, and what was lost: ``7.4 in flight · 3 lost``."""
    if sample is None:
        return ""
    flying = ""
    if sample.in_flight >= _LEAST_IN_FLIGHT:
        flying = f"{figures.amount(sample.in_flight)} in flight"
    lost = f"{figures.whole(sample.lost)} lost" if sample.lost else ""
    return " · ".join(filter(None, (flying, lost)))
