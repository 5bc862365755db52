"""Rules that keep a run inside the machine's memory."""

from __future__ import annotations

from collections.abc import Iterator

from engine.config import limits
from engine.schemas import EdgeSample, NodeSample, Problem, Scenario
from engine.validation.graph import Graph


def size_problems(graph: Graph) -> Iterator[Problem]:
    """The time series of all elements fit in memory."""
    scenario = graph.scenario
    columns = _columns(scenario)
    intervals = scenario.settings.horizon_s / scenario.settings.interval_s
    if columns * intervals > limits.MAX_SERIES_VALUES:
        least = least_interval_s(scenario)
        yield Problem(
            code="too_many_reports",
            message=f"{intervals:,.0f} reporting intervals of {columns:,} series do not fit in "
            "memory",
            hint=f"Report every {least:.3g} s or less often",
            path=("settings", "report_interval_s"),
        )


def least_interval_s(scenario: Scenario) -> float:
    """The shortest reporting interval, seconds, with which the time series fit in memory."""
    return scenario.settings.horizon_s * _columns(scenario) / limits.MAX_SERIES_VALUES


def _columns(scenario: Scenario) -> int:
    return len(scenario.nodes) * len(NodeSample._fields) + len(scenario.edges) * len(
        EdgeSample._fields
    )
