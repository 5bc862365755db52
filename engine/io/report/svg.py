"""SVG as text: elements, numbers, paths. Everything that comes from a scenario is escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

_NAMES = {"class_": "class"}


def number(value: float) -> str:
    """A coordinate: to a tenth of a pixel, without trailing zeros."""
    text = f"{value:.1f}"
    return text.removesuffix(".0") if text != "-0.0" else "0"


def element(name: str, *children: str, **attributes: str | float | None) -> str:
    """An element with its children, which are markup; attributes are escaped, None left out.

    ``class_`` stands for ``class``, underscores for hyphens.
    """
    parts = [name]
    for key, value in attributes.items():
        if value is not None:
            text = value if isinstance(value, str) else number(value)
            parts.append(f'{_NAMES.get(key, key.replace("_", "-"))}="{escape(text)}"')
    inside = "".join(children)
    opening = " ".join(parts)
    return f"<{opening}>{inside}</{name}>" if inside else f"<{opening}/>"


def text(x: float, y: float, words: str, *, anchor: str = "start", class_: str = "") -> str:
    """A line of text; a place is its baseline."""
    return element(
        "text",
        escape(words),
        x=x,
        y=y,
        text_anchor=anchor if anchor != "start" else None,
        class_=class_ or None,
    )


def title(words: str) -> str:
    """What is shown when the pointer rests on an element, and read aloud."""
    return element("title", escape(words))


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> str:
    """A straight line."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=class_)


def rect(
    x: float, y: float, width: float, height: float, class_: str, *children: str, rx: float = 0
) -> str:
    """A rectangle."""
    return element(
        "rect", *children, x=x, y=y, width=max(width, 0), height=max(height, 0),
        rx=rx or None, class_=class_,
    )  # fmt: skip


def polyline(runs: Iterable[Sequence[tuple[float, float]]], class_: str) -> str:
    """A line through points, with gaps between runs of them; a run of one point is a dot."""
    parts = []
    for run in runs:
        if len(run) == 1:
            (x, y) = run[0]
            run = [(x - 0.5, y), (x + 0.5, y)]  # noqa: PLW2901 - so short a line is a dot
        parts.append("M" + "L".join(f"{number(x)} {number(y)}" for x, y in run))
    return element("path", d="".join(parts), class_=class_) if parts else ""


def drawing(width: float, height: float, label: str, *children: str, class_: str = "") -> str:
    """The whole picture; ``label`` is what it is called for those who do not see it."""
    return element(
        "svg",
        title(label),
        *children,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(width)} {number(height)}",
        role="img",
        class_=class_ or None,
    )
