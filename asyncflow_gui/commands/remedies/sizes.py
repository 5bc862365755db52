"""Remedies of figures that are too small or too large."""

from __future__ import annotations

import math
from collections.abc import Iterator

from asyncflow_gui.commands.remedies.case import Case, Maker, Remedy
from asyncflow_gui.model import units
from engine.config import limits
from engine.schemas import Endpoint, Server
from engine.validation.size import least_interval_s

_SMALLEST_RAM_MB = 256.0
_AFTER_EVENT = 1.25
"""How much longer than to the end of an event a run is made."""


def _ram(case: Case) -> Iterator[Remedy]:
    server: Server = case.at(*case.path[:2])
    endpoint: Endpoint = case.at(*case.path[:4])
    size = _SMALLEST_RAM_MB
    while size < endpoint.ram_mb:
        size *= 2
    size = min(size, limits.MAX_RAM_MB)
    yield case.put(
        f"Raise the RAM of {server.id} to {units.show(size, units.MEMORY)}",
        (*case.path[:2], "ram_mb"),
        size,
    )


def _after_horizon(case: Case) -> Iterator[Remedy]:
    event = case.at(*case.path[:2])
    end = event.end_s if event.end_s is not None else event.start_s
    horizon = round_up(max(end, event.start_s) * _AFTER_EVENT)
    yield case.put(f"Run for {_seconds(horizon)}", ("settings", "horizon_s"), horizon)
    yield case.without(f"Delete {event.id}", case.path[:2])


def _windows(case: Case) -> Iterator[Remedy]:
    window = round_up(case.scenario.settings.horizon_s / limits.MAX_USER_WINDOWS)
    yield case.put(f"Use windows of {_seconds(window)}", case.path, window)


def _reports(case: Case) -> Iterator[Remedy]:
    interval = round_up(least_interval_s(case.scenario))
    yield case.put(f"Report every {_seconds(interval)}", case.path, interval)


def round_up(value: float) -> float:
    """The next 1, 1.5, 2, 3, 5 or 7 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(
        float(f"{f * power:.3g}") for f in (1, 1.5, 2, 3, 5, 7, 10, 15) if f * power >= value
    )


def _seconds(value: float) -> str:
    return str(units.show(value, units.TIME))


MAKERS: dict[str, Maker] = {
    "ram_exceeds_server": _ram,
    "event_after_horizon": _after_horizon,
    "too_many_windows": _windows,
    "too_many_reports": _reports,
}
