"""Whatever runs can be explained: theory, bottleneck, remedy, comparison and report of any run."""

from __future__ import annotations

import math
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from support.runnable import runnable

from engine.experiments.bottleneck import diagnose, remedied, run_remedy, what_if_sentence
from engine.experiments.comparison import Run, compare
from engine.experiments.theory import assess
from engine.io.report import report_html
from engine.runtime import Simulation
from engine.schemas import RunResult, Scenario, errors_of
from engine.validation import check

pytestmark = pytest.mark.timeout(600)

SOME = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
MANY = settings(SOME, max_examples=1500)


class Balanced(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, *_rest: object) -> None:
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def result_of(scenario: Scenario, seed: int | None = None) -> RunResult:
    simulation = Simulation(scenario, seed)
    for _ in simulation:
        pass
    return simulation.result()


def explain(scenario: Scenario) -> None:
    result = result_of(scenario)
    for found in assess(scenario, result).checks:
        assert math.isfinite(found.expected), found
        assert math.isfinite(found.ours), found
        assert found.half_width is None or found.half_width >= 0
    diagnosis = diagnose(scenario, result)
    assert diagnosis.sentence
    Balanced(report_html(scenario, result))
    remedy = remedied(scenario, diagnosis)
    if remedy is not None:
        assert not errors_of(check(remedy.scenario))
        after = run_remedy(remedy, result.seed)
        assert "p99" in what_if_sentence(remedy, result, after)
        (comparison,) = compare(
            [Run("as it is", scenario, result), Run("relieved", remedy.scenario, after)]
        )
        assert comparison.changes
        assert comparison.differences


@SOME
@given(runnable())
def test_any_run_can_be_explained(scenario: Scenario) -> None:
    explain(scenario)


@pytest.mark.statistical
@MANY
@given(runnable())
def test_very_many_runs_can_be_explained(scenario: Scenario) -> None:
    explain(scenario)
