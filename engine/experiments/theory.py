"""Theory beside the simulation: what formulas say, what the run found, and where none applies.

A mechanism that did nothing in a run (a queue limit nobody met, memory nobody waited for, a timeout
that never struck) is left out of account: without it the run would have been the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.experiments.closed import assess_closed
from engine.experiments.findings import Check, Inapplicable, Theory
from engine.experiments.flows import flows
from engine.experiments.little import assess_little
from engine.experiments.open import assess_open
from engine.experiments.standing import disturbances, unsteady
from engine.schemas import ClosedWorkload, RunResult, Scenario, Workload
from engine.schemas.figures import plural

__all__ = ["Check", "Inapplicable", "Theory", "assess"]


def assess(scenario: Scenario, result: RunResult) -> Theory:
    """Put theory beside a run, wherever it applies.

    Args:
        scenario: What was run, as it was run.
        result: What was found.
    """
    found = [*assess_little(result), *_by_formulas(scenario, result)]
    checks = [each for each in found if isinstance(each, Check)]
    reasons = [each for each in found if isinstance(each, Inapplicable)]
    order = {"": -1} | {node.id: place for place, node in enumerate(scenario.nodes)}
    checks.sort(key=lambda each: order[each.place])
    reasons.sort(key=lambda each: order[each.place])
    return Theory(tuple(checks), tuple(dict.fromkeys(reasons)))


def _by_formulas(scenario: Scenario, result: RunResult) -> Iterator[Check | Inapplicable]:
    workloads = _workloads(scenario)
    closed = [each for each in workloads if isinstance(each, ClosedWorkload)]
    why = unsteady(scenario, result) or _little_to_go_by(result)
    if why:
        yield Inapplicable("", why)
    elif closed and len(workloads) > 1:
        yield Inapplicable(
            "",
            f"There are {plural(len(workloads), 'workload')}, some of them closed: no formula for "
            "mixtures.",
        )
    elif closed:
        yield from assess_closed(scenario, closed[0], result, disturbances(result))
    else:
        disturbed = disturbances(result)
        yield from assess_open(scenario, result, flows(scenario, None, disturbed), disturbed)


def _workloads(scenario: Scenario) -> list[Workload]:
    found = (getattr(node, "workload", None) for node in scenario.nodes)
    return [workload for workload in found if workload is not None]


def _little_to_go_by(result: RunResult) -> str:
    """Why the run says too little to compare, in words; empty where it does not."""
    if result.latency_s.mean is None:
        return "No request was completed after the warm-up."
    return ""
