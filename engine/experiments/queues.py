"""The cores of a server as a queue of theory: its rate, its service, its mean wait."""

from __future__ import annotations

import math
from dataclasses import dataclass

from engine.experiments.findings import Sense
from engine.experiments.flows import Arrivals
from engine.experiments.formulas import mg1_wait, mgc_wait, mmc_wait
from engine.experiments.profiles import Visit


@dataclass(frozen=True, slots=True)
class Queue:
    """The cores of a server, by theory.

    Attributes:
        law: The formula's name.
        rate_rps: Stays on a core per second.
        service_s: Mean time of one, seconds.
        cores: How many cores.
        wait_s: Mean wait before one, seconds.
        visits: Stays a request makes, on average.
        sense: Whether the formula is exact.
        exponential: Whether it is M/M/c, for a single stay.
    """

    law: str
    rate_rps: float
    service_s: float
    cores: int
    wait_s: float
    visits: float
    sense: Sense
    exponential: bool


def visits_of(arrivals: Arrivals) -> list[tuple[float, Visit]]:
    """Stays on the cores that take time, each with its rate per second."""
    if arrivals.rates is None:
        return []
    return [
        (rate, visit)
        for name, rate in arrivals.rates.items()
        for visit in arrivals.profiles[name].visits
        if rate > 0 and visit.mean_s > 0
    ]


def used_endpoints(arrivals: Arrivals) -> list[str]:
    """Endpoints that are called at all."""
    rates = arrivals.rates
    return [name for name in arrivals.profiles if rates is None or rates[name] > 0]


def same_exponential(visits: list[tuple[float, Visit]]) -> bool:
    """Whether all stays on the cores are exponential with one mean."""
    first = visits[0][1].mean_s if visits else 0.0
    return all(visit.exponential and math.isclose(visit.mean_s, first) for _, visit in visits)


def queue_of(
    cores: int,
    arrivals: Arrivals,
    visits: list[tuple[float, Visit]],
    whole_rate_rps: float | None = None,
) -> Queue:
    """The queue of some cores that requests visit.

    Args:
        cores: How many there are.
        arrivals: What comes to the server, or to one of several that share a queue.
        visits: Its stays on cores, with their rates.
        whole_rate_rps: Stays per second at all servers that share the queue; None: at this one.
    """
    rate = sum(each for each, _ in visits)
    mean = sum(each * visit.mean_s for each, visit in visits) / rate
    square = sum(each * (visit.variance + visit.mean_s**2) for each, visit in visits) / rate
    scv = max(square / mean**2 - 1, 0.0)
    total = arrivals.total_rps or rate
    stays = rate / total
    again = bool(arrivals.again) or stays > 1 + 1e-9
    rate = whole_rate_rps or rate
    sense: Sense = "equal"
    exponential = same_exponential(visits)
    if exponential:
        law, wait_s = f"M/M/{cores}", mmc_wait(rate, mean, cores)
        if again:
            law += " in a Jackson network"
    elif cores == 1:
        law, wait_s = "M/D/1" if scv < 1e-12 else "M/G/1", mg1_wait(rate, mean, scv)
    else:
        law, sense = f"M/G/{cores}, approximately", "about"
        wait_s = mgc_wait(rate, mean, cores, scv)
    return Queue(law, rate, mean, cores, wait_s, stays, sense, exponential)


def mean_delay(arrivals: Arrivals) -> float | None:
    """Mean time in I/O of a request that comes to a server, seconds; None where unknown."""
    rates = arrivals.rates or {}
    total = sum(rates.values())
    delays = [
        (rates.get(name, 0.0), arrivals.profiles[name].delay_s) for name in used_endpoints(arrivals)
    ]
    if not total or any(delay is None for _, delay in delays):
        return None
    return sum(rate * (delay or 0.0) for rate, delay in delays) / total
