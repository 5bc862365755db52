"""Outages: everything that was there is accounted for, and nothing is left of it."""

import pytest
from support.quiet import failures, latencies, run_out
from support.scenarios import (
    balancer,
    call,
    client,
    cpu,
    edge,
    event,
    forward,
    io,
    parallel,
    ram,
    retrying,
    scenario,
    server,
    spawn,
    trace,
)

EVERYTHING = [
    ram(100),
    cpu(0.05),
    spawn(io(0.4, pool="p"), call("db"), cpu(0.1)),
    parallel([call("db", pool="p")], [io(0.2), cpu(0.05)], [parallel([call("db")], [cpu(0.1)])]),
    call("db", timeout_s=0.3, cancel_on_timeout=True, **retrying(2, base_s=0.05)),
    io(0.1, pool="p"),
]
"""Every kind of step and everything that can be held or waited for."""


def busy(*events, policy="least_connections", **calling):
    """Two servers of everything and a database they call; more than they can serve at once."""
    fields = {
        "cpu_cores": 2, "ram_mb": 500, "pools": {"p": 2}, "max_concurrent_requests": 8,
        "queue_limit": 10,
    }  # fmt: skip
    times_s = [0.1 + number * 0.1 for number in range(90)]
    nodes = [
        trace(*times_s), client(**calling), balancer(policy),
        server("a", *EVERYTHING, **fields), server("b", *EVERYTHING, **fields),
        server("db", cpu(0.004), io(0.03)),
    ]  # fmt: skip
    edges = [
        edge("users", "web", 0.003), edge("web", "lb", 0.002), edge("lb", "a", 0.004),
        edge("lb", "b", 0.001), edge("a", "db", 0.002), edge("b", "db", 0.002, loss_rate=0.02),
    ]  # fmt: skip
    return scenario(nodes, edges, list(events), horizon_s=120)


OUTAGES = {
    "none": [],
    "of a caller": [event("server_down", "a", 2.0, 3.0)],
    "of the callee": [event("server_down", "db", 2.0, 3.0)],
    "of all, one by one": [
        event("server_down", "a", 2.0, 4.0),
        event("server_down", "db", 3.0, 5.0),
        event("server_down", "b", 3.5, 4.5),
    ],
    "of all at once": [event("server_down", name, 2.5, 3.5) for name in ("a", "b", "db")],
    "drained": [event("server_down", name, 2.0, 4.0, drain=True) for name in ("a", "db")],
    "overlapping, with and without drain": [
        event("server_down", "a", 1.0, 3.0, drain=True),
        event("server_down", "a", 2.0, 2.5),
        event("server_down", "a", 2.2, 4.0, drain=True),
    ],
    "one after another": [
        event("server_down", "db", start_s / 10, (start_s + 1) / 10) for start_s in range(10, 60, 2)
    ],
    "and everything else": [
        event("server_down", "a", 2.0, 3.0),
        event("slow_server", "b", 1.0, 4.0, factor=5.0),
        event("loss_spike", "lb-a", 1.5, 5.0, loss_rate=0.3),
        event("latency_spike", "a-db", 3.0, 5.0, spike_s=0.2),
        event("traffic_surge", "users", 4.0, 6.0, factor=2.5),
    ],
}


CALLING = {
    "patient": {},
    "impatient": {"timeout_s": 1.6, **retrying(2)},
    "calling off": {"timeout_s": 1.6, "cancel_on_timeout": True, **retrying(2, base_s=0.0)},
    "thrifty": {
        "timeout_s": 1.4, **retrying(3),
        "retry_budget": {"budget_percent": 20, "min_retry_concurrency": 2},
    },
}  # fmt: skip


@pytest.mark.parametrize("calling", CALLING)
@pytest.mark.parametrize("outages", OUTAGES)
def test_when_traffic_has_stopped_nothing_is_left_of_an_outage(outages, calling):
    result = run_out(busy(*OUTAGES[outages], **CALLING[calling]))
    assert result.requests.in_flight == 0
    assert result.requests.completed > 5


@pytest.mark.parametrize("policy", ["round_robin", "power_of_two_choices", "central_queue"])
@pytest.mark.parametrize("outages", ["of all, one by one", "and everything else"])
def test_nor_at_any_balancer(outages, policy):
    run_out(busy(*OUTAGES[outages], policy=policy, **CALLING["calling off"]))


def test_everything_here_and_everything_on_its_way_fails_at_its_time():
    nodes = [trace(1.0, 1.2, 1.9, 2.6), server("api", io(0.5))]
    events = [event("server_down", "api", 2.0, 2.5)]
    result = run_out(scenario(nodes, [edge("users", "api", 0.4)], events, horizon_s=10))
    # There 1.4 to 1.9 s; there from 1.6 s on; comes at 2.3 s; comes at 3.0 s.
    assert failures(result) == [("server_down", 2.0), ("server_down", pytest.approx(2.3))]
    assert latencies(result) == pytest.approx([1.3, 1.3])


def test_of_overlapping_outages_one_that_does_not_drain_fails_what_is_there():
    nodes = [trace(1.0, 1.1), server("api", io(2.0))]
    events = [
        event("server_down", "api", 1.5, 5.0, drain=True),
        event("server_down", "api", 2.0, 2.5),
    ]
    result = run_out(scenario(nodes, [edge("users", "api")], events, horizon_s=10))
    assert failures(result) == [("server_down", 2.0)] * 2


def test_an_outage_that_drains_after_one_that_does_not_saves_nothing():
    nodes = [trace(1.0, 3.0), server("api", io(5.0))]
    events = [
        event("server_down", "api", 2.0, 2.5),
        event("server_down", "api", 2.2, 4.0, drain=True),
    ]
    result = run_out(scenario(nodes, [edge("users", "api")], events, horizon_s=10))
    assert failures(result) == [("server_down", 2.0), ("server_down", 3.0)]


def test_an_outage_of_the_whole_run_from_time_zero():
    nodes = [trace(0.0, 1.0, 9.9), server("api", io(0.1))]
    events = [event("server_down", "api", 0.0)]
    result = run_out(scenario(nodes, [edge("users", "api")], events, horizon_s=10))
    assert failures(result) == [("server_down", 0.0), ("server_down", 1.0), ("server_down", 9.9)]


def test_an_outage_ends_before_what_comes_at_that_instant():
    nodes = [trace(1.0, 2.0), server("api", io(0.1))]
    events = [event("server_down", "api", 1.0, 2.0)]
    result = run_out(scenario(nodes, [edge("users", "api")], events, horizon_s=10))
    assert failures(result) == [("server_down", 1.0)]
    assert result.requests.completed == 1


def test_a_request_that_was_forwarded_is_gone_from_where_it_came_from():
    nodes = [trace(1.0), server("a", cpu(0.1), forward("b")), server("b", io(1.0))]
    events = [event("server_down", "a", 1.5, 2.0)]
    edges = [edge("users", "a"), edge("a", "b")]
    result = run_out(scenario(nodes, edges, events, horizon_s=10))
    assert result.requests.completed == 1


def test_a_response_on_its_way_outlives_the_server():
    nodes = [trace(1.0), server("api", io(0.1))]
    events = [event("server_down", "api", 1.3, 2.0)]
    result = run_out(scenario(nodes, [edge("users", "api", 0.1)], events, horizon_s=10))
    assert latencies(result) == pytest.approx([0.3])


def test_levels_during_an_outage_are_zero():
    nodes = [trace(*[1.0] * 20), server("api", ram(100), cpu(5.0), ram_mb=1000, cpu_cores=2)]
    events = [event("server_down", "api", 2.0, 3.0)]
    system = scenario(nodes, [edge("users", "api")], events, horizon_s=10, report_interval_s=0.5)
    series = run_out(system).series.nodes["api"]
    before, during = 3, 4
    assert (series["in_service"][before], series["in_service"][during]) == (20, 0)
    assert (series["ram_queue"][before], series["ram_queue"][during]) == (10, 0)
    assert (series["ready_queue"][before], series["ready_queue"][during]) == (8, 0)
    assert (series["utilisation"][before], series["utilisation"][during]) == (1, 0)
    assert (series["ram_mb"][before], series["ram_mb"][during]) == (1000, 0)


def test_a_trace_of_what_failed_says_what_it_waited_for_last():
    # The first computes, the second waits for the core, the third for memory.
    steps = [ram(100), cpu(5.0), io(1.0)]
    nodes = [trace(1.0, 1.25, 1.5), server("api", *steps, ram_mb=200, cpu_cores=1)]
    down = event("server_down", "api", 3.0, 4.0)
    result = run_out(scenario(nodes, [edge("users", "api", 0.5)], [down], horizon_s=20))
    found = {
        trace.start_s: [(part.component, part.begin_s, part.end_s) for part in trace.segments]
        for trace in result.traces
        if trace.outcome == "server_down"
    }
    assert found == {
        1.0: [("network", 1.0, 1.5), ("cpu", 1.5, 3.0)],
        1.25: [("network", 1.25, 1.75), ("core_wait", 1.75, 3.0)],
        1.5: [("network", 1.5, 2.0), ("ram_wait", 2.0, 3.0)],
    }
