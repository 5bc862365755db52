"""The parts of a latency: their names and colours. One place, for split and waterfall alike."""

from __future__ import annotations

from engine.schemas.result import LatencySplit

PARTS: dict[str, tuple[str, str]] = {
    "network": ("network", "edge"),
    "core_wait": ("core wait", "bad"),
    "cpu": ("CPU", "server"),
    "io": ("I/O", "data_store"),
    "ram_wait": ("RAM wait", "generator"),
    "pool_wait": ("pool wait", "load_balancer"),
    "balancer_wait": ("balancer wait", "warn"),
    "admission_wait": ("admission wait", "client"),
    "retry_wait": ("retry wait", "text_muted"),
}
"""Words and colour token by component, in the order they are stacked."""


def values_of(split: LatencySplit) -> dict[str, float]:
    """Seconds by component."""
    return {name: float(getattr(split, name)) for name in PARTS}


def total_of(split: LatencySplit) -> float:
    """All components together, seconds."""
    return sum(values_of(split).values())
