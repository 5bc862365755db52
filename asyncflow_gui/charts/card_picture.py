"""A card as a picture: title, figure, legend and plot, by lines and text alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter

if TYPE_CHECKING:
    from asyncflow_gui.charts.card import ChartCard

_MARGIN, _HEAD, _FOOT = 12, 28, 24
_SWATCH, _GAP, _APART = 10, 5, 14


class CardPicture:
    """Paints what a card shows, without its buttons and the crosshair."""

    def __init__(self, card: ChartCard) -> None:
        self._card = card
        self._tokens = card.legend.tokens

    def size(self) -> QSize:
        """The plot's size, and room for title and legend."""
        plot = self._card.plot
        return QSize(plot.width() + 2 * _MARGIN, plot.height() + _HEAD + _FOOT)

    def paint(self, painter: QPainter) -> None:
        """Paint it at the origin."""
        size, tokens = self.size(), self._tokens
        painter.fillRect(QRectF(0, 0, size.width(), size.height()), QColor(tokens.panel))
        font = QFont(self._card.font())
        font.setPixelSize(13)
        font.setBold(True)
        painter.setFont(font)
        head = QRectF(_MARGIN, 0, size.width() - 2 * _MARGIN, _HEAD)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(tokens.color("text_muted"))
        painter.drawText(head, middle, self._card.definition.title)
        painter.setPen(tokens.color("text"))
        painter.drawText(head, middle | Qt.AlignmentFlag.AlignRight, self._card.figure)
        painter.save()
        painter.translate(_MARGIN, _HEAD)
        self._card.plot.paint_on(painter)
        painter.restore()
        self._paint_legend(painter, size)

    def _paint_legend(self, painter: QPainter, size: QSize) -> None:
        font = QFont(self._card.font())
        font.setPixelSize(10)
        painter.setFont(font)
        metrics = QFontMetrics(font)
        x, middle = float(_MARGIN + 8), size.height() - _FOOT / 2
        for curve in self._card.curves:
            if curve.name in self._card.legend.hidden:
                continue
            width = _SWATCH + _GAP + metrics.horizontalAdvance(curve.name)
            if x + width > size.width() - _MARGIN:
                break
            swatch = QRectF(x, middle - 1.5, _SWATCH, 3)
            painter.fillRect(swatch, self._tokens.color(curve.token))
            painter.setPen(self._tokens.color("text_muted"))
            baseline = middle + (metrics.ascent() - metrics.descent()) / 2
            painter.drawText(QPointF(x + _SWATCH + _GAP, baseline), curve.name)
            x += width + _APART
