"""What is wrong with a scenario under construction: fields and graph, in one look."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError

from engine.pybuilder.drafts import Plain
from engine.schemas import EVENT_KINDS, NODE_KINDS, Edge, Problem, Scenario
from engine.validation import check, field_problems

_ALWAYS = frozenset({"duplicate_id"})
"""Codes that make a scenario one that no file could hold, whether it is meant to run or not."""

_CERTAIN = _ALWAYS | {
    "duplicate_edge",
    "duplicate_endpoint",
    "edge_not_allowed",
    "ram_exceeds_server",
    "self_edge",
    "unknown_id",
    "unknown_pool",
    "wrong_target_kind",
}
"""Codes of graph problems that hold whatever becomes of the fields that are wrong elsewhere."""

_REFERENCES = ("kind", "id", "source", "target")

_FILLERS: dict[str, object] = {
    "workload": {"kind": "poisson", "rate_rps": 1.0},
    "start_s": 0.0,
    "spike_s": 1.0,
    "loss_rate": 1.0,
    "factor": 1.0,
}
"""Values for the required fields of an outline."""


def examine(data: Plain, *, graph: bool) -> tuple[Scenario | None, list[Problem]]:
    """The scenario that ``data`` describes, and what is wrong with it.

    Args:
        data: A scenario as a file would hold it.
        graph: Whether it is meant to run: with the findings of ``check``.

    Returns:
        The scenario, or None where single fields are wrong; and the problems, errors first. Where
        fields are wrong, those graph problems are told as well that do not depend on them.
    """
    try:
        scenario = Scenario.model_validate(data)
    except ValidationError as error:
        problems = field_problems(error, data)
        codes = _CERTAIN if graph else _ALWAYS
        return None, [*problems, *_certain(_outline(data, problems), codes)]
    found = check(scenario)
    return scenario, found if graph else [item for item in found if item.code in _ALWAYS]


def _certain(data: Plain, codes: frozenset[str]) -> list[Problem]:
    try:
        scenario = Scenario.model_validate(data)
    except ValidationError:  # an id or a reference itself is wrong: the graph cannot be judged
        return []
    return [problem for problem in check(scenario) if problem.code in codes]


def _outline(data: Plain, problems: Iterable[Problem]) -> Plain:
    """The same graph, with elements that have a problem cut down to their references."""
    wrong = {problem.path[:2] for problem in problems}
    return {
        section: [
            _bare(item) if (section, index) in wrong else item
            for index, item in enumerate(data[section])
        ]
        for section in ("nodes", "edges", "events")
    }


def _bare(item: Plain) -> Plain:
    kinds: dict[str, Any] = {**NODE_KINDS, **EVENT_KINDS}
    schema = kinds.get(item.get("kind", ""), Edge)
    kept = {name: item[name] for name in _REFERENCES if name in item}
    required = (name for name, field in schema.model_fields.items() if field.is_required())
    return {name: _FILLERS[name] for name in required if name in _FILLERS} | kept
