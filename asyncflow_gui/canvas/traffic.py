"""Workloads in words: one line for a card, rows for a tooltip."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from asyncflow_gui.canvas import wording
from asyncflow_gui.canvas.wording import Rows
from engine.schemas import (
    ClosedWorkload,
    ConstantWorkload,
    PoissonWorkload,
    RenewalWorkload,
    ScheduleWorkload,
    TraceWorkload,
    UsersWorkload,
    Workload,
)
from engine.schemas.base import Schema


def line(workload: Workload) -> str:
    """What matters of a workload: ``120 × 20 / min``."""
    return _LINES[type(workload)](workload)


def facts(workload: Workload) -> Rows:
    """What a tooltip says of a workload."""
    rows = _FACTS[type(workload)](workload)
    return rows + ([("Calls", workload.endpoint)] if workload.endpoint else [])


def _rate(workload: Any) -> tuple[str, str]:
    return ("Mean rate", f"{wording.number(workload.mean_rate_rps)} requests / s")


def _steady(workload: PoissonWorkload | ConstantWorkload | RenewalWorkload) -> str:
    return f"{wording.number(workload.mean_rate_rps)} / s"


def _users(workload: UsersWorkload) -> str:
    users = wording.number(workload.users.mean)
    return f"{users} × {wording.number(workload.requests_per_minute_per_user)} / min"


def _users_facts(workload: UsersWorkload) -> Rows:
    return [
        ("Active users", f"{wording.number(workload.users.mean)}, {workload.users.distribution}"),
        ("Each sends", f"{wording.number(workload.requests_per_minute_per_user)} / min"),
        ("Redrawn every", wording.seconds(workload.window_s)),
        _rate(workload),
    ]


def _closed(workload: ClosedWorkload) -> str:
    users = wording.count(workload.users, "user")
    return f"{users} · {wording.duration(workload.think_time)} think"


def _closed_facts(workload: ClosedWorkload) -> Rows:
    return [
        ("Users", f"{workload.users:,}, each waiting for its answer"),
        ("Think time", wording.duration_in_full(workload.think_time)),
    ]


def _schedule(workload: ScheduleWorkload) -> str:
    """From the lowest to the highest rate."""
    rates = [point.rate_rps for point in workload.points]
    low, high = wording.number(min(rates)), wording.number(max(rates))
    return f"{low} / s" if low == high else f"{low}–{high} / s"


def _schedule_facts(workload: ScheduleWorkload) -> Rows:
    again = ", then again" if workload.repeat else ""
    end = wording.seconds(workload.points[-1].time_s)
    return [
        ("Rate", _schedule(workload)),
        ("Points", f"{len(workload.points):,} up to {end}{again}"),
        _rate(workload),
    ]


def _trace(workload: TraceWorkload) -> str:
    if workload.times_s:
        return wording.count(len(workload.times_s), "arrival")
    return workload.file or "no arrivals yet"


def _trace_facts(workload: TraceWorkload) -> Rows:
    rows = [("Recorded", wording.count(len(workload.times_s), "arrival"))]
    if workload.file:
        rows.append(("File", workload.file))
    return [*rows, _rate(workload)]


_LINES: dict[type[Schema], Callable[[Any], str]] = {
    UsersWorkload: _users,
    PoissonWorkload: _steady,
    ConstantWorkload: _steady,
    RenewalWorkload: _steady,
    ClosedWorkload: _closed,
    ScheduleWorkload: _schedule,
    TraceWorkload: _trace,
}

_FACTS: dict[type[Schema], Callable[[Any], Rows]] = {
    UsersWorkload: _users_facts,
    PoissonWorkload: lambda workload: [("Arrivals", "Poisson"), _rate(workload)],
    ConstantWorkload: lambda workload: [("Arrivals", "at even distances"), _rate(workload)],
    RenewalWorkload: lambda workload: [
        ("Gaps", wording.duration_in_full(workload.gap)),
        _rate(workload),
    ],
    ClosedWorkload: _closed_facts,
    ScheduleWorkload: _schedule_facts,
    TraceWorkload: _trace_facts,
}
