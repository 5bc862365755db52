"""Every request ends in one account, and the laws of queueing hold exactly."""

import math

import numpy as np
import pytest
from support.scenarios import (
    balanced,
    client,
    cpu,
    edge,
    exponential,
    forward,
    generator,
    io,
    one_server,
    ram,
    run,
    scenario,
    server,
)

from engine.runtime import Simulation
from engine.schemas import ScenarioError


def lengths(series) -> np.ndarray:
    return np.diff(series.time_s, prepend=0.0)


def test_latency_without_waiting_is_the_sum_of_its_parts():
    system = scenario(
        [generator(0.05), client(), server("api", cpu(0.01), io(0.1), cpu(0.005))],
        [edge("users", "web", 0.003), edge("web", "api", 0.002), edge("api", "web", 0.004)],
        horizon_s=2000,
    )
    result = run(system)
    expected = 0.003 + 0.002 + 0.115 + 0.004
    assert result.latency_s.min == pytest.approx(expected, rel=1e-12)
    assert result.latency_s.p50 == pytest.approx(expected, rel=1e-12)


def test_a_response_without_an_edge_of_its_own_retraces_the_way():
    system = scenario(
        [generator(0.05), client(), server("a", forward("b")), server("b", cpu(0.01))],
        [edge("users", "web", 0.003), edge("web", "a", 0.002), edge("a", "b", 0.005)],
        horizon_s=2000,
    )
    result = run(system)
    # It starts at the generator and ends at the client: the first edge is crossed once.
    assert result.latency_s.p50 == pytest.approx(0.003 + 2 * (0.002 + 0.005) + 0.01, rel=1e-12)
    assert result.edges["users-web"].sent == result.requests.generated
    assert result.edges["web-a"].sent == 2 * result.requests.completed + result.requests.in_flight


def test_without_a_client_the_response_comes_back_to_the_generator():
    system = scenario(
        [generator(0.05), server("api", cpu(0.01))], [edge("users", "api", 0.003)], horizon_s=2000
    )
    result = run(system)
    assert result.latency_s.p50 == pytest.approx(0.016, rel=1e-12)
    assert result.nodes["users"].completed == result.requests.completed


def test_a_client_may_have_traffic_of_its_own():
    workload = {"kind": "poisson", "rate_rps": 5.0}
    system = scenario(
        [generator(5.0), client(workload=workload), server("api", cpu(0.01))],
        [edge("users", "web"), edge("web", "api")],
        horizon_s=400,
    )
    result = run(system)
    assert result.requests.generated == pytest.approx(4000, abs=4 * math.sqrt(4000))
    assert result.nodes["web"].arrived == result.requests.generated


def test_lost_messages_are_counted_at_the_edge_and_nowhere_else():
    system = balanced(rate_rps=100, horizon_s=200)
    nodes = [node.model_dump() for node in system.nodes]
    edges = [item.model_dump() | {"loss_rate": 0.1} for item in system.edges]
    result = run(scenario(nodes, edges, horizon_s=200))
    # Seven crossings: three out of four edges there, and back over all but the first.
    survives = 0.9**5
    generated = result.requests.generated
    error = 4 * math.sqrt(survives * (1 - survives) / generated)
    assert result.requests.completed / generated == pytest.approx(survives, abs=error)
    assert result.requests.lost + result.requests.completed + result.requests.in_flight == generated


def test_littles_law_holds_for_the_whole_system():
    result = run(one_server(cpu(exponential(0.04)), rate_rps=20, horizon_s=500))
    series = result.series
    held = (series.system["in_flight"] * lengths(series)).sum()
    completed = result.requests.completed * result.latency_s.mean
    # What is still in flight has been there for at most as long as the longest sojourn.
    slack = result.requests.in_flight * result.latency_s.max
    assert completed - 1e-6 <= held <= completed + slack + 1e-6


def test_the_utilisation_law_is_exact():
    result = run(one_server(cpu(0.004), io(0.01), cpu(0.006), rate_rps=60, horizon_s=300))
    node = result.nodes["api"]
    busy = node.utilisation * result.horizon_s
    assert busy == pytest.approx(node.completed * 0.01, abs=0.01)


def test_a_request_too_big_for_what_is_free_waits_in_a_queue_that_shows():
    # Four slots of memory, each held for 1 s: capacity 4/s against 6/s offered.
    result = run(one_server(ram(512), io(1.0), rate_rps=6, ram_mb=2048, horizon_s=300))
    node = result.nodes["api"]
    assert node.mean_ready_queue == 0
    assert node.mean_ram_queue > 100
    assert node.mean_ram_mb == pytest.approx(2048, rel=0.01)
    assert result.throughput_rps == pytest.approx(4, rel=0.02)
    assert result.requests.in_flight > 400


def test_memory_is_held_through_cpu_and_io_and_then_given_back():
    result = run(one_server(cpu(0.01), ram(100), io(0.09), rate_rps=1, horizon_s=1000))
    held = result.nodes["api"].mean_ram_mb
    assert held == pytest.approx(result.throughput_rps * 100 * 0.1, rel=0.02)


def test_a_pool_limits_how_many_wait_for_io_at_once():
    result = run(
        one_server(io(0.5, pool="db"), rate_rps=6, pools={"db": 2}, horizon_s=200, warmup_s=20)
    )
    assert result.throughput_rps == pytest.approx(4, rel=0.02)
    assert result.nodes["api"].mean_io == pytest.approx(2, rel=0.02)
    assert result.series.nodes["api"]["pool_queue"][-1] > 100


def test_spawned_work_uses_the_core_but_nobody_waits_for_it():
    spawn = {"kind": "spawn", "steps": [io(0.2), cpu(0.01)]}
    result = run(one_server(cpu(0.002), spawn, rate_rps=10, horizon_s=500))
    node = result.nodes["api"]
    assert result.latency_s.p50 < 0.01
    assert node.utilisation == pytest.approx(result.requests.generated * 0.012 / 500, rel=0.01)
    assert node.mean_io == pytest.approx(result.requests.generated * 0.2 / 500, rel=0.01)


def test_consecutive_cpu_steps_keep_the_core():
    # Two requests at once: with the core kept, the first is through before the second begins.
    kept = run(one_server(cpu(0.01), ram(1), cpu(0.01), rate_rps=30, horizon_s=300))
    fused = run(one_server(cpu(0.02), ram(1), rate_rps=30, horizon_s=300))
    assert kept.latency_s.mean == pytest.approx(fused.latency_s.mean, rel=1e-9)
    assert kept.latency_s.max == pytest.approx(fused.latency_s.max, rel=1e-9)


def test_endpoints_are_called_by_weight():
    system = one_server(cpu(0.001), rate_rps=100, horizon_s=200)
    nodes = [node.model_dump() for node in system.nodes]
    nodes[1]["endpoints"] = [
        {"name": "fast", "weight": 99.0, "steps": [io(0.001)]},
        {"name": "slow", "weight": 1.0, "steps": [io(1.0)]},
    ]
    result = run(scenario(nodes, [item.model_dump() for item in system.edges], horizon_s=200))
    slow = (result.latency_s.mean - 0.001) / 0.999
    assert slow == pytest.approx(0.01, abs=4 * math.sqrt(0.01 * 0.99 / 20_000))


def test_what_is_still_inside_at_the_horizon_is_in_flight():
    result = run(one_server(cpu(0.05), rate_rps=40, horizon_s=100))
    # Twice the load it can carry: half of what came is still queued.
    assert result.requests.in_flight == pytest.approx(2000, rel=0.1)
    assert result.nodes["api"].utilisation == pytest.approx(1, abs=0.01)


def test_an_endpoint_that_only_reserves_memory_does_not_recurse():
    system = one_server(ram(1024), rate_rps=1, ram_mb=1024, horizon_s=30)
    nodes = [node.model_dump() for node in system.nodes]
    nodes[0]["workload"]["rate_rps"] = 3000.0
    nodes[1]["endpoints"] = [
        {"name": "hold", "weight": 1.0, "steps": [ram(1024), io(5.0)]},
        {"name": "touch", "weight": 100_000.0, "steps": [ram(1)]},
    ]
    run(scenario(nodes, [item.model_dump() for item in system.edges], horizon_s=30))


def test_the_warm_up_is_left_out_of_statistics_but_not_of_accounts():
    whole = run(one_server(cpu(0.01), rate_rps=50, horizon_s=100))
    late = run(one_server(cpu(0.01), rate_rps=50, horizon_s=100, warmup_s=50.3))
    assert late.requests == whole.requests
    assert late.throughput_rps != whole.throughput_rps
    assert late.histogram.count.sum() == pytest.approx(whole.histogram.count.sum() / 2, rel=0.1)
    expected = late.histogram.count.sum() * 0.01 / (100 - 50.3)
    assert late.nodes["api"].utilisation == pytest.approx(expected, rel=0.01)


def test_a_run_can_be_paused_and_gone_on_with_and_its_result_read_meanwhile():
    system = one_server(cpu(exponential(0.01)), rate_rps=50, horizon_s=60, report_interval_s=1)
    straight = run(system)
    simulation = Simulation(system)
    for _ in zip(range(10), simulation, strict=False):
        pass
    assert simulation.result().horizon_s == pytest.approx(10)
    for snapshot in simulation:
        if snapshot.index == 30:
            break
    assert simulation.result().horizon_s == 31
    for _ in simulation:
        pass
    assert simulation.result().as_json() == straight.as_json()
    assert list(simulation) == []


def test_a_stopped_run_ends_soon_and_its_result_is_valid():
    simulation = Simulation(one_server(cpu(0.001), rate_rps=100, horizon_s=1e6))
    next(iter(simulation))
    simulation.stop()
    assert list(simulation) == []
    result = simulation.result()
    assert result.requests.generated > 0
    assert result.horizon_s < 1e6


def test_a_run_stopped_in_a_crowded_moment_ends_before_the_moment_does(monkeypatch):
    # 300,000 users send at once: more than half a million entries lie at the time 0.
    users = {"kind": "closed", "users": 300_000, "think_time": 0}
    crowd = {"kind": "generator", "id": "g", "workload": users}
    system = scenario([crowd, server("api", cpu(1.0))], [edge("g", "api")])
    simulation = Simulation(system)
    monkeypatch.setattr(simulation, "_look_at_limits", simulation.stop)
    assert list(simulation) == []
    assert simulation.events_done <= 150_000
    assert simulation.result().requests.generated > 0


def test_a_run_of_no_traffic_has_zeros_and_no_latency():
    users = {"kind": "users", "users": {"distribution": "poisson", "mean": 0.0}}
    system = scenario(
        [{"kind": "generator", "id": "g", "workload": users}, server("api", cpu(0.01))],
        [edge("g", "api")],
    )
    result = run(system)
    assert result.requests.generated == 0
    assert result.throughput_rps == 0
    assert result.latency_s.p99 is None
    assert result.nodes["api"].utilisation == 0


def test_snapshots_come_one_per_reporting_interval_and_the_last_may_be_shorter():
    simulation = Simulation(one_server(cpu(0.01), horizon_s=10.5, report_interval_s=1))
    snapshots = list(simulation)
    assert [round(item.time_s, 9) for item in snapshots] == [*range(1, 11), 10.5]
    assert snapshots[-1].interval_s == pytest.approx(0.5)
    assert snapshots[-1].progress == 1


def test_a_scenario_with_errors_does_not_run():
    with pytest.raises(ScenarioError, match="no endpoint"):
        Simulation(scenario([generator(), {"kind": "server", "id": "s"}], [edge("users", "s")]))
