"""Charts over time: axes, curves, bands of events, a legend."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from engine.io.report import svg
from engine.io.report.scales import Scale, ticks
from engine.schemas import RunResult
from engine.schemas.figures import instant
from engine.schemas.result import Floats

WIDTH, HEIGHT = 560.0, 200.0
LEFT, RIGHT, TOP, BOTTOM = 56.0, 8.0, 18.0, 22.0
MOST_CURVES = 8
_MOST_POINTS = 600

Formatter = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Curve:
    """A line of a chart.

    Attributes:
        name: What the legend calls it.
        values: A value per reporting interval; NaN where there is none.
    """

    name: str
    values: Floats


def figure(heading: str, picture: str, legend: str = "", note: str = "") -> str:
    """A chart with its heading, its legend and a remark."""
    small = f'<p class="remark">{escape(note)}</p>' if note else ""
    return f"<figure><figcaption>{escape(heading)}</figcaption>{legend}{picture}{small}</figure>"


def legend(names: Sequence[str]) -> str:
    """What the curves are, in their colours and dashes."""
    entries = "".join(
        f'<li><svg viewBox="0 0 20 8" aria-hidden="true"><path d="M0 4H20" class="c{place + 1}"/>'
        f"</svg>{escape(name)}</li>"
        for place, name in enumerate(names)
    )
    return f'<ul class="legend">{entries}</ul>'


def time_chart(
    heading: str,
    result: RunResult,
    curves: Sequence[Curve],
    form: Formatter,
    *,
    most: float | None = None,
) -> str:
    """Curves over simulated time; empty where there is nothing to show.

    Args:
        heading: What stands above it.
        result: Where the times and the events come from.
        curves: What is drawn; of many, those with the largest means.
        form: Writes a value of the vertical axis.
        most: Where the vertical axis ends; None: at the largest value.
    """
    shown, note = _chosen(curves)
    if not shown or len(result.series.time_s) < 2:
        return ""
    peak = max(float(np.nanmax(curve.values)) for curve in shown)
    y = Scale(0.0, most or (peak * 1.05 or 1.0), HEIGHT - BOTTOM, TOP)
    x = Scale(0.0, result.horizon_s, LEFT, WIDTH - RIGHT)
    parts = [*_bands(result, x), *_axes(x, y, form)]
    for place, curve in enumerate(shown):
        runs = _runs(result.series.time_s, curve.values, x, y)
        parts.append(svg.polyline(runs, f"curve c{place + 1}"))
    picture = svg.drawing(WIDTH, HEIGHT, f"{heading} over time", *parts, class_="chart")
    names = legend([curve.name for curve in shown])
    return figure(heading, picture, names, note)


def _chosen(curves: Sequence[Curve]) -> tuple[list[Curve], str]:
    """The curves that have values; of many the highest, in their order, and a remark."""
    drawn = [curve for curve in curves if np.isfinite(curve.values).any()]
    if len(drawn) <= MOST_CURVES:
        return drawn, ""
    means = sorted((float(np.nanmean(curve.values)) for curve in drawn), reverse=True)
    floor = means[MOST_CURVES - 1]
    kept = [curve for curve in drawn if float(np.nanmean(curve.values)) >= floor][:MOST_CURVES]
    return kept, f"The {MOST_CURVES} highest of {len(drawn)}."


def _axes(x: Scale, y: Scale, form: Formatter) -> list[str]:
    parts = []
    for value in ticks(y.low, y.high):
        parts.append(svg.line(x.start, y(value), x.stop, y(value), "grid"))
        parts.append(
            svg.text(x.start - 6, y(value) + 3.5, form(value), anchor="end", class_="tick")
        )
    for value in ticks(x.low, x.high, 6):
        at = x(value)
        anchor = "end" if at > x.stop - 12 else "middle"
        words = f"{instant(value)} s"
        parts.append(svg.text(at, y.start + 15, words, anchor=anchor, class_="tick"))
    parts.append(svg.line(x.start, y.start, x.stop, y.start, "axis"))
    return parts


def _bands(result: RunResult, x: Scale) -> list[str]:
    """The warm-up and the events, behind the curves."""
    top, height = TOP, HEIGHT - TOP - BOTTOM
    parts = []
    if result.warmup_s > 0:
        words = f"Warm-up until {instant(result.warmup_s)} s"
        width = x(result.warmup_s) - x.start
        parts.append(svg.rect(x.start, top, width, height, "warmup", svg.title(words)))
    free = -math.inf
    for event in result.events:
        start, end = x(event.start_s), x(event.end_s or result.horizon_s)
        until = f" to {instant(event.end_s)} s" if event.end_s is not None else ""
        words = f"{event.id}: {event.kind.replace('_', ' ')} from {instant(event.start_s)} s{until}"
        parts.append(svg.rect(start, top, max(end - start, 1), height, "event", svg.title(words)))
        # One beside the other, where there is room; all have their words when pointed at.
        if start >= free and start < x.stop - 60:
            parts.append(svg.text(start + 2, top - 5, _cut(event.id, 22), class_="band"))
            free = start + 6.2 * min(len(event.id), 22)
    return parts


def _cut(words: str, most: int) -> str:
    return words if len(words) <= most else f"{words[: most - 1]}…"


def _runs(times: Floats, values: Floats, x: Scale, y: Scale) -> list[list[tuple[float, float]]]:
    """Points without gaps; of very many, the mean of neighbours."""
    step = -(-len(values) // _MOST_POINTS)
    runs: list[list[tuple[float, float]]] = [[]]
    for at in range(0, len(values), step):
        piece = values[at : at + step]
        piece = piece[np.isfinite(piece)]
        if len(piece):
            end = float(times[min(at + step, len(times)) - 1])
            runs[-1].append((x(end), y(float(piece.mean()))))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]
