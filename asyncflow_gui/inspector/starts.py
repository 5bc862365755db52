"""Values to begin with: a new step or event, and another form of the same duration or workload.

No Qt. Everything is derived from the schemas' required fields, so that a new distribution or
workload needs a line here only if it has a field of a new name.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from asyncflow_gui.inspector.rearranged import Copied
from asyncflow_gui.inspector.references import REFERENCES
from asyncflow_gui.inspector.shapes import members_of, tag_of
from asyncflow_gui.inspector.subjects import Subject, each_of
from asyncflow_gui.model import edits
from asyncflow_gui.model.naming import unused_name
from asyncflow_gui.model.paths import Path, at
from engine.config import limits
from engine.schemas import (
    CallStep,
    ClosedWorkload,
    CpuStep,
    Distribution,
    Endpoint,
    ForwardStep,
    IoStep,
    LatencySpike,
    LossSpike,
    ParallelStep,
    Pareto,
    RamStep,
    RatePoint,
    ScheduleWorkload,
    ServerDown,
    Slo,
    SlowServer,
    SpawnStep,
    TrafficSurge,
)
from engine.schemas.base import Schema

_SHORT_S = 0.01
_RATE_RPS = 10.0
_REQUESTS_PER_USER_RPS = Decimal(20) / 60
_KEPT = ("mean", "std", "endpoint")
"""Fields that mean the same wherever they occur, and are taken along."""


def converted(value: Any, target: type[Schema] | None) -> Any:
    """``value`` as another member of its union that means about the same.

    The mean of a duration, the mean number of users and the mean rate of a workload are kept.

    Args:
        value: A schema or a number of seconds; a word or None where there was nothing.
        target: The other member; None for a bare number of seconds.
    """
    level = level_of(value)
    if target is None:
        return level
    kept = {
        name: getattr(value, name)
        for name in _KEPT
        # A mean of zero is not one every distribution can have.
        if name in target.model_fields
        and getattr(value, name, None) is not None
        and (name != "mean" or value.mean > 0)
    }
    if not 0 < level < math.inf:
        level = _SHORT_S if target in _DISTRIBUTIONS else _RATE_RPS
    exact = Decimal(repr(level))
    required = [name for name, info in target.model_fields.items() if info.is_required()]
    by_name = {name: _BEGIN[name](exact) for name in required if name in _BEGIN}
    begun = _BEGIN_OF[target](exact) if target in _BEGIN_OF else by_name
    tag = {name: tag_of(target) for name in ("kind", "distribution") if name in target.model_fields}
    return {**begun, **kept, **tag}


def level_of(value: Any) -> float:
    """The figure that a conversion keeps: a mean in seconds or users, or a rate."""
    for name in ("expected", "mean_rate_rps", "mean"):
        if hasattr(value, name):
            return float(getattr(value, name))
    if isinstance(value, str):  # such as "auto"
        return 0.0
    return float(value) if isinstance(value, int | float) else _RATE_RPS


_DISTRIBUTIONS = members_of(Distribution)

_BEGIN: dict[str, Callable[[Decimal], Any]] = {
    "value": float,
    "mean": float,
    "std": lambda mean: float(mean / 2),
    "low": lambda mean: float(mean / 2),
    "high": lambda mean: float(mean * 3 / 2),
    "rate_rps": float,
    "values": lambda mean: (float(mean / 2), float(mean), float(mean * 3 / 2)),
    "gap": lambda rate: {"distribution": "exponential", "mean": _rounded(1 / rate)},
    "users": lambda rate: {
        "distribution": "poisson",
        "mean": float(round(rate / _REQUESTS_PER_USER_RPS, 6)),
    },
}
"""What a required field starts with, from the level."""


def _rounded(figure: Decimal | float) -> float:
    return float(f"{float(figure):.3g}")


def _pareto(mean: Decimal) -> dict[str, Any]:
    """From a low bound to a hundred times that."""
    shape = Pareto(low=1.0, high=100.0)
    low = _rounded(float(mean) / shape.expected)
    return {"low": low, "high": low * 100}


def _closed(rate: Decimal) -> dict[str, Any]:
    """About one user per request a second, or one who thinks longer."""
    users = min(max(round(rate), 1), limits.MAX_USERS)
    think = {"distribution": "exponential", "mean": _rounded(users / rate)}
    return {"users": users, "think_time": think}


def _schedule(rate: Decimal) -> dict[str, Any]:
    """Level at first: two points, to be moved and added to."""
    return {"points": tuple({"time_s": time, "rate_rps": float(rate)} for time in (0.0, 60.0))}


_BEGIN_OF: dict[type[Schema], Callable[[Decimal], dict[str, Any]]] = {
    Pareto: _pareto,
    ClosedWorkload: _closed,
    ScheduleWorkload: _schedule,
}
"""The required fields of schemas whose fields depend on each other, from the level."""


def new_item(schema: type[Schema], subject: Subject) -> dict[str, Any] | None:
    """The fields of a new list item; None if it cannot be made before something else is."""
    return _NEW[schema](subject)


def copy_of(index: int, path: Path, subject: Subject) -> Copied:
    """Another item like that of the list at a path, named anew where items have names."""
    siblings = [item for each in each_of(subject) for item in at(each, path)]
    item = siblings[index]
    if "id" in type(item).model_fields:
        stem = re.sub(r"-\d+$", "", item.id)
        return Copied(index, {"id": edits.unique_id(subject.document.project, stem)})
    if "name" in type(item).model_fields:
        stem = re.sub(r"-\d+$", "", item.name)
        taken = {sibling.name for sibling in siblings}
        return Copied(index, {"name": unused_name(stem, taken)})
    return Copied(index, {})


def _endpoint(subject: Subject) -> dict[str, Any]:
    taken = {endpoint.name for each in each_of(subject) for endpoint in each.endpoints}
    number = len(taken) + 1
    while f"/endpoint-{number}" in taken:
        number += 1
    return {"name": f"/endpoint-{number}", "steps": ({"kind": "cpu", "time_s": _SHORT_S},)}


def _forward(subject: Subject) -> dict[str, Any]:
    ends = REFERENCES[ForwardStep, "to"](subject, ())
    return {"kind": "forward", "to": ends[0][0] if ends else None}


def _window(subject: Subject) -> dict[str, Any]:
    """From the middle third of the run, in round numbers."""
    third = subject.document.scenario.settings.horizon_s / 3
    start = float(f"{third:.1g}")
    return {"start_s": start, "end_s": start + start / 2}


def _call(subject: Subject) -> dict[str, Any]:
    ends = REFERENCES[CallStep, "to"](subject, ())
    return {"kind": "call", "to": ends[0][0] if ends else None}


def new_branch() -> tuple[dict[str, Any], ...]:
    """The steps of a new branch."""
    return ({"kind": "io", "time_s": _SHORT_S},)


def next_item(schema: type[Schema], last: Any) -> dict[str, Any]:
    """The fields of the row after ``last``, or of the first."""
    return _NEXT[schema](last)


def _next_point(last: RatePoint | None) -> dict[str, Any]:
    if last is None:
        return {"time_s": 0.0, "rate_rps": _RATE_RPS}
    return {"time_s": last.time_s + 60.0, "rate_rps": last.rate_rps}


_NEXT: dict[type[Schema], Callable[[Any], dict[str, Any]]] = {RatePoint: _next_point}


def _event(
    schema: type[Schema], stem: str, **fields: Any
) -> Callable[[Subject], dict[str, Any] | None]:
    """Makes an event about the first element it can be about."""

    def make(subject: Subject) -> dict[str, Any] | None:
        candidates = REFERENCES[schema, "target"](subject, ())
        if not candidates:
            return None
        name = edits.unique_id(subject.document.project, stem)
        target = candidates[0][0]
        return {"kind": tag_of(schema), "id": name, "target": target, **_window(subject), **fields}

    return make


_NEW: dict[type[Schema], Callable[[Subject], dict[str, Any] | None]] = {
    CpuStep: lambda _: {"kind": "cpu", "time_s": 0.001},
    IoStep: lambda _: {"kind": "io", "time_s": _SHORT_S, "category": "db"},
    RamStep: lambda _: {"kind": "ram", "mb": 64.0},
    SpawnStep: lambda _: {"kind": "spawn", "steps": new_branch()},
    ForwardStep: _forward,
    Endpoint: _endpoint,
    CallStep: _call,
    ParallelStep: lambda _: {"kind": "parallel", "branches": (new_branch(), new_branch())},
    ServerDown: _event(ServerDown, "outage"),
    LatencySpike: _event(LatencySpike, "spike", spike_s=0.1),
    LossSpike: _event(LossSpike, "loss", loss_rate=0.05),
    TrafficSurge: _event(TrafficSurge, "surge", factor=2.0),
    SlowServer: _event(SlowServer, "slow", factor=2.0),
    Slo: lambda _: {"figure": "p99", "below": 0.2},
    RatePoint: lambda _: _next_point(None),
}
