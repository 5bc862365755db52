"""What AsyncFlow 0.1.1 gets wrong while it runs, done right here.

The labels (A1, A2, ...) are those of the catalogue of its mistakes; what shows when its files are
opened (A8 unknown keys, A24 comments) is tested with the importer.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError
from support.scenarios import (
    balanced,
    balancer,
    client,
    cpu,
    edge,
    event,
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
from support.watching import watch_of

from engine.runtime import Simulation
from engine.schemas import RunResult, Scenario, ScenarioError
from engine.validation import check


def finished(system: Scenario, seed: int = 1) -> tuple[Simulation, RunResult]:
    """A run that is watched request by request, and its result."""
    simulation = Simulation(system, seed, event_by_event=True)
    for _ in simulation:
        pass
    return simulation, simulation.result()


def users(mean: float, per_minute: float, window_s: float) -> dict[str, Any]:
    return {
        "kind": "generator",
        "id": "users",
        "workload": {
            "kind": "users",
            "users": {"distribution": "poisson", "mean": mean},
            "requests_per_minute_per_user": per_minute,
            "window_s": window_s,
        },
    }


def fed_by(source: dict[str, Any], *steps: dict[str, Any], **settings: Any) -> Scenario:
    return scenario([source, server("api", *steps)], [edge("users", "api")], **settings)


def births(simulation: Simulation) -> np.ndarray:
    watch = watch_of(simulation)
    return np.sort(np.concatenate([np.array(times) for times in watch.births.values()]))


def test_a1_traffic_is_spread_over_the_whole_run_however_short_the_windows():
    # AsyncFlow: all arrivals within the first 78 of 1800 s.
    simulation, result = finished(fed_by(users(3, 2, 1.0), horizon_s=1800))
    expected = 3 * 2 / 60 * 1800
    # Given the users a window's number is Poisson; the users' own variance comes on top:
    # per window of 1 s it is (2 / 60)^2 * 3.
    deviation = math.sqrt(expected + 1800 * (2 / 60) ** 2 * 3)
    assert result.requests.generated == pytest.approx(expected, abs=4 * deviation)
    times = births(simulation)
    assert times[-1] > 1700
    assert np.median(times) == pytest.approx(900, abs=4 * 1800 / math.sqrt(12 * expected))


def test_a1_windows_without_users_last_as_long_as_any_other():
    # One user on average: a window has none with probability 1/e. AsyncFlow leaves them out.
    simulation, _ = finished(fed_by(users(1, 600, 10.0), horizon_s=6000))
    counts = np.histogram(births(simulation), bins=600, range=(0, 6000))[0]
    share = float((counts == 0).mean())
    assert share == pytest.approx(math.exp(-1), abs=4 * math.sqrt(0.37 * 0.63 / 600))


def test_a2_no_message_is_lost_unless_the_drawing_says_so():
    result = run(balanced(returns=True, horizon_s=100))
    assert result.requests.lost == 0
    assert result.requests.completed + result.requests.in_flight == result.requests.generated


def test_a2_what_is_lost_is_reported():
    system = scenario(
        [generator(100), client(), server("api")],
        [edge("users", "web"), edge("web", "api", loss_rate=0.01), edge("api", "web")],
        horizon_s=400,
    )
    result = run(system)
    sent = result.edges["web-api"].sent
    assert result.requests.lost == result.edges["web-api"].lost
    assert result.requests.lost == pytest.approx(0.01 * sent, abs=4 * math.sqrt(0.0099 * sent))
    assert result.error_share == pytest.approx(0.01, abs=0.003)


LATENCIES: list[tuple[Any, float, float]] = [
    # law, mean, standard deviation; a poisson latency becomes an exponential one when imported
    (exponential(0.003), 0.003, 0.003),
    ({"distribution": "uniform", "low": 0.0, "high": 0.006}, 0.003, 0.006 / math.sqrt(12)),
    ({"distribution": "lognormal", "mean": 0.003, "std": 0.001}, 0.003, 0.001),
    ({"distribution": "normal", "mean": 0.003, "std": 0.003}, 0.003, 0.003),
    ({"distribution": "normal", "mean": 0.003, "std": 0.0005}, 0.003, 0.0005),
]


@pytest.mark.parametrize(
    ("law", "mean", "std"), LATENCIES, ids=["A3", "A4", "A5", "A6 cut at 0", "A6"]
)
def test_a3_to_a6_a_latency_has_the_mean_and_the_std_that_are_stated(law, mean, std):
    # Nothing but the edge takes time. AsyncFlow: whole seconds, U(0, 1), e^0.003 s, 8 % too much.
    system = scenario(
        [generator(100), client(), server("api")],
        [edge("users", "web"), edge("web", "api", law), edge("api", "web")],
        horizon_s=400,
    )
    latency = run(system).latency_s
    assert latency.mean == pytest.approx(mean, abs=4 * std / math.sqrt(40_000))
    assert latency.std == pytest.approx(std, rel=0.05)
    assert latency.min is not None
    assert latency.min >= 0


def test_a7_endpoints_are_called_as_often_as_they_weigh():
    endpoints = [
        {"name": "fast", "weight": 0.99, "steps": [io(0.001)]},
        {"name": "slow", "weight": 0.01, "steps": [io(0.5)]},
    ]
    api = {"kind": "server", "id": "api", "endpoints": endpoints}
    result = run(scenario([generator(100), api], [edge("users", "api")], horizon_s=200))
    served = {name: each.served for name, each in result.nodes["api"].endpoints.items()}
    count = sum(served.values())
    assert served["slow"] == pytest.approx(0.01 * count, abs=4 * math.sqrt(0.0099 * count))


@pytest.mark.parametrize("link_s", [0.0001, 0.002])
def test_a9_least_connections_shares_equal_servers_equally_however_short_the_links(link_s):
    # AsyncFlow: 93 to 99.5 % to the first.
    result = run(balanced("least_connections", latency=link_s, rate_rps=50, horizon_s=200))
    one, other = result.nodes["api-1"].arrived, result.nodes["api-2"].arrived
    assert one / (one + other) == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize("mb", [33.3, 0.1, 12.7, 100.0])
def test_a10_fractions_of_a_megabyte_do_not_leak(mb):
    # Memory for just six at once: with less after a while, requests would wait and wait.
    arrivals = {"kind": "trace", "times_s": [float(at // 6) for at in range(6000)]}
    source = {"kind": "generator", "id": "users", "workload": arrivals}
    api = server("api", ram(mb), io(0.05), ram_mb=6 * mb)
    system = scenario([source, api], [edge("users", "api")], horizon_s=1100)
    result = run(system)
    assert result.requests.completed == 6000
    assert result.latency_s.max == pytest.approx(0.05, rel=1e-6)
    assert result.nodes["api"].mean_ram_queue == 0.0


def test_a11_a_request_too_big_for_the_memory_is_refused_before_the_run():
    with pytest.raises(ScenarioError) as refusal:
        Simulation(one_server(ram(4096), io(0.1), ram_mb=2048))
    (problem,) = refusal.value.problems
    assert problem.code == "ram_exceeds_server"
    assert "4096" in problem.message
    assert problem.hint


def test_a12_waiting_for_memory_is_a_figure_of_its_own():
    # Room for one at a time, which stays 0.1 s; two come every second: the second waits 0.1 s.
    arrivals = {"kind": "trace", "times_s": [float(at // 2) for at in range(200)]}
    source = {"kind": "generator", "id": "users", "workload": arrivals}
    system = scenario(
        [source, server("api", ram(600), io(0.1), ram_mb=1000)],
        [edge("users", "api")],
        horizon_s=100,
    )
    result = run(system)
    assert result.split_s is not None
    assert result.split_s.ram_wait == pytest.approx(0.05)
    assert result.split_s.core_wait == 0.0
    # 100 waits of 0.1 s in 100 s.
    assert result.nodes["api"].mean_ram_queue == pytest.approx(0.1)
    assert result.series.nodes["api"]["ram_queue"].max() > 0
    assert result.nodes["api"].mean_ready_queue == 0.0


def test_a13_requests_still_inside_at_the_end_are_accounted_for():
    # Twice the load it can bear: half of what came is still there.
    result = run(one_server(cpu(0.1), rate_rps=20, horizon_s=500))
    requests = result.requests
    assert requests.completed == pytest.approx(5000, abs=5)
    assert requests.in_flight == requests.generated - requests.completed
    assert requests.in_flight == pytest.approx(5000, abs=4 * math.sqrt(10_000))
    assert result.series.system["in_flight"][-1] == pytest.approx(requests.in_flight, rel=0.01)


def test_a14_background_work_is_not_waited_for():
    background = {"kind": "spawn", "steps": [io(0.5)]}
    result = run(one_server(background, io(0.01)))
    assert result.latency_s.max == pytest.approx(0.01)
    assert result.nodes["api"].mean_io == pytest.approx(20 * 0.51, rel=0.1)


def test_a14_a_pool_of_one_connection_makes_them_take_turns():
    # Constant arrivals, five a second, 0.5 s of a single connection each: 2.5 times too many.
    workload = {"kind": "constant", "rate_rps": 5.0}
    source = {"kind": "generator", "id": "users", "workload": workload}
    api = server("api", io(0.5, pool="db", category="db"), pools={"db": 1})
    result = run(scenario([source, api], [edge("users", "api")], horizon_s=100))
    # The first comes at 0.2 s; one is done every half second from then on.
    assert result.requests.completed == 199
    assert result.nodes["api"].pools["db"].mean_in_use == pytest.approx(0.998)
    assert result.split_s is not None
    assert result.split_s.io == pytest.approx(0.5)
    assert result.split_s.pool_wait > 10


def test_a15_an_outage_fails_what_is_there():
    # 100/s that stay 0.5 s: some 50 are inside when it goes down at 20 s.
    outage = event("server_down", "api-1", 20.0, 30.0)
    system = balanced(servers=2, steps=[io(0.5)], rate_rps=100, events=[outage], latency=0.0)
    result = run(system)
    assert result.requests.failed.by_reason.keys() == {"server_down"}
    assert result.requests.failed.total == pytest.approx(25, abs=4 * 5)
    arrived = result.series.nodes["api-1"]["arrived"]
    down = (result.series.time_s > 20.01) & (result.series.time_s <= 30.0)
    assert arrived[down].sum() == 0
    assert result.error_share > 0


def test_a15_an_outage_is_felt_without_a_balancer_too():
    outage = event("server_down", "api", 20.0, 30.0)
    result = run(one_server(io(0.1), rate_rps=50, events=[outage], horizon_s=60))
    # All that comes in those ten seconds, and the five or so that were there.
    assert result.requests.failed.by_reason == {"server_down": result.requests.failed.total}
    assert result.requests.failed.total == pytest.approx(505, abs=4 * math.sqrt(505))


def test_a15_every_edge_to_a_server_that_is_down_is_closed():
    # Two ways to one server: AsyncFlow cuts the last only.
    system = scenario(
        [generator(100), balancer(), balancer(name="inner"), server("a"), server("b")],
        [edge("users", "lb"), edge("lb", "inner"), edge("lb", "a"), edge("inner", "a"),
         edge("inner", "b")],
        [event("server_down", "a", 10.0, 50.0)],
    )  # fmt: skip
    result = run(system)
    assert result.requests.failed.total == 0
    down = (result.series.time_s > 10.01) & (result.series.time_s <= 50.0)
    assert result.series.nodes["a"]["arrived"][down].sum() == 0
    assert result.series.nodes["b"]["arrived"][down].sum() > 3000


def test_a16_a_spike_delays_what_sets_out_while_it_lasts():
    # As documented: by departure, as there; but a spike leaves nothing behind when it is over.
    arrivals = {"kind": "trace", "times_s": [9.9, 10.0, 19.9, 20.0]}
    source = {"kind": "generator", "id": "users", "workload": arrivals}
    system = scenario(
        [source, server("api")],
        [edge("users", "api", 0.1), edge("api", "users")],
        [event("latency_spike", "users-api", 10.0, 20.0, spike_s=2.0)],
    )
    simulation, _ = finished(system)
    begins, ends = watch_of(simulation).messages["users-api"].columns()
    assert begins.tolist() == [9.9, 10.0, 19.9, 20.0]
    assert ends - begins == pytest.approx([0.1, 2.1, 2.1, 0.1])


def test_overlapping_spikes_leave_nothing_over():
    # 0.1 + 0.4 ended in the other order leave -2.8e-17 there, and a crash without latency.
    spikes = [
        event("latency_spike", "users-api", 1.0, 4.0, spike_s=0.1),
        event("latency_spike", "users-api", 2.0, 3.0, spike_s=0.4),
    ]
    simulation, _ = finished(scenario([generator(50), server("api")], [edge("users", "api")],
                                      spikes, horizon_s=10))  # fmt: skip
    begins, ends = watch_of(simulation).messages["users-api"].columns()
    assert set((ends - begins)[begins >= 4.0]) == {0.0}


def test_a17_every_series_is_there_without_being_asked_for():
    result = run(balanced(horizon_s=5))
    series = result.series
    assert set(series.nodes) == set(result.nodes)
    assert set(series.edges) == set(result.edges)
    columns = [series.time_s, *series.system.values()]
    for group in (series.nodes, series.edges):
        columns += [column for element in group.values() for column in element.values()]
    assert {len(column) for column in columns} == {len(series.time_s)}
    assert len(series.time_s) > 100


def test_a18_series_stand_at_their_times_and_the_last_interval_counts():
    # Intervals of 7 s on 20 s: 0-7, 7-14, 14-20. One request at 8 s, one at 19 s.
    arrivals = {"kind": "trace", "times_s": [8.0, 19.0]}
    source = {"kind": "generator", "id": "users", "workload": arrivals}
    result = run(fed_by(source, io(0.5), horizon_s=20.0, report_interval_s=7.0))
    assert result.series.time_s.tolist() == [7.0, 14.0, 20.0]
    completed = result.series.system["throughput_rps"] * np.array([7.0, 7.0, 6.0])
    assert completed == pytest.approx([0, 1, 1])


def test_a18_no_traffic_gives_zeros_not_nothing():
    # The only request would come after the end.
    arrivals = {"kind": "trace", "times_s": [50.0]}
    source = {"kind": "generator", "id": "users", "workload": arrivals}
    result = run(fed_by(source, io(0.5), horizon_s=20.0))
    assert result.series.system["throughput_rps"].tolist() == [0.0] * len(result.series.time_s)
    assert result.requests.generated == 0
    assert result.latency_s.mean is None


def test_a19_a_balancer_cannot_answer_by_itself():
    system = scenario(
        [generator(), client(), balancer(), server("api")],
        [edge("users", "web"), edge("web", "lb"), edge("lb", "api"), edge("lb", "web")],
    )
    assert [problem.code for problem in check(system)] == ["edge_not_allowed"]


def test_a20_two_edges_between_the_same_nodes_are_refused():
    second = {**edge("lb", "a"), "id": "another"}
    system = scenario(
        [generator(), balancer(), server("a")], [edge("users", "lb"), edge("lb", "a"), second]
    )
    assert [problem.code for problem in check(system)] == ["duplicate_edge"]


def test_a20_a_generator_with_two_edges_is_refused():
    system = scenario(
        [generator(), server("a"), server("b")], [edge("users", "a"), edge("users", "b")]
    )
    assert [problem.code for problem in check(system)] == ["several_out_edges"]


def test_a21_going_round_for_ever_and_servers_that_nothing_reaches_are_refused():
    system = scenario(
        [generator(), server("a", forward("b")), server("b", forward("a")), server("c")],
        [edge("users", "a"), edge("a", "b"), edge("b", "a")],
    )
    assert {problem.code for problem in check(system)} == {"endless_cycle", "unreachable_node"}


def test_a22_losing_messages_on_one_edge_leaves_the_arrivals_alone():
    nodes = [generator(50), client(), server("api")]

    def arrivals(loss_rate: float) -> list[float]:
        links = [edge("users", "web"), edge("web", "api", loss_rate=loss_rate), edge("api", "web")]
        return births(finished(scenario(nodes, links))[0]).tolist()

    assert arrivals(0.3) == arrivals(0.0)


def test_a23_numbers_that_are_none_are_refused():
    with pytest.raises(ValidationError, match="finite number"):
        one_server(io(exponential(math.nan)))
    with pytest.raises(ValidationError):
        one_server(cpu(math.inf))
