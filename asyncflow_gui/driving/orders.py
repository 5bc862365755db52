"""What may be asked of a run while it lasts, and where the driver finds it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from engine.schemas import Event


@dataclass(frozen=True, slots=True)
class Pause:
    """Stand still after the interval under way."""


@dataclass(frozen=True, slots=True)
class Resume:
    """Go on to the end."""


@dataclass(frozen=True, slots=True)
class Step:
    """Go on, as fast as possible, to the end of an interval or to the next event, and pause."""

    to: Literal["interval", "event"]


@dataclass(frozen=True, slots=True)
class RunTo:
    """Go on until a simulated time, seconds, and pause."""

    time_s: float


@dataclass(frozen=True, slots=True)
class SetSpeed:
    """Simulated seconds per second of wall time; None: as fast as possible."""

    speed: float | None


@dataclass(frozen=True, slots=True)
class Stop:
    """End the run here."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The last batch has been shown; the next may come."""


@dataclass(frozen=True, slots=True)
class Inject:
    """Let an event begin now.

    Attributes:
        event: What happens. Its own times are replaced.
        duration_s: How long it lasts, simulated seconds; None: until it is ended.
    """

    event: Event
    duration_s: float | None = None


@dataclass(frozen=True, slots=True)
class EndEvent:
    """Let an event that is under way end now."""

    event_id: str


Change = Inject | EndEvent
Order = Pause | Resume | Step | RunTo | SetSpeed | Stop | Taken | Inject | EndEvent


class Control:
    """Orders as they stand: given on one thread, heeded by a driver on another.

    Attributes:
        version: Counts the orders, so that none goes by while nobody looks.
        paused: Whether to stand still.
        speed: Simulated seconds per second of wall time; None: as fast as possible.
        goal_s: Simulated time at which to pause, seconds; None: nowhere.
        hurried: Whether to go to the goal as fast as possible, whatever the speed.
        stopping: Whether to end the run.
        taken: Whether the last batch has been shown.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.version = 0
        self.paused = False
        self.speed: float | None = None
        self.goal_s: float | None = None
        self.hurried = False
        self.stopping = False
        self.taken = True
        self._step: Literal["interval", "event"] | None = None
        self._changes: list[Change] = []
        self._on_stop: Callable[[], None] | None = None

    def apply(self, order: Order) -> None:
        """Take an order; from any thread."""
        with self._changed:
            self.version += 1
            match order:
                case Pause():
                    self._go(paused=True)
                case Resume():
                    self._go()
                case Step(to):
                    self._go(hurried=True)
                    self._step = to
                case RunTo(time_s):
                    self._go()
                    self.goal_s = time_s
                case SetSpeed(speed):
                    self.speed = speed
                case Stop():
                    self.stopping = True
                case Taken():
                    self.taken = True
                case Inject() | EndEvent():
                    self._changes.append(order)
            stop = self._on_stop if self.stopping else None
            self._changed.notify_all()
        if stop is not None:
            stop()

    def _go(self, *, paused: bool = False, hurried: bool = False) -> None:
        self.paused, self.hurried = paused, hurried
        self.goal_s = self._step = None

    # -- for the driver

    def on_stop(self, stop: Callable[[], None]) -> None:
        """Also call this when the run is to end; at once if it is already."""
        with self._changed:
            self._on_stop = stop
            stopping = self.stopping
        if stopping:
            stop()

    @property
    def has_changes(self) -> bool:
        """Whether events are to change."""
        return bool(self._changes)

    def take_changes(self) -> list[Change]:
        """The changes of events that wait to be made; they wait no longer."""
        with self._changed:
            changes, self._changes = self._changes, []
        return changes

    def take_step(self) -> Literal["interval", "event"] | None:
        """A step that waits for its goal to be set."""
        with self._changed:
            step, self._step = self._step, None
        return step

    def aim(self, goal_s: float) -> None:
        """Set the goal of a step, seconds."""
        with self._changed:
            if self.hurried:
                self.goal_s = goal_s

    def reach_goal(self) -> None:
        """The goal is reached: pause."""
        with self._changed:
            if self.goal_s is not None:
                self._go(paused=True)

    def send_off(self) -> None:
        """A batch goes out."""
        with self._changed:
            self.taken = False

    def wait(self, version: int, timeout_s: float | None) -> None:
        """Wait for an order after the one counted ``version``, at most so many seconds."""
        with self._changed:
            if self.version == version:
                self._changed.wait(timeout_s)
