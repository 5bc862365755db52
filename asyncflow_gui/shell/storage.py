"""Writing files so that no moment of failure can damage one, and what was written is there."""

from __future__ import annotations

import logging
import os
import shutil
from pathlib import Path

from PySide6.QtCore import QIODevice, QSaveFile

from asyncflow_gui.recovery.backups import back_up
from asyncflow_gui.recovery.fingerprints import Fingerprint, digest_of, fingerprint
from engine.io.files import sync_folder
from engine.io.verifying import reads_back
from engine.io.writing import project_to_yaml
from engine.schemas import Project

SUFFIX = ".asyncflow"

_SPARE_BYTES = 65_536
"""What a disk needs besides the content, about: below that it counts as full."""

_log = logging.getLogger("asyncflow_gui")


class SaveError(OSError):
    """A file could not be written; the message is for the user."""


def save_project(
    path: Path, project: Project, *, known: Fingerprint | None, backups: Path | None
) -> Fingerprint:
    """Replace a project file, and make sure that it can be read again.

    Args:
        path: The file; a link is followed.
        project: What goes in.
        known: The file as it was last read or written here, if it was.
        backups: Where what is replaced is kept; None keeps nothing.

    Returns:
        The file as it is now.

    Raises:
        SaveError: It is not saved; the old file, if any, is as it was or kept in ``backups``.
    """
    return put_in_place(path, content_of(project), known=known, backups=backups)


def content_of(project: Project) -> bytes:
    """The content of a project's file, which has been read again to be sure. Any thread may ask.

    Raises:
        SaveError: It could not be opened again.
    """
    content = project_to_yaml(project).encode()
    if not reads_back(content, project):
        raise SaveError(
            "What would be written could not be opened again, so nothing was: the file is as it "
            "was. Undo the last edits and try again, and please report this."
        )
    return content


def put_in_place(
    path: Path, content: bytes, *, known: Fingerprint | None, backups: Path | None
) -> Fingerprint:
    """Replace a project file by a content that has been checked: see ``save_project``."""
    if backups is not None:
        good = known.digest if known is not None else None
        try:
            back_up(path, backups, known_good=good, digest=digest_of(content))
        except OSError as error:
            # The new version is worth more than the old one.
            _log.warning("The version before was not kept: %s", error)
    write_atomically(path, content)
    now = fingerprint(path)
    if now is None or now.digest != digest_of(content):
        raise SaveError(
            f"{path.resolve()} was written, but does not read back as what was written: the disk "
            "or the connection to it may be failing, or another program wrote at the same moment. "
            "Save the project elsewhere."
        )
    return now


def write_atomically(path: Path, content: bytes) -> None:
    """Replace a file as a whole: at any moment the disk holds the old one or the new one.

    Raises:
        SaveError: The folder or the disk refuses; the old file, if any, is as it was.
    """
    try:
        # A link stays a link: what it points to is replaced.
        target = path.resolve()
        is_folder = target.is_dir()
    except OSError as error:  # a network that has gone away
        raise SaveError(_unreachable(path.parent, error.strerror or str(error))) from error
    if is_folder:
        raise SaveError(f"{target} is a folder. Choose another name.")
    file = QSaveFile(str(target))
    if not file.open(QIODevice.OpenModeFlag.WriteOnly):
        raise SaveError(_reason(target, file.errorString(), len(content)))
    # Qt has the disk hold the content before it takes the old one's place.
    if file.write(content) != len(content) or not file.commit():
        raise SaveError(_reason(target, file.errorString(), len(content)))
    sync_folder(target.parent)


def _reason(target: Path, said: str, size: int) -> str:
    folder = target.parent
    try:
        if not folder.exists():
            return (
                f"The folder {folder} does not exist any more. If it is on a network or a "
                "removable drive, connect that again; or save the project elsewhere."
            )
        disk = shutil.disk_usage(folder)
    except OSError as error:
        return _unreachable(folder, error.strerror or str(error))
    if not os.access(folder, os.W_OK):
        return (
            f"{target} could not be written: files in {folder} may only be read. Save the project "
            "in a folder of yours, or ask for permission to write there."
        )
    if disk.total > 0 and disk.free < size + _SPARE_BYTES:
        return (
            f"{target} could not be written: the disk is full. Make room on it and try again, or "
            "save the project elsewhere."
        )
    remedy = "Save the project elsewhere, or make room or change the permissions and try again."
    return f"{target} could not be written: {said.rstrip('.')}. {remedy}"


def _unreachable(folder: Path, said: str) -> str:
    return (
        f"The folder {folder} cannot be reached: {said.rstrip('.')}. If it is on a network or a "
        "removable drive, connect that again; or save the project elsewhere."
    )
