"""Samplers of the distributions in ``engine.schemas``: each draws the mean and std it states."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache, singledispatch
from itertools import repeat

import numpy as np

from engine.samplers.streams import Draw, in_blocks
from engine.schemas import Constant, Distribution, Duration, Exponential, Lognormal, Normal, Uniform

_SQRT2 = math.sqrt(2)
_SQRT_2PI = math.sqrt(2 * math.pi)


def duration_sampler(duration: Duration, rng: Callable[[], np.random.Generator]) -> Draw:
    """A function that draws a duration, seconds.

    ``rng`` makes the stream; it is called only where something is random.
    """
    if isinstance(duration, int | float):
        return repeat(float(duration)).__next__
    return _sampler(duration, rng)


@singledispatch
def _sampler(distribution: Distribution, _rng: Callable[[], np.random.Generator]) -> Draw:
    raise TypeError(f"no sampler for {type(distribution).__name__}")


@_sampler.register
def _constant(distribution: Constant, _rng: Callable[[], np.random.Generator]) -> Draw:
    return repeat(float(distribution.value)).__next__


@_sampler.register
def _uniform(distribution: Uniform, rng: Callable[[], np.random.Generator]) -> Draw:
    low, width = distribution.low, distribution.high - distribution.low
    generator = rng()
    return in_blocks(lambda size: low + width * generator.random(size))


@_sampler.register
def _exponential(distribution: Exponential, rng: Callable[[], np.random.Generator]) -> Draw:
    mean, generator = distribution.mean, rng()
    return in_blocks(lambda size: mean * generator.standard_exponential(size))


@_sampler.register
def _normal(distribution: Normal, rng: Callable[[], np.random.Generator]) -> Draw:
    return normal_sampler(distribution.mean, distribution.std, rng)


@_sampler.register
def _lognormal(distribution: Lognormal, rng: Callable[[], np.random.Generator]) -> Draw:
    # Moments of the variable from those of its logarithm: mean = exp(mu + sigma^2 / 2),
    # (std / mean)^2 = exp(sigma^2) - 1.
    variance = math.log1p((distribution.std / distribution.mean) ** 2)
    mu, sigma = math.log(distribution.mean) - variance / 2, math.sqrt(variance)
    generator = rng()
    return in_blocks(lambda size: generator.lognormal(mu, sigma, size))


def normal_sampler(mean: float, std: float, rng: Callable[[], np.random.Generator]) -> Draw:
    """Draws a normal cut at 0 whose mean and std, after the cut, are the given ones."""
    if std == 0:
        return repeat(float(mean)).__next__
    mu, sigma = cut_normal_parameters(mean, std)
    generator = rng()
    return in_blocks(lambda size: np.maximum(0.0, mu + sigma * generator.standard_normal(size)))


@cache
def cut_normal_parameters(mean: float, std: float) -> tuple[float, float]:
    """``mu, sigma`` such that ``max(0, N(mu, sigma))`` has the given mean and std.

    With a = mu / sigma, E X = sigma (phi(a) + a Phi(a)) and E X^2 = sigma^2 ((1 + a^2) Phi(a) +
    a phi(a)) (moments of the rectified normal). The coefficient of variation falls as a grows, so
    that a is found by bisection.

    Args:
        mean: Mean after the cut, seconds; above 0.
        std: Standard deviation after the cut, seconds; above 0.
    """
    wanted = std / mean
    if wanted < 0.1:  # ten standard deviations from the cut: nothing is cut
        return mean, std
    low, high = -12.0, 12.0
    for _ in range(200):
        middle = (low + high) / 2
        first, second = _cut_moments(middle)
        if math.sqrt(max(second / first**2 - 1, 0.0)) > wanted:
            low = middle
        else:
            high = middle
    ratio = (low + high) / 2
    sigma = mean / _cut_moments(ratio)[0]
    return ratio * sigma, sigma


def _cut_moments(a: float) -> tuple[float, float]:
    """First and second moment of ``max(0, N(a, 1))``."""
    density = math.exp(-a * a / 2) / _SQRT_2PI
    above = math.erfc(-a / _SQRT2) / 2
    return density + a * above, (1 + a * a) * above + a * density
