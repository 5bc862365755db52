"""The charts of one node or edge, for when it is selected on the canvas."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from asyncflow_gui.charts import units
from asyncflow_gui.charts.columns import WAITING
from asyncflow_gui.charts.definitions import LINE_COLORS, ChartDefinition, Curve, at, highest_of

if TYPE_CHECKING:
    from asyncflow_gui.charts.series import Floats, RunSeries
    from engine.schemas import RunResult
    from engine.schemas.result import NodeStats


def charts_of(series: RunSeries, element: str) -> tuple[ChartDefinition, ...]:
    """The charts of a node or an edge; none where the run has no such element."""
    if series.has_edge(element):
        return _edge_charts(element)
    if not series.has_node(element):
        return ()
    if element in series.servers:
        return _server_charts(series, element)
    edges = series.edges_of[element]
    out = (_out_edges(element, edges),) if edges else ()
    if element in series.queues:
        return (_traffic(element), *out, _waiting(element, _DOOR), _inside(element))
    return (_traffic(element), *out)


_DOOR = (("admission_queue", "to be let in", "generator"),)
_WAITS = (
    *_DOOR,
    ("ram_queue", "for RAM", "client"),
    ("pool_queue", "for a pool", "load_balancer"),
    ("ready_queue", "for a core", "bad"),
)


def _server_charts(series: RunSeries, node_id: str) -> tuple[ChartDefinition, ...]:
    pools = [key for key in series.pools if key[0] == node_id]
    return (
        _single(
            "utilisation",
            "Utilisation",
            "in use",
            lambda points: points.node(node_id, "utilisation"),
            _mean_of(node_id, lambda stats: stats.utilisation, units.share),
            axis=units.axis_share,
            figure=units.share,
            most_top=1.0,
            about=f"Share of the core time of {node_id} in use",
        ),
        _waiting(node_id, _WAITS),
        _traffic(node_id),
        _inside(node_id),
        _single(
            "ram",
            "RAM",
            "held",
            lambda points: points.node(node_id, "ram_mb"),
            _mean_of(node_id, lambda stats: stats.mean_ram_mb, units.megabytes),
            axis=units.axis_megabytes,
            figure=units.megabytes,
            about=f"Mean memory held by requests at {node_id}",
        ),
        *([_pools(node_id, pools)] if pools else []),
    )


def _single(
    key: str,
    title: str,
    name: str,
    values: Callable[[RunSeries], Floats],
    overall: Callable[[RunResult], str],
    *,
    axis: Callable[[float, float], str],
    figure: units.Formatter,
    about: str,
    most_top: float | None = None,
) -> ChartDefinition:
    return ChartDefinition(
        key=f"element-{key}",
        title=title,
        curves=lambda series: [Curve(name, "server", values(series))],
        now=lambda series, row: figure(at(values(series), row)),
        overall=overall,
        axis=axis,
        figure=figure,
        most_top=most_top,
        about=about,
    )


def _mean_of(
    node_id: str, mean: Callable[[NodeStats], float | None], figure: units.Formatter
) -> Callable[[RunResult], str]:
    def overall(result: RunResult) -> str:
        stats = result.nodes.get(node_id)
        return units.NO_FIGURE if stats is None else figure(mean(stats))

    return overall


def _waiting(node_id: str, waits: Sequence[tuple[str, str, str]]) -> ChartDefinition:
    return ChartDefinition(
        key="element-queues",
        title="Queues",
        curves=lambda series: [
            Curve(name, token, series.node(node_id, column)) for column, name, token in waits
        ],
        now=lambda series, row: units.amount(at(series.node(node_id, WAITING), row)),
        overall=_mean_of(node_id, lambda stats: stats.mean_waiting, units.amount),
        axis=units.axis_plain,
        figure=units.amount,
        about=f"Mean number of requests that wait at {node_id}, by what they wait for",
    )


def _traffic(node_id: str) -> ChartDefinition:
    columns = (("arrived", "edge"), ("completed", "data_store"), ("failed", "bad"))
    return ChartDefinition(
        key="element-traffic",
        title="Traffic",
        curves=lambda series: [
            Curve(name, token, series.rate(series.node(node_id, name))) for name, token in columns
        ],
        now=lambda series, row: units.rate(at(series.rate(series.node(node_id, "completed")), row)),
        overall=_mean_of(node_id, lambda stats: stats.completed, _completed),
        axis=units.axis_rate,
        figure=units.rate,
        about=f"Requests that came to {node_id}, that it was done with, and that failed there, "
        "per second",
    )


def _completed(count: float | None) -> str:
    return units.NO_FIGURE if count is None else f"{units.count(int(count))} completed"


def _inside(node_id: str) -> ChartDefinition:
    columns = (("in_service", "inside", "server"), ("io", "in I/O", "data_store"))
    return ChartDefinition(
        key="element-inside",
        title="Inside",
        curves=lambda series: [
            Curve(name, token, series.node(node_id, column)) for column, name, token in columns
        ],
        now=lambda series, row: units.amount(at(series.node(node_id, "in_service"), row)),
        overall=_mean_of(node_id, lambda stats: stats.mean_in_service, units.amount),
        axis=units.axis_plain,
        figure=units.amount,
        about=f"Mean number of requests inside {node_id}, and of those waiting for I/O",
    )


def _pools(node_id: str, pools: Sequence[tuple[str, str]]) -> ChartDefinition:
    shown = pools[: len(LINE_COLORS)]

    def curves(series: RunSeries) -> list[Curve]:
        return [
            Curve(key[1], LINE_COLORS[place], series.pool(key, "in_use"))
            for place, key in enumerate(shown)
        ]

    def now(series: RunSeries, row: int) -> str:
        waiting = [at(series.pool(key, "queue"), row) or 0.0 for key in pools]
        return f"{units.amount(sum(waiting))} waiting"

    def overall(result: RunResult) -> str:
        stats = result.nodes.get(node_id)
        queues = [pool.mean_queue for pool in stats.pools.values()] if stats else []
        return f"{units.amount(sum(queues))} waiting"

    return ChartDefinition(
        key="element-pools",
        title="Pools",
        curves=curves,
        now=now,
        overall=overall,
        axis=units.axis_plain,
        figure=units.amount,
        about=f"Mean number of slots in use of each pool of {node_id}",
    )


def _out_edges(node_id: str, edges: Sequence[str]) -> ChartDefinition:
    shown = edges[: len(LINE_COLORS)]

    def curves(series: RunSeries) -> list[Curve]:
        return [
            Curve(edge_id, LINE_COLORS[place], series.rate(series.edge(edge_id, "sent")))
            for place, edge_id in enumerate(shown)
        ]

    def overall(result: RunResult) -> str:
        sent = [stats.sent for edge_id in edges if (stats := result.edges.get(edge_id))]
        return f"{units.count(sum(sent))} sent"

    return ChartDefinition(
        key="element-edges",
        title="By edge",
        curves=curves,
        now=highest_of(curves, units.rate),
        overall=overall,
        axis=units.axis_rate,
        figure=units.rate,
        about=f"Messages over each edge that leaves {node_id}, both directions, per second",
        of=lambda _: len(edges),
    )


def _edge_charts(edge_id: str) -> tuple[ChartDefinition, ...]:
    columns = (("sent", "server"), ("lost", "bad"))

    def sent(result: RunResult) -> str:
        stats = result.edges.get(edge_id)
        return units.NO_FIGURE if stats is None else f"{units.count(stats.sent)} sent"

    def in_flight(result: RunResult) -> str:
        stats = result.edges.get(edge_id)
        return units.NO_FIGURE if stats is None else units.amount(stats.mean_in_flight)

    return (
        ChartDefinition(
            key="element-traffic",
            title="Messages",
            curves=lambda series: [
                Curve(name, token, series.rate(series.edge(edge_id, name)))
                for name, token in columns
            ],
            now=lambda series, row: units.rate(at(series.rate(series.edge(edge_id, "sent")), row)),
            overall=sent,
            axis=units.axis_rate,
            figure=units.rate,
            about=f"Messages sent over {edge_id} and lost there, both directions, per second",
        ),
        _single(
            "in-flight",
            "In flight",
            "on the way",
            lambda points: points.edge(edge_id, "in_flight"),
            in_flight,
            axis=units.axis_plain,
            figure=units.amount,
            about=f"Mean number of messages on the way over {edge_id}",
        ),
    )
