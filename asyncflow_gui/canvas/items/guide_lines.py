"""The lines that show where what is dragged lines up."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from asyncflow_gui.canvas.items.style import Style

_Z_GUIDES = 45.0
_OVERHANG = 12.0


class GuideLines(QGraphicsItem):
    """One item for all lines of a drag."""

    def __init__(self, style: Style) -> None:
        super().__init__()
        self.setZValue(_Z_GUIDES)
        self._pen = QPen(style.accent, 1)
        self._pen.setCosmetic(True)
        self._lines: list[QLineF] = []
        self._bounds = QRectF()

    def show_lines(self, lines: Sequence[QLineF]) -> None:
        """Show these lines, somewhat longer than what they join."""
        longer = [_longer(line) for line in lines]
        if longer == self._lines:
            return
        self.prepareGeometryChange()
        self._lines = longer
        self._bounds = QRectF()
        for line in longer:
            area = QRectF(line.p1(), line.p2()).normalized()
            self._bounds = self._bounds.united(area.adjusted(-2, -2, 2, 2))
        self.update()

    @property
    def lines(self) -> list[QLineF]:
        """What is shown."""
        return self._lines

    def boundingRect(self) -> QRectF:
        """What encloses the lines."""
        return self._bounds

    def paint(
        self,
        painter: QPainter,
        _option: QStyleOptionGraphicsItem,
        _widget: QWidget | None = None,
    ) -> None:
        """Draw the lines, one pixel wide at any zoom."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(self._pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawLines(self._lines)


def _longer(line: QLineF) -> QLineF:
    length = line.length() or 1.0
    share = _OVERHANG / length
    return QLineF(line.pointAt(-share), line.pointAt(1 + share))
