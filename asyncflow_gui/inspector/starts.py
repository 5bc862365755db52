"""Values to begin with: a new step or event, and another form of the same duration or workload.

No Qt. Everything is derived from the schemas' required fields, so that a new distribution or
workload needs a line here only if it has a field of a new name.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from asyncflow_gui.inspector.references import REFERENCES
from asyncflow_gui.inspector.shapes import tag_of
from asyncflow_gui.inspector.subjects import Subject
from asyncflow_gui.model import edits
from engine.schemas import (
    CpuStep,
    Endpoint,
    ForwardStep,
    IoStep,
    LatencySpike,
    RamStep,
    ServerDown,
    SpawnStep,
)
from engine.schemas.base import Schema

_SHORT_S = 0.01
_REQUESTS_PER_USER_RPS = Decimal(20) / 60


def converted(value: Any, target: type[Schema] | None) -> Any:
    """``value`` as another member of its union that means about the same.

    The mean of a duration, the mean number of users and the mean rate of a workload are kept.

    Args:
        value: A schema or a number of seconds; None where there was nothing.
        target: The other member; None for a bare number of seconds.
    """
    level = level_of(value)
    if target is None:
        return level
    kept = {
        name: getattr(value, name)
        for name in target.model_fields
        # A mean of zero is not one every distribution can have.
        if getattr(value, name, None) is not None
        and name not in ("kind", "distribution")
        and (name != "mean" or value.mean > 0)
    }
    required = [name for name, info in target.model_fields.items() if info.is_required()]
    level = level or _SHORT_S
    begun = {name: _BEGIN[name](Decimal(repr(level))) for name in required if name in _BEGIN}
    tag = {name: tag_of(target) for name in ("kind", "distribution") if name in target.model_fields}
    return {**begun, **kept, **tag}


def level_of(value: Any) -> float:
    """The figure that a conversion keeps: a mean in seconds or users, or a rate."""
    for name in ("expected", "mean_rate_rps", "mean"):
        if hasattr(value, name):
            return float(getattr(value, name))
    return float(value) if isinstance(value, int | float) else 10.0


_BEGIN: dict[str, Callable[[Decimal], Any]] = {
    "value": float,
    "mean": float,
    "std": lambda mean: float(mean / 2),
    "low": lambda mean: float(mean / 2),
    "high": lambda mean: float(mean * 3 / 2),
    "rate_rps": float,
    "users": lambda rate: {
        "distribution": "poisson",
        "mean": float(round(rate / _REQUESTS_PER_USER_RPS, 6)),
    },
}
"""What a required field starts with, from the level."""


def new_item(schema: type[Schema], subject: Subject) -> dict[str, Any] | None:
    """The fields of a new list item; None if it cannot be made before something else is."""
    return _NEW[schema](subject)


def _endpoint(subject: Subject) -> dict[str, Any]:
    taken = {endpoint.name for endpoint in subject.read().endpoints}
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


def _outage(subject: Subject) -> dict[str, Any] | None:
    servers = [n.id for n in subject.document.nodes.values() if n.kind == ServerDown.target_kind]
    if not servers:
        return None
    name = edits.unique_id(subject.document.project, "outage")
    return {"kind": "server_down", "id": name, "target": servers[0], **_window(subject)}


def _spike(subject: Subject) -> dict[str, Any] | None:
    edges = list(subject.document.edges)
    if not edges:
        return None
    name = edits.unique_id(subject.document.project, "spike")
    window = _window(subject)
    return {"kind": "latency_spike", "id": name, "target": edges[0], "spike_s": 0.1, **window}


_NEW: dict[type[Schema], Callable[[Subject], dict[str, Any] | None]] = {
    CpuStep: lambda _: {"kind": "cpu", "time_s": 0.001},
    IoStep: lambda _: {"kind": "io", "time_s": _SHORT_S, "category": "db"},
    RamStep: lambda _: {"kind": "ram", "mb": 64.0},
    SpawnStep: lambda _: {"kind": "spawn", "steps": ({"kind": "io", "time_s": _SHORT_S},)},
    ForwardStep: _forward,
    Endpoint: _endpoint,
    ServerDown: _outage,
    LatencySpike: _spike,
}
