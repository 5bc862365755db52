"""Parts of a schema in a few words, for the line they are folded behind. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from asyncflow_gui.inspector import durations
from asyncflow_gui.model import units
from engine.schemas import Backoff, Calling
from engine.schemas.base import Schema


def summary_of(part: type[Schema], value: Any) -> str:
    """What a part says, be it a schema of its own or a base of ``value``'s; empty if unknown."""
    writer = _SUMMARIES.get(part)
    return writer(value) if writer else ""


def title_of(part: type[Schema]) -> str | None:
    """What the fields of a base are called together; None if they are not folded."""
    return _TITLES.get(part)


def _calling(value: Calling) -> str:
    if value.timeout_s is None and not value.retries:
        return "none"
    parts = [] if value.timeout_s is None else [durations.time_text(value.timeout_s)]
    if value.retries:
        parts.append("1 retry" if value.retries == 1 else f"{value.retries:,} retries")
    return ", ".join(parts)


def _backoff(value: Backoff) -> str:
    factor = units.show(value.factor, units.FACTOR)
    longest = durations.time_text(value.cap_s)
    return f"{durations.time_text(value.base_s)}, ×{factor.text} up to {longest}"


_SUMMARIES: dict[type[Schema], Callable[[Any], str]] = {Calling: _calling, Backoff: _backoff}

_TITLES: dict[type[Schema], str] = {Calling: "Timeout, retries"}
