"""The engine reproduces queueing theory.

Each case runs twenty replications after a warm-up: the mean over them is within three standard
errors of theory. The quick versions run always, the long ones with ``-m statistical``.
"""

import pytest
from support.cases import CASES, Case, replications
from support.scenarios import cpu, exponential, one_server, run

from engine.metrics.confidence import student_t

REPLICATIONS = 20

LENGTHS = [
    pytest.param(1.0, id="short"),
    pytest.param(20.0, id="long", marks=[pytest.mark.statistical, pytest.mark.timeout(1200)]),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_formulas_give_the_figures_worked_out_by_hand(case: Case):
    for figure in case.figures:
        assert figure.theory == pytest.approx(figure.stated, rel=3e-6), figure.name


@pytest.mark.parametrize("times", LENGTHS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_engine_agrees_with_theory(case: Case, times: float):
    results = [run(case.scenario(times), seed) for seed in range(1, REPLICATIONS + 1)]
    for figure in case.figures:
        found = replications([figure.read(result) for result in results])
        told = f"{figure.name}: {found.mean:.6f} ± {found.error:.6f}, theory {figure.theory:.6f}"
        assert abs(found.mean - figure.theory) <= 3 * found.error, told


@pytest.mark.statistical
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("used", [0.5, 0.8])
def test_intervals_of_one_run_hold_the_mean_about_as_often_as_they_say(used: float):
    # 95 % intervals by batch means of M/M/1: mu 10, some 20,000 requests a run.
    arrival = 10 * used
    theory = 1 / (10 - arrival)
    system = one_server(
        cpu(exponential(0.1)), rate_rps=arrival, warmup_s=100, horizon_s=100 + 20_000 / arrival,
        report_interval_s=500,
    )  # fmt: skip
    held = []
    for seed in range(1, 101):
        result = run(system, seed)
        assert result.confidence_s is not None
        assert result.latency_s.mean is not None
        held.append(abs(result.latency_s.mean - theory) <= result.confidence_s.mean)
    coverage = sum(held) / len(held)
    assert 0.85 <= coverage <= 0.99, coverage


def test_the_quantiles_of_students_t_are_those_of_the_tables():
    # Standard tables, 97.5 %: 9, 39 and 99 degrees of freedom.
    assert student_t(9) == 2.262
    assert student_t(39) == pytest.approx(2.0227, abs=1e-4)
    assert student_t(99) == pytest.approx(1.9842, abs=1e-4)
