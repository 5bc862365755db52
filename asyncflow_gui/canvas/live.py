"""A run on the canvas: figures, tokens, failures and events as they strike, frame by frame."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Slot

from asyncflow_gui.canvas.announcement import Announcement
from asyncflow_gui.canvas.items.style import DETAILS_FROM_ZOOM
from asyncflow_gui.model import event_words, figures
from asyncflow_gui.theme.motion import animations_wanted
from engine.schemas import Event, Scenario, Snapshot

if TYPE_CHECKING:
    from asyncflow_gui.canvas.view import Canvas

_FRAME_MS = 16
_STICKS_S = 1.2  # how long a failure is shown after the last report of it, wall time
_EVERY_S = 0.1  # how often figures change at most, wall time
_LONGEST_STEP_S = 0.1
_RESTS_AFTER_S = 0.6  # without reports, at least: the run is paused, or over
_PATIENCE = 2.5  # usual gaps between reports


class LivePicture(QObject):
    """Keeps the canvas in step with a run.

    Args:
        canvas: Where it is shown.
        clock: Wall time in seconds; another one for tests.
    """

    def __init__(self, canvas: Canvas, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._graph = canvas.graph
        self._clock = clock
        self._scenario = Scenario()
        self._time_s = -math.inf
        self._failed: dict[str, tuple[str, float]] = {}
        self._told_at = 0.0
        self._shown_at = -math.inf
        self._drawn_at = 0.0
        self._gap_s = 0.0
        self._paused = False
        self.announcement = Announcement(canvas.viewport())
        self.frames = QTimer(self)
        self.frames.setTimerType(Qt.TimerType.PreciseTimer)
        self.frames.setInterval(_FRAME_MS)
        self.frames.timeout.connect(self._frame)
        self._waiting: Snapshot | None = None
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.timeout.connect(self._show_waiting)
        canvas.zoom_changed.connect(self._animate)

    def begin(self, scenario: Scenario) -> None:
        """A run begins, with these events."""
        self.end()
        self._scenario = scenario

    @Slot(object)
    def set_course(self, scenario: object) -> None:
        """The events have become others while it runs."""
        if isinstance(scenario, Scenario):
            self._scenario = scenario

    def pause(self, paused: bool) -> None:
        """The run stands still, or goes on: so does what moves."""
        if paused == self._paused:
            return
        self._paused = paused
        if not paused and self._told_at:
            self._told_at = self._clock()
        self._animate()

    def show_reports(self, snapshots: Sequence[Snapshot]) -> None:
        """Show the state of the system at the end of the last of several intervals.

        It may be shown a moment later: figures that change more often cannot be read, and painting
        them takes what frames need.
        """
        now, snapshot = self._clock(), snapshots[-1]
        self._gap_s = min(now - self._told_at, 1.0) if self._told_at else 0.0
        self._told_at = now
        for each in snapshots:
            self._note_failures(each.failures, now)
        self._waiting = snapshot
        left_s = self._shown_at + _EVERY_S - now
        if left_s <= 0:
            self._show_waiting()
        elif not self._next.isActive():
            self._next.start(math.ceil(left_s * 1e3))

    @Slot()
    def _show_waiting(self) -> None:
        snapshot, self._waiting = self._waiting, None
        if snapshot is None:
            return
        now = self._shown_at = self._clock()
        self._next.stop()
        self._announce(self._time_s, snapshot.time_s)
        self._time_s = snapshot.time_s
        active = [event for event in self._scenario.events if _is_on(event, snapshot.time_s)]
        struck = _joined(active)
        self._graph.show_run(snapshot.nodes, snapshot.edges, self._failing(now), struck)
        self._animate()

    @Slot()
    def end(self) -> None:
        """The run is over: nothing moves any more."""
        self._rest()
        self._next.stop()
        self._waiting, self._shown_at = None, -math.inf
        self._paused = False
        self.announcement.withdraw()
        self._failed.clear()
        self._time_s, self._told_at = -math.inf, 0.0

    def _note_failures(self, failures: Mapping[str, Mapping[str, int]], now: float) -> None:
        for node_id, reasons in failures.items():
            usual = max(reasons, key=lambda reason: (reasons[reason], reason))
            self._failed[node_id] = (event_words.reason(usual), now)

    def _failing(self, now: float) -> dict[str, str]:
        """Why requests fail, by node; for a moment longer than they do, lest it flickers."""
        self._failed = {
            key: (text, at) for key, (text, at) in self._failed.items() if now - at < _STICKS_S
        }
        return {key: text for key, (text, _) in self._failed.items()}

    def _announce(self, before_s: float, now_s: float) -> None:
        news: list[tuple[float, str]] = []
        for event in self._scenario.events:
            for at_s, begins in ((event.start_s, True), (event.end_s, False)):
                if at_s is not None and before_s < at_s <= now_s:
                    words = event_words.announced(event, self._scenario, begins=begins)
                    news.append((at_s, f"{figures.instant(at_s)} s · {words}"))
        if news:
            self.announcement.tell([line for _, line in sorted(news)])

    @Slot()
    def _animate(self) -> None:
        """Let things move where they may and can be seen to."""
        overlay = self._graph.overlay
        overlay.moves = animations_wanted()
        seen = self._canvas.zoom >= DETAILS_FROM_ZOOM and self._canvas.isVisible()
        goes_on = self._told_at and not self._paused
        if not (goes_on and overlay.moves and overlay.has_motion and seen):
            self._rest()
        elif not self.frames.isActive():
            self._drawn_at = self._clock()
            self.frames.start()

    def _rest(self) -> None:
        """No more frames; figures that still waited for one are painted with all the rest."""
        if self.frames.isActive():
            self.frames.stop()
            self._canvas.viewport().update()

    @Slot()
    def _frame(self) -> None:
        now = self._clock()
        if now - self._told_at > max(_RESTS_AFTER_S, _PATIENCE * self._gap_s):
            self._rest()
            return
        step, self._drawn_at = min(now - self._drawn_at, _LONGEST_STEP_S), now
        self._graph.overlay.advance_by(step)
        self._canvas.viewport().update()


def _is_on(event: Event, time_s: float) -> bool:
    return event.start_s <= time_s and (event.end_s is None or time_s < event.end_s)


def _joined(active: list[Event]) -> dict[str, str]:
    """What events do meanwhile to each element."""
    struck: dict[str, list[str]] = {}
    for event in active:
        if words := event_words.mark(event):
            struck.setdefault(event.target, []).append(words)
    return {key: " · ".join(words) for key, words in struck.items()}
