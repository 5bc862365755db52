"""``check``: every rule over a whole scenario."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from engine.schemas import Problem, Scenario
from engine.validation.endings import ending_problems
from engine.validation.events import event_problems
from engine.validation.graph import Graph
from engine.validation.references import edge_problems, identity_problems
from engine.validation.servers import server_problems
from engine.validation.size import size_problems
from engine.validation.slos import slo_problems
from engine.validation.traffic import balancer_problems, traffic_problems

_RULES: tuple[Callable[[Graph], Iterator[Problem]], ...] = (
    identity_problems,
    edge_problems,
    server_problems,
    traffic_problems,
    balancer_problems,
    ending_problems,
    slo_problems,
    event_problems,
    size_problems,
)

MAX_OF_A_KIND = 1_000
"""Errors, and warnings, that one rule may report: each call to a thousand servers could be one."""


def check(scenario: Scenario) -> list[Problem]:
    """Every problem of a scenario beyond single fields, errors first, then in document order.

    Where a rule finds more than ``MAX_OF_A_KIND`` errors, or warnings, the others are left out.

    A scenario without errors runs: ``Simulation`` refuses any other.
    """
    graph = Graph(scenario)
    problems = [problem for rule in _RULES for problem in _worth_telling(rule(graph))]
    return sorted(problems, key=lambda problem: problem.severity != "error")


def _worth_telling(problems: Iterator[Problem]) -> Iterator[Problem]:
    """The first problems of a rule; errors end the search when there are enough."""
    counts: Counter[str] = Counter()
    for problem in problems:
        counts[problem.severity] += 1
        if counts[problem.severity] <= MAX_OF_A_KIND:
            yield problem
        elif problem.severity == "error":
            yield Problem(
                "more_problems",
                "there are more problems of this kind than are shown",
                "Solve the ones above first",
                problem.path,
            )
            return
