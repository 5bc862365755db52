"""The normal distribution cut at 0: parameters that give the wanted moments after the cut."""

from __future__ import annotations

import math
from functools import cache

_SQRT2 = math.sqrt(2)
_SQRT_2PI = math.sqrt(2 * math.pi)


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
