"""Open traffic of every kind on its way through a system; several workloads side by side."""

import math

import numpy as np
import pytest
from support.quiet import latencies, run_out
from support.scenarios import (
    balancer,
    client,
    cpu,
    edge,
    event,
    exponential,
    generator,
    io,
    run,
    scenario,
    server,
    trace,
    with_endpoints,
)


def fed(workload, *steps, events=None, horizon_s=30.0, **settings):
    node = {"kind": "generator", "id": "users", "workload": workload}
    nodes = [node, server("api", *(steps or (io(0.1),)))]
    return scenario(nodes, [edge("users", "api")], events, horizon_s=horizon_s, **settings)


def arrivals_by_second(result) -> list[float]:
    lengths = np.diff(result.series.time_s, prepend=0.0)
    return np.round(result.series.system["offered_rps"] * lengths, 6).tolist()


def test_constant_traffic_comes_at_even_distances():
    workload = {"kind": "constant", "rate_rps": 2.0}
    result = run(fed(workload, horizon_s=4.75, report_interval_s=0.25))
    # At 0.5, 1.0 … 4.5 s: each at the beginning of every other quarter.
    assert arrivals_by_second(result) == [0, 0, *[1, 0] * 8, 1]


def test_renewal_traffic_of_equal_gaps_is_as_even():
    result = run(fed({"kind": "renewal", "gap": 0.4}, horizon_s=10.0))
    assert result.requests.generated == 24


def test_renewal_traffic_has_the_mean_of_its_gaps():
    result = run(fed({"kind": "renewal", "gap": exponential(0.02)}, horizon_s=200))
    assert result.requests.generated == pytest.approx(10_000, abs=4 * math.sqrt(10_000))


def test_a_schedule_jumps_where_it_says():
    points = [(0, 0), (5, 0), (5, 100), (10, 100), (10, 0)]
    points = [{"time_s": time_s, "rate_rps": rate} for time_s, rate in points]
    workload = {"kind": "schedule", "points": points, "repeat": False}
    result = run(fed(workload, horizon_s=20, report_interval_s=5))
    before, during, after, end = arrivals_by_second(result)
    assert (before, after, end) == (0, 0, 0)
    assert during == pytest.approx(500, abs=4 * math.sqrt(500))


def test_a_trace_is_replayed_as_recorded():
    result = run_out(
        scenario(
            [trace(0.5, 0.5, 3.25, 7.0, 40.0), server("api", io(0.1))],
            [edge("users", "api")],
            horizon_s=10,
        )
    )
    starts = [each.start_s for each in result.traces if each.kept_as == "sample"]
    assert starts == [0.5, 0.5, 3.25, 7.0]


def test_what_would_arrive_at_the_horizon_does_not():
    system = scenario([trace(1.0, 10.0), server("api")], [edge("users", "api")], horizon_s=10)
    data = system.model_dump(mode="json")
    data["nodes"][1]["endpoints"] = [{"name": "main", "steps": []}]
    result = run_out(scenario(data["nodes"], data["edges"], horizon_s=10))
    assert result.requests.generated == 1


def test_a_surge_makes_even_traffic_come_faster_from_the_instant_it_begins():
    workload = {"kind": "constant", "rate_rps": 1.0}
    events = [event("traffic_surge", "users", 10.5, 20.5, factor=4.0)]
    result = run(fed(workload, events=events, horizon_s=30.25))
    # At 1 … 10 s; half a gap is left at 10.5 s: 10.625, 10.875 … 20.375 s; then half a gap is
    # gone: 21, 22 … 30 s.
    assert result.requests.generated == 10 + 40 + 10


@pytest.mark.parametrize("kind", ["poisson", "users", "schedule"])
def test_overlapping_surges_multiply(kind):
    workload = {
        "poisson": {"kind": "poisson", "rate_rps": 50.0},
        "users": {
            "kind": "users",
            "users": {"distribution": "normal", "mean": 50, "std": 0.0},
            "requests_per_minute_per_user": 60,
        },
        "schedule": {"kind": "schedule", "points": [{"time_s": 0, "rate_rps": 50.0}]},
    }[kind]
    events = [
        event("traffic_surge", "users", 10.0, 30.0, factor=2.0),
        event("traffic_surge", "users", 20.0, 40.0, factor=3.0),
    ]
    result = run(fed(workload, events=events, horizon_s=50, report_interval_s=10))
    expected = [500, 1000, 3000, 1500, 500]
    for found, wanted in zip(arrivals_by_second(result), expected, strict=True):
        assert found == pytest.approx(wanted, abs=4.5 * math.sqrt(wanted))


def test_a_surge_plays_recorded_arrivals_several_times():
    nodes = [trace(1.0, 2.0, 3.0, 4.0), server("api", io(0.1))]
    events = [event("traffic_surge", "users", 2.0, 4.0, factor=3.0)]
    result = run_out(scenario(nodes, [edge("users", "api")], events, horizon_s=10))
    assert result.requests.generated == 1 + 3 + 3 + 1


def test_several_generators_may_feed_one_client():
    nodes = [
        trace(1.0, 3.0, name="a"), trace(2.0, name="b"), client(), server("api", io(0.5)),
    ]  # fmt: skip
    edges = [edge("a", "web", 0.1), edge("b", "web", 0.2), edge("web", "api", 0.01)]
    result = run_out(scenario(nodes, edges, horizon_s=10))
    # From each generator to the client once, and between client and server both ways.
    assert latencies(result) == pytest.approx([0.62, 0.72, 0.62])
    assert result.workloads["a"].requests.completed == 2
    assert result.workloads["a"].latency_s.max == pytest.approx(0.62)
    assert result.workloads["b"].latency_s.max == pytest.approx(0.72)
    assert (result.nodes["web"].arrived, result.nodes["web"].completed) == (3, 3)


def test_requests_that_overtake_each_other_before_the_client_come_in_the_order_they_get_there():
    # Round robin: who is at the balancer first gets the first server.
    nodes = [
        trace(1.0, name="far"), trace(1.5, name="near"), client(), balancer(),
        server("first", io(0.1)), server("second", io(0.2)),
    ]  # fmt: skip
    edges = [edge("far", "web", 1.0), edge("near", "web", 0.1), edge("web", "lb")]
    edges += [edge("lb", "first"), edge("lb", "second")]
    result = run_out(scenario(nodes, edges, horizon_s=10))
    assert result.workloads["near"].latency_s.max == pytest.approx(0.1 + 0.1)
    assert result.workloads["far"].latency_s.max == pytest.approx(1.0 + 0.2)


def test_a_client_may_have_traffic_beside_what_it_is_sent():
    own = {"kind": "trace", "times_s": [1.0]}
    nodes = [trace(1.0, name="a"), client(workload=own), server("api", cpu(0.5))]
    result = run_out(scenario(nodes, [edge("a", "web", 0.1), edge("web", "api")], horizon_s=10))
    # The client's own is on the core first.
    assert result.workloads["web"].latency_s.max == pytest.approx(0.5)
    assert result.workloads["a"].latency_s.max == pytest.approx(0.1 + 0.4 + 0.5)
    assert result.nodes["web"].arrived == 2


def test_generators_may_send_straight_to_a_server_that_a_client_asks_as_well():
    nodes = [trace(1.0, name="a"), trace(2.0, name="b"), client(), server("api", io(0.5))]
    edges = [edge("a", "web", 0.1), edge("b", "api", 0.2), edge("web", "api", 0.01)]
    result = run_out(scenario(nodes, edges, horizon_s=10))
    assert latencies(result) == pytest.approx([0.62, 0.9])
    # The generator without a client gets its response itself.
    assert (result.nodes["b"].completed, result.nodes["web"].completed) == (1, 1)


def test_responses_find_the_client_they_are_for():
    nodes = [
        trace(1.0, name="a"), trace(1.0, 2.0, name="b"), client("left"), client("right"),
        balancer(), server("api", io(0.5)),
    ]  # fmt: skip
    edges = [edge("a", "left"), edge("b", "right"), edge("left", "lb", 0.1)]
    edges += [edge("right", "lb", 0.2), edge("lb", "api"), edge("api", "left", 0.7)]
    result = run_out(scenario(nodes, edges, horizon_s=10))
    # A return edge leads to the left client only; to the right one responses retrace their way.
    assert result.workloads["a"].latency_s.max == pytest.approx(0.1 + 0.5 + 0.7)
    assert result.workloads["b"].latency_s.max == pytest.approx(0.2 + 0.5 + 0.2)
    assert (result.nodes["left"].completed, result.nodes["right"].completed) == (1, 2)


@pytest.mark.parametrize("timeout_s", [None, 5.0])
def test_workloads_name_the_endpoints_they_call(timeout_s):
    api = with_endpoints("api", read=[io(0.1)], write=[io(0.2)])
    other = {**api, "id": "other"}
    nodes = [
        trace(1.0, 1.0, 2.0, name="readers", endpoint="read"),
        trace(1.5, 2.5, name="writers", endpoint="write"),
        client(timeout_s=timeout_s), balancer(), api, other,
    ]  # fmt: skip
    edges = [edge("readers", "web"), edge("writers", "web"), edge("web", "lb")]
    edges += [edge("lb", "api"), edge("lb", "other")]
    result = run_out(scenario(nodes, edges, horizon_s=10))
    assert result.workloads["readers"].latency_s.max == pytest.approx(0.1)
    assert result.workloads["writers"].latency_s.min == pytest.approx(0.2)


def test_losses_are_told_apart_by_workload():
    nodes = [trace(1.0, name="a"), trace(1.0, 2.0, name="b"), client(), server("api", io(0.5))]
    edges = [edge("a", "web"), edge("b", "web", loss_rate=1.0), edge("web", "api")]
    result = run_out(scenario(nodes, edges, horizon_s=10))
    assert result.workloads["a"].requests.completed == 1
    assert result.workloads["b"].requests.lost == 2
    assert result.edges["b-web"].lost == 2


def test_workloads_sum_to_the_whole():
    nodes = [
        generator(30.0, "a"), generator(20.0, "b"), client(), client("other"), balancer("random"),
        server("x", cpu(exponential(0.01))), server("y", cpu(exponential(0.02))),
    ]  # fmt: skip
    nodes[3]["workload"] = {"kind": "poisson", "rate_rps": 10.0}
    edges = [edge("a", "web", 0.01), edge("b", "web", 0.01), edge("web", "lb", loss_rate=0.1)]
    edges += [edge("other", "lb"), edge("lb", "x"), edge("lb", "y")]
    result = run(scenario(nodes, edges, [event("server_down", "x", 20.0, 40.0)]))
    parts = result.workloads.values()
    for account in ("generated", "completed", "lost", "in_flight"):
        assert getattr(result.requests, account) == sum(
            getattr(each.requests, account) for each in parts
        )
    assert result.requests.failed.total == sum(each.requests.failed.total for each in parts)
    assert result.throughput_rps == pytest.approx(sum(each.throughput_rps for each in parts))
