"""Events in a few words: announced as they begin and end, and as a mark on what they strike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from asyncflow_gui.model import figures
from engine.schemas import (
    Edge,
    Event,
    LatencySpike,
    LossSpike,
    Scenario,
    ServerDown,
    SlowServer,
    TrafficSurge,
)


def announced(event: Event, scenario: Scenario, *, begins: bool) -> str:
    """What happens as an event begins or ends: ``api-2 goes down``."""
    where = place(event, scenario)
    if begins:
        return _BEGINNINGS[type(event)](event, where)
    return f"{where} is up again" if isinstance(event, ServerDown) else f"{where} is back to normal"


def mark(event: Event) -> str:
    """What an event does meanwhile, on a badge: ``+200 ms``; empty where the drawing shows it."""
    return _MARKS[type(event)](event)


def place(event: Event, scenario: Scenario) -> str:
    """What an event strikes: a node by its name, an edge by its ends."""
    edges: dict[str, Edge] = {edge.id: edge for edge in scenario.edges}
    edge = edges.get(event.target)
    return f"{edge.source} → {edge.target}" if edge else event.target


def reason(code: str) -> str:
    """Why a request failed, in words: ``queue full``."""
    return _REASONS.get(code) or code.replace("_", " ")


_REASONS = {"timeout": "timed out"}

_BEGINNINGS: dict[type, Callable[[Any, str], str]] = {
    ServerDown: lambda event, where: (
        f"{where} goes down once it has finished" if event.drain else f"{where} goes down"
    ),
    LatencySpike: lambda event, where: f"{where} takes {figures.duration(event.spike_s)} longer",
    LossSpike: lambda event, where: f"{where} loses {figures.percent(event.loss_rate)} more",
    TrafficSurge: lambda event, where: f"{where}: traffic ×{figures.number(event.factor)}",
    SlowServer: lambda event, where: f"{where}: CPU time ×{figures.number(event.factor)}",
}

_MARKS: dict[type, Callable[[Any], str]] = {
    ServerDown: lambda _event: "",
    LatencySpike: lambda event: f"+{figures.duration(event.spike_s)}",
    LossSpike: lambda event: f"+{figures.percent(event.loss_rate)} loss",
    TrafficSurge: lambda event: f"traffic ×{figures.number(event.factor)}",
    SlowServer: lambda event: f"CPU time ×{figures.number(event.factor)}",
}
