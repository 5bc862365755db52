"""Where cards are, to be asked about a small area at any time: a grid of buckets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from PySide6.QtCore import QRectF

_CELL = 256.0


class CardIndex:
    """Rectangles by id. Each lies in the buckets that it touches."""

    def __init__(self) -> None:
        self._rects: dict[str, QRectF] = {}
        self._cells: defaultdict[tuple[int, int], set[str]] = defaultdict(set)
        self._cells_of: dict[str, list[tuple[int, int]]] = {}

    def put(self, card_id: str, rect: QRectF) -> None:
        """Note where a card is, or is now."""
        self._rects[card_id] = rect
        cells = list(_cells(rect))
        if self._cells_of.get(card_id) == cells:
            return
        self._leave_cells(card_id)
        self._cells_of[card_id] = cells
        for cell in cells:
            self._cells[cell].add(card_id)

    def rect(self, card_id: str) -> QRectF:
        """Where a card is. Not to be changed."""
        return self._rects[card_id]

    def drop(self, card_id: str) -> QRectF | None:
        """Forget a card; returns where it was."""
        self._leave_cells(card_id)
        return self._rects.pop(card_id, None)

    def _leave_cells(self, card_id: str) -> None:
        for cell in self._cells_of.pop(card_id, ()):
            self._cells[cell].discard(card_id)

    def is_free(self, area: QRectF) -> bool:
        """Whether no card touches an area."""
        rects = self._rects
        return not any(
            rects[card_id].intersects(area)
            for cell in _cells(area)
            for card_id in self._cells.get(cell, ())
        )

    def touching(self, area: QRectF) -> set[str]:
        """Ids of the cards that touch an area."""
        rects = self._rects
        return {
            card_id
            for cell in _cells(area)
            for card_id in self._cells.get(cell, ())
            if rects[card_id].intersects(area)
        }

    def rects_in(self, area: QRectF) -> list[QRectF]:
        """The cards that touch an area."""
        return [self._rects[card_id] for card_id in self.touching(area)]


def _cells(rect: QRectF) -> Iterator[tuple[int, int]]:
    left, right = int(rect.left() // _CELL), int(rect.right() // _CELL)
    top, bottom = int(rect.top() // _CELL), int(rect.bottom() // _CELL)
    for column in range(left, right + 1):
        for row in range(top, bottom + 1):
            yield column, row
