"""The figures of charts and tables, and the round steps and labels of axes."""

from __future__ import annotations

import math
from collections.abc import Callable

from asyncflow_gui.model.figures import (
    NO_FIGURE,
    amount,
    duration,
    latency,
    megabytes,
    number,
    percent,
    rate,
    share,
    small_share,
)
from asyncflow_gui.model.figures import instant as seconds
from asyncflow_gui.model.figures import whole as count

__all__ = [
    "NO_FIGURE",
    "Formatter",
    "amount",
    "amount_finely",
    "axis_latency",
    "axis_megabytes",
    "axis_plain",
    "axis_rate",
    "axis_share",
    "axis_steps",
    "count",
    "duration",
    "latency",
    "megabytes",
    "percent",
    "rate",
    "seconds",
    "share",
    "small_share",
]

Formatter = Callable[[float | None], str]


def amount_finely(value: float | None) -> str:
    """A mean number of things to three digits, where small differences count: ``0.712``."""
    return NO_FIGURE if value is None or not math.isfinite(value) else number(value)


def axis_steps(highest: float, most: int) -> tuple[float, int]:
    """Step and number of steps of an axis from 0 that holds ``highest`` in ``most`` steps or fewer.

    Steps are 1, 2, 2.5 or 5 times a power of ten.
    """
    if not math.isfinite(highest) or highest <= 0:
        return 1.0, 1
    rough = highest / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(f * power for f in (1, 2, 2.5, 5, 10) if f * power >= rough * (1 - 1e-9))
    return step, max(1, math.ceil(highest / step * (1 - 1e-9)))


def axis_latency(value_s: float, top_s: float) -> str:
    """A latency as an axis label; one unit for the whole axis, by its top."""
    if value_s == 0:
        return "0"
    return f"{value_s:,.10g} s" if top_s > 1 else f"{value_s * 1e3:,.10g} ms"


def axis_share(value: float, _top: float) -> str:
    """A share as an axis label."""
    return f"{value * 100:.10g} %" if value else "0"


def axis_plain(value: float, _top: float) -> str:
    """A number as an axis label."""
    return f"{value:,.10g}"


def axis_rate(value: float, _top: float) -> str:
    """A rate as an axis label."""
    return f"{value:,.10g} /s" if value else "0"


def axis_megabytes(value: float, _top: float) -> str:
    """Memory as an axis label."""
    return f"{value:,.10g} MB" if value else "0"
