"""What can be done to a system while it runs: kinds of events, what they fit, how strong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from asyncflow_gui.model import figures, units
from asyncflow_gui.model.units import Quantity
from engine.schemas import EVENT_KINDS, Event, Scenario


@dataclass(frozen=True, slots=True)
class Strength:
    """One of the strengths that are offered.

    Attributes:
        text: What is done, for a menu.
        values: Fields of the event.
    """

    text: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """A strength that is typed.

    Attributes:
        text: For a menu.
        label: What the number is.
        field: Of the event.
        quantity: What kind of number it is.
        at_most: The highest allowed, base units; None: any.
    """

    text: str
    label: str
    field: str
    quantity: Quantity
    at_most: float | None = None


@dataclass(frozen=True, slots=True)
class Injectable:
    """A kind of event.

    Attributes:
        kind: Of the event.
        stem: Of the ids of such events.
        title: Of the menu with the strengths; empty: they stand in the menu above.
        strengths: Those that are offered.
        asked: One that is typed, if there is.
    """

    kind: str
    stem: str
    title: str
    strengths: tuple[Strength, ...]
    asked: Asked | None = None

    def fits(self, scenario: Scenario, element_id: str) -> bool:
        """Whether it can happen to an element of a scenario."""
        kinds = EVENT_KINDS[self.kind].target_kinds
        if any(edge.id == element_id for edge in scenario.edges):
            return "edge" in kinds
        node = next((node for node in scenario.nodes if node.id == element_id), None)
        if node is None or node.kind not in kinds:
            return False
        return self.kind != "traffic_surge" or getattr(node, "workload", None) is not None

    def event(self, event_id: str, target: str, values: Mapping[str, Any]) -> Event:
        """The event, without times of its own yet."""
        fields = {"id": event_id, "target": target, "start_s": 0.0, **values}
        return EVENT_KINDS[self.kind].model_validate(fields)


def _factors(verb: str, *factors: float) -> tuple[Strength, ...]:
    return tuple(Strength(f"{verb} {factor:g}×", {"factor": factor}) for factor in factors)


INJECTABLES: tuple[Injectable, ...] = (
    Injectable(
        "server_down",
        "outage",
        "",
        (
            Strength("Take the server down", {}),
            Strength("Take the server down when it is done", {"drain": True}),
        ),
    ),
    Injectable(
        "slow_server",
        "slow",
        "Slow the server down",
        _factors("Slow down", 2, 5, 10),
        Asked("Slow down by…", "How many times the usual CPU time", "factor", units.FACTOR),
    ),
    Injectable(
        "latency_spike",
        "spike",
        "Spike the latency",
        tuple(
            Strength(f"Latency + {figures.duration(spike_s)}", {"spike_s": spike_s})
            for spike_s in (0.05, 0.2, 1.0)
        ),
        Asked("Latency by…", "Added latency", "spike_s", units.TIME),
    ),
    Injectable(
        "loss_spike",
        "losses",
        "Lose messages",
        tuple(
            Strength(f"Lose {figures.percent(rate)}", {"loss_rate": rate})
            for rate in (0.01, 0.1, 0.5, 1.0)
        ),
        Asked("Lose…", "Share of the messages that is lost", "loss_rate", units.PERCENT, 1.0),
    ),
    Injectable(
        "traffic_surge",
        "surge",
        "Surge the traffic",
        _factors("Traffic", 2, 5, 10),
        Asked("Traffic by…", "How many times the usual traffic", "factor", units.FACTOR),
    ),
)

_WORDS: dict[str, Callable[[Any], str]] = {
    "server_down": lambda _: "down",
    "slow_server": lambda event: f"{event.factor:g}× slower",
    "latency_spike": lambda event: f"+ {figures.duration(event.spike_s)}",
    "loss_spike": lambda event: f"loses {figures.percent(event.loss_rate)}",
    "traffic_surge": lambda event: f"{event.factor:g}× traffic",
}


def in_words(event: Event) -> str:
    """What happens to what, without times: ``api-2 down``."""
    return f"{event.target} {_WORDS[event.kind](event)}"


def with_times(event: Event) -> str:
    """What happens to what and when: ``api-2 down 42–60 s``, ``api-2 down from 42 s``."""
    start = figures.instant(event.start_s)
    if event.end_s is None:
        return f"{in_words(event)} from {start} s"
    return f"{in_words(event)} {start}–{figures.instant(event.end_s)} s"


def end_in_words(event: Event) -> str:
    """What ends it, for a menu."""
    if event.kind == "server_down":
        return f"Bring {event.target} up again"
    return f"End {in_words(event)}"
