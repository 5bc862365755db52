"""What is computed in bulk, and what is followed event by event."""

import pytest
from support.scenarios import (
    balancer,
    call,
    client,
    closed,
    cpu,
    edge,
    event,
    forward,
    generator,
    io,
    ram,
    retrying,
    scenario,
    server,
    with_endpoints,
)

from engine.runtime import Simulation


def in_bulk(nodes, edges, events=(), **settings):
    """The balancers and servers whose requests are computed in bulk."""
    simulation = Simulation(scenario(nodes, edges, list(events), horizon_s=5, **settings))
    return set() if simulation._bulk is None else simulation._bulk.node_ids


def one(*steps, **fields):
    return in_bulk([generator(), server("api", *steps, **fields)], [edge("users", "api")])


@pytest.mark.parametrize(
    "steps",
    [
        (),
        (cpu(0.1),),
        (io(0.1),),
        (ram(10), cpu(0.1), io(0.1), io(0.2)),
        (cpu(0.1), ram(10), io(0.1), ram(20)),
    ],
)
def test_servers_that_compute_once_and_then_wait(steps):
    assert one(*steps) == {"api"}


@pytest.mark.parametrize(
    ("steps", "fields"),
    [
        ((cpu(0.1), cpu(0.1)), {}),
        ((io(0.1), cpu(0.1)), {}),
        ((io(0.1, pool="db"),), {"pools": {"db": 2}}),
        ((cpu(0.1),), {"max_concurrent_requests": 3}),
        ((cpu(0.1),), {"queue_limit": 3}),
    ],
)
def test_servers_that_do_more_are_followed(steps, fields):
    assert one(*steps, **fields) == set()


def test_memory_is_held_by_all_endpoints_or_by_none():
    both = with_endpoints("api", read=[ram(10)], write=[ram(20), cpu(0.1)])
    assert in_bulk([generator(), both], [edge("users", "api")]) == {"api"}
    some = with_endpoints("api", read=[ram(10)], write=[cpu(0.1)])
    assert in_bulk([generator(), some], [edge("users", "api")]) == set()


def behind_a_balancer(policy="round_robin", source=None, caller=None, events=()):
    nodes = [source or generator(), caller or client(), balancer(policy)]
    nodes += [server("x", cpu(0.01)), server("y", cpu(0.01))]
    edges = [edge("users", "web"), edge("web", "lb"), edge("lb", "x"), edge("lb", "y")]
    return in_bulk(nodes, edges, events)


@pytest.mark.parametrize("policy", ["round_robin", "weighted_round_robin", "random"])
def test_balancers_that_do_not_look(policy):
    assert behind_a_balancer(policy) == {"lb", "x", "y"}


def traffic(**workload):
    return {"kind": "generator", "id": "users", "workload": workload}


LOOKING = ["least_connections", "power_of_two_choices"]


@pytest.mark.parametrize("policy", LOOKING)
def test_balancers_that_look_at_what_only_they_bear_on(policy):
    assert behind_a_balancer(policy) == {"lb", "x", "y"}


def test_balancers_that_let_requests_wait_are_followed():
    assert behind_a_balancer("central_queue") == set()


def test_balancers_that_look_are_followed_where_requests_may_come_at_the_same_time():
    every_second = traffic(kind="constant", rate_rps=1.0)
    assert behind_a_balancer("least_connections", source=every_second) == set()


@pytest.mark.parametrize("policy", LOOKING)
def test_balancers_that_look_are_followed_where_others_use_their_servers(policy):
    nodes = [generator(name="a"), generator(name="b"), balancer(policy), server("x", cpu(0.01))]
    edges = [edge("a", "lb"), edge("b", "x"), edge("lb", "x")]
    assert in_bulk(nodes, edges) == set()
    nodes[2:] = [balancer(policy), balancer("random", name="other"), server("x", cpu(0.01))]
    edges = [edge("a", "lb"), edge("lb", "other"), edge("other", "x")]
    assert in_bulk([nodes[0], *nodes[2:]], edges) == set()


def test_balancers_that_look_are_followed_where_requests_name_one_of_several_endpoints():
    def reached(endpoint):
        source = traffic(kind="poisson", rate_rps=10.0, endpoint=endpoint)
        x = with_endpoints("x", read=[cpu(0.01)], write=[cpu(0.02)])
        nodes = [source, balancer("least_connections"), x]
        return in_bulk(nodes, [edge("users", "lb"), edge("lb", "x")])

    assert reached(None) == {"lb", "x"}
    assert reached("read") == set()


def test_users_who_wait_and_clients_who_give_up_are_followed():
    assert behind_a_balancer(source=closed(3, 0.1)) == set()
    assert behind_a_balancer(caller=client(timeout_s=1.0)) == set()
    assert behind_a_balancer(caller=client(**retrying(1))) == set()


def test_outages_and_slow_servers_are_followed_and_spikes_are_not():
    down = event("server_down", "x", 1.0, 2.0)
    slow = event("slow_server", "y", 1.0, 2.0, factor=2.0)
    assert behind_a_balancer(events=[down]) == set()
    assert behind_a_balancer(events=[slow]) == set()
    spikes = [
        event("latency_spike", "lb-x", 1.0, 2.0, spike_s=0.1),
        event("loss_spike", "web-lb", 1.0, 2.0, loss_rate=0.5),
        event("traffic_surge", "users", 1.0, 2.0, factor=2.0),
    ]
    assert behind_a_balancer(events=spikes) == {"lb", "x", "y"}


def test_a_chain_of_forwards_is_computed_and_one_of_calls_is_not():
    edges = [edge("users", "x"), edge("x", "y")]
    chain = [generator(), server("x", cpu(0.01), forward("y")), server("y", cpu(0.01))]
    assert in_bulk(chain, edges) == {"x", "y"}
    asking = [generator(), server("x", cpu(0.01), call("y")), server("y", cpu(0.01))]
    assert in_bulk(asking, edges) == set()


def test_traffic_that_meets_what_is_followed_is_followed_too():
    plain, other = generator(name="a"), generator(name="b")
    nodes = [plain, other, closed(3, 0.1, "c"), server("x", cpu(0.01)), server("y", cpu(0.01))]
    apart = [edge("a", "x"), edge("c", "y"), edge("b", "x")]
    assert in_bulk(nodes, apart) == {"x"}
    met = [edge("a", "x"), edge("c", "y"), edge("b", "y")]
    assert in_bulk(nodes, met) == {"x"}
    nodes[3] = server("x", cpu(0.01), forward("y"))
    assert in_bulk(nodes, [*apart, edge("x", "y")]) == set()


def test_it_can_be_asked_for_that_everything_is_followed():
    system = scenario([generator(), server("api", cpu(0.01))], [edge("users", "api")])
    assert Simulation(system)._bulk is not None
    assert Simulation(system, event_by_event=True)._bulk is None
