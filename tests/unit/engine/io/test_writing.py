"""Projects as YAML: whatever is written reads back as the same value, and as the same bytes."""

from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from support.strategies import projects, texts

from engine.io.loading import parse_project
from engine.io.writing import project_to_yaml, scenario_to_yaml
from engine.schemas import Layout, Position, Project, Scenario

relaxed = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@relaxed
@given(project=projects())
def test_a_project_reads_back_as_the_same_value_and_the_same_bytes(project: Project) -> None:
    text = project_to_yaml(project)
    again = parse_project(text, "p.asyncflow").project
    assert again == project
    assert project_to_yaml(again) == text


@relaxed
@given(project=projects())
def test_a_scenario_as_json_reads_back(project: Project) -> None:
    scenario = project.scenario
    assert parse_project(scenario.model_dump_json(), "s.json").project.scenario == scenario


@relaxed
@given(name=texts, description=texts)
def test_any_text_reads_back(name: str, description: str) -> None:
    scenario = Scenario(name=name, description=description)
    assert parse_project(scenario_to_yaml(scenario), "s.yaml").project.scenario == scenario


EVERYTHING = """\
name: ''
description: ''
nodes:
- kind: generator
  id: day
  workload:
    kind: schedule
    points:
    - {time_s: 0, rate_rps: 5}
    - {time_s: 60, rate_rps: 50}
    repeat: true
- kind: generator
  id: replay
  workload:
    kind: trace
    times_s: [0.5, 1, 2.25]
    endpoint: home
- kind: client
  id: web
  timeout_s: 1
  retries: 2
  backoff: {base_s: 0.1, factor: 2, cap_s: 0.25, jitter: 1}
- kind: server
  id: api
  cpu_cores: 1
  ram_mb: 2048
  pools: {db: 20}
  queue_limit: 10
  endpoints:
  - name: home
    weight: 1
    steps:
    - kind: parallel
      branches:
      - - {kind: cpu, time_s: 0.001}
        - {kind: call, to: store, pool: db, timeout_s: 0.5}
      - - kind: spawn
          steps:
          - kind: io
            time_s: {distribution: gamma, mean: 0.02, std: 0.01}
            category: wait
edges:
- id: wire
  source: web
  target: api
  latency:
    distribution: empirical
    values: [0.001, 0.002]
  loss_rate: 0
  weight: 3
events:
- id: fair
  start_s: 10
  end_s: 20
  kind: traffic_surge
  target: day
  factor: 3
slos:
- {figure: p99, below: 0.2}
settings:
  horizon_s: 300
  warmup_s: auto
  seed: 1
"""


def test_nested_steps_lists_of_numbers_and_options_in_use_are_easy_to_read() -> None:
    assert scenario_to_yaml(parse_project(EVERYTHING, "s.yaml").project.scenario) == EVERYTHING


def test_options_that_are_not_used_are_left_out() -> None:
    text = scenario_to_yaml(example(nodes=[{"kind": "client", "id": "web"}]))
    assert "nodes:\n- kind: client\n  id: web\nedges: []\n" in text


def example(**fields: Any) -> Scenario:
    return Scenario.model_validate(fields)


def test_keys_stand_in_the_order_of_the_schema() -> None:
    loaded = yaml.safe_load(project_to_yaml(Project()))
    assert list(loaded) == ["format", "scenario", "layout"]
    fields = [name for name in Scenario.model_fields if name != "slos"]
    assert list(loaded["scenario"]) == fields


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
