"""Objectives as the command line names them: ``p99 < 0.2``, ``error_share < 1% of app``."""

from __future__ import annotations

import math
import re

from pydantic import ValidationError

from engine.schemas import Problem, ScenarioError, Slo
from engine.validation import field_problems

COMMAND_LINE = "command line"
"""What problems call the place of a bad option."""

_OBJECTIVE = re.compile(
    r"\s*(?P<figure>[\w.]+)\s*(?P<sign>[<>])\s*(?P<number>[-+]?[\d.]+(?:e[-+]?\d+)?)\s*"
    r"(?P<unit>[a-z%]*)(?:\s+of\s+(?P<workload>.*\S))?\s*"
)
_LIMITS = {"<": "below", ">": "above"}
_SECOND = {"": 1, "s": 1, "ms": 1000}
_SHARE = {"": 1, "%": 100}
_RATE = {"": 1}


def parse_slo(text: str) -> Slo:
    """Read an objective: a figure, ``<`` or ``>``, a limit; ``of`` a workload, if one is meant.

    Limits are in the units of scenario files (seconds, shares, per second); latencies may also be
    given in ``ms``, the error share in ``%``.

    Raises:
        ScenarioError: It is none; the problems say what it should be.
    """
    match = _OBJECTIVE.fullmatch(text)
    number = _number(match["number"]) if match else math.nan
    if match is None or math.isnan(number):
        raise _refused(f'"{text}" is not an objective')
    figure, unit = match["figure"].replace(".", ""), match["unit"]
    units = _units(figure)
    if unit not in units:
        raise _refused(f'"{text}": a limit of {figure} has no unit "{unit}"')
    limit = _LIMITS[match["sign"]]
    fields = {"figure": figure, limit: number / units[unit], "workload": match["workload"]}
    try:
        return Slo.model_validate(fields)
    except ValidationError as error:
        problems = field_problems(error, fields, ("slo",))
        raise ScenarioError(problem.at(file=COMMAND_LINE) for problem in problems) from error


def _units(figure: str) -> dict[str, int]:
    """The units a figure may be given in, and how many of each make up the schema's."""
    if figure.endswith("_rps"):
        return _RATE
    return _SHARE if figure == "error_share" else _SECOND


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _refused(message: str) -> ScenarioError:
    hint = 'Write a figure, < or >, and a limit: "p99 < 0.2" (or 200ms), "error_share < 0.01"'
    return ScenarioError([Problem("bad_objective", message, hint, file=COMMAND_LINE)])
