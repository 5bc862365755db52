"""Looks for what should not be committed: large files, broken data files, marks of conflicts.

Usage::

    python -m scripts.check_files FILE ...
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import yaml

MOST_KB = 500
"""Largest file that belongs into the repository, KB; pictures of the window have about 200."""

_CONFLICTS = (b"<<<<<<< ", b">>>>>>> ")
_BROKEN_ON_PURPOSE = "tests/"
"""Files that tests are to refuse lie below it."""


def problems_of(path: Path) -> Iterator[str]:
    """What is wrong with a file, in words."""
    content = path.read_bytes()
    kilobytes = len(content) / 1024
    if kilobytes > MOST_KB:
        yield f"has {kilobytes:,.0f} KB; at most {MOST_KB} belong into the repository"
    if b"\0" in content:
        return  # a picture, an archive
    if any(line.startswith(_CONFLICTS) for line in content.splitlines()):
        yield "has marks of a merge that was not finished"
    if b"\r\n" in content and path.suffix not in (".bat", ".nsi", ".csv"):
        yield "ends lines as Windows does; use a bare newline"
    reader = _READERS.get(path.suffix)
    if reader is not None and not str(path).startswith(_BROKEN_ON_PURPOSE):
        try:
            reader(content.decode("utf-8"))
        except (ValueError, yaml.YAMLError) as error:
            yield f"cannot be read: {error}"


_READERS: dict[str, Callable[[str], object]] = {
    ".json": json.loads,
    ".toml": tomllib.loads,
    ".yaml": lambda text: list(yaml.safe_load_all(text)),
    ".yml": lambda text: list(yaml.safe_load_all(text)),
    ".asyncflow": yaml.safe_load,
}


def main(names: Sequence[str]) -> int:
    """Say what is wrong with files; 1 where anything is."""
    failed = False
    for name in names:
        path = Path(name)
        if path.is_file() and not path.is_symlink():
            for problem in problems_of(path):
                sys.stderr.write(f"{name}: {problem}\n")
                failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
