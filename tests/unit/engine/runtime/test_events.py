"""Outages and spikes."""

import pytest
from support.scenarios import (
    balanced,
    balancer,
    cpu,
    edge,
    exponential,
    generator,
    io,
    one_server,
    ram,
    run,
    scenario,
    server,
)

from engine.runtime import Simulation


def down(target="api", start_s=20.0, end_s=40.0, name="outage", **more):
    return {
        "kind": "server_down", "id": name, "target": target,
        "start_s": start_s, "end_s": end_s, **more,
    }  # fmt: skip


def spike(target, start_s, end_s, spike_s, name="spike"):
    return {
        "kind": "latency_spike", "id": name, "target": target,
        "start_s": start_s, "end_s": end_s, "spike_s": spike_s,
    }  # fmt: skip


def test_an_outage_fails_what_is_inside_and_what_arrives():
    result = run(one_server(cpu(0.01), io(1.0), rate_rps=50, events=[down()], horizon_s=60))
    failed = result.requests.failed
    assert set(failed.by_reason) == {"server_down"}
    # 20 s of arrivals, and the 50 or so that were waiting for I/O when it began.
    assert failed.total == pytest.approx(50 * 21, rel=0.1)
    assert result.nodes["api"].failed == failed.total


def test_the_server_starts_empty_after_an_outage():
    system = one_server(
        ram(100), cpu(0.2), io(0.5), rate_rps=20, ram_mb=1000, cpu_cores=2,
        events=[down(end_s=20.5)], horizon_s=60, report_interval_s=0.5,
    )  # fmt: skip
    snapshots = list(Simulation(system))
    before, during, after = (snapshots[index].nodes["api"] for index in (39, 40, 41))
    assert before.ram_queue > 10
    assert not during.up
    assert during.ram_mb == during.in_service == during.utilisation == 0
    assert after.up
    assert 0 < after.ram_mb <= 1000
    assert after.utilisation <= 1
    run(system)


def test_a_drained_server_finishes_what_it_has_and_what_was_on_its_way():
    system = scenario(
        [generator(50), server("api", io(1.0))],
        [edge("users", "api", 0.5)],
        [down(drain=True, start_s=20, end_s=40)],
    )
    result = run(system)
    # Only what was sent after it went down, and came before it was back, is refused.
    assert result.requests.failed.total == pytest.approx(50 * 20, rel=0.1)
    series = result.series
    completed = series.system["throughput_rps"][(series.time_s > 20.3) & (series.time_s < 21.5)]
    assert completed.mean() == pytest.approx(50, rel=0.3)


def test_a_balancer_sends_nothing_to_a_server_that_is_down():
    events = [down("api-1", drain=True, start_s=20, end_s=40)]
    result = run(balanced(rate_rps=100, events=events, horizon_s=60))
    assert result.requests.failed.total == 0
    series = result.series
    middle = (series.time_s > 21) & (series.time_s < 40)
    assert series.nodes["api-1"]["arrived"][middle].sum() == 0
    assert series.nodes["api-2"]["arrived"][middle].sum() == pytest.approx(1900, rel=0.1)
    assert series.nodes["api-1"]["up"][middle].max() == 0


def test_without_a_health_check_half_of_the_requests_go_to_the_dead_server():
    events = [down("api-1", start_s=0, end_s=None)]
    system = balanced(rate_rps=100, events=events, horizon_s=60)
    nodes = [node.model_dump() for node in system.nodes]
    nodes[2]["health_check"] = False
    edges = [item.model_dump() for item in system.edges]
    result = run(scenario(nodes, edges, [item.model_dump() for item in system.events]))
    assert result.requests.failed.by_reason["server_down"] == pytest.approx(
        result.requests.generated / 2, rel=0.01
    )


def test_with_every_target_down_the_balancer_fails_requests_and_says_why():
    events = [down("api-1", name="a"), down("api-2", name="b")]
    result = run(balanced(rate_rps=100, events=events, horizon_s=60))
    assert result.requests.failed.by_reason["no_healthy_target"] == pytest.approx(2000, rel=0.1)
    assert result.nodes["lb"].failed == result.requests.failed.by_reason["no_healthy_target"]


def test_overlapping_outages_end_with_the_last():
    events = [down(start_s=10, end_s=30, name="a"), down(start_s=20, end_s=40, name="b")]
    series = run(one_server(cpu(0.001), rate_rps=100, events=events, report_interval_s=1)).series
    up = series.nodes["api"]["up"]
    assert up[9:40].tolist() == [1] + [0] * 30
    assert series.nodes["api"]["completed"][10:40].sum() == 0


def test_back_to_back_outages_leave_no_gap():
    events = [down(start_s=10, end_s=20, name="a"), down(start_s=20, end_s=30, name="b")]
    result = run(one_server(cpu(0.001), rate_rps=1000, events=events, report_interval_s=1))
    assert result.series.nodes["api"]["completed"][10:30].sum() == 0


def test_an_outage_from_the_first_instant_to_the_last_fails_everything():
    result = run(one_server(cpu(0.001), events=[down(start_s=0, end_s=None)]))
    assert result.requests.failed.total == result.requests.generated > 0


def test_an_event_at_the_horizon_does_not_happen():
    result = run(one_server(cpu(0.001), events=[down(start_s=60, end_s=70)]))
    assert result.requests.failed.total == 0
    assert result.events == []


def test_a_spike_delays_what_sets_out_while_it_lasts():
    system = scenario(
        [generator(50), server("api", cpu(0.001))],
        [edge("users", "api", 0.01)],
        [spike("users-api", 20, 40, 0.2)],
        report_interval_s=1,
    )
    series = run(system).series
    p50 = series.system["latency_p50_s"]
    assert p50[5:20] == pytest.approx(0.021, abs=0.001)
    # Both ways: the response comes back over the same edge.
    assert p50[22:39] == pytest.approx(0.421, abs=0.001)
    assert p50[42:] == pytest.approx(0.021, abs=0.001)


def test_overlapping_spikes_add_up_and_leave_nothing_behind():
    # 0.1 + 0.4 - 0.4 - 0.1 is not 0 in binary fractions.
    system = scenario(
        [generator(200), server("api")],
        [edge("users", "api", 0.0)],
        [spike("users-api", 10, 30, 0.1, "a"), spike("users-api", 15, 25, 0.4, "b")],
        report_interval_s=1,
    )
    nodes = [node.model_dump() for node in system.nodes]
    nodes[1]["endpoints"] = [{"name": "main", "steps": []}]
    system = scenario(
        nodes, [item.model_dump() for item in system.edges],
        [item.model_dump() for item in system.events], report_interval_s=1,
    )  # fmt: skip
    series = run(system).series
    p50 = series.system["latency_p50_s"]
    assert p50[18:24] == pytest.approx(1.0)
    assert p50[32:].max() == 0.0


def test_a_least_connections_balancer_recovers_after_an_outage():
    events = [down("api-1", start_s=20, end_s=40)]
    result = run(
        balanced("least_connections", rate_rps=100, latency=exponential(0.002), events=events,
                 horizon_s=100)
    )  # fmt: skip
    series = result.series
    late = series.time_s > 45
    first, second = (series.nodes[name]["arrived"][late].sum() for name in ("api-1", "api-2"))
    assert first == pytest.approx(second, rel=0.05)


def test_nothing_queued_at_a_dead_server_comes_back_to_life():
    system = scenario(
        [generator(100), balancer(), server("a", cpu(0.05)), server("b", cpu(0.001))],
        [edge("users", "lb"), edge("lb", "a", 0.001), edge("lb", "b", 0.001)],
        [down("a", start_s=30, end_s=30.001)],
        report_interval_s=1,
    )
    result = run(system)
    # The overloaded server had some 900 in its queue; they fail, and it starts afresh.
    assert result.requests.failed.total == pytest.approx(900, rel=0.15)
    assert result.series.nodes["a"]["ready_queue"][30] < 60
