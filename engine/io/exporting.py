"""What a run leaves behind: its figures and traces as JSON, its tables as CSV or Parquet."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from engine.io.csv_tables import csv_lines
from engine.io.files import FilePath, write_atomically
from engine.io.formats import ResultFormat
from engine.io.parquet import parquet_bytes, require_parquet
from engine.io.tables import series_columns, tables
from engine.schemas import EdgeSample, NodeSample, PoolSample, RunResult

_Contents = Iterator[tuple[str, bytes | str | Iterable[str]]]
"""Names of files and what is in them, one made after the other."""


def result_to_json(result: RunResult) -> str:
    """The figures of a run as a JSON document: the same bytes for the same scenario and seed."""
    return json.dumps(result.as_json(), indent=2, allow_nan=False) + "\n"


def run_to_json(result: RunResult) -> str:
    """The whole of a run as a JSON document, a line per key.

    It has the figures as ``result_to_json`` gives them, and ``series``, ``histogram`` and
    ``traces``. What there is none of is null. The same bytes for the same scenario and seed.
    """
    lines = [
        f"{json.dumps(key)}: {json.dumps(value, allow_nan=False)}"
        for key, value in run_as_json(result).items()
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def run_as_json(result: RunResult) -> dict[str, Any]:
    """The whole of a run as a plain mapping: what ``run_to_json`` writes."""
    series, histogram = result.series, result.histogram
    return {
        **result.as_json(),
        "series": {
            "time_s": series.time_s.tolist(),
            "system": _listed(series.system, series.system),
            "nodes": {
                name: _listed(NodeSample._fields, each) for name, each in series.nodes.items()
            },
            "edges": {
                name: _listed(EdgeSample._fields, each) for name, each in series.edges.items()
            },
            "errors_rps": _listed(series.errors_rps, series.errors_rps),
            "pools": {
                node_id: {name: _listed(PoolSample._fields, each) for name, each in pools.items()}
                for node_id, pools in series.pools.items()
            },
        },
        "histogram": {
            "low_s": histogram.low_s.tolist(),
            "high_s": histogram.high_s.tolist(),
            "count": histogram.count.tolist(),
        },
        "traces": [dataclasses.asdict(trace) for trace in result.traces],
    }


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


def require_format(form: ResultFormat) -> None:
    """Make sure, before a long run, that its result can be written in a format.

    Raises:
        ParquetUnavailableError: It is Parquet, and PyArrow is not installed.
    """
    if form == "parquet":
        require_parquet()


def write_result(
    result: RunResult,
    folder: FilePath,
    form: ResultFormat = "csv",
    *,
    on_file: Callable[[Path], object] = lambda _path: None,
) -> list[Path]:
    """Write a run to a folder, made if need be; files of an earlier run are replaced.

    ``csv`` and ``parquet`` write ``result.json``, which has the figures, and the tables of
    ``docs/file-format.md``; ``json`` writes ``run.json``, which has everything.

    ``on_file`` is told each file once it is there.

    Returns:
        The files, in the order they were written.

    Raises:
        OSError: Something cannot be written; each file is old or new, never half.
        ParquetUnavailableError: It is Parquet, and PyArrow is not installed.
    """
    require_format(form)
    path = prepare_folder(folder)
    written = []
    for name, content in _CONTENTS[form](result):
        write_atomically(path / name, content)
        written.append(path / name)
        on_file(path / name)
    return written


def _csv(result: RunResult) -> _Contents:
    yield "result.json", result_to_json(result)
    for table in tables(result):
        yield f"{table.name}.csv", csv_lines(table)


def _parquet(result: RunResult) -> _Contents:
    yield "result.json", result_to_json(result)
    for table in tables(result):
        yield f"{table.name}.parquet", parquet_bytes(table)


def _json(result: RunResult) -> _Contents:
    yield "run.json", run_to_json(result)


_CONTENTS: Mapping[ResultFormat, Callable[[RunResult], _Contents]] = {
    "csv": _csv,
    "json": _json,
    "parquet": _parquet,
}


def _listed(names: Iterable[str], values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Columns as lists, with null for NaN."""
    return {
        name: [None if isinstance(each, float) and math.isnan(each) else each for each in column]
        for name, column in series_columns(names, values).items()
    }
