"""Charts of a whole run: distribution of latency, where the time goes, single requests."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

import numpy as np

from engine.io.report import svg
from engine.io.report.charts import BOTTOM, LEFT, RIGHT, TOP, WIDTH, figure
from engine.io.report.scales import Scale, log_ticks
from engine.schemas import RunResult, Slo
from engine.schemas.figures import duration, latency, percent, share
from engine.schemas.parts import PARTS
from engine.schemas.result import LatencyHistogram, LatencySplit, Segment, Trace

_HEIGHT = 250.0
_ROWS = 4
"""Rows for the labels of percentiles."""
_BARS = 60
_ROW = 18.0
_MOST_ROWS = 40
_NAMES = 190.0


def distribution(result: RunResult, slos: Sequence[Slo]) -> str:
    """Histogram and cumulative share of latency over a logarithmic axis, with percentiles."""
    histogram, stats = result.histogram, result.latency_s
    if not len(histogram.count) or stats.min is None or stats.max is None:
        return ""
    low, high = max(stats.min, 1e-7), max(stats.max, 1e-7)
    if high / low < 1.2:
        low, high = low / 1.2, high * 1.2
    x = Scale(low, high, LEFT, WIDTH - RIGHT - 30, log=True)
    y = Scale(0.0, 1.0, _HEIGHT - BOTTOM, TOP + 12 * (_ROWS - 1) + 8)
    parts = [*_bars(histogram, x, y), *_cumulative(histogram, x, y)]
    for value in log_ticks(low, high):
        words = duration(value)
        parts.append(svg.text(x(value), y.start + 15, words, anchor="middle", class_="tick"))
    for value in (0.0, 0.25, 0.5, 0.75, 1.0):
        parts.append(svg.line(x.start, y(value), x.stop, y(value), "grid"))
        words = percent(value)
        parts.append(svg.text(x.stop + 4, y(value) + 3.5, words, class_="tick"))
    parts.append(svg.line(x.start, y.start, x.stop, y.start, "axis"))
    parts += _marks(result, slos, x, y)
    picture = svg.drawing(WIDTH, _HEIGHT, "Distribution of latency", *parts, class_="chart")
    note = "Bars: requests by latency. Line: share of requests that are at least as fast."
    return figure("Distribution of latency", picture, note=note)


def _bars(histogram: LatencyHistogram, x: Scale, y: Scale) -> list[str]:
    edges = np.geomspace(x.low, x.high, _BARS + 1)
    middles = np.clip((histogram.low_s + histogram.high_s) / 2, x.low, x.high)
    counts, _ = np.histogram(middles, bins=edges, weights=histogram.count)
    most, total = float(counts.max()), float(histogram.count.sum())
    parts = []
    for place, count in enumerate(counts.tolist()):
        if count > 0:
            left, right = x(float(edges[place])), x(float(edges[place + 1]))
            height = (y.start - y.stop) * count / most
            words = (
                f"{duration(float(edges[place]))} to {duration(float(edges[place + 1]))}: "
                f"{count:,.0f} requests, {percent(count / total)}"
            )
            parts.append(
                svg.rect(left + 0.5, y.start - height, right - left - 1, height, "bar",
                         svg.title(words))
            )  # fmt: skip
    return parts


def _cumulative(histogram: LatencyHistogram, x: Scale, y: Scale) -> list[str]:
    shares = np.cumsum(histogram.count) / histogram.count.sum()
    places = [x(float(value)) for value in histogram.high_s]
    points = [(x.start, y(0.0))]
    for at, each in zip(places, shares.tolist(), strict=True):
        # As many points as can be told apart.
        if at - points[-1][0] >= 0.8 or each >= 1.0:
            points.append((at, y(each)))
    return [svg.polyline([points], "curve c2")]


def _marks(result: RunResult, slos: Sequence[Slo], x: Scale, y: Scale) -> list[str]:
    """Percentiles, and the limits of objectives about latency."""
    parts: list[str] = []
    ends = [-math.inf] * _ROWS
    for name, label in (("p50", "p50"), ("p95", "p95"), ("p99", "p99"), ("p999", "p99.9")):
        value = getattr(result.latency_s, name)
        at, words = x(value), f"{label} {latency(value)}"
        width = 6.2 * len(words)
        start = min(at + 2, WIDTH - width)
        # The first row where the label stands clear of those before it.
        row = next((place for place, end in enumerate(ends) if start > end), _ROWS - 1)
        ends[row] = start + width
        below = TOP + 12 * row
        parts.append(svg.line(at, y.start, at, below + 3, "mark"))
        parts.append(svg.text(start, below, words, class_="band"))
    for slo in slos:
        limit = slo.below if slo.below is not None else slo.above
        if slo.figure in type(result.latency_s).model_fields and limit and x.low < limit < x.high:
            at = x(limit)
            parts.append(svg.line(at, y.start, at, y.stop, "limit"))
            parts.append(svg.text(at + 3, y.start - 6, str(slo), class_="limit"))
    return parts


def splits(rows: Mapping[str, LatencySplit]) -> str:
    """Where the mean latency goes, a stacked bar a row; all on the scale of the longest."""
    values = {name: split.model_dump() for name, split in rows.items()}
    longest = max((sum(each.values()) for each in values.values()), default=0.0)
    if longest <= 0:
        return ""
    kept = {name: each for name, each in values.items() if sum(each.values()) > 0.002 * longest}
    x = Scale(0.0, longest, _NAMES, WIDTH - 64)
    height = 8 + len(kept) * 26.0
    parts = []
    for row, (name, each) in enumerate(kept.items()):
        top, total = 4 + row * 26.0, sum(each.values())
        parts.append(svg.text(_NAMES - 8, top + 14, _cut(name, 28), anchor="end", class_="row"))
        left = x(0.0)
        for part, spent in each.items():
            width = x(spent) - x(0.0)
            words = f"{PARTS[part]}: {latency(spent)}, {percent(spent / total)} of {name}"
            if spent > 0:
                parts.append(svg.rect(left, top, width, 20, f"part {part}", svg.title(words)))
            if width > 54:
                parts.append(svg.text(left + 5, top + 14, latency(spent), class_="inside"))
            left += width
        parts.append(svg.text(left + 6, top + 14, latency(total), class_="row"))
    picture = svg.drawing(WIDTH, height, "Where the mean latency goes", *parts, class_="chart")
    used = [part for part in PARTS if any(each[part] > 0 for each in kept.values())]
    return figure("Where the mean latency goes", picture, _part_legend(used))


def _part_legend(parts: Sequence[str]) -> str:
    entries = "".join(
        f'<li><svg viewBox="0 0 10 10" aria-hidden="true"><rect width="10" height="10" '
        f'class="part {part}"/></svg>{escape(PARTS[part])}</li>'
        for part in parts
    )
    return f'<ul class="legend">{entries}</ul>'


def _cut(words: str, most: int) -> str:
    return words if len(words) <= most else f"{words[: most - 1]}…"


def waterfalls(result: RunResult) -> str:
    """The slowest request, a typical one, and the first that failed for each reason."""
    completed = [trace for trace in result.traces if trace.outcome == "completed"]
    if not result.traces:
        return ""
    chosen: list[tuple[str, Trace]] = []
    if completed:
        slowest = max(completed, key=lambda each: each.end_s - each.start_s)
        chosen.append(("Slowest request", slowest))
        middle = result.latency_s.p50
        if middle is not None and len(completed) > 1:
            typical = min(completed, key=lambda each: abs(each.end_s - each.start_s - middle))
            chosen.append(("Typical request", typical))
    reasons: dict[str, Trace] = {}
    for trace in result.traces:
        if trace.outcome != "completed":
            reasons.setdefault(trace.outcome, trace)
    failed = [
        (f"Request that failed: {reason.replace('_', ' ')}", trace)
        for reason, trace in reasons.items()
    ]
    return "".join(_waterfall(name, trace) for name, trace in [*chosen, *failed[:3]])


def _waterfall(name: str, trace: Trace) -> str:
    total = trace.end_s - trace.start_s
    segments = trace.segments[:_MOST_ROWS]
    if total <= 0 or not segments:
        return ""
    x = Scale(trace.start_s, trace.end_s, _NAMES, WIDTH - 64)
    parts = []
    for row, segment in enumerate(segments):
        top, lasted = 4 + row * _ROW, segment.end_s - segment.begin_s
        left, right = x(segment.begin_s), x(segment.end_s)
        words = f"{_said(segment)}: {PARTS[segment.component]}, {latency(lasted)}"
        parts.append(svg.text(_NAMES - 8, top + 11, _cut(_said(segment), 30), anchor="end",
                              class_="row"))  # fmt: skip
        bar = svg.rect(left, top, max(right - left, 1), 14, f"part {segment.component}",
                       svg.title(words), rx=2)  # fmt: skip
        parts.append(bar)
        parts.append(svg.text(right + 4, top + 11, latency(lasted), class_="tick"))
    hidden = len(trace.segments) - len(segments)
    note = f"And {hidden} more segments." if hidden else ""
    heading = f"{name}: {latency(total)}, from {trace.workload} at {trace.start_s:,.3f} s"
    picture = svg.drawing(WIDTH, 8 + len(segments) * _ROW, heading, *parts, class_="chart")
    used = [part for part in PARTS if any(each.component == part for each in segments)]
    return figure(heading, picture, _part_legend(used), note)


def _said(segment: Segment) -> str:
    words = segment.step or PARTS[segment.component]
    if segment.component.endswith("_wait") and segment.step:
        words = f"{PARTS[segment.component]}"
    return f"{segment.element} · {words}" if words else segment.element


def bar_of(value: float) -> str:
    """A share as a small bar, for a cell of a table."""
    shown = min(max(value, 0.0), 1.0)
    return (
        '<svg class="meter" viewBox="0 0 60 8" aria-hidden="true"><rect width="60" height="8" '
        f'class="trough"/><rect width="{60 * shown:.1f}" height="8" class="level"/></svg> '
        f"{share(value)}"
    )
