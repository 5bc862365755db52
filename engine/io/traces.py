"""Arrival times in CSV files beside a scenario: read when it is opened, written where it goes."""

from __future__ import annotations

import csv
import io
import math
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from engine.config import limits
from engine.io.files import FilePath, decode, file_label, read_bytes, write_atomically
from engine.schemas import Client, Generator, Problem, Scenario, ScenarioError, TraceWorkload
from engine.validation.fields import number, quoted

MAX_TRACE_BYTES = 256 * 2**20
"""Largest CSV that is read: ten million times of 20 characters take 200 MB."""

COLUMN = "time_s"

_MAX_PROBLEMS = 10
"""How many problems are reported about one CSV: a wrong unit makes every line wrong."""

_SEPARATORS = frozenset("/\\:")


def with_traces(
    scenario: Scenario, folder: FilePath | None, place: Callable[[Problem], Problem]
) -> Scenario:
    """The scenario with the times of every trace that names a CSV.

    Args:
        scenario: Its traces may name files.
        folder: Where the scenario's file is, and so the CSVs; None if it came from memory.
        place: Gives a problem the scenario's file and the line of its path.

    Raises:
        ScenarioError: A CSV cannot be used. What is wrong inside one has that CSV and its line.
    """
    nodes = list(scenario.nodes)
    problems: list[Problem] = []
    for index, node, trace in _traces(scenario):
        try:
            times = _times(trace, folder)
        except ScenarioError as error:
            path = ("nodes", index, "workload", "file")
            problems += (
                _named(found, trace.file, path, node.id, place) for found in error.problems
            )
        else:
            filled = trace.model_copy(update={"times_s": times})
            nodes[index] = node.model_copy(update={"workload": filled})
    if problems:
        raise ScenarioError(problems)
    return scenario.model_copy(update={"nodes": tuple(nodes)})


def write_traces(scenario: Scenario, folder: FilePath, *, overwrite: bool = False) -> list[Path]:
    """Put the CSVs that a scenario names into the folder it is saved to, where they are missing.

    A trace without times leaves a CSV that is there as it is, and gets an empty one where none is:
    what is half drawn can be opened again.

    Args:
        scenario: What is saved, its traces with their times.
        folder: Where its file goes.
        overwrite: Replace a CSV of that name with other times.

    Returns:
        The files that were written; none where all are there already.

    Raises:
        FileExistsError: There is such a file with other times, and ``overwrite`` is False; the
            message says which.
        ScenarioError: A name is not that of a file beside the scenario's.
        OSError: One cannot be written.
    """
    written = []
    for _, _, trace in _traces(scenario):
        path = _inside(trace.file, folder)
        if path.exists() and (not trace.times_s or _holds(path, trace)):
            continue
        if path.exists() and not overwrite:
            raise FileExistsError(f"{path} is already there, with other times")
        write_atomically(path, trace_to_csv(trace.times_s))
        written.append(path)
    return written


def trace_to_csv(times_s: Sequence[float]) -> Iterator[str]:
    """Arrival times as a CSV with one column, in pieces."""
    yield f"{COLUMN}\n"
    for start in range(0, len(times_s), 10_000):
        yield "".join(f"{time_s!r}\n" for time_s in times_s[start : start + 10_000])


def read_trace(path: FilePath) -> tuple[float, ...]:
    """The arrival times of a CSV, seconds.

    The file has one column, or one that is called ``time_s``; names of columns are optional where
    there is one. Empty lines do not count. Only a file that names its column may have no times.

    Raises:
        ScenarioError: It cannot be read or used; each problem has the file and, inside it, a line.
    """
    label = file_label(path)
    text = decode(read_bytes(path, MAX_TRACE_BYTES, "a list of arrival times"), label)
    return _Reader(text, label).times()


def _traces(scenario: Scenario) -> Iterator[tuple[int, Generator | Client, TraceWorkload]]:
    """The traces that name a file, each with its node and that node's place."""
    for index, node in enumerate(scenario.nodes):
        if isinstance(node, Generator | Client):
            trace = node.workload
            if isinstance(trace, TraceWorkload) and trace.file:
                yield index, node, trace


def _named(
    found: Problem,
    name: str,
    path: tuple[str | int, ...],
    element: str,
    place: Callable[[Problem], Problem],
) -> Problem:
    """A problem of a CSV as one of the scenario: in the CSV if it has a line there."""
    problem = replace(found, path=path, element=element)
    if found.line is not None:
        return problem
    if found.file is not None:
        problem = replace(problem, message=f"{quoted(name)}: {found.message}")
    return place(problem)


def _times(trace: TraceWorkload, folder: FilePath | None) -> tuple[float, ...]:
    if trace.times_s:
        raise _refusal(
            "invalid_value",
            f"the times stand twice: in {quoted(trace.file)} and as times_s",
            "Keep one of file and times_s",
        )
    return read_trace(_inside(trace.file, folder))


def _inside(name: str, folder: FilePath | None) -> Path:
    """The path of a CSV that stands beside the scenario's file, and nowhere else."""
    if not name.isprintable() or not _SEPARATORS.isdisjoint(name) or name.strip(". ") == "":
        raise _refusal(
            "invalid_value",
            f"{quoted(name)} is not a plain file name",
            "Put the CSV into the folder of the scenario's file, and give its name without a path",
        )
    if folder is None:
        raise _refusal(
            "no_folder",
            f"{quoted(name)} cannot be found: this scenario was not opened from a file",
            "Open it from a file beside the CSV, or write the times as times_s",
        )
    path = Path(folder) / name
    if Path(os.path.realpath(path)).parent != Path(os.path.realpath(folder)):
        raise _refusal(
            "invalid_value",
            f"{quoted(name)} is a link that leads out of the scenario's folder",
            "Copy the CSV itself into the folder of the scenario's file",
        )
    return path


def _holds(path: Path, trace: TraceWorkload) -> bool:
    """Whether a CSV is there that has these very times."""
    try:
        return read_trace(path) == trace.times_s
    except ScenarioError:
        return False


def _refusal(code: str, message: str, hint: str) -> ScenarioError:
    return ScenarioError([Problem(code, message, hint)])


class _Reader:
    """Reads one CSV, collecting problems line by line."""

    def __init__(self, text: str, label: str) -> None:
        self._rows = csv.reader(io.StringIO(text, newline=""), strict=True)
        self._label = label
        self._problems: list[Problem] = []
        self._column = 0
        self._named = False

    def times(self) -> tuple[float, ...]:
        times: list[float] = []
        try:
            self._read(times)
        except csv.Error as error:
            self._note("broken_csv", f"broken CSV: {error}", "Check the quotation marks there")
        if not times and not self._named and not self._problems:
            self._note("empty_file", "there are no arrival times in this file", "Give at least one")
        if self._problems:
            raise ScenarioError(self._problems)
        return tuple(times)

    def _read(self, times: list[float]) -> None:
        rows = (row for row in self._rows if row and not (len(row) == 1 and not row[0].strip()))
        first = next(rows, None)
        if first is None or (not self._is_header(first) and not self._take(first, times)):
            return
        for row in rows:
            if not self._take(row, times):
                return

    def _is_header(self, row: list[str]) -> bool:
        """Whether the first line names the columns; finds the one with the times."""
        names = [cell.strip().lower() for cell in row]
        self._named = COLUMN in names
        if self._named:
            self._column = names.index(COLUMN)
            return True
        if len(row) > 1:
            self._note(
                "missing_field",
                f"there are {len(row)} columns, and none is called {COLUMN}",
                f"Give the file a first line that calls the column with the times {COLUMN}",
            )
            raise ScenarioError(self._problems)
        return _number(row[0]) is None and any(c.isalpha() for c in row[0])

    def _take(self, row: list[str], times: list[float]) -> bool:
        """Add the time of a line; False where reading on is of no use."""
        cell = row[self._column].strip() if self._column < len(row) else ""
        time_s = _number(cell)
        if time_s is None:
            found = f"found the text {quoted(cell)}" if cell else "found nothing"
            self._note("wrong_type", f"expected a time in seconds, {found}", "Give a plain number")
        elif not 0 <= time_s <= limits.MAX_TIME_S:
            self._note(
                "not_finite" if not math.isfinite(time_s) else "out_of_range",
                f"a time must be between 0 and {number(limits.MAX_TIME_S)} s, is {number(time_s)}",
                "Give seconds since the beginning of the run",
            )
        elif times and time_s < times[-1]:
            self._note(
                "invalid_value",
                f"{number(time_s)} s comes after {number(times[-1])} s: times must be in order",
                "Sort the file by time",
            )
            return False
        else:
            times.append(time_s)
        if len(times) > limits.MAX_TRACE_TIMES:
            self._note(
                "too_many_values",
                f"there are more than {limits.MAX_TRACE_TIMES:,} times in this file",
                "Shorten the trace",
            )
            return False
        return len(self._problems) < _MAX_PROBLEMS

    def _note(self, code: str, message: str, hint: str) -> None:
        line = max(self._rows.line_num, 1)
        self._problems.append(Problem(code, message, hint, line=line, file=self._label))


def _number(cell: str) -> float | None:
    """A cell as a number; None if it is none (``1_000``, which Python would read, included)."""
    if "_" in cell or not cell.isascii():
        return None
    try:
        return float(cell)
    except ValueError:
        return None
