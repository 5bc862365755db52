"""The line of a rate over a run; of a schedule with points that are dragged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QWidget

from asyncflow_gui.inspector.pictures import Curve
from asyncflow_gui.inspector.rates import Rate
from asyncflow_gui.inspector.windows import nice_step, snapped
from asyncflow_gui.model import units
from asyncflow_gui.theme import Theme
from engine.config import limits
from engine.schemas import RatePoint

_Floats = NDArray[np.float64]
_BAND = 0.12
_RADIUS, _REACH = 4.0, 9.0
_SNAP_PX = 3.0


class RateCurve(Curve):
    """The mean rate over the run, and the band most windows lie in."""

    token = "generator"

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.rate: Rate | None = None

    @property
    def top(self) -> float:
        """The rate at the upper end of the scale, requests per second."""
        rate = self.rate
        return (float((rate.rates + rate.spread).max()) * 1.12 if rate is not None else 0.0) or 1.0

    def show_rate(self, rate: Rate) -> None:
        """Draw a workload."""
        self.rate = rate
        self.ends = ("0", str(units.show(float(rate.times[-1]), units.TIME)))
        self.update()

    def paint_curve(self, painter: QPainter, area: QRectF) -> None:
        """Band and line."""
        rate = self.rate
        if rate is None:
            return
        top = self.top
        xs = area.left() + rate.times / rate.times[-1] * area.width()

        def line(values: _Floats) -> list[QPointF]:
            ys = area.bottom() - np.maximum(values, 0) / top * area.height()
            return [QPointF(float(x), float(y)) for x, y in zip(xs, ys, strict=True)]

        if rate.spread.any():
            upper, lower = line(rate.rates + rate.spread), line(rate.rates - rate.spread)
            band = QPainterPath(upper[0])
            for point in (*upper[1:], *reversed(lower)):
                band.lineTo(point)
            painter.fillPath(band, self.theme.tokens.color(self.token, _BAND))
        self.paint_filled(painter, area, line(rate.rates))


@dataclass(slots=True)
class _Drag:
    index: int
    before: RatePoint
    top: float
    horizon_s: float
    session: int


class ScheduleCurve(RateCurve):
    """A schedule: its points are dragged, and a double click on the curve adds one.

    The scale stays as it is while a point is dragged. Shift keeps the point off round figures.
    """

    curve_height = 96

    point_moved = Signal(int, float, float, int)
    """Index, seconds, requests per second, and a number that is the same during one drag."""
    point_added = Signal(float, float)
    """Seconds, requests per second."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.points: Sequence[RatePoint] = ()
        self._drag: _Drag | None = None
        self._hot = -1
        self._session = 0
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    @property
    def top(self) -> float:
        """The upper end of the scale; it does not move under a drag."""
        return self._drag.top if self._drag is not None else super().top

    @property
    def horizon_s(self) -> float:
        """The right end of the scale, seconds."""
        return float(self.rate.times[-1]) if self.rate is not None else 1.0

    def area(self) -> QRectF:
        """Points at its border are seen whole."""
        rim = _RADIUS + 2
        return QRectF(rim, rim, self.width() - 2 * rim, self.curve_height - 2 * rim)

    def place_of(self, point: RatePoint) -> QPointF:
        """Where a point is drawn."""
        area = self.area()
        x = area.left() + point.time_s / self.horizon_s * area.width()
        return QPointF(x, area.bottom() - min(point.rate_rps / self.top, 1.0) * area.height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take a point."""
        index = self._at(event.position())
        if index >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self._session += 1
            self._drag = _Drag(index, self.points[index], self.top, self.horizon_s, self._session)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the point; else light the one under the pointer."""
        drag = self._drag
        if drag is None:
            self._set_hot(self._at(event.position()))
            return
        free = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        time_s, rate_rps = self._values(event.position(), free=free)
        before = self.points[drag.index - 1].time_s if drag.index else 0.0
        last = drag.index + 1 == len(self.points)
        after = drag.horizon_s if last else self.points[drag.index + 1].time_s
        time_s = min(max(time_s, before), max(after, before))
        self.point_moved.emit(drag.index, time_s, rate_rps, drag.session)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the point go."""
        self._drag = None
        event.accept()
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A point more."""
        if self._at(event.position()) < 0 and len(self.points) < limits.MAX_SCHEDULE_POINTS:
            self.point_added.emit(*self._values(event.position(), free=False))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape puts the point back."""
        drag, self._drag = self._drag, None
        if drag is None or event.key() != Qt.Key.Key_Escape:
            self._drag = drag
            super().keyPressEvent(event)
            return
        self.point_moved.emit(drag.index, drag.before.time_s, drag.before.rate_rps, drag.session)

    def paint_curve(self, painter: QPainter, area: QRectF) -> None:
        """The line, and its points on it."""
        super().paint_curve(painter, area)
        tokens = self.theme.tokens
        for index, point in enumerate(self.points):
            if point.time_s > self.horizon_s or len(self.points) > area.width() / _REACH:
                continue
            hot = index == self._hot or (self._drag is not None and index == self._drag.index)
            painter.setPen(QPen(tokens.color(self.token), 2))
            painter.setBrush(tokens.color(self.token if hot else "panel"))
            painter.drawEllipse(self.place_of(point), _RADIUS, _RADIUS)

    def _values(self, place: QPointF, *, free: bool) -> tuple[float, float]:
        """Seconds and requests per second at a place, rounded unless ``free``."""
        area, pixels = self.area(), 0.5 if free else _SNAP_PX
        time = (place.x() - area.left()) / area.width() * self.horizon_s
        rate = (area.bottom() - place.y()) / area.height() * self.top
        time = snapped(time, nice_step(pixels / area.width() * self.horizon_s))
        rate = snapped(rate, nice_step(pixels / area.height() * self.top))
        rate = min(max(rate, 0.0), limits.MAX_RATE_RPS)
        return min(max(time, 0.0), self.horizon_s), rate

    def _at(self, place: QPointF) -> int:
        """The nearest point within reach; -1 for none."""
        found = [
            ((self.place_of(point) - place).manhattanLength(), index)
            for index, point in enumerate(self.points)
            if point.time_s <= self.horizon_s
        ]
        nearest = min(found, default=(_REACH, -1))
        return nearest[1] if nearest[0] < _REACH else -1

    def _set_hot(self, index: int) -> None:
        if index != self._hot:
            self._hot = index
            shape = Qt.CursorShape.OpenHandCursor if index >= 0 else Qt.CursorShape.CrossCursor
            self.setCursor(shape)
            self.update()
