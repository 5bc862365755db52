"""Background work: nobody waits for it, but it uses what everybody uses."""

import pytest
from support.quiet import failures, latencies, run_out
from support.scenarios import (
    call,
    client,
    cpu,
    edge,
    event,
    io,
    parallel,
    ram,
    retrying,
    scenario,
    server,
    spawn,
    trace,
)


def with_db(*steps, events=None, times_s=(1.0,), **fields):
    nodes = [trace(*times_s), server("api", *steps, **fields), server("db", io(0.5))]
    edges = [edge("users", "api"), edge("api", "db", 0.1)]
    return scenario(nodes, edges, events, horizon_s=20)


def alone(*steps, events=None, times_s=(1.0,), **fields):
    nodes = [trace(*times_s), server("api", *steps, **fields)]
    return scenario(nodes, [edge("users", "api")], events, horizon_s=20)


def test_a_call_in_the_background_delays_no_response():
    result = run_out(with_db(spawn(io(1.0), call("db"), io(0.3)), io(0.2)))
    assert latencies(result) == pytest.approx([0.2])
    assert result.nodes["db"].completed == 1
    assert result.nodes["api"].mean_io * 20 == pytest.approx(1.0 + 0.3 + 0.2)
    # The times of the background are not the request's.
    assert result.split_s.io == pytest.approx(0.2)
    assert result.split_s.network == 0


def test_a_call_that_fails_in_the_background_fails_no_request():
    events = [event("server_down", "db", 0.0)]
    result = run_out(with_db(spawn(call("db"), io(9.0)), io(0.2), events=events))
    assert result.requests.completed == 1
    assert result.nodes["db"].failed == 1
    # What would have come after the call does not.
    assert result.nodes["api"].mean_io * 20 == pytest.approx(0.2)


def test_background_work_may_start_background_work():
    result = run_out(with_db(spawn(io(1.0), spawn(io(2.0), spawn(call("db"))), io(3.0))))
    assert latencies(result) == pytest.approx([0.0])
    assert result.nodes["api"].mean_io * 20 == pytest.approx(1.0 + 2.0 + 3.0)
    assert result.nodes["db"].completed == 1


def test_background_work_may_have_branches_and_retries():
    work = spawn(parallel([call("db", **retrying(3))], [cpu(0.4)]), cpu(0.1))
    events = [event("server_down", "db", 0.0, 1.35)]
    result = run_out(with_db(work, events=events))
    # Sent at 1.0, 1.2 (told at 1.1 s, 0.1 s later) and, told at 1.3 s, at 1.5 s.
    assert (result.attempts.made, result.nodes["db"].completed) == (3, 1)
    assert result.nodes["api"].utilisation * 20 == pytest.approx(0.5)


def test_requests_wait_behind_background_work_for_cores_and_pools():
    steps = [spawn(cpu(1.0), io(1.0, pool="p")), io(0.5), cpu(0.1), io(0.1, pool="p")]
    result = run_out(alone(*steps, pools={"p": 1}))
    # The core is free at 2.0 s, at 2.1 s the pool is taken until 3.0 s.
    assert latencies(result) == pytest.approx([2.0 + 0.1])
    assert result.split_s.core_wait == pytest.approx(0.5)
    assert result.split_s.pool_wait == pytest.approx(0.9)


def test_background_work_holds_none_of_the_memory():
    result = run_out(alone(ram(600), spawn(io(5.0)), io(0.5), times_s=(1.0, 1.0), ram_mb=1000))
    assert latencies(result) == pytest.approx([0.5, 1.0])


def test_an_outage_ends_background_work():
    events = [event("server_down", "api", 1.5, 2.0)]
    steps = [spawn(cpu(1.0), cpu(1.0)), spawn(io(9.0, pool="p")), spawn(call("db"), io(1.0))]
    result = run_out(with_db(*steps, pools={"p": 1}, events=events))
    assert result.requests.completed == 1
    assert failures(result) == []
    assert result.nodes["api"].utilisation * 20 == pytest.approx(0.5)
    assert result.nodes["api"].mean_io * 20 == pytest.approx(0.5)


def test_what_is_drained_includes_background_work():
    events = [event("server_down", "api", 1.5, drain=True)]
    result = run_out(alone(spawn(io(3.0), cpu(1.0)), events=events))
    assert result.nodes["api"].utilisation * 20 == pytest.approx(1.0)


def test_calling_off_a_request_leaves_its_background_work_alone():
    nodes = [
        trace(1.0), client("web", timeout_s=0.5, cancel_on_timeout=True),
        server("api", spawn(io(2.0), cpu(1.0)), io(9.0)),
    ]  # fmt: skip
    result = run_out(scenario(nodes, [edge("users", "web"), edge("web", "api")], horizon_s=20))
    assert failures(result) == [("timeout", 1.5)]
    assert result.nodes["api"].mean_io * 20 == pytest.approx(2.0 + 0.5)
    assert result.nodes["api"].utilisation * 20 == pytest.approx(1.0)
