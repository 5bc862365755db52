"""Runs that would never end, or fill the memory, end by a limit that is named."""

import pytest
from support.scenarios import (
    client,
    closed,
    cpu,
    edge,
    event,
    generator,
    io,
    one_server,
    retrying,
    scenario,
    server,
    spawn,
)

from engine.config import limits
from engine.runtime import Simulation, simulation_runner


def ended(system):
    simulation = Simulation(system)
    list(simulation)
    result = simulation.result()
    accounts = result.requests
    assert accounts.generated == (
        accounts.completed + accounts.failed.total + accounts.lost + accounts.in_flight
    )
    return result


@pytest.fixture
def few_alive(monkeypatch):
    monkeypatch.setattr(limits, "MAX_LIVE_REQUESTS", 2_000)


@pytest.mark.usefixtures("few_alive")
def test_a_retry_storm_ends_by_the_limit_on_what_is_alive():
    nodes = [
        generator(200), client("web", timeout_s=0.1, **retrying(50, base_s=0.01, cap_s=0.01)),
        server("api", cpu(0.05)),
    ]  # fmt: skip
    result = ended(scenario(nodes, [edge("users", "web"), edge("web", "api")], horizon_s=1e6))
    assert result.stopped_by.startswith("more than 2,000 requests, attempts and background tasks")
    # At most 20 of 200 a second are served: the limit is reached within seconds.
    assert result.horizon_s < 60
    assert result.attempts.retries > result.requests.generated


@pytest.mark.usefixtures("few_alive")
def test_an_overload_ends_by_the_same_limit():
    result = ended(one_server(cpu(1.0), rate_rps=100, horizon_s=1e6))
    assert "alive at once" in result.stopped_by


@pytest.mark.usefixtures("few_alive")
def test_background_work_counts_as_alive():
    result = ended(one_server(spawn(io(1e6)), rate_rps=100, horizon_s=1e6))
    assert "alive at once" in result.stopped_by
    assert result.requests.completed > 1000


def standing_still(monkeypatch):
    monkeypatch.setattr(simulation_runner, "_CHUNK", 100)
    monkeypatch.setattr(simulation_runner, "_STANDSTILL", 20)


def test_users_who_do_not_think_before_a_server_that_is_down_make_time_stand_still(monkeypatch):
    standing_still(monkeypatch)
    nodes = [closed(1, 0.0), server("api", cpu(0.1))]
    events = [event("server_down", "api", 5.0)]
    result = ended(scenario(nodes, [edge("users", "api")], events, horizon_s=60))
    assert result.stopped_by == "time stands still at 5 s: something takes no time, for ever"
    # Before that they were served one after another.
    assert result.requests.completed == pytest.approx(50, abs=1)


def test_retries_without_delay_of_a_user_who_does_not_think_stand_still_as_well(monkeypatch):
    standing_still(monkeypatch)
    web = client("web", workload=closed(1, 0.0)["workload"], **retrying(3, base_s=0.0))
    events = [event("server_down", "api", 2.0)]
    system = scenario([web, server("api", io(0.5))], [edge("web", "api")], events, horizon_s=60)
    assert ended(system).stopped_by.startswith("time stands still at 2 s")


def test_many_things_at_one_time_are_no_standstill(monkeypatch):
    monkeypatch.setattr(simulation_runner, "_CHUNK", 100)
    nodes = [closed(3000, 1.0), server("api", io(1.0))]
    result = ended(scenario(nodes, [edge("users", "api")], horizon_s=10.5))
    assert result.stopped_by is None
    # Sent at 1, 3, 5, 7 and 9 s.
    assert result.requests.generated == 5 * 3000


def test_users_who_do_not_think_are_as_quick_to_simulate_as_others():
    nodes = [closed(1, 0.0), server("api", cpu(0.125))]
    simulation = Simulation(scenario(nodes, [edge("users", "api")], horizon_s=1000.0625))
    list(simulation)
    # Sent at 0, 0.125, 0.25 …: 8,000 within 1,000 s, and one more at 1,000 s.
    assert simulation.result().requests.generated == 8001
    assert simulation.events_done < 50_000
