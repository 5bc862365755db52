"""A problem: what is wrong, where, and what to do about it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

from engine.config import limits

Severity = Literal["error", "warning"]
PathPart = str | int

_MAX_KEY = 120
"""Characters of a key that a path shows: ids are no longer."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding about a scenario or a file.

    Attributes:
        code: Stable machine-readable name, such as ``unknown_id``.
        message: What is wrong, in words.
        hint: What to do about it.
        path: Where in the scenario, such as ``("nodes", 2, "ram_mb")``; empty for the whole.
        element: Id of the node, edge or event concerned, if one is.
        severity: An ``error`` blocks running; a ``warning`` does not.
        line: Line in the file (1 is the first), where known.
        file: The file, where one was read.
    """

    code: str
    message: str
    hint: str
    path: tuple[PathPart, ...] = ()
    element: str | None = None
    severity: Severity = "error"
    line: int | None = None
    file: str | None = None

    @property
    def where(self) -> str:
        """The path as text: ``nodes[2].ram_mb``."""
        return format_path(self.path)

    @property
    def place(self) -> str:
        """The path, with the element's name where numbers stand for it.

        ``nodes[5].cpu_cores (api-1)``; the name is left out where the message says it.
        """
        numbered = any(isinstance(part, int) for part in self.path)
        if not (numbered and self.element and self.element.isprintable()):
            return self.where
        told = len(self.element) > limits.MAX_ID_LENGTH or _names(self.message, self.element)
        return self.where if told else f"{self.where} ({self.element})"

    @property
    def sentence(self) -> str:
        """The message as a sentence begins; an id at its head stays as it is written."""
        if self.element and self.message.startswith(self.element):
            return self.message
        return self.message[:1].upper() + self.message[1:]

    def at(self, *, file: str | None = None, line: int | None = None) -> "Problem":
        """The same problem, placed in a file."""
        return replace(self, file=file, line=line)

    def as_json(self) -> dict[str, Any]:
        """A plain mapping for JSON output."""
        return {
            "severity": self.severity,
            "code": self.code,
            "message": self.message,
            "hint": self.hint,
            "path": self.where,
            "element": self.element,
            "file": self.file,
            "line": self.line,
        }


class ScenarioError(ValueError):
    """Input that cannot be used, with every problem found.

    Raised by loading (``engine.load_scenario``) and by ``engine.Simulation``; ``problems`` holds
    at least one error.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(describe(problem) for problem in self.problems))


def errors_of(problems: Iterable[Problem]) -> list[Problem]:
    """Those that block running."""
    return [problem for problem in problems if problem.severity == "error"]


def format_path(path: tuple[PathPart, ...]) -> str:
    """``("nodes", 2, "ram_mb")`` as ``nodes[2].ram_mb``; keys are shortened to what can be read."""
    text = ""
    for part in path:
        name = f"[{part}]" if isinstance(part, int) else _readable(part)
        text += name if isinstance(part, int) or not text else f".{name}"
    return text


def _readable(key: str) -> str:
    """A key of a file as a message may hold it: whatever the file says, on one short line."""
    short = key if len(key) <= _MAX_KEY else f"{key[: _MAX_KEY - 1]}…"
    return short if short.isprintable() else "".join(c if c.isprintable() else "�" for c in short)


def describe(problem: Problem) -> str:
    """One problem as a line of text: place, message, remedy."""
    place = [problem.file or "", str(problem.line) if problem.line is not None else ""]
    prefix = ":".join(part for part in place if part)
    parts = (prefix, problem.place, f"{problem.message} ({problem.hint})")
    return ": ".join(part for part in parts if part)


def _names(text: str, name: str) -> bool:
    """Whether a name stands in a text as a word."""
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text) is not None
