"""The systems whose figures theory knows, built from ordinary nodes, edges and steps.

Each case says how long one replication is in the quick tests, what is read from its result, and
what theory says it is. ``docs/validation.md`` is made from the same cases, run longer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.schemas import RunResult, Scenario
from support.scenarios import (
    balancer,
    cpu,
    edge,
    exponential,
    forward,
    generator,
    io,
    one_server,
    scenario,
    server,
)
from support.theory import (
    fan_out_slow,
    full_share,
    machine_repair,
    mg1_wait,
    mm1_percentile,
    mm1_time,
    mmc_time,
    tandem_percentile,
    tandem_time,
)

Read = Callable[[RunResult], float]


@dataclass(frozen=True)
class Figure:
    """One figure of a case.

    Attributes:
        name: What it is, with its unit.
        theory: By formula.
        stated: The same to six places, worked out apart; a slip in the formula shows.
        read: Takes it from a result.
    """

    name: str
    theory: float
    stated: float
    read: Read


@dataclass(frozen=True)
class Case:
    """A system and its figures.

    Attributes:
        name: What the system is.
        system: Makes it with a horizon and warm-up, seconds.
        figures: What theory knows of it.
        length_s: Measured time of a replication in the quick tests, seconds.
        warmup_s: Time before that is left out, seconds.
    """

    name: str
    system: Callable[..., Scenario]
    figures: tuple[Figure, ...]
    length_s: float
    warmup_s: float

    def scenario(self, times: float = 1.0) -> Scenario:
        """The system, to be run ``times`` as long as in the quick tests."""
        return self.system(
            horizon_s=self.warmup_s + self.length_s * times,
            warmup_s=self.warmup_s,
            report_interval_s=(self.warmup_s + self.length_s * times) / 20,
        )


def latency(figure: str) -> Read:
    return lambda result: float(getattr(result.latency_s, figure))


def at_server(figure: str) -> Read:
    """Of the times requests are at the server, the network left out."""

    def read(result: RunResult) -> float:
        sojourn = result.nodes["api"].sojourn_s
        assert sojourn is not None
        return float(getattr(sojourn, figure))

    return read


def core_wait(result: RunResult) -> float:
    assert result.split_s is not None
    return result.split_s.core_wait


def _mmc(cores: int, stated: float) -> Case:
    arrival = 0.8 * cores

    def system(**settings: Any) -> Scenario:
        step = cpu(exponential(1.0))
        return one_server(step, rate_rps=arrival, cpu_cores=cores, **settings)

    time = Figure("W, s", mmc_time(arrival, 1.0, cores), stated, latency("mean"))
    return Case(f"M/M/{cores}, ρ 0.8", system, (time,), 4000 / cores, 100)


def _mg1(name: str, service: Any, scv: float, stated: float, length_s: float) -> Case:
    def system(**settings: Any) -> Scenario:
        return one_server(cpu(service), rate_rps=0.8, **settings)

    wait = Figure("Wq, s", mg1_wait(0.8, 1.0, scv), stated, core_wait)
    return Case(f"M/G/1, ρ 0.8, {name}", system, (wait,), length_s, 1000)


def _full(name: str, **limits: int) -> Case:
    def system(**settings: Any) -> Scenario:
        api = server("api", cpu(exponential(0.1)), **limits)
        return scenario([generator(12.0), api], [edge("users", "api")], **settings)

    def goodput(result: RunResult) -> float:
        return result.goodput_rps

    # Accounts cover the warm-up, too: a queue of ten has settled within a few seconds of it.
    share = full_share(12.0, 10.0, 10)
    figures = (
        Figure("share rejected", share, 0.192587, lambda result: result.error_share),
        Figure("goodput, 1/s", 12.0 * (1 - share), 9.688962, goodput),
    )
    return Case(f"M/M/1/10, λ 12, μ 10, {name}", system, figures, 400, 5)


def _machine_repair() -> Case:
    def system(**settings: Any) -> Scenario:
        users = {"kind": "closed", "users": 50, "think_time": exponential(5.0)}
        return scenario(
            [
                {"kind": "generator", "id": "users", "workload": users},
                server("api", cpu(exponential(0.1))),
            ],
            [edge("users", "api")],
            **settings,
        )

    throughput, response = machine_repair(50, 5.0, 0.1)
    figures = (
        Figure("X, 1/s", throughput, 8.952125, lambda result: result.throughput_rps),
        Figure("R, s", response, 0.585266, latency("mean")),
    )
    return Case("closed, 50 users, think 5 s, service 0.1 s", system, figures, 500, 60)


_TANDEM = (10.0, 8.0, 7.0)


def _tandem() -> Case:
    def system(**settings: Any) -> Scenario:
        steps = [cpu(exponential(1 / service)) for service in _TANDEM]
        return scenario(
            [
                generator(5.0),
                server("a", steps[0], forward("b")),
                server("b", steps[1], forward("c")),
                server("c", steps[2]),
            ],
            [edge("users", "a"), edge("a", "b"), edge("b", "c")],
            **settings,
        )

    return Case("tandem by forward, λ 5, μ 10, 8, 7", system, _tandem_figures(), 500, 40)


def _tandem_by_calls() -> Case:
    """Each server computes, then asks the next and hands the answer up: nothing is done after.

    A caller holds no core while it waits, so that the queues are those of servers in line.
    """

    def system(**settings: Any) -> Scenario:
        steps = [cpu(exponential(1 / service)) for service in _TANDEM]
        return scenario(
            [
                generator(5.0),
                server("a", steps[0], {"kind": "call", "to": "b"}),
                server("b", steps[1], {"kind": "call", "to": "c"}),
                server("c", steps[2]),
            ],
            [edge("users", "a"), edge("a", "b"), edge("b", "c")],
            **settings,
        )

    return Case("tandem by nested calls, λ 5, μ 10, 8, 7", system, _tandem_figures(), 500, 40)


def _tandem_figures() -> tuple[Figure, ...]:
    p99 = tandem_percentile(5.0, _TANDEM, 0.99)
    return (
        Figure("W, s", tandem_time(5.0, _TANDEM), 1.033333, latency("mean")),
        Figure("p99, s", p99, 3.083883, latency("p99")),
    )


def _over_four(policy: str, theory: float, stated: float, length_s: float) -> Case:
    def system(**settings: Any) -> Scenario:
        names = ["a", "b", "c", "d"]
        return scenario(
            [
                generator(3.6),
                balancer(policy),
                *(server(name, cpu(exponential(1.0))) for name in names),
            ],
            [edge("users", "lb"), *(edge("lb", name) for name in names)],
            **settings,
        )

    figures = (Figure("W, s", theory, stated, latency("mean")),)
    return Case(f"{policy.replace('_', ' ')} over 4, μ 1, ρ 0.9", system, figures, length_s, 400)


def _event_loop() -> Case:
    def system(**settings: Any) -> Scenario:
        return one_server(cpu(exponential(0.002)), io(0.012), rate_rps=300.0, **settings)

    figures = (
        Figure("mean, s", mm1_time(300, 500) + 0.012, 0.017, at_server("mean")),
        Figure("p99, s", mm1_percentile(300, 500, 0.99) + 0.012, 0.0350259, at_server("p99")),
    )
    return Case("event loop: 2 ms CPU, 12 ms I/O, 300/s", system, figures, 15, 2)


def _fan_out() -> Case:
    branches, slow_s = 100, 1.0

    def system(**settings: Any) -> Scenario:
        # 1 % of the branches take a second, the others nothing.
        mixed = {"distribution": "empirical", "values": [0.0] * 99 + [slow_s]}
        step = {"kind": "parallel", "branches": [[io(mixed)] for _ in range(branches)]}
        return one_server(step, rate_rps=5.0, **settings)

    def share(result: RunResult) -> float:
        histogram = result.histogram
        slow = histogram.count[histogram.high_s > slow_s / 2].sum()
        return float(slow / histogram.count.sum())

    figures = (Figure("share slow", fan_out_slow(branches, 0.01), 0.633968, share),)
    return Case("fan-out to 100 by parallel, 1 % slow", system, figures, 30, 1)


def _mm1() -> Case:
    def system(**settings: Any) -> Scenario:
        return one_server(cpu(exponential(0.1)), rate_rps=8.0, **settings)

    percentiles = zip((0.5, 0.95, 0.99), (0.346574, 1.497866, 2.302585), strict=True)
    figures = (
        Figure("W, s", mm1_time(8, 10), 0.5, latency("mean")),
        *(
            Figure(
                f"p{share * 100:.0f}, s",
                mm1_percentile(8, 10, share),
                stated,
                latency(f"p{share * 100:.0f}"),
            )
            for share, stated in percentiles
        ),
    )
    return Case("M/M/1, λ 8, μ 10", system, figures, 700, 60)


CASES = (
    _mm1(),
    _mmc(2, 2.777778),
    _mmc(4, 1.745541),
    _mmc(8, 1.286028),
    _mg1("deterministic", 1.0, 0.0, 2.0, 4000),
    _mg1("exponential", exponential(1.0), 1.0, 4.0, 5000),
    _mg1("scv 4", {"distribution": "gamma", "mean": 1.0, "std": 2.0}, 4.0, 10.0, 6000),
    _full("9 waiters at the door", max_concurrent_requests=1, queue_limit=9),
    _full("9 waiters for the core", queue_limit=9),
    _machine_repair(),
    _tandem(),
    _tandem_by_calls(),
    _over_four("random", mm1_time(0.9, 1.0), 10.0, 2000),
    _over_four("central_queue", mmc_time(3.6, 1.0, 4), 2.969383, 800),
    _event_loop(),
    _fan_out(),
)
"""Every row of the table."""


@dataclass(frozen=True)
class Replications:
    """A figure over independent replications.

    Attributes:
        mean: Their mean.
        error: Its standard error.
        count: Their number.
    """

    mean: float
    error: float
    count: int


def replications(values: list[float]) -> Replications:
    """Mean and standard error of what each replication has found."""
    found = np.array(values)
    error = float(found.std(ddof=1)) / len(found) ** 0.5
    return Replications(float(found.mean()), error, len(found))
