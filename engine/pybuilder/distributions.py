"""Random durations. A stated mean is the mean that is drawn, a stated std the std that is drawn.

A bare number of seconds does for one that is always the same.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.pybuilder.drafts import Draft, draft
from engine.schemas import (
    Constant,
    Distribution,
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


def constant(value: float) -> Draft[Distribution]:
    """Always ``value`` seconds; a bare number means the same."""
    return draft(Constant, value=value)


def uniform(low: float, high: float) -> Draft[Distribution]:
    """Any value from ``low`` to ``high`` seconds, all equally likely."""
    return draft(Uniform, low=low, high=high)


def exponential(mean: float) -> Draft[Distribution]:
    """Memoryless: many short values, few long ones. Mean and std are both ``mean`` seconds."""
    return draft(Exponential, mean=mean)


def normal(mean: float, std: float) -> Draft[Distribution]:
    """Bell-shaped and cut at 0; ``mean`` and ``std`` (seconds) hold after the cut."""
    return draft(Normal, mean=mean, std=std)


def lognormal(mean: float, std: float) -> Draft[Distribution]:
    """Skewed with a long right tail; ``mean`` and ``std`` (seconds) of the variable itself."""
    return draft(Lognormal, mean=mean, std=std)


def gamma(mean: float, std: float) -> Draft[Distribution]:
    """Skewed to the right, from a constant (``std`` 0) to far beyond an exponential. Seconds."""
    return draft(Gamma, mean=mean, std=std)


def erlang(mean: float, k: int = 2) -> Draft[Distribution]:
    """The sum of ``k`` equal exponential phases, ``mean`` seconds in all."""
    return draft(Erlang, mean=mean, k=k)


def weibull(mean: float, shape: float = 1.5) -> Draft[Distribution]:
    """Times to failure and the like, ``mean`` seconds; shape 1 is exponential, less is heavier."""
    return draft(Weibull, mean=mean, shape=shape)


def pareto(low: float, high: float, shape: float = 1.5) -> Draft[Distribution]:
    """Heavy-tailed from ``low`` to ``high`` seconds; the smaller the shape, the heavier."""
    return draft(Pareto, low=low, high=high, shape=shape)


def empirical(values: Iterable[float]) -> Draft[Distribution]:
    """Measured values, seconds, each as likely as any other."""
    return draft(Empirical, values=values)
