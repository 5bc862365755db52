"""What apps that did not end as they should have left behind, as a user wants to know it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from asyncflow_gui.recovery.differences import counted
from asyncflow_gui.recovery.journal import Journalled, UnreadableJournalError, read_journal
from asyncflow_gui.recovery.rooms import Room, left_rooms
from engine.io.loading import load
from engine.schemas import Project, ScenarioError


@dataclass(frozen=True, slots=True)
class Leftover:
    """One journal.

    Attributes:
        room: Where it is.
        held: What it holds; None if it cannot be read.
        trouble: Why it cannot be read.
        saved: What the project's file holds; None if there is none or it cannot be used.
    """

    room: Room
    held: Journalled | None
    trouble: str
    saved: Project | None

    @property
    def name(self) -> str:
        """What to call the document."""
        if self.held is None:
            return "Unreadable journal"
        path = self.held.origin.path
        return path.name if path is not None else self.held.origin.name

    @property
    def edited_at(self) -> datetime:
        """When it was last edited, UTC."""
        if self.held is not None:
            return datetime.fromtimestamp(self.held.last.at, UTC)
        try:
            return datetime.fromtimestamp(self.room.folder.stat().st_mtime, UTC)
        except OSError:
            return datetime.now(UTC)

    @property
    def has_file(self) -> bool:
        """Whether the project's file is there."""
        path = self.path
        return path is not None and path.is_file()

    @property
    def path(self) -> Path | None:
        """The project's file; None if it never had one."""
        return self.held.origin.path if self.held is not None else None

    @property
    def differences(self) -> list[str]:
        """What it holds that the file does not, counted; of a new document, all of it."""
        if self.held is None:
            return []
        return counted(self.saved or Project(), self.held.last.project)


def leftovers(rooms: Path) -> list[Leftover]:
    """What is to be offered, the latest first; what the files hold already is cleared away."""
    found: list[Leftover] = []
    for room in left_rooms(rooms):
        leftover = _looked_at(room)
        if _is_in_file(leftover) or any(_holds_as_much(leftover, other) for other in found):
            if room.claim():
                room.remove()
        else:
            found.append(leftover)
    return sorted(found, key=lambda each: each.edited_at, reverse=True)


def _is_in_file(leftover: Leftover) -> bool:
    held = leftover.held
    return held is not None and leftover.saved == held.last.project


def _holds_as_much(leftover: Leftover, other: Leftover) -> bool:
    """Whether two are one: the app ended while it took over what another had left."""
    one, two = leftover.held, other.held
    return one is not None and two is not None and one.path_and_last == two.path_and_last


def _looked_at(room: Room) -> Leftover:
    try:
        held = read_journal(room.folder)
    except UnreadableJournalError as error:
        return Leftover(room, None, str(error), None)
    return Leftover(room, held, "", _saved(held.origin.path))


def _saved(path: Path | None) -> Project | None:
    if path is None:
        return None
    try:
        return load(path).project
    except (ScenarioError, OSError):
        return None
