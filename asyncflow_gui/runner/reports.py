"""What a run tells the window: values that cross from the worker to the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.schemas import Scenario, Snapshot

if TYPE_CHECKING:
    from engine.schemas import RunResult


@dataclass(frozen=True, slots=True)
class RunInfo:
    """A run that begins.

    Attributes:
        scenario: What is run.
        seed: The seed in force.
    """

    scenario: Scenario
    seed: int


@dataclass(frozen=True, slots=True)
class Progress:
    """A batch of snapshots and how the run is getting on.

    Attributes:
        snapshots: Those since the last batch, in order; none is ever left out.
        wall_s: Wall time since the run began, seconds; pauses do not count.
        time_s: Simulated time reached, seconds.
        horizon_s: Where the run will end, seconds of simulated time.
        generated: Requests generated so far.
        requests_per_s: Requests generated per second of wall time, of late.
        seconds_left: Estimate of the wall time left, seconds; none while unknown.
    """

    snapshots: tuple[Snapshot, ...]
    wall_s: float
    time_s: float
    horizon_s: float
    generated: int
    requests_per_s: float
    seconds_left: float | None

    @property
    def share(self) -> float:
        """Part of the horizon that is done, 0 to 1."""
        return self.time_s / self.horizon_s


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """A run that ended.

    Attributes:
        result: What it found, up to where it ended.
        stopped: Whether it was stopped before its horizon.
        wall_s: How long it took, seconds of wall time; pauses do not count.
        scenario: What was run in the end: with the events that were put in by hand.
    """

    result: RunResult
    stopped: bool
    wall_s: float
    scenario: Scenario
