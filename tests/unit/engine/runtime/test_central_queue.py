"""Balancers that let requests wait; balancers before servers that go down and come back."""

import pytest
from support.quiet import failures, latencies, run_out
from support.scenarios import (
    balancer,
    client,
    cpu,
    edge,
    event,
    exponential,
    forward,
    generator,
    io,
    run,
    scenario,
    server,
    trace,
)

POLICIES = ("round_robin", "weighted_round_robin", "random", "least_connections",
            "power_of_two_choices", "central_queue")  # fmt: skip


def system(servers, times_s, policy="central_queue", events=None, latency=0.0, **more):
    nodes = [trace(*times_s), balancer(policy, **more), *servers]
    edges = [edge("users", "lb")] + [edge("lb", each["id"], latency) for each in servers]
    return scenario(nodes, edges, events, horizon_s=20)


def test_requests_wait_at_the_balancer_until_a_server_has_a_core():
    result = run_out(system([server("a", cpu(1.0)), server("b", cpu(1.0))], [1.0] * 5))
    assert latencies(result) == pytest.approx([1.0, 1.0, 2.0, 2.0, 3.0])
    assert result.split_s.balancer_wait == pytest.approx((1 + 1 + 2) / 5)
    assert result.split_s.core_wait == 0
    assert result.nodes["lb"].mean_admission_queue * 20 == pytest.approx(4.0)


def test_they_are_served_first_come_first_served_by_whoever_is_free():
    # The slow server is busy until 5 s; the quick one serves all the others in turn.
    servers = [server("slow", cpu(4.0)), server("quick", cpu(0.5))]
    result = run_out(system(servers, [1.0, 1.1, 1.2, 1.3, 1.4]))
    assert latencies(result) == pytest.approx([4.0, 0.5, 0.9, 1.3, 1.7])


@pytest.mark.parametrize(
    ("fields", "slots"),
    [({}, 1), ({"cpu_cores": 3}, 3), ({"cpu_cores": 3, "max_concurrent_requests": 2}, 2)],
)
def test_a_server_has_as_many_slots_as_cores_or_places(fields, slots):
    result = run_out(system([server("a", io(1.0), **fields)], [1.0] * 6))
    assert latencies(result) == pytest.approx([1.0 + number // slots for number in range(6)])


def test_a_slot_is_taken_while_its_request_is_on_the_wire():
    result = run_out(system([server("a", io(1.0))], [1.0, 1.0], latency=0.25))
    # Sent on at 2.25 s, when the first has left the server; its response is still under way.
    assert latencies(result) == pytest.approx([1.5, 1.25 + 1.5])


def test_a_request_lost_on_its_way_gives_its_slot_back_however_many_wait():
    events = [event("loss_spike", "lb-a", 1.5, 2.5, loss_rate=1.0)]
    result = run_out(system([server("a", cpu(1.0))], [1.0] * 3000 + [3.0], events=events))
    # When the first leaves, its response is lost, and all who wait are sent on at once and lost.
    assert (result.requests.completed, result.requests.lost) == (1, 3000)


def test_who_waits_when_a_target_goes_down_waits_for_the_others():
    servers = [server("a", cpu(1.0)), server("b", cpu(1.0))]
    events = [event("server_down", "a", 1.5, 9.0)]
    result = run_out(system(servers, [1.0] * 5, events=events))
    assert failures(result) == [("server_down", 1.5)]
    assert latencies(result) == pytest.approx([1.0, 2.0, 3.0, 4.0])
    assert result.nodes["a"].arrived == 1


def test_a_target_that_comes_back_serves_who_waits():
    servers = [server("a", cpu(4.0)), server("b", cpu(1.0))]
    events = [event("server_down", "b", 0.0, 2.0)]
    result = run_out(system(servers, [1.0, 1.1, 1.2], events=events))
    assert latencies(result) == pytest.approx([4.0, 2.0 - 1.1 + 1.0, 3.0 - 1.2 + 1.0])


def test_when_the_last_target_goes_down_who_waits_fails():
    events = [event("server_down", "a", 1.5, 2.0)]
    result = run_out(system([server("a", cpu(1.0))], [1.0, 1.0, 1.0, 1.7, 3.0], events=events))
    assert sorted(failures(result)) == [
        ("no_healthy_target", 1.5), ("no_healthy_target", 1.5), ("no_healthy_target", 1.7),
        ("server_down", 1.5),
    ]  # fmt: skip
    assert latencies(result) == pytest.approx([1.0])


def test_a_draining_target_finishes_but_gets_nothing_new():
    events = [event("server_down", "a", 1.5, 5.0, drain=True)]
    servers = [server("a", cpu(1.0)), server("b", cpu(1.0))]
    result = run_out(system(servers, [1.0] * 4, events=events))
    assert latencies(result) == pytest.approx([1.0, 1.0, 2.0, 3.0])
    assert (result.nodes["a"].arrived, result.requests.failed.total) == (1, 0)


def test_without_a_health_check_a_dead_server_swallows_the_queue():
    events = [event("server_down", "a", 0.0, 5.0)]
    servers = [server("a", cpu(1.0)), server("b", cpu(1.0))]
    result = run_out(system(servers, [1.0] * 4, events=events, health_check=False))
    # Its slot is free again as soon as it has refused a request.
    assert failures(result) == [("server_down", 1.0)] * 3
    assert result.requests.completed == 1


def test_a_slot_is_free_when_a_request_has_been_forwarded():
    nodes = [
        trace(1.0, 1.0), balancer("central_queue"), server("a", cpu(0.5), forward("b")),
        server("b", io(2.0)),
    ]  # fmt: skip
    edges = [edge("users", "lb"), edge("lb", "a"), edge("a", "b")]
    result = run_out(scenario(nodes, edges, horizon_s=20))
    assert latencies(result) == pytest.approx([2.5, 3.0])


def test_a_central_queue_before_m_servers_is_one_queue_for_all():
    # M/M/2 at rho 0.8: W = 1 / (mu (1 - rho^2)).
    nodes = [generator(160.0), balancer("central_queue")]
    nodes += [server(name, cpu(exponential(0.01))) for name in "ab"]
    edges = [edge("users", "lb"), edge("lb", "a"), edge("lb", "b")]
    result = run(scenario(nodes, edges, horizon_s=200, warmup_s=5))
    assert result.latency_s.mean == pytest.approx(0.01 / (1 - 0.8**2), rel=0.1)


@pytest.mark.parametrize("policy", POLICIES)
def test_every_policy_survives_all_targets_going_down_and_coming_back(policy):
    servers = [server("a", cpu(0.2)), server("b", cpu(0.3), cpu_cores=2)]
    events = [
        event("server_down", "a", 2.0, 4.0), event("server_down", "b", 3.0, 5.0),
        event("server_down", "a", 3.5, 4.5, drain=True),
    ]  # fmt: skip
    times_s = [0.05 + number * 0.1 for number in range(80)]
    nodes = [trace(*times_s), client(), balancer(policy), *servers]
    edges = [edge("users", "web", 0.01), edge("web", "lb", 0.01)]
    edges += [edge("lb", "a", 0.01), edge("lb", "b", 0.01), edge("a", "web", 0.01)]
    result = run_out(scenario(nodes, edges, events, horizon_s=40))
    reasons = result.requests.failed.by_reason
    # From 3 to 4.5 s both are down.
    assert reasons["no_healthy_target"] >= 15
    if policy != "central_queue":
        assert reasons["no_healthy_target"] == 15
    assert result.nodes["a"].completed > 10
    assert result.nodes["b"].completed > 10


@pytest.mark.parametrize("outer", POLICIES[:-1])
@pytest.mark.parametrize("inner", POLICIES)
def test_any_balancer_may_stand_behind_any_other(outer, inner):
    times_s = [0.05 + number * 0.05 for number in range(60)]
    nodes = [
        trace(*times_s), balancer(outer, "outer"), balancer(inner, "inner"),
        server("a", cpu(0.1)), server("b", cpu(0.1)), server("c", cpu(0.1)),
    ]  # fmt: skip
    edges = [edge("users", "outer"), edge("outer", "inner", 0.01), edge("outer", "c", 0.01)]
    edges += [edge("inner", "a", 0.01), edge("inner", "b", 0.01)]
    result = run_out(scenario(nodes, edges, horizon_s=20))
    assert result.requests.completed == 60
    assert result.nodes["inner"].arrived == result.nodes["a"].arrived + result.nodes["b"].arrived
    assert result.nodes["outer"].completed == 60


def test_outstanding_requests_of_an_inner_balancer_are_those_on_the_wire():
    # What the inner balancer has sent on has left it: the outer one sees no load there.
    nodes = [
        trace(1.0, 2.0, 3.0, 4.0), balancer("least_connections", "outer"),
        balancer("round_robin", "inner"), server("a", io(9.0)), server("c", io(9.0)),
    ]  # fmt: skip
    edges = [edge("users", "outer"), edge("outer", "inner"), edge("outer", "c"), edge("inner", "a")]
    result = run_out(scenario(nodes, edges, horizon_s=40))
    assert result.nodes["c"].arrived <= 1
