"""Darkens the window but for one part, and holds the card that speaks of it."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QEvent, QPoint, QRect, QRectF, QVariantAnimation, Slot
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from asyncflow_gui.shell.tour.card import TourCard
from asyncflow_gui.theme import Theme
from asyncflow_gui.theme.motion import duration_ms

_AROUND_PX = 4
_RADIUS_PX = 8
_GAP_PX = 16
_EDGE_PX = 16
_SHADE = 0.55
"""How dark the rest of the window is, 0 to 1."""


class TourOverlay(QWidget):
    """Covers the window; clicks on it reach nothing below."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("tourOverlay")
        self._theme = theme
        self._window = window
        self._lit = QRectF()
        self._glide = QVariantAnimation(self)
        self._glide.setEasingCurve(QEasingCurve.Type.InOutCubic)
        self._glide.valueChanged.connect(self._move_light)
        self.card = TourCard(self)
        theme.changed.connect(self.update)
        self.hide()

    @property
    def lit(self) -> QRect:
        """The part of the window that is lit, in its coordinates."""
        return self._lit.toRect()

    def cover(self) -> None:
        """Lie over the whole window."""
        self.setGeometry(self._window.rect())
        self.raise_()
        self.show()

    def light(self, part: QRect) -> None:
        """Light a part of the window, and put the card beside it."""
        target = QRectF(part.adjusted(-_AROUND_PX, -_AROUND_PX, _AROUND_PX, _AROUND_PX))
        target = target.intersected(QRectF(self.rect()))
        self._glide.stop()
        time_ms = duration_ms()
        if self._lit.isNull() or not time_ms:
            self._move_light(target)
        else:
            self._glide.setDuration(time_ms)
            self._glide.setStartValue(self._lit)
            self._glide.setEndValue(target)
            self._glide.start()
        self.card.adjustSize()
        self.card.move(self._beside(target.toRect()))

    def forget(self) -> None:
        """Nothing is lit any more."""
        self._glide.stop()
        self._lit = QRectF()
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The shade, with a hole where the light is."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shade, hole = QPainterPath(), QPainterPath()
        shade.addRect(QRectF(self.rect()))
        hole.addRoundedRect(self._lit, _RADIUS_PX, _RADIUS_PX)
        dark = QColor("#000000")
        dark.setAlphaF(_SHADE)
        painter.fillPath(shade.subtracted(hole), dark)
        painter.setPen(QPen(self._theme.tokens.color("accent"), 2))
        painter.drawPath(hole)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click beside the card does nothing; the tour is left by its buttons, or Esc."""
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Tips of what lies below stay away, and so do the window's shortcuts."""
        if event.type() in (QEvent.Type.ToolTip, QEvent.Type.Wheel, QEvent.Type.ShortcutOverride):
            event.accept()
            return True
        return super().event(event)

    @Slot(object)
    def _move_light(self, part: QRectF) -> None:
        self._lit = part
        self.update()

    def _beside(self, lit: QRect) -> QPoint:
        """Right of the light, left of it, below or above: where the card fits; else inside."""
        size, room = (
            self.card.size(),
            self.rect().adjusted(_EDGE_PX, _EDGE_PX, -_EDGE_PX, -_EDGE_PX),
        )
        middle = QPoint(lit.center().x() - size.width() // 2, lit.center().y() - size.height() // 2)
        places = [
            QPoint(lit.right() + _GAP_PX, middle.y()),
            QPoint(lit.left() - _GAP_PX - size.width(), middle.y()),
            QPoint(middle.x(), lit.bottom() + _GAP_PX),
            QPoint(middle.x(), lit.top() - _GAP_PX - size.height()),
        ]
        for place in places:
            inside = _kept_in(QRect(place, size), room)
            if not inside.intersects(lit):
                return inside.topLeft()
        return _kept_in(QRect(middle, size), room).topLeft()


def _kept_in(place: QRect, room: QRect) -> QRect:
    kept = QRect(place)
    kept.moveLeft(max(room.left(), min(kept.left(), room.right() - kept.width() + 1)))
    kept.moveTop(max(room.top(), min(kept.top(), room.bottom() - kept.height() + 1)))
    return kept
