"""``check``: every rule over a whole scenario."""

from __future__ import annotations

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


def check(scenario: Scenario) -> list[Problem]:
    """Every problem of a scenario beyond single fields, errors first, then in document order.

    A scenario without errors runs: ``Simulation`` refuses any other.
    """
    graph = Graph(scenario)
    problems = [problem for rule in _RULES for problem in rule(graph)]
    return sorted(problems, key=lambda problem: problem.severity != "error")
