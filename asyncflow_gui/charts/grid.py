"""Cards in rows that fill the width, in a scroll area when there are more rows than fit."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from asyncflow_gui.charts.arrangement import pack
from engine.schemas import PanelSize

_LEAST_WIDTH = 280
_LEAST_HEIGHT = 116
_SPACING = 8
_MARGIN = 12
_PEEK = 26
"""How much of the next row shows when rows do not all fit: its titles and figures, pixels."""


class CardGrid(QScrollArea):
    """Places cards of one, two or four places, each place at least 280 pixels wide.

    Attributes:
        moved: Emitted when other cards may have come into view.
    """

    moved = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: Sequence[QWidget] = ()
        self._sizes: list[PanelSize] = []
        self._content = QWidget()
        self._content.setObjectName("chart-grid")
        self.setWidget(self._content)
        self._mark = QFrame(self._content)
        self._mark.setObjectName("drop-mark")
        self._mark.hide()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.verticalScrollBar().setSingleStep(24)
        self.verticalScrollBar().valueChanged.connect(self.moved)

    @property
    def content(self) -> QWidget:
        """The parent for the cards."""
        return self._content

    def set_cards(self, cards: Sequence[QWidget], sizes: Sequence[PanelSize]) -> None:
        """Have room for these, in reading order. Who gives one something to show shows it."""
        for card in self._cards:
            if card not in cards:
                card.hide()
        self._cards, self._sizes = tuple(cards), list(sizes)
        self._arrange()

    @property
    def columns(self) -> int:
        """Places in a row at the present width: as few as give no more rows than all that fit."""
        room = self.viewport().width() - 2 * _MARGIN + _SPACING
        fitting = max(1, room // (_LEAST_WIDTH + _SPACING))
        least = min(fitting, 2 if any(size != "normal" for size in self._sizes) else 1)
        rows = _rows(pack(self._sizes, fitting))
        return next(
            count for count in range(least, fitting + 1) if _rows(pack(self._sizes, count)) <= rows
        )

    def _arrange(self) -> None:
        if not self._cards:
            return
        columns = self.columns
        places = pack(self._sizes, columns)
        rows = _rows(places)
        width = self.viewport().width()
        height = self._row_height(rows)
        cell = (width - 2 * _MARGIN - (columns - 1) * _SPACING) / columns
        for card, (row, column, high, wide) in zip(self._cards, places, strict=True):
            left = _MARGIN + round(column * (cell + _SPACING))
            right = _MARGIN + round((column + wide) * (cell + _SPACING)) - _SPACING
            top = row * (height + _SPACING)
            card.setGeometry(left, top, right - left, high * (height + _SPACING) - _SPACING)
        self._content.resize(width, rows * (height + _SPACING) - _SPACING + _MARGIN)
        self.moved.emit()

    def _row_height(self, rows: int) -> int:
        """All rows when they fit, else rows of which one nearly fills the view."""
        room = self.viewport().height() - _MARGIN
        fair = (room - (rows - 1) * _SPACING) // rows
        if rows == 1 or fair >= _LEAST_HEIGHT:
            return max(fair, _LEAST_HEIGHT)
        fitting = max(1, (room - _PEEK) // (_LEAST_HEIGHT + _SPACING))
        return max(_LEAST_HEIGHT, (room - _PEEK - (fitting - 1) * _SPACING) // fitting)

    # -- dragging a card to another place

    def place_at(self, where: QPoint, dragged: QWidget) -> int:
        """Before which of the other cards a card belongs that is let go at a place on the screen.

        Counted without it. The place is marked until ``clear_mark``.
        """
        point = self._content.mapFromGlobal(where)
        others = [card for card in self._cards if card is not dragged]
        if not others:
            return 0
        nearest = min(others, key=lambda card: _distance(card.geometry(), point))
        box = nearest.geometry()
        after = point.x() > box.center().x()
        x = box.right() + _SPACING // 2 if after else box.left() - _SPACING // 2 - 1
        self._mark.setGeometry(x - 1, box.top(), 3, box.height())
        self._mark.raise_()
        self._mark.show()
        self.ensureVisible(point.x(), point.y(), 0, 24)
        return others.index(nearest) + after

    def clear_mark(self) -> None:
        """Nothing is dragged any more."""
        self._mark.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange anew for the new size."""
        super().resizeEvent(event)
        self._arrange()

    def viewportEvent(self, event: QEvent) -> bool:
        """Arrange anew when a scroll bar has come or gone."""
        handled: bool = super().viewportEvent(event)
        if event.type() == QEvent.Type.Resize:
            self._arrange()
        return handled


def _rows(places: Sequence[tuple[int, int, int, int]]) -> int:
    return max((row + high for row, _, high, _ in places), default=1)


def _distance(box: QRect, point: QPoint) -> int:
    outside_x = max(box.left() - point.x(), point.x() - box.right(), 0)
    outside_y = max(box.top() - point.y(), point.y() - box.bottom(), 0)
    return outside_x + outside_y
