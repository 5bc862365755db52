"""Runs whose traffic ends early: afterwards every queue is empty and every core free."""

import math
from itertools import pairwise

import pytest

from engine.resources.slots import Slots
from engine.runtime import Simulation
from engine.runtime.actors.load_balancer import LoadBalancerRuntime
from engine.runtime.actors.server import ServerRuntime
from engine.schemas import RunResult, Scenario
from engine.schemas.result import Segment, Trace


def run_out(system: Scenario, seed: int | None = None) -> RunResult:
    """Run a scenario whose work ends before its last reporting interval; nothing may be left."""
    simulation = Simulation(system, seed)
    list(simulation)
    result = simulation.result()
    assert result.stopped_by is None
    assert_nothing_left(simulation)
    assert_times_add_up(result)
    return result


def assert_nothing_left(simulation: Simulation) -> None:
    """No request, attempt or task is alive, and everything they held is given back, exactly."""
    system = simulation._system
    books = system.books
    assert (books.live, books.in_flight.level) == (0, 0)
    assert (books.done, books.homing, books.ended) == ([], [], [])
    for caller in system.callers():
        assert (caller.active, caller.retrying) == (0, 0)
    for node in system.nodes.values():
        if isinstance(node, ServerRuntime):
            _assert_server_empty(node)
        elif isinstance(node, LoadBalancerRuntime):
            assert node.inside() == 0
            assert node._waiting.level == 0
            assert all(request.dead for request in node._queue)
            assert [link.outstanding for link, _ in node._links] == [0] * len(node._links)
    for edge in system.edges.values():
        assert edge.under_way == 0, edge.id
    series = simulation.result().series
    for node_id, columns in series.nodes.items():
        for name in ("utilisation", "ready_queue", "io", "ram_mb", "ram_queue", "pool_queue",
                     "in_service", "admission_queue"):  # fmt: skip
            assert columns[name][-1] == pytest.approx(0, abs=1e-9), (node_id, name)
    for edge_id, columns in series.edges.items():
        assert columns["in_flight"][-1] == pytest.approx(0, abs=1e-9), edge_id


def _assert_server_empty(server: ServerRuntime) -> None:
    assert server.inside() == 0
    for slots in server._all_slots():
        _assert_free(slots)
    assert server.memory.free == server.memory.capacity
    assert (server.memory.held.level, server.memory.waiting.level) == (0, 0)
    assert (server.io.level, server._in_service.level) == (0, 0)
    assert (server._inside, server._tokens) == ({}, {})


def _assert_free(slots: Slots) -> None:
    assert slots.free == slots.total
    assert (slots.busy.level, slots.waiting.level) == (0, 0)
    assert all(request.dead for request, _ in slots.queue)


def assert_times_add_up(result: RunResult) -> None:
    """The parts of the mean latency sum to it, and traces have no gaps."""
    if result.split_s is not None:
        parts = math.fsum(result.split_s.model_dump().values())
        assert parts == pytest.approx(result.latency_s.mean, rel=1e-9, abs=1e-12)
    for trace in result.traces:
        _assert_in_order(trace.segments, trace)
        for aside in trace.asides:
            _assert_in_order(aside, trace)
        if trace.outcome == "completed" and trace.segments:
            assert trace.segments[0].begin_s == trace.start_s
            assert trace.segments[-1].end_s == trace.end_s


def _assert_in_order(segments: list[Segment], trace: Trace) -> None:
    for before, after in pairwise(segments):
        assert before.end_s == after.begin_s
    for segment in segments:
        assert trace.start_s <= segment.begin_s < segment.end_s <= trace.end_s


def latencies(result: RunResult) -> list[float]:
    """Of each completed request, by start, seconds; of at most 25."""
    assert result.requests.completed <= 25
    return [each.end_s - each.start_s for each in result.traces if each.kept_as == "sample"]


def failures(result: RunResult) -> list[tuple[str, float]]:
    """Why and when requests failed or were lost, in order of time; at most 10 of a reason."""
    failed = [(each.outcome, each.end_s) for each in result.traces if each.kept_as == "failed"]
    return sorted(failed, key=lambda entry: entry[1])
