"""Whether a file is still what it was when it was last read or written here."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from engine.io.files import MAX_FILE_BYTES


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A file at a moment.

    Attributes:
        digest: SHA-256 of its content, hexadecimal.
        modified_ns: When it was last written, nanoseconds since 1970.
        size: Bytes.
    """

    digest: str
    modified_ns: int
    size: int


def digest_of(content: bytes) -> str:
    """SHA-256 of a content, hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def fingerprint(path: Path) -> Fingerprint | None:
    """What a file is now; None if it is not there or cannot be read."""
    try:
        status = path.stat()
        content = path.read_bytes() if status.st_size <= MAX_FILE_BYTES else b""
    except OSError:
        return None
    return Fingerprint(digest_of(content), status.st_mtime_ns, status.st_size)


def is_another(path: Path, known: Fingerprint) -> bool:
    """Whether a file now has another content; one that is gone has none that could be lost.

    The content is read only where time or size tell of a change.
    """
    try:
        status = path.stat()
    except OSError:
        return False
    if (status.st_mtime_ns, status.st_size) == (known.modified_ns, known.size):
        return False
    now = fingerprint(path)
    return now is not None and now.digest != known.digest
