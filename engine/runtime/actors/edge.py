"""A network link: loses some messages, delays the others. Messages may overtake each other."""

from __future__ import annotations

import math
from collections.abc import Callable
from heapq import heappush
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.runtime.network import LOST, Context
from engine.runtime.rqs_state import RequestState
from engine.samplers.durations import duration_blocks, duration_sampler
from engine.samplers.streams import BlockDraw, Draw, in_blocks_of
from engine.schemas import Edge

Deliver = Callable[[RequestState], None]
Times = NDArray[np.float64]
Cross = Callable[[Times], tuple[Times, NDArray[np.bool_] | None]]


class EdgeRuntime:
    """One edge of the drawing.

    Requests cross it forwards with ``send``, or many at once with ``cross``; responses without an
    edge of their own come back over it with ``send_back``. The last hop of a response to an origin
    that nothing depends on is no event: ``send_home`` and ``send_home_back`` write down when it
    will arrive. All are functions with all they need bound, made when the edge is opened.

    Attributes:
        deliver: What the target does with what arrives; it counts the arrival:
            ``edge.delivered += 1; edge.moment += now``.
        sent: Messages that set out forwards.
        delivered: Those of them that arrived.
        sent_back: Responses that set out backwards.
        delivered_back: Those of them that arrived.
        lost: Messages that will not arrive, both directions.
        moment: Times of arrivals less times of departures, seconds: with the number under way at a
            time, their integral up to then (as in ``Gauge``).
        lossy: Whether it ever loses any.
        place: Its number in the logs of requests; ``place_back`` for the way back.
        spike_s: Latency added by the spikes in force, seconds.
        loss_rate: Probability of losing a message, spikes in force included.
    """

    __slots__ = (
        "_context",
        "_losses",
        "_spikes",
        "cross",
        "deliver",
        "delivered",
        "delivered_back",
        "id",
        "loss_rate",
        "lossy",
        "lost",
        "moment",
        "place",
        "place_back",
        "send",
        "send_back",
        "send_home",
        "send_home_back",
        "sent",
        "sent_back",
        "spec",
        "spike_s",
    )

    def __init__(self, spec: Edge, context: Context) -> None:
        self.id = spec.id
        self.spec = spec
        self.sent = 0
        self.sent_back = 0
        self.delivered_back = 0
        self.lost = 0
        self.delivered = 0
        self.moment = 0.0
        self.spike_s = 0.0
        self.loss_rate = spec.loss_rate
        self.place = context.places.add("network", spec.id)
        self.place_back = context.places.add("network", spec.id, step="response")
        self._spikes: dict[str, float] = {}
        self._losses: dict[str, float] = {}
        self.lossy = spec.loss_rate > 0 or any(
            event.kind == "loss_spike" and event.target == spec.id
            for event in context.scenario.events
        )
        self._context = context
        context.books.edges_by_place |= {self.place: self, self.place_back: self}
        self.deliver: Deliver
        self.send: Deliver
        self.send_back: Deliver
        self.send_home: Deliver
        self.send_home_back: Deliver
        self.cross: Cross

    def open(self, deliver: Deliver) -> None:
        """Make ready for requests one by one, once, before the run; in bulk there is no need.

        Args:
            deliver: What the target does with what arrives.
        """
        self.deliver = deliver
        context = self._context
        latency, back = self._latency("latency"), self._latency("latency back")
        chance, chance_back = self._chance("loss"), self._chance("loss back")
        engine, homing = context.engine, context.books.homing
        queue, next_id = engine.queue, engine.next_id
        place, place_back = self.place, self.place_back

        def send(request: RequestState) -> None:
            now = engine._now
            self.sent += 1
            self.moment -= now
            time = now + latency() + self.spike_s
            request.log += (place, time)
            heappush(queue, (time, 1, next_id(), deliver, request))

        def send_and_remember(request: RequestState) -> None:
            request.path = (self, request.path)
            send(request)

        def send_home(request: RequestState) -> None:
            now = engine._now
            self.sent += 1
            self.moment -= now
            request.log += (place, now + latency() + self.spike_s)
            homing.append(request)

        def send_back(request: RequestState) -> None:
            now = engine._now
            self.sent_back += 1
            self.moment -= now
            time = now + back() + self.spike_s
            request.log += (place_back, time)
            heappush(queue, (time, 1, next_id(), arrive_back, request))

        def send_home_back(request: RequestState) -> None:
            now = engine._now
            self.sent_back += 1
            self.moment -= now
            request.log += (place_back, now + back() + self.spike_s)
            homing.append(request)

        def arrive_back(request: RequestState) -> None:
            self.delivered_back += 1
            self.moment += engine._now
            retrace(request)

        self.cross = self._crossing()
        self.send = self._at_risk(send_and_remember if context.keeps_paths else send, chance)
        self.send_home = self._at_risk(send_home, chance)
        self.send_back = self._at_risk(send_back, chance_back)
        self.send_home_back = self._at_risk(send_home_back, chance_back)

    def _latency(self, purpose: str) -> Draw:
        return duration_sampler(self.spec.latency, lambda: self._context.stream(self.id, purpose))

    def _chance(self, purpose: str) -> Draw | None:
        if not self.lossy:
            return None
        return in_blocks_of(lambda: self._context.stream(self.id, purpose).random)

    def _at_risk(self, go: Deliver, chance: Draw | None) -> Deliver:
        """Lose some of the messages, where the edge ever does."""
        if chance is None:
            return go

        def risk(request: RequestState) -> None:
            if chance() < self.loss_rate:
                self.sent += 1
                self.lost += 1
                request.leave_link()
                request.origin.hear_failure(request, LOST)
            else:
                go(request)

        return risk

    def _crossing(self) -> Cross:
        """Sends many messages at once; spikes and losses stay as they are for all of them.

        Takes the times of departure, seconds, ascending. Returns when those arrive that do, in
        order of departure, and which those are (None: all). An edge either does this or sends
        requests one by one, so that the streams are drawn from once.
        """
        make = self._context.stream
        latencies: BlockDraw | None = None
        chances: BlockDraw | None = None

        def cross(departures: Times) -> tuple[Times, NDArray[np.bool_] | None]:
            nonlocal latencies, chances
            if latencies is None:
                latencies = duration_blocks(self.spec.latency, lambda: make(self.id, "latency"))
                chances = make(self.id, "loss").random if self.lossy else None
            self.sent += len(departures)
            kept = None
            if chances is not None:
                kept = chances(len(departures)) >= self.loss_rate
                departures = departures[kept]
                self.lost += len(kept) - len(departures)
            self.moment -= float(departures.sum())
            return departures + latencies(len(departures)) + self.spike_s, kept

        return cross

    def arrive_many(self, times: Times) -> None:
        """Messages have arrived at the given times, seconds."""
        self.delivered += len(times)
        self.moment += float(times.sum())

    @property
    def under_way(self) -> int:
        """Messages on the edge now."""
        return self.sent + self.sent_back - self.lost - self.delivered - self.delivered_back

    @property
    def sent_both_ways(self) -> int:
        """Messages that set out."""
        return self.sent + self.sent_back

    def take(self, now: float) -> float:
        """Integral of the messages under way since the last call (messages times seconds)."""
        held = self.under_way * now
        area = held + self.moment
        self.moment = -held
        return area

    def begin_spike(self, event_id: str, spike_s: float) -> None:
        """Messages that set out from now on take longer."""
        self._spikes[event_id] = spike_s
        self.spike_s = math.fsum(self._spikes.values())

    def end_spike(self, event_id: str) -> None:
        """One spike is over. The sum is made anew, so that nothing is left after the last."""
        del self._spikes[event_id]
        self.spike_s = math.fsum(self._spikes.values())

    def begin_losses(self, event_id: str, loss_rate: float) -> None:
        """Messages that set out from now on are lost more often."""
        self._losses[event_id] = loss_rate
        self._combine_losses()

    def end_losses(self, event_id: str) -> None:
        """One loss spike is over."""
        del self._losses[event_id]
        self._combine_losses()

    def _combine_losses(self) -> None:
        """Losses are independent: a message arrives where none of them takes it."""
        if not self._losses:
            self.loss_rate = self.spec.loss_rate
            return
        arrives = math.prod(1 - rate for rate in self._losses.values())
        self.loss_rate = 1 - (1 - self.spec.loss_rate) * arrives


def retrace(request: Any) -> None:
    """Send a response one edge back, or hand it to the origin when it has come all the way."""
    path = request.path
    if path is None:
        request.origin.receive_response(request)
        return
    edge, request.path = path
    if request.path is None and request.origin.passive:
        edge.send_home_back(request)
    else:
        edge.send_back(request)
