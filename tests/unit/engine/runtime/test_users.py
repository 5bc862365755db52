"""Closed traffic: users who think, send, wait for the end, and think again."""

import pytest
from support.scenarios import (
    balancer,
    client,
    closed,
    cpu,
    edge,
    event,
    exponential,
    io,
    run,
    scenario,
    server,
    with_endpoints,
)


def system(users, think_time, *steps, latency=0.0, events=None, **settings):
    nodes = [closed(users, think_time), server("api", *steps)]
    settings = {"horizon_s": 30.25, **settings}
    return scenario(nodes, [edge("users", "api", latency)], events, **settings)


def test_one_user_goes_round_in_think_time_plus_latency():
    # Sent at 1.0, 3.0, 5.0 … 29.0 s, answered 1 s later.
    result = run(system(1, 1.0, io(0.5), latency=0.25))
    assert result.requests.generated == 15
    assert result.requests.completed == 15
    assert result.latency_s.max == pytest.approx(1.0)


def test_users_saturate_a_core_as_operational_laws_say():
    # Bottleneck of 0.5 s: X = 2 a second, and R = N / X - Z.
    result = run(system(4, 1.0, cpu(0.5), horizon_s=101.25, warmup_s=5.25))
    assert result.nodes["api"].utilisation == pytest.approx(1.0, abs=0.01)
    assert result.throughput_rps == pytest.approx(2.0, abs=0.02)
    assert result.latency_s.p50 == pytest.approx(4 / 2.0 - 1.0)


def test_no_more_requests_are_under_way_than_there_are_users():
    result = run(system(7, exponential(0.1), cpu(exponential(0.1)), horizon_s=100))
    assert result.series.system["in_flight"].max() <= 7 + 1e-9
    assert result.nodes["api"].mean_in_service <= 7


def test_littles_law_over_the_whole_cycle():
    result = run(system(20, exponential(1.0), cpu(exponential(0.04)), horizon_s=1000))
    cycle_s = 1.0 + result.latency_s.mean
    assert result.throughput_rps * cycle_s == pytest.approx(20, rel=0.03)


def test_a_user_whose_request_failed_thinks_again():
    events = [event("server_down", "api", 0.0)]
    result = run(system(1, 1.0, io(0.5), latency=0.25, events=events))
    # Told at once when the request comes there: sent at 1.0, 2.25, 3.5 … up to 29.75 s.
    assert result.requests.failed.by_reason == {"server_down": 24}


def test_a_user_whose_request_was_lost_thinks_again():
    nodes = [closed(2, 1.0), server("api", io(0.5))]
    result = run(scenario(nodes, [edge("users", "api", loss_rate=1.0)], horizon_s=10.5))
    assert result.requests.lost == 20


@pytest.mark.parametrize("returns", [False, True])
def test_users_of_a_client_and_of_a_generator_before_it_are_alike(returns):
    through = [closed(3, 0.5), client(), balancer(), server("api", cpu(0.1), io(0.3))]
    edges = [edge("web", "lb", 0.01), edge("lb", "api", 0.02)]
    if returns:
        edges.append(edge("api", "web", 0.03))
    feeding = run(scenario(through, [edge("users", "web"), *edges], horizon_s=50))
    own = [client(workload=closed(3, 0.5)["workload"]), *through[2:]]
    itself = run(scenario(own, edges, horizon_s=50))
    assert feeding.requests == itself.requests
    assert feeding.latency_s == itself.latency_s


def test_users_and_open_traffic_may_share_a_client():
    rates = {"kind": "constant", "rate_rps": 2.0}
    nodes = [closed(1, 0.6), client(workload=rates), server("api", io(0.4))]
    result = run(scenario(nodes, [edge("users", "web"), edge("web", "api")], horizon_s=100.25))
    # Sent at 0.6, 1.6 … 99.6 s; and at 0.5, 1.0 … 100.0 s.
    assert result.workloads["users"].requests.generated == 100
    assert result.workloads["web"].requests.generated == 200


def test_users_name_the_endpoint_they_call():
    api = with_endpoints("api", read=[io(0.1)], write=[io(0.2)])
    nodes = [closed(1, 1.0, endpoint="write"), api]
    result = run(scenario(nodes, [edge("users", "api")], horizon_s=30.05))
    assert result.nodes["api"].endpoints["read"].served == 0
    assert result.latency_s.min == pytest.approx(0.2)


def test_a_surge_brings_in_users_who_leave_afterwards():
    # Thinking 1 s, answered in 0.5 s: each sends every 1.5 s.
    events = [event("traffic_surge", "users", 10.0, 20.0, factor=3.0)]
    result = run(system(2, 1.0, io(0.5), events=events, report_interval_s=0.5))
    sent = result.series.system["offered_rps"] * 0.5
    # The usual two at 1.0, 2.5 … 29.5 s; four more at 11.0, 12.5, 14.0, 15.5, 17.0, 18.5 s, who
    # would send next at 20.0 s.
    assert sent.sum() == pytest.approx(2 * 20 + 4 * 6)


def test_a_surge_of_less_than_one_sends_users_away():
    events = [event("traffic_surge", "users", 10.25, 20.25, factor=0.5)]
    result = run(system(4, 1.0, io(0.0), events=events, horizon_s=30.75))
    # Four at 1, 2 … 10 s; two at 11 … 20 s; two come back at 20.25 s and send from 21.25 s on.
    assert result.requests.generated == 4 * 10 + 2 * 10 + 2 * 10 + 2 * 10
