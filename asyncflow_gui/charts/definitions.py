"""What each chart of the dashboard shows. A new chart is one more entry in ``CHARTS``."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from asyncflow_gui.charts import units
from asyncflow_gui.charts.columns import WAITING

if TYPE_CHECKING:
    from asyncflow_gui.charts.series import Floats, RunSeries
    from engine.schemas import RunResult
    from engine.schemas.result import NodeStats

MOST_LINES = 8
"""Servers or pools drawn in one chart; the busiest where there are more."""

LINE_COLORS = (
    "server", "data_store", "load_balancer", "generator", "client", "warn", "edge", "bad",
)  # fmt: skip
"""Tokens for lines that have no colour by meaning, in order."""


@dataclass(frozen=True, slots=True)
class Curve:
    """One line of a chart.

    Attributes:
        name: As the legend has it.
        token: Its colour, a field of ``Tokens``.
        values: Its points, in the unit of the chart's formatter.
    """

    name: str
    token: str
    values: Floats


@dataclass(frozen=True, slots=True)
class ChartDefinition:
    """A chart and how its figures read.

    Attributes:
        key: Stable name; project files have it.
        title: Heading.
        curves: The lines to draw for what has happened so far, those of most interest last.
        now: The headline figure at a row of the series.
        overall: The headline figure for a whole run.
        axis: An axis label for a value, given the top of the axis.
        figure: A value in words, as the pointer's read-out has it.
        least_top: The axis reaches at least this far.
        most_top: The axis ends here at most, where the quantity has a natural limit.
        about: What is drawn, for the tool tip of the heading.
        off: Names of lines that are switched off until the user wants them.
        of: How many lines there could be, where only the busiest are drawn.
        nothing: What is said where there is no line to draw.
    """

    key: str
    title: str
    curves: Callable[[RunSeries], list[Curve]]
    now: Callable[[RunSeries, int], str]
    overall: Callable[[RunResult], str]
    axis: Callable[[float, float], str]
    figure: units.Formatter
    least_top: float = 1.0
    most_top: float | None = None
    about: str = ""
    off: frozenset[str] = frozenset()
    of: Callable[[RunSeries], int] | None = None
    nothing: str = ""


def at(values: Floats, row: int) -> float | None:
    """The value at a row; none where there is no such row."""
    return float(values[row]) if row < len(values) else None


def _latency_curves(series: RunSeries) -> list[Curve]:
    return [
        Curve("p50", "server", series.system("p50")),
        Curve("p95", "warn", series.system("p95")),
        Curve("p99", "bad", series.system("p99")),
        Curve("p99.9", "generator", series.system("p999")),
    ]


def _throughput_curves(series: RunSeries) -> list[Curve]:
    return [
        Curve("offered", "edge", series.system("offered")),
        Curve("throughput", "server", series.system("throughput")),
        Curve("goodput", "data_store", series.system("goodput")),
        Curve("errors", "bad", series.system("errors")),
    ]


def _throughput(result: RunResult) -> str:
    """Of the completed requests that are drawn; late responses are not among them."""
    if result.goodput_rps == result.throughput_rps:
        return units.rate(result.throughput_rps)
    return f"goodput {units.rate(result.goodput_rps)}"


_REASON_COLORS = ("bad", "warn", "generator", "client", "load_balancer", "server", "edge")


def _error_curves(series: RunSeries) -> list[Curve]:
    return [
        Curve(
            reason.replace("_", " "),
            _REASON_COLORS[place % len(_REASON_COLORS)],
            series.errors(reason),
        )
        for place, reason in enumerate(series.reasons)
    ]


def _pool_name(key: tuple[str, str]) -> str:
    return f"{key[0]}: {key[1]}"


def _pool_curves(series: RunSeries) -> list[Curve]:
    return [
        Curve(
            _pool_name(key),
            LINE_COLORS[place],
            series.pool(key, "in_use") / max(series.pools[key], 1),
        )
        for place, key in enumerate(series.busiest_pools(MOST_LINES))
    ]


def highest_of(
    curves: Callable[[RunSeries], list[Curve]], figure: units.Formatter
) -> Callable[[RunSeries, int], str]:
    """A headline that names the line that is highest at a row."""

    def now(series: RunSeries, row: int) -> str:
        present = [
            (value, curve.name)
            for curve in curves(series)
            if (value := at(curve.values, row)) is not None and not math.isnan(value)
        ]
        if not present:
            return units.NO_FIGURE
        value, name = max(present, key=lambda pair: pair[0])
        return f"{name} {figure(value)}"

    return now


def _overall_pools(result: RunResult) -> str:
    shares = [
        (pool.mean_in_use / max(pool.slots, 1), _pool_name((node_id, name)))
        for node_id, node in result.nodes.items()
        for name, pool in node.pools.items()
    ]
    if not shares:
        return units.NO_FIGURE
    share, name = max(shares)
    return f"{name} {units.share(share)}"


def _server_chart(
    *,
    key: str,
    column: str,
    title: str,
    axis: Callable[[float, float], str],
    figure: units.Formatter,
    mean: Callable[[NodeStats], float | None],
    about: str,
    most_top: float | None = None,
) -> ChartDefinition:
    """A chart with one line per server, for a column of the nodes."""

    def curves(series: RunSeries) -> list[Curve]:
        return [
            Curve(name, LINE_COLORS[place], series.node(name, column))
            for place, name in enumerate(series.busiest(column, MOST_LINES))
        ]

    def now(series: RunSeries, row: int) -> str:
        names = series.lines(column)
        if row >= len(series) or not names:
            return units.NO_FIGURE
        present = series.at_row(column, row)
        highest = int(present.argmax())
        return f"{names[highest]} {figure(float(present[highest]))}"

    def overall(result: RunResult) -> str:
        means = {
            node_id: value
            for node_id, stats in result.nodes.items()
            if (value := mean(stats)) is not None
        }
        if not means:
            return units.NO_FIGURE
        highest = max(means, key=lambda node_id: means[node_id])
        return f"{highest} {figure(means[highest])}"

    return ChartDefinition(
        key=key,
        title=title,
        curves=curves,
        now=now,
        overall=overall,
        axis=axis,
        figure=figure,
        most_top=most_top,
        about=about,
        of=lambda series: len(series.lines(column)),
        nothing="no servers",
    )


CHARTS: tuple[ChartDefinition, ...] = (
    ChartDefinition(
        key="latency",
        title="Latency",
        curves=_latency_curves,
        now=lambda series, row: f"p99 {units.latency(at(series.system('p99'), row))}",
        overall=lambda result: f"p99 {units.latency(result.latency_s.p99)}",
        axis=units.axis_latency,
        figure=units.latency,
        least_top=1e-6,
        about="End-to-end latency of the requests that completed in each interval",
        off=frozenset({"p99.9"}),
    ),
    ChartDefinition(
        key="throughput",
        title="Throughput",
        curves=_throughput_curves,
        now=lambda series, row: units.rate(at(series.system("goodput"), row)),
        overall=_throughput,
        axis=units.axis_rate,
        figure=units.rate,
        about="Requests per second: offered (generated), goodput (completed in time), errors "
        "(failed or lost); throughput counts responses that came too late, too",
        off=frozenset({"throughput"}),
    ),
    ChartDefinition(
        key="errors",
        title="Errors",
        curves=_error_curves,
        now=lambda series, row: units.rate(at(series.system("errors"), row)),
        overall=lambda result: units.small_share(result.error_share),
        axis=units.axis_rate,
        figure=units.rate,
        about="Requests that failed or were lost, per second, by reason",
        nothing="none so far",
    ),
    _server_chart(
        key="utilisation",
        column="utilisation",
        title="Utilisation",
        axis=units.axis_share,
        figure=units.share,
        mean=lambda stats: stats.utilisation,
        about="Share of each server's core time in use",
        most_top=1.0,
    ),
    _server_chart(
        key="queues",
        column=WAITING,
        title="Queues",
        axis=units.axis_plain,
        figure=units.amount,
        mean=lambda stats: stats.mean_waiting,
        about="Mean number of requests waiting: to be let in, for memory, a core or a pool's slot",
    ),
    _server_chart(
        key="ram",
        column="ram_mb",
        title="RAM",
        axis=units.axis_megabytes,
        figure=units.megabytes,
        mean=lambda stats: stats.mean_ram_mb,
        about="Mean memory held by requests",
    ),
    ChartDefinition(
        key="pools",
        title="Pools",
        curves=_pool_curves,
        now=highest_of(_pool_curves, units.share),
        overall=_overall_pools,
        axis=units.axis_share,
        figure=units.share,
        most_top=1.0,
        about="Share of each pool's slots in use",
        nothing="no server has a pool",
        of=lambda series: len(series.pools),
    ),
    ChartDefinition(
        key="in_flight",
        title="In flight",
        curves=lambda series: [Curve("in flight", "server", series.system("in_flight"))],
        now=lambda series, row: units.amount(at(series.system("in_flight"), row)),
        overall=lambda result: units.amount(result.mean_in_flight),
        axis=units.axis_plain,
        figure=units.amount,
        about="Mean number of requests that were generated and have not ended",
    ),
)
"""The charts of the whole system, in the order of the menu."""


def chart_by_key(key: str) -> ChartDefinition | None:
    """The chart of a key; none where nobody knows it."""
    return next((chart for chart in CHARTS if chart.key == key), None)


def keys(charts: Sequence[ChartDefinition]) -> tuple[str, ...]:
    """The keys of some charts."""
    return tuple(chart.key for chart in charts)
