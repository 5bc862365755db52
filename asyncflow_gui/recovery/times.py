"""Recorded arrivals of a journal, in files of their own: they are long, and edits leave them be."""

from __future__ import annotations

import contextlib
import hashlib
import sys
from array import array
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.io.files import write_atomically
from engine.schemas import Client, Generator, Node, Project, TraceWorkload

_FEW = 500
"""Times up to this many stand in the record itself, unless they come from a file."""

_MOST_BYTES = 256 * 2**20

_Times = tuple[float, ...]


class TimesKept:
    """Writes each list of times once, and puts its file's name where the list was."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names: dict[int, tuple[_Times, str]] = {}
        """By identity; the list is held, so that no other gets its place."""

    def without(self, nodes: Mapping[str, Node]) -> tuple[dict[str, Node], dict[str, str]]:
        """Nodes without long lists of times, and the files that have them, by node.

        Raises:
            OSError: A file cannot be written.
        """
        names: dict[str, str] = {}
        bare = dict(nodes)
        for key, node in nodes.items():
            trace = trace_of(node)
            if trace is not None and trace.times_s and (trace.file or len(trace.times_s) > _FEW):
                names[key] = self._kept(trace.times_s)
                bare[key] = with_times(node, ())
        return bare, names

    def _kept(self, times_s: _Times) -> str:
        known = self._names.get(id(times_s))
        if known is not None and (self._folder / known[1]).is_file():
            return known[1]
        content = _packed(times_s)
        name = f"times-{hashlib.sha256(content).hexdigest()[:24]}.bin"
        if not (self._folder / name).is_file():
            write_atomically(self._folder / name, content)
        self._names[id(times_s)] = (times_s, name)
        return name


class TimesRead:
    """Reads each list once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, _Times] = {}
        self.missing = False
        """Whether a list could not be read; it is empty then."""

    def restored(self, project: Project, names: Mapping[str, str]) -> Project:
        """The project with the times that belong to its nodes."""
        nodes = tuple(
            with_times(node, self._read(names[node.id])) if node.id in names else node
            for node in project.scenario.nodes
        )
        scenario = project.scenario.model_copy(update={"nodes": nodes})
        return project.model_copy(update={"scenario": scenario})

    def _read(self, name: str) -> _Times:
        if name not in self._known:
            self._known[name] = self._from_disk(name)
        return self._known[name]

    def _from_disk(self, name: str) -> _Times:
        stem = name.removeprefix("times-").removesuffix(".bin")
        path = self._folder / f"times-{stem}.bin"
        content = b""
        with contextlib.suppress(OSError):
            if stem.isalnum() and path.stat().st_size <= _MOST_BYTES:
                content = path.read_bytes()
        if hashlib.sha256(content).hexdigest()[:24] != stem:
            self.missing = True
            return ()
        return _unpacked(content)


def trace_of(node: Any) -> TraceWorkload | None:
    """The recorded arrivals of a node that has them."""
    workload = node.workload if isinstance(node, Client | Generator) else None
    return workload if isinstance(workload, TraceWorkload) else None


def with_times(node: Node, times_s: _Times) -> Node:
    """The node with other times; as it is if it has no recorded arrivals."""
    trace = trace_of(node)
    if trace is None:
        return node
    return node.model_copy(update={"workload": trace.model_copy(update={"times_s": times_s})})


def _packed(times_s: _Times) -> bytes:
    numbers = array("d", times_s)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()


def _unpacked(content: bytes) -> _Times:
    numbers = array("d")
    numbers.frombytes(content[: len(content) // 8 * 8])
    if sys.byteorder == "big":
        numbers.byteswap()
    return tuple(numbers)
