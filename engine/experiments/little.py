"""Little's law, L = lambda W, and the utilisation law: they hold for any run."""

from __future__ import annotations

from collections.abc import Iterator

from engine.experiments.findings import Check
from engine.experiments.intervals import mean_half_width, widths
from engine.schemas import RunResult
from engine.schemas.result import Floats, LatencyStats


def assess_little(result: RunResult) -> Iterator[Check]:
    """L against lambda W, for the system and for each server.

    What separates the two in a run of finite length T is the time that requests inside at its
    beginning or end spent out of the window. Each is at most as long as the longest time there, so
    that the allowance is that times the number inside at either end (and one more), ÷ T.
    Requests that ended without an answer are in the system too: where there are any, the system's
    law says nothing about answered ones alone, and is left out.
    """
    length_s = result.horizon_s - result.warmup_s
    requests = result.requests
    if length_s <= 0:
        return
    if not requests.failed.total and not requests.lost:
        level = result.series.system["in_flight"]
        yield from _check(result, "", level, result.goodput_rps, result.latency_s)
    for node_id, node in result.nodes.items():
        served = sum(each.served for each in node.endpoints.values())
        if node.sojourn_s is None or node.failed or node.cancelled or not served:
            continue
        level = result.series.nodes[node_id]["in_service"]
        yield from _check(result, node_id, level, served / length_s, node.sojourn_s)


def _check(
    result: RunResult, place: str, level: Floats, rate_rps: float, times: LatencyStats
) -> Iterator[Check]:
    lengths, window = widths(result)
    if times.mean is None or times.max is None or not len(level[window]):
        return
    total_s = float(lengths[window].sum())
    inside = float((level[window] * lengths[window]).sum()) / total_s
    ends = float(max(level[window][0], level[window][-1]))
    name = "requests in the system" if not place else "requests at the server"
    allowance = (ends + 1) * times.max / total_s
    yield Check(place, "Little's law", name, "requests", rate_rps * times.mean, inside, allowance)


def utilisation(result: RunResult, place: str, expected: float) -> Iterator[Check]:
    """Core time asked for, ÷ core time there is: rate times mean time ÷ cores."""
    used = result.nodes[place].utilisation
    if used is not None:
        levels = result.series.nodes[place]["utilisation"]
        half = mean_half_width(result, levels)
        yield Check(place, "Utilisation law", "cores in use", "share", expected, used, half)
