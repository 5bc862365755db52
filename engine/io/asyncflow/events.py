"""AsyncFlow's injected events as ours: one entry a kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.io.asyncflow.sections import Section

Built = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Kind:
    """What ends a kind of event, and what else it says.

    Attributes:
        end: The kind its end must have.
        build: The fields that our event has besides id, target and times.
    """

    end: str
    build: Callable[[Section, str], Built]


def _outage(start: Section, event_id: str) -> Built:
    if start.raw("spike_s") is not None:
        start.problem("invalid_value", "an outage takes no spike_s", "Remove spike_s", "spike_s")
    start.note(
        "Outage of {}: what is already at the server finishes (drain: true), as in AsyncFlow. "
        "It also holds where no balancer stands before the server; AsyncFlow ignores it there.",
        subject=event_id,
    )
    return {"kind": "server_down", "drain": True}


def _spike(start: Section, _event_id: str) -> Built:
    return {"kind": "latency_spike", "spike_s": start.number("spike_s", above=0)}


_KINDS = {
    "server_down": _Kind("server_up", _outage),
    "network_spike_start": _Kind("network_spike_end", _spike),
}


def event(section: Section) -> Built:
    """One entry of ``events``."""
    name = section.identifier("event_id")
    section.element = name
    built: Built = {"id": name, "target": section.identifier("target_id")}
    start, end = section.section("start"), section.section("end")
    kind = _KINDS.get(start.word("kind", _KINDS) or "")
    if kind:
        built.update(kind.build(start, name))
        end.word("kind", (kind.end,))
    else:
        start.ignore("spike_s")
        end.ignore("kind")
    begins, ends = start.number("t_start", least=0), end.number("t_end", above=0)
    if begins is not None and ends is not None and ends <= begins:
        end.problem(
            "invalid_value",
            f"t_end ({ends:g}) must be after t_start ({begins:g})",
            "Let the event end after it begins",
            "t_end",
        )
    for part in (start, end, section):
        part.finish()
    return {**built, "start_s": begins, "end_s": ends}
