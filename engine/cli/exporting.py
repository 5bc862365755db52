"""``asyncflow export``: write a scenario as a file for AsyncFlow 0.1.1."""

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
from engine.io.asyncflow.exporter import Exported, to_asyncflow
from engine.io.files import write_atomically
from engine.io.loading import Loaded, load
from engine.schemas import ScenarioError


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "export",
        help="write a file for AsyncFlow 0.1.1",
        description="Write a project or scenario as a file for AsyncFlow 0.1.1: exit 2, with every "
        "reason, if it does not fit in one.",
        allow_abbrev=False,
    )
    parser.add_argument("file", metavar="FILE", help="project, scenario or AsyncFlow file")
    parser.add_argument("output", metavar="OUT", help="AsyncFlow file to write (YAML)")
    parser.add_argument("--force", action="store_true", help="replace OUT if it is there")
    parser.set_defaults(command=export_file)


def export_file(options: argparse.Namespace) -> int:
    """Open a file of any kind and write it in AsyncFlow's words."""
    target = Path(options.output)
    try:
        loaded = load(options.file)
    except ScenarioError as error:
        say_problems(error.problems)
        return BAD_INPUT
    say_notes(loaded)
    try:
        exported = to_asyncflow(loaded.project.scenario)
    except ScenarioError as error:
        say_problems(loaded.placed(problem) for problem in error.problems)
        say("Nothing is written: AsyncFlow 0.1.1 cannot hold this scenario.")
        return BAD_INPUT
    _say_what_changes(exported, loaded)
    try:
        if not options.force and target.exists():
            raise CommandError(f"{target} is already there; use --force to replace it")
        write_atomically(target, exported.text)
    except OSError as error:
        raise CommandError(f"cannot write {target}: {reason(error)}") from error
    put(f"Wrote {target}\n")
    return FINE


def _say_what_changes(exported: Exported, loaded: Loaded) -> None:
    for note in exported.notes:
        parts = (loaded.document.name, "note", note.where, note.message)
        say(": ".join(part for part in parts if part))
