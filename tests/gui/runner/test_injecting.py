"""Events put into a run by hand: the run goes on as if they had been in the scenario."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.driving import Drive, outcome_of, pair

from asyncflow_gui.driving import driver
from asyncflow_gui.driving.child import engine_simulation
from asyncflow_gui.driving.live_events import merged, new_events
from asyncflow_gui.driving.news import Course, DrivableSimulation, Refused, Status
from asyncflow_gui.driving.orders import EndEvent, Inject, Pause, Resume, RunTo, Step, Stop
from engine.schemas import (
    Event,
    LatencySpike,
    LossSpike,
    RunResult,
    Scenario,
    ServerDown,
    SlowServer,
    Snapshot,
    TrafficSurge,
)

EVENTS: tuple[Event, ...] = (
    ServerDown(id="kill", target="api-1", start_s=0),
    ServerDown(id="drain", target="api-1", start_s=0, drain=True),
    SlowServer(id="slow", target="api-1", start_s=0, factor=3),
    LatencySpike(id="spike", target="lb-1", start_s=0, spike_s=0.2),
    LossSpike(id="losses", target="web-lb", start_s=0, loss_rate=0.3),
    TrafficSurge(id="surge", target="web", start_s=0, factor=2),
)


def course_of(drive: Drive, since: int) -> Scenario:
    scenario: Scenario = drive.wait_for(Course, since).scenario
    return scenario


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.id)
def test_an_injected_run_is_that_of_the_scenario_with_the_event_in_it(event: Event) -> None:
    scenario = pair()
    drive = Drive(scenario, RunTo(3.0))
    at_s = drive.paused()
    before = list(drive.snapshots)
    since = drive.order(Inject(event))
    running = course_of(drive, since)
    assert running.events[:-1] == scenario.events
    assert running.events[-1].start_s == at_s
    assert running.events[-1].end_s is None
    since = drive.order(RunTo(9.0))
    ended_s = drive.paused(since)
    since = drive.order(EndEvent(event.id))
    running = course_of(drive, since)
    assert running.events[-1].end_s == ended_s
    drive.order(Resume())
    result = drive.end().result.model_dump_json().encode()
    assert result == outcome_of(running)
    assert result != outcome_of(scenario)
    # What was shown before is true of the run with the event as well.
    again = Drive(running, RunTo(3.0))
    again.paused()
    again.order(Stop())
    again.end()
    assert [each.accounts for each in again.snapshots] == [each.accounts for each in before]
    for ours, theirs in zip(again.snapshots, before, strict=True):
        assert ours.latency == pytest.approx(theirs.latency, rel=1e-9, nan_ok=True)


@settings(max_examples=15, deadline=None)
@given(
    injections=st.lists(
        st.tuples(st.sampled_from(EVENTS), st.integers(0, 60), st.integers(0, 60)),
        max_size=4,
        unique_by=lambda each: each[0].id,
    )
)
def test_whatever_is_injected_when_the_kept_scenario_repeats_it(
    injections: list[tuple[Event, int, int]],
) -> None:
    scenario = pair(6.0)
    drive = Drive(scenario, Pause())
    drive.paused()
    running = scenario
    moments = sorted(
        [(start, Inject(event)) for event, start, _ in injections]
        + [(start + length, EndEvent(event.id)) for event, start, length in injections],
        key=lambda each: each[0],
    )
    reached = 0
    for tenths, change in moments:
        if tenths >= 60:
            break
        if tenths > reached:
            since = drive.order(RunTo(tenths / 10))
            drive.paused(since)
            reached = tenths
        since = drive.order(change)
        running = course_of(drive, since)
    drive.order(Resume())
    kept = scenario.model_copy(
        update={
            "events": tuple(merged(scenario.events, new_events(scenario.events, running.events)))
        }
    )
    assert drive.end().result.model_dump_json().encode() == outcome_of(kept)


def test_an_event_that_ends_where_it_begins_has_never_been() -> None:
    drive = Drive(pair(), RunTo(2.0))
    drive.paused()
    since = drive.order(Inject(EVENTS[0]))
    course_of(drive, since)
    since = drive.order(EndEvent("kill"))
    assert course_of(drive, since).events == pair().events
    drive.order(Resume())
    assert drive.end().result.model_dump_json().encode() == outcome_of(pair())


def test_an_event_may_last_a_given_time() -> None:
    drive = Drive(pair(), RunTo(2.0))
    drive.paused()
    since = drive.order(Inject(EVENTS[0], 4.0))
    assert course_of(drive, since).events[-1].end_s == pytest.approx(6.0)
    drive.order(Stop())
    drive.end()


def test_an_event_of_the_scenario_can_be_ended_by_hand_too() -> None:
    scenario = pair()
    drive = Drive(scenario, RunTo(6.0))
    drive.paused()
    since = drive.order(EndEvent("outage"))
    running = course_of(drive, since)
    assert running.events[0].end_s == pytest.approx(6.0)
    made = new_events(scenario.events, running.events)
    assert merged(scenario.events, made) == list(running.events)
    drive.order(Resume())
    assert drive.end().result.model_dump_json().encode() == outcome_of(running)


def test_an_event_that_cannot_be_is_refused_and_the_run_goes_on() -> None:
    drive = Drive(pair(), RunTo(2.0))
    drive.paused()
    since = drive.order(Inject(ServerDown(id="wrong", target="web", start_s=0)))
    assert "web" in drive.wait_for(Refused, since).reason
    drive.order(Resume())
    assert drive.end().result.model_dump_json().encode() == outcome_of(pair())


def test_a_stop_while_it_catches_up_ends_the_run_as_it_was_shown() -> None:
    made = []

    def factory(scenario: Scenario, seed: int | None) -> DrivableSimulation:
        made.append(seed)
        simulation = engine_simulation(scenario, seed)
        return StopsTheRun(simulation, drive) if len(made) == 2 else simulation

    drive = Drive(pair(), RunTo(3.0), factory=factory)
    drive.paused()
    generated = drive.snapshots[-1].accounts.generated
    drive.order(Inject(EVENTS[0]))
    finished = drive.end()
    assert finished.stopped
    assert finished.result.requests.generated == generated
    assert finished.result.horizon_s == pytest.approx(3.0)
    assert not any(isinstance(news, Course) for news in drive.news)


class StopsTheRun:
    """A simulation in the midst of which the user presses Stop."""

    def __init__(self, simulation: DrivableSimulation, drive: Drive) -> None:
        self._simulation, self._drive = simulation, drive

    def __iter__(self) -> Iterator[Snapshot]:
        for count, snapshot in enumerate(self._simulation):
            if count == 5:
                self._drive.order(Stop())
            yield snapshot

    def stop(self) -> None:
        self._simulation.stop()

    def result(self) -> RunResult:
        return self._simulation.result()


def test_how_far_catching_up_is_can_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "_TELL_S", 0.0)
    drive = Drive(pair(), RunTo(3.0))
    drive.paused()
    since = drive.order(Inject(EVENTS[0]))
    course_of(drive, since)
    shares = [
        news.share
        for news in drive.news[since:]
        if isinstance(news, Status) and news.phase == "catching up"
    ]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    since = drive.order(Step("interval"))
    drive.paused(since)
    drive.order(Stop())
    drive.end()
