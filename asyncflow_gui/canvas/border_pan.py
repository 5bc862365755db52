"""Moves the view on while a gesture rests at its border."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QTimer, Slot

from asyncflow_gui.canvas.gestures import Pointer

if TYPE_CHECKING:
    from asyncflow_gui.canvas.gesture_view import GestureView

_BORDER_PX = 28
_TICK_MS = 16
_FASTEST_PX = 14


class BorderPan(QObject):
    """The closer to the border, the faster."""

    def __init__(self, view: GestureView) -> None:
        super().__init__(view)
        self._view = view
        self._pointer: Pointer | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)

    def watch(self, pointer: Pointer | None) -> None:
        """Note where the pointer of a gesture is; none: no gesture wants the view to follow."""
        self._pointer = pointer
        moving = pointer is not None and not self._speed(pointer.pixel).isNull()
        if moving != self._timer.isActive():
            (self._timer.start if moving else self._timer.stop)()

    @Slot()
    def _tick(self) -> None:
        if self._pointer is not None:
            self._view.follow_border(self._speed(self._pointer.pixel), self._pointer)

    def _speed(self, pixel: QPoint) -> QPoint:
        """Pixels a tick."""
        size = self._view.viewport().size()
        return QPoint(_pull(pixel.x(), size.width()), _pull(pixel.y(), size.height()))


def _pull(at: int, length: int) -> int:
    """How fast to go along one axis: negative before its beginning, positive beyond its end."""
    if length < 4 * _BORDER_PX:
        return 0
    if at < _BORDER_PX:
        return -_rate(_BORDER_PX - at)
    return _rate(at - (length - _BORDER_PX)) if at > length - _BORDER_PX else 0


def _rate(depth: int) -> int:
    return min(1 + depth * _FASTEST_PX // _BORDER_PX, _FASTEST_PX)
