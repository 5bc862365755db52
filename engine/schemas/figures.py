"""Figures for people to read, the same everywhere: units chosen by size, digits by use.

Three families:

- what is entered, on cards and tooltips, without trailing zeros: :func:`number`, :func:`duration`,
  :func:`memory`, :func:`percent`;
- what is measured, where a figure may be missing and keeps its width while it moves:
  :func:`latency`, :func:`rate`, :func:`share`, :func:`small_share`, :func:`megabytes`,
  :func:`amount`, :func:`instant`;
- counts: :func:`whole`, :func:`plural`, and wall time: :func:`elapsed`.

Sentences of the engine, its reports and the app all write figures with these.
"""

from __future__ import annotations

import math

NO_FIGURE = "–"
"""Stands for a figure that does not exist, such as a latency where nothing completed."""


def number(value: float) -> str:
    """Three significant digits, no exponent below a billion, no trailing zeros."""
    if abs(value) >= 1e9:
        return f"{value:.2e}"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def duration(seconds: float) -> str:
    """A duration with the unit that reads best: ``250 µs``, ``2 ms``, ``1.5 s``."""
    if seconds == 0:
        return "0 ms"
    for limit, factor, unit in ((1e-3, 1e6, "µs"), (1.0, 1e3, "ms")):
        if seconds < limit:
            return f"{number(seconds * factor)} {unit}"
    return f"{number(seconds)} s"


def memory(mb: float) -> str:
    """Memory as MB or, from 1 GB on, as GB."""
    return f"{number(mb / 1024)} GB" if mb >= 1024 else f"{number(mb)} MB"


def percent(share: float) -> str:
    """A share of 0 to 1 as a percentage."""
    return f"{number(share * 100)} %"


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


def instant(time_s: float) -> str:
    """A simulated time without unit: ``600``, ``0.5``, ``86,400``."""
    return f"{time_s:,.0f}" if time_s >= 100 or time_s == int(time_s) else f"{time_s:.3g}"


def whole(count: int) -> str:
    """A whole number with thousands apart: ``18,402``."""
    return f"{count:,}"


def plural(count: int, noun: str, nouns: str | None = None) -> str:
    """``1 core``, ``2 cores``; ``nouns`` where an s is not enough."""
    return f"{whole(count)} {noun if count == 1 else nouns or noun + 's'}"


def elapsed(seconds: float) -> str:
    """Wall time at the precision a person cares about: ``0.4 s``, ``12 s``, ``3 min 20 s``."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min"


def _three_digits(value: float) -> str:
    if value >= 99.95:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 9.995 else f"{value:.2f}"
