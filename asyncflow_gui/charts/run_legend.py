"""Names the runs that the dashboard draws over each other, with their dashes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QSize
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from asyncflow_gui.charts.runs import DASHES
from asyncflow_gui.theme import Theme

_SWATCH, _GAP, _APART = 20, 6, 14
_TEXT_PX = 11
_MOST = 4
"""Names shown; the others are in the tool tip."""


class RunLegend(QWidget):
    """A swatch and a name per run; nothing while there is only one."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._names: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)
        self.hide()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the runs, the one that is shown first."""
        return self._names

    def show_names(self, others: Sequence[str]) -> None:
        """Name the run that is shown and these others."""
        self._names = ("This run", *others) if others else ()
        self.setToolTip("\n".join(self._names))
        self.setAccessibleName(f"Runs: {', '.join(self._names)}" if self._names else "")
        self.setVisible(bool(self._names))
        self.setFixedSize(self.sizeHint())
        self.update()

    def _font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(_TEXT_PX)
        return font

    def _widths(self) -> list[int]:
        metrics = QFontMetrics(self._font())
        shown = self._names[:_MOST]
        return [_SWATCH + _GAP + metrics.horizontalAdvance(name) + _APART for name in shown]

    def sizeHint(self) -> QSize:
        """As wide as the names that are shown."""
        return QSize(sum(self._widths()), 20)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint swatches and names."""
        painter = QPainter(self)
        painter.setFont(self._font())
        metrics, tokens = painter.fontMetrics(), self._theme.tokens
        x, middle = 0.0, self.height() / 2
        for place, (name, width) in enumerate(zip(self._names, self._widths(), strict=False)):
            pen = QPen(tokens.color("text"), 1.0)
            if pattern := DASHES[place % len(DASHES)]:
                pen.setDashPattern(pattern)
            painter.setPen(pen)
            painter.drawLine(QLineF(x, middle, x + _SWATCH, middle))
            painter.setPen(tokens.color("text_muted"))
            baseline = middle + (metrics.ascent() - metrics.descent()) / 2
            painter.drawText(QPointF(x + _SWATCH + _GAP, baseline), name)
            x += width
