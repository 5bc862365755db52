"""What a run leaves behind: its figures as JSON, its series and latency distribution as CSV."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.io.files import FilePath, write_atomically
from engine.schemas import EdgeSample, NodeSample, RunResult

_Column = NDArray[Any]


def result_to_json(result: RunResult) -> str:
    """The figures of a run as a JSON document: the same bytes for the same scenario and seed."""
    return json.dumps(result.as_json(), indent=2, allow_nan=False) + "\n"


def prepare_folder(folder: FilePath) -> Path:
    """Make a folder that results can be written to, and make sure that they can.

    Raises:
        OSError: It cannot be made, or nothing may be written in it.
    """
    path = Path(folder)
    path.mkdir(parents=True, exist_ok=True)
    probe = path / ".writable"
    probe.write_bytes(b"")
    probe.unlink()
    return path


def write_result(result: RunResult, folder: FilePath) -> list[Path]:
    """Write a run to a folder, made if need be; files of an earlier run are replaced.

    ``result.json`` has the figures; ``series.csv`` the system over time, ``nodes.csv`` and
    ``edges.csv`` each node and edge over time (a line per interval and element); ``latency.csv``
    the distribution of latency.

    Returns:
        The files, in the order above.

    Raises:
        OSError: Something cannot be written; each file is old or new, never half.
    """
    path = prepare_folder(folder)
    contents: dict[str, str | Iterable[str]] = {
        "result.json": result_to_json(result),
        "series.csv": _series(result),
        "nodes.csv": _elements(
            "node", NodeSample._fields, result.series.nodes, result.series.time_s
        ),
        "edges.csv": _elements(
            "edge", EdgeSample._fields, result.series.edges, result.series.time_s
        ),
        "latency.csv": _latency(result),
    }
    for name, content in contents.items():
        write_atomically(path / name, content)
    return [path / name for name in contents]


def _series(result: RunResult) -> Iterator[str]:
    columns = {"time_s": result.series.time_s, **result.series.system}
    yield _line(columns)
    yield from _rows(columns.values())


def _elements(
    kind: str,
    fields: Sequence[str],
    elements: Mapping[str, Mapping[str, _Column]],
    time_s: _Column,
) -> Iterator[str]:
    yield _line(["time_s", kind, *fields])
    for name, series in elements.items():
        quoted = _line([name]).rstrip("\n")
        rows = _rows(series[field] for field in fields)
        for time, row in zip(time_s.tolist(), rows, strict=True):
            yield f"{_cell(time)},{quoted},{row}"


def _latency(result: RunResult) -> Iterator[str]:
    histogram = result.histogram
    counts = histogram.count.astype(np.float64)
    total = counts.sum()
    share = np.cumsum(counts) / total if total else counts
    yield _line(["low_s", "high_s", "count", "cumulative_share"])
    yield from _rows([histogram.low_s, histogram.high_s, counts, share])


def _rows(columns: Iterable[_Column]) -> Iterator[str]:
    for values in zip(*(column.tolist() for column in columns), strict=True):
        yield ",".join(map(_cell, values)) + "\n"


def _cell(value: float) -> str:
    """The shortest text that reads back as the same number; nothing where there is none."""
    if math.isnan(value):
        return ""
    return str(int(value)) if value == int(value) else repr(float(value))


def _line(cells: Iterable[str]) -> str:
    """A line of texts, quoted where CSV needs it."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(cells)
    return buffer.getvalue()
