"""Tables as text, and the page that keeps them."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"

_BEGIN, _END = "<!-- figures: begin -->", "<!-- figures: end -->"


@dataclass(frozen=True)
class Table:
    """A section of the report.

    Attributes:
        title: Its heading.
        head: Names of the columns.
        rows: Cells as text.
        notes: Sentences below it.
    """

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()

    def text(self) -> str:
        """The section in Markdown, its columns aligned so that it reads well as it is."""
        cells = [list(self.head), *(list(row) for row in self.rows)]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        first, *others = (self._line(row, widths) for row in cells)
        rule = "|" + "|".join(
            "-" * (width + 1) + ("-" if not at else ":") for at, width in enumerate(widths)
        )
        lines = [f"### {self.title}", "", first, rule + "|", *others]
        for note in self.notes:
            lines += ["", note]
        return "\n".join(lines)

    @staticmethod
    def _line(row: Sequence[str], widths: Sequence[int]) -> str:
        first, *others = zip(row, widths, strict=True)
        cells = [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]
        return "| " + " | ".join(cells) + " |"


def machine() -> str:
    """What the figures depend on, and nothing that names the machine."""
    versions = ", ".join(f"{name} {_version(name)}" for name in ("numpy", "simpy", "pydantic"))
    return (
        f"{_processor()}, {os.cpu_count()} cores, {platform.system()}; "
        f"{platform.python_implementation()} {platform.python_version()}, {versions}."
    )


def _processor() -> str:
    """The processor's name where the system tells it, else its architecture."""
    table = Path("/proc/cpuinfo")
    lines = table.read_text(encoding="utf-8").splitlines() if table.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "(not installed)"


def write(text: str, page: Path = PAGE) -> None:
    """Put the figures between the page's markers.

    Raises:
        ValueError: The page has no markers.
    """
    before, begin, rest = page.read_text(encoding="utf-8").partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not begin or not end:
        raise ValueError(f"{page.name} has no {_BEGIN} … {_END}")
    page.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}", encoding="utf-8")
