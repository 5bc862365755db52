"""Rules about objectives."""

from __future__ import annotations

from collections.abc import Iterator

from engine.schemas import Problem
from engine.validation.graph import Graph


def slo_problems(graph: Graph) -> Iterator[Problem]:
    """Objectives of a workload name a node that has one."""
    for index, slo in enumerate(graph.scenario.slos):
        if slo.workload is not None and slo.workload not in graph.sources:
            listed = ", ".join(list(graph.sources)[:8]) or "none yet"
            yield Problem(
                code="unknown_workload",
                message=f"{slo.workload!r} sends no requests",
                hint=f"Name a generator or client with a workload ({listed}), or none for all",
                path=("slos", index, "workload"),
            )
