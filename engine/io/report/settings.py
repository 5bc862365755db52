"""What was run, in words: every node, edge, event and setting of the scenario."""

from __future__ import annotations

from collections.abc import Iterator

from engine.experiments.changes import shown
from engine.io.report.tables import Column, table
from engine.schemas import Node, Scenario, Server, Workload
from engine.schemas.figures import duration, instant, memory, number, plural
from engine.schemas.steps import InnerStep, Step

_SAID_ELSEWHERE = frozenset({"id", "kind", "endpoints", "cpu_cores", "ram_mb", "pools", "workload"})


def settings(scenario: Scenario) -> str:
    """The scenario as tables."""
    nodes, edges, events = scenario.nodes, scenario.edges, scenario.events
    return (
        table(
            Column("Node", [node.id for node in nodes], left=True),
            Column("Kind", [node.kind.replace("_", " ") for node in nodes], left=True),
            Column("What it is", ["; ".join(_facts(node)) for node in nodes], left=True, wrap=True),
        )
        + table(
            Column("Edge", [edge.id for edge in edges], left=True),
            Column("From", [edge.source for edge in edges], left=True),
            Column("To", [edge.target for edge in edges], left=True),
            Column("Latency", [shown(_plain(edge.latency), "s") for edge in edges], left=True),
            Column("Loses", [shown(edge.loss_rate, "share") for edge in edges]),
        )
        + table(
            Column("Event", [event.id for event in events], left=True),
            Column("Kind", [event.kind.replace("_", " ") for event in events], left=True),
            Column("On", [event.target for event in events], left=True),
            Column("From", [f"{instant(event.start_s)} s" for event in events]),
            Column("To", [_until(event.end_s) for event in events]),
            Column("How", [_how(event) for event in events], left=True),
        )
    )


def _until(end_s: float | None) -> str:
    return f"{instant(end_s)} s" if end_s is not None else "the end"


def _how(event: object) -> str:
    named = (("spike_s", "s"), ("loss_rate", "share"), ("factor", ""), ("drain", ""))
    told = []
    for name, unit in named:
        value = getattr(event, name, None)
        if value is not None and value is not False:
            label = {"spike_s": "+", "loss_rate": "loses ", "factor": "× ", "drain": "drains"}[name]
            told.append(label if name == "drain" else f"{label}{shown(value, unit)}")
    return ", ".join(told)


def _facts(node: Node) -> Iterator[str]:
    workload = getattr(node, "workload", None)
    if workload is not None:
        yield _traffic(workload)
    if isinstance(node, Server):
        yield f"{plural(node.cpu_cores, 'core')}, {memory(node.ram_mb)}"
        for name, slots in node.pools.items():
            yield f"pool {name} of {plural(slots, 'slot')}"
    defaults = type(node).model_fields
    for name, value in node:
        if name not in _SAID_ELSEWHERE and value != defaults[name].get_default(
            call_default_factory=True
        ):
            unit = "s" if name.endswith("_s") else ""
            yield f"{name.removesuffix('_s').replace('_', ' ')} {shown(_plain(value), unit)}"
    if isinstance(node, Server):
        for endpoint in node.endpoints:
            steps = " → ".join(_step(step) for step in endpoint.steps) or "nothing"
            weight = f" (weight {endpoint.weight:g})" if len(node.endpoints) > 1 else ""
            yield f"{endpoint.name}{weight}: {steps}"


def _traffic(workload: Workload) -> str:
    match workload.kind:
        case "poisson" | "constant":
            told = f"{workload.kind} traffic of {number(workload.rate_rps)} / s"
        case "renewal":
            told = f"traffic with gaps of {shown(_plain(workload.gap), 's')}"
        case "users":
            each = number(workload.requests_per_minute_per_user)
            told = (
                f"{number(workload.users.mean)} active users on average, drawn anew every "
                f"{duration(workload.window_s)} ({workload.users.distribution}), each with {each} "
                "requests a minute"
            )
        case "closed":
            think = shown(_plain(workload.think_time), "s")
            told = f"{plural(workload.users, 'user')} who think for {think}"
        case "schedule":
            points = [
                f"{number(each.rate_rps)} / s at {instant(each.time_s)} s"
                for each in workload.points[:8]
            ]
            more = " …" if len(workload.points) > 8 else ""
            again = ", again and again" if workload.repeat else ""
            told = f"traffic by schedule: {', '.join(points)}{more}{again}"
        case "trace":
            told = plural(len(workload.times_s), "recorded arrival")
    return f"{told}, to {workload.endpoint}" if workload.endpoint else told


def _step(step: Step | InnerStep) -> str:
    match step.kind:
        case "cpu":
            return f"CPU {shown(_plain(step.time_s), 's')}"
        case "io":
            pool = f" in {step.pool}" if step.pool else ""
            return f"I/O {step.category} {shown(_plain(step.time_s), 's')}{pool}"
        case "ram":
            return f"RAM {memory(step.mb)}"
        case "forward":
            return f"forward to {step.to}"
        case "call":
            more = [f"timeout {duration(step.timeout_s)}"] if step.timeout_s else []
            more += [plural(step.retries, "retry", "retries")] if step.retries else []
            told = f" ({', '.join(more)})" if more else ""
            return f"call {step.to}{f' {step.endpoint}' if step.endpoint else ''}{told}"
        case "spawn":
            return f"in the background ({' → '.join(_step(each) for each in step.steps)})"
        case "parallel":
            inside = " ∥ ".join(
                " → ".join(_step(each) for each in branch) for branch in step.branches
            )
            return f"side by side ({inside})"


def _plain(value: object) -> object:
    dump = getattr(value, "model_dump", None)
    return dump(exclude_none=True, exclude_defaults=False) if dump is not None else value
