"""Writing project files so that no moment of failure can damage one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QIODevice, QSaveFile

SUFFIX = ".asyncflow"


class SaveError(OSError):
    """A file could not be written; the message is for the user."""


def write_atomically(path: Path, content: bytes) -> None:
    """Replace a file as a whole: at any moment the disk holds the old one or the new one.

    Raises:
        SaveError: The folder or the disk refuses; the old file, if any, is as it was.
    """
    # A link stays a link: what it points to is replaced.
    target = path.resolve()
    if target.is_dir():
        raise SaveError(f"{target} is a folder. Choose another name.")
    file = QSaveFile(str(target))
    if not file.open(QIODevice.OpenModeFlag.WriteOnly):
        raise SaveError(_reason(target, file.errorString()))
    if file.write(content) != len(content) or not file.commit():
        raise SaveError(_reason(target, file.errorString()))


def _reason(target: Path, said: str) -> str:
    folder = target.parent
    if not folder.exists():
        return f"The folder {folder} does not exist any more. Save the project elsewhere."
    remedy = "Save the project elsewhere, or make room or change the permissions and try again."
    return f"{target} could not be written: {said.rstrip('.')}. {remedy}"
