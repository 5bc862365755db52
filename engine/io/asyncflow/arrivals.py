"""``arrivals`` of AsyncFlow's second dialect as our workloads: one entry a model.

Gaps between requests are independent, with mean ``1 / lambda_rps``. ``variability`` stands for
their squared coefficient of variation (variance over squared mean).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.config import limits
from engine.io.asyncflow.sections import Section
from engine.validation.fields import number, shown

Built = dict[str, Any]

_SCV = {"low": 0.25, "medium": 1.0, "high": 4.0}
"""Squared coefficient of variation of the gaps."""

_HALF_WIDTH = 0.5
"""Uniform gaps lie within this share of their mean, on either side."""

_WEIBULL_SHAPES = {"low": 2.10, "medium": 1.0, "high": 0.543}
"""Shapes with (nearly) these variabilities: AsyncFlow's own."""

_PARETO_SPREAD = 1e4
"""Longest gap over shortest gap. Ours is bounded; AsyncFlow's is not."""

_PARETO_SHAPES = {
    "low": 3.2360171211911064,
    "medium": 2.396168825531439,
    "high": 1.9741590032259526,
}
"""Shapes with exactly these variabilities at that spread (the root of the variance's formula)."""

_ERLANG_PHASES = {"low": 4, "medium": 1}


@dataclass(frozen=True, slots=True)
class _Model:
    """A model of arrivals.

    Attributes:
        build: The workload, from the section, the rate (per second) and the variability; None: the
            arrival times are given one by one.
        varies: Whether it takes a variability.
    """

    build: Callable[[Section, float, str], Built] | None
    varies: bool = False


def generator(section: Section) -> Built:
    """The generator that ``arrivals`` describes."""
    name = section.identifier("id")
    section.element = name
    section.ignore("type")
    built = {"kind": "generator", "id": name, "workload": _workload(section)}
    section.finish()
    return built


def _workload(section: Section) -> Built | None:
    name = section.word("model", _MODELS)
    if name is None:
        section.ignore("lambda_rps", "variability", "empirical_data")
        return None
    model = _MODELS[name]
    variability = _variability(section, name, model)
    if model.build is None:
        return _recorded(section)
    rate = section.number("lambda_rps", above=0, most=limits.MAX_RATE_RPS)
    if section.raw("empirical_data") is not None:
        section.problem(
            "invalid_value",
            f"{name} arrivals take no empirical_data",
            "Remove empirical_data, or use the model empirical",
            "empirical_data",
        )
    if rate is None or variability is None:
        return None
    return model.build(section, rate, variability)


def _variability(section: Section, name: str, model: _Model) -> str | None:
    """The word for it; an empty text where the model takes none."""
    if model.varies:
        return section.word("variability", _SCV)
    if section.raw("variability") is not None:
        section.problem(
            "invalid_value",
            f"{name} arrivals take no variability",
            "Remove variability, or use log_normal, weibull, pareto or erlang",
            "variability",
        )
    return ""


def _renewal(gap: Built) -> Built:
    return {"kind": "renewal", "gap": gap}


def _poisson(_section: Section, rate_rps: float, _variability: str) -> Built:
    return {"kind": "poisson", "rate_rps": rate_rps}


def _constant(_section: Section, rate_rps: float, _variability: str) -> Built:
    return {"kind": "constant", "rate_rps": rate_rps}


def _uniform(_section: Section, rate_rps: float, _variability: str) -> Built:
    low, high = (1 - _HALF_WIDTH) / rate_rps, (1 + _HALF_WIDTH) / rate_rps
    return _renewal({"distribution": "uniform", "low": low, "high": high})


def _lognormal(_section: Section, rate_rps: float, variability: str) -> Built:
    std_s = math.sqrt(_SCV[variability]) / rate_rps
    return _renewal({"distribution": "lognormal", "mean": 1 / rate_rps, "std": std_s})


def _weibull(_section: Section, rate_rps: float, variability: str) -> Built:
    shape = _WEIBULL_SHAPES[variability]
    return _renewal({"distribution": "weibull", "mean": 1 / rate_rps, "shape": shape})


def _pareto(section: Section, rate_rps: float, variability: str) -> Built:
    shape = _PARETO_SHAPES[variability]
    low = 1 / rate_rps / _pareto_mean(shape, _PARETO_SPREAD)
    section.note(
        f"Pareto gaps are bounded here, between {low:.4g} s and {low * _PARETO_SPREAD:.4g} s, with "
        f"the shape {shape:.4g}: mean and variability are those of the file. AsyncFlow's have no "
        f"longest gap, and the shape {1 + math.sqrt(1 + 1 / _SCV[variability]):.4g}.",
        "model",
    )
    high = low * _PARETO_SPREAD
    return _renewal({"distribution": "pareto", "low": low, "high": high, "shape": shape})


def _pareto_mean(shape: float, spread: float) -> float:
    """Mean of a bounded Pareto variable over its smallest value."""
    return shape / (shape - 1) * (1 - math.pow(spread, 1 - shape)) / (1 - math.pow(spread, -shape))


def _erlang(section: Section, rate_rps: float, variability: str) -> Built:
    if variability in _ERLANG_PHASES:
        phases = _ERLANG_PHASES[variability]
        return _renewal({"distribution": "erlang", "mean": 1 / rate_rps, "k": phases})
    section.note(
        "Erlang gaps cannot have a high variability: a single phase is an exponential, and that is "
        "what AsyncFlow draws. Here the gaps are gamma, which is Erlang with a part of a phase, "
        "and vary as much as high says.",
        "variability",
    )
    std_s = math.sqrt(_SCV[variability]) / rate_rps
    return _renewal({"distribution": "gamma", "mean": 1 / rate_rps, "std": std_s})


def _recorded(section: Section) -> Built | None:
    """Recorded arrival times, sorted as AsyncFlow sorts them."""
    if section.raw("lambda_rps") is not None:
        section.note("lambda_rps is not used: the times of empirical_data are.", "lambda_rps")
    values = section.raw("empirical_data")
    if values is None:
        section.missing("empirical_data")
        return None
    if not isinstance(values, list) or not values:
        section.problem(
            "out_of_range" if values == [] else "wrong_type",
            f"expected a list of arrival times, found {'none' if values == [] else shown(values)}",
            "Give at least one arrival time, seconds",
            "empirical_data",
        )
        return None
    times = [value for index, value in enumerate(values) if _is_time(section, index, value)]
    if len(times) < len(values):
        return None
    kept = sorted(time_s for time_s in times if time_s >= 0)
    if len(kept) < len(times):
        section.note(
            f"{len(times) - len(kept):,} arrival times before 0 s are left out, as in AsyncFlow.",
            "empirical_data",
        )
    if times != sorted(times):
        section.note("The arrival times are sorted, as in AsyncFlow.", "empirical_data")
    return {"kind": "trace", "times_s": kept}


def _is_time(section: Section, index: int, value: object) -> bool:
    if isinstance(value, int | float) and not isinstance(value, bool):
        if abs(value) <= limits.MAX_TIME_S:
            return True
        found = number(value)
    else:
        found = shown(value)
    section.remarks.problem(
        "wrong_type",
        f"expected an arrival time in seconds, found {found}",
        f"Give a number up to {number(limits.MAX_TIME_S)}; AsyncFlow stops at this",
        (*section.path, "empirical_data", index),
        section.element or None,
    )
    return False


_MODELS: dict[str, _Model] = {
    "exponential": _Model(_poisson),
    "poisson": _Model(_poisson),
    "deterministic": _Model(_constant),
    "uniform": _Model(_uniform),
    "log_normal": _Model(_lognormal, varies=True),
    "weibull": _Model(_weibull, varies=True),
    "pareto": _Model(_pareto, varies=True),
    "erlang": _Model(_erlang, varies=True),
    "empirical": _Model(None),
}
