"""A problem: what is wrong, where, and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

Severity = Literal["error", "warning"]
PathPart = str | int


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
    """``("nodes", 2, "ram_mb")`` as ``nodes[2].ram_mb``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def describe(problem: Problem) -> str:
    """One problem as a line of text: place, message, remedy."""
    place = [problem.file or "", str(problem.line) if problem.line is not None else ""]
    prefix = ":".join(part for part in place if part)
    middle = f"{problem.where}: " if problem.path else ""
    return f"{prefix + ': ' if prefix else ''}{middle}{problem.message} ({problem.hint})"
