"""Tables of what a run found: figures with intervals, accounts, nodes, edges, theory."""

from __future__ import annotations

from collections.abc import Sequence

from engine.experiments.findings import Check, Theory, Unit
from engine.io.report.pictures import bar_of
from engine.io.report.tables import Cell, Column, Markup, table, verdict
from engine.schemas import RunResult
from engine.schemas.figures import (
    NO_FIGURE,
    amount,
    latency,
    megabytes,
    rate,
    share,
    small_share,
    whole,
)
from engine.schemas.result import NodeStats, SloCheck

_LATENCIES = {
    "mean": "mean", "std": "standard deviation", "min": "minimum", "p50": "p50", "p90": "p90",
    "p95": "p95", "p99": "p99", "p999": "p99.9", "max": "maximum",
}  # fmt: skip


def accounts(result: RunResult) -> str:
    """Where every generated request is."""
    requests = result.requests
    rows = [
        ("completed", requests.completed),
        *(
            (f"failed: {reason.replace('_', ' ')}", count)
            for reason, count in requests.failed.by_reason.items()
            if count
        ),
        ("lost", requests.lost),
        ("in flight at the end", requests.in_flight),
        ("generated", requests.generated),
    ]
    total = requests.generated
    return table(
        Column("Account", [name for name, _ in rows], left=True),
        Column("Requests", [whole(count) for _, count in rows]),
        Column("Share", [small_share(count / total) if total else NO_FIGURE for _, count in rows]),
    )


def attempts(result: RunResult) -> str:
    """Retries, timeouts and late answers; empty where there were none."""
    made = result.attempts
    if not (made.retries or made.timeouts or made.late):
        return ""
    names = ("Attempts", "Retries", "Timed out", "Answered late")
    counts = (made.made, made.retries, made.timeouts, made.late)
    pairs = zip(names, counts, strict=True)
    return table(*(Column(name, [whole(count)]) for name, count in pairs))


def latencies(result: RunResult) -> str:
    """Latency with the intervals that there are."""
    stats, confidence = result.latency_s, result.confidence_s
    halves = [getattr(confidence, name, None) for name in _LATENCIES]
    intervals = [f"± {latency(half)}" if half is not None else "" for half in halves]
    return table(
        Column("Latency", list(_LATENCIES.values()), left=True),
        Column("Value", [latency(getattr(stats, name)) for name in _LATENCIES]),
        Column("95 % interval", intervals, optional=True),
    )


def rates(result: RunResult) -> str:
    """What was answered, and what was not."""
    length_s = result.horizon_s
    rows = [
        ("offered", rate(result.requests.generated / length_s if length_s else None)),
        ("throughput", rate(result.throughput_rps)),
        ("goodput", rate(result.goodput_rps)),
        ("errors", small_share(result.error_share)),
    ]
    return table(
        Column("Figure", [name for name, _ in rows], left=True),
        Column("Value", [value for _, value in rows]),
    )


def objectives(checks: Sequence[SloCheck]) -> str:
    """Objectives, each kept or not."""
    return table(
        Column("Objective", [check.slo.replace("_", " ") for check in checks], left=True),
        Column("Measured", [_measured(check) for check in checks]),
        Column("", [verdict(check.passed) for check in checks]),
    )


def _measured(check: SloCheck) -> str:
    name = check.slo.split()[0]
    if name == "error_share":
        return small_share(check.value)
    return rate(check.value) if name.endswith("_rps") else latency(check.value)


def workloads(result: RunResult) -> str:
    """Each workload by itself, where there are several."""
    if len(result.workloads) < 2:
        return ""
    each = list(result.workloads.values())
    return table(
        Column("Workload", list(result.workloads), left=True),
        Column("Generated", [whole(one.requests.generated) for one in each]),
        Column("Completed", [whole(one.requests.completed) for one in each]),
        Column("Errors", [small_share(one.requests.error_share) for one in each]),
        Column("Goodput", [rate(one.goodput_rps) for one in each]),
        Column("Mean", [latency(one.latency_s.mean) for one in each]),
        Column("p50", [latency(one.latency_s.p50) for one in each]),
        Column("p99", [latency(one.latency_s.p99) for one in each]),
    )


def nodes(result: RunResult) -> str:
    """Every node: requests, times, load and queues."""
    stats = list(result.nodes.values())
    sojourns = [node.sojourn_s for node in stats]
    return table(
        Column("Node", list(result.nodes), left=True),
        Column("Kind", [node.kind.replace("_", " ") for node in stats], left=True),
        Column("Arrived", [whole(node.arrived) for node in stats]),
        Column("Completed", [whole(node.completed) for node in stats]),
        Column("Failed", [whole(node.failed) for node in stats], optional=True),
        Column("Called off", [whole(node.cancelled) for node in stats], optional=True),
        Column("Mean time", [latency(each.mean if each else None) for each in sojourns]),
        Column("p99 time", [latency(each.p99 if each else None) for each in sojourns]),
        Column("Cores in use", [_meter(node.utilisation) for node in stats], left=True),
        Column("Ready queue", [_amount(node, "mean_ready_queue") for node in stats], optional=True),
        Column("In I/O", [_amount(node, "mean_io") for node in stats], optional=True),
        Column("Memory", [megabytes(node.mean_ram_mb) for node in stats]),
        Column("Memory queue", [_amount(node, "mean_ram_queue") for node in stats], optional=True),
        Column(
            "Door queue", [_amount(node, "mean_admission_queue") for node in stats], optional=True
        ),
        Column("Inside", [_amount(node, "mean_in_service") for node in stats]),
    )


def _amount(node: NodeStats, field: str) -> str:
    return amount(getattr(node, field))


def _meter(value: float | None) -> Cell:
    return NO_FIGURE if value is None else Markup(bar_of(value))


def pools(result: RunResult) -> str:
    """Every pool of every server."""
    rows = [
        (node_id, name, pool)
        for node_id, node in result.nodes.items()
        for name, pool in node.pools.items()
    ]
    return table(
        Column("Node", [node_id for node_id, *_ in rows], left=True),
        Column("Pool", [name for _, name, _ in rows], left=True),
        Column("Slots", [whole(pool.slots) for *_, pool in rows]),
        Column("In use", [_meter(pool.mean_in_use / pool.slots) for *_, pool in rows], left=True),
        Column("Waiting", [amount(pool.mean_queue) for *_, pool in rows]),
    )


def endpoints(result: RunResult) -> str:
    """Every endpoint of every server that has several."""
    rows = [
        (node_id, name, endpoint)
        for node_id, node in result.nodes.items()
        if len(node.endpoints) > 1
        for name, endpoint in node.endpoints.items()
    ]
    return table(
        Column("Node", [node_id for node_id, *_ in rows], left=True),
        Column("Endpoint", [name for _, name, _ in rows], left=True),
        Column("Served", [whole(each.served) for *_, each in rows]),
        Column("Mean time", [latency(each.sojourn_s.mean) for *_, each in rows]),
        Column("p50", [latency(each.sojourn_s.p50) for *_, each in rows]),
        Column("p99", [latency(each.sojourn_s.p99) for *_, each in rows]),
    )


def edges(result: RunResult) -> str:
    """Every edge."""
    each = list(result.edges.values())
    return table(
        Column("Edge", list(result.edges), left=True),
        Column("Messages sent", [whole(edge.sent) for edge in each]),
        Column("Lost", [whole(edge.lost) for edge in each], optional=True),
        Column("In flight", [amount(edge.mean_in_flight) for edge in each]),
    )


def quantity(value: float | None, unit: Unit) -> str:
    """A figure in its unit."""
    match unit:
        case "s":
            return latency(value)
        case "share":
            return small_share(value) if value is not None and value < 0.1 else _percent(value)
        case "rps":
            return rate(value)
        case _:
            return (
                NO_FIGURE
                if value is None
                else f"{value:,.3g}"
                if value < 1000
                else whole(round(value))
            )


def _percent(value: float | None) -> str:
    return share(value) if value is None else f"{value * 100:.1f} %"


def theory(found: Theory) -> str:
    """Formulas beside the run, and where there are none."""
    checks = found.checks
    compared = table(
        Column("Where", [each.place or "whole system" for each in checks], left=True),
        Column("Law", [each.law for each in checks], left=True, wrap=True),
        Column("Figure", [each.figure for each in checks], left=True),
        Column("By theory", [_by_theory(each) for each in checks]),
        Column("This run", [quantity(each.ours, each.unit) for each in checks]),
        Column("95 % interval", [_interval(each) for each in checks]),
        Column("", [_verdict(each) for each in checks]),
    )
    without = table(
        Column("Where", [each.place or "whole system" for each in found.inapplicable], left=True),
        Column("Why no formula", [each.why for each in found.inapplicable], left=True, wrap=True),
    )
    return compared + without


def _by_theory(check: Check) -> str:
    signs = {"at_most": "≤ ", "at_least": "≥ ", "about": "≈ ", "equal": ""}
    return f"{signs[check.sense]}{quantity(check.expected, check.unit)}"


def _interval(check: Check) -> str:
    if check.half_width is None:
        return "too short to tell"
    if check.unit == "requests" and check.half_width < 0.001:
        return "± < 0.001"
    return f"± {quantity(check.half_width, check.unit)}"


def _verdict(check: Check) -> Cell:
    within = check.within
    if within is None:
        return NO_FIGURE
    if within:
        return verdict(True, ("within", ""))
    return Markup('<span class="warn">outside</span>')
