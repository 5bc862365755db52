"""Figures as short text for cards, pills and tooltips: with units, without noise."""

from __future__ import annotations

from html import escape

from asyncflow_gui.model.figures import duration as seconds
from asyncflow_gui.model.figures import memory as megabytes
from asyncflow_gui.model.figures import number, percent
from asyncflow_gui.model.figures import plural as count
from engine.schemas import Constant, Distribution, Edge, Empirical, expected

__all__ = [
    "Rows",
    "count",
    "duration",
    "duration_in_full",
    "edge_label",
    "megabytes",
    "number",
    "percent",
    "seconds",
    "table",
]

Rows = list[tuple[str, str]]
"""Lines of name and figure."""


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
