"""Between fields and document: every edit of a form goes through here as a path and a value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from pydantic import ValidationError

from asyncflow_gui.commands.remedies import Remedy, first_remedy
from asyncflow_gui.inspector import edit_texts, words
from asyncflow_gui.inspector.subjects import EditRefusedError, Subject, merged
from asyncflow_gui.model.paths import Path, at
from asyncflow_gui.theme import Theme
from engine.schemas import Problem
from engine.validation.fields import field_problems


class Box(Protocol):
    """A place in a form that problems can be shown at."""

    def set_problems(self, problems: Sequence[Problem]) -> None:
        """Show what ``check`` found here."""

    def reveal(self) -> None:
        """Open whatever hides it."""

    def focus(self) -> None:
        """Put the keyboard focus here."""


class Binding:
    """Commits the edits of one form and knows which box stands at which path.

    Paths are relative to the subject. An edit that is refused because of what stands in another
    field (the lower bound above the upper one) is kept and tried again with the next edit.
    """

    def __init__(self, subject: Subject, theme: Theme) -> None:
        self.subject = subject
        self.theme = theme
        self.boxes: dict[Path, Box] = {}
        self._waiting: dict[Path, Any] = {}
        self._problems: Sequence[Problem] = ()

    def value(self, path: Path) -> Any:
        """The committed value at a path."""
        return at(self.subject.read(), path)

    def commit(self, changes: Mapping[Path, Any], merge: str | None = None, text: str = "") -> str:
        """Write values; returns what is wrong in words, or an empty text when it is done.

        Args:
            changes: Value by path.
            merge: Name of the typing session, so that one number typed is one step of undo.
            text: What the undo menu calls it; by default after the first field.
        """
        key = f"{self.subject.name}/{merge}" if merge else None
        text = text or edit_texts.change(self.subject, changes)
        if self._waiting and not self._try({**self._waiting, **changes}, key, text):
            self._waiting.clear()
            return ""
        wrong = self._try(changes, key, text)
        for path in changes:
            self._waiting.pop(path, None)
        if wrong and len(changes) == 1:
            self._waiting.update(changes)
        return wrong

    def forget(self, path: Path, *, boxes: bool = True) -> None:
        """Drop what is kept of a path and everything under it."""

        def under(other: Path) -> bool:
            return other[: len(path)] == path

        self._waiting = {p: v for p, v in self._waiting.items() if not under(p)}
        if boxes:
            self.boxes = {p: box for p, box in self.boxes.items() if not under(p)}

    def show_problems(self, problems: Sequence[Problem]) -> list[Problem]:
        """Show each problem of the subject at the nearest box; returns those that have none."""
        self._problems = problems
        root = self.subject.root
        by_box: dict[Path, list[Problem]] = {path: [] for path in self.boxes}
        homeless = []
        for problem in problems:
            if problem.path[: len(root)] != root:
                continue
            nearest = self._nearest(problem.path[len(root) :])
            homeless.append(problem) if nearest is None else by_box[nearest].append(problem)
        for path, found in by_box.items():
            self.boxes[path].set_problems(found)
        return homeless

    def refresh_problems(self) -> None:
        """Show the problems again after boxes have appeared or gone."""
        self.show_problems(self._problems)

    def remedy(self, problem: Problem) -> Remedy | None:
        """What can be done about a problem with one press."""
        return first_remedy(self.subject.document.project, problem)

    def mend(self, problem: Problem) -> None:
        """Do it, if it still can be done."""
        remedy = self.remedy(problem)
        if remedy is not None:
            self.subject.editor.apply(remedy.text, remedy.project)

    def focus(self, path: Path) -> bool:
        """Open what hides a path and focus the box nearest to it; False if there is none."""
        for length in range(1, len(path) + 1):
            if box := self.boxes.get(path[:length]):
                box.reveal()
        nearest = self._nearest(path)
        if nearest is None:
            return False
        self.boxes[nearest].focus()
        return True

    def _nearest(self, path: Path) -> Path | None:
        lengths = range(len(path), 0, -1)
        return next((path[:length] for length in lengths if path[:length] in self.boxes), None)

    def _try(self, changes: Mapping[Path, Any], key: str | None, text: str) -> str:
        """Write; what is wrong in words if that is refused."""
        try:
            self.subject.write(changes, key, text)
        except ValidationError as error:
            values = merged(self.subject.read(), changes)
            return _in_words(field_problems(error, values), next(reversed(list(changes))))
        except EditRefusedError as error:
            return str(error)
        except LookupError:
            # The structure has changed under a waiting edit: it has nowhere to go any more.
            return "This cannot be set here any more"
        return ""


def _in_words(problems: Sequence[Problem], path: Path) -> str:
    """The message that concerns ``path`` most, as a sentence."""
    nearest = next((p for p in problems if p.path[: len(path)] == path), problems[0])
    return words.in_words(nearest.message)
