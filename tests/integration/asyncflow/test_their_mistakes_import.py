"""What AsyncFlow gets wrong without a word, or accepts and then stops on, told at the import.

Each mistake that a file can express is either imported with a note that says how we differ, or
refused with a problem that names the place and the remedy. The labels (A2, B, ...) are those of the
catalogue of its mistakes.
"""

import copy
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from engine.io.loading import Loaded, parse_project
from engine.schemas import Problem, ScenarioError, errors_of
from engine.validation import check

Content = dict[str, Any]
Change = Callable[[Content], object]


def link(source: str, target: str, **fields: Any) -> Content:
    latency = {"mean": 0.003, "distribution": "exponential"}
    ends = {"id": f"{source}-{target}", "source": source, "target": target}
    return {**ends, "latency": latency, "dropout_rate": 0, **fields}


def server(name: str) -> Content:
    step = {"kind": "initial_parsing", "step_operation": {"cpu_time": 0.01}}
    return {
        "id": name,
        "server_resources": {"cpu_cores": 1, "ram_mb": 2048},
        "endpoints": [{"endpoint_name": "/get", "steps": [step]}],
    }


def base() -> Content:
    """Generator, client, balancer and two servers, which AsyncFlow runs."""
    return {
        "rqs_input": {
            "id": "gen",
            "avg_active_users": {"mean": 50},
            "avg_request_per_minute_per_user": {"mean": 20},
        },
        "topology_graph": {
            "nodes": {
                "client": {"id": "web"},
                "load_balancer": {"id": "lb", "server_covered": ["a", "b"]},
                "servers": [server("a"), server("b")],
            },
            "edges": [
                link("gen", "web"),
                link("web", "lb"),
                link("lb", "a"),
                link("lb", "b"),
                link("a", "web"),
                link("b", "web"),
            ],
        },
        "sim_settings": {"total_simulation_time": 60},
    }


def base_as_it_is(_content: Content) -> None:
    """No change."""


def opened(change: Change) -> Loaded:
    content = copy.deepcopy(base())
    change(content)
    return parse_project(yaml.safe_dump(content, sort_keys=False), "old.yml")


def refusals(change: Change) -> list[Problem]:
    """What stops a file: at the import, or before the run."""
    try:
        loaded = opened(change)
    except ScenarioError as error:
        return list(error.problems)
    return errors_of(loaded.placed(problem) for problem in check(loaded.project.scenario))


def latency(**fields: Any) -> Change:
    """The latency of the first edge."""
    return lambda content: edges(content)[0].update(latency={"mean": 0.003, **fields})


def edges(content: Content) -> list[Content]:
    return content["topology_graph"]["edges"]  # type: ignore[no-any-return]


def nodes(content: Content) -> Content:
    return content["topology_graph"]["nodes"]  # type: ignore[no-any-return]


def first_server(**fields: Any) -> Change:
    return lambda content: nodes(content)["servers"][0].update(fields)


def resources(**fields: Any) -> Change:
    return lambda content: nodes(content)["servers"][0]["server_resources"].update(fields)


def users(**fields: Any) -> Change:
    return lambda content: content["rqs_input"].update(avg_active_users=fields)


def the_settings(**fields: Any) -> Change:
    return lambda content: content["sim_settings"].update(fields)


def the_balancer(**fields: Any) -> Change:
    return lambda content: nodes(content)["load_balancer"].update(fields)


def one_step(kind: str, quantity: str, value: Any) -> Change:
    step = {"kind": kind, "step_operation": {quantity: value}}
    return first_server(endpoints=[{"endpoint_name": "/get", "steps": [step]}])


def two_endpoints(content: Content) -> None:
    nodes(content)["servers"][0]["endpoints"] = [
        {"endpoint_name": "/often", "probability": 0.99, "steps": []},
        {"endpoint_name": "/rare", "probability": 0.01, "steps": []},
    ]


def event(name: str, target: str, begins: float, ends: float, **start: Any) -> Content:
    kinds = ("network_spike_start", "network_spike_end") if start else ("server_down", "server_up")
    return {
        "event_id": name,
        "target_id": target,
        "start": {"kind": kinds[0], "t_start": begins, **start},
        "end": {"kind": kinds[1], "t_end": ends},
    }


def with_events(*events: Content) -> Change:
    return lambda content: content.update(events=list(events))


def chain(content: Content) -> None:
    """No balancer: web -> a -> b -> web, and an outage of a."""
    del nodes(content)["load_balancer"]
    ends = [("gen", "web"), ("web", "a"), ("a", "b"), ("b", "web")]
    content["topology_graph"]["edges"] = [link(*end) for end in ends]
    content["events"] = [event("down", "a", 10, 20)]


def joined(*ends: tuple[str, str]) -> Change:
    """Exactly these edges."""
    return lambda content: content["topology_graph"].update(edges=[link(*end) for end in ends])


NOTED: dict[str, tuple[Change, str, str]] = {
    "A1 time is lost between windows": (base_as_it_is, "rqs_input", "loses time"),
    "A2 one in a hundred is lost": (
        lambda c: edges(c)[0].pop("dropout_rate"),
        "topology_graph.edges[0]",
        "dropout_rate of gen-web is not given: 0.01",
    ),
    "A3 poisson is the default": (latency(), "edges[0].latency", "whole seconds"),
    "A4 uniform": (latency(distribution="uniform"), "edges[0].latency", "between 0 s and 1 s"),
    "A5 log-normal": (
        latency(distribution="log_normal", variance=0.1),
        "edges[0].latency",
        "parameters of the logarithm",
    ),
    "A6 variance of a latency": (
        latency(distribution="normal", variance=0.04),
        "edges[0].latency",
        "as if it were the standard deviation",
    ),
    "A6 variance of users": (
        users(mean=100, distribution="normal", variance=4),
        "avg_active_users",
        "as if it were the standard deviation",
    ),
    "A6 no variance": (
        users(mean=100, distribution="normal"),
        "avg_active_users",
        "No variance is given for gen",
    ),
    "A7 probability": (two_endpoints, "servers[0].endpoints", "calls every endpoint equally often"),
    "A8 sample_period": (
        the_settings(sample_period=0.1),
        "sim_settings.sample_period",
        "did you mean sample_period_s?",
    ),
    "A8 algorithm": (
        the_balancer(algorithm="least_connection"),
        "load_balancer.algorithm",
        "did you mean algorithms?",
    ),
    "A8 dropout": (
        lambda c: edges(c)[0].update(dropout=0),
        "edges[0].dropout",
        'The key "dropout" is unknown',
    ),
    "A8 seed": (the_settings(seed=42), "sim_settings.seed", "seed is used"),
    "A9 least_connection": (
        the_balancer(algorithms="least_connection"),
        "load_balancer.algorithms",
        "prefers the first server",
    ),
    "A14 spawn": (
        one_step("io_task_spawn", "io_waiting_time", 1),
        "endpoints[0].steps[0]",
        "AsyncFlow waits for it",
    ),
    "A14 pool": (
        resources(db_connection_pool=5),
        "server_resources.db_connection_pool",
        "never uses it",
    ),
    "A14 llm_cost": (
        the_settings(enabled_event_metrics=["rqs_clock", "llm_cost"]),
        "sim_settings.enabled_event_metrics",
        "llm_cost is not computed",
    ),
    "A15 an outage drains": (
        with_events(event("down", "a", 10, 20)),
        "events[0].start",
        "Outage of down: what is already at the server finishes",
    ),
    "A15 an outage without a balancer": (chain, "events[0].start", "AsyncFlow ignores it there"),
    "A17 metrics": (
        the_settings(enabled_sample_metrics=["ram_in_use"]),
        "sim_settings.enabled_sample_metrics",
        "Series are recorded whenever something changes",
    ),
    "A19 server_covered": (
        the_balancer(server_covered=["a"]),
        "load_balancer.server_covered",
        "The edges decide",
    ),
}


@pytest.mark.parametrize(("change", "where", "words"), NOTED.values(), ids=NOTED)
def test_what_asyncflow_does_differently_is_imported_with_a_note_on_it(
    change: Change, where: str, words: str
) -> None:
    loaded = opened(change)
    note = next(note for note in loaded.notes if words in note.message)
    assert note.where.endswith(where)
    assert note.line is not None
    assert errors_of(check(loaded.project.scenario)) == []


def cycle(content: Content) -> None:
    """a and b hand their requests to each other for ever."""
    del nodes(content)["load_balancer"]
    joined(("gen", "web"), ("web", "a"), ("a", "b"), ("b", "a"))(content)


def unbalanced(*ends: tuple[str, str]) -> Change:
    """No balancer, one server, exactly these edges."""

    def change(content: Content) -> None:
        del nodes(content)["load_balancer"]
        del nodes(content)["servers"][1]
        joined(*ends)(content)

    return change


def another(*ends: tuple[str, str]) -> Change:
    """More edges, with ids of their own."""
    return lambda c: edges(c).extend(link(*end, id=f"extra-{i}") for i, end in enumerate(ends))


def without(name: str) -> Change:
    def change(content: Content) -> None:
        content["topology_graph"]["edges"] = [e for e in edges(content) if e["id"] != name]

    return change


def an_unconnected_server(content: Content) -> None:
    """b is there, but only a is behind the balancer, and goes down."""
    del edges(content)[3]
    content["events"] = [event("down", "a", 10, 20)]


REFUSED: dict[str, tuple[Change, str, str | None, str]] = {
    # code, element, a word of the remedy
    "A11 oversized memory": (
        one_step("ram", "necessary_ram", 4096),
        "ram_exceeds_server",
        "a",
        "at least 4096 MB",
    ),
    "A15 A20 two edges to one server": (
        another(("lb", "a")),
        "duplicate_edge",
        "extra-0",
        "Delete",
    ),
    "A19 the balancer leads to the client": (
        another(("lb", "web")),
        "edge_not_allowed",
        "extra-0",
        "load balancer",
    ),
    "A20 several edges of the generator": (
        another(("gen", "lb")),
        "several_out_edges",
        "gen",
        "load balancer between",
    ),
    "A21 a cycle": (cycle, "endless_cycle", "a", "lead it out"),
    "A21 a server that nothing leads to": (
        without("lb-b"),
        "unreachable_node",
        "b",
        "Draw an edge to it",
    ),
    "A23 a mean that is not a number": (
        latency(mean=float("nan")),
        "not_finite",
        "gen-web",
        "finite",
    ),
    "B exponential with a variance": (
        latency(distribution="exponential", variance=1),
        "invalid_value",
        "gen-web",
        "Remove variance",
    ),
    "B poisson with a variance": (
        latency(distribution="poisson", variance=1),
        "invalid_value",
        "gen-web",
        "Remove variance",
    ),
    "B uniform with a variance": (
        latency(distribution="uniform", variance=1),
        "invalid_value",
        "gen-web",
        "Remove variance",
    ),
    "B fewer than no users": (users(mean=-5), "out_of_range", "gen", "at least 0"),
    "B users that are not a number": (users(mean=float("nan")), "not_finite", "gen", "finite"),
    "B a negative variance": (
        users(mean=5, distribution="normal", variance=-3),
        "out_of_range",
        "gen",
        "at least 0",
    ),
    "B no endpoints": (first_server(endpoints=[]), "empty_endpoints", "a", "Add an endpoint"),
    "B a source that is misspelt": (
        lambda c: edges(c)[0].update(source="gne"),
        "unknown_id",
        "gen-web",
        "The nodes are: gen",
    ),
    "B no edge leaves the generator": (without("gen-web"), "no_out_edge", "gen", "Draw an edge"),
    "B no edge leaves a server": (without("a-web"), "missing_return", "a", "to the client"),
    "B no edge leaves the client": (without("web-lb"), "no_out_edge", "web", "Draw an edge"),
    "B the client only receives": (
        unbalanced(("gen", "a"), ("a", "web")),
        "no_out_edge",
        "web",
        "Draw an edge",
    ),
    "B no servers": (
        lambda c: (nodes(c).update(servers=[]), joined(("gen", "web"), ("web", "lb"))(c)),
        "no_path_to_server",
        "gen",
        "to a server",
    ),
    "B a balancer without edges": (
        joined(("gen", "web"), ("web", "lb"), ("a", "web"), ("b", "web")),
        "no_out_edge",
        "lb",
        "Draw an edge",
    ),
    "B the only balanced server goes down": (
        an_unconnected_server,
        "unreachable_node",
        "b",
        "Draw an edge to it",
    ),
    "B an edge with the id of a server": (
        lambda c: edges(c)[0].update(id="a"),
        "duplicate_id",
        "a",
        "another id",
    ),
    "B endless computing": (
        one_step("initial_parsing", "cpu_time", float("inf")),
        "not_finite",
        "a",
        "hangs",
    ),
    "B an endpoint named by a number": (
        first_server(endpoints=[{"endpoint_name": 5, "steps": []}]),
        "wrong_type",
        "a",
        "quotation marks",
    ),
    "B a missing field": (
        lambda c: c["rqs_input"].pop("id"),
        "missing_field",
        None,
        "Add id",
    ),
    "B a wrong word": (
        the_balancer(algorithms="least_connections"),
        "unknown_kind",
        "lb",
        "Did you mean least_connection?",
    ),
}


@pytest.mark.parametrize(("change", "code", "element", "remedy"), REFUSED.values(), ids=REFUSED)
def test_what_asyncflow_cannot_run_is_refused_with_place_and_remedy(
    change: Change, code: str, element: str | None, remedy: str
) -> None:
    problem = next(p for p in refusals(change) if (p.code, p.element) == (code, element))
    assert problem.file == "old.yml"
    assert problem.line is not None
    assert problem.path
    assert remedy in problem.hint


def test_spikes_that_overlap_can_be_run_whatever_their_order() -> None:
    spikes = [
        event("long", "gen-web", 10, 40, spike_s=0.1),
        event("short", "gen-web", 20, 30, spike_s=0.4),
    ]
    assert refusals(with_events(*spikes)) == []


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("rqs_input:\n  id: a\n  id: b\n", "duplicate_key", 3),
        ("", "empty_file", None),
    ],
)
def test_a_document_that_asyncflow_misreads_is_refused(
    text: str, code: str, line: int | None
) -> None:
    with pytest.raises(ScenarioError) as caught:
        parse_project(text, "old.yml")
    assert [(p.code, p.line) for p in caught.value.problems] == [(code, line)]


def test_a_wrong_shape_does_not_hide_what_else_is_wrong() -> None:
    def change(content: Content) -> None:
        users(mean=-5)(content)
        first_server(endpoints="none")(content)
        without("a-web")(content)

    assert {"out_of_range", "wrong_type", "missing_return"} <= {p.code for p in refusals(change)}
