"""What whoever drives a simulation tells: values that cross from thread to thread, or process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from engine.schemas import Scenario, Snapshot

if TYPE_CHECKING:
    from engine.schemas import RunResult


class DrivableSimulation(Protocol):
    """The engine's face for running, as it is driven."""

    def __iter__(self) -> Iterator[Snapshot]:
        """Advance the clock; one snapshot per reporting interval."""
        ...

    def stop(self) -> None:
        """End the iteration soon; may be called from any thread."""
        ...

    def result(self) -> RunResult:
        """What has happened so far."""
        ...


SimulationFactory = Callable[[Scenario, int | None], DrivableSimulation]

Phase = Literal["running", "paused", "catching up"]
"""What a run does: ``catching up`` is to go over its course again, with an event put in."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Snapshots since the last batch, in order; none is ever left out.

    Attributes:
        snapshots: One at least.
        wall_s: Wall time the run has taken so far, seconds; pauses do not count.
    """

    snapshots: tuple[Snapshot, ...]
    wall_s: float


@dataclass(frozen=True, slots=True)
class Status:
    """What the run does from now on.

    Attributes:
        phase: What it does.
        time_s: Simulated time shown so far, seconds.
        share: While it catches up: how much of that is done, 0 to 1.
        speed: Simulated seconds per second of wall time that it is held to; None: as fast as
            possible.
    """

    phase: Phase
    time_s: float
    share: float = 0.0
    speed: float | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """The run goes on with other events than before; what was reported already stays true."""

    scenario: Scenario


@dataclass(frozen=True, slots=True)
class Refused:
    """A change of the events that could not be, and why; the run goes on without it."""

    reason: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The run is over.

    Attributes:
        result: What it found, up to where it ended.
        stopped: Whether it was stopped before its horizon.
        wall_s: Wall time it took, seconds; pauses do not count.
    """

    result: RunResult
    stopped: bool
    wall_s: float


@dataclass(frozen=True, slots=True)
class Failed:
    """The run has no result: what happened and what to do about it, in words."""

    headline: str
    details: str


News = Batch | Status | Course | Refused | Finished | Failed
Tell = Callable[[News], None]
