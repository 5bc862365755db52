"""What went wrong in earlier sessions, told without anything that is the user's.

A report has the kinds of errors, the places in the program where they happened, and versions. It
has no messages, since these may name parts of a project, no paths but those inside the program, no
names of people or machines, and no figures of a project.
"""

from __future__ import annotations

import contextlib
import json
import platform
import re
import traceback
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from asyncflow_gui.recovery.processes import is_any_running, this_process

_MOST_RAW_BYTES = 256_000
_MOST_ERRORS = 20
_MOST_FRAMES = 60
_KEPT_REPORTS = 5

_FAULT = re.compile(r"(?:Fatal Python error|Windows fatal exception): ([A-Za-z ]{1,60})")
_FAULT_FRAME = re.compile(r'\s*File "(.*)", line (\d+) in ([\w<>.]{1,80})')
_THREAD = re.compile(r"(Current thread|Thread) 0x[0-9a-f]+")
_INSIDE = re.compile(
    r".*[/\\](?:(asyncflow_gui|engine)|(?:site-packages|dist-packages|_internal)"
    r"|(?:lib[/\\]python[\d.]+))[/\\]([\w./\\-]{1,160})$",
    re.IGNORECASE | re.DOTALL,
)


class CrashLog:
    """What one session writes when something goes wrong; nothing else is in its files."""

    def __init__(self, folder: Path) -> None:
        """Nothing is written yet.

        Args:
            folder: Of logs; it exists.
        """
        self._folder = folder
        pid = this_process().pid
        self.faults = folder / f"fault-{pid}.log"
        """Written by the interpreter as the process dies."""
        self._errors = folder / f"errors-{pid}.jsonl"
        self._written = 0

    def note(self, error: BaseException) -> None:
        """Keep an error's kind and place."""
        if self._written >= _MOST_ERRORS:
            return
        self._written += 1
        entry = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "kind": type(error).__qualname__,
            "errno": error.errno if isinstance(error, OSError) else None,
            "frames": _frames(error),
        }
        with contextlib.suppress(OSError), self._errors.open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps(entry)}\n")

    def close(self) -> None:
        """The session ends as it should: an empty log goes."""
        with contextlib.suppress(OSError):
            if self.faults.stat().st_size == 0:
                self.faults.unlink()


def gathered(folder: Path, app: str, toolkit: str) -> Path | None:
    """Make one report of what sessions that have ended left behind, and clear that away.

    Args:
        folder: Of logs.
        app: Version of the program.
        toolkit: Versions of Qt and its bindings.

    Returns:
        The report; None if nothing went wrong, or it cannot be written.
    """
    faults: list[str] = []
    errors: list[str] = []
    for path in (*folder.glob("fault-*.log"), *folder.glob("errors-*.jsonl")):
        if _is_of_running(path):
            continue
        with contextlib.suppress(OSError):
            with path.open("rb") as file:
                text = file.read(_MOST_RAW_BYTES).decode("utf-8", "replace")
            (faults if path.suffix == ".log" else errors).append(text)
            path.unlink()
    parts = [_fault(text) for text in faults if text.strip()] + _errors(errors)
    if not parts:
        return None
    report = folder / f"crash-report-{datetime.now(UTC):%Y%m%d-%H%M%S}.txt"
    text = "\n\n".join([_head(app, toolkit), *parts])
    try:
        report.write_text(f"{text}\n", encoding="utf-8")
    except OSError:
        return None
    for old in sorted(folder.glob("crash-report-*.txt"))[:-_KEPT_REPORTS]:
        with contextlib.suppress(OSError):
            old.unlink()
    return report


def _head(app: str, toolkit: str) -> str:
    return (
        f"AsyncFlow Designer {app}\n"
        f"Python {platform.python_version()}, {toolkit}\n"
        f"{platform.system()} {platform.machine()}"
    )


def _is_of_running(path: Path) -> bool:
    """Whether the process that writes a log may still run; a reused number costs one start."""
    number = path.stem.rpartition("-")[2]
    if not number.isdecimal():
        return False
    return is_any_running(int(number))


def _frames(error: BaseException) -> list[str]:
    stack = traceback.extract_tb(error.__traceback__)
    return [
        f"{_inside(frame.filename)}:{frame.lineno} in {frame.name}"
        for frame in stack[-_MOST_FRAMES:]
    ]


def _inside(path: str) -> str:
    """A path within the program, its libraries or Python's; of any other nothing is told."""
    found = _INSIDE.fullmatch(path)
    if found is None:
        return "elsewhere"
    package, rest = found.groups()
    return f"{package}/{rest}" if package else rest


def _fault(text: str) -> str:
    """The dump of a dying process, with nothing in it that is not of the program."""
    lines = []
    for line in text.splitlines():
        if found := _FAULT.match(line):
            lines.append(f"The process died: {found.group(1).strip()}")
        elif found := _FAULT_FRAME.match(line):
            path, number, name = found.groups()
            lines.append(f"  {_inside(path)}:{number} in {name}")
        elif found := _THREAD.match(line):
            lines.append(f"{found.group(1)}:")
        if len(lines) > 2 * _MOST_FRAMES:
            break
    return "\n".join(lines)


def _errors(texts: Iterable[str]) -> list[str]:
    found = []
    for line in "\n".join(texts).splitlines():
        with contextlib.suppress(ValueError, TypeError, KeyError, AttributeError):
            entry = json.loads(line)
            number = f" (errno {int(entry['errno'])})" if entry["errno"] is not None else ""
            frames = "".join(f"\n  {frame}" for frame in entry["frames"])
            found.append(f"{entry['at']} {entry['kind']}{number}{frames}")
    return found
