"""Remarks about a file that was opened: what was translated, and what will differ."""

from __future__ import annotations

from dataclasses import dataclass

from engine.schemas.problem import format_path


@dataclass(frozen=True, slots=True)
class Note:
    """One remark.

    Attributes:
        message: What was done and why it matters.
        path: Where in the file.
        line: Line in the file (1 is the first), where known.
    """

    message: str
    path: tuple[str | int, ...] = ()
    line: int | None = None

    @property
    def where(self) -> str:
        """The path as text: ``topology_graph.edges[2].latency``."""
        return format_path(self.path)
