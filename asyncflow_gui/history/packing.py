"""Results as bytes and back, to the last bit: JSON for figures, plain doubles for series."""

from __future__ import annotations

import dataclasses
import json
import sys
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from engine.schemas import Project, RunResult
from engine.schemas.result import LatencyHistogram, Segment, Series, Trace

_LEVEL = 6


def pack(project: Project, result: RunResult) -> dict[str, bytes]:
    """A run as a few documents by name."""
    return {
        "project": _zipped(project.model_dump_json().encode()),
        "figures": _json(result.as_json()),
        "series": _arrays(_flat((), _fields(result.series))),
        "histogram": _arrays(_flat((), _fields(result.histogram))),
        "traces": _json([dataclasses.asdict(trace) for trace in result.traces]),
    }


def unpack(documents: Mapping[str, bytes]) -> tuple[Project, RunResult]:
    """What was packed.

    Raises:
        ValueError: The documents are damaged, or of a version that says other things.
    """
    try:
        project = Project.model_validate_json(zlib.decompress(documents["project"]))
        figures = json.loads(zlib.decompress(documents["figures"]))
        histogram = _nested(documents["histogram"])
        histogram["count"] = histogram["count"].astype(np.int64)
        result = RunResult(
            **figures,
            series=Series(**_nested(documents["series"])),
            histogram=LatencyHistogram(**histogram),
            traces=[_trace(each) for each in json.loads(zlib.decompress(documents["traces"]))],
        )
    except (KeyError, TypeError, zlib.error) as error:
        raise ValueError(str(error)) from error
    return project, result


def _zipped(content: bytes) -> bytes:
    return zlib.compress(content, _LEVEL)


def _json(content: object) -> bytes:
    return _zipped(json.dumps(content, allow_nan=False).encode())


def _fields(value: Any) -> dict[str, Any]:
    return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}


def _flat(
    path: tuple[str, ...], values: Mapping[str, Any]
) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Arrays inside mappings inside mappings, each with its path; empty mappings have none."""
    for name, value in values.items():
        if isinstance(value, Mapping):
            if not value:
                yield (*path, name), None
            yield from _flat((*path, name), value)
        else:
            yield (*path, name), value


def _arrays(entries: Iterator[tuple[tuple[str, ...], Any]]) -> bytes:
    """A line of JSON with paths and lengths, then all values as little-endian doubles."""
    names, parts = [], []
    for path, array in entries:
        names.append([list(path), None if array is None else len(array)])
        if array is not None:
            parts.append(np.ascontiguousarray(array, dtype="<f8").tobytes())
    return _zipped(b"\n".join((json.dumps(names).encode(), b"".join(parts))))


def _nested(content: bytes) -> dict[str, Any]:
    """The mappings of arrays that were flattened."""
    head, _, body = zlib.decompress(content).partition(b"\n")
    found: dict[str, Any] = {}
    at = 0
    for path, length in json.loads(head):
        inside = found
        for name in path[:-1]:
            inside = inside.setdefault(name, {})
        if length is None:
            inside[path[-1]] = {}
            continue
        values = np.frombuffer(body, dtype="<f8", count=length, offset=at)
        inside[path[-1]] = values.astype(np.float64, copy=sys.byteorder != "little").copy()
        at += 8 * length
    return found


def _trace(values: Mapping[str, Any]) -> Trace:
    segments = [Segment(**each) for each in values["segments"]]
    asides = [[Segment(**each) for each in branch] for branch in values["asides"]]
    return Trace(**{**values, "segments": segments, "asides": asides})
