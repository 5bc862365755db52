"""A network link: loses some messages, delays the others. Messages may overtake each other."""

from __future__ import annotations

import math
from collections.abc import Callable
from heapq import heappush
from itertools import repeat

from engine.metrics.gauges import Gauge
from engine.runtime.network import Context
from engine.runtime.rqs_state import RequestState
from engine.samplers.durations import duration_sampler
from engine.samplers.streams import Draw, in_blocks
from engine.schemas import Edge, EdgeSample


class EdgeRuntime:
    """One edge of the drawing.

    Requests cross it forwards with :meth:`send`; responses without an edge of their own come back
    over it with :meth:`send_back`, which draws latency and loss from streams of its own.

    Attributes:
        deliver: What the target does with what arrives; set when the network is wired.
        sent: Messages that set out, both directions.
        lost: Those that did not arrive.
        in_flight: Messages on the way over time.
        spike_s: Latency added by the spikes in force, seconds.
    """

    def __init__(self, spec: Edge, context: Context) -> None:
        self.id = spec.id
        self.spec = spec
        self.deliver: Callable[[RequestState], None]
        self.sent = 0
        self.lost = 0
        self.in_flight = Gauge()
        self.spike_s = 0.0
        self._spikes: dict[str, float] = {}
        self._engine = context.engine
        self._queue = context.engine.queue
        self._next_id = context.engine.next_id
        self._books = context.books
        self._loss_rate = spec.loss_rate
        self._latency, self._chance = self._samplers(context, "")
        self._latency_back, self._chance_back = self._samplers(context, " back")

    def _samplers(self, context: Context, direction: str) -> tuple[Draw, Draw]:
        """Latency and loss draws of one direction."""
        latency = duration_sampler(
            self.spec.latency, lambda: context.stream(self.id, "latency" + direction)
        )
        if not self._loss_rate:
            return latency, repeat(1.0).__next__
        return latency, in_blocks(context.stream(self.id, "loss" + direction).random)

    def send(self, request: RequestState) -> None:
        """A message sets out towards the target."""
        self.sent += 1
        if self._loss_rate and self._chance() < self._loss_rate:
            self._lose(request)
            return
        now = self._engine._now
        request.sent_at = now
        request.path = (self, request.path)
        in_flight = self.in_flight
        in_flight.level += 1
        in_flight.moment -= now
        heappush(
            self._queue,
            (now + self._latency() + self.spike_s, 1, self._next_id(), self._arrive, request),
        )

    def _arrive(self, request: RequestState) -> None:
        in_flight = self.in_flight
        in_flight.level -= 1
        in_flight.moment += self._engine._now
        self.deliver(request)

    def send_back(self, request: RequestState) -> None:
        """A response sets out from the target towards the source."""
        self.sent += 1
        if self._loss_rate and self._chance_back() < self._loss_rate:
            self._lose(request)
            return
        now = self._engine._now
        in_flight = self.in_flight
        in_flight.level += 1
        in_flight.moment -= now
        heappush(
            self._queue,
            (
                now + self._latency_back() + self.spike_s,
                1,
                self._next_id(),
                self._arrive_back,
                request,
            ),
        )

    def _arrive_back(self, request: RequestState) -> None:
        in_flight = self.in_flight
        in_flight.level -= 1
        in_flight.moment += self._engine._now
        retrace(request)

    def _lose(self, request: RequestState) -> None:
        self.lost += 1
        self._books.lose(request)

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
