"""Our events in AsyncFlow's words: one function a kind."""

from __future__ import annotations

from functools import singledispatch
from itertools import pairwise
from typing import Any

from engine.io.asyncflow.fit import Fit
from engine.io.asyncflow.remarks import Path
from engine.schemas import Event, LatencySpike, Scenario, Server, ServerDown

Built = dict[str, Any]


def exported_events(scenario: Scenario, fit: Fit) -> list[Built]:
    """The list of ``events``: each ends by the horizon, as AsyncFlow wants it."""
    horizon_s = scenario.settings.horizon_s
    built: list[Built] = []
    outages: list[tuple[float, float, str, str, Path]] = []
    for index, event in enumerate(scenario.events):
        path: Path = ("events", index)
        if event.start_s >= horizon_s:
            fit.note("Events after the end of the run are left out: {}.", path, event.id)
            continue
        end_s = horizon_s if event.end_s is None else min(event.end_s, horizon_s)
        words = _words(event, path, fit)
        built.append(
            {
                "event_id": event.id,
                "target_id": event.target,
                "start": {"kind": words["start"], "t_start": event.start_s, **words["more"]},
                "end": {"kind": words["end"], "t_end": end_s},
            }
        )
        if isinstance(event, ServerDown):
            outages.append((event.start_s, end_s, event.target, event.id, path))
    _check_outages(sorted(outages, key=lambda outage: outage[:2]), scenario, fit)
    return built


@singledispatch
def _words(event: Event, path: Path, fit: Fit) -> Built:
    fit.refuse(
        f"{event.id} is an event of kind {event.kind}, which AsyncFlow does not know",
        "Use server_down and latency_spike, or delete it",
        path,
        event.id,
    )
    return {"start": "", "end": "", "more": {}}


@_words.register
def _(event: ServerDown, path: Path, fit: Fit) -> Built:
    if not event.drain:
        fit.refuse(
            f"{event.id} fails what is at {event.target}: AsyncFlow lets it finish",
            "Switch drain on",
            (*path, "drain"),
            event.id,
        )
    return {"start": "server_down", "end": "server_up", "more": {}}


@_words.register
def _(event: LatencySpike, _path: Path, _fit: Fit) -> Built:
    more = {"spike_s": event.spike_s}
    return {"start": "network_spike_start", "end": "network_spike_end", "more": more}


def _check_outages(
    outages: list[tuple[float, float, str, str, Path]], scenario: Scenario, fit: Fit
) -> None:
    """AsyncFlow refuses outages of one server that overlap, and all servers down at once."""
    servers = [node.id for node in scenario.nodes if isinstance(node, Server)]
    for server in servers:
        own = [outage for outage in outages if outage[2] == server]
        for before, after in pairwise(own):
            if after[0] < before[1]:
                fit.refuse(
                    f"{after[3]} begins before {before[3]} has ended, at the same server: "
                    "AsyncFlow does not allow that",
                    "Join the two outages",
                    after[4],
                    after[3],
                )
    for start_s, _, _, event_id, path in outages:
        down = {server for begins, ends, server, *_ in outages if begins <= start_s < ends}
        if down == set(servers):
            fit.refuse(
                f"from {start_s:g} s on all servers are down: AsyncFlow does not allow that",
                "Let one server run on",
                path,
                event_id,
            )
    balanced = {
        edge.target
        for edge in scenario.edges
        for node in scenario.nodes
        if edge.source == node.id and node.kind == "load_balancer"
    }
    for _, _, server, event_id, path in outages:
        if server not in balanced:
            fit.note(
                "Outages without a balancer in front have no effect in AsyncFlow: {}.",
                path,
                event_id,
            )
