"""A driven run: its pace, its pauses, and that neither changes what comes out."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from support.driving import Drive, outcome_of, pair

from asyncflow_gui.driving.child import engine_simulation
from asyncflow_gui.driving.news import Batch, Finished, SimulationFactory, Status
from asyncflow_gui.driving.orders import Pause, Resume, RunTo, SetSpeed, Step, Stop
from engine.schemas import Scenario, ScenarioError, Server, Snapshot


def test_the_result_is_the_same_to_the_byte_however_the_run_is_paused_and_paced() -> None:
    scenario = pair()
    drive = Drive(scenario, Pause())
    assert drive.paused() == 0
    since = drive.order(Step("interval"))
    assert drive.paused(since) == pytest.approx(0.1)
    since = drive.order(SetSpeed(100.0))
    since = drive.order(RunTo(2.0))
    assert drive.paused(since) == pytest.approx(2.0)
    drive.order(SetSpeed(1000.0))
    since = drive.order(Step("event"))
    assert drive.paused(since) == pytest.approx(5.1)
    drive.order(SetSpeed(None))
    drive.order(Resume())
    finished = drive.end()
    assert not finished.stopped
    assert finished.result.model_dump_json().encode() == outcome_of(scenario)
    assert [each.index for each in drive.snapshots] == list(range(200))


def test_steps_lead_from_event_to_event_and_then_to_the_end() -> None:
    drive = Drive(pair(), Pause())
    drive.paused()
    stops = []
    for _ in range(2):
        since = drive.order(Step("event"))
        stops.append(drive.paused(since))
    drive.order(Step("event"))
    assert drive.end().result.horizon_s == 20
    # The outage begins at 5.05 s and ends at 8 s: where it has begun, and where it ends.
    assert stops == pytest.approx([5.1, 8.0])


def test_a_run_at_a_speed_reports_each_interval_when_its_time_has_come() -> None:
    began = time.perf_counter()
    drive = Drive(pair(1.0), SetSpeed(2.0))
    drive.end()
    assert time.perf_counter() - began >= 0.5
    assert drive.wait_for(Status, phase="running").speed == 2.0


def test_a_step_does_not_keep_to_the_speed() -> None:
    drive = Drive(pair(), SetSpeed(0.001), Pause())
    drive.paused()
    since = drive.order(Step("event"))
    assert drive.paused(since) == pytest.approx(5.1)
    drive.order(Stop())
    assert drive.end().stopped


def test_speed_can_change_while_it_runs_without_waiting_for_the_old_one() -> None:
    drive = Drive(pair(), SetSpeed(0.0001))
    drive.wait_for(Status, phase="running")
    drive.order(SetSpeed(None))
    assert not drive.end().stopped


def test_pauses_do_not_count_as_time_the_run_took() -> None:
    drive = Drive(pair(), Pause())
    drive.paused()
    release = threading.Timer(1.0, drive.control.apply, [Resume()])
    began = time.perf_counter()
    release.start()
    finished = drive.end()
    assert time.perf_counter() - began >= 1.0
    assert finished.wall_s < time.perf_counter() - began - 0.9


def test_a_stop_while_paused_keeps_what_was_found_and_shown() -> None:
    drive = Drive(pair(), RunTo(3.0))
    assert drive.paused() == pytest.approx(3.0)
    drive.order(Stop())
    finished = drive.end()
    assert finished.stopped
    assert finished.result.horizon_s == pytest.approx(3.0)
    assert drive.snapshots[-1].time_s == pytest.approx(3.0)


def test_to_run_to_a_time_that_is_past_leads_nowhere() -> None:
    drive = Drive(pair(), RunTo(3.0))
    drive.paused()
    drive.order(RunTo(1.0))
    since = drive.order(Step("interval"))
    assert drive.paused(since) == pytest.approx(3.1)
    drive.order(Stop())
    drive.end()


def test_what_is_pending_is_told_before_a_pause_and_before_the_end() -> None:
    drive = Drive(pair(), RunTo(7.3))
    drive.paused()
    assert drive.snapshots[-1].time_s == pytest.approx(7.3)
    drive.order(Resume())
    drive.end()
    assert isinstance(drive.news[-1], Finished)
    assert isinstance(drive.news[-2], Batch)
    assert drive.snapshots[-1].time_s == 20


def test_a_scenario_that_cannot_run_raises_its_problems() -> None:
    drive = Drive(Scenario(nodes=(Server(id="alone"),)))
    drive._thread.join(60)
    assert isinstance(drive.fault, ScenarioError)


class Gate:
    """An engine that waits in the middle of an interval until it is told to stop."""

    def __init__(self, scenario: Scenario, seed: int | None) -> None:
        self._real = engine_simulation(scenario, seed)
        self._stopped = threading.Event()

    def __iter__(self) -> Iterator[Snapshot]:
        for count, snapshot in enumerate(self._real):
            if count == 5:
                self._stopped.wait()
                return
            yield snapshot

    def stop(self) -> None:
        self._stopped.set()

    def result(self) -> Any:
        return self._real.result()


def test_a_stop_reaches_an_engine_in_the_middle_of_an_interval() -> None:
    factory: SimulationFactory = Gate
    drive = Drive(pair(), factory=factory)
    drive.wait_for(Batch)
    drive.order(Stop())
    assert drive.end().stopped
