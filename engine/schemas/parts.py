"""The parts of a latency in words, the same everywhere: charts, sentences, reports."""

from __future__ import annotations

PARTS: dict[str, str] = {
    "network": "network",
    "core_wait": "core wait",
    "cpu": "CPU",
    "io": "I/O",
    "ram_wait": "RAM wait",
    "pool_wait": "pool wait",
    "balancer_wait": "balancer wait",
    "admission_wait": "door wait",
    "retry_wait": "failed attempts",
}
"""Words by field of ``LatencySplit``, in its order. What they mean is in ``docs/model.md``."""
