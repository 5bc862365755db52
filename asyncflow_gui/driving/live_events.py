"""Events that are put into a run, and ended, by hand: a scenario's events with changes made now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from asyncflow_gui.driving.orders import Change, EndEvent, Inject
from engine.schemas import Event, Scenario


def changed(scenario: Scenario, changes: Iterable[Change], now_s: float) -> Scenario:
    """A scenario after changes of its events at a simulated time, seconds."""
    events = list(scenario.events)
    for change in changes:
        match change:
            case Inject(event, duration_s):
                end_s = None if duration_s is None else now_s + duration_s
                events.append(_timed(event, now_s, end_s))
            case EndEvent(event_id):
                events = _ended(events, event_id, now_s)
    return scenario.model_copy(update={"events": tuple(events)})


def _ended(events: Sequence[Event], event_id: str, now_s: float) -> list[Event]:
    """What begins just now and ends at once has never been."""
    kept: list[Event] = []
    for event in events:
        if event.id != event_id:
            kept.append(event)
        elif event.start_s < now_s:
            kept.append(_timed(event, event.start_s, now_s))
    return kept


def _timed(event: Event, start_s: float, end_s: float | None) -> Event:
    fields = {name: getattr(event, name) for name in type(event).model_fields}
    return type(event).model_validate({**fields, "start_s": start_s, "end_s": end_s})


def new_events(before: Sequence[Event], after: Sequence[Event]) -> tuple[Event, ...]:
    """Events that are not among those before as they are: put in, or ended by hand."""
    known = set(before)
    return tuple(event for event in after if event not in known)


def merged(events: Sequence[Event], made: Sequence[Event]) -> list[Event]:
    """Events with those made by hand: in the place of one with the same id, or at the end."""
    fresh = {event.id: event for event in made}
    kept = [fresh.pop(event.id, event) for event in events]
    return [*kept, *fresh.values()]


def next_change(scenario: Scenario, now_s: float) -> float:
    """When an event begins or ends next, or else the run, seconds of simulated time."""
    horizon_s = scenario.settings.horizon_s
    times = [event.start_s for event in scenario.events]
    times += [event.end_s for event in scenario.events if event.end_s is not None]
    return min((time_s for time_s in times if now_s < time_s < horizon_s), default=horizon_s)
