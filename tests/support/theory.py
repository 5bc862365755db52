"""Queueing theory, in the words of its textbooks.

Sources: Harchol-Balter, Performance Modeling and Design of Computer Systems (2013), chapters 13
(M/M/1), 14 (M/M/k, Erlang C), 23 (M/G/1), 17 (Burke and tandem queues) and 6 (closed systems);
Gross, Shortle, Thompson and Harris, Fundamentals of Queueing Theory (4th edition), section 2.4
(finite queues) and 2.8 (machine repair). Rates are per second, times are seconds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def mm1_time(arrival: float, service: float) -> float:
    """Mean time in an M/M/1 system: 1 / (mu - lambda)."""
    return 1 / (service - arrival)


def mm1_percentile(arrival: float, service: float, share: float) -> float:
    """Time in an M/M/1 system is exponential, of rate mu - lambda."""
    return -math.log(1 - share) / (service - arrival)


def erlang_c(load: float, cores: int) -> float:
    """Probability of waiting in M/M/c, by way of Erlang's B recursion."""
    blocking = 1.0
    for count in range(1, cores + 1):
        blocking = load * blocking / (count + load * blocking)
    used = load / cores
    return blocking / (1 - used * (1 - blocking))


def mmc_time(arrival: float, service: float, cores: int) -> float:
    """Mean time in an M/M/c system: mean wait C / (c mu - lambda), then the service."""
    waits = erlang_c(arrival / service, cores)
    return waits / (cores * service - arrival) + 1 / service


def mg1_wait(arrival: float, mean: float, scv: float) -> float:
    """Mean wait in M/G/1 (Pollaczek and Khinchine), by the service's squared coefficient."""
    used = arrival * mean
    return used / (1 - used) * (1 + scv) / 2 * mean


def full_share(arrival: float, service: float, most: int) -> float:
    """Share that M/M/1/K turns away: the probability that all K places are taken."""
    used = arrival / service
    return (1 - used) * used**most / (1 - used ** (most + 1))


def machine_repair(users: int, think: float, service: float) -> tuple[float, float]:
    """Throughput and mean response of one server and users who think (exponential both).

    The share of time with n at the server is proportional to users! / (users - n)! (s / z)^n.
    """
    weights = [1.0]
    for inside in range(users):
        weights.append(weights[-1] * (users - inside) * service / think)
    idle = weights[0] / math.fsum(weights)
    throughput = (1 - idle) / service
    return throughput, users / throughput - think


def tandem_time(arrival: float, services: Sequence[float]) -> float:
    """Mean time through exponential servers in line: each is M/M/1 (Burke)."""
    return sum(mm1_time(arrival, service) for service in services)


def tandem_percentile(arrival: float, services: Sequence[float], share: float) -> float:
    """Times in the queues are independent exponentials, of different rates: hypoexponential."""
    rates = [service - arrival for service in services]
    weights = [
        math.prod(other / (other - rate) for other in rates if other != rate) for rate in rates
    ]

    def later(time: float) -> float:
        parts = zip(weights, rates, strict=True)
        return math.fsum(weight * math.exp(-rate * time) for weight, rate in parts)

    low, high = 0.0, 1.0
    while later(high) > 1 - share:
        high *= 2
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if later(middle) > 1 - share else (low, middle)
    return low


def fan_out_slow(branches: int, slow: float) -> float:
    """Share of requests that wait for a slow branch: 1 - (1 - p)^n."""
    return float(1 - (1 - slow) ** branches)
