"""Runs in the file: added, listed, read, renamed, pinned, deleted. No Qt; one thread at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from asyncflow_gui.history.opening import open_file
from asyncflow_gui.history.packing import pack, unpack
from asyncflow_gui.history.records import HistoryError, KeptRun, NewRun, RunEntry
from asyncflow_gui.history.tables import DOCUMENTS, RUNS
from engine import __version__

_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is kept. Pinned runs are kept beyond it.

    Attributes:
        most_bytes: Size of all runs together.
        most_runs: Their number.
    """

    most_bytes: int = 512 * 2**20
    most_runs: int = 500


class HistoryStore:
    """The runs of a file.

    Args:
        path: The file; made if it is not there.
        limits: How much is kept.

    Raises:
        HistoryError: The file cannot be used; it is left as it is.

    Attributes:
        words: What the user should know about how it was opened; empty as a rule.
    """

    def __init__(self, path: Path, limits: Limits | None = None) -> None:
        self._path = path
        self._limits = limits or Limits()
        self._engine, self.words = open_file(path)

    def add(self, run: NewRun) -> tuple[RunEntry, list[str]]:
        """Keep a run. To make room, the oldest runs that are not pinned are dropped.

        Returns:
            Its line, and the names of the runs that were dropped.
        """
        documents = pack(run.project, run.result)
        size = sum(map(len, documents.values()))
        with self._changing("kept") as connection:
            adding = insert(RUNS).values(_values(run, size)).returning(RUNS.c.id)
            run_id = int(connection.execute(adding).scalar_one())
            connection.execute(
                insert(DOCUMENTS),
                [
                    {"run": run_id, "kind": kind, "content": content}
                    for kind, content in documents.items()
                ],
            )
            dropped = self._make_room(connection, run_id)
            entry = _entry(connection.execute(select(RUNS).where(RUNS.c.id == run_id)).one())
        self._give_back()
        return entry, dropped

    def entries(self) -> list[RunEntry]:
        """All runs, the newest first."""
        newest_first = select(RUNS).order_by(RUNS.c.made_at.desc(), RUNS.c.id.desc())
        with self._reading() as connection:
            return [_entry(row) for row in connection.execute(newest_first)]

    def read(self, run_id: int) -> KeptRun:
        """A run, whole.

        Raises:
            HistoryError: It is not there any more, or cannot be read.
        """
        with self._reading() as connection:
            row = connection.execute(select(RUNS).where(RUNS.c.id == run_id)).one_or_none()
            if row is None:
                raise HistoryError("This run is not in the history any more.")
            kinds = select(DOCUMENTS.c.kind, DOCUMENTS.c.content).where(DOCUMENTS.c.run == run_id)
            documents = {row.kind: row.content for row in connection.execute(kinds)}
        try:
            project, result = unpack(documents)
        except ValueError as error:
            raise HistoryError(
                f"The run “{row.name}” cannot be read: it was made by version {row.version}, and "
                f"this is {__version__}, or it is damaged. It stays in the history."
            ) from error
        return KeptRun(_entry(row), project, result, row.wall_s)

    def rename(self, run_id: int, name: str) -> None:
        """Call a run something else; nothing changes where the name is empty."""
        shown = " ".join(name.split())[:_LONGEST_NAME]
        if shown:
            self._update([run_id], {"name": shown})

    def pin(self, run_ids: Iterable[int], *, pinned: bool) -> None:
        """Keep runs whatever happens, or no longer."""
        self._update(run_ids, {"pinned": pinned})

    def delete(self, run_ids: Iterable[int]) -> None:
        """Drop runs for good."""
        with self._changing("deleted") as connection:
            connection.execute(delete(RUNS).where(RUNS.c.id.in_(list(run_ids))))
        self._give_back()

    def _update(self, run_ids: Iterable[int], values: dict[str, Any]) -> None:
        with self._changing("changed") as connection:
            chosen = RUNS.c.id.in_(list(run_ids))
            connection.execute(update(RUNS).where(chosen).values(values))

    def _make_room(self, connection: Connection, newest: int) -> list[str]:
        """Drop old runs until the limits are kept; never the newest, never a pinned one."""
        used, count = connection.execute(
            select(func.coalesce(func.sum(RUNS.c.size), 0), func.count())
        ).one()
        oldest_first = (
            select(RUNS.c.id, RUNS.c.name, RUNS.c.size)
            .where(RUNS.c.pinned.is_(False), RUNS.c.id != newest)
            .order_by(RUNS.c.made_at, RUNS.c.id)
        )
        dropped, names = [], []
        for run_id, name, size in connection.execute(oldest_first):
            if used <= self._limits.most_bytes and count <= self._limits.most_runs:
                break
            dropped.append(run_id)
            names.append(name)
            used, count = used - size, count - 1
        if dropped:
            connection.execute(delete(RUNS).where(RUNS.c.id.in_(dropped)))
        return names

    def _give_back(self) -> None:
        """Let the file shrink by what was dropped."""
        # Where another window has the file to itself just now, the room is given back next time.
        with (
            suppress(SQLAlchemyError, sqlite3.Error),
            closing(self._engine.raw_connection()) as raw,
        ):
            if raw.driver_connection is not None:
                # A script is stepped through to its end: a page at each step.
                raw.driver_connection.executescript("PRAGMA incremental_vacuum")

    @contextmanager
    def _changing(self, done: str) -> Iterator[Connection]:
        """A transaction: all of it happens, or nothing.

        Raises:
            HistoryError: It did not happen.
        """
        try:
            with self._engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            reason = str(getattr(error, "orig", None) or error).rstrip(".")
            raise HistoryError(
                f"The run could not be {done} in the history: {reason}. {self._path}"
            ) from error

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                yield connection
        except SQLAlchemyError as error:
            reason = str(getattr(error, "orig", None) or error).rstrip(".")
            raise HistoryError(
                f"The history of runs could not be read: {reason}. {self._path}"
            ) from error


def _values(run: NewRun, size: int) -> dict[str, Any]:
    result = run.result
    name = run.name or run.scenario.name or "Run"
    return {
        "name": " ".join(name.split())[:_LONGEST_NAME] or "Run",
        "made_at": run.made_at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "path": run.path,
        "seed": result.seed,
        "horizon_s": result.horizon_s,
        "wall_s": run.wall_s,
        "requests": result.requests.generated,
        "p99_s": result.latency_s.p99,
        "error_share": result.error_share,
        "slos": len(result.slos),
        "slos_met": sum(check.passed for check in result.slos),
        "stopped": run.stopped or result.stopped_by is not None,
        "pinned": False,
        "version": __version__,
        "size": size,
    }


def _entry(row: Row[Any]) -> RunEntry:
    values = dict(row._mapping)
    del values["wall_s"]
    return RunEntry(**{**values, "made_at": datetime.fromisoformat(values["made_at"])})
