"""Branches side by side: joined by the last, failed by the first that fails."""

import pytest
from support.quiet import failures, latencies, run_out
from support.scenarios import (
    balancer,
    call,
    cpu,
    edge,
    event,
    io,
    parallel,
    ram,
    scenario,
    server,
    spawn,
    trace,
)


def one(*steps, times_s=(1.0,), events=None, horizon_s=20, **fields):
    return scenario(
        [trace(*times_s), server("api", *steps, **fields)],
        [edge("users", "api")],
        events,
        horizon_s=horizon_s,
    )


def slow_trace(result):
    return next(each for each in result.traces if each.kept_as == "slow")


def test_branches_take_as_long_as_the_longest():
    result = run_out(one(cpu(0.1), parallel([io(0.2), io(0.2)], [io(0.7)], [io(0.5)]), io(0.1)))
    assert latencies(result) == pytest.approx([0.1 + 0.7 + 0.1])
    # Where the request waited for the longest branch, its time went there.
    assert result.split_s.io == pytest.approx(0.8)
    assert result.nodes["api"].mean_io * 20 == pytest.approx(0.4 + 0.7 + 0.5 + 0.1)


@pytest.mark.parametrize(("cores", "latency_s"), [(1, 1.2), (2, 0.8), (3, 0.6)])
def test_branches_contend_for_cores(cores, latency_s):
    # On two cores the third begins when the first, of 0.2 s, has ended.
    result = run_out(one(parallel([cpu(0.2)], [cpu(0.4)], [cpu(0.6)]), cpu_cores=cores))
    assert latencies(result) == pytest.approx([latency_s])
    assert result.nodes["api"].utilisation * 20 * cores == pytest.approx(1.2)


def test_branches_contend_for_pools():
    branch = [io(0.5, pool="db")]
    result = run_out(one(parallel(branch, branch, branch), pools={"db": 2}))
    assert latencies(result) == pytest.approx([1.0])
    assert result.nodes["api"].pools["db"].mean_queue * 20 == pytest.approx(0.5)
    assert result.split_s.pool_wait == pytest.approx(0.5)


def test_nested_branches_are_joined_from_the_inside():
    inner = parallel([io(0.3)], [io(0.6)])
    result = run_out(one(parallel([io(0.1), inner, io(0.2)], [io(0.5)])))
    assert latencies(result) == pytest.approx([0.1 + 0.6 + 0.2])


def test_a_trace_tells_of_every_branch_once():
    # The nested branches belong to the branch that is not waited for last.
    inner = parallel([io(0.1, category="cache")], [io(0.2, category="llm")])
    result = run_out(one(parallel([inner, io(0.1)], [io(0.9, category="db")])))
    kept = slow_trace(result)
    told = [[part.step for part in kept.segments]]
    told += [[part.step for part in aside] for aside in kept.asides]
    assert told == [["io db"], ["io cache"], ["io llm", "io wait"]]
    ends = [aside[-1].end_s - 1 for aside in kept.asides]
    assert ends == pytest.approx([0.1, 0.3])


def test_calls_in_branches_are_waited_for_side_by_side():
    nodes = [
        trace(1.0), server("api", parallel([call("a")], [call("b")], [call("c"), io(0.1)])),
        server("a", io(0.3)), server("b", io(0.8)), server("c", io(0.5)),
    ]  # fmt: skip
    edges = [edge("users", "api", 0.01)]
    edges += [edge("api", name, 0.02) for name in ("a", "b", "c")]
    result = run_out(scenario(nodes, edges, horizon_s=10))
    assert latencies(result) == pytest.approx([0.02 + 0.04 + 0.8])
    assert result.split_s.network == pytest.approx(0.06)
    assert result.nodes["b"].split_s.io == pytest.approx(0.8)
    assert result.nodes["a"].split_s.io == 0
    assert len(slow_trace(result).asides) == 2


def test_a_request_whose_branch_fails_waits_for_the_others_and_fails():
    nodes = [
        trace(1.0), server("api", ram(100), parallel([call("a")], [io(0.7)])), server("a", io(0.3))
    ]  # fmt: skip
    events = [event("server_down", "a", 1.2)]
    edges = [edge("users", "api"), edge("api", "a")]
    result = run_out(scenario(nodes, edges, events, horizon_s=10))
    assert failures(result) == [("server_down", 1.7)]
    assert result.nodes["api"].mean_ram_mb * 10 == pytest.approx(100 * 0.7)


def test_the_reason_is_that_of_the_branch_that_failed_first():
    nodes = [
        trace(1.0), server("api", parallel([io(0.2), call("lb")], [io(0.1), call("a")])),
        balancer(), server("a", io(0.3)),
    ]  # fmt: skip
    edges = [edge("users", "api"), edge("api", "a"), edge("api", "lb"), edge("lb", "a")]
    result = run_out(scenario(nodes, edges, [event("server_down", "a", 0.0)], horizon_s=10))
    assert failures(result) == [("server_down", pytest.approx(1.2))]
    assert result.nodes["lb"].failed == 1


def test_a_branch_whose_call_is_lost_for_ever_loses_the_request():
    nodes = [trace(1.0), server("api", parallel([call("a")], [io(0.7)])), server("a", io(0.3))]
    edges = [edge("users", "api"), edge("api", "a", loss_rate=1.0)]
    result = run_out(scenario(nodes, edges, horizon_s=10))
    assert failures(result) == [("lost", 1.7)]


def test_a_branch_of_background_work_ends_at_once():
    result = run_out(one(parallel([spawn(io(3.0))], [io(0.2), spawn(cpu(0.5))])))
    assert latencies(result) == pytest.approx([0.2])
    assert result.nodes["api"].mean_io * 20 == pytest.approx(3.2)


def test_branches_that_take_no_time_at_all():
    result = run_out(one(parallel([spawn(io(1.0))], [spawn(io(1.0))]), io(0.1)))
    assert latencies(result) == pytest.approx([0.1])


def test_a_hundred_branches():
    branches = [[io((number + 1) / 100), cpu(0.0)] for number in range(100)]
    result = run_out(one(parallel(*branches), times_s=(1.0, 1.3, 1.6)))
    assert latencies(result) == pytest.approx([1.0] * 3)
    assert len(slow_trace(result).asides) == 99


def test_an_outage_ends_all_branches():
    steps = [parallel([cpu(2.0)], [io(3.0, pool="p")], [parallel([cpu(1.0)], [io(2.0)])])]
    events = [event("server_down", "api", 1.5, 1.6)]
    result = run_out(one(*steps, times_s=(1.0, 6.0), events=events, pools={"p": 1}))
    assert failures(result) == [("server_down", 1.5)]
    # On its one core the next computes 2 s, then 1 s.
    assert latencies(result) == pytest.approx([3.0])
    assert result.nodes["api"].utilisation * 20 == pytest.approx(0.5 + 3.0)


def test_branches_hold_no_memory_of_their_own():
    result = run_out(one(ram(100), parallel([io(1.0)], [io(2.0)])))
    assert result.nodes["api"].mean_ram_mb * 20 == pytest.approx(200)
