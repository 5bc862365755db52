"""Servers that call servers: exact times, failures that travel up, slots that are given back."""

import pytest
from support.quiet import failures, latencies, run_out
from support.scenarios import (
    balancer,
    call,
    cpu,
    edge,
    event,
    forward,
    io,
    scenario,
    server,
    trace,
    with_endpoints,
)


def chain(*db_steps, times_s=(1.0,), events=None, api=None, web=None, db=None, horizon_s=10.0):
    """users -> web -> api -> db: each asks the next, and answers when it has its answer."""
    return scenario(
        [
            trace(*times_s),
            server("web", cpu(0.1), call("api", **(web or {})), cpu(0.05), cpu_cores=8),
            server("api", cpu(0.2), call("db", **(api or {})), cpu_cores=8),
            server("db", *db_steps, **(db or {})),
        ],
        [edge("users", "web", 0.01), edge("web", "api", 0.02), edge("api", "db", 0.04)],
        events,
        horizon_s=horizon_s,
    )


REACHES_DB = 0.01 + 0.1 + 0.02 + 0.2 + 0.04
"""How long after its start a request of the chain is at the database, seconds."""


def test_the_latency_of_a_chain_is_the_sum_of_its_parts():
    result = run_out(chain(io(0.3)))
    assert latencies(result) == pytest.approx([2 * (0.01 + 0.02 + 0.04) + 0.1 + 0.05 + 0.2 + 0.3])
    assert result.split_s.network == pytest.approx(0.14)
    assert result.split_s.cpu == pytest.approx(0.35)
    assert result.split_s.io == pytest.approx(0.3)


def test_time_spent_at_a_callee_is_the_callees():
    result = run_out(chain(io(0.3)))
    assert result.nodes["web"].split_s.cpu == pytest.approx(0.15)
    assert result.nodes["api"].split_s.cpu == pytest.approx(0.2)
    assert result.nodes["db"].split_s.io == pytest.approx(0.3)
    # A caller holds its request until the answer is there.
    assert result.nodes["api"].sojourn_s.mean == pytest.approx(0.2 + 0.08 + 0.3)
    assert result.nodes["web"].mean_in_service * 10 == pytest.approx(0.15 + 0.04 + 0.58)


def test_question_and_answer_cross_the_same_edge():
    result = run_out(chain(io(0.3), times_s=(1.0, 2.0, 3.0)))
    assert {name: stats.sent for name, stats in result.edges.items()} == {
        "users-web": 6, "web-api": 6, "api-db": 6,
    }  # fmt: skip
    assert result.edges["api-db"].mean_in_flight * 10 == pytest.approx(3 * 0.08)
    assert (result.attempts.made, result.attempts.retries) == (6, 0)


def test_waiting_for_an_answer_takes_no_core():
    result = run_out(chain(io(2.0), times_s=(1.0,) * 8))
    # Eight at once, though each waits two seconds: the chain takes as long as for one.
    assert latencies(result) == pytest.approx([0.14 + 0.35 + 2.0] * 8)


def test_a_call_names_the_endpoint_it_wants():
    db = with_endpoints("db", read=[io(0.1)], write=[io(0.7)])
    nodes = [trace(1.0, 2.0), server("api", call("db", endpoint="write")), db]
    result = run_out(scenario(nodes, [edge("users", "api"), edge("api", "db")], horizon_s=10))
    assert latencies(result) == pytest.approx([0.7, 0.7])
    served = {name: stats.served for name, stats in result.nodes["db"].endpoints.items()}
    assert served == {"read": 0, "write": 2}


@pytest.mark.parametrize("ask", [[call("db")], [forward("db")]], ids=["call", "forward"])
def test_an_endpoint_named_by_a_workload_is_meant_for_the_first_server_only(ask):
    api = server("api", cpu(0.1), *ask)
    db = with_endpoints("db", read=[io(0.1)], write=[io(0.1)])
    nodes = [trace(1.0, endpoint="main"), api, db]
    result = run_out(scenario(nodes, [edge("users", "api"), edge("api", "db")], horizon_s=10))
    assert latencies(result) == pytest.approx([0.2])


def test_a_call_through_a_balancer_comes_back_through_it():
    nodes = [
        trace(1.0, 2.0), server("api", call("lb")), balancer(),
        server("a", io(0.1)), server("b", io(0.5)),
    ]  # fmt: skip
    edges = [
        edge("users", "api", 0.001), edge("api", "lb", 0.01),
        edge("lb", "a", 0.02), edge("lb", "b", 0.04),
    ]  # fmt: skip
    result = run_out(scenario(nodes, edges, horizon_s=10))
    to_a = 2 * (0.001 + 0.01 + 0.02) + 0.1
    to_b = 2 * (0.001 + 0.01 + 0.04) + 0.5
    assert latencies(result) == pytest.approx([to_a, to_b])
    assert result.edges["api-lb"].sent == 4


def test_an_answer_from_where_the_callee_forwarded_to_retraces_all_edges():
    nodes = [
        trace(1.0), server("api", call("gate")),
        server("gate", cpu(0.1), forward("db")), server("db", io(0.3)),
    ]  # fmt: skip
    edges = [edge("users", "api", 0.001), edge("api", "gate", 0.01), edge("gate", "db", 0.02)]
    result = run_out(scenario(nodes, edges, horizon_s=10))
    assert latencies(result) == pytest.approx([2 * 0.031 + 0.1 + 0.3])


def test_two_calls_in_a_row_take_the_sum_of_both():
    nodes = [
        trace(1.0), server("api", call("a"), cpu(0.1), call("b")),
        server("a", io(0.2)), server("b", io(0.4)),
    ]  # fmt: skip
    edges = [edge("users", "api"), edge("api", "a", 0.01), edge("api", "b", 0.02)]
    result = run_out(scenario(nodes, edges, horizon_s=10))
    assert latencies(result) == pytest.approx([0.02 + 0.2 + 0.1 + 0.04 + 0.4])


def test_a_callee_that_is_down_fails_everybody_above_it_at_once_with_its_reason():
    result = run_out(chain(io(0.3), events=[event("server_down", "db", 0.0)]))
    assert failures(result) == [("server_down", pytest.approx(1 + REACHES_DB))]
    assert [result.nodes[name].failed for name in ("web", "api", "db")] == [1, 1, 1]


def test_a_refusal_travels_up_three_levels_with_its_reason():
    db = {"max_concurrent_requests": 1, "queue_limit": 0}
    result = run_out(chain(io(1.0), times_s=(1.0, 1.0), db=db))
    assert failures(result) == [("queue_full", pytest.approx(1 + REACHES_DB))]
    assert result.requests.completed == 1


def test_no_healthy_target_travels_up_with_its_reason():
    nodes = [
        trace(1.0), server("web", call("api")), server("api", call("lb")), balancer(),
        server("db", io(0.1)),
    ]  # fmt: skip
    edges = [edge("users", "web"), edge("web", "api", 0.5), edge("api", "lb"), edge("lb", "db")]
    events = [event("server_down", "db", 0.0)]
    result = run_out(scenario(nodes, edges, events, horizon_s=10))
    assert failures(result) == [("no_healthy_target", pytest.approx(1.5))]


@pytest.mark.parametrize("way", ["there", "back"])
def test_a_lost_attempt_that_nobody_times_is_a_lost_request(way):
    system = chain(io(0.3))
    data = system.model_dump(mode="json")
    start_s = 0.0 if way == "there" else 1 + REACHES_DB + 0.1
    data["events"] = [event("loss_spike", "api-db", start_s, loss_rate=1.0)]
    result = run_out(scenario(data["nodes"], data["edges"], data["events"], horizon_s=10))
    lost_s = REACHES_DB - 0.04 if way == "there" else REACHES_DB + 0.3
    assert (result.requests.lost, result.requests.failed.total) == (1, 0)
    assert failures(result) == [("lost", pytest.approx(1 + lost_s))]
    assert result.edges["api-db"].lost == 1


def test_a_lost_attempt_is_noticed_by_the_timeout():
    events = [event("loss_spike", "api-db", 0.0, loss_rate=1.0)]
    result = run_out(chain(io(0.3), api={"timeout_s": 2.0}, events=events))
    assert failures(result) == [("timeout", pytest.approx(1 + REACHES_DB - 0.04 + 2.0))]
    assert result.requests.lost == 0
    assert (result.attempts.timeouts, result.attempts.late) == (1, 0)


def pooled(*db_steps, times_s, events=None, **asking):
    """A server that asks a database over a pool of one connection."""
    return scenario(
        [
            trace(*times_s),
            server("api", call("db", pool="out", **asking), pools={"out": 1}),
            server("db", *db_steps),
        ],
        [edge("users", "api"), edge("api", "db")],
        events,
        horizon_s=20,
    )


def test_calls_wait_for_a_slot_of_their_pool_in_turn():
    result = run_out(pooled(io(1.0), times_s=(1.0, 1.0, 1.0)))
    assert latencies(result) == pytest.approx([1.0, 2.0, 3.0])
    assert result.split_s.pool_wait == pytest.approx((0 + 1 + 2) / 3)
    pool = result.nodes["api"].pools["out"]
    assert pool.mean_in_use * 20 == pytest.approx(3.0)
    assert pool.mean_queue * 20 == pytest.approx(3.0)


def test_a_failed_call_gives_its_slot_back():
    events = [event("server_down", "db", 1.2, 1.5)]
    result = run_out(pooled(io(1.0), times_s=(1.0, 1.1, 3.0), events=events))
    # The first fails at 1.2 s and hands the slot on; the second finds the database down.
    assert [reason for reason, _ in failures(result)] == ["server_down", "server_down"]
    assert [time_s for _, time_s in failures(result)] == pytest.approx([1.2, 1.2])
    assert latencies(result) == pytest.approx([1.0])


def test_a_call_that_times_out_gives_its_slot_back():
    result = run_out(pooled(io(1.0), times_s=(1.0, 1.1), timeout_s=0.4))
    # Waiting for the slot does not count: the attempt is only made when there is one.
    assert [time_s for _, time_s in failures(result)] == pytest.approx([1.4, 1.8])
    assert result.attempts.late == 2


def test_an_outage_of_the_caller_frees_its_pools():
    events = [event("server_down", "api", 1.5, 1.6)]
    result = run_out(pooled(io(1.0), times_s=(1.0, 1.1, 2.0), events=events))
    assert [time_s for _, time_s in failures(result)] == pytest.approx([1.5, 1.5])
    # The database goes on with what nobody waits for; the next has the slot at once.
    assert result.nodes["db"].completed == 2
    assert latencies(result) == pytest.approx([1.0])


def test_an_outage_of_the_callee_fails_calls_under_way_and_their_callers():
    events = [event("server_down", "db", 1.5, 1.6)]
    result = run_out(chain(io(1.0), times_s=(1.0, 1.1, 2.0), events=events))
    assert [time_s for _, time_s in failures(result)] == pytest.approx([1.5, 1.5])
    assert result.requests.completed == 1


def test_a_draining_callee_answers_what_it_was_asked_before():
    events = [event("server_down", "db", 1.5, 3.0, drain=True)]
    result = run_out(chain(io(1.0), times_s=(1.0, 2.0), events=events))
    assert latencies(result) == pytest.approx([0.14 + 0.35 + 1.0])
    assert failures(result) == [("server_down", pytest.approx(2 + REACHES_DB))]
