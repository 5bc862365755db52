"""Random variables of AsyncFlow: what the file says, not what AsyncFlow makes of it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from engine.io.asyncflow.sections import Section

Built = dict[str, Any]

_CUT = "draws with the variance as if it were the standard deviation"


def users(section: Section, subject: str) -> Built | None:
    """The number of active users of the generator ``subject``."""
    kind = section.word("distribution", ("poisson", "normal"), "poisson")
    if kind == "normal":
        mean = section.number("mean", above=0)
        std = _std(section, mean, subject)
        section.note(
            f"AsyncFlow {_CUT} and lets the cut at 0 raise the mean of the active users; "
            "here mean and variance are those of the users that are drawn.",
        )
        built = {"distribution": "normal", "mean": mean, "std": std}
    else:
        built = {"distribution": "poisson", "mean": section.number("mean", least=0)}
        if section.raw("variance") is not None:
            section.note(
                "A Poisson number of users has no variance of its own: it is not used.", "variance"
            )
    section.finish()
    return None if kind is None or None in built.values() else built


def rate_per_user(section: Section) -> float | None:
    """Requests per minute of one user, of which AsyncFlow uses the mean alone, as we do."""
    mean = section.number("mean", above=0)
    kind = section.word("distribution", _DURATIONS, "poisson")
    if section.raw("variance") is not None or kind != "poisson":
        section.note(
            "Only the mean of avg_request_per_minute_per_user is used, here as in AsyncFlow."
        )
    section.finish()
    return mean


def duration(section: Section, key: str, noun: str, subject: str) -> Built | float | None:
    """The latency of an edge or the time of a step: a random variable or a bare number.

    Args:
        section: Where it stands.
        key: Under which key.
        noun: What notes call it: a latency, a step's time.
        subject: The element that has it.
    """
    if not isinstance(section.raw(key), dict):
        return section.number(key, above=0)
    variable = section.section(key)
    given = variable.raw("distribution")
    if given in _NEVER_DRAWN:
        variable.problem(
            "unknown_kind",
            f"AsyncFlow has the name {given} for a distribution, and stops where it should draw it",
            f"Use one of: {', '.join(_DURATIONS)}, or a bare number",
            "distribution",
        )
        kind = None
    else:
        kind = variable.word("distribution", _DURATIONS, "poisson")
    built = _DURATIONS[kind](variable, noun, subject) if kind else None
    variable.ignore("mean", "variance")
    variable.finish()
    return built if built and None not in built.values() else None


def _exponential(section: Section, _noun: str, _subject: str) -> Built:
    _refuse_variance(section, "exponential")
    return {"distribution": "exponential", "mean": section.number("mean", least=0)}


def _poisson(section: Section, noun: str, subject: str) -> Built:
    _refuse_variance(section, "poisson")
    section.note(
        f"Poisson {noun} of {{}} becomes exponential with the same mean. AsyncFlow draws whole "
        "seconds (0 s nearly always, now and then 1 s), so its figures differ.",
        subject=subject,
    )
    return {"distribution": "exponential", "mean": section.number("mean", least=0)}


def _uniform(section: Section, noun: str, subject: str) -> Built:
    _refuse_variance(section, "uniform")
    mean = section.number("mean", least=0)
    section.note(
        f"Uniform {noun} of {{}} is drawn between 0 and twice its mean. AsyncFlow draws between "
        "0 s and 1 s whatever the mean, so its figures differ.",
        subject=subject,
    )
    return {"distribution": "uniform", "low": 0.0, "high": None if mean is None else 2 * mean}


def _normal(section: Section, noun: str, subject: str) -> Built:
    mean = section.number("mean", above=0)
    if section.raw("variance") == 0:
        return {"distribution": "constant", "value": mean}
    section.note(
        f"Normal {noun} of {{}} has the mean and variance that are written down. AsyncFlow {_CUT} "
        "and cuts at 0 without correcting the mean, so its figures differ.",
        subject=subject,
    )
    return {"distribution": "normal", "mean": mean, "std": _std(section, mean, subject)}


def _lognormal(section: Section, noun: str, subject: str) -> Built:
    mean = section.number("mean", above=0)
    section.note(
        f"Log-normal {noun} of {{}} has the mean and variance that are written down. AsyncFlow "
        "takes them for the parameters of the logarithm (about 1 s for a small mean), so its "
        "figures differ.",
        subject=subject,
    )
    return {"distribution": "lognormal", "mean": mean, "std": _std(section, mean, subject)}


_DURATIONS: dict[str, Callable[[Section, str, str], Built]] = {
    "poisson": _poisson,
    "normal": _normal,
    "log_normal": _lognormal,
    "exponential": _exponential,
    "uniform": _uniform,
}

_NEVER_DRAWN = ("weibull", "pareto", "erlang", "deterministic", "empirical")
"""Names that AsyncFlow's second dialect has for arrivals, and takes anywhere."""


def _std(section: Section, mean: float | None, subject: str) -> float | None:
    """Standard deviation from the variance, which AsyncFlow sets to the mean if it is left out."""
    if section.raw("variance") is not None:
        variance = section.number("variance", least=0)
        return None if variance is None else math.sqrt(variance)
    if mean is None:
        return None
    section.note(
        "No variance is given for {}: it is the mean's value, as in AsyncFlow, "
        f"so the standard deviation is {math.sqrt(mean):.4g}.",
        subject=subject,
    )
    return math.sqrt(mean)


def _refuse_variance(section: Section, kind: str) -> None:
    if section.raw("variance") is not None:
        section.problem(
            "invalid_value",
            f"the {kind} distribution takes no variance",
            "Remove variance, or use normal or log_normal; AsyncFlow accepts this and then stops",
            "variance",
        )
