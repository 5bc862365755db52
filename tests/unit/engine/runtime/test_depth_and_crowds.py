"""Long chains and large crowds at one instant are walked by the clock, not by recursion."""

from itertools import pairwise

import pytest
from support.quiet import latencies, run_out
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
    scenario,
    server,
    trace,
)

DEPTH = 300
"""Servers in a row: with four calls of a function each, beyond Python's limit of 1,000."""


def chain(step, *before, events=()):
    """A row of servers that each hand on to the next, the last of which waits 0.1 s."""
    names = [f"s{number}" for number in range(DEPTH)]
    nodes = [trace(1.0), *before]
    nodes += [server(name, step(after)) for name, after in pairwise(names)]
    nodes.append(server(names[-1], io(0.1)))
    row = ["users", *(node["id"] for node in before), *names]
    edges = [edge(*pair) for pair in pairwise(row)]
    return scenario(nodes, edges, list(events), horizon_s=4, report_interval_s=1)


@pytest.mark.parametrize("step", [call, forward, lambda to: parallel([call(to)], [io(0.0)])])
def test_a_long_chain_answers(step):
    assert latencies(run_out(chain(step))) == pytest.approx([0.1])


@pytest.mark.parametrize("step", [call, lambda to: parallel([call(to)], [io(0.0)])])
def test_a_failure_travels_up_a_long_chain(step):
    last = f"s{DEPTH - 1}"
    result = run_out(chain(step, events=[event("server_down", last, 1.05)]))
    assert result.requests.failed.by_reason == {"server_down": 1}
    assert all(result.nodes[f"s{number}"].failed == 1 for number in range(DEPTH))


@pytest.mark.parametrize("step", [call, lambda to: parallel([call(to)], [io(0.0)])])
def test_calling_off_travels_down_a_long_chain(step):
    impatient = client("web", timeout_s=0.05, cancel_on_timeout=True)
    result = run_out(chain(step, impatient))
    assert all(result.nodes[f"s{number}"].cancelled == 1 for number in range(DEPTH))


CROWD = 3000

SERVERS = {
    "cores": server("api", cpu(0.0)),
    "memory": server("api", ram(600), ram_mb=1000),
    "a pool": server("api", io(0.0, pool="p"), cpu(0.0), pools={"p": 1}),
    "the door": server("api", ram(1), max_concurrent_requests=1),
    "branches": server("api", parallel([io(0.0)], [cpu(0.0)]), max_concurrent_requests=3),
}


def slow(what):
    """The same server, where each request waits for 5 s in the end."""
    steps = SERVERS[what]["endpoints"][0]["steps"]
    return {**SERVERS[what], "endpoints": [{"name": "main", "steps": [*steps, io(5.0)]}]}


@pytest.mark.parametrize("policy", ["round_robin", "least_connections", "central_queue"])
@pytest.mark.parametrize("what", SERVERS)
def test_a_crowd_that_takes_no_time_is_served_at_once(what, policy):
    nodes = [trace(*[1.0] * CROWD), balancer(policy), SERVERS[what]]
    edges = [edge("users", "lb"), edge("lb", "api")]
    result = run_out(scenario(nodes, edges, horizon_s=3, report_interval_s=1))
    assert (result.requests.completed, result.latency_s.max) == (CROWD, 0.0)


@pytest.mark.parametrize("policy", ["round_robin", "central_queue"])
@pytest.mark.parametrize("what", SERVERS)
def test_a_crowd_that_waits_is_called_off_at_once(what, policy):
    impatient = client(timeout_s=0.5, cancel_on_timeout=True)
    nodes = [trace(*[1.0] * CROWD), impatient, balancer(policy), slow(what)]
    edges = [edge("users", "web"), edge("web", "lb"), edge("lb", "api")]
    result = run_out(scenario(nodes, edges, horizon_s=3, report_interval_s=1))
    assert result.requests.failed.by_reason == {"timeout": CROWD}


@pytest.mark.parametrize("what", SERVERS)
def test_a_crowd_fails_together_when_the_server_goes_down(what):
    nodes = [trace(*[1.0] * CROWD), slow(what)]
    events = [event("server_down", "api", 1.5)]
    system = scenario(nodes, [edge("users", "api")], events, horizon_s=3, report_interval_s=1)
    assert run_out(system).requests.failed.by_reason == {"server_down": CROWD}
