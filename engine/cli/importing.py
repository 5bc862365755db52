"""``asyncflow import``: make a project of an AsyncFlow file or of a bare scenario."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from engine.cli.messages import (
    BAD_INPUT,
    FINE,
    CommandError,
    put,
    reason,
    say,
    say_notes,
    say_problems,
)
from engine.io.files import write_atomically
from engine.io.loading import load
from engine.io.traces import write_traces
from engine.io.writing import project_to_yaml
from engine.schemas import Project, ScenarioError, errors_of
from engine.validation import check


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "import",
        help="write a project file from an AsyncFlow file or a scenario",
        description="Write a project file from an AsyncFlow file or a scenario, with a layout.",
        allow_abbrev=False,
    )
    parser.add_argument("file", metavar="FILE", help="AsyncFlow file or scenario")
    parser.add_argument(
        "-o", "--output", metavar="PROJECT", required=True, help="project file to write"
    )
    parser.add_argument("--force", action="store_true", help="replace PROJECT if it is there")
    parser.set_defaults(command=import_file)


def import_file(options: argparse.Namespace) -> int:
    """Open a file of any kind and write it as a project."""
    target = Path(options.output)
    try:
        loaded = load(options.file)
    except ScenarioError as error:
        say_problems(error.problems)
        return BAD_INPUT
    say_notes(loaded)
    try:
        if not options.force and target.exists():
            raise CommandError(f"{target} is already there; use --force to replace it")
        _write(loaded.project, target, replace=options.force)
    except FileExistsError as error:
        raise CommandError(f"{error}; use --force to replace it") from error
    except OSError as error:
        raise CommandError(f"cannot write {target}: {reason(error)}") from error
    problems = [loaded.placed(problem) for problem in check(loaded.project.scenario)]
    say_problems(problems)
    if errors_of(problems):
        say("The project is written, but cannot be run before these problems are solved.")
    put(f"Wrote {target}\n")
    return FINE


def _write(project: Project, target: Path, *, replace: bool) -> None:
    """The project, and beside it the CSVs that its traces name."""
    for path in write_traces(project.scenario, target.parent, overwrite=replace):
        say(f"Wrote {path}")
    write_atomically(target, project_to_yaml(project))
