"""Every graph problem is found at once, with code, place and hint."""

import pytest
from support.scenarios import (
    balanced,
    balancer,
    client,
    cpu,
    edge,
    forward,
    generator,
    io,
    one_server,
    ram,
    scenario,
    server,
)

from engine.schemas import Scenario
from engine.validation import check


def found(nodes, edges=(), events=(), **settings) -> dict[str, tuple[str, str | None, str]]:
    """Problems by code: place, element, severity."""
    problems = check(scenario(list(nodes), list(edges), list(events), **settings))
    assert all(problem.message and problem.hint for problem in problems)
    return {item.code: (item.where, item.element, item.severity) for item in problems}


def test_sound_scenarios_have_no_problems():
    assert check(one_server(cpu(0.01))) == []
    assert check(balanced()) == []
    assert check(balanced(returns=True, servers=5)) == []


def test_an_empty_scenario_says_what_to_do_first():
    problems = check(Scenario())
    assert [problem.code for problem in problems] == ["no_traffic"]
    assert "generator" in problems[0].hint


def test_duplicate_ids_are_found_across_nodes_edges_and_events():
    problems = check(
        scenario(
            [generator(), server("api", cpu(1)), server("api", cpu(1))],
            [{**edge("users", "api"), "id": "users"}],
            [{"kind": "server_down", "id": "api", "target": "api", "start_s": 1.0}],
        )
    )
    places = [problem.where for problem in problems if problem.code == "duplicate_id"]
    assert places == ["nodes[2].id", "edges[0].id", "events[0].id"]


def test_an_edge_to_nowhere_names_the_end_and_the_nodes_there_are():
    problems = check(scenario([generator(), server("api", cpu(1))], [edge("users", "apy")]))
    unknown = next(problem for problem in problems if problem.code == "unknown_id")
    assert unknown.where == "edges[0].target"
    assert unknown.element == "users-apy"
    assert "users, api" in unknown.hint


@pytest.mark.parametrize(
    ("source", "target"),
    [("web", "users"), ("web", "web2"), ("lb", "web"), ("lb", "users"), ("users", "users2")],
)
def test_pairs_that_make_no_sense_are_refused(source, target):
    nodes = [
        generator(), generator(name="users2"), client(), client("web2"), balancer(),
        server("api", cpu(1)),
    ]  # fmt: skip
    assert found(nodes, [edge(source, target)])["edge_not_allowed"][:2] == (
        "edges[0].target", f"{source}-{target}",
    )  # fmt: skip


def test_self_edges_and_duplicate_edges_are_refused():
    nodes = [generator(), server("api", cpu(1), forward("api"))]
    twice = [edge("users", "api"), {**edge("users", "api"), "id": "again"}, edge("api", "api")]
    problems = found(nodes, twice)
    assert problems["duplicate_edge"][:2] == ("edges[1]", "again")
    assert problems["self_edge"][:2] == ("edges[2]", "api-api")


def test_a_source_that_reaches_no_server_is_an_error():
    problems = found([generator(), client(), server("api", cpu(1))], [edge("users", "web")])
    assert problems["no_path_to_server"] == ("nodes[0]", "users", "error")
    assert problems["no_out_edge"] == ("nodes[1]", "web", "error")
    assert problems["unreachable_node"] == ("nodes[2]", "api", "error")


def test_a_generator_or_client_cannot_choose_between_two_ways():
    nodes = [generator(), server("a", cpu(1)), server("b", cpu(1))]
    problems = found(nodes, [edge("users", "a"), edge("users", "b")])
    assert problems["several_out_edges"][:2] == ("nodes[0]", "users")


def test_an_edge_between_servers_carries_nothing_unless_a_step_forwards():
    nodes = [generator(), server("a", cpu(1)), server("b", cpu(1))]
    problems = found(nodes, [edge("users", "a"), edge("a", "b")])
    assert problems["unused_edge"] == ("edges[1]", "a-b", "warning")
    assert problems["unreachable_node"][1] == "b"


def test_forward_steps_name_a_node_that_an_edge_leads_to():
    users = edge("users", "a")
    others = [server("b", cpu(1))]
    missing = found([generator(), server("a", {"kind": "forward"}), *others], [users])
    assert missing["forward_without_edge"][0] == "nodes[1].endpoints[0].steps[0].to"
    unjoined = found([generator(), server("a", forward("b")), *others], [users])
    assert unjoined["forward_without_edge"][0] == "nodes[1].endpoints[0].steps[0].to"
    unknown = found([generator(), server("a", forward("x")), *others], [users])
    assert unknown["unknown_id"][0] == "nodes[1].endpoints[0].steps[0].to"


def test_a_forward_step_is_the_last():
    nodes = [generator(), server("a", forward("b"), cpu(1)), server("b", cpu(1))]
    problems = found(nodes, [edge("users", "a"), edge("a", "b")])
    assert problems["forward_not_last"][0] == "nodes[1].endpoints[0].steps[0]"


def test_endpoints_must_be_there_and_have_names_of_their_own():
    empty = {"kind": "server", "id": "api"}
    assert found([generator(), empty], [edge("users", "api")])["empty_endpoints"][0] == (
        "nodes[1].endpoints"
    )
    twins = server("api", cpu(1))
    twins["endpoints"] *= 2
    assert found([generator(), twins], [edge("users", "api")])["duplicate_endpoint"][0] == (
        "nodes[1].endpoints[1].name"
    )


def test_memory_that_never_suffices_is_an_error_with_the_figure_needed():
    nodes = [generator(), server("api", ram(1500), cpu(1), ram(1000), ram_mb=2048.0)]
    problems = check(scenario(nodes, [edge("users", "api")]))
    assert [problem.code for problem in problems] == ["ram_exceeds_server"]
    assert "2500 MB" in problems[0].hint
    assert problems[0].where == "nodes[1].endpoints[0].steps[0].mb"


def test_pools_must_exist_in_spawned_steps_as_well():
    spawn = {"kind": "spawn", "steps": [io(0.1, pool="cache")]}
    nodes = [generator(), server("api", io(0.1, pool="db"), spawn, pools={"db": 5})]
    problems = found(nodes, [edge("users", "api")])
    assert problems["unknown_pool"][0] == "nodes[1].endpoints[0].steps[1].steps[0].pool"


def test_a_cycle_no_request_can_leave_is_an_error_that_names_it():
    nodes = [generator(), server("a", forward("b")), server("b", forward("a"))]
    problems = check(scenario(nodes, [edge("users", "a"), edge("a", "b"), edge("b", "a")]))
    cycles = [problem for problem in problems if problem.code == "endless_cycle"]
    assert len(cycles) == 1
    assert "a → b → a" in cycles[0].message


def test_two_separate_endless_cycles_are_two_problems():
    nodes = [
        generator(), balancer(), server("a", forward("b")), server("b", forward("a")),
        server("c", forward("d")), server("d", forward("c")),
    ]  # fmt: skip
    edges = [
        edge("users", "lb"), edge("lb", "a"), edge("lb", "c"), edge("a", "b"), edge("b", "a"),
        edge("c", "d"), edge("d", "c"),
    ]  # fmt: skip
    codes = [problem.code for problem in check(scenario(nodes, edges))]
    assert codes.count("endless_cycle") == 2


def test_a_cycle_with_a_way_out_may_run():
    b = server("b", forward("a"))
    b["endpoints"].append({"name": "done", "steps": [cpu(1)]})
    nodes = [generator(), server("a", forward("b")), b]
    assert check(scenario(nodes, [edge("users", "a"), edge("a", "b"), edge("b", "a")])) == []


def test_a_return_edge_drawn_for_some_servers_only_is_a_warning():
    system = balanced(returns=True)
    edges = [item.model_dump() for item in system.edges][:-1]
    problems = found([node.model_dump() for node in system.nodes], edges)
    assert problems == {"missing_return": ("nodes[4]", "api-2", "warning")}


def test_a_return_edge_to_a_client_the_traffic_does_not_come_from_is_a_warning():
    nodes = [generator(), client(), client("other", workload=generator()["workload"]),
             server("a", cpu(1)), server("b", cpu(1))]  # fmt: skip
    edges = [edge("users", "web"), edge("web", "a"), edge("other", "b"), edge("a", "other")]
    assert found(nodes, edges) == {"unused_edge": ("edges[3]", "a-other", "warning")}


def test_events_name_a_target_of_the_right_kind_within_the_run():
    events = [
        {"kind": "server_down", "id": "e1", "target": "users", "start_s": 1.0},
        {"kind": "latency_spike", "id": "e2", "target": "gone", "start_s": 1.0, "spike_s": 1.0},
        {"kind": "server_down", "id": "e3", "target": "api", "start_s": 60.0},
    ]
    problems = found([generator(), server("api", cpu(1))], [edge("users", "api")], events)
    assert problems["wrong_target_kind"] == ("events[0].target", "e1", "error")
    assert problems["unknown_id"] == ("events[1].target", "e2", "error")
    assert problems["event_after_horizon"] == ("events[2].start_s", "e3", "warning")


def test_windows_and_reports_that_would_swamp_the_machine_are_refused():
    users = {
        "kind": "users", "users": {"distribution": "poisson", "mean": 1.0}, "window_s": 1e-6,
    }  # fmt: skip
    nodes = [{"kind": "generator", "id": "users", "workload": users}, server("api", cpu(1))]
    assert "too_many_windows" in found(nodes, [edge("users", "api")])
    many = balanced(servers=200, horizon_s=100_000, report_interval_s=1)
    assert [problem.code for problem in check(many)] == ["too_many_reports"]


def test_all_problems_come_at_once_errors_first():
    problems = check(
        scenario(
            [generator(), {"kind": "server", "id": "a"}, server("a", ram(9999)), balancer()],
            [edge("users", "nowhere"), edge("a", "lb")],
            [{"kind": "server_down", "id": "e", "target": "a", "start_s": 99.0}],
        )
    )
    codes = {problem.code for problem in problems}
    assert codes >= {
        "duplicate_id", "unknown_id", "empty_endpoints", "ram_exceeds_server", "no_out_edge",
        "no_path_to_server", "unreachable_node", "event_after_horizon",
    }  # fmt: skip
    severities = [problem.severity for problem in problems]
    assert severities == sorted(severities)
