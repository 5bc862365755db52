"""What ``asyncflow run`` prints of a result: accounts, latencies, nodes, edges, objectives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from engine.cli.tables import (
    NONE,
    Column,
    bar,
    count,
    make_console,
    make_table,
    number,
    percent,
    rate,
    seconds,
)
from engine.experiments.bottleneck import diagnose
from engine.schemas import RunResult, Scenario
from engine.schemas.parts import PARTS
from engine.schemas.result import LatencySplit, NodeStats, SloCheck, WorkloadStats

_LATENCIES = {"p999": "p99.9"}
"""Figures whose names are not their labels."""


def print_result(result: RunResult, *, warmup_found: bool = False) -> None:
    """Print the figures of a run, what there is none of left out.

    Args:
        result: The figures.
        warmup_found: Whether the warm-up was looked for, not given.
    """
    console = make_console()
    warmup = ""
    if result.warmup_s:
        warmup = f", warm-up {number(result.warmup_s)} s{' (found)' if warmup_found else ''}"
    elif warmup_found:
        warmup = ", no warm-up found"
    name = result.scenario or "Scenario"
    stopped = " (stopped)" if result.stopped_by is not None else ""
    console.print(f"{name}: {number(result.horizon_s)} s{stopped}{warmup}, seed {result.seed}")
    for table in _tables(result, console):
        console.print(table)


def print_bottleneck(scenario: Scenario, result: RunResult, what_if: Sequence[str]) -> None:
    """Print what holds the system up, and what relieving it would bring where that is known."""
    console = make_console()
    found = diagnose(scenario, result)
    label = "Bottleneck: " if found.bottleneck is not None else ""
    for words in (f"{label}{found.sentence}", *what_if):
        console.print(words)


def _tables(result: RunResult, console: Console) -> Iterator[Table]:
    yield _accounts(result)
    if result.attempts.retries or result.attempts.timeouts or result.attempts.late:
        yield _attempts(result)
    yield _latency(result)
    if result.split_s is not None:
        yield _split(result.split_s, console)
    if len(result.workloads) > 1:
        yield _workloads(result)
    yield _nodes(result)
    if any(_has_levels(node) for node in result.nodes.values()):
        yield _levels(result)
    if any(node.pools for node in result.nodes.values()):
        yield _pools(result)
    if any(len(node.endpoints) > 1 for node in result.nodes.values()):
        yield _endpoints(result)
    yield _edges(result)
    if result.slos:
        yield _slos(result.slos)


def _accounts(result: RunResult) -> Table:
    requests = result.requests
    rows = [
        ("completed", requests.completed),
        *((f"failed: {reason}", n) for reason, n in requests.failed.by_reason.items() if n),
        ("lost", requests.lost),
        ("in flight at the end", requests.in_flight),
        ("generated", requests.generated),
    ]
    total = requests.generated
    shares = [_share(n, total) for _, n in rows]
    return make_table(
        "Requests",
        [Column("account", [name for name, _ in rows])],
        [Column("requests", [count(n) for _, n in rows]), Column("share", shares)],
    )


def _share(part: int, total: int) -> str:
    """A share to a hundredth of a percent; one that rounds to nothing is not called nothing."""
    share = part / total if total else 0.0
    return "<0.01%" if 0 < share < 0.00005 else f"{share:.2%}"


def _attempts(result: RunResult) -> Table:
    attempts = result.attempts
    rows = [
        ("made", attempts.made),
        ("retries", attempts.retries),
        ("timed out", attempts.timeouts),
        ("answered late", attempts.late),
    ]
    return make_table(
        "Attempts",
        [Column("attempt", [name for name, _ in rows])],
        [Column("number", [count(n) for _, n in rows])],
    )


def _latency(result: RunResult) -> Table:
    stats, confidence = result.latency_s.model_dump(), result.confidence_s
    halves = confidence.model_dump() if confidence is not None else {}
    rows = [
        (
            f"latency {_LATENCIES.get(name, name)}",
            seconds(value),
            f"± {seconds(halves[name])}" if name in halves else "",
        )
        for name, value in stats.items()
    ]
    rows.append(("throughput", rate(result.throughput_rps), ""))
    if result.goodput_rps != result.throughput_rps:
        rows.append(("goodput", rate(result.goodput_rps), ""))
    figures = [Column("value", [value for _, value, _ in rows])]
    caption = ""
    if confidence is not None:
        level = f"{confidence.level:.0%}"
        figures.append(Column(f"{level} interval", [half for *_, half in rows]))
        caption = f"Intervals by the means of {confidence.batches} batches.\n"
    return make_table(
        "Latency and throughput",
        [Column("figure", [name for name, *_ in rows])],
        figures,
        caption=caption,
    )


def _split(split: LatencySplit, console: Console) -> Table:
    parts = {name: value for name, value in split.model_dump().items() if value > 0}
    total = sum(parts.values())
    shares = [value / total for value in parts.values()]
    return make_table(
        "Where the mean latency goes",
        [Column("part", [PARTS[name] for name in parts])],
        [
            Column("mean", [seconds(value) for value in parts.values()]),
            Column("share", [percent(share) for share in shares]),
        ],
        bars=[bar(share, console) for share in shares],
    )


def _workloads(result: RunResult) -> Table:
    def figures(of: Callable[[WorkloadStats], str]) -> list[str]:
        return [of(workload) for workload in result.workloads.values()]

    return make_table(
        "Workloads",
        [Column("workload", list(result.workloads))],
        [
            Column("generated", figures(lambda each: count(each.requests.generated))),
            Column("completed", figures(lambda each: count(each.requests.completed))),
            Column(
                "failed", figures(lambda each: count(each.requests.failed.total)), optional=True
            ),
            Column("lost", figures(lambda each: count(each.requests.lost)), optional=True),
            Column("goodput", figures(lambda each: rate(each.goodput_rps))),
            Column("mean", figures(lambda each: seconds(each.latency_s.mean))),
            Column("p99", figures(lambda each: seconds(each.latency_s.p99))),
        ],
    )


def _nodes(result: RunResult) -> Table:
    nodes = result.nodes.values()
    sojourns = [node.sojourn_s for node in nodes]
    return make_table(
        "Nodes",
        [
            Column("node", list(result.nodes)),
            Column("kind", [node.kind.replace("_", " ") for node in nodes]),
        ],
        [
            Column("arrived", [count(node.arrived) for node in nodes]),
            Column("completed", [count(node.completed) for node in nodes]),
            Column("failed", [count(node.failed) for node in nodes]),
            Column("called off", [count(node.cancelled) for node in nodes], optional=True),
            Column(
                "mean time",
                [seconds(each.mean if each else None) for each in sojourns],
                optional=True,
            ),
            Column(
                "p99", [seconds(each.p99 if each else None) for each in sojourns], optional=True
            ),
        ],
    )


def _has_levels(node: NodeStats) -> bool:
    return node.utilisation is not None or bool(node.mean_admission_queue)


def _levels(result: RunResult) -> Table:
    nodes = {name: node for name, node in result.nodes.items() if _has_levels(node)}

    def means(of: str, form: Callable[[Any], str] = number) -> list[str]:
        return [form(getattr(node, of)) for node in nodes.values()]

    return make_table(
        "Load and queues (means over time)",
        [Column("node", list(nodes))],
        [
            Column("cores used", means("utilisation", percent)),
            Column("ready queue", means("mean_ready_queue")),
            Column("in I/O", means("mean_io"), optional=True),
            Column("RAM MB", means("mean_ram_mb"), optional=True),
            Column("RAM queue", means("mean_ram_queue"), optional=True),
            Column("door queue", means("mean_admission_queue"), optional=True),
            Column("inside", means("mean_in_service")),
        ],
    )


def _pools(result: RunResult) -> Table:
    pools = [
        (node_id, name, pool)
        for node_id, node in result.nodes.items()
        for name, pool in node.pools.items()
    ]
    return make_table(
        "Pools (means over time)",
        [
            Column("node", [node_id for node_id, *_ in pools]),
            Column("pool", [name for _, name, _ in pools]),
        ],
        [
            Column("slots", [count(pool.slots) for *_, pool in pools]),
            Column("in use", [number(pool.mean_in_use) for *_, pool in pools]),
            Column("used", [percent(pool.mean_in_use / pool.slots) for *_, pool in pools]),
            Column("queue", [number(pool.mean_queue) for *_, pool in pools]),
        ],
    )


def _endpoints(result: RunResult) -> Table:
    endpoints = [
        (node_id, name, endpoint)
        for node_id, node in result.nodes.items()
        for name, endpoint in node.endpoints.items()
    ]
    return make_table(
        "Endpoints",
        [
            Column("node", [node_id for node_id, *_ in endpoints]),
            Column("endpoint", [name for _, name, _ in endpoints]),
        ],
        [
            Column("served", [count(each.served) for *_, each in endpoints]),
            Column("mean time", [seconds(each.sojourn_s.mean) for *_, each in endpoints]),
            Column("p50", [seconds(each.sojourn_s.p50) for *_, each in endpoints]),
            Column("p99", [seconds(each.sojourn_s.p99) for *_, each in endpoints]),
        ],
    )


def _edges(result: RunResult) -> Table:
    edges = result.edges.values()
    return make_table(
        "Edges",
        [Column("edge", list(result.edges))],
        [
            Column("sent", [count(edge.sent) for edge in edges]),
            Column("lost", [count(edge.lost) for edge in edges]),
            Column("in flight", [number(edge.mean_in_flight) for edge in edges]),
        ],
    )


def _slos(slos: list[SloCheck]) -> Table:
    return make_table(
        "Objectives",
        [Column("objective", [check.slo for check in slos])],
        [
            Column("measured", [_measured(check) for check in slos]),
            Column("", ["pass" if check.passed else "FAIL" for check in slos]),
        ],
    )


def _measured(check: SloCheck) -> str:
    figure = check.slo.split()[0]
    if check.value is None:
        return NONE
    if figure == "error_share":
        return f"{check.value:.4%}"
    return rate(check.value) if figure.endswith("_rps") else seconds(check.value)
