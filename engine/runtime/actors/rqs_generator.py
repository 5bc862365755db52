"""Sources of traffic: what makes requests, and the generator node."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from heapq import heappush

from engine.runtime.actors.base import NodeRuntime
from engine.runtime.actors.edge import EdgeRuntime
from engine.runtime.actors.steps import Continue
from engine.runtime.network import Context
from engine.runtime.rqs_state import RequestState
from engine.samplers.arrivals import arrival_times
from engine.schemas import Generator, Node
from engine.schemas.workloads import Workload


class Origin(NodeRuntime):
    """A node that requests start from, or that gets their responses."""

    def __init__(self, spec: Node, context: Context) -> None:
        super().__init__(spec, context)
        self._send: Continue
        self._times: Iterator[float] = iter(())
        self._latency = context.books.latencies.record

    def start_traffic(self, workload: Workload, send: Continue) -> None:
        """Open a request at each arrival time of a workload, and send it."""
        streams = self.context.streams_of(self.id)
        self._times = arrival_times(workload, self.context.horizon_s, streams)
        self._send = send
        self._schedule()

    def _schedule(self) -> None:
        time = next(self._times, None)
        if time is not None and time < self.context.horizon_s:
            heappush(self.engine.queue, (time, 1, self.engine.next_id(), self._arrive, None))

    def _arrive(self, _: None) -> None:
        now = self.engine._now
        books = self.books
        books.generated += 1
        in_flight = books.in_flight
        in_flight.level += 1
        in_flight.moment -= now
        self._send(RequestState(self, now))
        self._schedule()

    def receive_response(self, request: RequestState) -> None:
        """The response is here: the request is completed."""
        now = self.engine._now
        self.completed += 1
        books = self.books
        books.completed += 1
        in_flight = books.in_flight
        in_flight.level -= 1
        in_flight.moment += now
        self._latency(now - request.start)


class GeneratorRuntime(Origin):
    """Sends requests over its edge; gets the responses itself where no client is on the way."""

    def __init__(self, spec: Generator, context: Context) -> None:
        super().__init__(spec, context)
        self._workload = spec.workload
        self._forward: Continue
        self._feeds_client = False

    def wire(self, nodes: Mapping[str, NodeRuntime], out: Sequence[EdgeRuntime]) -> None:
        """Learn the edge requests leave on."""
        self._forward = out[0].send
        # A client downstream becomes the origin: it gets the response, and here a request is
        # done with as soon as it is sent.
        self._feeds_client = nodes[out[0].spec.target].kind == "client"

    def begin(self) -> None:
        """Schedule the first arrival."""
        self.start_traffic(self._workload, self._emit)

    def _emit(self, request: RequestState) -> None:
        self.arrived += 1
        if self._feeds_client:
            self.completed += 1
        self._forward(request)
