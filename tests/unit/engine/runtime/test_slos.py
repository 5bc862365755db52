"""Objectives: kept or not, of all requests or of one workload's."""

import pytest
from support.scenarios import edge, event, io, run, scenario, trace, with_endpoints

from engine.schemas import Scenario

TIMES_S = [float(number) for number in range(1, 9)]


def checked(*slos, events=(), steps=None):
    """Eight quick requests of 0.1 s and two slow ones of 0.5 s in 20 s."""
    api = with_endpoints("api", quick=steps or [io(0.1)], slow=[io(0.5)])
    nodes = [
        trace(*TIMES_S, name="many", endpoint="quick"),
        trace(11.0, 12.0, name="few", endpoint="slow"), api,
    ]  # fmt: skip
    edges = [edge("many", "api"), edge("few", "api")]
    system = scenario(nodes, edges, list(events), horizon_s=20)
    data = system.model_dump(mode="json")
    return run(Scenario.model_validate({**data, "slos": list(slos)})).slos


@pytest.mark.parametrize(
    ("slo", "value", "passed"),
    [
        ({"figure": "max", "below": 0.51}, 0.5, True),
        ({"figure": "max", "below": 0.49}, 0.5, False),
        ({"figure": "mean", "below": 0.2}, (8 * 0.1 + 2 * 0.5) / 10, True),
        ({"figure": "mean", "above": 0.2}, (8 * 0.1 + 2 * 0.5) / 10, False),
        ({"figure": "p50", "below": 0.2}, 0.1, True),
        ({"figure": "throughput_rps", "above": 0.4}, 10 / 20, True),
        ({"figure": "goodput_rps", "above": 0.6}, 10 / 20, False),
        ({"figure": "error_share", "below": 0.01}, 0.0, True),
        ({"figure": "max", "below": 0.2, "workload": "many"}, 0.1, True),
        ({"figure": "max", "below": 0.2, "workload": "few"}, 0.5, False),
        ({"figure": "throughput_rps", "above": 0.2, "workload": "few"}, 2 / 20, False),
    ],
    ids=str,
)
def test_an_objective_is_checked_against_its_figure(slo, value, passed):
    check = checked(slo)[0]
    assert check.value == pytest.approx(value, rel=1e-3)
    assert check.passed is passed


def test_a_figure_at_its_limit_has_not_kept_it():
    exact = {"figure": "throughput_rps", "below": 0.5}, {"figure": "throughput_rps", "above": 0.5}
    assert [check.passed for check in checked(*exact)] == [False, False]


def test_objectives_are_told_in_their_order_and_in_words():
    checks = checked(
        {"figure": "p99", "below": 0.2}, {"figure": "error_share", "below": 0.01, "workload": "few"}
    )
    assert [check.slo for check in checks] == ["p99 < 0.2", "error_share < 0.01 of few"]


def test_errors_are_a_share_of_what_has_ended():
    down = event("server_down", "api", 10.0)
    overall, few, many = checked(
        {"figure": "error_share", "below": 0.3},
        {"figure": "error_share", "below": 0.3, "workload": "few"},
        {"figure": "error_share", "below": 0.3, "workload": "many"},
        events=[down],
    )
    assert [overall.value, few.value, many.value] == pytest.approx([0.2, 1.0, 0.0])
    assert [overall.passed, few.passed, many.passed] == [True, False, True]


def test_an_objective_of_latency_that_nothing_was_measured_for_has_failed():
    check = checked(
        {"figure": "p99", "below": 9.0, "workload": "few"},
        events=[event("server_down", "api", 10.0)],
    )[0]
    assert (check.value, check.passed) == (None, False)
