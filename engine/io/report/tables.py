"""Tables of the report: cells as text or markup, columns that say nothing left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from engine.schemas.figures import NO_FIGURE


@dataclass(frozen=True, slots=True)
class Markup:
    """Text that is markup already."""

    html: str


Cell = str | Markup


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Attributes:
        title: What stands above it.
        cells: What stands in it, a row each.
        left: Whether it is aligned left, as names are.
        wrap: Whether it may take several lines.
        optional: Whether it is left out where it says nothing.
    """

    title: str
    cells: Sequence[Cell]
    left: bool = False
    wrap: bool = False
    optional: bool = False


def table(*columns: Column) -> str:
    """A table; empty where it has no rows."""
    shown = [column for column in columns if not column.optional or _says_anything(column)]
    if not shown or not shown[0].cells:
        return ""
    head = "".join(f"<th{_class(each, head=True)}>{escape(each.title)}</th>" for each in shown)
    rows = "".join(
        "<tr>"
        + "".join(f"<td{_class(each)}>{_cell(each.cells[at])}</td>" for each in shown)
        + "</tr>"
        for at in range(len(shown[0].cells))
    )
    return (
        f'<div class="scroll"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _class(column: Column, *, head: bool = False) -> str:
    names = [
        name for name, has in (("left", column.left), ("wrap", column.wrap and not head)) if has
    ]
    return f' class="{" ".join(names)}"' if names else ""


def _cell(cell: Cell) -> str:
    return cell.html if isinstance(cell, Markup) else escape(cell)


def _says_anything(column: Column) -> bool:
    return any(
        cell not in {NO_FIGURE, "0", "", "0.0"} for cell in column.cells if isinstance(cell, str)
    ) or any(isinstance(cell, Markup) for cell in column.cells)


def verdict(passed: bool | None, words: tuple[str, str] = ("pass", "fail")) -> Cell:
    """Passed or not, by word and colour."""
    if passed is None:
        return NO_FIGURE
    return Markup(f'<span class="{"ok" if passed else "bad"}">{escape(words[not passed])}</span>')
