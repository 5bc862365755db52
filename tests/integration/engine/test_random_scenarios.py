"""Whatever is drawn: runs end, accounts balance, Little's and the utilisation law hold."""

import json

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.scenarios import (
    assert_invariants,
    balancer,
    client,
    edge,
    forward,
    generator,
    scenario,
    server,
)

from engine.runtime import Simulation
from engine.schemas import Scenario
from engine.validation import check

times = st.one_of(
    st.floats(0.0, 0.05),
    st.builds(lambda mean: {"distribution": "exponential", "mean": mean}, st.floats(0.0, 0.05)),
    st.builds(
        lambda mean, ratio: {"distribution": "normal", "mean": mean, "std": mean * ratio},
        st.floats(0.001, 0.05),
        st.floats(0.0, 3.0),
    ),
    st.builds(
        lambda mean, ratio: {"distribution": "lognormal", "mean": mean, "std": mean * ratio},
        st.floats(0.001, 0.05),
        st.floats(0.0, 3.0),
    ),
    st.builds(
        lambda low, width: {"distribution": "uniform", "low": low, "high": low + width},
        st.floats(0.0, 0.02),
        st.floats(0.0, 0.05),
    ),
)
cpu_steps = st.builds(lambda time: {"kind": "cpu", "time_s": time}, times)
io_steps = st.builds(
    lambda time, pool: {"kind": "io", "time_s": time, "pool": pool},
    times,
    st.sampled_from([None, "db"]),
)
steps = st.lists(
    st.one_of(
        cpu_steps,
        io_steps,
        st.builds(lambda mb: {"kind": "ram", "mb": mb}, st.floats(0.1, 100.0)),
        st.builds(
            lambda inner: {"kind": "spawn", "steps": inner},
            st.lists(st.one_of(cpu_steps, io_steps), min_size=1, max_size=2),
        ),
    ),
    max_size=5,
)


@st.composite
def scenarios(draw) -> Scenario:
    """generator -> client -> balancer -> servers, some of which forward to a last one."""
    count = draw(st.integers(1, 3))
    names = [f"s{number}" for number in range(count)]
    last = draw(st.booleans())
    nodes = [generator(draw(st.floats(1, 80))), client()]
    nodes.append(balancer(draw(st.sampled_from(["round_robin", "random", "least_connections"]))))
    edges = [("users", "web"), ("web", "lb"), *(("lb", name) for name in names)]
    fields = {"ram_mb": 512.0, "pools": {"db": 2}}
    for name in names:
        own = draw(steps)
        if last and draw(st.booleans()):
            own = [*own, forward("last")]
            edges.append((name, "last"))
        nodes.append(server(name, *own, cpu_cores=draw(st.integers(1, 3)), **fields))
    if any(target == "last" for _, target in edges):
        nodes.append(server("last", *draw(steps), **fields))
    if draw(st.booleans()):
        edges += [(node["id"], "web") for node in nodes if node["kind"] == "server"]
    links = [
        edge(*pair, draw(times), loss_rate=draw(st.sampled_from([0.0, 0.0, 0.05])))
        for pair in edges
    ]
    servers = [node["id"] for node in nodes if node["kind"] == "server"]
    return scenario(nodes, links, draw(events(servers, links)), horizon_s=8.0, report_interval_s=1)


@st.composite
def events(draw, servers, links):
    found = []
    for number in range(draw(st.integers(0, 3))):
        start = draw(st.floats(0.0, 8.0))
        window = {
            "id": f"event-{number}",
            "start_s": start,
            "end_s": draw(st.sampled_from([None, start + 1.0, start + 3.0])),
        }
        if draw(st.booleans()):
            target = draw(st.sampled_from(servers))
            drain = draw(st.booleans())
            found.append({"kind": "server_down", "target": target, "drain": drain, **window})
        else:
            target = draw(st.sampled_from([link["id"] for link in links]))
            found.append({"kind": "latency_spike", "target": target, "spike_s": 0.3, **window})
    return found


@given(scenarios())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_random_scenario_runs_and_keeps_the_laws(system):
    assert [problem for problem in check(system) if problem.severity == "error"] == []
    simulation = Simulation(system)
    areas = sojourns = 0.0
    for snapshot in simulation:
        accounts = snapshot.accounts
        assert accounts.generated == sum(accounts[1:])
        for sample in snapshot.nodes.values():
            assert all(value >= -1e-7 for value in sample[:7])
            assert sample.utilisation <= 1 + 1e-9
            assert sample.ram_mb <= 512 + 1e-6
    result = simulation.result()
    assert_invariants(simulation, result)
    lengths = np.diff(result.series.time_s, prepend=0.0)
    areas = float((result.series.system["in_flight"] * lengths).sum())
    if result.requests.completed == result.requests.generated:
        sojourns = result.requests.completed * (result.latency_s.mean or 0.0)
        assert areas == pytest.approx(sojourns, abs=1e-6)
    again = Simulation(system)
    list(again)
    assert json.dumps(again.result().as_json()) == json.dumps(result.as_json())
