"""Cards in rows that fill the width, in a scroll area when there are more rows than fit."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

_LEAST_WIDTH = 300
_LEAST_HEIGHT = 168
_SPACING = 12
_MARGIN = 12
_PEEK = 26
"""How much of the next row shows when rows do not all fit: its titles and figures, pixels."""


class CardGrid(QScrollArea):
    """Places cards of equal size, as many in a row as are at least 300 pixels wide.

    Attributes:
        moved: Emitted when other cards may have come into view.
    """

    moved = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: Sequence[QWidget] = ()
        self._content = QWidget()
        self._content.setObjectName("chart-grid")
        self.setWidget(self._content)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.verticalScrollBar().setSingleStep(24)
        self.verticalScrollBar().valueChanged.connect(self.moved)

    @property
    def content(self) -> QWidget:
        """The parent for the cards."""
        return self._content

    def set_cards(self, cards: Sequence[QWidget]) -> None:
        """Show these, in reading order."""
        self._cards = cards
        self._arrange()

    @property
    def columns(self) -> int:
        """Cards in a full row at the present width, so that the rows are about equally full."""
        room = self.viewport().width() - 2 * _MARGIN + _SPACING
        fitting = max(1, min(len(self._cards), room // (_LEAST_WIDTH + _SPACING)))
        rows = -(-len(self._cards) // fitting)
        return -(-len(self._cards) // rows)

    def _arrange(self) -> None:
        if not self._cards:
            return
        columns = self.columns
        rows = -(-len(self._cards) // columns)
        width = self.viewport().width()
        height = self._row_height(rows)
        cell = (width - 2 * _MARGIN - (columns - 1) * _SPACING) / columns
        for position, card in enumerate(self._cards):
            row, column = divmod(position, columns)
            left = _MARGIN + round(column * (cell + _SPACING))
            right = _MARGIN + round(column * (cell + _SPACING) + cell)
            card.setGeometry(left, row * (height + _SPACING), right - left, height)
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
