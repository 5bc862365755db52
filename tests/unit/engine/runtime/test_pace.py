"""How far a run advances at a time: as far as memory allows, whatever the traffic."""

import pytest
from support.scenarios import cpu, edge, generator, scenario, server

from engine.config import limits
from engine.runtime import Simulation, inflow
from engine.runtime.pace import Windows


def surge(number, start_s, end_s, factor, target="users"):
    times = {"start_s": start_s, "end_s": end_s}
    return {
        "kind": "traffic_surge",
        "id": f"e{number}",
        "target": target,
        "factor": factor,
        **times,
    }


def longest_window(*events) -> float:
    """Length of a window when nothing happens, before the first surge at 1000 s."""
    nodes = [generator(100.0), server("api", cpu(0.001))]
    system = scenario(nodes, [edge("users", "api")], list(events), horizon_s=5_000)
    windows = Windows(system, ())
    for _ in range(100):
        windows.adapt(0, 1.0)
    return windows.end_of_next(0.0, 5_000.0)


def test_a_window_holds_fifty_thousand_arrivals_of_the_highest_rate():
    # 100 a second for 500 s; ten times as many in a tenth of that.
    assert longest_window() == pytest.approx(500)
    assert longest_window(surge(1, 1_000, 1_100, 10)) == pytest.approx(50)


def test_surges_one_after_another_do_not_multiply():
    surges = [surge(number, 1_000 + 100 * number, 1_100 + 100 * number, 10) for number in range(6)]
    assert longest_window(*surges) == pytest.approx(50)


def test_surges_at_the_same_time_multiply():
    surges = [surge(1, 1_000, 1_200, 10), surge(2, 1_100, None, 4), surge(3, 1_300, 1_400, 5)]
    assert longest_window(*surges) == pytest.approx(500 / 40)


def test_traffic_beyond_all_measure_stops_the_run_before_it_fills_the_memory(monkeypatch):
    monkeypatch.setattr(limits, "MAX_LIVE_REQUESTS", 100_000)
    crowd = {
        "kind": "users",
        "users": {"distribution": "poisson", "mean": 1e9},
        "requests_per_minute_per_user": 1e6,
        "window_s": 1e-5,
    }
    nodes = [{"kind": "generator", "id": "users", "workload": crowd}, server("api", cpu(0.001))]
    system = scenario(nodes, [edge("users", "api")], [surge(1, 0, None, 100)], horizon_s=1)
    simulation = Simulation(system)
    assert list(simulation) == []
    assert "alive at once" in str(simulation.stopped_by)
    assert simulation.result().requests.generated < 200_000


def test_a_burst_that_memory_cannot_hold_stops_the_run_before_it_is_let_in(monkeypatch):
    monkeypatch.setattr(inflow, "MOST_AT_ONCE", 10_000)
    # A hundred thousand recorded requests at one moment, one an hour later.
    burst = {"kind": "trace", "times_s": [0.0] * 100_000 + [3_600.0]}
    nodes = [{"kind": "generator", "id": "users", "workload": burst}, server("api", cpu(0.001))]
    simulation = Simulation(scenario(nodes, [edge("users", "api")], horizon_s=4_000))
    assert list(simulation) == []
    assert str(simulation.stopped_by).startswith("more than 10,000 requests arrive between 0 s and")
    assert simulation.result().requests.generated == 0
