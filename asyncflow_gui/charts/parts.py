"""The parts of a latency: their names and colours. One place, for split and waterfall alike."""

from __future__ import annotations

from engine.schemas.parts import PARTS as WORDS
from engine.schemas.result import LatencySplit

_COLORS = {
    "network": "edge",
    "core_wait": "bad",
    "cpu": "server",
    "io": "data_store",
    "ram_wait": "generator",
    "pool_wait": "load_balancer",
    "balancer_wait": "warn",
    "admission_wait": "client",
    "retry_wait": "text_muted",
}

PARTS: dict[str, tuple[str, str]] = {name: (words, _COLORS[name]) for name, words in WORDS.items()}
"""Words and colour token by component, in the order they are stacked."""


def values_of(split: LatencySplit) -> dict[str, float]:
    """Seconds by component."""
    return {name: float(getattr(split, name)) for name in PARTS}


def total_of(split: LatencySplit) -> float:
    """All components together, seconds."""
    return split.total
