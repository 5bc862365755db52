"""A network link: loses some messages, delays the others. Messages may overtake each other."""

from __future__ import annotations

import math
from collections.abc import Callable
from heapq import heappush

from engine.metrics.gauges import Gauge
from engine.runtime.network import Context
from engine.runtime.rqs_state import RequestState
from engine.samplers.durations import duration_sampler
from engine.samplers.streams import Draw, in_blocks
from engine.schemas import Edge, EdgeSample

Deliver = Callable[[RequestState], None]


class EdgeRuntime:
    """One edge of the drawing.

    Requests cross it forwards with ``send``; responses without an edge of their own come back
    over it with ``send_back``, which draws latency and loss from streams of its own. Both are
    functions made when the edge is connected, with all they need bound.

    Attributes:
        sent: Messages that set out, both directions.
        lost: Those that did not arrive.
        in_flight: Messages on the way over time.
        spike_s: Latency added by the spikes in force, seconds.
    """

    __slots__ = (
        "_context",
        "_spikes",
        "id",
        "in_flight",
        "lost",
        "send",
        "send_back",
        "sent",
        "spec",
        "spike_s",
    )

    def __init__(self, spec: Edge, context: Context) -> None:
        self.id = spec.id
        self.spec = spec
        self.sent = 0
        self.lost = 0
        self.in_flight = Gauge()
        self.spike_s = 0.0
        self._spikes: dict[str, float] = {}
        self._context = context
        self.send: Deliver
        self.send_back: Deliver

    def connect(self, deliver: Deliver) -> None:
        """Say what the target does with what arrives. Once, before the run."""
        latency, arrive = self._latency(""), self._arrival(deliver)
        engine, in_flight = self._context.engine, self.in_flight
        queue, next_id = engine.queue, engine.next_id

        def send(request: RequestState) -> None:
            self.sent += 1
            now = engine._now
            request.sent_at = now
            request.path = (self, request.path)
            in_flight.level += 1
            in_flight.moment -= now
            heappush(queue, (now + latency() + self.spike_s, 1, next_id(), arrive, request))

        back, arrive_back = self._latency(" back"), self._arrival(retrace)

        def send_back(request: RequestState) -> None:
            self.sent += 1
            now = engine._now
            in_flight.level += 1
            in_flight.moment -= now
            heappush(queue, (now + back() + self.spike_s, 1, next_id(), arrive_back, request))

        self.send = self._at_risk(send, "")
        self.send_back = self._at_risk(send_back, " back")

    def _latency(self, direction: str) -> Draw:
        return duration_sampler(
            self.spec.latency, lambda: self._context.stream(self.id, "latency" + direction)
        )

    def _arrival(self, deliver: Deliver) -> Deliver:
        engine, in_flight = self._context.engine, self.in_flight

        def arrive(request: RequestState) -> None:
            in_flight.level -= 1
            in_flight.moment += engine._now
            deliver(request)

        return arrive

    def _at_risk(self, cross: Deliver, direction: str) -> Deliver:
        """Lose some of the messages, where the edge does."""
        loss_rate = self.spec.loss_rate
        if not loss_rate:
            return cross
        chance = in_blocks(self._context.stream(self.id, "loss" + direction).random)

        def risk(request: RequestState) -> None:
            if chance() < loss_rate:
                self._lose(request)
            else:
                cross(request)

        return risk

    def _lose(self, request: RequestState) -> None:
        self.sent += 1
        self.lost += 1
        self._context.books.lose(request)

    def begin_spike(self, event_id: str, spike_s: float) -> None:
        """Messages that set out from now on take longer."""
        self._spikes[event_id] = spike_s
        self.spike_s = math.fsum(self._spikes.values())

    def end_spike(self, event_id: str) -> None:
        """One spike is over. The sum is made anew, so that nothing is left after the last."""
        del self._spikes[event_id]
        self.spike_s = math.fsum(self._spikes.values())

    def sample(self, area: float, length_s: float, before: tuple[int, int]) -> EdgeSample:
        """The interval that ends now: ``area`` is the in-flight integral over it."""
        return EdgeSample(area / length_s, self.sent - before[0], self.lost - before[1])


def retrace(request: RequestState) -> None:
    """Send a response one edge back, or hand it to the origin when it has come all the way."""
    path = request.path
    if path is None:
        request.origin.receive_response(request)
    else:
        edge, request.path = path
        edge.send_back(request)
