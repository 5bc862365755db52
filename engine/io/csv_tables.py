"""Tables as CSV: UTF-8, a header, lines that end in a line feed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from engine.io.tables import Table


def csv_lines(table: Table) -> Iterator[str]:
    """The lines of a table, made while they are taken.

    Numbers are the shortest text that reads back as the same number, flags 0 or 1; what there is
    none of is an empty cell.
    """
    yield ",".join(map(_text, table.columns)) + "\n"
    cells = [_CELLS[kind] for kind in table.columns.values()]
    for piece in table.pieces:
        texts = (map(cell, column) for cell, column in zip(cells, piece, strict=True))
        for row in zip(*texts, strict=True):
            yield ",".join(row) + "\n"


def _text(value: str | None) -> str:
    """A text, in quotation marks where it would break the line up."""
    if value is None:
        return ""
    if any(mark in value for mark in ',"\r\n'):
        return '"' + value.replace('"', '""') + '"'
    return value


def _whole(value: int | None) -> str:
    return "" if value is None else str(value)


def _flag(value: bool | None) -> str:
    return "" if value is None else str(int(value))


def _number(value: float | None) -> str:
    if value is None or value != value:  # noqa: PLR0124 - NaN, at a third of the cost of isnan
        return ""
    # Adding 0 makes -0 a plain 0.
    return repr(value + 0.0).removesuffix(".0")


_CELLS: Mapping[type, Callable[[Any], str]] = {
    str: _text,
    int: _whole,
    bool: _flag,
    float: _number,
}
