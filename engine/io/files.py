"""Bytes from and to disk: every failure in words, and never half a file."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import tempfile
from collections.abc import Iterable
from pathlib import Path

from engine.schemas import Problem, ScenarioError

MAX_FILE_BYTES = 16 * 2**20
"""Largest file that is read: a scenario of 20,000 nodes takes about 10 MB."""

FilePath = str | os.PathLike[str]

_READING: dict[int, tuple[str, str, str]] = {
    errno.ENOENT: ("file_not_found", "there is no such file", "Check the name and the folder"),
    errno.ENOTDIR: ("file_not_found", "there is no such file", "Check the name and the folder"),
    errno.EACCES: (
        "no_permission",
        "you may not read this file",
        "Ask for permission to read it, or copy it to a folder of yours",
    ),
    errno.EISDIR: ("is_directory", "this is a folder, not a file", "Name a file inside it"),
    errno.ENAMETOOLONG: ("file_not_found", "the file name is too long", "Check the name"),
    errno.ELOOP: ("file_not_found", "the link leads back to itself", "Name the file itself"),
}
_READING[errno.EPERM] = _READING[errno.EACCES]


def file_label(path: FilePath) -> str:
    """A path as messages show it: printable whatever bytes it has."""
    text = os.fspath(path).encode("utf-8", "replace").decode()
    return "".join(c if c.isprintable() else "?" for c in text)


def read_bytes(path: FilePath, most: int = MAX_FILE_BYTES, kind: str = "a scenario") -> bytes:
    """The content of an ordinary file of at most ``most`` bytes.

    Args:
        path: The file.
        most: Largest size, bytes.
        kind: What the file should be, as the problem with a larger one says it.

    Raises:
        ScenarioError: It cannot be read; the problem says why and what to do.
    """
    label = file_label(path)
    try:
        size = _size(path, label)
        content = b""
        if size <= most:
            with Path(path).open("rb") as file:
                content = file.read(most + 1)
            size = len(content)
    except ScenarioError:
        raise
    except OSError as error:
        code, message, hint = _READING.get(
            error.errno or 0,
            ("unreadable", f"cannot be read: {error.strerror or error}", "Check the file"),
        )
        raise ScenarioError([Problem(code, message, hint, file=label)]) from error
    except ValueError as error:  # a NUL character in the name
        problem = Problem("file_not_found", "this is not a file name", "Check the name", file=label)
        raise ScenarioError([problem]) from error
    if size > most:
        problem = Problem(
            "too_large",
            f"the file is too large: {size / 2**20:,.1f} MB, at most {most // 2**20} MB are read",
            f"Check that this is {kind}",
            file=label,
        )
        raise ScenarioError([problem])
    return content


def decode(content: bytes | str, label: str) -> str:
    """A file's content as text; ``label`` is what problems call the file.

    Raises:
        ScenarioError: It is not text in UTF-8.
    """
    try:
        raw = content.encode() if isinstance(content, str) else content
        text = raw.decode("utf-8-sig")
    except UnicodeEncodeError as error:
        raise ScenarioError([_not_text(label, None)]) from error
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ScenarioError([_not_text(label, line)]) from error
    if "\0" in text:
        raise ScenarioError([_not_text(label, text.count("\n", 0, text.index("\0")) + 1)])
    return text


def write_atomically(path: FilePath, content: bytes | str | Iterable[str]) -> None:
    """Replace a file as a whole: whoever looks finds the old content or the new, never a part.

    A link is followed, the permissions of an existing file are kept, and the content is on disk
    before it takes the old one's place.

    Args:
        path: The file; its folder must exist.
        content: Bytes, a text, or pieces of text that are made while they are written.

    Raises:
        OSError: The folder or the file cannot be written; the old content is untouched.
    """
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    pieces = [content] if isinstance(content, bytes | str) else content
    handle, name = tempfile.mkstemp(
        prefix=f".{target.name[:60]}.", suffix=".tmp", dir=target.parent
    )
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(p if isinstance(p, bytes) else p.encode() for p in pieces)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(_mode_for(target))
        temporary.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    sync_folder(target.parent)


def _size(path: FilePath, label: str) -> int:
    """Size in bytes; folders and what could block for ever are refused before it is opened."""
    status = Path(path).stat()
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(status.st_mode):
        problem = Problem(
            "not_a_file", "this is a device or a pipe, not a file", "Save it as a file first"
        )
        raise ScenarioError([problem.at(file=label)])
    return status.st_size


def _not_text(label: str, line: int | None) -> Problem:
    return Problem(
        "not_text",
        "this is not a text file in UTF-8",
        "Check that this is the right file; if it is, save it again in the encoding UTF-8",
        line=line,
        file=label,
    )


def _mode_for(target: Path) -> int:
    """The permissions of the file that is replaced, or those a new file would get."""
    try:
        return stat.S_IMODE(target.stat().st_mode)
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def sync_folder(folder: Path) -> None:
    """Make the replacement itself durable, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
