"""Opening files: three kinds told apart, every problem placed, half-drawn graphs welcome."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.io.loading import Loaded, load, load_project, load_scenario, parse_project
from engine.schemas import Problem, ScenarioError
from engine.validation import check

PROJECT = """\
format: 1
scenario:
  name: Shop
  nodes:
  - kind: generator
    id: users
    workload: {kind: poisson, rate_rps: 10}
  - kind: server
    id: api
    endpoints:
    - name: get
      steps:
      - {kind: cpu, time_s: 0.01}
  edges:
  - id: wire
    source: users
    target: api
layout:
  nodes:
    users: {x: -5, y: 7}
"""


def problems_of(text: str, name: str = "shop.asyncflow") -> list[Problem]:
    with pytest.raises(ScenarioError) as caught:
        parse_project(text, name)
    return list(caught.value.problems)


def test_a_project_opens_with_its_layout_and_places_what_has_none() -> None:
    loaded = parse_project(PROJECT, "shop.asyncflow")
    assert loaded.origin == "project"
    assert loaded.project.scenario.name == "Shop"
    places = loaded.project.layout.nodes
    assert (places["users"].x, places["users"].y) == (-5, 7)
    assert places["api"].x > 0


def test_a_bare_scenario_opens_and_is_laid_out() -> None:
    loaded = parse_project("nodes: [{kind: client, id: c}]", "s.yaml")
    assert loaded.origin == "scenario"
    assert set(loaded.project.layout.nodes) == {"c"}


def test_json_opens_like_yaml(tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    path.write_text('{"nodes": [{"kind": "client", "id": "c"}]}')
    assert load_scenario(path).nodes[0].id == "c"
    assert load_project(str(path)).layout.nodes


def test_a_half_drawn_graph_opens() -> None:
    text = "edges: [{id: e, source: nobody, target: nothing}]"
    assert parse_project(text, "s.yaml").project.scenario.edges[0].source == "nobody"


def test_a_field_problem_has_the_file_the_line_and_the_path_in_the_scenario() -> None:
    (problem,) = problems_of(PROJECT.replace("0.01", "-1"))
    assert (problem.file, problem.line) == ("shop.asyncflow", 13)
    assert problem.where == "nodes[1].endpoints[0].steps[0].time_s"
    assert problem.element == "api"


def test_a_problem_outside_the_scenario_keeps_its_path() -> None:
    (problem,) = problems_of(PROJECT.replace("x: -5", "x: .nan"))
    assert problem.where == "layout.nodes.users.x"
    assert problem.line == 20


def test_a_problem_that_check_finds_is_placed_in_the_file() -> None:
    loaded = parse_project(PROJECT.replace("target: api", "target: apy"), "shop.asyncflow")
    placed = [loaded.placed(problem) for problem in check(loaded.project.scenario)]
    unknown = next(problem for problem in placed if problem.code == "unknown_id")
    assert (unknown.file, unknown.line) == ("shop.asyncflow", 17)


def test_an_id_that_stands_twice_is_refused_with_its_line() -> None:
    (problem,) = problems_of(PROJECT.replace("id: wire", "id: api"))
    assert (problem.code, problem.line, problem.element) == ("duplicate_id", 15, "api")
    assert problem.where == "edges[0].id"


def test_field_problems_and_duplicates_are_reported_together() -> None:
    text = PROJECT.replace("id: wire", "id: api").replace("rate_rps: 10", "rate: 10")
    codes = {problem.code for problem in problems_of(text)}
    assert codes == {"missing_field", "unknown_key", "duplicate_id"}


def test_a_newer_format_asks_for_a_newer_version() -> None:
    (problem,) = problems_of(PROJECT.replace("format: 1", "format: 2") + "novelty: 1\n")
    assert problem.code == "newer_format"
    assert "Update" in problem.hint


@pytest.mark.parametrize("text", ["5", "[1, 2]", "hello", "name_: x", "foo: {bar: 1}"])
def test_something_else_is_said_to_be_something_else(text: str) -> None:
    (problem,) = problems_of(text)
    assert problem.code == "not_a_scenario"


def test_a_misspelt_top_level_key_is_guessed() -> None:
    (problem,) = problems_of("node: [{kind: client, id: c}]")
    assert "Did you mean nodes" in problem.hint


def test_an_unknown_top_level_key_is_refused() -> None:
    (problem,) = problems_of("nodes: []\nedgse: []\n")
    assert (problem.code, problem.line) == ("unknown_key", 2)


def test_an_alias_bomb_of_valid_elements_stays_small() -> None:
    text = "x: &x {kind: client, id: c}\nnodes: [" + ", ".join(["*x"] * 30_000) + "]"
    with pytest.raises(ScenarioError):
        parse_project(text, "s.yaml")


def mutated(data: Any, draw: st.DrawFn) -> Any:
    """The data with one value somewhere replaced by another."""
    weird = draw(
        st.sampled_from(
            [
                None,
                -1,
                0,
                1e400,
                float("nan"),
                "x",
                "",
                " ",
                [],
                {},
                [[]],
                {"kind": 5},
                True,
                10**30,
            ]
        )
    )
    if isinstance(data, dict) and data and draw(st.integers(0, 5)):
        key = draw(st.sampled_from(sorted(data)))
        if draw(st.integers(0, 8)) == 0:
            return {**data, f"{key}x": data[key]}
        return {**data, key: mutated(data[key], draw)}
    if isinstance(data, list) and data and draw(st.integers(0, 5)):
        index = draw(st.integers(0, len(data) - 1))
        return [*data[:index], mutated(data[index], draw), *data[index + 1 :]]
    return weird


ASYNCFLOW: dict[str, Any] = {
    "rqs_input": {
        "id": "g",
        "avg_active_users": {"mean": 3, "distribution": "normal", "variance": 2},
        "avg_request_per_minute_per_user": {"mean": 20},
        "user_sampling_window": 60,
    },
    "topology_graph": {
        "nodes": {
            "client": {"id": "c"},
            "load_balancer": {"id": "lb", "algorithms": "round_robin", "server_covered": ["s"]},
            "servers": [
                {
                    "id": "s",
                    "server_resources": {"cpu_cores": 1, "ram_mb": 512, "db_connection_pool": 2},
                    "endpoints": [
                        {
                            "endpoint_name": "e",
                            "probability": 1.0,
                            "steps": [
                                {"kind": "ram", "step_operation": {"necessary_ram": 5}},
                                {"kind": "io_db", "step_operation": {"io_waiting_time": 0.1}},
                            ],
                        }
                    ],
                }
            ],
        },
        "edges": [
            {"id": f"{source}-{target}", "source": source, "target": target, "latency": {"mean": 1}}
            for source, target in ("gc", ["c", "lb"], ["lb", "s"], "sc")
        ],
    },
    "sim_settings": {"total_simulation_time": 20},
    "events": [
        {
            "event_id": "x",
            "target_id": "g-c",
            "start": {"kind": "network_spike_start", "t_start": 1, "spike_s": 0.5},
            "end": {"kind": "network_spike_end", "t_end": 2},
        }
    ],
}
SECOND: dict[str, Any] = {
    **{key: ASYNCFLOW[key] for key in ("topology_graph", "sim_settings")},
    "arrivals": {"id": "g", "lambda_rps": 5, "model": "pareto", "variability": "low"},
}
RECORDED: dict[str, Any] = {
    **SECOND,
    "arrivals": {"id": "g", "model": "empirical", "empirical_data": [0.5, 1, 3]},
}
relaxed = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@relaxed
@given(
    data=st.data(),
    original=st.sampled_from([yaml.safe_load(PROJECT), ASYNCFLOW, SECOND, RECORDED]),
)
def test_a_damaged_file_opens_or_is_refused_in_words(data: st.DataObject, original: Any) -> None:
    content = data.draw(st.composite(lambda draw: mutated(original, draw))())
    opens_or_is_refused(yaml.safe_dump(content))


@relaxed
@given(
    position=st.integers(0, len(PROJECT)),
    length=st.integers(0, 10),
    junk=st.text("{}[]:-&*!|>'\"%@#\n\t ,a1é\0", max_size=6),
)
def test_a_file_with_junk_in_it_opens_or_is_refused_in_words(
    position: int, length: int, junk: str
) -> None:
    opens_or_is_refused(PROJECT[:position] + junk + PROJECT[position + length :])


@relaxed
@given(content=st.binary(max_size=60), name=st.sampled_from(["x.yaml", "x.json"]))
def test_random_bytes_are_refused_in_words(content: bytes, name: str) -> None:
    opens_or_is_refused(content, name)


@pytest.mark.parametrize("original", [ASYNCFLOW, SECOND, RECORDED])
def test_the_files_that_are_damaged_here_open_undamaged(original: Any) -> None:
    assert check(parse_project(yaml.safe_dump(original), "x.yml").project.scenario) == []


def opens_or_is_refused(content: bytes | str, name: str = "x.yaml") -> None:
    try:
        loaded = parse_project(content, name)
    except ScenarioError as error:
        assert error.problems
        assert all(problem.message and problem.hint for problem in error.problems)
        assert all(problem.file == name for problem in error.problems)
    else:
        assert isinstance(loaded, Loaded)
        for problem in check(loaded.project.scenario):
            assert loaded.placed(problem).file == name


def test_load_names_the_file_as_it_was_given(tmp_path: Path) -> None:
    path = tmp_path / "shop.asyncflow"
    path.write_text(PROJECT.replace("api", "?"))
    with pytest.raises(ScenarioError) as caught:
        load(tmp_path / "other.asyncflow")
    assert caught.value.problems[0].file == str(tmp_path / "other.asyncflow")


def documented() -> list[str]:
    """The YAML examples of the description of the format."""
    text = (Path(__file__).parents[4] / "docs/file-format.md").read_text(encoding="utf-8")
    return [part.split("```")[0] for part in text.split("```yaml\n")[1:]]


@pytest.mark.parametrize("text", documented())
def test_what_the_description_of_the_format_shows_can_be_opened(text: str) -> None:
    assert parse_project(text, "doc.yaml").project.scenario.name == "Shop"


NESTED = """\
nodes:
- {kind: client, id: web}
- {kind: client, id: app}
- kind: server
  id: api
  endpoints:
  - name: home
    steps:
    - {kind: cpu, time_s: 1}
    - kind: parallel
      branches:
      - - {kind: cpu, time_s: 1}
        - kind: spawn
          steps:
          - {kind: io, time_s: 1}
        - kind: cpu
          time_s: VALUE
      - - {kind: cpu, time_s: 1}
"""


@pytest.mark.parametrize(
    ("value", "below", "words"),
    [
        ("-1", "", "at least 0"),
        ("soon", "", "a number of seconds or a distribution"),
        ("[1]", "", "a number of seconds or a distribution"),
        ("{mean: 1}", ".distribution", "distribution is missing"),
        ("{distribution: gama, mean: 1, std: 1}", ".distribution", 'unknown distribution "gama"'),
        ("{distribution: gamma, mean: 0, std: 1}", ".mean", "above 0"),
        ("{distribution: pareto, low: 3, high: 1}", "", "must not be below low"),
        ("{distribution: empirical, values: [1, x]}", ".values[1]", 'the text "x"'),
        ("{distribution: empirical, values: []}", ".values", "must not be empty"),
    ],
)
def test_a_duration_deep_inside_nested_steps_is_named_with_its_line(
    value: str, below: str, words: str
) -> None:
    (problem,) = problems_of(NESTED.replace("VALUE", value), "s.yaml")
    assert problem.where == f"nodes[2].endpoints[0].steps[1].branches[0][2].time_s{below}"
    assert (problem.line, problem.element) == (17, "api")
    assert words in problem.message


@pytest.mark.parametrize("kind", ["forward", "ram"])
def test_a_step_that_may_not_stand_inside_another_is_named(kind: str) -> None:
    (problem,) = problems_of(NESTED.replace("VALUE", "1").replace("spawn", kind), "s.yaml")
    assert problem.where == "nodes[2].endpoints[0].steps[1].branches[0][1].kind"
    assert problem.line == 13
    assert "parallel" in problem.hint


@pytest.mark.parametrize(
    ("text", "where", "words"),
    [
        ("settings: {warmup_s: atuo}", "settings.warmup_s", "Did you mean auto"),
        ("settings: {warmup_s: [1]}", "settings.warmup_s", "Give a number"),
        ("settings: {warmup_s: 400}", "settings", "must be below horizon_s"),
        ("slos: [{figure: p98, below: 1}]", "slos[0].figure", "Did you mean p99"),
        ("slos: [{figure: p99}]", "slos[0]", "below or above"),
        (
            "nodes: [{kind: client, id: a, backoff: {base: 1}}]",
            "nodes[0].backoff.base",
            "Did you mean base_s",
        ),
        (
            "nodes: [{kind: generator, id: a, workload: {kind: renewal, gap: 0}}]",
            "nodes[0].workload",
            "time stands still",
        ),
        (
            "nodes: [{kind: generator, id: a, workload: {kind: trace, times_s: [3, 1]}}]",
            "nodes[0].workload",
            "1 s (number 2) comes after 3 s",
        ),
    ],
)
def test_a_mistake_in_a_union_or_an_option_is_named_with_a_remedy(
    text: str, where: str, words: str
) -> None:
    (problem,) = problems_of(text, "s.yaml")
    assert problem.where == where
    assert words in f"{problem.message} {problem.hint}"


SHAPES = """\
format: 1
scenario:
  nodes: [{kind: client, id: web}]
layout:
  notes:
    web: {x: 0, y: 0, width: 80, height: 80, text: Where it begins}
"""


def test_a_note_or_a_group_may_not_have_the_id_of_a_node() -> None:
    (problem,) = problems_of(SHAPES)
    assert (problem.code, problem.element, problem.line) == ("duplicate_id", "web", 6)
    assert "already that of nodes[0]" in problem.message


def test_an_unknown_colour_of_a_group_is_a_problem_with_its_place() -> None:
    text = SHAPES.replace("notes", "groups").replace("    web", "    back")
    (problem,) = problems_of(text.replace("text: Where it begins", "color: pink"))
    assert problem.path == ("layout", "groups", "back", "color")
