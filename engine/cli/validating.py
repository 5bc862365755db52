"""``asyncflow validate``: can this file be run?"""

from __future__ import annotations

import argparse
from typing import Any

from engine.cli.messages import (
    BAD_INPUT,
    FINE,
    note_as_json,
    put,
    put_json,
    say_notes,
    say_problems,
)
from engine.io.loading import Loaded, load
from engine.schemas import Problem, ScenarioError, errors_of
from engine.validation import check


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "validate",
        help="check a project, a scenario or an AsyncFlow file",
        description="Check a file: exit 0 if it can be run, 2 with every problem if not.",
        allow_abbrev=False,
    )
    parser.add_argument("file", metavar="FILE", help="project, scenario or AsyncFlow file")
    parser.add_argument("--json", action="store_true", help="print problems and notes as JSON")
    parser.set_defaults(command=validate)


def validate(options: argparse.Namespace) -> int:
    """Report every problem of a file."""
    loaded, problems = _examine(options.file)
    bad = bool(errors_of(problems))
    if options.json:
        notes = loaded.notes if loaded else ()
        put_json(
            {
                "problems": [problem.as_json() for problem in problems],
                "notes": [note_as_json(note) for note in notes],
            }
        )
        return BAD_INPUT if bad else FINE
    if loaded:
        say_notes(loaded)
    say_problems(problems)
    if not bad:
        put(f"{options.file}: can be run\n")
    return BAD_INPUT if bad else FINE


def _examine(file: str) -> tuple[Loaded | None, list[Problem]]:
    try:
        loaded = load(file)
    except ScenarioError as error:
        return None, list(error.problems)
    return loaded, [loaded.placed(problem) for problem in check(loaded.project.scenario)]
