"""Small curves below the fields of a value, and the one of how durations spread."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QWidget

from asyncflow_gui.inspector import durations
from asyncflow_gui.inspector.binding import Binding
from asyncflow_gui.inspector.editor import GAP, RELATED
from asyncflow_gui.inspector.laws import Spread, spread_of
from asyncflow_gui.model.paths import Path
from asyncflow_gui.theme import Theme
from asyncflow_gui.theme.stylesheet import set_role

_AXIS_HEIGHT = 16
_AXIS_PX = 11
_FILL = 0.16

_Floats = NDArray[np.float64]


class Curve(QWidget):
    """A filled line over an axis with a figure at either end."""

    token = "accent"
    curve_height = 48
    """Pixels above the axis."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.ends = ("", "")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """As wide as it may be."""
        return QSize(120, self.curve_height + _AXIS_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Narrow columns have narrow curves."""
        return QSize(40, self.curve_height + _AXIS_HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The curve, and below it the axis."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = self.area()
        painter.setPen(QPen(self.theme.tokens.color("line"), 1))
        bottom = area.bottom() + 0.5
        painter.drawLine(QPointF(area.left(), bottom), QPointF(area.right(), bottom))
        self.paint_curve(painter, area)
        font = QFont(self.font())
        font.setPixelSize(_AXIS_PX)
        painter.setFont(font)
        painter.setPen(self.theme.tokens.color("text_muted"))
        row = QRectF(0, self.curve_height, self.width(), _AXIS_HEIGHT)
        middle = Qt.AlignmentFlag.AlignVCenter
        metrics = QFontMetricsF(font)
        if metrics.horizontalAdvance(" ".join(self.ends)) <= row.width():
            painter.drawText(row, Qt.AlignmentFlag.AlignLeft | middle, self.ends[0])
        painter.drawText(row, Qt.AlignmentFlag.AlignRight | middle, self.ends[1])

    def area(self) -> QRectF:
        """Where the curve is."""
        return QRectF(0.5, 1, self.width() - 1, self.curve_height - 2)

    def paint_curve(self, painter: QPainter, area: QRectF) -> None:
        """Paint what is above the axis."""
        raise NotImplementedError

    def paint_filled(self, painter: QPainter, area: QRectF, points: list[QPointF]) -> None:
        """A line through points, and the tint of its colour down to the axis."""
        tokens = self.theme.tokens
        line = QPainterPath(points[0])
        for point in points[1:]:
            line.lineTo(point)
        filled = QPainterPath(line)
        filled.lineTo(points[-1].x(), area.bottom())
        filled.lineTo(points[0].x(), area.bottom())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.fillPath(filled, tokens.color(self.token, _FILL))
        painter.setPen(QPen(tokens.color(self.token), 1.5))
        painter.drawPath(line)


class DensityCurve(Curve):
    """How likely which durations are, the mean and the p99 marked."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._spread: Spread | None = None

    def show_spread(self, spread: Spread) -> None:
        """Draw a distribution."""
        self._spread = spread
        self.ends = (_time(spread.low) if spread.low else "0", _time(spread.high))
        self.update()

    def paint_curve(self, painter: QPainter, area: QRectF) -> None:
        """The curve and the two marks."""
        spread = self._spread
        if spread is None:
            return
        heights = spread.heights
        width = area.width() / len(heights)
        tops = area.bottom() - heights * (area.height() - 2)
        points = [QPointF(area.left(), area.bottom())]
        points += [
            QPointF(area.left() + (i + 0.5) * width, float(top)) for i, top in enumerate(tops)
        ]
        points.append(QPointF(area.right(), area.bottom()))
        self.paint_filled(painter, area, points)
        tokens = self.theme.tokens
        for value, token, style in (
            (spread.mean, "text", Qt.PenStyle.SolidLine),
            (spread.p99, "warn", Qt.PenStyle.DashLine),
        ):
            share = (value - spread.low) / (spread.high - spread.low)
            if 0 <= share <= 1:
                x = round(area.left() + share * area.width()) + 0.5
                painter.setPen(QPen(tokens.color(token), 1, style))
                painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))


class DensityPicture(QWidget):
    """The curve of a distribution, its mean and its p99 beside it."""

    def __init__(self, binding: Binding, _path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.curve = DensityCurve(binding.theme, self)
        self.mean, self.p99 = (QLabel(self) for _ in range(2))
        figures = QGridLayout()
        figures.setHorizontalSpacing(GAP)
        figures.setVerticalSpacing(RELATED)
        for row, (name, label, about) in enumerate(
            (
                ("Mean", self.mean, "The mean of what is drawn: the solid mark"),
                ("p99", self.p99, "99 % of the values are no longer: the dashed mark"),
            )
        ):
            caption = QLabel(name, self)
            set_role(caption, "muted", True)
            set_role(label, "figure", True)
            caption.setToolTip(about)
            label.setToolTip(about)
            figures.addWidget(caption, row, 0)
            figures.addWidget(label, row, 1, Qt.AlignmentFlag.AlignRight)
        figures.setRowStretch(2, 1)
        row_layout = QHBoxLayout(self)
        row_layout.setContentsMargins(0, 0, 0, 0)
        row_layout.setSpacing(12)
        row_layout.addWidget(self.curve, 1)
        row_layout.addLayout(figures)

    def show_value(self, law: Any) -> None:
        """Draw a distribution."""
        spread = spread_of(law)
        self.curve.show_spread(spread)
        self.mean.setText(_time(spread.mean))
        self.p99.setText(_time(spread.p99))
        text = f"Density: mean {self.mean.text()}, p99 {self.p99.text()}"
        self.curve.setAccessibleName(text)
        self.curve.setToolTip(text)


def _time(seconds: float) -> str:
    return durations.time_text(seconds)
