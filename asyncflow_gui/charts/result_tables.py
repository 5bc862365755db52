"""The columns of the result tables and the rows of a run.

Cells hold figures in the units of their headings, so that what is copied is what they say.
"""

from __future__ import annotations

from asyncflow_gui.charts.tables import Column, Figure
from engine.schemas import RunResult


def _scaled(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor


def _one(value: float) -> str:
    return f"{value:,.1f}"


def _two(value: float) -> str:
    return f"{value:,.2f}"


def _whole(value: int) -> str:
    return f"{value:,}"


def _words(value: str) -> str:
    return value.replace("_", " ").capitalize()


NODE_COLUMNS: tuple[Column, ...] = (
    Column("Node", numeric=False),
    Column("Kind", _words, numeric=False),
    Column("Utilisation, %", _one, "Share of core time in use, mean after the warm-up"),
    Column("Ready queue", _two, "Mean number of requests waiting for a core"),
    Column("In I/O", _two, "Mean number of requests waiting for I/O"),
    Column("RAM, MB", _one, "Mean memory held by requests"),
    Column("RAM queue", _two, "Mean number of requests waiting for memory", optional=True),
    Column(
        "Pool queue", _two, "Mean number of requests waiting for a slot of a pool", optional=True
    ),
    Column(
        "Door queue",
        _two,
        "Mean number of requests waiting to be let in: at a server that serves only so many at "
        "once, or at a balancer with a central queue",
        optional=True,
    ),
    Column("Arrived", _whole, "Requests that arrived, over the whole run"),
    Column("Completed", _whole, "Requests the node was done with, over the whole run"),
    Column("Failed", _whole, "Requests that failed here, over the whole run"),
)

EDGE_COLUMNS: tuple[Column, ...] = (
    Column("Edge", numeric=False),
    Column("Sent", _whole, "Messages sent in both directions, over the whole run"),
    Column("Lost", _whole, "Messages lost on the way, over the whole run"),
    Column("In flight", _two, "Mean number of messages on the way, after the warm-up"),
)


def node_rows(result: RunResult) -> list[tuple[Figure, ...]]:
    """A row per node, in the scenario's order."""
    return [
        (
            node_id,
            stats.kind,
            _scaled(stats.utilisation, 100),
            stats.mean_ready_queue,
            stats.mean_io,
            stats.mean_ram_mb,
            stats.mean_ram_queue,
            sum(pool.mean_queue for pool in stats.pools.values()) if stats.pools else None,
            stats.mean_admission_queue,
            stats.arrived,
            stats.completed,
            stats.failed,
        )
        for node_id, stats in result.nodes.items()
    ]


def edge_rows(result: RunResult) -> list[tuple[Figure, ...]]:
    """A row per edge, in the scenario's order."""
    return [
        (edge_id, stats.sent, stats.lost, stats.mean_in_flight)
        for edge_id, stats in result.edges.items()
    ]
