"""Where slow requests spend their time: the parts of the latency near the p99."""

from __future__ import annotations

import math
from dataclasses import dataclass

from engine.schemas import RunResult
from engine.schemas.result import Trace

NEAREST = 10
"""Traces that are looked at."""


@dataclass(frozen=True, slots=True)
class Tail:
    """The make-up of latencies near the p99.

    Attributes:
        p99_s: The p99, seconds; None where nothing completed.
        traces: How many traces the shares rest on.
        shares: Share of their time by part and element, 0 to 1.
    """

    p99_s: float | None
    traces: int
    shares: dict[tuple[str, str], float]

    def of_part(self, part: str) -> float:
        """Share of a part of the latency, wherever it was spent."""
        return math.fsum(share for (name, _), share in self.shares.items() if name == part)

    def at(self, part: str, element: str) -> float:
        """Share of a part at one node or edge."""
        return self.shares.get((part, element), 0.0)


def tail(result: RunResult) -> Tail:
    """What the completed requests that were kept and are nearest to the p99 spent their time on.

    Nearest by ratio; a request that was kept twice counts once. With few requests some lie below
    the p99, with very many all of them above it.
    """
    p99_s = result.latency_s.p99
    if not p99_s:
        return Tail(p99_s, 0, {})
    completed = {
        (trace.start_s, trace.end_s, trace.workload): trace
        for trace in result.traces
        if trace.outcome == "completed" and trace.end_s >= result.warmup_s and _lasted(trace)
    }
    wanted = math.log(p99_s)
    nearest = sorted(completed.values(), key=lambda each: abs(math.log(_lasted(each)) - wanted))
    return _shares(p99_s, nearest[:NEAREST])


def _lasted(trace: Trace) -> float:
    return trace.end_s - trace.start_s


def _shares(p99_s: float, traces: list[Trace]) -> Tail:
    spent: dict[tuple[str, str], float] = {}
    for trace in traces:
        for segment in trace.segments:
            key = (segment.component, segment.element)
            spent[key] = spent.get(key, 0.0) + segment.end_s - segment.begin_s
    whole = math.fsum(map(_lasted, traces))
    return Tail(p99_s, len(traces), {key: each / whole for key, each in spent.items()})
