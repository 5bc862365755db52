"""Samplers of the distributions in ``engine.schemas``: each draws the mean and std it states.

Powers, logarithms and exponentials come from the generators or from ``math``, never from NumPy's
vectorised functions: those round differently from one processor to the next.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import singledispatch
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from engine.samplers.cut_normal import cut_normal_parameters
from engine.samplers.streams import BlockDraw, Draw, in_blocks_of
from engine.schemas import (
    Constant,
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

MakeStream = Callable[[], np.random.Generator]
"""Makes the stream of an element; called only where something is random."""


def duration_sampler(duration: Duration, rng: MakeStream) -> Draw:
    """A function that draws one duration after another, seconds."""
    if isinstance(duration, int | float):
        return repeat(float(duration)).__next__
    return in_blocks_of(lambda: _sampler(duration, rng))


def duration_blocks(duration: Duration, rng: MakeStream) -> BlockDraw:
    """A function that draws many durations at once, seconds: the values of `duration_sampler`."""
    if isinstance(duration, int | float):
        return _always(duration)
    return _sampler(duration, rng)


_NEVER = 8.0
"""Standard deviations below its mean at which a normal value is never met, in practice."""


def recurring(duration: Duration) -> frozenset[float]:
    """The values, seconds, to which draws return; none where no two draws are alike."""
    match duration:
        case int() | float():
            return frozenset([float(duration)])
        case Constant(value=value):
            return frozenset([float(value)])
        case Empirical(values=values):
            return frozenset(map(float, values))
        case Uniform(low=low, high=high) | Pareto(low=low, high=high) if low == high:
            return frozenset([float(low)])
        case Exponential(mean=0):
            return frozenset([0.0])
        case (
            Normal(mean=mean, std=std) | Lognormal(mean=mean, std=std) | Gamma(mean=mean, std=std)
        ) if std == 0:
            return frozenset([float(mean)])
        case Normal(mean=mean, std=std) if std * _NEVER > mean:
            return frozenset([0.0])  # what would be negative
        case _:
            return frozenset()


def normal_blocks(mean: float, std: float, rng: MakeStream) -> BlockDraw:
    """Draws a normal cut at 0 whose mean and std, after the cut, are the given ones."""
    if std == 0:
        return _always(mean)
    mu, sigma = cut_normal_parameters(mean, std)
    generator = rng()
    return lambda size: np.maximum(0.0, mu + sigma * generator.standard_normal(size))


def _always(value: float) -> BlockDraw:
    return lambda size: np.full(size, float(value))


@singledispatch
def _sampler(distribution: Distribution, _rng: MakeStream) -> BlockDraw:
    raise TypeError(f"no sampler for {type(distribution).__name__}")


@_sampler.register
def _constant(distribution: Constant, _rng: MakeStream) -> BlockDraw:
    return _always(distribution.value)


@_sampler.register
def _uniform(distribution: Uniform, rng: MakeStream) -> BlockDraw:
    low, width = distribution.low, distribution.high - distribution.low
    generator = rng()
    return lambda size: low + width * generator.random(size)


@_sampler.register
def _exponential(distribution: Exponential, rng: MakeStream) -> BlockDraw:
    mean, generator = distribution.mean, rng()
    return lambda size: mean * generator.standard_exponential(size)


@_sampler.register
def _normal(distribution: Normal, rng: MakeStream) -> BlockDraw:
    return normal_blocks(distribution.mean, distribution.std, rng)


@_sampler.register
def _lognormal(distribution: Lognormal, rng: MakeStream) -> BlockDraw:
    # Moments of the variable from those of its logarithm: mean = exp(mu + sigma^2 / 2),
    # (std / mean)^2 = exp(sigma^2) - 1.
    mean, std = distribution.mean, distribution.std
    if std == 0:
        return _always(mean)
    if std < 1e100 * mean:
        variance = math.log1p((std / mean) ** 2)
    else:  # the square would overflow, the 1 does not count
        variance = 2 * (math.log(std) - math.log(mean))
    mu, sigma = math.log(mean) - variance / 2, math.sqrt(variance)
    generator = rng()
    return lambda size: generator.lognormal(mu, sigma, size)


@_sampler.register
def _gamma(distribution: Gamma, rng: MakeStream) -> BlockDraw:
    if distribution.std == 0:
        return _always(distribution.mean)
    # Beyond these ratios a float holds nothing but the mean, or nothing but zeros is ever drawn.
    variation = min(max(distribution.std / distribution.mean, 1e-16), 1e100)
    shape, scale = variation**-2, distribution.mean * variation**2
    generator = rng()
    return lambda size: scale * generator.standard_gamma(shape, size)


@_sampler.register
def _erlang(distribution: Erlang, rng: MakeStream) -> BlockDraw:
    phase, phases, generator = distribution.mean / distribution.k, distribution.k, rng()
    return lambda size: phase * generator.standard_gamma(phases, size)


@_sampler.register
def _weibull(distribution: Weibull, rng: MakeStream) -> BlockDraw:
    scale, shape, generator = distribution.scale, distribution.shape, rng()
    return lambda size: scale * generator.weibull(shape, size)


@_sampler.register
def _pareto(distribution: Pareto, rng: MakeStream) -> BlockDraw:
    """By inversion: the logarithm of value / low is an exponential cut off at log(high / low).

    ``expm1`` and ``log1p`` keep the digits where shape * log(high / low) is small, and two half
    exponentials keep within range what one would not.
    """
    low, high, shape = distribution.low, distribution.high, distribution.shape
    below = math.expm1(-shape * distribution.spread)
    log1p, exp, divisor = math.log1p, math.exp, -2 * shape
    generator = rng()

    def draw(size: int) -> NDArray[np.float64]:
        shares = (below * generator.random(size)).tolist()
        roots = np.array([exp(log1p(share) / divisor) for share in shares])
        values: NDArray[np.float64] = np.clip(low * roots * roots, low, high)
        return values

    return draw


@_sampler.register
def _empirical(distribution: Empirical, rng: MakeStream) -> BlockDraw:
    values, generator = np.array(distribution.values, dtype=np.float64), rng()
    # A share below 1, times a count, stays below the count when it is rounded.
    return lambda size: values[(len(values) * generator.random(size)).astype(np.intp)]
