"""Pages that are written by programs are what the programs write, and leave nothing out."""

import sys

import pytest

from asyncflow_gui.inspector.shapes import fields_of, members_of
from engine.schemas import distributions, events, nodes, scenario, steps, workloads
from engine.schemas.base import Schema
from engine.schemas.nodes import LoadBalancer
from scripts.manual import command_line, reference
from scripts.manual.notes import DEFAULTS, FIGURES, FORMULAS, POLICIES, SOURCES


def schemas_below(schema: type[Schema], seen: set[type[Schema]]) -> set[type[Schema]]:
    """A schema and every schema that its fields may hold."""
    if schema not in seen:
        seen.add(schema)
        for info in schema.model_fields.values():
            for member in schemas_in(info.annotation):
                schemas_below(member, seen)
    return seen


def schemas_in(annotation: object) -> set[type[Schema]]:
    found = set(members_of(annotation))
    for argument in getattr(annotation, "__args__", ()):
        found |= schemas_in(argument)
    return found


def test_the_model_reference_is_what_the_schemas_say() -> None:
    assert reference.PAGE.read_text(encoding="utf-8") == reference.page(), (
        "write it again: python -m scripts.manual.reference"
    )


def test_it_has_every_schema_of_a_scenario() -> None:
    every = schemas_below(scenario.Scenario, set())
    assert every <= reference.documented()
    for union in (nodes.Node, steps.Step, workloads.Workload, events.Event):
        assert set(members_of(union)) <= reference.documented()
    assert set(members_of(distributions.Distribution)) <= reference.documented()


@pytest.mark.parametrize(
    "schema", sorted(reference.documented(), key=lambda s: s.__name__), ids=lambda s: s.__name__
)
def test_every_field_says_what_it_is(schema: type[Schema]) -> None:
    assert FORMULAS[schema.__name__]
    page = reference.PAGE.read_text(encoding="utf-8")
    for field in fields_of(schema):
        assert field.description, f"{schema.__name__}.{field.name}"
        assert f"| `{field.name}` |" in page


def test_every_policy_is_explained() -> None:
    policies = LoadBalancer.model_fields["policy"].annotation
    assert list(POLICIES) == list(policies.__args__)


def test_every_figure_of_a_result_is_defined_and_no_other() -> None:
    assert sorted(FIGURES) == sorted(reference.figure_paths())


def test_defaults_with_a_source_are_defaults() -> None:
    known = {f"{s.__name__}.{n}" for s in reference.documented() for n in s.model_fields}
    assert set(DEFAULTS) <= known


def test_sources_are_named_and_used() -> None:
    texts = " ".join([*FORMULAS.values(), *POLICIES.values(), *(t for _, t in FIGURES.values())])
    for short in SOURCES:
        assert f"[{short}]" in texts, short


def test_the_command_line_page_shows_the_help() -> None:
    old = command_line.PAGE.read_text(encoding="utf-8")
    if sys.version_info[:2] == (3, 11):  # later ones set the same words differently
        assert command_line.page(old) == old, "write it: python -m scripts.manual.command_line"
    for command in command_line.COMMANDS:
        for word in command_line.help_of(command).split():
            if word.startswith(("--", "[--")):
                assert word.strip("[],.") in old
