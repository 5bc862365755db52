"""The engine reproduces queueing theory.

Each case runs ten replications after a warm-up: the mean over them is within three standard
errors of theory. The quick versions run always, the long ones with ``-m statistical``.
"""

import math

import numpy as np
import pytest
from support.scenarios import (
    balancer,
    cpu,
    edge,
    exponential,
    forward,
    generator,
    io,
    one_server,
    run,
    scenario,
    server,
)

REPLICATIONS = 10


def agree(system, figure, theory: float) -> None:
    """Within three standard errors over the replications."""
    values = np.array([figure(run(system, seed)) for seed in range(1, REPLICATIONS + 1)])
    error = values.std(ddof=1) / math.sqrt(len(values))
    found = f"{values.mean():.6f} ± {error:.6f}, theory {theory:.6f}"
    assert abs(values.mean() - theory) <= 3 * error, found


def mean_wait(service: float):
    return lambda result: result.latency_s.mean - service


LENGTHS = [
    pytest.param(1.0, id="short"),
    pytest.param(20.0, id="long", marks=pytest.mark.statistical),
]


@pytest.mark.parametrize("length", LENGTHS)
class TestTheory:
    @pytest.mark.parametrize(
        ("figure", "theory"),
        [("mean", 0.5), ("p50", 0.346574), ("p95", 1.497866), ("p99", 2.302585)],
    )
    def test_m_m_1(self, length, figure, theory):
        system = one_server(
            cpu(exponential(0.1)), rate_rps=8, horizon_s=1600 * length, warmup_s=100
        )
        agree(system, lambda result: getattr(result.latency_s, figure), theory)

    @pytest.mark.parametrize(("cores", "theory"), [(2, 2.777778), (4, 1.745541), (8, 1.286028)])
    def test_m_m_c(self, length, cores, theory):
        system = one_server(
            cpu(exponential(1.0)), rate_rps=0.8 * cores, cpu_cores=cores,
            horizon_s=8000 * length, warmup_s=500,
        )  # fmt: skip
        agree(system, lambda result: result.latency_s.mean, theory)

    @pytest.mark.parametrize(
        ("service", "theory"),
        [
            (1.0, 2.0),
            (exponential(1.0), 4.0),
            ({"distribution": "lognormal", "mean": 1.0, "std": 2.0}, 10.0),
        ],
        ids=["deterministic", "exponential", "scv 4"],
    )
    def test_m_g_1_pollaczek_khinchine(self, length, service, theory):
        system = one_server(cpu(service), rate_rps=0.8, horizon_s=20_000 * length, warmup_s=2000)
        agree(system, mean_wait(1.0), theory)

    @pytest.mark.parametrize(("figure", "theory"), [("mean", 1.033333), ("p99", 3.083883)])
    def test_tandem(self, length, figure, theory):
        system = scenario(
            [
                generator(5.0),
                server("a", cpu(exponential(1 / 10)), forward("b")),
                server("b", cpu(exponential(1 / 8)), forward("c")),
                server("c", cpu(exponential(1 / 7))),
            ],
            [edge("users", "a"), edge("a", "b"), edge("b", "c")],
            horizon_s=2000 * length,
            warmup_s=100,
        )
        agree(system, lambda result: getattr(result.latency_s, figure), theory)

    def test_random_balancer_over_four(self, length):
        names = ["a", "b", "c", "d"]
        system = scenario(
            [
                generator(3.6),
                balancer("random"),
                *(server(name, cpu(exponential(1.0))) for name in names),
            ],
            [edge("users", "lb"), *(edge("lb", name) for name in names)],
            horizon_s=8000 * length,
            warmup_s=1000,
        )
        agree(system, lambda result: result.latency_s.mean, 10.0)

    @pytest.mark.parametrize(("figure", "theory"), [("mean", 0.017), ("p99", 0.0350259)])
    def test_event_loop_with_io(self, length, figure, theory):
        system = one_server(
            cpu(exponential(0.002)), io(0.012), rate_rps=300, horizon_s=60 * length, warmup_s=5
        )
        agree(system, lambda result: getattr(result.latency_s, figure), theory)
