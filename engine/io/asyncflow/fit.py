"""What an export has to say: where a scenario does not fit AsyncFlow 0.1.1, and what changes."""

from __future__ import annotations

from engine.io.asyncflow.remarks import Path, listed
from engine.io.notes import Note
from engine.schemas import Problem
from engine.validation.fields import MAX_PROBLEMS


class Fit:
    """Collects problems and notes, each with its path in the scenario."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._notes: dict[str, tuple[Path, dict[str, None]]] = {}

    def refuse(self, message: str, hint: str, path: Path, element: str | None = None) -> None:
        """Something that AsyncFlow 0.1.1 has no words for."""
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem("not_in_asyncflow", message, hint, path, element))

    def note(self, message: str, path: Path, subject: str | None = None) -> None:
        """Something that is written, but that AsyncFlow does differently or leaves out.

        ``{}`` in the message stands for the names of all its subjects.
        """
        _, subjects = self._notes.setdefault(message, (path, {}))
        if subject is not None:
            subjects[subject] = None

    def notes(self) -> tuple[Note, ...]:
        """All notes, in the order of the first mention."""
        return tuple(
            Note(message.replace("{}", listed(subjects)) if subjects else message, path)
            for message, (path, subjects) in self._notes.items()
        )
