"""How a random duration is spread: its curve, its mean and its p99, exact and not sampled. No Qt.

Curves are differences of the distribution function over bins, so that what sits on one value (a
normal cut at 0, a lognormal without deviation) is as tall as it should be and a density without
bound is no trouble.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.samplers.cut_normal import cut_normal_parameters
from engine.schemas import (
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

Cdf = Callable[[float], float]
"""The probability of at most so many seconds."""

_BINS = 96
_TALLEST = 4.0
"""A bin is drawn at most so many times as tall as the ninth decile of the others."""
_LARGE_SHAPE = 1e4


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """A distribution as it is drawn.

    Attributes:
        low: Seconds at the left end.
        high: Seconds at the right end.
        heights: Height of the curve in each of equal bins, 0 to 1.
        mean: The mean, seconds.
        p99: What 99 % of the values do not exceed, seconds.
    """

    low: float
    high: float
    heights: NDArray[np.float64]
    mean: float
    p99: float


@lru_cache(maxsize=64)
def spread_of(law: Any) -> Spread:
    """The curve and the figures of a distribution."""
    cdf = _CDFS[type(law)](law)
    mean = float(law.expected)
    p99 = quantile(cdf, 0.99, mean)
    low, high = _range(cdf, mean)
    edges = np.linspace(low, high, _BINS + 1)
    masses = np.diff([cdf(float(edge)) for edge in edges])
    # What sits on the left end itself belongs to the first bin.
    masses[0] = cdf(float(edges[1])) if low == 0 else masses[0]
    return Spread(low, high, _heights(masses), mean, p99)


def quantile(cdf: Cdf, share: float, mean: float) -> float:
    """The least number of seconds that at least ``share`` of the values do not exceed."""
    high = mean or 1e-9
    while cdf(high) < share and high < 1e300:
        high *= 2
    low = 0.0
    if cdf(low) >= share:
        return low
    for _ in range(200):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (low, middle) if cdf(middle) >= share else (middle, high)
    return high


def _range(cdf: Cdf, mean: float) -> tuple[float, float]:
    """From 0, unless the values lie close together far from it."""
    least, most = quantile(cdf, 0.002, mean), quantile(cdf, 0.995, mean)
    if most <= 0:
        return 0.0, 1e-3
    if most - least < 1e-9 * most:  # always the same
        return 0.0, 2 * most
    if least > most / 2:
        pad = 0.15 * (most - least)
        return least - pad, most + pad
    return 0.0, most * 1.05


def _heights(masses: NDArray[np.float64]) -> NDArray[np.float64]:
    """Heights from 0 to 1, of which no spike flattens the others."""
    positive = masses[masses > 0]
    if not len(positive):
        return np.zeros_like(masses)
    usual = float(np.quantile(positive, 0.9))
    top = min(float(masses.max()), _TALLEST * usual)
    return np.minimum(masses / top, 1.0)


def _never_varies(law: Normal | Lognormal | Gamma) -> bool:
    """Whether its values are too close together for any picture, and for the formulas."""
    return law.std <= 1e-9 * law.mean


def _step(value: float) -> Cdf:
    return lambda x: 1.0 if x >= value else 0.0


def _uniform(law: Uniform) -> Cdf:
    if law.high == law.low:
        return _step(law.low)
    return lambda x: min(max((x - law.low) / (law.high - law.low), 0.0), 1.0)


def _exponential(law: Exponential) -> Cdf:
    if law.mean == 0:
        return _step(0.0)
    return lambda x: -math.expm1(-x / law.mean)


def _normal(law: Normal) -> Cdf:
    if _never_varies(law):
        return _step(law.mean)
    mu, sigma = cut_normal_parameters(law.mean, law.std)
    return lambda x: _phi((x - mu) / sigma)


def _lognormal(law: Lognormal) -> Cdf:
    if _never_varies(law):
        return _step(law.mean)
    variance = math.log1p(min(law.std / law.mean, 1e150) ** 2)
    middle, width = math.log(law.mean) - variance / 2, math.sqrt(variance)
    return lambda x: _phi((math.log(x) - middle) / width) if x > 0 else 0.0


def _gamma(law: Gamma) -> Cdf:
    if _never_varies(law):
        return _step(law.mean)
    shape = (law.mean / law.std) ** 2
    return lambda x: _incomplete_gamma(shape, x / law.mean * shape)


def _erlang(law: Erlang) -> Cdf:
    return lambda x: _incomplete_gamma(law.k, x / law.mean * law.k)


def _weibull(law: Weibull) -> Cdf:
    def cdf(x: float) -> float:
        if x <= 0:
            return 0.0
        # By logarithms: a power may be out of range where the exponential of it is 0 or 1.
        power = law.shape * (math.log(x) - math.log(law.scale))
        return -math.expm1(-math.exp(power)) if power < 50 else 1.0

    return cdf


def _pareto(law: Pareto) -> Cdf:
    if law.spread == 0:
        return _step(law.low)
    whole = -math.expm1(-law.shape * law.spread)

    def cdf(x: float) -> float:
        if x <= law.low:
            return 0.0
        if x >= law.high:
            return 1.0
        return -math.expm1(-law.shape * (math.log(x) - math.log(law.low))) / whole

    return cdf


def _empirical(law: Empirical) -> Cdf:
    values = np.sort(np.asarray(law.values, dtype=np.float64))
    return lambda x: float(np.searchsorted(values, x, side="right")) / len(values)


def _phi(z: float) -> float:
    """The distribution function of the standard normal."""
    return math.erfc(-z / math.sqrt(2)) / 2


def _incomplete_gamma(shape: float, x: float) -> float:
    """The regularised lower incomplete gamma function P(shape, x)."""
    if x <= 0:
        return 0.0
    if shape > _LARGE_SHAPE:  # Wilson and Hilferty: the cube root is all but normal
        spread = 1 / (9 * shape)
        return _phi(((x / shape) ** (1 / 3) - 1 + spread) / math.sqrt(spread))
    front = math.exp(shape * math.log(x) - x - math.lgamma(shape))
    if x < shape + 1:
        return min(front * _series(shape, x), 1.0)
    return max(1 - front * _fraction(shape, x), 0.0)


def _series(shape: float, x: float) -> float:
    """The power series, which converges fast below ``shape + 1``."""
    term = total = 1 / shape
    above = shape
    while abs(term) > abs(total) * 1e-12:
        above += 1
        term *= x / above
        total += term
    return total


def _fraction(shape: float, x: float) -> float:
    """The continued fraction (Lentz's way), which converges fast from ``shape + 1`` on."""
    tiny = 1e-300
    b = x + 1 - shape
    c, d = 1 / tiny, 1 / b
    value = d
    for number in range(1, 10_000):
        a = -number * (number - shape)
        b += 2
        d = 1 / ((a * d + b) or tiny)
        c = (b + a / c) or tiny
        value *= d * c
        if abs(d * c - 1) < 1e-12:
            break
    return value


_CDFS: dict[type[Schema], Callable[[Any], Cdf]] = {
    Uniform: _uniform,
    Exponential: _exponential,
    Normal: _normal,
    Lognormal: _lognormal,
    Gamma: _gamma,
    Erlang: _erlang,
    Weibull: _weibull,
    Pareto: _pareto,
    Empirical: _empirical,
}
