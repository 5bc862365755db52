"""What is wrong in a builder is told by ``build``, all at once, as it would be of a file."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.io.loading import parse_project
from engine.pybuilder import (
    ScenarioBuilder,
    cpu,
    empirical,
    endpoint,
    exponential,
    io,
    lognormal,
    parallel,
    poisson,
    schedule,
    spawn,
)
from engine.schemas import ScenarioError

BASE = (
    ScenarioBuilder("shop")
    .generator("users", poisson(10))
    .server("api", endpoint("get", cpu(0.01)))
    .edge("users", "api")
)
STEP = ("nodes", 1, "endpoints", 0, "steps", 0)


def with_step(*steps: Any) -> ScenarioBuilder:
    return BASE.with_server("api", endpoints=[endpoint("get", *steps)])


@pytest.mark.parametrize(
    ("builder", "code", "path", "element"),
    [
        (with_step(cpu(-1)), "out_of_range", (*STEP, "time_s"), "api"),
        (with_step(cpu("0.1")), "wrong_type", (*STEP, "time_s"), "api"),
        (with_step(cpu(lognormal(0, 1))), "out_of_range", (*STEP, "time_s", "mean"), "api"),
        (with_step(cpu(empirical(5))), "wrong_type", (*STEP, "time_s", "values"), "api"),
        (with_step(io(1, "bd")), "invalid_value", (*STEP, "category"), "api"),
        (with_step(spawn()), "out_of_range", (*STEP, "steps"), "api"),
        (with_step(parallel("x")), "wrong_type", (*STEP, "branches", 0), "api"),
        (with_step(io(1, pool="db")), "unknown_pool", (*STEP, "pool"), "api"),
        (BASE.with_server("api", cpu_cores=1.5), "wrong_type", ("nodes", 1, "cpu_cores"), "api"),
        (BASE.with_server("api", cores=2), "unknown_key", ("nodes", 1, "cores"), "api"),
        (
            BASE.with_generator("users", workload=poisson(float("nan"))),
            "not_finite",
            ("nodes", 0, "workload", "rate_rps"),
            "users",
        ),
        (
            BASE.with_generator("users", workload=schedule([(1, 2, 3)])),
            "wrong_type",
            ("nodes", 0, "workload", "points", 0),
            "users",
        ),
        (
            BASE.with_edge(("users", "api"), loss_rate=2),
            "out_of_range",
            ("edges", 0, "loss_rate"),
            "users-api",
        ),
        (BASE.client("users"), "duplicate_id", ("nodes", 2, "id"), "users"),
        (BASE.server_down("api", 50, 20), "invalid_value", ("events", 0), "server-down-api"),
        (BASE.server_down("db", 5), "unknown_id", ("events", 0, "target"), "server-down-db"),
        (
            BASE.latency_spike(("api", "x"), 5, spike_s=1),
            "unknown_id",
            ("events", 0, "target"),
            "latency-spike-api-x",
        ),
        (BASE.slo("p98", below=1), "invalid_value", ("slos", 0, "figure"), None),
        (BASE.slo("p99"), "invalid_value", ("slos", 0), None),
        (BASE.with_settings(horizon_s=0), "out_of_range", ("settings", "horizon_s"), None),
        (BASE.with_title(7), "wrong_type", ("name",), None),
        (BASE.with_server("apo", cpu_cores=2), "unknown_id", (), "apo"),
        (BASE.with_client("api", retries=2), "unknown_id", (), "api"),
        (BASE.with_edge("wire", latency=1), "unknown_id", (), "wire"),
        (BASE.without("nobody"), "unknown_id", (), "nobody"),
    ],
)
def test_a_wrong_value_is_a_problem_at_its_place(
    builder: ScenarioBuilder, code: str, path: tuple[str | int, ...], element: str | None
) -> None:
    with pytest.raises(ScenarioError) as caught:
        builder.build()
    found = {(problem.code, problem.path, problem.element) for problem in caught.value.problems}
    assert (code, path, element) in found


def test_all_elements_are_judged_at_once_and_so_is_the_graph_between_them() -> None:
    broken = (
        BASE.with_server("api", cpu_cores=0)
        .with_edge("users-api", latency=-1)
        .edge("api", "nowhere")
        .server("api-2", endpoint("get", io(0.1, pool="db")))
        .with_settings(seed=-1)
    )
    with pytest.raises(ScenarioError) as caught:
        broken.build()
    assert [(problem.code, problem.where) for problem in caught.value.problems] == [
        ("out_of_range", "nodes[1].cpu_cores"),
        ("out_of_range", "edges[0].latency"),
        ("out_of_range", "settings.seed"),
        ("unknown_id", "edges[1].target"),
        ("unknown_pool", "nodes[2].endpoints[0].steps[0].pool"),
    ]


def test_what_only_follows_from_a_wrong_field_is_not_told_beside_it() -> None:
    without_steps = BASE.with_server("api", endpoints=5)
    assert [problem.where for problem in without_steps.problems()] == ["nodes[1].endpoints"]


def test_the_problems_are_those_of_a_file_with_the_same_mistakes() -> None:
    text = """
name: shop
nodes:
- {kind: generator, id: users, workload: {kind: poisson, rate_rps: -4}}
- kind: server
  id: api
  cpu_cores: 2.5
  endpoints: [{name: get, steps: [{kind: io, time_s: {distribution: exponential, mean: x}}]}]
edges: [{id: wire, source: users, target: api, loss_rate: 3}]
"""
    with pytest.raises(ScenarioError) as from_file:
        parse_project(text, "shop.yaml")
    built = (
        ScenarioBuilder("shop")
        .generator("users", poisson(-4))
        .server("api", endpoint("get", io(exponential("x"))), cpu_cores=2.5)
        .edge("users", "api", loss_rate=3, id="wire")
    )
    assert built.problems() == [problem.at() for problem in from_file.value.problems]


def test_a_half_drawn_graph_can_be_built_without_the_check_but_not_with_it() -> None:
    half = ScenarioBuilder("draft").client("browser")
    assert [node.id for node in half.build(check=False).nodes] == ["browser"]
    with pytest.raises(ScenarioError):
        half.build()


def test_two_elements_of_one_id_are_refused_even_without_the_check() -> None:
    twice = ScenarioBuilder().client("browser").client("browser")
    with pytest.raises(ScenarioError) as caught:
        twice.build(check=False)
    assert [problem.code for problem in caught.value.problems] == ["duplicate_id"]


def test_a_warning_does_not_keep_a_scenario_from_being_built() -> None:
    late = BASE.server_down("api", 1e6)
    assert [problem.severity for problem in late.problems()] == ["warning"]
    assert late.build().events[0].start_s == 1e6


def test_an_array_for_an_id_is_a_problem_and_not_an_error() -> None:
    pair = np.array([1.0, 2.0])
    odd = ScenarioBuilder().server(pair).with_server(pair, cpu_cores=2)  # type: ignore[arg-type]
    assert "wrong_type" in {problem.code for problem in odd.problems()}


GARBAGE = st.one_of(
    st.none(),
    st.booleans(),
    st.text(max_size=3),
    st.binary(max_size=3),
    st.integers(),
    st.floats(),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=2) | st.integers(), st.none(), max_size=2),
    st.sets(st.integers(), max_size=2),
    st.sampled_from(
        [object(), Fraction(1, 3), 1j, np.int64(3), np.bool_(True), np.array(2.0), np.ones((2, 2))]
    ),
    st.sampled_from([cpu(1), endpoint("e"), exponential(1), poisson(1), int, BASE]),
)
PLACES: list[Callable[[Any], ScenarioBuilder]] = [
    lambda x: ScenarioBuilder(x, description=x, horizon_s=x, warmup_s=x, seed=x),
    lambda x: BASE.generator(x, x),
    lambda x: BASE.client(x, x, timeout_s=x, retries=x, backoff=x, retry_budget=x),
    lambda x: BASE.load_balancer(x, policy=x, health_check=x),
    lambda x: BASE.server(x, x, cpu_cores=x, ram_mb=x, pools=x, queue_limit=x),
    lambda x: BASE.edge(x, x, x, loss_rate=x, weight=x, id=x),
    lambda x: BASE.edge(x, "api", x).chain("users", x, x).fan_out(x, x).fan_in(x, x),
    lambda x: BASE.latency_spike(x, x, x, spike_s=x).server_down("api", x, x, drain=x, id=x),
    lambda x: BASE.latency_spike((x, x), 1, spike_s=x).slo(x, below=x, above=x, workload=x),
    lambda x: with_step(x, cpu(x), io(x, x, x), spawn(x), parallel(x, [x])),
    lambda x: BASE.with_generator("users", workload=schedule(x, repeat=x, endpoint=x)),
    lambda x: BASE.server(x).edge(x, x, id=x).with_server(x, pools=x).without(x),
    lambda x: BASE.server_down(x, 5).without("api").with_edge(x, latency=x),
]


@pytest.mark.parametrize("place", PLACES)
@settings(max_examples=20, deadline=None)
@given(value=GARBAGE)
def test_whatever_stands_anywhere_there_are_problems_and_never_another_error(
    place: Callable[[Any], ScenarioBuilder], value: Any
) -> None:
    builder = place(value)
    problems = builder.problems()
    assert all(problem.message and problem.hint for problem in problems)
    assert repr(builder)
    try:
        builder.build(check=False)
    except ScenarioError as error:
        assert error.problems
