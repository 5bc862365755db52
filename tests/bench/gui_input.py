"""Mouse and keys for the benchmarks of the window: are all of them handled, and how soon?

A thread of its own gives them to the window's queue, as the window system does, whatever the GUI
thread is busy with. An event filter notes when each is handled.
"""

from __future__ import annotations

import threading
import time

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QInputDevice, QKeyEvent, QMouseEvent, QPointingDevice
from PySide6.QtWidgets import QWidget

_PERIOD_S = 0.008
"""A mouse that is moved tells so 125 times a second."""
_KEY_EVERY = 10
"""One in so many events is a key that is pressed and released."""
_KEY = Qt.Key.Key_F35
"""It means nothing to the window, and goes the way of all keys."""
_KINDS = (QEvent.Type.MouseMove, QEvent.Type.KeyPress, QEvent.Type.KeyRelease)


class Input(QObject):
    """Moves a mouse over a widget and presses a key, until it is told to end.

    Attributes:
        given: How many events there were.
        delays_ms: How long each that was handled had waited.
    """

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.given = 0
        self.delays_ms: list[float] = []
        self._widget = widget
        self._origin = QPointF(widget.mapToGlobal(widget.rect().topLeft()))
        self._size = widget.size()
        self._waiting: dict[int, float] = {}
        self._ends = threading.Event()
        # Made at first use, which must not be in the thread.
        QPointingDevice.primaryPointingDevice()
        QInputDevice.primaryKeyboard()
        self._thread = threading.Thread(target=self._give, name="input", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._widget.installEventFilter(self)
        self._thread.start()

    def end(self) -> None:
        """No more events; those that wait are handled now."""
        self._ends.set()
        self._thread.join()
        QCoreApplication.processEvents()
        self._widget.removeEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Note when an event of ours is handled; others have no time stamp of ours."""
        if event.type() in _KINDS and isinstance(event, QMouseEvent | QKeyEvent):
            given_at = self._waiting.pop(event.timestamp(), None)
            if given_at is not None:
                self.delays_ms.append((time.perf_counter() - given_at) * 1e3)
        return False

    def _give(self) -> None:
        due = time.perf_counter()
        turn = 0
        while not self._ends.is_set():
            turn += 1
            for event in self._keys() if turn % _KEY_EVERY == 0 else (self._move(turn),):
                self.given += 1
                event.setTimestamp(self.given)
                self._waiting[self.given] = time.perf_counter()
                QCoreApplication.postEvent(self._widget, event)
            due += _PERIOD_S
            time.sleep(max(0.0, due - time.perf_counter()))

    def _move(self, turn: int) -> QMouseEvent:
        at = QPointF(
            (7 * turn) % max(self._size.width(), 1), (3 * turn) % max(self._size.height(), 1)
        )
        none = Qt.MouseButton.NoButton
        return QMouseEvent(
            QEvent.Type.MouseMove, at, self._origin + at, none, none, Qt.KeyboardModifier(0)
        )

    def _keys(self) -> tuple[QKeyEvent, QKeyEvent]:
        pressed, released = QEvent.Type.KeyPress, QEvent.Type.KeyRelease
        none = Qt.KeyboardModifier(0)
        return QKeyEvent(pressed, _KEY, none), QKeyEvent(released, _KEY, none)
