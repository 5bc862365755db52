"""A run as tables: what CSV and Parquet files of it hold. Names of columns carry the units.

Figures that there are none of (no request completed, a kind of node without cores) are None or NaN.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, get_type_hints

import numpy as np

from engine.metrics.places import COMPONENTS
from engine.schemas import EdgeSample, NodeSample, PoolSample, RunResult
from engine.schemas.result import (
    Confidence,
    LatencySplit,
    LatencyStats,
    RequestAccounts,
    Segment,
    Trace,
)

Columns = Mapping[str, type]
"""Names of columns and what is in them: ``str``, ``int``, ``float`` or ``bool``."""

Piece = Sequence[Sequence[Any]]
"""Some rows of a table, column by column; all of one length."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table that is made piece by piece, while it is written.

    Attributes:
        name: What it is called; a file's name without its ending.
        columns: Its columns, in order.
        pieces: Its rows. May be asked for once.
    """

    name: str
    columns: Columns
    pieces: Iterable[Piece]


def tables(result: RunResult) -> list[Table]:
    """All tables of a run.

    Those that begin with ``kpis`` have figures of the whole run: a line in all, or one per element.
    ``series``, ``nodes``, ``edges`` and ``pools`` have a line per reporting interval (and element).
    """
    return [make(result) for make in _TABLES]


def series_columns(columns: Iterable[str], values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Columns of a series as plain lists of the types their names stand for."""
    return {name: _plain(values[name], _SERIES.get(name, float)) for name in columns}


_ACCOUNTS: Columns = dict.fromkeys(("generated", "completed", "failed", "lost", "in_flight"), int)
_RATES: Columns = dict.fromkeys(("error_share", "throughput_rps", "goodput_rps"), float)
_ATTEMPTS: Columns = dict.fromkeys(("attempts", "retries", "timeouts", "late_responses"), int)
_PERCENTILES = ("mean", "p50", "p90", "p95", "p99")
_CONFIDENCE: Columns = {
    "confidence_level": float,
    "batches": int,
    **{f"latency_{name}_half_width_s": float for name in _PERCENTILES},
}
_SPLIT: Columns = {f"split_{name}_s": float for name in COMPONENTS}
_MEANS = (
    "utilisation",
    *("mean_ready_queue", "mean_io", "mean_ram_mb", "mean_ram_queue"),
    *("mean_in_service", "mean_admission_queue"),
)
_SERIES: Columns = get_type_hints(NodeSample) | get_type_hints(EdgeSample)


def _stats_columns(of: str) -> Columns:
    return {f"{of}_{name}_s": float for name in LatencyStats.model_fields}


def _stats(stats: LatencyStats | None) -> list[float | None]:
    return [getattr(stats, name, None) for name in LatencyStats.model_fields]


def _split(split: LatencySplit | None) -> list[float | None]:
    return [getattr(split, name, None) for name in COMPONENTS]


def _accounts(requests: RequestAccounts) -> list[int]:
    return [
        *(requests.generated, requests.completed, requests.failed.total),
        *(requests.lost, requests.in_flight),
    ]


def _confidence(confidence: Confidence | None) -> list[float | int | None]:
    return [getattr(confidence, name, None) for name in ("level", "batches", *_PERCENTILES)]


def _of_rows(name: str, columns: Columns, rows: Iterable[Sequence[Any]]) -> Table:
    listed = list(rows)
    return Table(name, columns, [list(zip(*listed, strict=True))] if listed else [])


def _kpis(result: RunResult) -> Table:
    columns: Columns = {
        "scenario": str,
        "seed": int,
        "horizon_s": float,
        "warmup_s": float,
        "stopped_by": str,
        **_ACCOUNTS,
        **_RATES,
        **_ATTEMPTS,
        **_stats_columns("latency"),
        **_CONFIDENCE,
        **_SPLIT,
    }
    attempts = result.attempts
    row = [
        *(result.scenario, result.seed, result.horizon_s, result.warmup_s, result.stopped_by),
        *_accounts(result.requests),
        *(result.error_share, result.throughput_rps, result.goodput_rps),
        *(attempts.made, attempts.retries, attempts.timeouts, attempts.late),
        *_stats(result.latency_s),
        *_confidence(result.confidence_s),
        *_split(result.split_s),
    ]
    return _of_rows("kpis", columns, [row])


def _workloads(result: RunResult) -> Table:
    columns = {"workload": str, **_ACCOUNTS, **_RATES, **_stats_columns("latency")}
    rows = [
        [
            *(name, *_accounts(each.requests), each.requests.error_share),
            *(each.throughput_rps, each.goodput_rps, *_stats(each.latency_s)),
        ]
        for name, each in result.workloads.items()
    ]
    return _of_rows("kpis_workloads", columns, rows)


def _failures(result: RunResult) -> Table:
    rows = [
        (name, reason, count)
        for name, workload in result.workloads.items()
        for reason, count in workload.requests.failed.by_reason.items()
    ]
    return _of_rows("kpis_failures", {"workload": str, "reason": str, "requests": int}, rows)


def _nodes(result: RunResult) -> Table:
    counts = ("arrived", "completed", "failed", "cancelled")
    columns: Columns = {
        "node": str,
        "kind": str,
        **dict.fromkeys(counts, int),
        **dict.fromkeys(_MEANS, float),
        **_stats_columns("sojourn"),
        **_SPLIT,
    }
    rows = [
        [
            *(name, node.kind, *(getattr(node, count) for count in counts)),
            *(getattr(node, mean) for mean in _MEANS),
            *(*_stats(node.sojourn_s), *_split(node.split_s)),
        ]
        for name, node in result.nodes.items()
    ]
    return _of_rows("kpis_nodes", columns, rows)


def _endpoints(result: RunResult) -> Table:
    columns = {"node": str, "endpoint": str, "served": int, **_stats_columns("sojourn"), **_SPLIT}
    rows = [
        [node_id, name, each.served, *_stats(each.sojourn_s), *_split(each.split_s)]
        for node_id, node in result.nodes.items()
        for name, each in node.endpoints.items()
    ]
    return _of_rows("kpis_endpoints", columns, rows)


def _pools(result: RunResult) -> Table:
    means = {"mean_in_use": float, "mean_queue": float}
    rows = [
        (node_id, name, pool.slots, pool.mean_in_use, pool.mean_queue)
        for node_id, node in result.nodes.items()
        for name, pool in node.pools.items()
    ]
    return _of_rows("kpis_pools", {"node": str, "pool": str, "slots": int, **means}, rows)


def _edges(result: RunResult) -> Table:
    columns = {"edge": str, "sent": int, "lost": int, "mean_in_flight": float}
    rows = [
        (name, edge.sent, edge.lost, edge.mean_in_flight) for name, edge in result.edges.items()
    ]
    return _of_rows("kpis_edges", columns, rows)


def _slos(result: RunResult) -> Table:
    rows = [(check.slo, check.value, check.passed) for check in result.slos]
    return _of_rows("kpis_slos", {"slo": str, "value": float, "passed": bool}, rows)


def _system_series(result: RunResult) -> Table:
    series = result.series
    errors = {f"error_{reason}_rps": values for reason, values in series.errors_rps.items()}
    columns = {"time_s": series.time_s, **series.system, **errors}
    piece = list(series_columns(columns, columns).values())
    return Table("series", dict.fromkeys(columns, float), [piece])


def _node_series(result: RunResult) -> Table:
    return _element_series(result, "node", NodeSample._fields, result.series.nodes)


def _pool_series(result: RunResult) -> Table:
    time_s: list[float] = result.series.time_s.tolist()

    def pieces() -> Iterator[Piece]:
        for node_id, pools in result.series.pools.items():
            for name, series in pools.items():
                ids = [[each] * len(time_s) for each in (node_id, name)]
                yield [time_s, *ids, *series_columns(PoolSample._fields, series).values()]

    means = dict.fromkeys(PoolSample._fields, float)
    return Table("pools", {"time_s": float, "node": str, "pool": str, **means}, pieces())


def _edge_series(result: RunResult) -> Table:
    return _element_series(result, "edge", EdgeSample._fields, result.series.edges)


def _element_series(
    result: RunResult, kind: str, fields: Sequence[str], elements: Mapping[str, Mapping[str, Any]]
) -> Table:
    time_s: list[float] = result.series.time_s.tolist()

    def pieces() -> Iterator[Piece]:
        for name, series in elements.items():
            yield [time_s, [name] * len(time_s), *series_columns(fields, series).values()]

    columns = {"time_s": float, kind: str, **{field: _SERIES[field] for field in fields}}
    return Table(f"{kind}s", columns, pieces())


def _latency(result: RunResult) -> Table:
    histogram = result.histogram
    count = histogram.count
    share = np.cumsum(count) / count.sum() if len(count) else np.zeros(0)
    columns = {"low_s": float, "high_s": float, "count": int, "cumulative_share": float}
    values = (histogram.low_s, histogram.high_s, count, share)
    return Table("latency", columns, [[column.tolist() for column in values]])


def _traces(result: RunResult) -> Table:
    """A line per segment; a trace without any (it took no time) has one without a segment."""
    columns: Columns = {
        "trace": int,
        **dict.fromkeys(("kept_as", "outcome", "workload"), str),
        **dict.fromkeys(("start_s", "end_s"), float),
        "branch": int,
        **dict.fromkeys(("component", "element", "endpoint", "step"), str),
        **dict.fromkeys(("segment_begin_s", "segment_end_s"), float),
    }
    rows = chain.from_iterable(_trace_rows(at, trace) for at, trace in enumerate(result.traces, 1))
    return _of_rows("traces", columns, rows)


def _trace_rows(number: int, trace: Trace) -> Iterator[list[Any]]:
    head = [number, trace.kept_as, trace.outcome, trace.workload, trace.start_s, trace.end_s]
    for branch, segments in enumerate([trace.segments, *trace.asides]):
        for segment in segments:
            yield [*head, branch, *_segment(segment)]
    if not trace.segments and not any(trace.asides):
        yield [*head, 0, None, None, None, None, None, None]


def _segment(segment: Segment) -> list[Any]:
    return [
        *(segment.component, segment.element, segment.endpoint, segment.step),
        *(segment.begin_s, segment.end_s),
    ]


def _plain(values: Any, kind: type) -> list[Any]:
    numbers: list[Any] = values.tolist()
    return numbers if kind is float else [kind(number) for number in numbers]


_TABLES: tuple[Callable[[RunResult], Table], ...] = (
    *(_kpis, _workloads, _failures, _nodes, _endpoints, _pools, _edges, _slos),
    *(_system_series, _node_series, _edge_series, _pool_series, _latency, _traces),
)
