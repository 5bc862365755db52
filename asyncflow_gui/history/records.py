"""What the history keeps of a run, and what it says when it cannot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from engine.schemas import Project, Scenario

if TYPE_CHECKING:
    from engine.schemas import RunResult


class HistoryError(Exception):
    """The history cannot do what was asked; the text is for the user."""


@dataclass(frozen=True, slots=True)
class NewRun:
    """A run to keep.

    Attributes:
        project: Scenario as it was run, and where its nodes stood.
        path: File of the project; empty where it has none.
        result: What was found.
        wall_s: How long it took, seconds.
        stopped: Whether the user cut it short.
        made_at: When it ended, with time zone.
        name: What it is called; empty: after its scenario.
    """

    project: Project
    path: str
    result: RunResult
    wall_s: float
    stopped: bool
    made_at: datetime
    name: str = ""

    @property
    def scenario(self) -> Scenario:
        """What was run."""
        return self.project.scenario


@dataclass(frozen=True, slots=True)
class RunEntry:
    """A line of the history: what can be told of a run without reading it.

    Attributes:
        id: Number of the run, never used again.
        name: What it is called.
        made_at: When it ended.
        path: File of the project; empty where it had none.
        seed: Its seed.
        horizon_s: How long it was, seconds of simulated time.
        requests: How many were generated.
        p99_s: p99 latency, seconds; None where nothing completed.
        error_share: Share of requests that failed or were lost, 0 to 1.
        slos: How many objectives it had.
        slos_met: How many of them it kept.
        stopped: Whether it was cut short, by the user or by a limit.
        pinned: Whether it is kept whatever happens.
        version: Of the app that made it.
        size: What it takes, bytes.
    """

    id: int
    name: str
    made_at: datetime
    path: str
    seed: int
    horizon_s: float
    requests: int
    p99_s: float | None
    error_share: float
    slos: int
    slos_met: int
    stopped: bool
    pinned: bool
    version: str
    size: int

    @property
    def passed(self) -> bool | None:
        """Whether it kept all its objectives; None where it had none."""
        return self.slos_met == self.slos if self.slos else None


@dataclass(frozen=True, slots=True)
class KeptRun:
    """A run read back whole.

    Attributes:
        entry: Its line.
        project: What was run.
        result: What was found.
        wall_s: How long it took, seconds.
    """

    entry: RunEntry
    project: Project
    result: RunResult
    wall_s: float

    @property
    def scenario(self) -> Scenario:
        """What was run."""
        return self.project.scenario
