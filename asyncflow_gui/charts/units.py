"""Figures for people: units chosen by size, digits by use, and round axis steps."""

from __future__ import annotations

import math
from collections.abc import Callable

NO_FIGURE = "–"
"""Stands for a figure that does not exist, such as a latency where nothing completed."""

Formatter = Callable[[float | None], str]


def latency(value_s: float | None) -> str:
    """A latency in ms below one second, else in s: ``164 ms``, ``8.25 ms``, ``1.24 s``."""
    if value_s is None or not math.isfinite(value_s):
        return NO_FIGURE
    if value_s < 0.9995:
        return f"{_three_digits(value_s * 1e3)} ms"
    return f"{_three_digits(value_s)} s"


def rate(value_rps: float | None) -> str:
    """A rate per second: ``39.8 / s``."""
    if value_rps is None or not math.isfinite(value_rps):
        return NO_FIGURE
    return f"{_three_digits(value_rps)} / s"


def share(value: float | None) -> str:
    """A share as whole per cent: ``93 %``."""
    if value is None or not math.isfinite(value):
        return NO_FIGURE
    return f"{value * 100:.0f} %"


def small_share(value: float | None) -> str:
    """A share that may be tiny but not nothing: ``2.37 %``, ``< 0.01 %``."""
    if value is None or not math.isfinite(value):
        return NO_FIGURE
    if 0 < value < 0.0001:
        return "< 0.01 %"
    return f"{value * 100:.2f} %" if 0 < value < 0.1 else f"{value * 100:.3g} %"


def megabytes(value_mb: float | None) -> str:
    """Memory in MB: ``1,331 MB``."""
    if value_mb is None or not math.isfinite(value_mb):
        return NO_FIGURE
    return f"{value_mb:,.0f} MB" if value_mb >= 10 else f"{value_mb:.1f} MB"


def amount(value: float | None) -> str:
    """A mean number of things: ``7.4``."""
    if value is None or not math.isfinite(value):
        return NO_FIGURE
    return f"{value:,.0f}" if value >= 1000 else f"{value:.1f}"


def count(value: int) -> str:
    """A whole number with thousands apart: ``18,402``."""
    return f"{value:,}"


def seconds(value_s: float) -> str:
    """A simulated time without unit: ``600``, ``0.5``, ``86,400``."""
    return f"{value_s:,.0f}" if value_s >= 100 or value_s == int(value_s) else f"{value_s:.3g}"


def _three_digits(value: float) -> str:
    if value >= 99.95:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 9.995 else f"{value:.2f}"


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
