"""How fast a run is and how long it still needs, from what it did of late."""

from __future__ import annotations

from collections import deque

from asyncflow_gui.runner.reports import Progress
from engine.schemas import Snapshot

_REMEMBERED = 40
"""Batches that count as "of late": two seconds at 20 batches a second."""


class Pace:
    """Turns batches of snapshots into progress reports."""

    def __init__(self) -> None:
        self._marks: deque[tuple[float, float, int]] = deque([(0.0, 0.0, 0)], _REMEMBERED)

    def report(self, snapshots: tuple[Snapshot, ...], wall_s: float) -> Progress:
        """The report for a batch (not empty) that is complete ``wall_s`` into the run."""
        last = snapshots[-1]
        generated = last.accounts.generated
        old_wall_s, old_time_s, old_generated = self._marks[0]
        self._marks.append((wall_s, last.time_s, generated))
        elapsed_s = max(wall_s - old_wall_s, 1e-9)
        speed = (last.time_s - old_time_s) / elapsed_s
        return Progress(
            snapshots=snapshots,
            wall_s=wall_s,
            time_s=last.time_s,
            horizon_s=last.horizon_s,
            generated=generated,
            requests_per_s=(generated - old_generated) / elapsed_s,
            seconds_left=max(last.horizon_s - last.time_s, 0.0) / speed if speed > 0 else None,
        )
