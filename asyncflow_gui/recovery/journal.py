"""The journal of one document: what it was when it was last saved, and every edit since.

The file is only ever appended to. When it has grown long it is replaced, as a whole, by one that
begins later.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from asyncflow_gui.recovery.deltas import applied, difference
from asyncflow_gui.recovery.records import (
    MOST_BYTES,
    VERSION,
    Header,
    Record,
    header_in,
    line_of,
    payloads,
    record_in,
    whole_length,
)
from asyncflow_gui.recovery.times import TimesKept, TimesRead
from engine.io.files import sync_folder, write_atomically
from engine.io.migrations import FORMAT
from engine.schemas import Project

NAME = "journal"
"""Of the file, in a folder of its own."""

KEPT_STEPS = 200
"""How many steps back undo goes after a recovery."""

_MOST_RECORDS = 2 * KEPT_STEPS
_GROWTH = 8 * 2**20
"""By how many bytes a journal grows until it is rewritten."""


@dataclass(frozen=True, slots=True)
class State:
    """The document after a command.

    Attributes:
        index: Of the undo stack: how many commands are done.
        text: What the undo menu calls the command.
        at: When, seconds since 1970.
        project: The document.
    """

    index: int
    text: str
    at: float
    project: Project


@dataclass(frozen=True, slots=True)
class Origin:
    """Which document a journal is about.

    Attributes:
        path: The project's file; None if it has none yet.
        name: What the window calls it.
        file_hash: SHA-256 of the file as it was last read or written; None where there is none.
        is_saved: Whether the first state is the one in the file.
        app: Version of the program.
    """

    path: Path | None
    name: str
    file_hash: str | None
    is_saved: bool
    app: str


@dataclass(frozen=True, slots=True)
class Journalled:
    """What a journal holds.

    Attributes:
        origin: Which document it is about.
        states: The first state, and one after each command that is still done.
        damaged: Whether its end is damaged, and was passed over.
        times_missing: Whether recorded arrivals could not be read; they are empty then.
    """

    origin: Origin
    states: tuple[State, ...]
    damaged: bool
    times_missing: bool

    @property
    def path_and_last(self) -> tuple[Path | None, float, Project]:
        """What tells whether two journals hold the same."""
        return self.origin.path, self.last.at, self.last.project

    @property
    def last(self) -> State:
        """The latest state."""
        return self.states[-1]


class UnreadableJournalError(Exception):
    """A journal that cannot be used; the message says why, for the user."""


class JournalWriter:
    """Writes one journal. Every method may raise ``OSError``."""

    def __init__(self, folder: Path, origin: Origin, states: tuple[State, ...]) -> None:
        """Nothing is written yet.

        Args:
            folder: Where it goes; it must exist.
            origin: Which document it is about.
            states: At least the first one.
        """
        self._path = folder / NAME
        self._times = TimesKept(folder)
        self._origin = origin
        self._states = list(states)
        self._file: BinaryIO | None = None
        self._is_new = False
        self._records = 0
        self._size = 0
        self._room = 0

    def append(self, state: State) -> None:
        """Add a state; it is in the system's hands when this returns, and on disk after a sync."""
        before = self._states[-1]
        if _take(self._states, state):
            self._origin = _later(self._origin)
        if self._file is None or self._records >= _MOST_RECORDS or self._size > self._room:
            self.rewrite()
            return
        values = self._stripped(difference(before.project, state.project))
        self._write(_record(state, values))

    def rewrite(self) -> None:
        """Replace the file by one that goes back no more than so many steps."""
        self.close()
        if len(self._states) > KEPT_STEPS + 1:
            del self._states[: -KEPT_STEPS - 1]
            self._origin = _later(self._origin)
        lines = self._lines()
        if sum(map(len, lines)) > _GROWTH and len(self._states) > 1:
            # Few, but large ones: what undo could go back to is worth less than the disk.
            del self._states[:-1]
            self._origin = _later(self._origin)
            lines = self._lines()
        if self._path.exists():
            write_atomically(self._path, b"".join(lines))
        else:
            self._write_first(b"".join(lines))
        self._file = self._path.open("ab", buffering=0)
        self._records = len(lines) - 2
        self._size = sum(map(len, lines))
        self._room = 2 * self._size + _GROWTH

    def sync(self) -> None:
        """Have the disk hold what was appended."""
        if self._file is not None:
            os.fsync(self._file.fileno())
            if self._is_new:
                self._is_new = False
                sync_folder(self._path.parent)

    def close(self) -> None:
        """Let go of the file, which stays."""
        if self._file is not None:
            file, self._file = self._file, None
            file.close()

    def _write_first(self, content: bytes) -> None:
        """Write a journal where none is: nothing can be lost, so nobody waits for the disk yet."""
        new = self._path.with_name(f"{NAME}.new")
        new.write_bytes(content)
        new.replace(self._path)
        self._is_new = True

    def _lines(self) -> list[bytes]:
        first, *others = self._states
        origin = self._origin
        header = Header(
            journal=VERSION,
            format=FORMAT,
            app=origin.app,
            path=None if origin.path is None else str(origin.path),
            name=origin.name,
            file_hash=origin.file_hash,
            base_is_saved=origin.is_saved,
        )
        lines = [line_of(header), line_of(_record(first, self._base(first.project)))]
        before = first.project
        for state in others:
            values = self._stripped(difference(before, state.project))
            lines.append(line_of(_record(state, values)))
            before = state.project
        return lines

    def _base(self, project: Project) -> dict[str, Any]:
        nodes, times = self._times.without({node.id: node for node in project.scenario.nodes})
        scenario = project.scenario.model_copy(update={"nodes": tuple(nodes.values())})
        base = project.model_copy(update={"scenario": scenario})
        return {"base": base, **({"times": times} if times else {})}

    def _stripped(self, values: dict[str, Any]) -> dict[str, Any]:
        if "nodes" in values:
            nodes, times = self._times.without(values["nodes"].put)
            if times:
                entries = values["nodes"].model_copy(update={"put": nodes})
                return {**values, "nodes": entries, "times": times}
        return values

    def _write(self, record: Record) -> None:
        assert self._file is not None
        line = line_of(record)
        try:
            rest = memoryview(line)
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError:
            # Whatever follows half a line is lost to readers: begin anew next time.
            self.close()
            raise
        self._records += 1
        self._size += len(line)


def read_journal(folder: Path) -> Journalled:
    """What a journal holds; of a damaged one, what stands before the damage.

    Raises:
        UnreadableJournalError: Not even its beginning can be used.
    """
    path = folder / NAME
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UnreadableJournalError("The journal is too large to be one.")
        content = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).rstrip(".")
        raise UnreadableJournalError(f"The journal cannot be read: {reason}.") from error
    lines = payloads(content)
    header = _checked(header_in(next(lines, b"")))
    times = TimesRead(folder)
    states: list[State] = []
    is_saved = header.base_is_saved
    damaged = whole_length(content) < len(content)
    for payload in lines:
        record = record_in(payload)
        if record is None or (not states and record.base is None):
            damaged = True
            break
        before = states[-1].project if states else Project()
        project = applied(before, record)
        if record.times:
            project = times.restored(project, record.times)
        if _take(states, State(record.index, record.text, record.at, project)):
            is_saved = False
    if not states:
        raise UnreadableJournalError("The journal is damaged from its beginning on.")
    path_of_file = None if header.path is None else Path(header.path)
    origin = Origin(path_of_file, header.name, header.file_hash, is_saved, header.app)
    return Journalled(origin, tuple(states), damaged, times.missing)


def _checked(header: Header | None) -> Header:
    if header is None:
        raise UnreadableJournalError("The journal is damaged from its beginning on.")
    if (header.journal, header.format) != (VERSION, FORMAT):
        raise UnreadableJournalError(
            f"It was written by version {header.app} of the program, whose journals this version "
            "does not read. Open it with that version."
        )
    return header


def _take(states: list[State], state: State) -> bool:
    """Add a state; what undo took back, or merging replaced, is no more.

    Returns:
        Whether it is the first one in place of another.
    """
    there_were = bool(states)
    while states and states[-1].index >= state.index:
        states.pop()
    states.append(state)
    return there_were and len(states) == 1


def _record(state: State, values: dict[str, Any]) -> Record:
    return Record.model_construct(index=state.index, at=state.at, text=state.text, **values)


def _later(origin: Origin) -> Origin:
    """The same document, whose first state is not the saved one any more."""
    return Origin(origin.path, origin.name, origin.file_hash, False, origin.app)


__all__ = [
    "KEPT_STEPS",
    "NAME",
    "JournalWriter",
    "Journalled",
    "Origin",
    "State",
    "UnreadableJournalError",
    "read_journal",
]
