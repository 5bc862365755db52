"""How list items look in one line: tag, colour, title and figure, by schema. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from asyncflow_gui.inspector import durations, summaries, words
from asyncflow_gui.inspector.references import edge_label
from asyncflow_gui.inspector.subjects import Subject
from asyncflow_gui.model import figures, units
from engine.schemas import (
    Calling,
    CallStep,
    CpuStep,
    Endpoint,
    Event,
    ForwardStep,
    IoStep,
    LatencySpike,
    LossSpike,
    ParallelStep,
    RamStep,
    RatePoint,
    ServerDown,
    Slo,
    SlowServer,
    SpawnStep,
    TrafficSurge,
)
from engine.schemas.base import Schema


@dataclass(frozen=True, slots=True)
class Look:
    """One kind of list item.

    Attributes:
        tag: A few capitals in a tinted pill; empty for none.
        token: Colour of the tag, by token name.
        menu: What it is called where one is added.
        title: The item in a word or two.
        detail: Its figure.
        missing: What has to be there before one can be added.
        noun: What the undo menu calls one; empty where it has a name, or is called otherwise.
    """

    tag: str
    token: str
    menu: str
    title: Callable[[Any, Subject], str]
    detail: Callable[[Any], str]
    missing: str = ""
    noun: str = ""


def look_of(schema: type[Schema]) -> Look:
    """How items of a schema look; one without an entry shows its name."""
    return _LOOKS.get(schema) or Look(
        "", "text_muted", words.value_label(schema.__name__), lambda *_: schema.__name__, str
    )


def window_text(event: Event) -> str:
    """When an event is: ``100–200 s``."""
    start = units.show(event.start_s, units.TIME, units.SECONDS)
    if event.end_s is None:
        return f"{start} to the end"
    end = units.show(event.end_s, units.TIME, units.SECONDS)
    return f"{start.text}–{end}" if start.unit == end.unit else f"{start}–{end}"


def _called(step: CallStep) -> str:
    if step.to is None:
        return "to nowhere yet"
    details = summaries.summary_of(Calling, step) if step.timeout_s or step.retries else ""
    return ", ".join(part for part in (step.endpoint, details) if part)


def _on_edge(event: LatencySpike | LossSpike, subject: Subject) -> str:
    edge = subject.document.edges.get(event.target)
    return edge_label(edge) if edge else event.target


def _with_factor(event: TrafficSurge | SlowServer) -> str:
    return f"×{units.show(event.factor, units.FACTOR).text}, {window_text(event)}"


_CATEGORIES = {"db": "Database", "cache": "Cache", "llm": "LLM", "wait": "Wait"}

_LOOKS: dict[type[Schema], Look] = {
    CpuStep: Look(
        "CPU",
        "server",
        "Compute on a core",
        lambda *_: "Compute",
        lambda step: durations.duration_text(step.time_s),
        noun="CPU step",
    ),
    IoStep: Look(
        "I/O",
        "data_store",
        "Wait for I/O",
        lambda step, _: _CATEGORIES.get(step.category, words.value_label(step.category)),
        lambda step: durations.duration_text(step.time_s),
        noun="I/O step",
    ),
    RamStep: Look(
        "RAM",
        "client",
        "Hold memory",
        lambda *_: "Memory",
        lambda step: str(units.show(step.mb, units.MEMORY)),
        noun="RAM step",
    ),
    CallStep: Look(
        "CALL",
        "accent",
        "Call another node",
        lambda step, _: step.to or "Call",
        _called,
        noun="call",
    ),
    ParallelStep: Look(
        "PAR",
        "load_balancer",
        "Do several things at once",
        lambda *_: "In parallel",
        lambda step: figures.plural(len(step.branches), "branch", "branches"),
        noun="parallel step",
    ),
    SpawnStep: Look(
        "SPAWN",
        "generator",
        "Run in the background",
        lambda *_: "Background",
        lambda step: figures.plural(len(step.steps), "step"),
        noun="background step",
    ),
    ForwardStep: Look(
        "FWD",
        "load_balancer",
        "Forward to another node",
        lambda *_: "Forward",
        lambda step: f"to {step.to}" if step.to else "to nowhere yet",
        noun="forward step",
    ),
    Endpoint: Look(
        "",
        "text",
        "endpoint",
        lambda endpoint, _: endpoint.name,
        lambda endpoint: f"weight {units.show(endpoint.weight, units.COUNT)}",
        noun="endpoint",
    ),
    ServerDown: Look(
        "DOWN",
        "bad",
        "Server outage",
        lambda event, _: event.target,
        window_text,
        missing="Add a server first",
    ),
    LatencySpike: Look(
        "SPIKE", "warn", "Latency spike", _on_edge, window_text, missing="Connect two nodes first"
    ),
    LossSpike: Look(
        "LOSS", "warn", "Loss spike", _on_edge, window_text, missing="Connect two nodes first"
    ),
    TrafficSurge: Look(
        "SURGE",
        "generator",
        "Traffic surge",
        lambda event, _: event.target,
        _with_factor,
        missing="Add a generator first",
    ),
    SlowServer: Look(
        "SLOW",
        "server",
        "Slow server",
        lambda event, _: event.target,
        _with_factor,
        missing="Add a server first",
    ),
    Slo: Look(
        "SLO",
        "accent",
        "objective",
        # The value beside it is a time: what else would it be.
        lambda slo, _: words.value_label(slo.figure).removesuffix(" latency"),
        words.objective_text,
    ),
    RatePoint: Look("", "text", "point", lambda *_: "Point", words.rate_point_text),
}
