"""Every kind of the schemas has its builder, with the schema's own field names and defaults."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from engine import pybuilder
from engine.pybuilder import ScenarioBuilder, variants
from engine.schemas import (
    EVENT_KINDS,
    NODE_KINDS,
    Backoff,
    Distribution,
    Edge,
    Endpoint,
    NormalUsers,
    PoissonUsers,
    RetryBudget,
    Settings,
    Slo,
    Step,
    Workload,
)

TAGS = {"kind", "distribution"}


def _members(union: Any) -> Iterator[type[BaseModel]]:
    yield from get_args(get_args(union)[0])


def _function(schema: type[BaseModel]) -> Callable[..., Any]:
    tag = next(schema.model_fields[name].default for name in TAGS if name in schema.model_fields)
    name = "constant_rate" if schema.__name__ == "ConstantWorkload" else tag
    return getattr(pybuilder, name)


PARTS = [
    *((_function(schema), schema) for schema in _members(Distribution)),
    *((_function(schema), schema) for schema in _members(Step)),
    *((_function(schema), schema) for schema in _members(Workload)),
    (pybuilder.poisson_users, PoissonUsers),
    (pybuilder.normal_users, NormalUsers),
    (pybuilder.endpoint, Endpoint),
    (pybuilder.backoff, Backoff),
    (pybuilder.retry_budget, RetryBudget),
    *((getattr(ScenarioBuilder, kind), schema) for kind, schema in NODE_KINDS.items()),
    *((getattr(ScenarioBuilder, kind), schema) for kind, schema in EVENT_KINDS.items()),
    (ScenarioBuilder.edge, Edge),
    (ScenarioBuilder.slo, Slo),
]


@pytest.mark.parametrize(("function", "schema"), PARTS, ids=lambda part: part.__name__)
class TestEachPart:
    def test_takes_the_fields_of_its_schema(
        self, function: Callable[..., Any], schema: type[BaseModel]
    ) -> None:
        assert set(_parameters(function)) == set(schema.model_fields) - TAGS

    def test_has_the_defaults_of_its_schema(
        self, function: Callable[..., Any], schema: type[BaseModel]
    ) -> None:
        for name, parameter in _parameters(function).items():
            field = schema.model_fields[name]
            if parameter.default is not parameter.empty and name != "id":
                expected = field.get_default(call_default_factory=True)
                given = parameter.default
                assert (dict(given) if isinstance(expected, dict) else given) == expected, name


def test_settings_are_arguments_of_the_builder_with_the_same_defaults() -> None:
    parameters = _parameters(ScenarioBuilder)
    for name, field in Settings.model_fields.items():
        assert parameters[name].default == field.default


@pytest.mark.parametrize(
    ("fields", "schema"),
    [
        (variants.SettingsFields, Settings),
        (variants.GeneratorFields, NODE_KINDS["generator"]),
        (variants.ClientFields, NODE_KINDS["client"]),
        (variants.LoadBalancerFields, NODE_KINDS["load_balancer"]),
        (variants.ServerFields, NODE_KINDS["server"]),
        (variants.EdgeFields, Edge),
    ],
    ids=lambda part: part.__name__,
)
def test_every_field_but_the_id_can_be_changed(fields: Any, schema: type[BaseModel]) -> None:
    assert set(fields.__annotations__) == set(schema.model_fields) - TAGS - {"id"}


def _parameters(function: Callable[..., Any]) -> dict[str, inspect.Parameter]:
    parameters = dict(inspect.signature(function).parameters)
    parameters.pop("self", None)
    return parameters
