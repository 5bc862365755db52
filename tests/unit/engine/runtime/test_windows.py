"""Where a run is cut makes no difference: reporting intervals, windows, pauses."""

import json

import pytest
from support.courses import assert_same_course
from support.quiet import run_out
from support.scenarios import (
    balancer,
    call,
    client,
    closed,
    cpu,
    edge,
    event,
    exponential,
    generator,
    io,
    parallel,
    retrying,
    run,
    scenario,
    server,
    spawn,
    trace,
)

from engine.runtime import Simulation, pace, simulation_runner


def random_times(**settings):
    """Two generators, a client with traffic of its own, calls, branches, losses, events."""
    steps = [
        cpu(exponential(0.004)), spawn(io(exponential(0.1))),
        parallel([call("db", timeout_s=0.2, **retrying(1))], [io(exponential(0.01))]),
    ]  # fmt: skip
    nodes = [
        generator(40.0, "a"), generator(20.0, "b"),
        client(workload={"kind": "poisson", "rate_rps": 30.0}),
        balancer("least_connections"), server("x", *steps), server("y", *steps),
        server("db", io(exponential(0.02))),
    ]  # fmt: skip
    edges = [
        edge("a", "web", exponential(0.02)), edge("b", "web", 0.01, loss_rate=0.02),
        edge("web", "lb", exponential(0.003), loss_rate=0.01),
        edge("lb", "x", 0.001), edge("lb", "y", 0.001),
        edge("x", "db", exponential(0.001)), edge("y", "db", 0.001, loss_rate=0.05),
        edge("x", "web", 0.002),
    ]  # fmt: skip
    events = [
        event("server_down", "x", 7.3, 9.1), event("traffic_surge", "a", 3.0, 6.0, factor=2.0),
        event("latency_spike", "web-lb", 5.0, 8.0, spike_s=0.05),
        event("loss_spike", "b-web", 11.0, 14.0, loss_rate=0.3),
        event("slow_server", "y", 12.0, 15.0, factor=4.0),
    ]  # fmt: skip
    return scenario(nodes, edges, events, **{"horizon_s": 20.0, **settings})


def even_times(**settings):
    """Everything happens at multiples of 1/16 s, much of it at once: order decides."""
    even = {"kind": "constant", "rate_rps": 8.0}
    tight = {"max_concurrent_requests": 2, "queue_limit": 1}
    nodes = [
        {"kind": "generator", "id": "a", "workload": even},
        {"kind": "generator", "id": "b", "workload": {"kind": "constant", "rate_rps": 4.0}},
        client(workload={"kind": "constant", "rate_rps": 2.0}),
        balancer("least_connections"), server("x", cpu(0.25), io(0.125), **tight),
        server("y", cpu(0.125), call("z"), **tight), server("z", cpu(0.125), queue_limit=1),
    ]  # fmt: skip
    edges = [
        edge("a", "web", 0.0625), edge("b", "lb"), edge("web", "lb", 0.125), edge("lb", "x", 0.125),
        edge("lb", "y", 0.0625), edge("y", "z"), edge("x", "web", 0.125),
    ]  # fmt: skip
    events = [event("server_down", "x", 7.25, 9.125), event("slow_server", "y", 5.0, 6.5, factor=2)]
    return scenario(nodes, edges, events, **{"horizon_s": 20.0, **settings})


def users(**settings):
    """Closed traffic beside open, with timeouts."""
    nodes = [
        closed(6, exponential(0.2), "a"), generator(10.0, "b"),
        client(timeout_s=0.3, cancel_on_timeout=True, **retrying(2)),
        balancer("central_queue"), server("x", cpu(exponential(0.05))), server("y", cpu(0.05)),
    ]  # fmt: skip
    edges = [edge("a", "web", 0.01), edge("b", "web", 0.02), edge("web", "lb", exponential(0.01))]
    edges += [edge("lb", "x", 0.01), edge("lb", "y", 0.01)]
    return scenario(nodes, edges, **{"horizon_s": 20.0, **settings})


SYSTEMS = [random_times, even_times, users]
systems = pytest.mark.parametrize("system", SYSTEMS)


def ended(system) -> Simulation:
    simulation = Simulation(system)
    list(simulation)
    return simulation


@systems
@pytest.mark.parametrize("interval_s", [0.07, 3.0, 20.0])
def test_the_reporting_interval_changes_nothing_that_happens(system, interval_s):
    usual = ended(system()).result()
    assert_same_course(ended(system(report_interval_s=interval_s)).result(), usual)


@systems
@pytest.mark.parametrize(("entries", "arrivals"), [(40, 50_000), (10**9, 50_000), (40_000, 60)])
def test_the_length_of_windows_changes_nothing_that_happens(monkeypatch, system, entries, arrivals):
    usual = ended(system(report_interval_s=20.0)).result()
    monkeypatch.setattr(pace, "_ENTRIES", entries)
    monkeypatch.setattr(pace, "_MOST_ARRIVALS", arrivals)
    assert_same_course(ended(system(report_interval_s=20.0)).result(), usual)


@systems
def test_the_length_of_chunks_changes_nothing_at_all(monkeypatch, system):
    usual = ended(system()).result()
    monkeypatch.setattr(simulation_runner, "_CHUNK", 7)
    monkeypatch.setattr(simulation_runner, "_STANDSTILL", 10**6)
    assert as_bytes(ended(system()).result()) == as_bytes(usual)


@pytest.mark.parametrize("events", [[], ["server_down"], ["latency_spike"]])
def test_a_warm_up_or_an_event_elsewhere_cuts_nothing(events):
    # An event on an edge that nothing crosses any more, an outage of a server that is empty.
    nodes = [trace(*[number / 8 for number in range(1, 60)]), balancer(),
             server("a", cpu(0.25)), server("b", cpu(0.25))]  # fmt: skip
    edges = [edge("users", "lb", 0.125), edge("lb", "a", 0.125), edge("lb", "b", 0.125)]
    late = {
        "server_down": event("server_down", "a", 19.0),
        "latency_spike": event("latency_spike", "lb-a", 19.0, spike_s=1.0),
    }
    usual = run_out(scenario(nodes, edges, horizon_s=20))
    other = run_out(scenario(nodes, edges, [late[name] for name in events], horizon_s=20))
    assert usual.latency_s == other.latency_s
    assert usual.traces == other.traces


def as_bytes(result) -> bytes:
    return json.dumps(result.as_json()).encode()


@systems
@pytest.mark.parametrize("every", [1, 17])
def test_pausing_and_looking_changes_nothing_at_all(system, every):
    straight = ended(system(report_interval_s=0.5)).result()
    simulation = Simulation(system(report_interval_s=0.5))
    while simulation.time_s < 20:
        for _ in zip(range(every), simulation, strict=False):
            pass
        simulation.result()
    assert as_bytes(simulation.result()) == as_bytes(straight)


@systems
def test_what_a_pause_shows_is_what_a_shorter_run_finds(system):
    simulation = Simulation(system(report_interval_s=1.0))
    for snapshot in simulation:
        if snapshot.index == 9:
            break
    paused = simulation.result()
    short = ended(system(report_interval_s=1.0, horizon_s=10.0)).result()
    assert paused.horizon_s == short.horizon_s == 10
    assert paused.requests == short.requests
    assert paused.latency_s.p99 == short.latency_s.p99
    assert paused.latency_s.mean == pytest.approx(short.latency_s.mean, rel=1e-12)
    assert paused.edges["web-lb"].sent == short.edges["web-lb"].sent


def test_a_run_that_is_stopped_tells_where():
    simulation = Simulation(random_times(report_interval_s=0.5))
    for snapshot in simulation:
        if snapshot.index == 4:
            simulation.stop()
    result = simulation.result()
    assert result.horizon_s == 2.5
    assert result.stopped_by is None
    assert len(result.series.time_s) == 5
    assert result.requests.in_flight == snapshot.accounts.in_flight


def test_snapshots_add_up_to_the_result():
    simulation = Simulation(random_times())
    snapshots = list(simulation)
    result = simulation.result()
    for node_id, node in result.nodes.items():
        for name in ("arrived", "completed", "failed"):
            total = sum(getattr(each.nodes[node_id], name) for each in snapshots)
            assert total == getattr(node, name), (node_id, name)
    generated = sum(each.offered_rps * each.interval_s for each in snapshots)
    assert generated == pytest.approx(result.requests.generated)


def test_statistics_of_the_second_half_are_those_of_a_warm_up_of_half():
    # Even traffic, even times: both halves are alike.
    nodes = [trace(*[number / 4 for number in range(1, 79)]), server("api", cpu(0.125))]
    edges = [edge("users", "api")]
    result = run(scenario(nodes, edges, horizon_s=20, warmup_s=10))
    # Sent at 10.0 … 19.5 s, each done an eighth later.
    assert result.warmup_s == 10
    assert result.histogram.count.sum() == 39
    assert result.throughput_rps == pytest.approx(3.9)
    assert result.nodes["api"].utilisation == pytest.approx(39 * 0.125 / 10)
    assert result.requests.completed == 78
