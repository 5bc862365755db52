"""Computed in bulk, a run takes the course that it takes event by event.

A fixture compares the two whenever requests of a test's run were computed in bulk, series and
traces included; here it meets every mixture of what can be.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.courses import assert_as_event_by_event, assert_same_course
from support.runnable import foreseeable, runnable
from support.scenarios import (
    balancer,
    closed,
    cpu,
    edge,
    exponential,
    forward,
    generator,
    io,
    ram,
    scenario,
    server,
    with_endpoints,
)

from engine.runtime import Simulation
from engine.runtime.bulk.servers import may_coincide
from engine.runtime.pace import Stretches
from engine.schemas import RunResult, Scenario

pytestmark = pytest.mark.timeout(600)

MANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def ended(system: Scenario, **more: bool) -> tuple[Simulation, RunResult]:
    simulation = Simulation(system, **more)
    for _ in simulation:
        pass
    return simulation, simulation.result()


@given(runnable(plain=True))
@MANY
def test_whatever_is_plain_is_computed_in_bulk_and_takes_the_same_course(system):
    simulation, _ = ended(system)
    servers = [node for node in system.nodes if node.kind == "server"]
    assert simulation._bulk is not None or any(map(may_coincide, servers))


@given(foreseeable())
@MANY
def test_what_a_balancer_sees_is_foreseen_as_it_will_be(system):
    simulation, _ = ended(system)
    named = any(getattr(node, "workload", None) and node.workload.endpoint for node in system.nodes)
    servers = [node for node in system.nodes if node.kind == "server"]
    assert named or simulation._bulk is not None or any(map(may_coincide, servers))


@given(runnable(plain=True), st.sampled_from([0.11, 1.0, 4.0]))
@settings(MANY, max_examples=40)
def test_the_reporting_interval_changes_nothing(system, interval_s):
    changed = {"settings": {"report_interval_s": interval_s}}
    settings_too = system.settings.model_copy(update=changed["settings"])
    _, one = ended(system)
    _, other = ended(system.model_copy(update={"settings": settings_too}))
    assert_same_course(one, other)


@given(runnable(plain=True), st.sampled_from([1, 7, 60]))
@settings(MANY, max_examples=40)
def test_the_length_of_stretches_changes_nothing(system, parts):
    _, one = ended(system)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stretches, "end_of_next", _even(system.settings.horizon_s / parts))
        _, other = ended(system)
    assert_same_course(one, other)


def _even(length_s):
    end_of_next = Stretches.end_of_next

    def shorter(self, now, least):
        return max(least, min(end_of_next(self, now, least), now + length_s))

    return shorter


def mixed(horizon_s: float = 20.0) -> Scenario:
    """A part that is computed in bulk beside one that is followed, with losses on both."""
    nodes = [
        generator(300.0, "many"), closed(5, exponential(0.05), "few"), balancer("random"),
        server("x", ram(200), cpu(exponential(0.004)), io(exponential(0.01)), ram_mb=1024),
        server("y", cpu(exponential(0.004)), cpu_cores=2), server("z", cpu(exponential(0.02))),
    ]  # fmt: skip
    edges = [
        edge("many", "lb", exponential(0.002), loss_rate=0.01), edge("lb", "x"), edge("lb", "y"),
        edge("few", "z", 0.001, loss_rate=0.05),
    ]  # fmt: skip
    return scenario(nodes, edges, horizon_s=horizon_s)


def test_what_is_computed_and_what_is_followed_are_told_of_together():
    simulation, result = ended(mixed())
    assert simulation._bulk is not None
    assert simulation._bulk.node_ids == {"lb", "x", "y"}
    assert result.workloads["many"].requests.completed > 5_000
    assert result.workloads["few"].requests.completed > 500
    lost = [trace.workload for trace in result.traces if trace.outcome == "lost"]
    assert set(lost) == {"many", "few"}


def test_a_run_can_be_looked_at_whenever_it_is_paused():
    simulation = Simulation(mixed())
    for snapshot in simulation:
        if snapshot.index % 100 == 50:
            assert_as_event_by_event(simulation, simulation.result())
    assert_as_event_by_event(simulation, simulation.result())


def test_a_run_that_is_stopped_in_the_midst_of_a_stretch_tells_what_was_until_then():
    simulation = Simulation(mixed())
    for snapshot in simulation:
        if snapshot.index == 3:
            simulation.stop()
    result = simulation.result()
    assert simulation._bulk.ahead > simulation.time_s
    assert result.horizon_s == simulation.time_s
    assert result.requests.generated == snapshot.accounts.generated


def test_an_overload_is_worked_off_at_the_same_cost():
    # Twice what the core can do: the queue grows, and is not looked through again and again.
    nodes = [generator(200.0), server("api", cpu(0.01), io(0.5))]
    _, result = ended(scenario(nodes, [edge("users", "api")], horizon_s=150))
    assert result.nodes["api"].utilisation == pytest.approx(1.0, abs=0.01)
    assert result.requests.in_flight == pytest.approx(15_000, rel=0.05)


@pytest.mark.parametrize("seed", range(6))
def test_of_requests_completed_together_the_same_ones_are_kept(seed):
    # An answer that takes as long as the next request computes arrives when that one is done.
    to_each = {name: [forward(name)] for name in ("s1", "s2", "s3")}
    nodes = [
        generator(10.0), with_endpoints("s0", **to_each),
        server("s1", forward("s3")), server("s2"), server("s3", cpu(0.01)),
    ]  # fmt: skip
    edges = [edge("users", "s0"), *(edge("s0", name) for name in to_each), edge("s1", "s3", 0.01)]
    _, one = ended(scenario(nodes, edges, horizon_s=40, seed=seed))
    ends = [trace.end_s for trace in one.traces if trace.kept_as == "sample"]
    assert len(ends) == 25


def test_what_was_before_the_first_node_that_decides_does_not_matter_where_requests_coincide():
    # Both come to the second balancer at 0.27 s, 0.47 s …, and go on to meet others: the far ones
    # first, since the near ones came fresh, though these had set out on their way there before.
    nodes = [
        {"kind": "generator", "id": "far", "workload": {"kind": "constant", "rate_rps": 5.0}},
        {"kind": "generator", "id": "near", "workload": {"kind": "constant", "rate_rps": 20.0}},
        balancer("random", "lb0"), balancer("random", "lb1"), server("api", io(exponential(0.02))),
    ]  # fmt: skip
    edges = [
        edge("far", "lb0", 0.06), edge("lb0", "lb1", 0.01), edge("near", "lb1", 0.02),
        edge("lb1", "api", 0.01), edge("lb0", "api", 0.05),
    ]  # fmt: skip
    simulation, one = ended(scenario(nodes, edges, horizon_s=20))
    assert simulation._bulk is not None
    assert one.requests.completed == pytest.approx(25 * 20, abs=3)


@pytest.mark.parametrize(
    ("wait_s", "in_bulk"),
    [
        (0.05, False),
        (0.04, True),
        (exponential(0.05), True),
        ({"distribution": "empirical", "values": [0.02, 0.05]}, False),
        ({"distribution": "empirical", "values": [0.02, 0.04]}, True),
        ({"distribution": "uniform", "low": 0.05, "high": 0.05}, False),
    ],
)
def test_who_waits_as_long_as_the_next_one_computes_is_followed_request_by_request(wait_s, in_bulk):
    # Both would come out together, which of them first being a matter of who handed on the core.
    long = [cpu(exponential(0.03)), io(wait_s)]
    node = with_endpoints("api", long=long, short=[cpu(0.05)])
    system = scenario([generator(20.0), node], [edge("users", "api", exponential(0.003))])
    simulation, _ = ended(system)
    assert (simulation._bulk is not None) == in_bulk


def test_an_only_endpoint_may_wait_as_long_as_it_computes():
    node = server("api", cpu(0.02), io(0.02))
    simulation, _ = ended(scenario([generator(20.0), node], [edge("users", "api", 0.003)]))
    assert simulation._bulk is not None
