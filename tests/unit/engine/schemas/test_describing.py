"""What fields are, in words."""

from pathlib import Path

import pytest
from pydantic import BaseModel

from engine.schemas import Calling, Client, ClosedWorkload, Scenario, Server, describing
from engine.schemas.base import Schema
from engine.schemas.describing import description


class Base(Schema):
    here: int = 1
    """Said in the base class,
    over two lines."""
    unsaid: int = 2


class Derived(Base):
    there: int = 3
    """Said in the class itself."""
    here: int = 4


def test_the_text_below_a_field_is_its_description_on_one_line() -> None:
    assert description(Base, "here") == "Said in the base class, over two lines."
    assert description(Derived, "there") == "Said in the class itself."


def test_what_a_base_class_says_holds_for_those_that_inherit() -> None:
    assert description(Derived, "here") == "Said in the base class, over two lines."
    assert description(Client, "timeout_s") == description(Calling, "timeout_s") != ""


def test_nothing_is_said_of_what_is_not_described_or_not_there() -> None:
    assert description(Base, "unsaid") == description(Base, "nonsense") == ""


@pytest.mark.parametrize("schema", [Scenario, Server, Client, ClosedWorkload])
def test_fields_that_users_see_are_described(schema: type[BaseModel]) -> None:
    for name in schema.model_fields:
        if name not in ("kind", "format", "law"):
            assert description(schema, name), name


def test_without_the_source_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(describing.sys, "modules", {})
    describing._texts.cache_clear()
    assert describing._texts("engine.schemas.nodes") == {}
    describing._texts.cache_clear()


def test_the_source_is_beside_the_module() -> None:
    # What an installed app reads: it has compiled modules, and the sources of the schemas.
    assert Path(describing.__file__).with_name("nodes.py").is_file()
