"""Puts the scenario's events on the clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import singledispatch
from typing import Any

from engine.runtime.actors.edge import EdgeRuntime
from engine.runtime.actors.rqs_generator import Origin
from engine.runtime.actors.server import ServerRuntime
from engine.runtime.clock import URGENT, Engine
from engine.schemas import Event, LatencySpike, LossSpike, ServerDown, SlowServer, TrafficSurge

Change = Callable[[Any], None]


def schedule_events(events: tuple[Event, ...], engine: Engine, actors: Mapping[str, Any]) -> None:
    """Schedule the beginning and end of each event.

    At the same time, events go before requests and ends before beginnings: a window that ends
    when another begins leaves no gap and no overlap.
    """
    changes = [(event, *_changes(event, actors[event.target])) for event in events]
    for event, _, end in changes:
        if event.end_s is not None:
            engine.call_at(event.end_s, end, None, URGENT)
    for event, begin, _ in changes:
        engine.call_at(event.start_s, begin, None, URGENT)


@singledispatch
def _changes(event: Event, _actor: Any) -> tuple[Change, Change]:
    """What happens when an event begins and ends."""
    raise TypeError(f"no runtime for {type(event).__name__}")


@_changes.register
def _server_down(event: ServerDown, server: ServerRuntime) -> tuple[Change, Change]:
    return (
        lambda _: server.go_down(event.id, drain=event.drain),
        lambda _: server.come_up(event.id),
    )


@_changes.register
def _slow_server(event: SlowServer, server: ServerRuntime) -> tuple[Change, Change]:
    return (
        lambda _: server.slow_down(event.id, event.factor),
        lambda _: server.slow_down(event.id, None),
    )


@_changes.register
def _latency_spike(event: LatencySpike, edge: EdgeRuntime) -> tuple[Change, Change]:
    return (
        lambda _: edge.begin_spike(event.id, event.spike_s),
        lambda _: edge.end_spike(event.id),
    )


@_changes.register
def _loss_spike(event: LossSpike, edge: EdgeRuntime) -> tuple[Change, Change]:
    return (
        lambda _: edge.begin_losses(event.id, event.loss_rate),
        lambda _: edge.end_losses(event.id),
    )


@_changes.register
def _traffic_surge(event: TrafficSurge, origin: Origin) -> tuple[Change, Change]:
    return (
        lambda _: origin.surge(event.id, event.factor),
        lambda _: origin.surge(event.id, None),
    )
