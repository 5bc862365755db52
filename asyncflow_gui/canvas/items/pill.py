"""The pill of an edge: how long it takes and what it loses, above every curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from asyncflow_gui.canvas import wording
from asyncflow_gui.canvas.items.stamp import stamp
from asyncflow_gui.theme import icons

if TYPE_CHECKING:
    from asyncflow_gui.canvas.items.edge import EdgeItem

Z_PILL = 5.0
_ICON_ROOM, _BESIDE_ICON, _BESIDE_TEXT = 15.0, 11.0, 18.0
_ROOM_BESIDE = 14.0
PILL_HEIGHT = 20.0


class PillItem(QGraphicsItem):
    """Latency and loss of an edge, on its middle, above every curve.

    Attributes:
        in_scene: Whether it has joined the scene.
    """

    def __init__(self, owner: EdgeItem) -> None:
        super().__init__()
        self.setZValue(Z_PILL)
        self.owner = owner
        self.in_scene = False
        self.width = 0.0
        self._bounds = QRectF(-1, -PILL_HEIGHT / 2 - 1, 2, PILL_HEIGHT + 2)
        self._words = self._text = ""
        self._icon = ""

    def refresh(self) -> None:
        """Take over text and state of the edge."""
        marks = self.owner.marks
        text = wording.edge_label(self.owner.edge, reply=self.owner.is_reply)
        self._icon = marks.icon
        self._words = " · ".join(filter(None, (text, marks.words)))
        self._show(self._words)

    def fit(self, room: float) -> bool:
        """Show the icon alone where there is no room for words; whether there is room at all.

        What is wrong with an edge is shown anyway.
        """
        if not self._words:
            return False
        fits = self._width(self._words) + _ROOM_BESIDE <= room
        self._show("" if self._icon and not fits else self._words)
        return fits or bool(self._icon)

    def _width(self, text: str) -> float:
        lead = _ICON_ROOM if self._icon else 0.0
        if not text:
            return lead + _BESIDE_ICON
        return 2 * round((self.owner.style.small_width(text) + _BESIDE_TEXT + lead) / 2)

    def _show(self, text: str) -> None:
        width = self._width(text) if text or self._icon else 0.0
        if width != self.width:
            self.prepareGeometryChange()
            self.width = width
            high = PILL_HEIGHT + 2
            self._bounds = QRectF(-width / 2 - 1, -high / 2, width + 2, high)
        self._text = text
        self.update()

    def boundingRect(self) -> QRectF:
        """The pill, centred on its position."""
        return self._bounds

    def paint(
        self,
        painter: QPainter,
        _option: QStyleOptionGraphicsItem,
        _widget: QWidget | None = None,
    ) -> None:
        """Draw the pill."""
        style = self.owner.style
        look = f"pill/{style.serial}/{self._text}/{self._icon}/{self.owner.selected:d}"
        stamp(painter, look, self._bounds, self._draw, at=QPointF())

    def _draw(self, painter: QPainter) -> None:
        owner, style = self.owner, self.owner.style
        state = style.bad if self._icon == "error" else style.warn if self._icon else None
        border = style.accent if owner.selected else state or style.border
        area = QRectF(-self.width / 2, -PILL_HEIGHT / 2, self.width, PILL_HEIGHT)
        painter.setPen(QPen(border, 1.5 if owner.selected else 1.0))
        painter.setBrush(style.card)
        painter.drawRoundedRect(area, PILL_HEIGHT / 2, PILL_HEIGHT / 2)
        if self._icon and state is not None:
            at = QRectF(area.left() + 7, -6, 12, 12)
            icons.paint(painter, self._icon, state, at)
            area.setLeft(area.left() + _ICON_ROOM)
        painter.setPen(state or (style.text if owner.selected else style.muted))
        painter.setFont(style.small_font)
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self._text)
