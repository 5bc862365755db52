"""What an import has to say: problems that stop it, notes that explain it."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.io.documents import Document
from engine.io.notes import Note
from engine.schemas import Problem, ScenarioError
from engine.validation.fields import MAX_PROBLEMS

Path = tuple[str | int, ...]

_NAMED = 6
"""How many elements a note lists by name."""


@dataclass(slots=True)
class _Group:
    """One remark that holds for several elements."""

    path: Path
    subjects: list[str] = field(default_factory=list)


class Remarks:
    """Collects problems and notes, each with its path and line in the file."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._problems: list[Problem] = []
        self._groups: dict[str, _Group] = {}

    def problem(
        self, code: str, message: str, hint: str, path: Path, element: str | None = None
    ) -> None:
        """Something that stops the import."""
        self._problems.append(self._document.placed(Problem(code, message, hint, path, element)))

    def note(self, message: str, path: Path, subject: str | None = None) -> None:
        """Something to know.

        With a ``subject``, the same message about several elements becomes one note at the first
        of them; ``{}`` in the message stands for their names.
        """
        group = self._groups.setdefault(message, _Group(path))
        if subject is not None and subject not in group.subjects:
            group.subjects.append(subject)

    def notes(self) -> tuple[Note, ...]:
        """All notes, in the order of the first mention."""
        return tuple(
            Note(
                message.replace("{}", _names(group.subjects)) if group.subjects else message,
                group.path,
                self._document.line(group.path),
            )
            for message, group in self._groups.items()
        )

    def raise_problems(self) -> None:
        """Raise what was found, if anything was.

        Raises:
            ScenarioError: There are problems.
        """
        if self._problems:
            by_line = sorted(self._problems, key=lambda problem: problem.line or 0)
            raise ScenarioError(by_line[:MAX_PROBLEMS])


def _names(subjects: list[str]) -> str:
    more = len(subjects) - _NAMED
    return ", ".join(subjects[:_NAMED]) + (f" and {more} more" if more > 0 else "")
