"""Sources of traffic: what makes requests, and the generator node."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from engine.runtime.actors.base import NodeRuntime
from engine.runtime.actors.edge import EdgeRuntime
from engine.runtime.network import Context
from engine.runtime.rqs_state import RequestState
from engine.samplers.arrivals import arrival_times
from engine.schemas import Generator
from engine.schemas.workloads import Workload


class Traffic:
    """Opens a request at each arrival time of a workload."""

    def __init__(
        self, workload: Workload, context: Context, owner: NodeRuntime, emit: Callable[..., None]
    ) -> None:
        self._times = arrival_times(workload, context.horizon_s, context.streams_of(owner.id))
        self._engine = context.engine
        self._horizon_s = context.horizon_s
        self._books = context.books
        self._owner = owner
        self._emit = emit

    def begin(self) -> None:
        """Schedule the first arrival."""
        self._schedule()

    def _schedule(self) -> None:
        time = next(self._times, self._horizon_s)
        if time < self._horizon_s:
            self._engine.call_at(time, self._arrive, None)

    def _arrive(self, _: None) -> None:
        self._emit(self._books.open(self._owner))
        self._schedule()


class GeneratorRuntime(NodeRuntime):
    """Sends requests over its edge; gets the responses itself where no client is on the way."""

    def __init__(self, spec: Generator, context: Context) -> None:
        super().__init__(spec, context)
        self._traffic = Traffic(spec.workload, context, self, self._emit)
        self._out: EdgeRuntime
        self._feeds_client = False

    def wire(self, nodes: Mapping[str, NodeRuntime], out: Sequence[EdgeRuntime]) -> None:
        """Learn the edge requests leave on."""
        self._out = out[0]
        # A client downstream becomes the origin: it gets the response, and here a request is
        # done with as soon as it is sent.
        self._feeds_client = nodes[self._out.spec.target].kind == "client"

    def begin(self) -> None:
        """Schedule the first arrival."""
        self._traffic.begin()

    def _emit(self, request: RequestState) -> None:
        self.arrived += 1
        if self._feeds_client:
            self.completed += 1
        self._out.send(request)

    def receive_response(self, request: RequestState) -> None:
        """The response is here."""
        self.completed += 1
        self.books.complete(request)
