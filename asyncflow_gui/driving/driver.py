"""Takes a simulation from its first snapshot to its result, as the orders say."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator

from asyncflow_gui.driving.live_events import changed, next_change
from asyncflow_gui.driving.news import (
    Batch,
    Course,
    DrivableSimulation,
    Finished,
    Phase,
    Refused,
    SimulationFactory,
    Status,
    Tell,
)
from asyncflow_gui.driving.orders import Control
from engine.schemas import Scenario, ScenarioError, Snapshot, errors_of

BATCH_S = 0.05
"""Least wall time between two batches of snapshots, seconds."""

_LAG_S = 0.25
"""A run that falls behind its speed by more than this does not make up for it, seconds."""

_TELL_S = 0.1
"""Wall time between two reports on how far catching up is, seconds."""


class Driver:
    """One run.

    What the speed, a pause or the rhythm of the batches is makes no difference to the result: they
    decide when the next interval is computed, and nothing else. An event put in by hand begins at
    the end of the last interval reported. The run is then made anew with it and goes over its
    course to there, which is the same, since nothing has happened yet that the event could
    change. So the result is that of the scenario with the event in it.

    Args:
        scenario: What to run.
        seed: Of all random streams.
        factory: Makes simulations.
        control: Where orders are found.
        tell: Called with what is new.
        rest_s: Longest rest after a batch until it is shown, seconds: for a thread that shares
            the interpreter with the window.
    """

    def __init__(
        self,
        scenario: Scenario,
        seed: int,
        factory: SimulationFactory,
        control: Control,
        tell: Tell,
        *,
        rest_s: float = 0.0,
    ) -> None:
        self._scenario = scenario
        self._seed = seed
        self._factory = factory
        self._control = control
        self._tell = tell
        self._rest_s = rest_s
        self._began = time.perf_counter()
        self._idle_s = 0.0
        self._shown = 0
        self._shown_s = 0.0
        self._pending: list[Snapshot] = []
        self._batch_due = 0.0
        self._told: Status | None = None
        self._anchor: tuple[float, float, float] | None = None
        self._horizon_s = scenario.settings.horizon_s
        self._interval_s = scenario.settings.interval_s

    def run(self) -> None:
        """Run to the end; ``Finished`` is told last.

        Raises:
            ScenarioError: The scenario cannot run.
        """
        simulation = self._factory(self._scenario, self._seed)
        self._adopt(simulation, iter(simulation))
        while self._may_go_on():
            snapshot = next(self._course, None)
            if snapshot is None:
                break
            self._show(snapshot)
        wall_s = self._wall_s()
        result = self._simulation.result()
        self._send()
        early = self._control.stopping and self._shown_s < self._horizon_s * (1 - 1e-9)
        self._tell(Finished(result, early, wall_s))

    def _adopt(self, simulation: DrivableSimulation, course: Iterator[Snapshot]) -> None:
        self._simulation = simulation
        self._course = course
        self._control.on_stop(simulation.stop)

    # -- when to go on

    def _may_go_on(self) -> bool:
        """Wait until the next interval is to be computed; False: the run ends here."""
        control = self._control
        while not control.stopping:
            if self._shown_s >= self._horizon_s:
                return True  # to the end: there is nothing to wait for, whatever was asked
            version = control.version
            if control.has_changes:
                self._change_course()
                continue
            self._heed_goal()
            if control.paused:
                self._stand_still(version)
                continue
            self._say("running", speed=None if control.hurried else control.speed)
            now = time.perf_counter()
            if self._pending and control.taken and now >= self._batch_due:
                self._send()
            due = self._due(now)
            if now >= due:
                return True
            wake = self._batch_due if self._pending and control.taken else math.inf
            control.wait(version, max(min(due, wake) - now, 0.0))
        return False

    def _heed_goal(self) -> None:
        step = self._control.take_step()
        if step == "interval":
            self._control.aim(min(self._shown_s + self._interval_s, self._horizon_s))
        elif step == "event":
            self._control.aim(next_change(self._scenario, self._shown_s))
        goal_s = self._control.goal_s
        if goal_s is not None and self._shown_s >= goal_s - 1e-9 * max(goal_s, 1.0):
            self._control.reach_goal()

    def _stand_still(self, version: int) -> None:
        self._send()
        self._say("paused")
        self._anchor = None
        began = time.perf_counter()
        self._control.wait(version, None)
        self._idle_s += time.perf_counter() - began

    def _due(self, now: float) -> float:
        """When the next interval has come at the speed in force, on the clock of ``now``."""
        speed = self._control.speed
        if speed is None or self._control.hurried:
            self._anchor = None
            return 0.0
        if self._anchor is None or self._anchor[2] != speed:
            self._anchor = (now, self._shown_s, speed)
        then, from_s, _ = self._anchor
        next_s = min(self._shown_s + self._interval_s, self._horizon_s)
        due = then + (next_s - from_s) / speed
        if now - due > _LAG_S:
            self._anchor = (now, self._shown_s, speed)
        return due

    # -- what is told

    def _wall_s(self) -> float:
        return time.perf_counter() - self._began - self._idle_s

    def _show(self, snapshot: Snapshot) -> None:
        self._pending.append(snapshot)
        self._shown += 1
        self._shown_s = snapshot.time_s
        now = time.perf_counter()
        if now >= self._batch_due and self._control.taken:
            version = self._control.version
            self._send()
            if self._rest_s and not self._control.paused:
                self._control.wait(version, self._rest_s)

    def _send(self) -> None:
        if not self._pending:
            return
        self._control.send_off()
        self._tell(Batch(tuple(self._pending), self._wall_s()))
        self._pending.clear()
        self._batch_due = time.perf_counter() + BATCH_S

    def _say(self, phase: Phase, share: float = 0.0, speed: float | None = None) -> None:
        told = self._told
        if told is not None and (told.phase, told.share, told.speed) == (phase, share, speed):
            return
        self._told = Status(phase, self._shown_s, share, speed)
        self._tell(self._told)

    # -- events by hand

    def _change_course(self) -> None:
        """Run anew with changed events, to where the run stands, and go on from there."""
        self._send()
        self._anchor = None
        wanted = self._scenario
        while self._control.has_changes:
            wanted = changed(wanted, self._control.take_changes(), self._shown_s)
            try:
                simulation = self._factory(wanted, self._seed)
            except ScenarioError as error:
                reasons = [problem.message for problem in errors_of(error.problems)]
                self._tell(Refused("; ".join(reasons)))
                return
            course = iter(simulation)
            if self._catches_up(course):
                self._scenario = wanted
                self._adopt(simulation, course)
                self._tell(Course(wanted))

    def _catches_up(self, course: Iterator[Snapshot]) -> bool:
        """Go over what has been shown already; False where other orders come first."""
        due = time.perf_counter() + _TELL_S
        for done in range(self._shown):
            if self._control.stopping or self._control.has_changes:
                # The run that was shown so far is still there, just where it stood.
                return False
            if next(course, None) is None:
                break
            if time.perf_counter() >= due:
                self._say("catching up", share=(done + 1) / self._shown)
                due = time.perf_counter() + _TELL_S
        return True
