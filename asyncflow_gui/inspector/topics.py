"""Where the manual's model reference speaks of a schema, and the words of What's This. No Qt."""

from __future__ import annotations

import re
from html import escape
from typing import Final

from asyncflow_gui.inspector import words
from asyncflow_gui.inspector.shapes import FieldSpec, tag_of
from engine.schemas import distributions, nodes, slos, steps, workloads
from engine.schemas.base import Schema
from engine.schemas.calling import Calling

TOPIC: Final = "helpTopic"
"""The property of a widget that holds the place in the manual that speaks of it."""

_TITLES: Final[dict[type[Schema], str]] = {
    steps.CpuStep: "Compute (`cpu`)",
    steps.IoStep: "Wait (`io`)",
    steps.RamStep: "Memory (`ram`)",
    steps.ParallelStep: "In parallel (`parallel`)",
    steps.SpawnStep: "Background (`spawn`)",
    workloads.PoissonUsers: "Poisson number of users (`poisson`)",
    workloads.NormalUsers: "Normal number of users (`normal`)",
    workloads.RatePoint: "Rate point",
    nodes.Endpoint: "Endpoint",
    distributions.Empirical: "Measured values (`empirical`)",
    Calling: "Timeouts and retries",
    slos.Slo: "Objective",
}


def title_of(schema: type[Schema]) -> str:
    """The heading above a schema in the model reference."""
    if schema in _TITLES:
        return _TITLES[schema]
    if any(name in schema.model_fields for name in ("kind", "distribution")):
        tag, label = tag_of(schema), words.variant_label(schema)
        return label if tag.lower() == label.lower() else f"{label} (`{tag}`)"
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", schema.__name__).capitalize()


def topic_of(schema: type[Schema]) -> str:
    """The page and anchor of a schema, such as ``reference#server``."""
    text = re.sub(r"[^\w\s-]", "", title_of(schema).lower()).strip()
    anchor = re.sub(r"[-\s]+", "-", text)
    return f"reference#{anchor}"


def topic_of_field(field: FieldSpec) -> str:
    """The same, of the schema that has a field."""
    shared = issubclass(field.owner, Calling) and field.name in Calling.model_fields
    return topic_of(Calling if shared else field.owner)


def about_field(field: FieldSpec) -> str:
    """What's This of a field: what it is, its range and default, and where there is more."""
    lines = "".join(f"<p>{escape(line)}</p>" for line in words.help_text(field).splitlines())
    name = escape(words.field_label(field))
    return f"<p><b>{name}</b></p>{lines}{more(topic_of_field(field))}"


def more(topic: str) -> str:
    """A link into the manual."""
    return f'<p><a href="manual:/{topic}">More in the manual</a></p>'
