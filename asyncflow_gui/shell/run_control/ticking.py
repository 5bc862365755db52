"""A clock that goes between two reports: at real time these may be seconds apart."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from asyncflow_gui.driving.news import Status
from engine.schemas import Snapshot

_TICK_MS = 100


class RunClock(QObject):
    """Says what simulated time it is while a run is held to a speed.

    It never goes beyond the report that comes next, and stands when the run does.

    Attributes:
        moved: Carries the simulated time, seconds.
    """

    moved = Signal(float)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._speed: float | None = None
        self._reported_s = self._next_s = 0.0
        self._since = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)

    def report(self, snapshot: Snapshot) -> None:
        """This is how far the run is now."""
        self._reported_s = snapshot.time_s
        self._next_s = min(snapshot.time_s + snapshot.interval_s, snapshot.horizon_s)
        self._since = time.perf_counter()

    def begin(self, interval_s: float) -> None:
        """A run begins whose first report is about so many simulated seconds."""
        self._reported_s, self._next_s = 0.0, interval_s
        self._since = time.perf_counter()

    def follow(self, status: Status | None) -> None:
        """Go, at the speed of the run, or stand; None: there is no run."""
        running = status is not None and status.phase == "running"
        self._speed = status.speed if status is not None and running else None
        if self._speed is None:
            self._timer.stop()
            return
        self._reported_s = max(self._reported_s, status.time_s if status is not None else 0.0)
        self._since = time.perf_counter()
        self._timer.start()

    @Slot()
    def _tick(self) -> None:
        if self._speed is not None:
            gone_s = (time.perf_counter() - self._since) * self._speed
            self.moved.emit(min(self._reported_s + gone_s, self._next_s))
