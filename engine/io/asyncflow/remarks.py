"""What an import has to say: problems that stop it, notes that explain it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.io.documents import Document
from engine.io.notes import Note
from engine.schemas import Problem, ScenarioError
from engine.validation.fields import MAX_PROBLEMS

Path = tuple[str | int, ...]

_NAMED = 6
"""How many elements a note lists by name."""

_MAX_NOTES = 200
"""How many notes are kept: a file with more is not read for its notes."""


@dataclass(slots=True)
class _Group:
    """One remark that holds for several elements."""

    path: Path
    subjects: dict[str, None] = field(default_factory=dict)


class Remarks:
    """Collects problems and notes, each with its path and line in the file."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._problems: list[Problem] = []
        self._groups: dict[str, _Group] = {}
        self._unheard = 0

    def problem(
        self, code: str, message: str, hint: str, path: Path, element: str | None = None
    ) -> None:
        """Something that stops the import: at once, if there have been too many.

        Raises:
            ScenarioError: There are ``MAX_PROBLEMS`` of them.
        """
        self._problems.append(self._document.placed(Problem(code, message, hint, path, element)))
        if len(self._problems) >= MAX_PROBLEMS:
            self.raise_problems()

    def note(self, message: str, path: Path, subject: str | None = None) -> None:
        """Something to know.

        With a ``subject``, the same message about several elements becomes one note at the first
        of them; ``{}`` in the message stands for their names.
        """
        group = self._groups.get(message)
        if group is None:
            if len(self._groups) >= _MAX_NOTES:
                self._unheard += 1
                return
            group = self._groups[message] = _Group(path)
        if subject is not None:
            group.subjects[subject] = None

    def notes(self) -> tuple[Note, ...]:
        """All notes, in the order of the first mention."""
        notes = [
            Note(
                message.replace("{}", listed(group.subjects)) if group.subjects else message,
                group.path,
                self._document.line(group.path),
            )
            for message, group in self._groups.items()
        ]
        if self._unheard:
            notes.append(Note(f"{self._unheard:,} more notes are not shown."))
        return tuple(notes)

    def raise_problems(self) -> None:
        """Raise what was found, if anything was.

        Raises:
            ScenarioError: There are problems.
        """
        if self._problems:
            by_line = sorted(self._problems, key=lambda problem: problem.line or 0)
            raise ScenarioError(by_line)


def listed(subjects: Iterable[str]) -> str:
    """Names in a sentence, the first few of them."""
    names = list(subjects)
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
