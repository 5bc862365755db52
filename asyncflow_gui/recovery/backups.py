"""The version of each project from before its last save, in the app's own folder.

Beside the project they would litter what is under version control or synchronised. One version a
project is kept, and of projects those that were saved last.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from engine.io.files import MAX_FILE_BYTES, write_atomically
from engine.io.loading import parse_project
from engine.schemas import ScenarioError

MOST_FILES = 50
MOST_BYTES = 200 * 2**20


@dataclass(frozen=True, slots=True)
class Backup:
    """A version that was replaced by a save.

    Attributes:
        path: The copy.
        replaced_at: When it was replaced, UTC.
    """

    path: Path
    replaced_at: datetime


def backup_of(file: Path, folder: Path) -> Backup | None:
    """The version of a file from before its last save; None if none is kept."""
    path = _place(file, folder)
    try:
        replaced = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        return None
    return Backup(path, replaced)


def back_up(file: Path, folder: Path, *, known_good: str | None, digest: str) -> None:
    """Keep what is about to be replaced, unless it is damaged or says the same.

    Args:
        file: The project as it still is.
        folder: Of all such copies; made if need be.
        known_good: SHA-256 of what is known to be a whole project.
        digest: SHA-256 of what it will be replaced by.

    Raises:
        OSError: The copy cannot be written.
    """
    try:
        if not 0 < file.stat().st_size <= MAX_FILE_BYTES:
            return
        content = file.read_bytes()
    except OSError:
        return
    found = hashlib.sha256(content).hexdigest()
    if found == digest or (found != known_good and not _is_whole(content, file)):
        return
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_atomically(_place(file, folder), content)
    _thin_out(folder)


def _place(file: Path, folder: Path) -> Path:
    """The name begins as the file's does, for those who look into the folder."""
    real = os.path.realpath(file)
    key = hashlib.sha256(os.fsencode(real)).hexdigest()[:16]
    return folder / f"{file.stem[:60]}-{key}{file.suffix}"


def _is_whole(content: bytes, file: Path) -> bool:
    try:
        parse_project(content, file.name, file.parent)
    except ScenarioError:
        return False
    return True


def _thin_out(folder: Path) -> None:
    with contextlib.suppress(OSError):
        copies = sorted(
            (path for path in folder.iterdir() if path.is_file()),
            key=lambda path: path.stat().st_mtime,
            reverse=True,
        )
        room = MOST_BYTES
        for number, path in enumerate(copies):
            room -= path.stat().st_size
            if number >= MOST_FILES or (room < 0 and number > 0):
                path.unlink()
