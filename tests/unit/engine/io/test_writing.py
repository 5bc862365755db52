"""Projects as YAML: whatever is written reads back as the same value, and as the same bytes."""

from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.io.loading import parse_project
from engine.io.writing import project_to_yaml, scenario_to_yaml
from engine.schemas import Layout, Position, Project, Scenario

relaxed = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))

TRICKY = (
    "yes no on off null ~ true 1 1e-3 .5 0x1F 1_000 2026-01-31 12:30:00 <<: - : # & * ! % @ ` | > "
    "{a} [b] 'x' \"y\" a:b a: #b é 日本 😀 = -.inf NaN ? --- ... \\ a,b 0o17 012 +1 ."
)
names = st.one_of(
    st.sampled_from(TRICKY.split()),
    st.text(min_size=1, max_size=12).filter(lambda s: s == s.strip() and s.isprintable()),
)
encodable = st.characters(codec="utf-8")
texts = st.one_of(
    st.text(encodable, max_size=40),
    st.lists(st.text(encodable, max_size=60), max_size=5).map("\n".join),
    st.lists(st.sampled_from(["word", "a longer word", "#", "- x", "", " y"]), max_size=60).map(
        " ".join
    ),
    st.lists(st.sampled_from(["word " * 30 + "end", "", "x", "end. "]), max_size=5).map("\n".join),
)
seconds = st.floats(0, 1e9, allow_subnormal=False) | st.integers(0, 1000).map(float)
positive = st.floats(1e-6, 1e9) | st.integers(1, 1000).map(float)
distributions = st.one_of(
    seconds,
    st.fixed_dictionaries({"distribution": st.just("constant"), "value": seconds}),
    st.fixed_dictionaries({"distribution": st.just("exponential"), "mean": seconds}),
    st.fixed_dictionaries({"distribution": st.just("normal"), "mean": positive, "std": seconds}),
)
plain_steps = st.one_of(
    st.fixed_dictionaries({"kind": st.just("cpu"), "time_s": distributions}),
    st.fixed_dictionaries(
        {"kind": st.just("io"), "time_s": distributions}, optional={"pool": names}
    ),
)
steps = st.one_of(
    plain_steps,
    st.fixed_dictionaries({"kind": st.just("ram"), "mb": positive}),
    st.fixed_dictionaries(
        {"kind": st.just("spawn"), "steps": st.lists(plain_steps, min_size=1, max_size=2)}
    ),
)
endpoints = st.fixed_dictionaries({"name": names, "steps": st.lists(steps, max_size=3)})
servers = st.fixed_dictionaries(
    {
        "kind": st.just("server"),
        "pools": st.dictionaries(names, st.integers(1, 9), max_size=2),
        "endpoints": st.lists(endpoints, max_size=2),
    }
)
others = st.sampled_from(
    [
        {"kind": "client"},
        {"kind": "load_balancer"},
        {"kind": "generator", "workload": {"kind": "poisson", "rate_rps": 2.5}},
    ]
)


@st.composite
def projects(draw: st.DrawFn) -> Project:
    ids = draw(st.lists(names, unique=True, min_size=2, max_size=6))
    half = len(ids) // 2
    nodes = [{**draw(servers | others), "id": name} for name in ids[:half]]
    edges: list[dict[str, Any]] = [
        {"id": name, "source": draw(names), "target": draw(names), "latency": draw(distributions)}
        for name in ids[half:]
    ]
    scenario = Scenario.model_validate(
        {"name": draw(texts), "description": draw(texts), "nodes": nodes, "edges": edges}
    )
    coordinate = st.floats(-1e6, 1e6)
    places = {name: Position(x=draw(coordinate), y=draw(coordinate)) for name in ids[:half]}
    return Project(scenario=scenario, layout=Layout(nodes=places))


@relaxed
@given(project=projects())
def test_a_project_reads_back_as_the_same_value_and_the_same_bytes(project: Project) -> None:
    text = project_to_yaml(project)
    again = parse_project(text, "p.asyncflow").project
    assert again == project
    assert project_to_yaml(again) == text


@relaxed
@given(name=texts, description=texts)
def test_any_text_reads_back(name: str, description: str) -> None:
    scenario = Scenario(name=name, description=description)
    assert parse_project(scenario_to_yaml(scenario), "s.yaml").project.scenario == scenario


def example(**fields: Any) -> Scenario:
    return Scenario.model_validate(fields)


def test_keys_stand_in_the_order_of_the_schema() -> None:
    loaded = yaml.safe_load(project_to_yaml(Project()))
    assert list(loaded) == ["format", "scenario", "layout"]
    assert list(loaded["scenario"]) == list(Scenario.model_fields)


def test_absent_fields_are_left_out_and_whole_numbers_have_no_fraction() -> None:
    text = scenario_to_yaml(example(nodes=[{"kind": "server", "id": "s", "ram_mb": 512.0}]))
    assert "ram_mb: 512\n" in text
    assert "report_interval_s" not in text
    assert "null" not in text


def test_small_mappings_stand_on_one_line_and_elements_do_not() -> None:
    edge = {
        "id": "e",
        "source": "a",
        "target": "b",
        "latency": {"distribution": "exponential", "mean": 0.003},
    }
    text = scenario_to_yaml(example(edges=[edge]))
    assert "  latency: {distribution: exponential, mean: 0.003}\n" in text
    assert "- id: e\n  source: a\n" in text


@pytest.mark.parametrize("name", ["yes", "1e-3", "null", "0x10", "1.5", "true", "012", "~"])
def test_a_text_that_looks_like_something_else_is_quoted(name: str) -> None:
    text = scenario_to_yaml(example(name=name))
    assert text.startswith(f"name: '{name}'\n")
    assert yaml.safe_load(text)["name"] == name


def test_small_numbers_read_as_numbers_with_old_readers_too() -> None:
    edge = {"id": "e", "source": "a", "target": "b", "latency": 1e-05}
    text = scenario_to_yaml(example(edges=[edge]))
    assert yaml.safe_load(text)["edges"][0]["latency"] == 1e-05


def test_a_description_of_several_lines_stands_line_under_line() -> None:
    text = scenario_to_yaml(example(description="First.\n\nQuestion: second?"))
    assert "description: |-\n  First.\n\n  Question: second?\n" in text


def test_a_wide_description_is_folded() -> None:
    text = scenario_to_yaml(example(description="word " * 60 + "end\nsecond line"))
    assert max(map(len, text.splitlines())) <= 110


def test_positions_stand_in_the_order_of_the_nodes() -> None:
    scenario = example(nodes=[{"kind": "client", "id": key} for key in ("b", "a")])
    places = {key: Position(x=0, y=0) for key in ("z", "a", "b")}
    text = project_to_yaml(Project(scenario=scenario, layout=Layout(nodes=places)))
    assert [line.split(":")[0].strip() for line in text.splitlines()[-3:]] == ["b", "a", "z"]
