"""Tables on standard output: how they look, and how figures are written in them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

NONE = "–"
_FILE_WIDTH = 160
"""Width where the output is not a terminal, so that nothing is cut."""

_BAR_CELLS = 24


@dataclass(frozen=True, slots=True)
class Column:
    """A column of figures.

    Attributes:
        title: What stands above it.
        cells: Its texts, a row each.
        optional: Whether it is left out where it says nothing: all cells none or 0.
    """

    title: str
    cells: Sequence[str]
    optional: bool = False

    @property
    def is_shown(self) -> bool:
        """Whether it has anything to say, or must be there."""
        return not self.optional or any(cell not in {NONE, "0"} for cell in self.cells)


def make_console() -> Console:
    """Standard output: as wide as the terminal, or wide enough for a file."""
    return Console(
        file=sys.stdout,
        markup=False,
        highlight=False,
        emoji=False,
        width=None if sys.stdout.isatty() else _FILE_WIDTH,
    )


def make_table(
    title: str,
    names: Iterable[Column],
    figures: Iterable[Column],
    *,
    bars: Sequence[str] = (),
    caption: str = "",
) -> Table:
    """A table of names on the left, figures aligned right beside them, then bars if there are."""
    table = Table(
        title=title,
        title_justify="left",
        caption=caption or None,
        caption_justify="left",
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
    )
    columns = []
    for column in names:
        table.add_column(column.title, overflow="fold")
        columns.append(column.cells)
    for column in figures:
        if column.is_shown:
            table.add_column(column.title, justify="right", no_wrap=True)
            columns.append(column.cells)
    if bars:
        table.add_column("", no_wrap=True, overflow="crop")
        columns.append(bars)
    for row in zip(*columns, strict=True):
        table.add_row(*map(Text, row))
    return table


def bar(share: float, console: Console) -> str:
    """A share as a bar."""
    mark = "█" if console.encoding.startswith("utf") else "#"
    cells = round(share * _BAR_CELLS)
    return mark * max(cells, 1 if share > 0 else 0)


def seconds(value: float | None) -> str:
    """A time: milliseconds below a second."""
    if value is None:
        return NONE
    return f"{value * 1000:,.3f} ms" if value < 1 else f"{value:,.4f} s"


def number(value: float | None) -> str:
    """A figure to four digits."""
    if value is None:
        return NONE
    whole = value == int(value) or abs(value) >= 1000
    return f"{value:,.0f}" if whole else f"{value:,.4g}"


def count(value: int) -> str:
    """A number of things."""
    return f"{value:,}"


def percent(share: float | None) -> str:
    """A share, to a tenth of a percent."""
    return NONE if share is None else f"{share:.1%}"


def rate(value: float) -> str:
    """So many per second."""
    return f"{number(value)} /s"
