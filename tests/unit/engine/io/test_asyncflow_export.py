"""Export to AsyncFlow 0.1.1: what fits is written, what does not is named with a reason."""

from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from support.scenarios import balancer, client, cpu, edge, exponential, generator, io, ram, server

from engine.io.asyncflow import to_asyncflow
from engine.io.loading import parse_project
from engine.schemas import Problem, Scenario, ScenarioError, errors_of
from engine.validation import check

Content = dict[str, Any]


def shop() -> Content:
    """A scenario that fits, as the content of a file."""
    workload = {"kind": "users", "users": {"distribution": "poisson", "mean": 50}}
    link = exponential(0.003)
    return {
        "nodes": [
            {**generator(), "workload": workload},
            client(),
            balancer(),
            server("a", cpu(0.002), ram(64), io(0.01)),
            server("b", cpu(0.002)),
        ],
        "edges": [
            edge("users", "web", link),
            edge("web", "lb", link),
            edge("lb", "a", link),
            edge("lb", "b", link),
            edge("a", "web", link),
            edge("b", "web", link),
        ],
        "settings": {"horizon_s": 60},
    }


def shop_with(change: Any) -> Scenario:
    content = shop()
    change(content)
    return Scenario.model_validate(content)


def as_it_is(_content: Content) -> None:
    """No change."""


def exported(change: Any = as_it_is) -> tuple[Content, str]:
    """The exported document, as AsyncFlow would read it, and all notes."""
    export = to_asyncflow(shop_with(change))
    return yaml.safe_load(export.text), "\n".join(note.message for note in export.notes)


def problems_of(change: Any) -> list[Problem]:
    with pytest.raises(ScenarioError) as caught:
        to_asyncflow(shop_with(change))
    return list(caught.value.problems)


def on(index: int, **fields: Any) -> Any:
    return lambda content: content["nodes"][index].update(fields)


def edges_have(**fields: Any) -> Any:
    return lambda content: content["edges"][0].update(fields)


def steps_are(*steps: Content) -> Any:
    return on(3, endpoints=[{"name": "main", "steps": list(steps)}])


def events_are(*events: Content) -> Any:
    return lambda content: content.update(events=list(events))


def settings_are(**fields: Any) -> Any:
    return lambda content: content["settings"].update(fields)


def test_a_scenario_that_fits_is_written_in_asyncflows_words() -> None:
    content, notes = exported()
    assert list(content) == ["rqs_input", "topology_graph", "sim_settings"]
    assert content["rqs_input"] == {
        "id": "users",
        "avg_active_users": {"mean": 50, "distribution": "poisson"},
        "avg_request_per_minute_per_user": {"mean": 20, "distribution": "poisson"},
        "user_sampling_window": 60,
    }
    nodes = content["topology_graph"]["nodes"]
    assert nodes["load_balancer"]["server_covered"] == ["a", "b"]
    assert nodes["servers"][0]["endpoints"][0]["steps"] == [
        {"kind": "cpu_bound_operation", "step_operation": {"cpu_time": 0.002}},
        {"kind": "ram", "step_operation": {"necessary_ram": 64}},
        {"kind": "io_wait", "step_operation": {"io_waiting_time": 0.01}},
    ]
    assert content["topology_graph"]["edges"][0] == {
        "id": "users-web",
        "source": "users",
        "target": "web",
        "latency": {"mean": 0.003, "distribution": "exponential"},
        "dropout_rate": 0,
    }
    assert content["sim_settings"] == {"total_simulation_time": 60}
    assert "loses time at the end of each window" in notes


def test_the_text_is_easy_to_read() -> None:
    text = to_asyncflow(shop_with(as_it_is)).text
    assert "  - id: users-web\n    source: users\n    target: web\n" in text
    assert "latency: {mean: 0.003, distribution: exponential}\n" in text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (settings_are(warmup_s="auto"), "warm-up is left out"),
        (settings_are(seed=7), "AsyncFlow ignores it"),
        (lambda content: content.update(description="x"), "description is left out"),
        (lambda c: c.update(slos=[{"figure": "p99", "below": 1}]), "objectives are left out"),
        (on(2, policy="least_connections"), "on the wire"),
        (edges_have(latency=0), "users-web has no latency: a nanosecond"),
        (on(0, workload={"kind": "poisson", "rate_rps": 5}), "does not vary"),
        (steps_are(ram(0.5), cpu(1)), "fraction of a MB"),
        (
            events_are(
                {"kind": "latency_spike", "id": "e", "target": "lb-a", "start_s": 70, "spike_s": 1}
            ),
            "left out: e",
        ),
    ],
)
def test_what_is_left_out_or_differs_is_noted(change: Any, words: str) -> None:
    assert words in exported(change)[1]


def test_poisson_arrivals_are_users_whose_number_does_not_vary() -> None:
    content, _ = exported(on(0, workload={"kind": "poisson", "rate_rps": 5}))
    users = content["rqs_input"]["avg_active_users"]
    assert users == {"mean": 5, "distribution": "normal", "variance": 0}
    assert content["rqs_input"]["avg_request_per_minute_per_user"]["mean"] == 60


def test_a_constant_latency_is_a_normal_one_without_variance_and_reads_back() -> None:
    change = edges_have(latency=0.2)
    content, _ = exported(change)
    latency = content["topology_graph"]["edges"][0]["latency"]
    assert latency == {"mean": 0.2, "distribution": "normal", "variance": 0}
    again = parse_project(to_asyncflow(shop_with(change)).text, "x.yml").project.scenario
    assert again.edges[0].latency.expected == 0.2  # type: ignore[union-attr]
    assert again.edges[0].latency.deviation == 0  # type: ignore[union-attr]


def test_an_event_without_an_end_ends_with_the_run() -> None:
    spike = {"kind": "latency_spike", "id": "e", "target": "lb-a", "start_s": 7, "spike_s": 1}
    content, _ = exported(events_are(spike))
    assert content["events"][0]["end"] == {"kind": "network_spike_end", "t_end": 60}


def outage(name: str, target: str, start_s: float, end_s: float, **fields: Any) -> Content:
    return {
        "kind": "server_down",
        "id": name,
        "target": target,
        "start_s": start_s,
        "end_s": end_s,
        "drain": True,
        **fields,
    }


def forwarding(content: Content) -> None:
    content["nodes"][3]["endpoints"].append(
        {"name": "on", "steps": [{"kind": "forward", "to": "b"}]}
    )
    content["edges"].append(edge("a", "b"))


@pytest.mark.parametrize(
    ("change", "element", "where", "words"),
    [
        (on(0, workload={"kind": "constant", "rate_rps": 5}), "users", "workload", "constant"),
        (
            on(0, workload={"kind": "poisson", "rate_rps": 5, "endpoint": "main"}),
            "users",
            "workload.endpoint",
            "calls the endpoint",
        ),
        (
            on(
                0,
                workload={
                    "kind": "users",
                    "users": {"distribution": "poisson", "mean": 5},
                    "window_s": 300,
                },
            ),
            "users",
            "workload.window_s",
            "1 to 120",
        ),
        (on(1, timeout_s=1), "web", "timeout_s", "neither timeouts nor retries"),
        (on(1, retries=2), "web", "retries", "neither timeouts nor retries"),
        (on(2, policy="power_of_two_choices"), "lb", "policy", "power_of_two_choices"),
        (on(3, max_concurrent_requests=5), "a", "max_concurrent_requests", "any number"),
        (on(3, queue_limit=5), "a", "queue_limit", "any number"),
        (on(3, ram_mb=200), "a", "ram_mb", "at least 256"),
        (on(3, ram_mb=512.5), "a", "ram_mb", "whole MB"),
        (on(3, pools={"cache": 2}), "a", "pools.cache", "one pool"),
        (steps_are(cpu(exponential(0.1))), "a", "steps[0].time_s", "a random time"),
        (steps_are(cpu(0)), "a", "steps[0].time_s", "no time"),
        (
            steps_are({"kind": "parallel", "branches": [[cpu(0.1)]]}),
            "a",
            "steps[0]",
            "kind parallel",
        ),
        (steps_are({"kind": "spawn", "steps": [cpu(0.1)]}), "a", "steps[0]", "spawns more"),
        (
            edges_have(latency={"distribution": "gamma", "mean": 1, "std": 1}),
            "users-web",
            "edges[0].latency",
            "gamma",
        ),
        (
            edges_have(latency={"distribution": "uniform", "low": 1, "high": 2}),
            "users-web",
            "edges[0].latency",
            "begins at 0",
        ),
        (events_are(outage("o", "a", 5, 9, drain=False)), "o", "events[0].drain", "finish"),
        (
            events_are(outage("o", "a", 5, 9), outage("p", "a", 8, 12)),
            "p",
            "events[1]",
            "has ended",
        ),
        (
            events_are(outage("o", "a", 5, 9), outage("p", "b", 8, 12)),
            "p",
            "events[1]",
            "all servers are down",
        ),
        (
            events_are(
                {"kind": "slow_server", "id": "s", "target": "a", "start_s": 1, "factor": 2}
            ),
            "s",
            "events[0]",
            "slow_server",
        ),
        (settings_are(horizon_s=10.5), None, "settings.horizon_s", "whole seconds"),
        (settings_are(horizon_s=4), None, "settings.horizon_s", "at least 5"),
    ],
)
def test_what_does_not_fit_is_a_problem_with_element_and_reason(
    change: Any, element: str | None, where: str, words: str
) -> None:
    (problem,) = problems_of(change)
    assert problem.code == "not_in_asyncflow"
    assert problem.element == element
    assert problem.where.endswith(where)
    assert words in problem.message
    assert problem.hint


def test_a_server_without_an_edge_back_does_not_fit() -> None:
    problems = problems_of(lambda content: content.update(edges=content["edges"][:4]))
    assert [problem.element for problem in problems] == ["a", "b"]
    assert all("to the client" in problem.hint for problem in problems)


def test_a_server_that_answers_some_and_forwards_others_does_not_fit() -> None:
    (problem,) = problems_of(forwarding)
    assert "leads to several nodes (web, b)" in problem.message


def test_several_generators_do_not_fit() -> None:
    def change(content: Content) -> None:
        content["nodes"].append(generator(name="more"))
        content["edges"].append(edge("more", "web"))

    (problem,) = problems_of(change)
    assert "2 generators (users, more)" in problem.message


def test_all_reasons_are_given_at_once() -> None:
    def change(content: Content) -> None:
        on(3, queue_limit=5)(content)
        settings_are(horizon_s=4)(content)

    assert len(problems_of(change)) == 2


def test_a_scenario_that_cannot_run_is_not_exported() -> None:
    (problem, *_) = problems_of(lambda content: content.update(edges=content["edges"][1:]))
    assert problem.code == "no_out_edge"


# Files as AsyncFlow 0.1.1 accepts them.

_positive = st.floats(1e-4, 10).map(lambda value: round(value, 6)) | st.integers(1, 9)
_latencies = st.one_of(
    st.fixed_dictionaries(
        {"mean": _positive},
        optional={"distribution": st.sampled_from(["poisson", "exponential", "uniform"])},
    ),
    st.fixed_dictionaries(
        {"mean": _positive, "distribution": st.sampled_from(["normal", "log_normal"])},
        optional={"variance": _positive},
    ),
)
_steps = st.one_of(
    st.tuples(
        st.sampled_from(["initial_parsing", "cpu_bound_operation"]), st.just("cpu_time"), _positive
    ),
    st.tuples(
        st.sampled_from(["io_task_spawn", "io_llm", "io_wait", "io_db", "io_cache"]),
        st.just("io_waiting_time"),
        _positive,
    ),
    st.tuples(st.just("ram"), st.just("necessary_ram"), st.integers(1, 30)),
).map(lambda drawn: {"kind": drawn[0], "step_operation": {drawn[1]: drawn[2]}})


@st.composite
def _servers(draw: st.DrawFn, name: str) -> Content:
    resources = {"cpu_cores": draw(st.integers(1, 8)), "ram_mb": draw(st.integers(256, 4096))}
    if draw(st.booleans()):
        resources["db_connection_pool"] = draw(st.integers(1, 9))
    endpoints = [
        {
            "endpoint_name": f"/{place}",
            "steps": draw(st.lists(_steps, max_size=4)),
            **({"probability": draw(st.floats(0.01, 1))} if draw(st.booleans()) else {}),
        }
        for place in range(draw(st.integers(1, 3)))
    ]
    return {"id": name, "server_resources": resources, "endpoints": endpoints}


@st.composite
def _old_files(draw: st.DrawFn) -> Content:
    names = [f"s{number}" for number in range(draw(st.integers(1, 3)))]
    is_balanced = draw(st.booleans())
    nodes: Content = {"client": {"id": "c"}}
    ends = [("g", "c")]
    if is_balanced:
        algorithm = draw(st.sampled_from(["round_robin", "least_connection"]))
        nodes["load_balancer"] = {"id": "lb", "algorithms": algorithm, "server_covered": names}
        ends += [("c", "lb"), *(("lb", name) for name in names), *((n, "c") for n in names)]
    else:  # a chain
        ends += zip(["c", *names], [*names, "c"], strict=True)
    nodes["servers"] = [draw(_servers(name)) for name in names]
    edges = [
        {"id": f"{a}-{b}", "source": a, "target": b, "latency": draw(_latencies)} for a, b in ends
    ]
    for link in edges:
        if draw(st.booleans()):
            link["dropout_rate"] = draw(st.floats(0, 0.9))
    users = draw(
        st.fixed_dictionaries({"mean": _positive})
        | st.fixed_dictionaries(
            {"mean": _positive, "distribution": st.just("normal")}, optional={"variance": _positive}
        )
    )
    spike = {
        "event_id": "spike",
        "target_id": "g-c",
        "start": {"kind": "network_spike_start", "t_start": 1.5, "spike_s": draw(_positive)},
        "end": {"kind": "network_spike_end", "t_end": 4},
    }
    down = {
        "event_id": "down",
        "target_id": names[0],
        "start": {"kind": "server_down", "t_start": 2},
        "end": {"kind": "server_up", "t_end": 5},
    }
    return {
        "rqs_input": {
            "id": "g",
            "avg_active_users": users,
            "avg_request_per_minute_per_user": {"mean": draw(_positive)},
            "user_sampling_window": draw(st.integers(1, 120)),
        },
        "topology_graph": {"nodes": nodes, "edges": edges},
        "sim_settings": {"total_simulation_time": draw(st.integers(5, 5_000))},
        "events": [spike, down] if len(names) > 1 else [spike],
    }


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(content=_old_files())
def test_importing_the_export_of_an_imported_file_gives_the_same_scenario(content: Content) -> None:
    imported = parse_project(yaml.safe_dump(content), "old.yml").project.scenario
    assume(not errors_of(check(imported)))
    export = to_asyncflow(imported)
    assert parse_project(export.text, "old.yml").project.scenario == imported
