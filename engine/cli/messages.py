"""What the commands say, and where: words on standard error, documents on standard output."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import Any

from engine.io.loading import Loaded
from engine.io.notes import Note
from engine.schemas import Problem

FINE = 0
FAILED = 1
BAD_INPUT = 2
OBJECTIVE_MISSED = 3
INTERRUPTED = 130


class CommandError(Exception):
    """The command cannot do its work, though the input is good; the text says why."""


def say(text: str) -> None:
    """Print a line to standard error."""
    print(text, file=sys.stderr)  # noqa: T201


def put(text: str) -> None:
    """Print to standard output."""
    sys.stdout.write(text)


def put_json(document: dict[str, Any]) -> None:
    """Print a JSON document to standard output."""
    put(json.dumps(document, indent=2) + "\n")


def say_problems(problems: Iterable[Problem]) -> None:
    """Print each problem as ``file:line: path: message``, and its hint below."""
    for problem in problems:
        file = ":".join(str(part) for part in (problem.file, problem.line) if part is not None)
        severity = "warning" if problem.severity == "warning" else ""
        say(": ".join(part for part in (file, severity, problem.place, problem.message) if part))
        say(f"    {problem.hint}")


def say_notes(loaded: Loaded) -> None:
    """Print the notes of an import."""
    for note in loaded.notes:
        place = f"{loaded.document.name}:{note.line}" if note.line else loaded.document.name
        say(": ".join(part for part in (place, "note", note.where, note.message) if part))


def note_as_json(note: Note) -> dict[str, Any]:
    """A note as a plain mapping."""
    return {"message": note.message, "path": note.where, "line": note.line}


def reason(error: OSError) -> str:
    """What the system says about a file, in a few words."""
    return error.strerror or str(error)
