"""Writes docs/reference.md from the schemas.

    .venv/bin/python -m scripts.manual.reference [--check]

Fields, ranges, defaults and their words are read from the schemas, as the inspector's are. With
``--check`` nothing is written, and the exit code says whether the page is as it should be.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from asyncflow_gui.inspector import words
from asyncflow_gui.inspector.shapes import (
    Choice,
    FieldSpec,
    NoDefault,
    Number,
    Part,
    Variant,
    fields_of,
    tag_of,
)
from asyncflow_gui.inspector.topics import title_of
from asyncflow_gui.model import units
from engine.config import limits
from engine.schemas import distributions, edges, events, nodes, scenario, slos, steps, workloads
from engine.schemas.base import Schema
from engine.schemas.calling import Backoff, Calling, RetryBudget
from engine.schemas.result import RunResult
from scripts.manual.notes import DEFAULTS, FIGURES, FORMULAS, POLICIES, SOURCES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference.md"

CHAPTERS: tuple[tuple[str, str, tuple[type[Schema], ...]], ...] = (
    ("Nodes", "model.md#nodes", (*nodes.NODE_KINDS.values(), nodes.Endpoint)),
    (
        "Steps",
        "model.md#steps",
        (
            steps.CpuStep,
            steps.IoStep,
            steps.RamStep,
            steps.CallStep,
            steps.ParallelStep,
            steps.SpawnStep,
            steps.ForwardStep,
        ),
    ),
    ("Calling", "model.md#timeouts-and-retries", (Calling, Backoff, RetryBudget)),
    ("Edges", "model.md#edges", (edges.Edge,)),
    (
        "Workloads",
        "model.md#workloads",
        (
            workloads.PoissonWorkload,
            workloads.ConstantWorkload,
            workloads.RenewalWorkload,
            workloads.UsersWorkload,
            workloads.PoissonUsers,
            workloads.NormalUsers,
            workloads.ClosedWorkload,
            workloads.ScheduleWorkload,
            workloads.RatePoint,
            workloads.TraceWorkload,
        ),
    ),
    (
        "Distributions",
        "model.md#distributions",
        (
            distributions.Constant,
            distributions.Uniform,
            distributions.Exponential,
            distributions.Normal,
            distributions.Lognormal,
            distributions.Gamma,
            distributions.Erlang,
            distributions.Weibull,
            distributions.Pareto,
            distributions.Empirical,
        ),
    ),
    ("Events", "model.md#events", tuple(events.EVENT_KINDS.values())),
    (
        "Scenario and settings",
        "file-format.md#scenario",
        (scenario.Scenario, scenario.Settings, slos.Slo),
    ),
)

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_UNITS = {
    id(units.TIME): "s",
    id(units.MEMORY): "MB",
    id(units.RATE): "1/s",
    id(units.RATE_PER_MINUTE): "1/min",
    id(units.PERCENTAGE): "%",
}

HEAD = """\
# Model reference

Every part of a scenario and every figure of a result: what it is, its formula, unit, range and
default, and where formulas and defaults come from. [The model](model.md) tells how the parts work
together. Times are seconds, memory is MB (2²⁰ bytes), rates are per second; letters in brackets
name a [source](#sources).

This page is written from the schemas by `python -m scripts.manual.reference`.
"""


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for title, more, schemas in CHAPTERS:
        parts.append(f"## {title}\n\nHow they work: [{_page_title(more)}]({more}).\n")
        parts += [_schema(schema) for schema in schemas]
        if title == "Nodes":
            parts.append(_policies())
    parts += [_figures(), _sources()]
    return "\n".join(parts)


def documented() -> set[type[Schema]]:
    """The schemas the page has."""
    return {schema for _, _, schemas in CHAPTERS for schema in schemas}


def figure_paths(model: type[BaseModel] = RunResult, before: str = "") -> Iterator[str]:
    """Every figure of a result by its path; below workloads and nodes, latencies as a whole."""
    for name, info in model.model_fields.items():
        if info.exclude:
            continue
        path = f"{before}{name}"
        inner, sign = _inner(info.annotation)
        whole = "*" in before and name in ("requests", "latency_s", "sojourn_s", "split_s")
        if inner is None or whole:
            yield path
        else:
            yield from figure_paths(inner, f"{path}{sign}.")


def _inner(annotation: Any) -> tuple[type[BaseModel] | None, str]:
    """The model inside an annotation, and how many of it there are: ``[]``, ``.*`` or one."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, ""
    if origin is list:
        return _inner(arguments[0])[0], "[]"
    if origin is dict:
        return _inner(arguments[1])[0], ".*"
    found = [_inner(each)[0] for each in arguments if each is not NoneType]
    return next((model for model in found if model is not None), None), ""


def _schema(schema: type[Schema]) -> str:
    lines = [f"### {title_of(schema)}", "", _doc(schema), ""]
    formula = FORMULAS.get(schema.__name__)
    if formula:
        lines += [f"Rule: {_code(formula)}", ""]
    fields = [field for field in fields_of(schema) if schema is Calling or not _is_calling(field)]
    if fields:
        lines += ["| field | in the app | what it is | range | default |", "|---|---|---|---|---|"]
        lines += [_row(field) for field in fields]
        lines.append("")
    if schema is not Calling and issubclass(schema, Calling):
        lines += ["And the fields of [calling](#calling).", ""]
    return "\n".join(lines)


def _is_calling(field: FieldSpec) -> bool:
    return issubclass(field.owner, Calling) and field.name in Calling.model_fields


def _doc(schema: type[Schema]) -> str:
    text = " ".join((schema.__doc__ or "").split())
    return _code(text)


def _row(field: FieldSpec) -> str:
    cells = (
        f"`{field.name}`",
        words.field_label(field),
        _code(field.description),
        _range(field),
        _default(field),
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _range(field: FieldSpec) -> str:
    shape = field.shape
    if isinstance(shape, Number):
        return _bounds(shape)
    if isinstance(shape, Choice):
        return ", ".join(f"`{value}`" for value in shape.values)
    if isinstance(shape, Variant):
        if shape.members == (RetryBudget,):
            return "see below"
        names = [f"`{tag_of(member)}`" for member in shape.members]
        bare = ["a number of seconds"] if shape.bare else []
        return ", ".join([*bare, *(f"`{word}`" for word in shape.words), *names])
    return {"Flag": "yes or no", "Part": "see below"}.get(type(shape).__name__, "")


def _bounds(shape: Number) -> str:
    """What a number may be, in the unit it has in files."""
    low = _number(shape.least) if shape.least is not None else ""
    low = low or (f"above {_number(shape.above)}" if shape.above is not None else "")
    high = f"to {_number(shape.most)}" if shape.most is not None else ""
    unit = _UNITS.get(id(shape.quantity), "")
    whole = "whole, " if shape.whole else ""
    between = ", " if shape.above is not None else " "
    return f"{whole}{between.join(part for part in (low, high) if part)} {unit}".strip()


def _number(value: float) -> str:
    power = round(math.log10(value)) if value > 0 else 0
    if power >= 5 and value == 10**power:
        return f"10{str(power).translate(_RAISED)}"
    return "2⁶³ − 1" if value == limits.MAX_SEED else f"{value:,g}"


def _default(field: FieldSpec) -> str:
    default = field.default
    why = DEFAULTS.get(f"{field.owner.__name__}.{field.name}", "")
    if default is NoDefault:
        info: FieldInfo = field.owner.model_fields[field.name]
        return "required" if info.is_required() else "empty"
    if isinstance(field.shape, Part):
        text = "as below"
    elif default in ("", ()):
        text = "empty"
    elif field.owner is slos.Slo and default is None:
        text = "none"
    elif field.resets:
        text = words.default_text(field)
    else:
        text = str(default)
    return f"{text} ({why})" if why else text


def _code(text: str) -> str:
    """Names with an underline as code, where they are not yet: they are names of fields."""
    parts = text.replace("``", "`").split("`")
    parts[::2] = [re.sub(r"\b([a-z]+(?:_[a-z]+)+)\b", r"`\1`", part) for part in parts[::2]]
    return "`".join(parts)


def _policies() -> str:
    lines = ["### Policies", "", "How a load balancer chooses.", "", "| policy | next target |"]
    lines += ["|---|---|"]
    lines += [f"| `{name}` | {text} |" for name, text in POLICIES.items()]
    return "\n".join([*lines, ""])


def _figures() -> str:
    lines = [
        "## Figures",
        "",
        "How they are measured: [The model](model.md#figures). *T* is the length of the window, "
        "from the end of the warm-up to the end of the run. Paths are those of `result.json`; `*` "
        "stands for each name.",
        "",
        "| figure | unit | definition |",
        "|---|---|---|",
    ]
    for path in figure_paths():
        unit, text = FIGURES[path]
        lines.append(f"| `{path}` | {unit} | {_code(text)} |")
    return "\n".join([*lines, ""])


def _sources() -> str:
    lines = ["## Sources", "", "| | |", "|---|---|"]
    lines += [f"| [{short}] | {text}. |" for short, text in SOURCES.items()]
    return "\n".join([*lines, ""])


def _page_title(link: str) -> str:
    return {"model.md": "The model", "file-format.md": "File format"}[link.partition("#")[0]]


def main(arguments: Iterable[str]) -> int:
    """Write the page, or compare it."""
    text = page()
    if "--check" in arguments:
        same = PAGE.read_text(encoding="utf-8") == text
        if not same:
            sys.stderr.write("docs/reference.md is not what the schemas say: write it again\n")
        return 0 if same else 1
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
