"""Figures for people to read: the engine's own, so that app, report and command line agree. No Qt.

What is typed into fields is read and shown back by :mod:`asyncflow_gui.model.units`.
"""

from engine.schemas.figures import (
    NO_FIGURE,
    amount,
    duration,
    elapsed,
    instant,
    latency,
    megabytes,
    memory,
    number,
    percent,
    plural,
    rate,
    share,
    small_share,
    whole,
)

__all__ = [
    "NO_FIGURE",
    "amount",
    "duration",
    "elapsed",
    "instant",
    "latency",
    "megabytes",
    "memory",
    "number",
    "percent",
    "plural",
    "rate",
    "share",
    "small_share",
    "whole",
]
