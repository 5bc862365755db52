"""AsyncFlow's second dialect (``arrivals``): what the file says, with a note where we differ."""

import copy
import math
from typing import Any

import pytest
import yaml

from engine.io.loading import Loaded, parse_project
from engine.schemas import (
    ConstantWorkload,
    Exponential,
    LatencySpike,
    LoadBalancer,
    Lognormal,
    PoissonWorkload,
    Problem,
    RenewalWorkload,
    Scenario,
    ScenarioError,
    Server,
    TraceWorkload,
    Uniform,
    errors_of,
)
from engine.schemas.workloads import Workload
from engine.validation import check


def link(source: str, target: str, **fields: Any) -> dict[str, Any]:
    return {"id": f"{source}-{target}", "source": source, "target": target, **fields}


def base() -> dict[str, Any]:
    cpu = {"kind": "initial_parsing", "step_operation": {"cpu_time": 0.01}}
    server = {
        "id": "api",
        "server_resources": {"cpu_cores": 2, "ram_mb": 1024},
        "endpoints": [{"endpoint_name": "get", "steps": [cpu]}],
    }
    return {
        "arrivals": {"id": "gen", "lambda_rps": 20, "model": "poisson"},
        "topology_graph": {
            "nodes": {"client": {"id": "web"}, "servers": [server]},
            "edges": [link("gen", "web"), link("web", "api"), link("api", "gen")],
        },
        "sim_settings": {"total_simulation_time": 60},
    }


def opened(change: Any = None) -> Loaded:
    data = copy.deepcopy(base())
    if change:
        change(data)
    return parse_project(yaml.safe_dump(data, sort_keys=False), "new.yml")


def scenario_of(change: Any = None) -> Scenario:
    return opened(change).project.scenario


def notes_of(change: Any = None) -> str:
    return "\n".join(note.message for note in opened(change).notes)


def problem_of(change: Any) -> Problem:
    with pytest.raises(ScenarioError) as caught:
        opened(change)
    (problem,) = caught.value.problems
    assert problem.line is not None
    assert problem.hint
    return problem


def arrivals(**fields: Any) -> Any:
    """Arrivals of 20 requests a second, as the file says them."""
    return lambda data: data["arrivals"].update(fields)


def workload_of(**fields: Any) -> Workload:
    workload = scenario_of(arrivals(**fields)).nodes[0].workload  # type: ignore[union-attr]
    assert workload is not None
    return workload


def gap_of(**fields: Any) -> Any:
    workload = workload_of(**fields)
    assert isinstance(workload, RenewalWorkload)
    return workload.gap


def test_a_file_of_the_second_dialect_opens_and_can_be_run() -> None:
    loaded = opened()
    assert loaded.origin == "asyncflow"
    assert [node.kind for node in loaded.project.scenario.nodes] == [
        "generator",
        "client",
        "server",
    ]
    assert check(loaded.project.scenario) == []


@pytest.mark.parametrize("model", ["poisson", "exponential"])
def test_exponential_gaps_are_poisson_arrivals(model: str) -> None:
    assert workload_of(model=model, lambda_rps=33) == PoissonWorkload(rate_rps=33)


def test_deterministic_arrivals_are_constant() -> None:
    assert workload_of(model="deterministic") == ConstantWorkload(rate_rps=20)


def test_uniform_gaps_lie_within_half_their_mean() -> None:
    assert gap_of(model="uniform") == Uniform(low=0.025, high=0.075)


@pytest.mark.parametrize("model", ["log_normal", "weibull", "pareto", "erlang"])
@pytest.mark.parametrize(("variability", "scv"), [("low", 0.25), ("medium", 1), ("high", 4)])
def test_gaps_have_the_mean_and_the_variability_of_the_file(
    model: str, variability: str, scv: float
) -> None:
    gap = gap_of(model=model, variability=variability)
    assert gap.expected == pytest.approx(0.05)
    tolerance = 0.01 if model == "weibull" else 1e-6  # AsyncFlow's own rounded shapes
    assert (gap.deviation / gap.expected) ** 2 == pytest.approx(scv, rel=tolerance)


def test_pareto_gaps_are_bounded_and_the_note_says_so() -> None:
    note = notes_of(arrivals(model="pareto", variability="high"))
    assert "bounded here, between 0.02" in note
    assert "2.118" in note


def test_erlang_gaps_of_high_variability_are_gamma_and_the_note_says_what_asyncflow_draws() -> None:
    change = arrivals(model="erlang", variability="high")
    assert gap_of(model="erlang", variability="high").distribution == "gamma"
    assert "exponential, and that is what AsyncFlow draws" in notes_of(change)
    assert gap_of(model="erlang", variability="low").k == 4


def test_recorded_times_become_a_trace_sorted_and_without_those_before_the_beginning() -> None:
    times = [3, 0.5, -1, 2.5]
    workload = workload_of(model="empirical", empirical_data=times)
    assert workload == TraceWorkload(times_s=(0.5, 2.5, 3))
    notes = notes_of(arrivals(model="empirical", empirical_data=times))
    assert "1 arrival times before 0 s" in notes
    assert "sorted" in notes
    assert "lambda_rps is not used" in notes


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"lambda_rps": 0}, "arrivals.lambda_rps"),
        ({"lambda_rps": math.nan}, "arrivals.lambda_rps"),
        ({"lambda_rps": None}, "arrivals.lambda_rps"),
        ({"model": "possion"}, "arrivals.model"),
        ({"model": None}, "arrivals.model"),
        ({"variability": "low"}, "arrivals.variability"),
        ({"model": "weibull"}, "arrivals.variability"),
        ({"model": "weibull", "variability": "hihg"}, "arrivals.variability"),
        ({"empirical_data": [1]}, "arrivals.empirical_data"),
        ({"model": "empirical"}, "arrivals.empirical_data"),
        ({"model": "empirical", "empirical_data": []}, "arrivals.empirical_data"),
        ({"model": "empirical", "empirical_data": 5}, "arrivals.empirical_data"),
        ({"model": "empirical", "empirical_data": [1, "x"]}, "arrivals.empirical_data[1]"),
        ({"model": "empirical", "empirical_data": [math.inf]}, "arrivals.empirical_data[0]"),
    ],
)
def test_arrivals_that_cannot_be_are_a_problem_with_a_place(
    fields: dict[str, Any], where: str
) -> None:
    problem = problem_of(arrivals(**fields))
    assert problem.where == where
    assert problem.element == "gen"


def test_traffic_that_is_described_twice_is_refused() -> None:
    problem = problem_of(lambda data: data.update(rqs_input={"id": "old"}))
    assert "twice" in problem.message


def test_edges_without_latency_are_links_that_take_no_time_and_lose_nothing() -> None:
    assert [(edge.latency, edge.loss_rate) for edge in scenario_of().edges] == [(0, 0)] * 3
    assert "they are links" in notes_of()


def with_latency(latency: Any, *indexes: int) -> Any:
    def change(data: dict[str, Any]) -> None:
        for index in indexes or range(3):
            data["topology_graph"]["edges"][index]["latency"] = latency

    return change


def test_edges_with_latency_are_a_network_with_asyncflows_default_loss() -> None:
    edges = scenario_of(with_latency(0.2)).edges
    assert [(edge.latency, edge.loss_rate) for edge in edges] == [(0.2, 0.01)] * 3


def test_a_latency_that_is_missing_on_some_edges_only_is_a_problem() -> None:
    problem = problem_of(with_latency(0.2, 0, 1))
    assert problem.where == "topology_graph.edges[2].latency"


def test_a_response_to_the_generator_ends_at_the_client_before_it_and_takes_as_long() -> None:
    (back,) = (edge for edge in scenario_of().edges if edge.source == "api")
    assert back.target == "web"
    assert "end at the client" in notes_of()


def test_without_a_client_on_the_way_the_response_ends_at_the_generator() -> None:
    def change(data: dict[str, Any]) -> None:
        data["topology_graph"]["edges"] = [link("gen", "api"), link("api", "gen")]

    assert scenario_of(change).edges[1].target == "gen"


def test_a_spike_on_a_link_is_imported() -> None:
    event = {
        "event_id": "ev",
        "target_id": "web-api",
        "start": {"kind": "network_spike_start", "t_start": 1, "spike_s": 0.5},
        "end": {"kind": "network_spike_end", "t_end": 2},
    }
    (found,) = scenario_of(lambda data: data.update(events=[event])).events
    assert isinstance(found, LatencySpike)


def on_server(change: Any) -> Any:
    return lambda data: change(data["topology_graph"]["nodes"]["servers"][0])


def with_time(cpu_time: Any) -> Any:
    def change(server: dict[str, Any]) -> None:
        server["endpoints"][0]["steps"][0]["step_operation"]["cpu_time"] = cpu_time

    return on_server(change)


@pytest.mark.parametrize(
    ("time", "expected", "note"),
    [
        ({"mean": 0.2, "distribution": "exponential"}, Exponential(mean=0.2), ""),
        (
            {"mean": 0.2, "distribution": "poisson"},
            Exponential(mean=0.2),
            "Poisson cpu_time of api becomes exponential",
        ),
        ({"mean": 0.2, "distribution": "uniform"}, Uniform(low=0, high=0.4), "Uniform cpu_time"),
        (
            {"mean": 0.2, "distribution": "log_normal", "variance": 0.01},
            Lognormal(mean=0.2, std=0.1),
            "Log-normal cpu_time",
        ),
    ],
)
def test_a_step_time_may_be_a_random_variable(time: Any, expected: Any, note: str) -> None:
    server = scenario_of(with_time(time)).nodes[-1]
    assert isinstance(server, Server)
    assert server.endpoints[0].steps[0].time_s == expected  # type: ignore[union-attr]
    assert note in notes_of(with_time(time))


@pytest.mark.parametrize(
    "distribution", ["weibull", "pareto", "erlang", "deterministic", "empirical"]
)
def test_a_distribution_that_asyncflow_accepts_and_cannot_draw_is_a_problem(
    distribution: str,
) -> None:
    problem = problem_of(with_time({"mean": 0.1, "distribution": distribution}))
    assert problem.where.endswith("cpu_time.distribution")
    assert "stops" in problem.message
    assert "bare number" in problem.hint


@pytest.mark.parametrize("inside", [False, True])
def test_the_memory_of_the_processes_is_taken_off(inside: bool) -> None:
    def change(server: dict[str, Any]) -> None:
        (server["server_resources"] if inside else server)["ram_per_process"] = 100

    server = scenario_of(on_server(change)).nodes[-1]
    assert isinstance(server, Server)
    assert server.ram_mb == 1024 - 2 * 100
    assert "200 MB are taken off the memory of api" in notes_of(on_server(change))


def test_processes_that_need_all_the_memory_are_a_problem() -> None:
    problem = problem_of(on_server(lambda server: server.update(ram_per_process=512)))
    assert problem.code == "ram_exceeds_server"
    assert problem.element == "api"


def test_the_database_pool_is_the_one_that_database_steps_use() -> None:
    def change(server: dict[str, Any]) -> None:
        server["server_resources"]["db_connection_pool"] = 3
        step = {"kind": "io_db", "step_operation": {"io_waiting_time": 0.1}}
        server["endpoints"][0]["steps"] = [step]

    server = scenario_of(on_server(change)).nodes[-1]
    assert isinstance(server, Server)
    assert server.pools == {"db": 3}
    assert server.endpoints[0].steps[0].pool == "db"  # type: ignore[union-attr]


def balanced(algorithm: str) -> Any:
    def change(data: dict[str, Any]) -> None:
        graph = data["topology_graph"]
        other = {**copy.deepcopy(graph["nodes"]["servers"][0]), "id": "b"}
        graph["nodes"]["servers"].append(other)
        graph["nodes"]["load_balancer"] = {"id": "lb", "algorithms": algorithm, "lb_resources": {}}
        ends = [("gen", "web"), ("web", "lb"), ("lb", "api"), ("lb", "b"), ("api", "gen")]
        graph["edges"] = [link(*end) for end in [*ends, ("b", "gen")]]

    return change


@pytest.mark.parametrize(
    ("algorithm", "policy", "note"),
    [
        ("random", "random", "cannot be repeated"),
        ("fcfs", "central_queue", "one request at a time"),
    ],
)
def test_its_new_balancing_algorithms_are_ours(algorithm: str, policy: str, note: str) -> None:
    loaded = opened(balanced(algorithm))
    balancer = loaded.project.scenario.nodes[2]
    assert isinstance(balancer, LoadBalancer)
    assert balancer.policy == policy
    assert errors_of(check(loaded.project.scenario)) == []
    notes = "\n".join(item.message for item in loaded.notes)
    assert note in notes
    assert "lb_resources has no effect" in notes


def test_resources_of_the_client_have_no_effect_and_are_said_to() -> None:
    def change(data: dict[str, Any]) -> None:
        client = data["topology_graph"]["nodes"]["client"]
        client.update(client_resources={"cpu_cores": 2}, ram_per_process=10)

    assert "client_resources has no effect" in notes_of(change)


def test_keys_that_nothing_reads_are_named_here_too() -> None:
    assert '"lamda_rps"' in notes_of(arrivals(lamda_rps=5))
