"""Two runs that must take the same course: the same requests at the same times, to the bit."""

from __future__ import annotations

import numpy as np
import pytest

from engine.runtime import Simulation
from engine.schemas import RunResult
from engine.schemas.result import LatencyStats

MOST_REQUESTS = 40_000
"""Longer runs are not repeated event by event: it would take too long."""


def assert_same_course(one: RunResult, other: RunResult) -> None:
    """The same requests ended in the same way at the same times, to the last bit."""
    assert one.requests == other.requests
    assert one.attempts == other.attempts
    for name in ("low_s", "high_s", "count"):
        assert np.array_equal(getattr(one.histogram, name), getattr(other.histogram, name))
    _same_latencies(one.latency_s, other.latency_s)
    assert one.traces == other.traces
    for node_id, node in one.nodes.items():
        same = other.nodes[node_id]
        for name in ("arrived", "completed", "failed", "cancelled"):
            assert getattr(node, name) == getattr(same, name), (node_id, name)
        for name in (
            "utilisation",
            "mean_ready_queue",
            "mean_io",
            "mean_ram_mb",
            "mean_ram_queue",
            "mean_in_service",
        ):
            if getattr(node, name) is not None:
                expected = pytest.approx(getattr(same, name), rel=1e-9, abs=1e-9)
                assert getattr(node, name) == expected, name
    for edge_id, stats in one.edges.items():
        same_edge = other.edges[edge_id]
        assert (stats.sent, stats.lost) == (same_edge.sent, same_edge.lost)
        assert stats.mean_in_flight == pytest.approx(same_edge.mean_in_flight, abs=1e-9)


def assert_same_reports(one: RunResult, other: RunResult) -> None:
    """What two runs of the same course, reported at the same times, tell at each report."""
    assert_same_course(one, other)
    assert _same_split(one, other)
    for name, workload in one.workloads.items():
        assert workload.requests == other.workloads[name].requests
        _same_latencies(workload.latency_s, other.workloads[name].latency_s)
    for node_id, node in one.nodes.items():
        for name, endpoint in node.endpoints.items():
            same = other.nodes[node_id].endpoints[name]
            assert endpoint.served == same.served
            _same_latencies(endpoint.sojourn_s, same.sojourn_s)
    assert np.array_equal(one.series.time_s, other.series.time_s)
    for name, column in one.series.system.items():
        assert _close(column, other.series.system[name]), name
    for group, others in (
        (one.series.nodes, other.series.nodes),
        (one.series.edges, other.series.edges),
    ):
        for element, columns in group.items():
            for name, column in columns.items():
                assert _close(column, others[element][name]), (element, name)


def _same_split(one: RunResult, other: RunResult) -> bool:
    if one.split_s is None or other.split_s is None:
        return one.split_s is other.split_s
    same = other.split_s.model_dump()
    return one.split_s.model_dump() == pytest.approx(same, rel=1e-9, abs=1e-12)


def _same_latencies(one: LatencyStats, other: LatencyStats) -> None:
    for figure in ("min", "p50", "p90", "p95", "p99", "p999", "max"):
        assert getattr(one, figure) == getattr(other, figure), figure
    # Sums of the same numbers in other portions.
    for figure in ("mean", "std"):
        found, expected = getattr(one, figure), getattr(other, figure)
        same = found is None if expected is None else found == pytest.approx(expected, rel=1e-12)
        assert same, figure


def _close(one: np.ndarray, other: np.ndarray) -> bool:
    return np.allclose(one, other, rtol=1e-8, atol=1e-8, equal_nan=True)


def assert_as_event_by_event(simulation: Simulation, result: RunResult) -> None:
    """A run of which requests were computed in bulk takes the course it takes event by event.

    That one is watched: see ``support.watching``.
    """
    if simulation.stopped_by is not None or result.requests.generated > MOST_REQUESTS:
        return
    other = Simulation(simulation.scenario, simulation.seed, event_by_event=True)
    for _ in other:
        if other.time_s >= simulation.time_s:
            break
    if other.time_s == simulation.time_s:
        assert_same_reports(result, other.result())
