"""A folder for each running app: which file it has open, and the journal of its document.

The folder of one that ended as it should is gone; what is left of others is offered at a start.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from asyncflow_gui.recovery import journal
from asyncflow_gui.recovery.processes import Process, is_elsewhere, is_running, this_process
from engine.io.files import write_atomically

_OWNER = "owner.json"
_MOST_OWNER_BYTES = 100_000
_FORGOTTEN_S = 7 * 24 * 3600.0
"""After so long without an edit the app on another machine is taken to have ended."""


class Owner(BaseModel):
    """Who works in a room, and on what."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    process: Process
    file: str | None = None
    """The project that is open, with its folder and links resolved."""


@dataclass(frozen=True, slots=True)
class Room:
    """A folder of one running app."""

    folder: Path

    @classmethod
    def make(cls, rooms: Path) -> Room:
        """A new one, with no owner yet. Raises ``OSError``."""
        room = cls(rooms / f"{this_process().pid}-{secrets.token_hex(4)}")
        room.folder.mkdir(parents=True, mode=0o700)
        return room

    def own(self, file: Path | None) -> None:
        """Say that this process works here, and on which file. Raises ``OSError``."""
        name = None if file is None else os.path.realpath(file)
        owner = Owner(process=this_process(), file=name)
        write_atomically(self.folder / _OWNER, owner.model_dump_json())

    def owner(self) -> Owner | None:
        """Whose it is; None where nobody has said so."""
        path = self.folder / _OWNER
        try:
            if path.stat().st_size > _MOST_OWNER_BYTES:
                return None
            return Owner.model_validate_json(path.read_bytes())
        except (OSError, ValidationError):
            return None

    @property
    def is_left(self) -> bool:
        """Whether the app that worked here has ended."""
        owner = self.owner()
        if owner is None or not is_running(owner.process):
            return True
        return is_elsewhere(owner.process) and self._idle_s() > _FORGOTTEN_S

    def _idle_s(self) -> float:
        with contextlib.suppress(OSError):
            return time.time() - (self.folder / journal.NAME).stat().st_mtime
        return 0.0

    @property
    def has_journal(self) -> bool:
        """Whether a journal is in it."""
        path = self.folder / journal.NAME
        # An empty one is of a disk that lost power in the first moment.
        return path.is_file() and path.stat().st_size > 0

    def claim(self) -> bool:
        """Take over a room that was left; False if another app was quicker."""
        taken = self.folder / f"taken-{this_process().pid}-{secrets.token_hex(4)}"
        path = self.folder / _OWNER
        try:
            if path.exists():
                # One of two that try finds nothing to rename any more.
                path.rename(taken)
                renamed = Owner.model_validate_json(taken.read_bytes())
                if is_running(renamed.process):
                    taken.rename(path)
                    return False
                taken.unlink()
            self.own(None)
        except (OSError, ValidationError):
            return False
        return True

    def remove(self) -> None:
        """Throw everything away."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def remove_journal(self) -> None:
        """Throw the journal away: there is nothing to recover any more."""
        for path in (self.folder / journal.NAME, *self.folder.glob("times-*.bin")):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)


def rooms_in(folder: Path) -> Iterator[Room]:
    """Every room there is, in no order."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield Room(Path(entry.path))


def left_rooms(folder: Path) -> list[Room]:
    """Rooms with a journal whose app has ended; those with nothing in them are cleared away."""
    found = []
    for room in rooms_in(folder):
        if not room.is_left:
            continue
        if room.has_journal:
            found.append(room)
        elif room.owner() is not None:
            room.remove()
    return found


def who_has_open(file: Path, folder: Path) -> Process | None:
    """Another running app that has a file open; None if there is none."""
    wanted = os.path.realpath(file)
    for room in rooms_in(folder):
        owner = room.owner()
        if (
            owner is not None
            and owner.file == wanted
            and owner.process != this_process()
            and is_running(owner.process)
        ):
            return owner.process
    return None
