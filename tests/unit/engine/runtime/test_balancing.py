"""What the balancing policies do, seen from outside."""

import math

import pytest
from support.scenarios import balanced, balancer, cpu, edge, generator, io, run, scenario, server


def arrivals(result) -> list[int]:
    return [node.arrived for node in result.nodes.values() if node.kind == "server"]


def test_round_robin_gives_each_target_the_same():
    counts = arrivals(run(balanced("round_robin", servers=3, horizon_s=100)))
    assert max(counts) - min(counts) <= 1


def test_random_gives_each_target_its_share():
    result = run(balanced("random", servers=4, rate_rps=200, horizon_s=100))
    total = result.nodes["lb"].completed
    for count in arrivals(result):
        assert count == pytest.approx(total / 4, abs=4 * math.sqrt(total * 3 / 16))


def test_least_connections_shares_evenly_among_equals():
    # AsyncFlow 0.1.1, which looks at messages on the wire, gives 93 % to the first.
    counts = arrivals(run(balanced("least_connections", rate_rps=50, horizon_s=200)))
    assert counts[0] / sum(counts) == pytest.approx(0.5, abs=0.02)


def test_least_connections_sends_more_to_the_faster_server():
    system = scenario(
        [
            generator(300),
            balancer("least_connections"),
            server("slow", io(0.4)),
            server("fast", io(0.1)),
        ],
        [edge("users", "lb"), edge("lb", "slow", 0.001), edge("lb", "fast", 0.001)],
        horizon_s=200,
    )
    slow, fast = arrivals(run(system))
    # Equal numbers outstanding at both: rates are as 1 to 4.
    assert fast / slow == pytest.approx(4, rel=0.1)


def test_least_connections_forgets_requests_that_were_lost():
    system = scenario(
        [
            generator(50),
            balancer("least_connections"),
            server("a", cpu(0.002)),
            server("b", cpu(0.002)),
        ],
        [edge("users", "lb"), edge("lb", "a", 0.001, loss_rate=0.5), edge("lb", "b", 0.001)],
        horizon_s=200,
    )
    result = run(system)
    # Were lost requests counted as outstanding for ever, a would soon get nothing.
    assert result.nodes["b"].arrived / result.nodes["lb"].completed == pytest.approx(0.5, abs=0.03)


def test_balancers_may_stand_in_a_row():
    system = scenario(
        [generator(50), balancer(name="outer"), balancer("least_connections", name="inner"),
         server("a", cpu(0.001)), server("b", cpu(0.001)), server("c", cpu(0.001))],
        [edge("users", "outer"), edge("outer", "inner", 0.001), edge("outer", "c", 0.001),
         edge("inner", "a", 0.001), edge("inner", "b", 0.001)],
        horizon_s=100,
    )  # fmt: skip
    result = run(system)
    assert result.nodes["c"].arrived == pytest.approx(result.nodes["inner"].arrived, abs=1)
    assert result.requests.completed + result.requests.in_flight == result.requests.generated
