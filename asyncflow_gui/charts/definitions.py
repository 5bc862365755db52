"""What each live chart shows. A new chart is one more entry in ``CHARTS``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from asyncflow_gui.charts import units
from asyncflow_gui.charts.series import Floats, RunSeries
from engine.schemas import RunResult
from engine.schemas.result import NodeStats

MOST_SERVERS = 8
"""Servers drawn in one chart; the busiest where there are more."""

SERVER_COLORS = (
    "server", "data_store", "load_balancer", "generator", "client", "warn", "edge", "bad",
)  # fmt: skip
"""Tokens for the lines of servers, in order."""


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
        key: Stable name.
        title: Heading.
        curves: The lines to draw for what has happened so far, those of most interest last.
        now: The headline figure for the present.
        overall: The headline figure for a whole run.
        axis: An axis label for a value, given the top of the axis.
        figure: A value in words, as the pointer's read-out has it.
        least_top: The axis reaches at least this far.
        most_top: The axis ends here at most, where the quantity has a natural limit.
        about: What is drawn, for the tool tip of the heading.
        per_server: Whether there is one line per server (the busiest, where there are many).
    """

    key: str
    title: str
    curves: Callable[[RunSeries], list[Curve]]
    now: Callable[[RunSeries], str]
    overall: Callable[[RunResult], str]
    axis: Callable[[float, float], str]
    figure: units.Formatter
    least_top: float
    most_top: float | None = None
    about: str = ""
    per_server: bool = False


def _latency_curves(series: RunSeries) -> list[Curve]:
    return [
        Curve("p50", "server", series.system("p50")),
        Curve("p95", "warn", series.system("p95")),
        Curve("p99", "bad", series.system("p99")),
    ]


def _throughput_curves(series: RunSeries) -> list[Curve]:
    return [
        Curve("offered", "edge", series.system("offered")),
        Curve("completed", "data_store", series.system("completed")),
        Curve("errors", "bad", series.system("errors")),
    ]


def _throughput(result: RunResult) -> str:
    """Of the completed requests that are drawn; late responses are not among them."""
    if result.goodput_rps == result.throughput_rps:
        return units.rate(result.throughput_rps)
    return f"goodput {units.rate(result.goodput_rps)}"


def _last(values: Floats) -> float | None:
    return float(values[-1]) if len(values) else None


def _server_chart(
    *,
    column: str,
    title: str,
    axis: Callable[[float, float], str],
    figure: units.Formatter,
    mean: Callable[[NodeStats], float | None],
    least_top: float,
    about: str,
    most_top: float | None = None,
) -> ChartDefinition:
    """A chart with one line per server for one of ``SERVER_COLUMNS``."""

    def curves(series: RunSeries) -> list[Curve]:
        names, shown = series.lines(column), series.busiest(column, MOST_SERVERS)
        return [
            Curve(names[index], SERVER_COLORS[place], series.server(column, index))
            for place, index in enumerate(shown)
        ]

    def now(series: RunSeries) -> str:
        names = series.lines(column)
        if not len(series) or not names:
            return units.NO_FIGURE
        present = [series.server(column, index)[-1] for index in range(len(names))]
        highest = int(np.argmax(present))
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
        key=column,
        title=title,
        curves=curves,
        now=now,
        overall=overall,
        axis=axis,
        figure=figure,
        least_top=least_top,
        most_top=most_top,
        about=about,
        per_server=True,
    )


CHARTS: tuple[ChartDefinition, ...] = (
    ChartDefinition(
        key="latency",
        title="Latency",
        curves=_latency_curves,
        now=lambda series: f"p99 {units.latency(_last(series.system('p99')))}",
        overall=lambda result: f"p99 {units.latency(result.latency_s.p99)}",
        axis=units.axis_latency,
        figure=units.latency,
        least_top=1e-6,
        about="End-to-end latency of the requests that completed in each interval",
    ),
    ChartDefinition(
        key="throughput",
        title="Throughput",
        curves=_throughput_curves,
        now=lambda series: units.rate(_last(series.system("completed"))),
        overall=_throughput,
        axis=units.axis_rate,
        figure=units.rate,
        least_top=1.0,
        about="Requests generated, completed, and failed or lost, per second",
    ),
    _server_chart(
        column="utilisation",
        title="Utilisation",
        axis=units.axis_share,
        figure=units.share,
        mean=lambda stats: stats.utilisation,
        least_top=1.0,
        about="Share of each server's core time in use",
        most_top=1.0,
    ),
    _server_chart(
        column="waiting",
        title="Queues",
        axis=units.axis_plain,
        figure=units.amount,
        mean=lambda stats: stats.mean_waiting,
        least_top=1.0,
        about="Mean number of requests waiting: to be let in, for memory, a core or a pool's slot",
    ),
    _server_chart(
        column="ram_mb",
        title="RAM",
        axis=units.axis_megabytes,
        figure=units.megabytes,
        mean=lambda stats: stats.mean_ram_mb,
        least_top=1.0,
        about="Mean memory held by requests",
    ),
)
"""The live charts, in the order they are shown."""
