"""Whatever a file can hold, the builder builds: the same value, by the same names."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from support.strategies import scenarios

from engine import pybuilder
from engine.io.loading import parse_project
from engine.io.writing import scenario_to_yaml
from engine.pybuilder import ScenarioBuilder
from engine.schemas import Scenario

relaxed = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
Fields = dict[str, Any]


@relaxed
@given(scenario=scenarios())
def test_a_scenario_written_method_by_method_equals_the_one_in_the_file(scenario: Scenario) -> None:
    built = _written_in_python(scenario.model_dump(exclude_unset=True)).build(check=False)
    assert built == scenario
    assert parse_project(scenario_to_yaml(built), "s.yaml").project.scenario == scenario


@relaxed
@given(scenario=scenarios())
def test_a_builder_that_starts_from_a_scenario_builds_that_scenario(scenario: Scenario) -> None:
    assert ScenarioBuilder.from_scenario(scenario).build(check=False) == scenario


def _written_in_python(fields: Fields) -> ScenarioBuilder:
    """The same by the builder's methods. Fields that are not set are left to its defaults."""
    texts = {"name": fields["name"], "description": fields["description"]}
    builder = ScenarioBuilder(**texts, **fields["settings"])
    for node in fields["nodes"]:
        builder = _NODES[node.pop("kind")](builder, **node)
    for edge in fields["edges"]:
        builder = builder.edge(**edge | _durations(edge, "latency"))
    for event in fields["events"]:
        builder = getattr(builder, event.pop("kind"))(**event)
    for slo in fields["slos"]:
        builder = builder.slo(**slo)
    return builder


def _generator(builder: ScenarioBuilder, workload: Fields, **fields: Any) -> ScenarioBuilder:
    return builder.generator(workload=_workload(workload), **fields)


def _client(builder: ScenarioBuilder, **fields: Any) -> ScenarioBuilder:
    if fields.get("workload"):
        fields["workload"] = _workload(fields["workload"])
    return builder.client(**fields | _retrying(fields))


def _server(builder: ScenarioBuilder, endpoints: list[Fields], **fields: Any) -> ScenarioBuilder:
    return builder.server(fields.pop("id"), *map(_endpoint, endpoints), **fields)


def _endpoint(fields: Fields) -> Any:
    name, steps = fields.pop("name"), fields.pop("steps")
    return pybuilder.endpoint(name, *map(_step, steps), **fields)


def _step(fields: Fields) -> Any:
    kind = fields.pop("kind")
    if kind in _STEPS:
        return _STEPS[kind](fields)
    return getattr(pybuilder, kind)(**fields | _durations(fields, "time_s"))


def _call(fields: Fields) -> Any:
    return pybuilder.call(**{"to": None} | fields | _retrying(fields))


def _parallel(fields: Fields) -> Any:
    branches = [[_step(step) for step in branch] for branch in fields["branches"]]
    # A branch of one step may be given without a list around it.
    return pybuilder.parallel(*(branch[0] if len(branch) == 1 else branch for branch in branches))


def _retrying(fields: Fields) -> Fields:
    return {
        name: getattr(pybuilder, name)(**fields[name])
        for name in ("backoff", "retry_budget")
        if fields.get(name) is not None
    }


def _workload(fields: Fields) -> Any:
    kind = fields.pop("kind")
    if kind == "users":
        law = fields["users"].pop("distribution")
        fields["users"] = getattr(pybuilder, f"{law}_users")(**fields["users"])
    if kind == "schedule":
        fields["points"] = [(point["time_s"], point["rate_rps"]) for point in fields["points"]]
    name = "constant_rate" if kind == "constant" else kind
    return getattr(pybuilder, name)(**fields | _durations(fields, "gap", "think_time"))


def _durations(fields: Fields, *names: str) -> Fields:
    return {name: _duration(fields[name]) for name in names if name in fields}


def _duration(value: Any) -> Any:
    if isinstance(value, dict):
        return getattr(pybuilder, value.pop("distribution"))(**value)
    return value


_NODES = {
    "generator": _generator,
    "client": _client,
    "load_balancer": ScenarioBuilder.load_balancer,
    "server": _server,
}
_STEPS = {
    "call": _call,
    "forward": lambda fields: pybuilder.forward(fields.get("to")),
    "spawn": lambda fields: pybuilder.spawn(*map(_step, fields["steps"])),
    "parallel": _parallel,
}
