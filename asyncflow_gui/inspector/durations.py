"""Durations in a few words: fixed ones, and laws with their mean and spread. No Qt."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from asyncflow_gui.inspector.shapes import members_of, tag_of
from asyncflow_gui.model import figures, units
from engine.schemas import (
    Distribution,
    Duration,
    Empirical,
    Erlang,
    Exponential,
    Gamma,
    Lognormal,
    Normal,
    Pareto,
    Uniform,
    Weibull,
)
from engine.schemas.base import Schema


def duration_text(duration: Duration) -> str:
    """A duration in a few words: ``2 ms``, ``lognormal 12 ms, p99 31 ms``."""
    if isinstance(duration, int | float):
        return time_text(duration)
    writer = _DURATIONS.get(type(duration))
    if writer is None:
        return f"{tag_of(type(duration))} {time_text(duration.expected)}"
    return writer(duration)


def without_law(text: str) -> str:
    """The figure alone of a duration in words: ``~12 ms`` of ``lognormal 12 ms, p99 31 ms``.

    Any other text stays as it is.
    """
    law, _, rest = text.partition(" ")
    if law.lower() not in _LAWS:
        return text
    figure = rest.partition(", ")[0]
    return figure if " to " in figure or "±" in figure else f"~{figure}"


def time_text(seconds: float) -> str:
    """A time to three digits: ``15.5 ms``."""
    return str(units.show(float(f"{seconds:.3g}"), units.TIME))


def lognormal_quantile(mean: float, std: float, z: float) -> float:
    """The quantile, seconds, of a lognormal with this mean and std; ``z`` is the normal's."""
    variance = math.log1p((std / mean) ** 2)
    return math.exp(math.log(mean) - variance / 2 + z * math.sqrt(variance))


_Z99 = 2.3263478740408408


def _lognormal(value: Lognormal) -> str:
    p99 = lognormal_quantile(value.mean, value.std, _Z99)
    return f"lognormal {time_text(value.mean)}, p99 {time_text(float(f'{p99:.2g}'))}"


def _uniform(value: Uniform) -> str:
    return f"{time_text(value.low)} to {time_text(value.high)}"


def _spread(value: Normal | Gamma | Erlang | Weibull) -> str:
    """Mean and standard deviation."""
    return f"{value.distribution} {time_text(value.mean)} ± {time_text(value.deviation)}"


def _pareto(value: Pareto) -> str:
    return f"Pareto {time_text(value.low)} to {time_text(value.high)}"


_LAWS = frozenset(map(tag_of, members_of(Distribution)))


def _empirical(value: Empirical) -> str:
    return f"{figures.plural(len(value.values), 'value')}, mean {time_text(value.expected)}"


def _exponential(value: Exponential) -> str:
    return f"exponential {time_text(value.mean)}"


_DURATIONS: dict[type[Schema], Callable[[Any], str]] = {
    Lognormal: _lognormal,
    Uniform: _uniform,
    Normal: _spread,
    Gamma: _spread,
    Erlang: _spread,
    Weibull: _spread,
    Exponential: _exponential,
    Pareto: _pareto,
    Empirical: _empirical,
}
