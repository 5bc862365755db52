"""Queueing theory in closed form, and nothing else: numbers in, numbers out.

Sources: Harchol-Balter, *Performance Modeling and Design of Computer Systems* (2013): chapters 14
(M/M/k, Erlang's formulas), 23 (M/G/1), 6 and 7 (closed systems and their bounds), 19 (closed
networks, mean value analysis); Gross, Shortle, Thompson and Harris, *Fundamentals of Queueing
Theory* (4th edition), section 2.4 (finite queues); Buzen, "Computational algorithms for closed
queueing networks with exponential servers" (CACM 1973); Lee and Longton, "Queueing processes
associated with airline passenger check-in" (1959). Rates are per second, times are seconds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def erlang_c(load: float, cores: int) -> float:
    """Probability that an arrival at M/M/c has to wait, by Erlang's B recursion.

    Args:
        load: Arrival rate times mean service time (erlangs), below ``cores``.
        cores: Number of servers c.
    """
    blocking = 1.0
    for count in range(1, cores + 1):
        blocking = load * blocking / (count + load * blocking)
    return blocking / (1 - load / cores * (1 - blocking))


def mmc_wait(arrival: float, service_s: float, cores: int) -> float:
    """Mean wait in M/M/c, seconds: C / (c mu - lambda)."""
    return erlang_c(arrival * service_s, cores) / (cores / service_s - arrival)


def mmc_later(time_s: float, arrival: float, service_s: float, cores: int) -> float:
    """Probability that wait and service in M/M/c together take longer than a time.

    The wait is 0 with probability 1 - C, else exponential of rate c mu - lambda (first come first
    served); the service is exponential and independent of it.
    """
    rate, spare = 1 / service_s, cores / service_s - arrival
    waits = erlang_c(arrival * service_s, cores)
    if math.isclose(rate, spare, rel_tol=1e-9):
        both = (1 + rate * time_s) * math.exp(-rate * time_s)
    else:
        fast, slow = math.exp(-rate * time_s), math.exp(-spare * time_s)
        both = (spare * fast - rate * slow) / (spare - rate)
    return (1 - waits) * math.exp(-rate * time_s) + waits * both


def mmc_percentile(share: float, arrival: float, service_s: float, cores: int) -> float:
    """Time in M/M/c (wait and service) that a share of requests stays below, seconds."""
    low, high = 0.0, service_s
    while mmc_later(high, arrival, service_s, cores) > 1 - share:
        high *= 2
    for _ in range(100):
        middle = (low + high) / 2
        if mmc_later(middle, arrival, service_s, cores) > 1 - share:
            low = middle
        else:
            high = middle
    return high


def mg1_wait(arrival: float, service_s: float, scv: float) -> float:
    """Mean wait in M/G/1, seconds (Pollaczek and Khinchine).

    Args:
        arrival: Arrival rate, per second.
        service_s: Mean service time, seconds.
        scv: Squared coefficient of variation of the service: variance ÷ mean²; 0 is M/D/1.
    """
    used = arrival * service_s
    return used / (1 - used) * (1 + scv) / 2 * service_s


def mgc_wait(arrival: float, service_s: float, cores: int, scv: float) -> float:
    """Mean wait in M/G/c, seconds: an approximation, (1 + scv) / 2 times M/M/c's.

    Lee and Longton (1959). Exact for one core and for exponential service.
    """
    return (1 + scv) / 2 * mmc_wait(arrival, service_s, cores)


@dataclass(frozen=True, slots=True)
class Finite:
    """What a queue with room for so many does.

    Attributes:
        refused: Share of arrivals that find all places taken.
        admitted_rps: Rate of those that come in, per second.
        wait_s: Mean wait of those, seconds.
        used: Share of the cores' time in use.
    """

    refused: float
    admitted_rps: float
    wait_s: float
    used: float


def mmck(arrival: float, service_s: float, cores: int, places: int) -> Finite:
    """M/M/c/K: at most ``places`` requests inside, those being served included."""
    load = arrival * service_s
    weights = [1.0]
    for inside in range(1, places + 1):
        weights.append(weights[-1] * load / min(inside, cores))
    largest = max(weights)
    shares = [weight / largest for weight in weights]
    total = math.fsum(shares)
    refused = shares[-1] / total
    admitted = arrival * (1 - refused)
    waiting = math.fsum((n - cores) * shares[n] for n in range(cores, places + 1)) / total
    return Finite(refused, admitted, waiting / admitted, admitted * service_s / cores)


@dataclass(frozen=True, slots=True)
class Station:
    """A server of a closed network.

    Attributes:
        demand_s: Core time a request takes there in all its visits, seconds.
        cores: How many are served at once.
    """

    demand_s: float
    cores: int = 1


MOST_USERS = 5000
"""Users for whom networks with several cores are computed: the effort grows with their square."""


def closed_throughput(users: int, delay_s: float, stations: Sequence[Station]) -> float:
    """Requests per second of users who think, in a closed product-form network.

    Exact: mean value analysis where every station has one core, else Buzen's convolution.

    Args:
        users: How many there are.
        delay_s: Time per request that nobody waits in line for (thinking, network, I/O), seconds.
        stations: Where they queue.
    """
    if all(station.cores == 1 for station in stations):
        return mean_value_analysis(users, delay_s, [each.demand_s for each in stations])
    return _by_convolution(users, delay_s, stations)


def mean_value_analysis(users: int, delay_s: float, demands_s: Sequence[float]) -> float:
    """Throughput of a closed network of single cores, per second (Reiser and Lavenberg, 1980).

    An arrival sees the network as it is with one user less: R = D (1 + Q(n - 1)), X = n / (Z + R).
    """
    demands = np.array(demands_s, dtype=np.float64)
    queues: Floats = np.zeros(len(demands))
    throughput = 0.0
    for count in range(1, users + 1):
        responses = demands * (1 + queues)
        throughput = count / (delay_s + float(responses.sum()))
        queues = throughput * responses
    return throughput


def _by_convolution(users: int, delay_s: float, stations: Sequence[Station]) -> float:
    """X(N) = G(N - 1) / G(N), with normalising constants kept as logarithms."""
    counts = np.arange(users + 1, dtype=np.float64)
    factorials = np.concatenate(([0.0], np.cumsum(np.log(counts[1:]))))
    with np.errstate(divide="ignore", invalid="ignore"):
        total = np.where(counts == 0, 0.0, counts * np.log(delay_s)) - factorials
    for station in stations:
        speeds = np.minimum(counts[1:], station.cores)
        steps = np.log(station.demand_s) - np.log(speeds)
        total = _log_convolved(total, np.concatenate(([0.0], np.cumsum(steps))))
    return math.exp(float(total[-2] - total[-1]))


def _log_convolved(one: Floats, other: Floats) -> Floats:
    """The convolution of two sequences that are given, and wanted, as logarithms."""
    turned = other[::-1]
    length = len(one)
    return np.array(
        [np.logaddexp.reduce(one[: at + 1] + turned[length - 1 - at :]) for at in range(length)]
    )


@dataclass(frozen=True, slots=True)
class Bounds:
    """What no closed system with these demands can pass, whatever its distributions.

    Attributes:
        most_rps: Largest throughput, per second.
        least_s: Shortest mean response, seconds.
    """

    most_rps: float
    least_s: float


def closed_bounds(
    users: int, think_s: float, response_s: float, stations: Sequence[Station]
) -> Bounds:
    """Asymptotic bounds: X <= min(N / (Z + D), 1 / Dmax), and R >= N / X - Z for that X.

    Args:
        users: How many there are.
        think_s: Mean think time Z, seconds.
        response_s: Time a request takes without any waiting D, seconds.
        stations: Where they queue.
    """
    slowest = max((each.demand_s / each.cores for each in stations), default=0.0)
    alone = users / (think_s + response_s) if think_s + response_s > 0 else math.inf
    most = min(alone, 1 / slowest if slowest > 0 else math.inf)
    return Bounds(most, max(users / most - think_s, 0.0) if math.isfinite(most) else 0.0)
