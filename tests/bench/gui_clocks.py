"""What `bench_gui_lateness` measures with: a metronome, and clocks of work, frames and CPU time."""

from __future__ import annotations

import math
import os
import time
from pathlib import Path

from PySide6.QtCore import (
    QAbstractEventDispatcher,
    QElapsedTimer,
    QEvent,
    QObject,
    Qt,
    QTimer,
    Slot,
)
from PySide6.QtWidgets import QWidget

FRAME_S = 1 / 60


class Metronome(QObject):
    """Ticks 60 times a second and notes how late each tick was."""

    def __init__(self) -> None:
        super().__init__()
        self.late_ms: list[float] = []
        self._clock = QElapsedTimer()
        self._due_s = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Begin ticking."""
        self._clock.start()
        self._due_s = 0.0
        self._schedule()

    def stop(self) -> None:
        """End ticking."""
        self._timer.stop()

    def _schedule(self) -> None:
        # Whole milliseconds: the timer knows no others. A tick that was missed is not made up.
        now = self._clock.nsecsElapsed() / 1e9
        wait_ms = max(1, round((self._due_s + FRAME_S - now) * 1e3))
        self._due_s = now + wait_ms / 1e3
        self._timer.start(wait_ms)

    @Slot()
    def _tick(self) -> None:
        self.late_ms.append((self._clock.nsecsElapsed() / 1e9 - self._due_s) * 1e3)
        self._schedule()


class WorkClock(QObject):
    """Notes how long the GUI thread works between two rests, in CPU time."""

    def __init__(self) -> None:
        super().__init__()
        self.stretches_ms: list[float] = []
        self._since = time.thread_time()
        self._on = False
        dispatcher = QAbstractEventDispatcher.instance()
        assert dispatcher is not None
        dispatcher.aboutToBlock.connect(self._rests)

    def switch(self, on: bool) -> None:
        """Count from now on, or not."""
        self._on = on

    @Slot()
    def _rests(self) -> None:
        # A thread that rests takes no CPU time: what has passed since the last rest is its work.
        if self._on:
            self.stretches_ms.append((time.thread_time() - self._since) * 1e3)
        self._since = time.thread_time()

    def lateness(self, share: float, span_ms: float) -> float:
        """How late a tick at a random moment of a span is, at most, with a probability.

        A tick that comes in a stretch waits for its end.
        """
        allowed = (1 - share) * span_ms
        high, low = max(self.stretches_ms, default=0.0), 0.0
        for _ in range(40):
            middle = (low + high) / 2
            late = sum(max(each - middle, 0.0) for each in self.stretches_ms)
            low, high = (middle, high) if late > allowed else (low, middle)
        return high


def cpu_s(pid: int) -> float:
    """CPU time a process has taken so far, seconds; not a number where it is not told."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return math.nan
    return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


class Frames(QObject):
    """Counts how often a widget is painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.painted = 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Count."""
        self.painted += event.type() == QEvent.Type.Paint
        return False


def percentile(values: list[float], share: float) -> float:
    """The value below which a share of them lies."""
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]
