"""Timeouts: when attempts are given up, what late answers count for, what is called off."""

import pytest
from support.quiet import failures, latencies, run_out
from support.scenarios import (
    balancer,
    call,
    client,
    cpu,
    edge,
    io,
    parallel,
    ram,
    scenario,
    server,
    trace,
    with_endpoints,
)


def impatient(*steps, times_s=(1.0,), timeout_s=0.5, latency=0.0, back=None, horizon_s=10, **more):
    """users -> web -> api, where web waits for so long."""
    fields = {key: more.pop(key) for key in ("cpu_cores", "pools") if key in more}
    edges = [edge("users", "web"), edge("web", "api", latency)]
    if back is not None:
        edges.append(edge("api", "web", back))
    nodes = [
        trace(*times_s), client("web", timeout_s=timeout_s, **more), server("api", *steps, **fields)
    ]  # fmt: skip
    return scenario(nodes, edges, horizon_s=horizon_s)


def test_a_request_that_is_not_answered_in_time_fails_with_timeout():
    result = run_out(impatient(io(1.0)))
    assert failures(result) == [("timeout", 1.5)]
    assert result.attempts.model_dump() == {"made": 1, "retries": 0, "timeouts": 1, "late": 1}


def test_a_late_response_is_throughput_but_not_goodput():
    result = run_out(impatient(io(0.4), io(0.2), times_s=(1.0, 2.0, 3.0)))
    assert (result.throughput_rps, result.goodput_rps) == (pytest.approx(0.3), 0.0)
    rates = result.series.system
    # Three late responses in all, each in the interval it came in.
    assert rates["throughput_rps"].mean() == pytest.approx(0.3)
    assert not rates["goodput_rps"].any()
    result = run_out(impatient(io(0.4), times_s=(1.0, 2.0, 3.0)))
    assert (result.throughput_rps, result.goodput_rps) == (pytest.approx(0.3), pytest.approx(0.3))
    web = result.workloads["users"]
    assert (web.throughput_rps, web.goodput_rps) == (pytest.approx(0.3), pytest.approx(0.3))


def test_the_time_on_the_wire_counts():
    assert latencies(run_out(impatient(io(0.1), latency=0.19))) == pytest.approx([0.48])
    assert failures(run_out(impatient(io(0.1), latency=0.21))) == [("timeout", 1.5)]


@pytest.mark.parametrize(("back", "in_time"), [(0.2, True), (0.3, False)])
def test_responses_over_a_return_edge_are_timed_as_well(back, in_time):
    result = run_out(impatient(io(0.1), latency=0.15, back=back))
    assert result.requests.completed == (1 if in_time else 0)
    assert (result.attempts.timeouts, result.attempts.late) == ((0, 0) if in_time else (1, 1))
    assert result.edges["api-web"].sent == 1
    assert result.edges["web-api"].sent == 1
    if in_time:
        assert latencies(result) == pytest.approx([0.15 + 0.1 + back])


def test_work_that_nobody_waits_for_goes_on_by_default():
    result = run_out(impatient(cpu(2.0)))
    assert result.nodes["api"].completed == 1
    assert result.nodes["api"].utilisation * 10 == pytest.approx(2.0)


def test_a_cpu_step_that_is_called_off_is_finished_first_and_the_next_not_begun():
    result = run_out(impatient(cpu(2.0), cpu(3.0), cancel_on_timeout=True))
    node = result.nodes["api"]
    assert node.utilisation * 10 == pytest.approx(2.0)
    assert node.mean_in_service * 10 == pytest.approx(2.0)
    assert (node.completed, node.cancelled, node.failed) == (0, 1, 0)
    assert result.attempts.late == 0


def test_who_is_called_off_in_the_ready_queue_is_passed_over():
    # One core, busy from 1 s to 3 s; the second is called off at 1.6 s, the third is not.
    quick = with_endpoints("api", work=[cpu(2.0)], other=[cpu(0.1)])
    nodes = [
        trace(1.0, name="first", endpoint="work"), trace(1.1, name="second", endpoint="work"),
        trace(2.8, name="third", endpoint="other"),
        client("web", timeout_s=0.5, cancel_on_timeout=True), quick,
    ]  # fmt: skip
    edges = [edge(name, "web") for name in ("first", "second", "third")] + [edge("web", "api")]
    result = run_out(scenario(nodes, edges, horizon_s=10))
    assert result.nodes["api"].utilisation * 10 == pytest.approx(2.0 + 0.1)
    assert result.nodes["api"].mean_ready_queue * 10 == pytest.approx(0.5 + 0.2)
    assert latencies(result) == pytest.approx([0.2 + 0.1])


HOLDING = {
    "memory": ([ram(600), io(9.0)], [ram(600), io(0.1)], {"ram_mb": 1000}),
    "a slot of a pool": ([io(9.0, pool="p")], [io(0.1, pool="p")], {"pools": {"p": 1}}),
    "a place": ([io(9.0)], [io(0.1)], {"max_concurrent_requests": 1}),
    "all of them": (
        [ram(600), io(9.0, pool="p")],
        [ram(600), io(0.1, pool="p")],
        {"ram_mb": 1000, "pools": {"p": 1}, "max_concurrent_requests": 1},
    ),
    "memory, within a branch": (
        [ram(600), parallel([io(9.0)], [io(0.2), io(9.0)])],
        [ram(600), io(0.1)],
        {"ram_mb": 1000},
    ),
    "a pool, by a branch": (
        [parallel([io(9.0, pool="p")], [io(0.1)])], [io(0.1, pool="p")], {"pools": {"p": 1}}
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", HOLDING)
@pytest.mark.parametrize("policy", [None, "central_queue", "least_connections"])
def test_what_a_called_off_request_holds_or_waits_for_is_free_at_once(what, policy):
    slow, quick, fields = HOLDING[what]
    # Two hold or wait from 1 s and are called off at 1.5 s; the next comes a moment later.
    nodes = [
        trace(1.0, 1.0, name="slow", endpoint="slow"),
        trace(1.5001, name="quick", endpoint="quick"),
        client("web", timeout_s=0.5, cancel_on_timeout=True),
        with_endpoints("api", slow=slow, quick=quick, cpu_cores=1, **fields),
    ]  # fmt: skip
    edges = [edge("slow", "web"), edge("quick", "web")]
    if policy is None:
        edges.append(edge("web", "api"))
    else:
        nodes.append(balancer(policy))
        edges += [edge("web", "lb"), edge("lb", "api")]
    result = run_out(scenario(nodes, edges, horizon_s=10))
    assert failures(result) == [("timeout", 1.5)] * 2
    assert latencies(result) == pytest.approx([0.1])
    assert sum(node.cancelled for node in result.nodes.values()) == 2


def test_calling_off_runs_down_a_chain_of_calls_at_one_instant():
    nodes = [
        trace(1.0), client("web", timeout_s=1.0, cancel_on_timeout=True),
        server("gate", call("api")), server("api", call("db", pool="p"), pools={"p": 1}),
        server("db", io(9.0)),
    ]  # fmt: skip
    edges = [edge("users", "web"), edge("web", "gate", 0.1), edge("gate", "api", 0.1)]
    edges.append(edge("api", "db", 0.1))
    result = run_out(scenario(nodes, edges, horizon_s=20))
    assert failures(result) == [("timeout", 2.0)]
    assert [result.nodes[name].cancelled for name in ("gate", "api", "db")] == [1, 1, 1]
    # There from 1.1, 1.2 and 1.3 s until 2 s.
    times_s = [result.nodes[name].mean_in_service * 20 for name in ("gate", "api", "db")]
    assert times_s == pytest.approx([0.9, 0.8, 0.7])
    assert result.nodes["api"].pools["p"].mean_in_use * 20 == pytest.approx(0.8)


def test_calling_off_reaches_calls_inside_nested_branches():
    inner = parallel([call("db")], [io(9.0)])
    nodes = [
        trace(1.0), client("web", timeout_s=1.0, cancel_on_timeout=True),
        server("api", parallel([inner], [io(0.2)], [cpu(3.0)])), server("db", io(9.0)),
    ]  # fmt: skip
    edges = [edge("users", "web"), edge("web", "api"), edge("api", "db")]
    result = run_out(scenario(nodes, edges, horizon_s=20))
    assert failures(result) == [("timeout", 2.0)]
    assert result.nodes["db"].mean_in_service * 20 == pytest.approx(1.0)
    # The branch that computes is finished first, and the request is there until then.
    assert result.nodes["api"].mean_in_service * 20 == pytest.approx(3.0)
    assert result.nodes["api"].mean_io * 20 == pytest.approx(1.0 + 0.2)


def test_who_is_called_off_on_the_wire_goes_no_further_than_the_next_node():
    nodes = [
        trace(1.0), client("web", timeout_s=0.5, cancel_on_timeout=True),
        balancer(), server("api", cpu(1.0)),
    ]  # fmt: skip
    edges = [edge("users", "web"), edge("web", "lb", 1.0), edge("lb", "api", 1.0)]
    result = run_out(scenario(nodes, edges, horizon_s=10))
    assert (result.nodes["lb"].cancelled, result.nodes["api"].arrived) == (1, 0)
    assert result.edges["web-lb"].sent == 1


def test_a_timeout_of_a_call_fails_the_caller_upwards():
    nodes = [
        trace(1.0), server("web", call("api")), server("api", call("db", timeout_s=0.5)),
        server("db", io(2.0)),
    ]  # fmt: skip
    edges = [edge("users", "web"), edge("web", "api", 0.1), edge("api", "db")]
    result = run_out(scenario(nodes, edges, horizon_s=10))
    assert failures(result) == [("timeout", pytest.approx(1.6))]
    # The answer of the database came too late for the call, but no client got a late response.
    assert result.attempts.late == 1
    assert result.throughput_rps == 0


def test_the_shorter_of_two_timeouts_in_a_chain_wins():
    nodes = [
        trace(1.0), client("web", timeout_s=0.3), server("api", call("db", timeout_s=0.5)),
        server("db", io(2.0)),
    ]  # fmt: skip
    edges = [edge("users", "web"), edge("web", "api"), edge("api", "db")]
    result = run_out(scenario(nodes, edges, horizon_s=10))
    assert failures(result) == [("timeout", 1.3)]
    assert result.attempts.timeouts == 2
    assert result.nodes["api"].failed == 1
    assert result.attempts.late == 1
