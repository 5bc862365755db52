"""Stretches of time with a name: outages, spikes and the warm-up behind the curves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.schemas import Scenario


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of simulated time.

    Attributes:
        name: Written at its top.
        token: Its colour, a field of ``Tokens``.
        start_s: Where it begins, seconds.
        end_s: Where it ends, seconds.
    """

    name: str
    token: str
    start_s: float
    end_s: float


_WORDS: dict[str, tuple[str, Callable[[Any], str]]] = {
    "server_down": ("bad", lambda event: f"{event.target} down"),
    "latency_spike": ("warn", lambda event: f"{event.target} spike"),
    "loss_spike": ("warn", lambda event: f"{event.target} loss"),
    "traffic_surge": ("generator", lambda event: f"{event.target} ×{event.factor:g}"),
    "slow_server": ("warn", lambda event: f"{event.target} slow"),
}
"""Colour and words by kind of event; another kind shows its id in grey."""


def bands_of(scenario: Scenario, found_warmup_s: float | None = None) -> tuple[Band, ...]:
    """The bands of a scenario that lie within its horizon, by start.

    Args:
        scenario: What is or was run.
        found_warmup_s: The warm-up, seconds, where it is found from the run itself; None while the
            run lasts, when nobody knows it.
    """
    settings, bands = scenario.settings, []
    warmup_s = found_warmup_s if settings.warmup_s == "auto" else settings.warmup_s
    if warmup_s:
        bands.append(Band("warm-up", "edge", 0.0, warmup_s))
    for event in scenario.events:
        if event.start_s >= settings.horizon_s:
            continue
        token, words = _WORDS.get(event.kind, ("edge", lambda event: event.id))
        end_s = settings.horizon_s if event.end_s is None else event.end_s
        bands.append(Band(words(event), token, event.start_s, min(end_s, settings.horizon_s)))
    return tuple(sorted(bands, key=lambda band: (band.start_s, band.end_s)))
