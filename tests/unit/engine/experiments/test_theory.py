"""Theory beside runs: the right law, the right figure; and words where none applies."""

import pytest
from support.cases import CASES
from support.scenarios import (
    balanced,
    balancer,
    call,
    closed,
    cpu,
    edge,
    event,
    exponential,
    forward,
    generator,
    io,
    one_server,
    parallel,
    ram,
    run,
    scenario,
    server,
    spawn,
    trace,
)

from engine.experiments.theory import assess

BY_NAME = {case.name: case for case in CASES}


def told(system, seed=3):
    return assess(system, run(system, seed))


def check(theory, place, figure):
    return next(each for each in theory.checks if (each.place, each.figure) == (place, figure))


def laws(theory, place):
    return {each.law for each in theory.checks if each.place == place}


def why(theory, place):
    return " ".join(each.why for each in theory.inapplicable if each.place == place)


@pytest.mark.parametrize(
    ("name", "place", "law", "figure", "stated"),
    [
        ("M/M/1, λ 8, μ 10", "", "M/M/1", "mean latency", 0.5),
        ("M/M/1, λ 8, μ 10", "", "M/M/1", "p99 latency", 2.302585),
        ("M/M/4, ρ 0.8", "api", "M/M/4", "time at the server", 1.745541),
        ("M/G/1, ρ 0.8, deterministic", "api", "M/D/1", "wait for a core", 2.0),
        ("M/G/1, ρ 0.8, scv 4", "api", "M/G/1", "wait for a core", 10.0),
        ("M/M/1/10, λ 12, μ 10, 9 waiters at the door", "api", "M/M/1/10", "share refused",
         0.192587),
        ("closed, 50 users, think 5 s, service 0.1 s", "", "Closed network, exact (MVA)",
         "throughput", 8.952125),
        ("closed, 50 users, think 5 s, service 0.1 s", "", "Closed network, exact (MVA)",
         "mean latency", 0.585266),
        ("tandem by nested calls, λ 5, μ 10, 8, 7", "", "Queues, I/O and network added up",
         "mean latency", 1.033333),
        ("random over 4, μ 1, ρ 0.9", "b", "M/M/1", "time at the server", 10.0),
        ("central queue over 4, μ 1, ρ 0.9", "lb", "M/M/4", "wait in the central queue",
         1.969383),
        ("event loop: 2 ms CPU, 12 ms I/O, 300/s", "", "M/M/1", "p99 latency", 0.0350259),
    ],
)  # fmt: skip
def test_each_system_gets_its_law_and_its_figure(name, place, law, figure, stated):
    theory = told(BY_NAME[name].scenario())
    found = next(
        each
        for each in theory.checks
        if (each.place, each.law, each.figure) == (place, law, figure)
    )
    assert found.expected == pytest.approx(stated, rel=3e-6)
    # A single short run: the same order, not the same digits.
    assert found.ours == pytest.approx(stated, rel=0.5)
    assert found.half_width is not None
    assert found.half_width > 0


def test_little_is_checked_on_every_run_to_within_what_its_ends_may_make():
    for system in (one_server(cpu(exponential(0.03))), balanced("least_connections")):
        theory = told(system)
        found = [each for each in theory.checks if each.law == "Little's law"]
        assert {each.place for each in found} >= {"", "api" if len(found) == 2 else "api-1"}
        assert all(each.within for each in found)
        assert all(each.half_width < 0.2 * each.expected + 0.1 for each in found)


def test_most_intervals_hold_what_theory_says():
    held = []
    for seed in range(1, 21):
        theory = told(one_server(cpu(exponential(0.02)), rate_rps=25, horizon_s=600), seed)
        held.append(check(theory, "api", "wait for a core").within)
    assert sum(held) >= 15


def test_network_and_io_are_added_to_the_queue():
    system = scenario(
        [generator(20.0), server("api", cpu(exponential(0.02)), io(0.1))],
        [edge("users", "api", 0.01)],
        horizon_s=300,
    )
    theory = told(system)
    # 1 / (50 - 20) in the queue, 0.1 in I/O, 0.01 there and 0.01 back.
    found = check(theory, "", "mean latency")
    assert found.expected == pytest.approx(1 / 30 + 0.12)
    assert found.within


def test_several_endpoints_on_one_core_are_a_mixture():
    api = server("api", cpu(0.01))
    api["endpoints"] = [
        {"name": "quick", "weight": 3, "steps": [cpu(0.01)]},
        {"name": "slow", "weight": 1, "steps": [cpu(0.05)]},
    ]
    theory = told(scenario([generator(30.0), api], [edge("users", "api")], horizon_s=300))
    # E S = 0.02, E S² = (3 × 0.01² + 0.05²) / 4 = 0.0007: λ E S² / 2 (1 - ρ) = 0.021 / 0.8.
    found = check(theory, "api", "wait for a core")
    assert found.law == "M/G/1"
    assert found.expected == pytest.approx(30 * 0.0007 / (2 * (1 - 0.6)))


def test_coming_back_to_the_cores_is_a_jackson_network():
    steps = [cpu(exponential(0.01)), io(0.05), cpu(exponential(0.01))]
    found = check(told(one_server(*steps, rate_rps=40, horizon_s=300)), "api", "wait for a core")
    assert found.law == "M/M/1 in a Jackson network"
    # 80 visits a second at 100 a second: 0.8 / 20 each, twice.
    assert found.expected == pytest.approx(2 * 0.04)


def test_several_cores_with_other_service_are_told_approximately():
    found = check(told(one_server(cpu(0.1), rate_rps=15, cpu_cores=2)), "api", "wait for a core")
    assert found.law == "M/G/2, approximately"
    assert found.sense == "about"
    assert found.within is None


def test_a_closed_system_that_is_no_product_form_has_bounds():
    system = scenario(
        [closed(20, 1.0), server("api", cpu(0.1))], [edge("users", "api")], horizon_s=200
    )
    theory = told(system)
    bound = next(each for each in theory.checks if each.sense == "at_most")
    assert bound.expected == pytest.approx(10.0)
    assert bound.within
    assert "not exponential" in why(theory, "")


@pytest.mark.parametrize(
    ("steps", "more", "word"),
    [
        ([cpu(exponential(0.01)), io(0.01), cpu(0.002)], {}, "several times"),
        ([parallel([cpu(0.01)], [io(0.01)])], {}, "branches"),
        ([spawn(cpu(0.01)), io(0.01)], {}, "background"),
        ([io(0.05)], {}, "Nothing computes"),
        ([ram(300), cpu(exponential(0.03))], {"ram_mb": 512}, "memory"),
        ([cpu(0.001), io(0.2, pool="db")], {"pools": {"db": 3}}, "pool db"),
        ([cpu(0.06)], {}, "120 %"),
    ],
)
def test_words_say_why_a_server_has_no_formula(steps, more, word):
    assert word in why(told(one_server(*steps, **more)), "api")


def test_a_limit_that_was_never_met_is_no_obstacle():
    system = one_server(ram(1), cpu(exponential(0.01)), rate_rps=20, ram_mb=4096)
    assert "M/M/1" in laws(told(system), "api")


@pytest.mark.parametrize(
    ("workload", "word"),
    [
        ({"kind": "constant", "rate_rps": 20}, "even distances"),
        ({"kind": "renewal", "gap": {"distribution": "gamma", "mean": 0.05, "std": 0.1}}, "Gaps"),
        ({"kind": "users", "users": {"distribution": "poisson", "mean": 60}}, "drawn anew"),
        ({"kind": "schedule", "points": [{"time_s": 0, "rate_rps": 5},
                                         {"time_s": 60, "rate_rps": 20}]}, "changes over time"),
    ],
)  # fmt: skip
def test_words_say_why_arrivals_are_not_poisson(workload, word):
    source = {"kind": "generator", "id": "users", "workload": workload}
    system = scenario([source, server("api", cpu(exponential(0.01)))], [edge("users", "api")])
    assert word in why(told(system), "api")


def test_exponential_gaps_under_another_name_are_poisson():
    source = {
        "kind": "generator",
        "id": "users",
        "workload": {"kind": "renewal", "gap": {"distribution": "erlang", "mean": 0.05, "k": 1}},
    }
    system = scenario([source, server("api", cpu(exponential(0.01)))], [edge("users", "api")])
    assert "M/M/1" in laws(told(system), "api")


def test_a_balancer_that_deals_in_turn_spoils_poisson_but_not_the_load():
    theory = told(balanced("round_robin", steps=[cpu(exponential(0.01))], rate_rps=80))
    assert "The balancer lb deals requests out in turn" in why(theory, "api-1")
    assert check(theory, "api-1", "cores in use").expected == pytest.approx(0.4)


def test_an_outage_leaves_only_little():
    system = one_server(cpu(0.01), events=[event("server_down", "api", 20, 30)])
    theory = told(system)
    assert {each.law for each in theory.checks} <= {"Little's law"}
    assert "server_down-api-20 at 20 s" in why(theory, "")


def test_a_stream_from_a_server_that_is_not_exponential_is_not_poisson():
    system = scenario(
        [generator(5.0), server("a", cpu(0.05), forward("b")), server("b", cpu(exponential(0.05)))],
        [edge("users", "a"), edge("a", "b")],
    )
    assert "come from a, whose CPU times are not exponential" in why(told(system), "b")


def test_returns_from_a_callee_without_a_formula_spoil_the_caller():
    system = scenario(
        [
            generator(5.0),
            server("a", cpu(exponential(0.02)), call("b"), cpu(exponential(0.02))),
            server("b", cpu(0.05)),
        ],
        [edge("users", "a"), edge("a", "b")],
    )
    theory = told(system)
    assert "come back from calls to b" in why(theory, "a")
    assert "use the cores several times" in why(theory, "b")


def test_a_run_without_answers_says_so():
    system = scenario([trace(59.9), server("api", io(5.0))], [edge("users", "api")])
    assert "No request was completed" in why(told(system), "")


def test_choosing_by_how_busy_targets_are_has_no_formula():
    theory = told(balanced("least_connections", steps=[cpu(exponential(0.01))]))
    assert "how busy" in why(theory, "api-1")
    # Alike servers get alike shares.
    assert check(theory, "api-1", "cores in use").expected == pytest.approx(0.5)


def test_central_queues_say_why_slots_are_not_cores():
    system = scenario(
        [
            generator(10.0),
            balancer("central_queue"),
            server("a", cpu(0.01)),
            server("b", cpu(0.01)),
        ],
        [edge("users", "lb"), edge("lb", "a", 0.01), edge("lb", "b", 0.01)],
    )
    assert "cross the edges" in why(told(system), "lb")
