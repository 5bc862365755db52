"""Figures as short text for cards, pills and tooltips: with units, without noise."""

from __future__ import annotations

from html import escape

from engine.schemas import Constant, Distribution, Edge, Empirical, expected

Rows = list[tuple[str, str]]
"""Lines of name and figure."""


def seconds(value: float) -> str:
    """A duration with the unit that reads best: ``250 µs``, ``2 ms``, ``1.5 s``."""
    if value == 0:
        return "0 ms"
    for limit, factor, unit in ((1e-3, 1e6, "µs"), (1.0, 1e3, "ms")):
        if value < limit:
            return f"{number(value * factor)} {unit}"
    return f"{number(value)} s"


def number(value: float) -> str:
    """Three significant digits, no exponent below a billion, no trailing zeros."""
    if abs(value) >= 1e9:
        return f"{value:.2e}"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def megabytes(value: float) -> str:
    """Memory as MB or, from 1 GB on, as GB."""
    return f"{number(value / 1024)} GB" if value >= 1024 else f"{number(value)} MB"


def percent(share: float) -> str:
    """A share of 0 to 1 as a percentage."""
    return f"{number(share * 100)} %"


def count(amount: int, singular: str, plural: str | None = None) -> str:
    """``1 core``, ``2 cores``."""
    return f"{amount:,} {singular if amount == 1 else plural or singular + 's'}"


def duration(value: float | Distribution) -> str:
    """A duration as a pill shows it: ``2 ms``, or ``~3 ms`` for the mean of a distribution."""
    fixed = isinstance(value, int | float | Constant)
    return f"{'' if fixed else '~'}{seconds(expected(value))}"


def duration_in_full(value: float | Distribution) -> str:
    """A duration as a tooltip tells it: ``exponential, mean 3 ms``."""
    if isinstance(value, int | float):
        return f"{seconds(value)}, always"
    if isinstance(value, Empirical):
        measured = count(len(value.values), "measured value")
        return f"{measured}, mean {seconds(value.expected)}, std {seconds(value.deviation)}"
    fields = value.model_dump(exclude={"distribution"})
    plain = {"k", "shape"}
    parts = (f"{key} {number(x) if key in plain else seconds(x)}" for key, x in fields.items())
    return f"{value.distribution}, {', '.join(parts)}"


def edge_label(edge: Edge, *, reply: bool) -> str:
    """What the pill of an edge says; empty for a link like any other that takes no time."""
    parts = []
    if expected(edge.latency) > 0:
        parts.append(duration(edge.latency))
    if edge.loss_rate > 0:
        parts.append(f"{percent(edge.loss_rate)} loss")
    if edge.weight != 1:
        parts.append(f"weight {number(edge.weight)}")
    label = " · ".join(parts)
    return f"reply {label}" if reply and label else label


def table(title: str, subtitle: str, rows: list[tuple[str, str]]) -> str:
    """A tooltip: a heading and lines of name and figure."""
    lines = "".join(
        f"<tr><td style='padding-right:12px'>{escape(name)}</td><td>{escape(value)}</td></tr>"
        for name, value in rows
    )
    return (
        f"<div style='white-space:nowrap'><b>{escape(title)}</b> &nbsp;{escape(subtitle)}"
        f"<table cellspacing='0' cellpadding='1'>{lines}</table></div>"
    )
