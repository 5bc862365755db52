"""The words for fields, choices and kinds, and values in one line. No Qt."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

from asyncflow_gui.inspector import units
from asyncflow_gui.inspector.shapes import FieldSpec, Number, tag_of
from asyncflow_gui.inspector.units import Unit
from engine.schemas import (
    Duration,
    Exponential,
    Lognormal,
    Normal,
    Problem,
    Uniform,
)
from engine.schemas.base import Schema
from engine.schemas.problem import PathPart

_FIELDS = {
    "id": "Name",
    "cpu_cores": "CPU cores",
    "ram_mb": "RAM",
    "mb": "Memory",
    "time_s": "Time",
    "health_check": "Skip servers that are down",
    "requests_per_minute_per_user": "Requests per user",
    "rate_rps": "Rate",
    "users": "Number of users",
    "loss_rate": "Loss rate",
    "pools": "Pools",
    "to": "Forward to",
    "source": "From",
    "target": "To",
    "std": "Std deviation",
    "low": "Lowest",
    "high": "Highest",
    "category": "Waits for",
    "horizon_s": "Horizon",
    "warmup_s": "Warm-up",
    "report_interval_s": "Report interval",
    "start_s": "Start",
    "end_s": "End",
    "spike_s": "Added latency",
    "drain": "Let running requests finish",
}

_FIELDS_OF = {
    ("ServerDown", "target"): "Server",
    ("LatencySpike", "target"): "Edge",
    ("SpawnStep", "steps"): "Background steps",
}

_VALUES = {
    "db": "Database",
    "llm": "LLM",
    "wait": "Anything else",
    "number": "Constant",
    "users": "Active users",
    "poisson": "Poisson",
}

_VARIANTS = {"PoissonWorkload": "Steady rate (Poisson)", "UsersWorkload": "Active users"}

_ABSENT = {
    "report_interval_s": "automatic",
    "end_s": "to the end",
    "pool": "No limit",
    "to": "Choose a node",
    "workload": "No traffic of its own",
}

IN_SECONDS = frozenset(
    {"horizon_s", "warmup_s", "report_interval_s", "start_s", "end_s", "window_s"}
)
"""Fields whose zero is shown in seconds; other times start in milliseconds."""

_GROUPS = {
    "nodes": "Node",
    "edges": "Edge",
    "events": "Event",
    "endpoints": "Endpoint",
    "steps": "Step",
}


def field_label(field: FieldSpec) -> str:
    """The label of a field: ``CPU cores``, ``RAM``, ``Window``."""
    special = _FIELDS_OF.get((field.owner.__name__, field.name))
    return special or name_label(field.name)


def name_label(name: str) -> str:
    """The label of a field known by name only."""
    if name in _FIELDS:
        return _FIELDS[name]
    stem = name.removesuffix("_s").removesuffix("_mb").removesuffix("_rps")
    return stem.replace("_", " ").capitalize()


def value_label(value: str) -> str:
    """A choice in words: ``Least connections``."""
    return _VALUES.get(value) or value.replace("_", " ").capitalize()


def variant_label(schema: type[Schema]) -> str:
    """A member of a union in words: ``Lognormal``."""
    return _VARIANTS.get(schema.__name__) or value_label(tag_of(schema))


def absent_label(name: str) -> str:
    """What it means that an optional field is empty."""
    return _ABSENT.get(name, "none")


def in_words(message: str) -> str:
    """A message of the schemas with fields called what the form calls them."""
    text = re.sub(r"[a-z]+(?:_[a-z]+)+", lambda match: name_label(match[0]).lower(), message)
    return text[:1].upper() + text[1:]


def kind_label(kind: str) -> str:
    """A kind of node or event: ``Load balancer``."""
    return kind.replace("_", " ").capitalize()


def help_text(field: FieldSpec) -> str:
    """The tooltip of a field: what it is and which values it takes."""
    limits = range_text(field.shape) if isinstance(field.shape, Number) else ""
    return "\n".join(part for part in (field.description, limits) if part)


def range_text(shape: Number) -> str:
    """The limits of a number in words; empty if it has none."""

    def text(value: float) -> str:
        home = units.SECONDS if shape.quantity is units.TIME else None
        return str(units.show(value, shape.quantity, home))

    low = f"at least {text(shape.least)}" if shape.least is not None else ""
    low = low or (f"above {text(shape.above)}" if shape.above is not None else "")
    high = f"at most {text(shape.most)}" if shape.most is not None else ""
    both = " and ".join(part for part in (low, high) if part)
    return both[:1].upper() + both[1:]


def out_of_range(value: float, shape: Number, home: Unit) -> str:
    """What is wrong with a number, in words; ``home`` is the unit for zero. Empty if nothing is."""

    def text(limit: float) -> str:
        return str(units.show(limit, shape.quantity, home))

    if shape.least is not None and value < shape.least:
        return f"Must be at least {text(shape.least)}"
    if shape.above is not None and value <= shape.above:
        return f"Must be above {text(shape.above)}"
    if shape.most is not None and value > shape.most:
        return f"Must be at most {text(shape.most)}"
    return ""


def duration_text(duration: Duration) -> str:
    """A duration in a few words: ``2 ms``, ``lognormal 12 ms, p99 31 ms``."""
    if isinstance(duration, int | float):
        return time_text(duration)
    writer = _DURATIONS.get(type(duration))
    if writer is None:
        return f"{tag_of(type(duration))} {time_text(duration.expected)}"
    return writer(duration)


def time_text(seconds: float) -> str:
    """A time to three digits: ``15.5 ms``."""
    return str(units.show(float(f"{seconds:.3g}"), units.TIME))


def lognormal_quantile(mean: float, std: float, z: float) -> float:
    """The quantile, seconds, of a lognormal with this mean and std; ``z`` is the normal's."""
    variance = math.log1p((std / mean) ** 2)
    return math.exp(math.log(mean) - variance / 2 + z * math.sqrt(variance))


_Z99 = 2.3263478740408408


def _lognormal(value: Lognormal) -> str:
    p99 = lognormal_quantile(value.mean, value.std, _Z99)
    return f"lognormal {time_text(value.mean)}, p99 {time_text(float(f'{p99:.2g}'))}"


def _uniform(value: Uniform) -> str:
    return f"{time_text(value.low)} to {time_text(value.high)}"


def _normal(value: Normal) -> str:
    return f"normal {time_text(value.mean)} ± {time_text(value.std)}"


def _exponential(value: Exponential) -> str:
    return f"exponential {time_text(value.mean)}"


_DURATIONS: dict[type[Schema], Callable[[Any], str]] = {
    Lognormal: _lognormal,
    Uniform: _uniform,
    Normal: _normal,
    Exponential: _exponential,
}


def place_text(problem: Problem) -> str:
    """Where a problem is, as a person would say it: ``api-1 › Endpoint 1 › Step 2 › Time``."""
    path = problem.path
    if problem.element is not None and len(path) >= 2 and path[0] in ("nodes", "edges", "events"):
        parts = [problem.element, *_path_words(path[2:])]
    else:
        parts = [problem.element] if problem.element and not path else _path_words(path)
    return " › ".join(part for part in parts if part) or "Scenario"


def _path_words(path: tuple[PathPart, ...]) -> list[str]:
    """Names as labels; a list and an index become one word and a number."""
    words: list[str] = []
    for part in path:
        if isinstance(part, int):
            words[-1:] = [f"{words[-1] if words else 'Item'} {part + 1}"]
        else:
            words.append(_GROUPS.get(part) or name_label(part))
    return words
