"""Collects cyclic garbage on the GUI thread only."""

from __future__ import annotations

import gc
import time

from PySide6.QtCore import QObject, Qt, QTimer, Slot

_PERIOD_MS = 500
_FULL_SHARE = 0.01
"""Most of the wall time that full collections may take."""


class GuiThreadGc(QObject):
    """Turns automatic collection off and collects from a timer on its own thread.

    Python collects on whichever thread happens to allocate. On the worker thread that could
    destroy Qt objects away from their thread and crash. Create one at start-up, close it at exit.
    Full collections are spaced so that they cost at most 1 % of the time, and can be put off
    while something must not stutter.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_enabled = gc.isenabled()
        self._closed = False
        self._deferred = False
        self._full_due = 0.0
        gc.disable()
        # What is alive at start-up stays alive: later collections skip it. To collect first would
        # cost a twentieth of a second for some hundred objects.
        gc.freeze()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.CoarseTimer)
        self._timer.timeout.connect(self.collect)
        self._timer.start(_PERIOD_MS)

    def defer_full(self, deferred: bool) -> None:
        """Put off full collections (true), for instance during a run, or allow them again."""
        self._deferred = deferred

    @Slot()
    def collect(self) -> None:
        """Collect the generations that are due, the oldest only if it is not put off."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        if counts[0] <= thresholds[0]:
            return
        now = time.monotonic()
        if counts[2] > thresholds[2] and not self._deferred and now >= self._full_due:
            gc.collect()
            self._full_due = now + (time.monotonic() - now) / _FULL_SHARE
        else:
            gc.collect(1 if counts[1] > thresholds[1] else 0)

    def close(self) -> None:
        """Stop the timer and give collection back to Python. May be called twice."""
        if self._closed:
            return
        self._closed = True
        self._timer.stop()
        gc.unfreeze()
        if self._was_enabled:
            gc.enable()
