"""Who may come in: places for requests served at once, and limits on those who wait."""

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
    scenario,
    server,
    spawn,
    trace,
    with_endpoints,
)


def system(*steps, times_s, events=None, horizon_s=20, **limits):
    return scenario(
        [trace(*times_s), server("api", *steps, **limits)],
        [edge("users", "api")],
        events,
        horizon_s=horizon_s,
    )


@pytest.mark.parametrize(
    ("queue_limit", "served"), [(None, 5), (0, 2), (1, 3), (2, 4), (3, 5), (100, 5)]
)
def test_of_five_at_once_two_are_let_in_and_as_many_wait_as_may(queue_limit, served):
    result = run_out(
        system(io(1.0), times_s=(1.0,) * 5, max_concurrent_requests=2, queue_limit=queue_limit)
    )
    assert latencies(result) == pytest.approx([1.0, 1.0, 2.0, 2.0, 3.0][:served])
    assert failures(result) == [("queue_full", 1.0)] * (5 - served)
    node = result.nodes["api"]
    assert (node.arrived, node.completed, node.failed) == (5, served, 5 - served)
    waited = sum([0.0, 0.0, 1.0, 1.0, 2.0][:served])
    assert node.mean_admission_queue * 20 == pytest.approx(waited)
    assert result.split_s.admission_wait == pytest.approx(waited / served)


@pytest.mark.parametrize(("queue_limit", "served"), [(None, 4), (0, 1), (1, 2), (2, 3)])
def test_without_places_the_limit_counts_who_waits_for_a_core(queue_limit, served):
    result = run_out(system(cpu(1.0), times_s=(1.0,) * 4, queue_limit=queue_limit))
    assert latencies(result) == pytest.approx([1.0, 2.0, 3.0, 4.0][:served])
    assert failures(result) == [("queue_full", 1.0)] * (4 - served)


@pytest.mark.parametrize(("queue_limit", "served"), [(None, 4), (0, 1), (1, 2), (2, 3)])
def test_without_places_the_limit_counts_who_waits_for_memory(queue_limit, served):
    result = run_out(
        system(ram(600), io(1.0), times_s=(1.0,) * 4, ram_mb=1000, queue_limit=queue_limit)
    )
    assert latencies(result) == pytest.approx([1.0, 2.0, 3.0, 4.0][:served])
    assert failures(result) == [("queue_full", 1.0)] * (4 - served)


def test_who_needs_no_memory_is_not_refused_because_others_wait_for_it():
    api = with_endpoints(
        "api", big=[ram(600), io(1.0)], small=[io(0.1)], ram_mb=1000, queue_limit=1
    )
    nodes = [
        trace(1.0, 1.0, 1.0, name="big", endpoint="big"),
        trace(1.5, name="small", endpoint="small"), api,
    ]  # fmt: skip
    result = run_out(scenario(nodes, [edge("big", "api"), edge("small", "api")], horizon_s=10))
    assert result.workloads["big"].requests.failed.by_reason == {"queue_full": 1}
    assert result.workloads["small"].latency_s.max == pytest.approx(0.1)


def test_a_place_is_held_from_coming_in_to_leaving_whatever_is_waited_for():
    # One core and memory for one: the second has a place at once but waits for memory.
    result = run_out(
        system(
            ram(600), cpu(0.5), io(0.5), times_s=(1.0,) * 3, ram_mb=1000, max_concurrent_requests=2
        )
    )
    assert latencies(result) == pytest.approx([1.0, 2.0, 3.0])
    # The third comes in when the first has left, and then waits for the second's memory.
    assert result.split_s.admission_wait == pytest.approx(1.0 / 3)
    assert result.split_s.ram_wait == pytest.approx((1.0 + 1.0) / 3)
    assert result.nodes["api"].mean_ram_mb * 20 == pytest.approx(600 * 3)


def test_a_server_that_waits_for_an_answer_keeps_its_place():
    nodes = [
        trace(1.0, 1.0), server("api", call("db"), max_concurrent_requests=1), server("db", io(1.0))
    ]  # fmt: skip
    result = run_out(scenario(nodes, [edge("users", "api"), edge("api", "db")], horizon_s=10))
    assert latencies(result) == pytest.approx([1.0, 2.0])


def test_background_work_and_branches_need_no_place():
    steps = [spawn(io(5.0)), parallel([io(1.0)], [io(1.0)])]
    result = run_out(system(*steps, times_s=(1.0, 1.0), max_concurrent_requests=1))
    assert latencies(result) == pytest.approx([1.0, 2.0])


def test_who_leaves_makes_room_for_who_comes_at_the_same_instant():
    result = run_out(
        system(io(1.0), times_s=(1.0, 2.0, 3.0), max_concurrent_requests=1, queue_limit=0)
    )
    assert latencies(result) == pytest.approx([1.0, 1.0, 1.0])


def test_an_outage_fails_who_waits_at_the_door_and_leaves_it_open():
    events = [event("server_down", "api", 1.5, 2.0)]
    result = run_out(
        system(io(1.0), times_s=(1.0,) * 4 + (3.0,), events=events, max_concurrent_requests=1)
    )
    assert failures(result) == [("server_down", 1.5)] * 4
    assert latencies(result) == pytest.approx([1.0])
    # Three waited half a second each.
    assert result.nodes["api"].mean_admission_queue * 20 == pytest.approx(1.5)


def test_an_outage_at_the_instant_of_coming_in_fails_the_one_who_does():
    # At 2 s the first leaves after the outage has begun: events go first.
    events = [event("server_down", "api", 2.0, 2.5)]
    result = run_out(
        system(io(1.0), times_s=(1.0, 1.0, 3.0), events=events, max_concurrent_requests=1)
    )
    assert failures(result) == [("server_down", 2.0)] * 2
    assert latencies(result) == pytest.approx([1.0])


def test_a_draining_server_lets_in_who_waits_at_its_door():
    events = [event("server_down", "api", 1.5, 9.0, drain=True)]
    result = run_out(
        system(io(1.0), times_s=(1.0,) * 3 + (2.0,), events=events, max_concurrent_requests=1)
    )
    assert latencies(result) == pytest.approx([1.0, 2.0, 3.0])
    assert failures(result) == [("server_down", 2.0)]


def test_who_is_called_off_at_the_door_leaves_the_queue_to_others():
    # Two wait from 1 s and give up at 2 s; so does the one inside. The queue holds two at most.
    impatient = client("web", timeout_s=1.0, cancel_on_timeout=True)
    api = with_endpoints(
        "api", slow=[io(9.0)], quick=[io(0.1)], max_concurrent_requests=1, queue_limit=2
    )
    nodes = [
        trace(1.0, 1.0, 1.0, name="slow", endpoint="slow"),
        trace(2.5, 2.5, 2.5, name="quick", endpoint="quick"), impatient, api,
    ]  # fmt: skip
    edges = [edge("slow", "web"), edge("quick", "web"), edge("web", "api")]
    result = run_out(scenario(nodes, edges, horizon_s=20))
    assert failures(result) == [("timeout", 2.0)] * 3
    assert latencies(result) == pytest.approx([0.1, 0.2, 0.3])
    assert result.nodes["api"].cancelled == 3
