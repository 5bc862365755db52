"""AsyncFlow 0.1.1 files: translated one to one, and every difference is told."""

import copy
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.io.loading import Loaded, load, parse_project
from engine.schemas import (
    Exponential,
    LatencySpike,
    LoadBalancer,
    Lognormal,
    Normal,
    NormalUsers,
    Problem,
    Scenario,
    ScenarioError,
    Server,
    ServerDown,
    Uniform,
    errors_of,
)
from engine.validation import check

SAMPLES = Path(__file__).parents[4].parent / "shared/data/asyncflow-0.1.1"


def step(kind: str, quantity: str, value: Any) -> dict[str, Any]:
    return {"kind": kind, "step_operation": {quantity: value}}


CPU = step("initial_parsing", "cpu_time", 0.002)


def link(name: str, source: str, target: str, **fields: Any) -> dict[str, Any]:
    latency = {"mean": 0.003, "distribution": "exponential"}
    return {"id": name, "source": source, "target": target, "latency": latency, **fields}


def server(name: str, *steps: dict[str, Any], **resources: Any) -> dict[str, Any]:
    endpoint = {"endpoint_name": "/api", "steps": list(steps or [CPU])}
    return {
        "id": name,
        "server_resources": {"cpu_cores": 2, "ram_mb": 512, **resources},
        "endpoints": [endpoint],
    }


def base() -> dict[str, Any]:
    return {
        "rqs_input": {
            "id": "gen",
            "avg_active_users": {"mean": 50},
            "avg_request_per_minute_per_user": {"mean": 20},
            "user_sampling_window": 30,
        },
        "topology_graph": {
            "nodes": {"client": {"id": "web"}, "servers": [server("api")]},
            "edges": [
                link("in", "gen", "web", dropout_rate=0),
                link("there", "web", "api", dropout_rate=0),
                link("back", "api", "web", dropout_rate=0),
            ],
        },
        "sim_settings": {"total_simulation_time": 60},
    }


Change = Callable[[dict[str, Any]], object]


def opened(*changes: Change) -> Loaded:
    """The base file with changes made to it, opened."""
    data = copy.deepcopy(base())
    for change in changes:
        change(data)
    return parse_project(yaml.safe_dump(data, sort_keys=False), "old.yml")


def scenario_of(*changes: Change) -> Scenario:
    return opened(*changes).project.scenario


def notes_of(*changes: Change) -> str:
    return "\n".join(note.message for note in opened(*changes).notes)


def problem_of(*changes: Change) -> Problem:
    with pytest.raises(ScenarioError) as caught:
        opened(*changes)
    (problem,) = caught.value.problems
    assert problem.file == "old.yml"
    assert problem.line is not None
    assert problem.hint
    return problem


def at(*path: str | int) -> Callable[[dict[str, Any]], Any]:
    def find(data: Any) -> Any:
        for part in path:
            data = data[part]
        return data

    return find


def put(*path: Any) -> Change:
    """Set what the path leads to; its last part is the value."""
    *parents, key, value = path

    def change(data: dict[str, Any]) -> None:
        at(*parents)(data)[key] = value

    return change


def cut(*path: str | int) -> Change:
    return lambda data: at(*path[:-1])(data).pop(path[-1])


EDGES = ("topology_graph", "edges")
SERVERS = ("topology_graph", "nodes", "servers")
ENDPOINT = (*SERVERS, 0, "endpoints", 0)
STEPS = (*ENDPOINT, "steps")
USERS = ("rqs_input", "avg_active_users")


def the_server(scenario: Scenario) -> Server:
    return next(node for node in scenario.nodes if isinstance(node, Server))


def test_every_element_is_taken_over_under_its_id() -> None:
    scenario = scenario_of()
    assert [(node.kind, node.id) for node in scenario.nodes] == [
        ("generator", "gen"),
        ("client", "web"),
        ("server", "api"),
    ]
    assert [(e.id, e.source, e.target, e.loss_rate) for e in scenario.edges] == [
        ("in", "gen", "web", 0),
        ("there", "web", "api", 0),
        ("back", "api", "web", 0),
    ]
    assert scenario.settings.horizon_s == 60
    assert scenario.name == "old"
    assert not errors_of(check(scenario))


def test_the_traffic_is_users_in_windows_and_the_note_says_what_asyncflow_loses() -> None:
    loaded = opened()
    workload = loaded.project.scenario.nodes[0].workload  # type: ignore[union-attr]
    assert workload is not None
    assert workload.mean_rate_rps == pytest.approx(50 * 20 / 60)
    assert workload.window_s == 30  # type: ignore[union-attr]
    note = next(note for note in loaded.notes if "window" in note.message)
    assert note.where == "rqs_input.user_sampling_window"
    assert note.line == 7


def test_the_default_dropout_is_written_out_and_noted_once_for_all_edges() -> None:
    changes = [cut(*EDGES, index, "dropout_rate") for index in range(3)]
    assert [edge.loss_rate for edge in scenario_of(*changes).edges] == [0.01] * 3
    assert "in, there, back" in notes_of(*changes)


@pytest.mark.parametrize(
    ("latency", "expected", "note"),
    [
        ({"mean": 0.2}, Exponential(mean=0.2), "whole seconds"),
        ({"mean": 0.2, "distribution": "poisson"}, Exponential(mean=0.2), "whole seconds"),
        ({"mean": 0.2, "distribution": "uniform"}, Uniform(low=0, high=0.4), "twice its mean"),
        (
            {"mean": 0.2, "distribution": "normal", "variance": 0.04},
            Normal(mean=0.2, std=0.2),
            "Normal latency of in",
        ),
        (
            {"mean": 0.25, "distribution": "normal"},
            Normal(mean=0.25, std=0.5),
            "No variance is given for in",
        ),
        (
            {"mean": 0.2, "distribution": "log_normal", "variance": 0.01},
            Lognormal(mean=0.2, std=0.1),
            "parameters of the logarithm",
        ),
        (0.2, 0.2, ""),
    ],
)
def test_a_distribution_means_what_the_file_says(latency: Any, expected: Any, note: str) -> None:
    change = put(*EDGES, 0, "latency", latency)
    assert scenario_of(change).edges[0].latency == expected
    assert note in notes_of(change)


def test_an_exponential_latency_needs_no_note() -> None:
    assert "latency" not in notes_of().replace("latencies", "")


def test_normal_users_have_the_root_of_the_variance_as_their_deviation() -> None:
    change = put(*USERS, {"mean": 50, "distribution": "normal", "variance": 100})
    users = scenario_of(change).nodes[0].workload.users  # type: ignore[union-attr]
    assert users == NormalUsers(mean=50, std=10)
    omitted = put(*USERS, {"mean": 49, "distribution": "normal"})
    assert scenario_of(omitted).nodes[0].workload.users == NormalUsers(mean=49, std=7)  # type: ignore[union-attr]
    assert "variance" in notes_of(change)


def test_each_kind_of_step_becomes_one_of_ours() -> None:
    steps = [
        step("initial_parsing", "cpu_time", 0.1),
        step("cpu_bound_operation", "cpu_time", 0.2),
        step("ram", "necessary_ram", 33.3),
        step("io_llm", "io_waiting_time", 0.3),
        step("io_wait", "io_waiting_time", 0.4),
        step("io_db", "io_waiting_time", 0.5),
        step("io_cache", "io_waiting_time", 0.6),
        step("io_task_spawn", "io_waiting_time", 0.7),
    ]
    change = put(*STEPS, steps)
    built = the_server(scenario_of(change)).endpoints[0].steps
    dumped = [item.model_dump(exclude_none=True) for item in built]
    assert dumped == [
        {"kind": "cpu", "time_s": 0.1},
        {"kind": "cpu", "time_s": 0.2},
        {"kind": "ram", "mb": 33.3},
        {"kind": "io", "time_s": 0.3, "category": "llm"},
        {"kind": "io", "time_s": 0.4, "category": "wait"},
        {"kind": "io", "time_s": 0.5, "category": "db"},
        {"kind": "io", "time_s": 0.6, "category": "cache"},
        {"kind": "spawn", "steps": ({"kind": "io", "time_s": 0.7, "category": "wait"},)},
    ]
    assert "AsyncFlow waits for it" in notes_of(change)


def test_the_database_pool_limits_the_database_steps_alone() -> None:
    db, cache = (step(f"io_{kind}", "io_waiting_time", 0.1) for kind in ("db", "cache"))
    change = put(*SERVERS, [server("api", db, cache, db_connection_pool=7)])
    found = the_server(scenario_of(change))
    assert found.pools == {"db": 7}
    assert [item.pool for item in found.endpoints[0].steps] == ["db", None]  # type: ignore[union-attr]
    assert "db_connection_pool of api" in notes_of(change)


def test_probabilities_become_weights_and_the_note_says_asyncflow_ignores_them() -> None:
    endpoints = [
        {"endpoint_name": name, "probability": p, "steps": [CPU]}
        for name, p in (("often", 0.9), ("rare", 0.1), ("never", 0))
    ]
    change = put(*SERVERS, 0, "endpoints", endpoints)
    found = the_server(scenario_of(change)).endpoints
    assert [(endpoint.name, endpoint.weight) for endpoint in found] == [
        ("often", 0.9),
        ("rare", 0.1),
    ]
    notes = notes_of(change)
    assert "equally often" in notes
    assert "never has probability 0" in notes


def test_endpoints_of_one_name_are_told_apart() -> None:
    endpoints = [{"endpoint_name": "get", "steps": [CPU]}] * 2
    found = the_server(scenario_of(put(*SERVERS, 0, "endpoints", endpoints))).endpoints
    assert [endpoint.name for endpoint in found] == ["get", "get (2)"]


def balanced(data: dict[str, Any]) -> None:
    graph = data["topology_graph"]
    graph["nodes"]["load_balancer"] = {"id": "lb", "algorithms": "least_connection"}
    graph["nodes"]["servers"] = [server("a"), server("b")]
    graph["edges"] = [
        link("in", "gen", "web"),
        link("there", "web", "lb"),
        *(link(f"to-{name}", "lb", name) for name in "ab"),
        *(link(f"from-{name}", name, "web") for name in "ab"),
    ]


def test_least_connection_counts_unanswered_requests_and_the_note_says_so() -> None:
    loaded = opened(balanced)
    balancer = loaded.project.scenario.nodes[2]
    assert isinstance(balancer, LoadBalancer)
    assert balancer.policy == "least_connections"
    assert any("on the wire" in note.message for note in loaded.notes)
    assert not errors_of(check(loaded.project.scenario))


def test_a_server_that_leads_on_forwards_its_requests() -> None:
    def chain(data: dict[str, Any]) -> None:
        graph = data["topology_graph"]
        graph["nodes"]["servers"].append(server("store"))
        graph["edges"][2:] = [link("on", "api", "store"), link("back", "store", "web")]

    scenario = scenario_of(chain)
    last = [node.endpoints[-1].steps[-1] for node in scenario.nodes if isinstance(node, Server)]
    assert (last[0].kind, last[0].to) == ("forward", "store")  # type: ignore[union-attr]
    assert last[1].kind == "cpu"
    assert not errors_of(check(scenario))


def event(kind: str, end: str, target: str, **start: Any) -> dict[str, Any]:
    return {
        "event_id": "ev",
        "target_id": target,
        "start": {"kind": kind, "t_start": 10, **start},
        "end": {"kind": end, "t_end": 20},
    }


def test_an_outage_drains_and_a_spike_adds_latency() -> None:
    outage = put("events", [event("server_down", "server_up", "api")])
    assert scenario_of(outage).events == (
        ServerDown(id="ev", start_s=10, end_s=20, target="api", drain=True),
    )
    assert "finishes" in notes_of(outage)
    spike = put("events", [event("network_spike_start", "network_spike_end", "there", spike_s=0.5)])
    assert scenario_of(spike).events == (
        LatencySpike(id="ev", start_s=10, end_s=20, target="there", spike_s=0.5),
    )


def test_a_seed_that_asyncflow_ignores_is_used() -> None:
    change = put("sim_settings", "seed", 42)
    assert scenario_of(change).settings.seed == 42
    assert "seed is used" in notes_of(change)


def test_sampling_settings_are_not_needed_and_said_so() -> None:
    assert "sample_period_s" in notes_of(put("sim_settings", "sample_period_s", 0.05))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (put("sim_settings", "sample_period", 0.1), "sample_period_s"),
        (put(*EDGES, 0, "dropout", 0), '"dropout"'),
        (put("sedd", 1), '"sedd"'),
        (put(*STEPS, 0, "note", "x"), '"note"'),
        (put(*USERS, "distributon", "normal"), "did you mean distribution?"),
        (put(*SERVERS, 0, "server_resources", "cpu_core", 4), '"cpu_core"'),
        (put("topology_graph", "nodes", "cache", {}), '"cache"'),
    ],
)
def test_a_key_that_nothing_reads_is_named(change: Change, words: str) -> None:
    assert words in notes_of(change)


def test_a_misspelt_algorithm_is_named_and_the_default_holds() -> None:
    def change(data: dict[str, Any]) -> None:
        balanced(data)
        balancer = data["topology_graph"]["nodes"]["load_balancer"]
        balancer["algorithm"] = balancer.pop("algorithms")

    assert "did you mean algorithms?" in notes_of(change)
    assert scenario_of(change).nodes[2].policy == "round_robin"  # type: ignore[union-attr]


def test_a_number_in_quotation_marks_is_read_as_asyncflow_reads_it() -> None:
    change = put("sim_settings", "total_simulation_time", "20")
    assert scenario_of(change).settings.horizon_s == 20
    assert "read as the number 20" in notes_of(change)


@pytest.mark.parametrize(
    ("change", "code", "where"),
    [
        (put(*EDGES, 0, "latency", "mean", math.nan), "not_finite", "edges[0].latency.mean"),
        (put(*EDGES, 0, "latency", "mean", -1), "out_of_range", "edges[0].latency.mean"),
        (put(*EDGES, 0, "latency", "variance", 1), "invalid_value", "edges[0].latency.variance"),
        (put(*EDGES, 0, "latency", "distribution", "lognormal"), "unknown_kind", "distribution"),
        (cut(*EDGES, 0, "source"), "missing_field", "edges[0].source"),
        (cut(*EDGES, 0, "latency"), "missing_field", "edges[0].latency"),
        (put(*EDGES, 0, "dropout_rate", 1.5), "out_of_range", "dropout_rate"),
        (put(*EDGES, 0, "id", "there "), "invalid_value", "edges[0].id"),
        (put(*EDGES, 0, "id", 7), "wrong_type", "edges[0].id"),
        (put(*EDGES, 0, "id", "api"), "duplicate_id", "edges[0]"),
        (put(*USERS, "mean", -5), "out_of_range", "avg_active_users.mean"),
        (put(*USERS, "mean", math.nan), "not_finite", "avg_active_users.mean"),
        (
            put(*USERS, {"mean": 5, "distribution": "normal", "variance": -3}),
            "out_of_range",
            "variance",
        ),
        (put(*STEPS, [step("initial_parsing", "cpu_time", math.inf)]), "not_finite", "cpu_time"),
        (put(*STEPS, [step("initial_parsing", "cpu_time", 0)]), "out_of_range", "cpu_time"),
        (put(*STEPS, [step("ram", "cpu_time", 1)]), "unknown_key", "step_operation.cpu_time"),
        (put(*STEPS, [step("io_dbb", "io_waiting_time", 1)]), "unknown_kind", "kind"),
        (put(*ENDPOINT, "endpoint_name", 5), "wrong_type", "endpoint_name"),
        (put(*ENDPOINT, "probability", 0), "out_of_range", "endpoints"),
        (put(*SERVERS, 0, "server_resources", "cpu_cores", 1.5), "wrong_type", "cpu_cores"),
        (put(*SERVERS, "x"), "wrong_type", "servers"),
        (cut("rqs_input", "avg_active_users"), "missing_field", "avg_active_users"),
        (cut(*EDGES, 2), "missing_return", "servers[0]"),
        (
            put("events", [event("server_down", "network_spike_end", "api")]),
            "unknown_kind",
            "end.kind",
        ),
        (
            put("events", [event("network_spike_start", "network_spike_end", "in")]),
            "missing_field",
            "spike_s",
        ),
        (
            put("events", [event("server_down", "server_up", "api", spike_s=1)]),
            "invalid_value",
            "spike_s",
        ),
    ],
)
def test_what_cannot_be_used_is_a_problem_with_its_place(
    change: Change, code: str, where: str
) -> None:
    problem = problem_of(change)
    assert problem.code == code
    assert problem.where.endswith(where)


@pytest.mark.parametrize(
    ("change", "code", "element"),
    [
        (put(*SERVERS, 0, "endpoints", []), "empty_endpoints", "api"),
        (put(*STEPS, [step("ram", "necessary_ram", 4096)]), "ram_exceeds_server", "api"),
        (put(*EDGES, 0, "source", "gne"), "unknown_id", "in"),
        (cut(*EDGES, 1), "no_out_edge", "web"),
        (put("events", [event("server_down", "server_up", "apy")]), "unknown_id", "ev"),
    ],
)
def test_what_asyncflow_accepts_and_stops_on_is_imported_and_check_places_it(
    change: Change, code: str, element: str
) -> None:
    loaded = opened(change)
    placed = [loaded.placed(problem) for problem in check(loaded.project.scenario)]
    problem = next(problem for problem in placed if problem.code == code)
    assert problem.element == element
    assert problem.line is not None
    assert problem.line > 1


def test_several_problems_are_reported_at_once_in_the_order_of_the_file() -> None:
    with pytest.raises(ScenarioError) as caught:
        opened(put(*USERS, "mean", -1), cut(*EDGES, 0, "target"), put(*STEPS, ["x"]))
    lines = [problem.line or 0 for problem in caught.value.problems]
    assert len(lines) >= 3
    assert lines == sorted(lines)


def test_a_value_beyond_our_limits_is_a_problem_of_its_element() -> None:
    problem = problem_of(put(*EDGES, 0, "latency", "mean", 1e12))
    assert problem.element == "in"
    assert problem.where == "topology_graph.edges[0]"


def test_a_flood_of_problems_or_notes_is_cut_off() -> None:
    with pytest.raises(ScenarioError) as caught:
        opened(put(*EDGES, [{}] * 1_000))
    assert len(caught.value.problems) == 100
    notes = opened(lambda data: data.update({f"key {n}": n for n in range(1_000)})).notes
    assert len(notes) < 250
    assert "more notes" in notes[-1].message


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="AsyncFlow's own files are not here")
@pytest.mark.parametrize(
    ("name", "nodes", "events"), [("single_server", 3, 0), ("event_inj_lb", 5, 5)]
)
def test_its_own_examples_open_and_can_be_run(name: str, nodes: int, events: int) -> None:
    loaded = load(SAMPLES / f"{name}.yml")
    scenario = loaded.project.scenario
    assert (len(scenario.nodes), len(scenario.events)) == (nodes, events)
    assert not errors_of(check(scenario))
    assert loaded.notes
    assert all(note.line for note in loaded.notes)
