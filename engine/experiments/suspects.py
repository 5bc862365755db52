"""What may hold a system up, and the figures that tell against it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from engine.experiments.flows import nodes_in_order
from engine.experiments.intervals import widths
from engine.experiments.tail import Tail
from engine.schemas import RunResult, Scenario, Server
from engine.schemas.figures import amount, share, small_share
from engine.schemas.parts import PARTS
from engine.schemas.result import Floats, NodeStats

Kind = Literal["cores", "ram", "pool", "door", "central_queue", "network", "loss", "outage", "io"]

BUSY = 0.9
"""From here on a resource is a suspect by its use alone."""

WAITED_FOR = 0.1
"""A resource is a suspect where at least this share of the p99 is spent waiting for it."""

_FAR_TOO_MANY = 0.01
"""Share of requests that fail or are lost from which on that is a suspect."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """Something that may be the bottleneck.

    Attributes:
        kind: What it is.
        element: Id of the node, edge or event.
        pool: Name of the pool, where it is one.
        words: What it is and what tells against it, with figures.
        score: How much tells against it; the most is named.
    """

    kind: Kind
    element: str
    words: str
    score: float
    pool: str = ""


def resources(scenario: Scenario, result: RunResult, slow: Tail) -> Iterator[Suspect]:
    """Cores, memory, pools, doors and central queues that are busy or waited for."""
    for node in scenario.nodes:
        stats = result.nodes[node.id]
        if isinstance(node, Server):
            yield from _cores(node, result, slow)
            yield from _pools(node, result, slow)
            effect = _waited_outside(node, result, slow) > 0
            for found in (*_ram(node, stats, result, slow), *_door(node, stats, result, slow)):
                # What is the cores' doing comes after them.
                yield replace(found, score=0.0) if effect else found
        elif stats.mean_admission_queue:
            waited = slow.at("balancer_wait", node.id)
            queue = f"{node.id} queue: {amount(stats.mean_admission_queue)} waiting on average"
            yield from _suspect(
                "central_queue", node.id, queue, busy=0.0, waited=waited, part="balancer_wait"
            )


def _suspect(
    kind: Kind,
    element: str,
    what: str,
    *,
    busy: float,
    waited: float,
    part: str,
    pool: str = "",
) -> Iterator[Suspect]:
    if waited < WAITED_FOR and busy < BUSY:
        return
    words = f"{what}, {share(waited)} of p99 is {PARTS[part]}"
    yield Suspect(kind, element, words, waited + (busy if busy >= BUSY else 0.0), pool)


def _cores(node: Server, result: RunResult, slow: Tail) -> Iterator[Suspect]:
    busy = result.nodes[node.id].utilisation or 0.0
    what = f"{node.id} cores: {share(busy)} busy{_at_most(result, node.id, 'utilisation', busy)}"
    waited, outside = slow.at("core_wait", node.id), _waited_outside(node, result, slow)
    for found in _suspect(
        "cores", node.id, what, busy=busy, waited=waited + outside, part="core_wait"
    ):
        words = f"{what}, {share(waited)} of p99 is core wait"
        more = f" and {share(outside)} the wait to be let in to them" if outside else ""
        yield replace(found, words=words + more)


def _waited_outside(node: Server, result: RunResult, slow: Tail) -> float:
    """Share of the p99 spent at the door and for memory, where those who wait for a core hold them.

    That is where all cores were busy at some time, and requests inside spend more time on them, or
    waiting for them, than on anything else there.
    """
    on_cores = slow.at("core_wait", node.id) + slow.at("cpu", node.id)
    elsewhere = slow.at("io", node.id) + slow.at("pool_wait", node.id)
    if _peak(result, node.id, "utilisation") < BUSY or on_cores <= elsewhere:
        return 0.0
    return slow.at("admission_wait", node.id) + slow.at("ram_wait", node.id)


def _ram(node: Server, stats: NodeStats, result: RunResult, slow: Tail) -> Iterator[Suspect]:
    if not stats.mean_ram_queue:
        return
    used = (stats.mean_ram_mb or 0.0) / node.ram_mb
    peak = _at_most(result, node.id, "ram_mb", used, node.ram_mb)
    what = f"{node.id} memory: {share(used)} in use{peak}"
    yield from _suspect(
        "ram", node.id, what, busy=used, waited=slow.at("ram_wait", node.id), part="ram_wait"
    )


def _pools(node: Server, result: RunResult, slow: Tail) -> Iterator[Suspect]:
    stats, series = result.nodes[node.id], result.series.pools.get(node.id, {})
    _, window = widths(result)
    longest = max(stats.pools.items(), key=lambda item: item[1].mean_queue, default=None)
    for name, pool in stats.pools.items():
        # Traces do not tell pools apart: the wait is put down to the one most waited for.
        waited = slow.at("pool_wait", node.id) if longest and name == longest[0] else 0.0
        used = pool.mean_in_use / pool.slots
        levels = series[name]["in_use"][window] if name in series else np.zeros(0)
        peak = _peak_words(float(np.max(levels)) / pool.slots if len(levels) else used, used)
        what = f"{node.id} pool {name}: {share(used)} of {pool.slots} slots in use{peak}"
        if pool.mean_queue:
            yield from _suspect(
                "pool", node.id, what, busy=used, waited=waited, part="pool_wait", pool=name
            )


def _door(node: Server, stats: NodeStats, result: RunResult, slow: Tail) -> Iterator[Suspect]:
    if node.max_concurrent_requests is None or not stats.mean_admission_queue:
        return
    inside = (stats.mean_in_service or 0.0) - stats.mean_admission_queue
    used = inside / node.max_concurrent_requests
    series = result.series.nodes[node.id]
    _, window = widths(result)
    levels = (series["in_service"] - series["admission_queue"])[window]
    most = float(np.max(levels)) / node.max_concurrent_requests if len(levels) else used
    peak = _peak_words(most, used)
    what = f"{node.id} door: {share(used)} of {node.max_concurrent_requests} places taken{peak}"
    waited = slow.at("admission_wait", node.id)
    yield from _suspect("door", node.id, what, busy=used, waited=waited, part="admission_wait")


def _at_most(result: RunResult, node_id: str, field: str, mean: float, per: float = 1.0) -> str:
    """How busy a node was at its busiest, where that is far from the mean."""
    return _peak_words(_peak(result, node_id, field) / per, mean)


def _peak_words(most: float, mean: float) -> str:
    """`` (100 % at its busiest)``, where that is far from the mean."""
    return f" ({share(most)} at its busiest)" if most > mean + 0.2 and mean < BUSY else ""


def _peak(result: RunResult, node_id: str, field: str) -> float:
    """The largest mean over a reporting interval, in the measured window."""
    _, window = widths(result)
    levels: Floats = result.series.nodes[node_id][field][window]
    return float(np.max(levels)) if len(levels) else 0.0


def failures(scenario: Scenario, result: RunResult) -> Iterator[Suspect]:
    """What requests fail for, or are lost by."""
    ended = result.requests.completed + result.requests.failed.total + result.requests.lost
    if not ended:
        return
    lost = result.requests.lost / ended
    if lost >= _FAR_TOO_MANY:
        edge_id = max(result.edges, key=lambda key: result.edges[key].lost)
        edge = result.edges[edge_id]
        words = (
            f"{edge_id}: {small_share(edge.lost / edge.sent)} of its messages lost, and with them "
            f"{small_share(lost)} of requests"
        )
        yield Suspect("loss", edge_id, words, 0.3 + lost)
    by_reason = result.requests.failed.by_reason
    down = by_reason.get("server_down", 0) + by_reason.get("no_healthy_target", 0)
    outages = [event for event in result.events if event.kind == "server_down"]
    if down / ended >= _FAR_TOO_MANY and outages:
        worst = max(outages, key=lambda each: (each.end_s or result.horizon_s) - each.start_s)
        told = f"{small_share(down / ended)} of requests fail because a server is down"
        words = f"{worst.target} is down ({worst.id}): {told}"
        yield Suspect("outage", worst.id, words, 0.3 + down / ended)
    timed_out = by_reason.get("timeout", 0) / ended
    if timed_out >= _FAR_TOO_MANY:
        yield from _timeouts(scenario, result, timed_out)


def _timeouts(scenario: Scenario, result: RunResult, timed_out: float) -> Iterator[Suspect]:
    """The cores that requests time out at: of those that were all busy, the last on the way.

    Who waits for an answer waits for all that lies behind, so that queues before it are its queues.
    """
    queues = {
        key: result.nodes[key].mean_ready_queue or 0.0
        for key in nodes_in_order(scenario)
        if _peak(result, key, "utilisation") >= BUSY
    }
    waiting = [key for key, length in queues.items() if length >= 1]
    if waiting:
        last = waiting[-1]
        busy = result.nodes[last].utilisation or 0.0
        words = (
            f"{last} cores: {share(busy)} busy{_at_most(result, last, 'utilisation', busy)}, "
            f"{amount(queues[last])} waiting for one on average, and {small_share(timed_out)} of "
            "requests time out"
        )
        yield Suspect("cores", last, words, 0.3 + timed_out)


def largest_part(slow: Tail) -> Suspect | None:
    """What takes most of the p99 and could be made shorter: I/O of a server, or an edge."""
    kinds: dict[str, Kind] = {"io": "io", "network": "network", "core_wait": "cores"}
    parts = {key: each for key, each in slow.shares.items() if key[0] in kinds}
    if not parts:
        return None
    (part, element), most = max(parts.items(), key=lambda item: item[1])
    words = f"{share(most)} of p99 is {PARTS[part]} at {element}"
    return Suspect(kinds[part], element, words, 0.0)
