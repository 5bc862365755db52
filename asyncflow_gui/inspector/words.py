"""The words for fields, choices and kinds, and values in one line. No Qt."""

from __future__ import annotations

import re
from itertools import pairwise

from asyncflow_gui.inspector.shapes import FieldSpec, Number, Variant, tag_of
from asyncflow_gui.model import units
from asyncflow_gui.model.units import Quantity, Unit
from engine.schemas import (
    Problem,
    RatePoint,
    Slo,
)
from engine.schemas.base import Schema
from engine.schemas.problem import PathPart

_FIELDS = {
    "id": "Name",
    "color": "Colour",
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
    "to": "Node",
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
    "k": "Phases",
    "gap": "Time between requests",
    "file": "CSV file",
    "times_s": "Arrival times",
    "repeat": "Begin again after the last point",
    "endpoint": "Endpoint",
    "max_concurrent_requests": "Served at once",
    "queue_limit": "Queue limit",
    "timeout_s": "Timeout",
    "retries": "Retries",
    "backoff": "Delay before retries",
    "retry_budget": "Retry budget",
    "cancel_on_timeout": "Cancel the work on a timeout",
    "base_s": "First delay",
    "factor": "Grows by",
    "cap_s": "Longest delay",
    "jitter": "Random share",
    "budget_percent": "Share of calls",
    "min_retry_concurrency": "Always allowed",
    "slos": "Objectives",
    "figure": "Figure",
    "below": "Must be",
}

_FIELDS_OF = {
    ("ServerDown", "target"): "Server",
    ("LatencySpike", "target"): "Edge",
    ("LossSpike", "target"): "Edge",
    ("LossSpike", "loss_rate"): "Added loss",
    ("TrafficSurge", "target"): "Traffic of",
    ("TrafficSurge", "factor"): "Times the traffic",
    ("SlowServer", "target"): "Server",
    ("SlowServer", "factor"): "Times the CPU time",
    ("SpawnStep", "steps"): "Background steps",
    ("CallStep", "to"): "Calls",
    ("ForwardStep", "to"): "Forward to",
    ("ClosedWorkload", "users"): "Users",
    ("Slo", "workload"): "Requests of",
    ("RatePoint", "time_s"): "At",
}

_VALUES = {
    "db": "Database",
    "llm": "LLM",
    "wait": "Anything else",
    "number": "Constant",
    "users": "Active users",
    "poisson": "Poisson",
    "auto": "Found by MSER-5",
    "weighted_round_robin": "Weighted round robin",
    "empirical": "Measured values",
    "mean": "Mean latency",
    "p50": "p50 latency",
    "p90": "p90 latency",
    "p95": "p95 latency",
    "p99": "p99 latency",
    "p999": "p99.9 latency",
    "max": "Slowest request",
    "throughput_rps": "Throughput",
    "goodput_rps": "Goodput",
    "error_share": "Error share",
}

_VARIANTS = {
    "PoissonWorkload": "Steady rate (Poisson)",
    "ConstantWorkload": "Steady rate (even)",
    "RenewalWorkload": "Gaps of any distribution",
    "ClosedWorkload": "Users who wait (closed)",
    "ScheduleWorkload": "Rate over time",
    "TraceWorkload": "Recorded arrivals",
    "UsersWorkload": "Active users",
    "RetryBudget": "Limited",
}

_ABSENT = {
    "report_interval_s": "automatic",
    "end_s": "to the end",
    "pool": "No limit",
    "endpoint": "By weight",
    "timeout_s": "for ever",
    "max_concurrent_requests": "no limit",
    "queue_limit": "no limit",
    "retry_budget": "No limit",
    "to": "Choose a node",
    "workload": "No traffic of its own",
}

IN_SECONDS = frozenset(
    {"horizon_s", "warmup_s", "report_interval_s", "start_s", "end_s", "window_s", "times_s"}
)
"""Fields whose zero is shown in seconds; other times start in milliseconds."""

_GROUPS = {
    "nodes": "Node",
    "edges": "Edge",
    "events": "Event",
    "endpoints": "Endpoint",
    "steps": "Step",
    "branches": "Branch",
    "points": "Point",
    "slos": "Objective",
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


def inside(text: str) -> str:
    """A label as it is written inside a sentence: ``cores``, but ``RAM`` and ``CPU cores``."""
    first = text.partition(" ")[0]
    shouted = any(letter.isupper() for letter in first[1:])
    return text if shouted else text[:1].lower() + text[1:]


def figure_quantity(figure: str) -> Quantity:
    """The kind of number an objective's figure is."""
    if figure.endswith("_rps"):
        return units.RATE
    return units.PERCENT if figure.endswith("_share") else units.TIME


def objective_text(slo: Slo) -> str:
    """The limit of an objective: ``below 200 ms``."""
    side = "below" if slo.below is not None else "above"
    limit = units.show(getattr(slo, side), figure_quantity(slo.figure))
    return f"{side} {limit}" + (f", {slo.workload}" if slo.workload else "")


def rate_point_text(point: RatePoint) -> str:
    """``40 /s at 60 s``."""
    time = units.show(point.time_s, units.TIME, units.SECONDS)
    return f"{units.show(point.rate_rps, units.RATE)} at {time}"


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
    default = f"Default: {default_text(field)}" if field.resets else ""
    return "\n".join(part for part in (field.description, limits, default) if part)


def default_text(field: FieldSpec) -> str:
    """The default of a field in words: ``1``, ``no limit``, ``Round robin``."""
    default, shape = field.default, field.shape
    if default is None:
        return absent_label(field.name)
    if isinstance(default, bool):
        return "on" if default else "off"
    if isinstance(default, str):
        return value_label(default)
    number = shape.bare if isinstance(shape, Variant) else shape
    quantity = number.quantity if isinstance(number, Number) else units.COUNT
    home = units.SECONDS if field.name in IN_SECONDS else None
    return str(units.show(default, quantity, home))


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
    for before, part in pairwise(("", *path)):
        if isinstance(part, int) and isinstance(before, int):
            words.append(f"Step {part + 1}")  # of a branch
        elif isinstance(part, int):
            words[-1:] = [f"{words[-1] if words else 'Item'} {part + 1}"]
        else:
            words.append(_GROUPS.get(part) or name_label(part))
    return words
