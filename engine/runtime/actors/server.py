"""Servers: endpoints compiled once, cores, memory and pools that requests contend for."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from typing import Any

from engine.metrics.gauges import Crowd, Gauge
from engine.metrics.latency import LatencyRecorder
from engine.metrics.observer import Meter
from engine.resources.memory import PARTS_PER_MB, Memory, to_parts
from engine.resources.slots import Slots
from engine.runtime.actors.admission import bouncer, doorkeeper, reserving
from engine.runtime.actors.base import Level, NodeRuntime
from engine.runtime.actors.calls import Caller, GiveUp
from engine.runtime.actors.edge import Deliver, EdgeRuntime, retrace
from engine.runtime.actors.steps import Continue, QueueWait, Surroundings, compile_steps
from engine.runtime.network import SERVER_DOWN, Context
from engine.runtime.rqs_state import GONE, RequestState
from engine.samplers.streams import Draw, in_blocks
from engine.schemas import Endpoint, ForwardStep, Server

_SLOWEST = 1e12
"""Cap on combined slowdowns, so that no product overflows."""


class ServerRuntime(NodeRuntime):
    """Runs requests through the steps of an endpoint, then answers or forwards them.

    Attributes:
        cores: What CPU steps hold.
        memory: What endpoints reserve.
        pools: By name.
        door: Places for requests served at once; None: as many as come.
        io: Requests and background work waiting for I/O, over time.
        callers: Its ``call`` steps.
        pace: How many times the usual time CPU steps take.
        in_bulk: Requests here that are computed in bulk, at the last report.
    """

    def __init__(self, spec: Server, context: Context) -> None:
        super().__init__(spec, context)
        self.spec = spec
        self.cores = Slots(spec.cpu_cores)
        self.memory = Memory(spec.ram_mb)
        self.pools = {name: Slots(slots) for name, slots in spec.pools.items()}
        limit = spec.max_concurrent_requests
        self.door = None if limit is None else Slots(limit)
        self.slots = spec.cpu_cores if limit is None else limit
        self.io = Gauge()
        self.callers: list[Caller] = []
        self.pace = 1.0
        self.in_bulk = 0
        self._slowdowns: dict[str, float] = {}
        self._may_slow = any(
            event.kind == "slow_server" and event.target == spec.id
            for event in context.scenario.events
        )
        # Insertion-ordered, so that an outage fails requests in the order they came.
        self._inside: dict[RequestState, None] = {}
        self._in_service = Crowd(self._inside)
        self._tokens: dict[RequestState, None] = {}
        self._out: dict[str, EdgeRuntime] = {}
        self._nodes: Mapping[str, NodeRuntime] = {}
        self._returns: dict[Any, Continue] = {}
        self._recorders = {endpoint.name: LatencyRecorder() for endpoint in spec.endpoints}
        self._watchers: list[Callable[[], None]] = []
        self._outages: dict[str, bool] = {}
        self._down_since = 0.0
        self._drains = False
        self._serve: Continue
        self._answer: Continue

    def join(self, nodes: Mapping[str, NodeRuntime], out: Sequence[EdgeRuntime]) -> None:
        """Learn the edges that endpoints call and forward over, and those that lead back."""
        self._out = {edge.spec.target: edge for edge in out}
        self._nodes = nodes

    def open(self) -> None:
        """Compile the endpoints."""
        # Routing never leads to a client or generator: an edge to one carries responses.
        for target, edge in self._out.items():
            node = self._nodes[target]
            self._returns[node] = edge.send_home if node.passive else edge.send
        self._answer = self._answering(self.context.homes)
        operations = {endpoint.name: self._operation(endpoint) for endpoint in self.spec.endpoints}
        self._serve = self._chooser(operations)
        if self.door is not None:
            self._serve = doorkeeper(self, self.door, self._serve)

    @property
    def ways_out(self) -> Mapping[str, EdgeRuntime]:
        """The edges that leave here, by where they lead."""
        return self._out

    def edge_to(self, target: str) -> EdgeRuntime:
        """The edge that leads to a node."""
        return self._out[target]

    def _operation(self, spec: Endpoint) -> Continue:
        """An endpoint, compiled: reserves the memory of a request, then begins its steps."""
        ram = to_parts(spec.ram_mb)
        last = spec.steps[-1] if spec.steps else None
        send = self.edge_to(str(last.to)).send if isinstance(last, ForwardStep) else self._answer
        light = not (ram or self.door or self.context.counts_links)
        recorder = self._recorders[spec.name]
        leave = self.leaving(ram)
        around = Surroundings(self, spec.name, (self.id, spec.name), self.giving_up(leave))
        begin = compile_steps(spec.steps, around, self._finish(leave, send, recorder, light=light))
        serve = reserving(self, ram, begin, around) if ram else begin
        limit = self.spec.queue_limit
        return serve if limit is None or self.door is not None else bouncer(self, limit, ram, serve)

    def _chooser(self, operations: Mapping[str, Continue]) -> Continue:
        """Hands a request to the operation it names, or one drawn by weight."""
        only = list(operations.values())
        if len(only) == 1:
            return self._only(only[0])
        bounds = list(accumulate(endpoint.weight for endpoint in self.spec.endpoints))
        total = bounds.pop()
        draw = in_blocks(self.context.stream(self.id, "endpoint").random)

        def choose(request: RequestState) -> None:
            named = request.endpoint
            if named is None:
                only[bisect_right(bounds, draw() * total)](request)
            else:
                request.endpoint = None
                operations[named](request)

        return choose

    def _only(self, operation: Continue) -> Continue:
        """Hands every request to the one operation there is."""
        if not self.context.names_endpoints:
            return operation

        def serve(request: RequestState) -> None:
            request.endpoint = None  # named for this server, not for the next
            operation(request)

        return serve

    def receiver(self, edge: EdgeRuntime) -> Deliver:
        """Admit a request, unless the server is down."""
        engine, inside, in_service = self.engine, self._inside, self._in_service

        def receive(request: RequestState) -> None:
            now = engine._now
            edge.delivered += 1
            edge.moment += now
            if request.dead:
                self.drop(request)
                return
            if not self.up and not (self._drains and request.log[-3] < self._down_since):
                self.fail(request, SERVER_DOWN)
                return
            request.arrived = now
            inside[request] = None
            in_service.moment -= now
            self._serve(request)

        return receive

    def step_out(self, request: RequestState) -> None:
        """A request is no longer inside."""
        del self._inside[request]
        self._in_service.moment += self.engine._now

    def leaving(self, ram: int) -> Continue:
        """Gives back the memory and the place of a request that leaves an endpoint."""
        engine, memory, door = self.engine, self.memory, self.door
        inside, in_service = self._inside, self._in_service
        counts_links = self.context.counts_links

        def leave(request: RequestState) -> None:
            now = engine._now
            del inside[request]
            in_service.moment += now
            if counts_links:
                request.leave_link()
            if ram:
                memory.release(ram, now)
            if door is not None:
                door.release(now)

        return leave

    def _finish(
        self, leave: Continue, send: Continue, recorder: LatencyRecorder, *, light: bool
    ) -> Continue:
        """What happens after the last step; ``light``: requests hold nothing to give back."""
        engine, record = self.engine, recorder.record
        inside, in_service = self._inside, self._in_service

        def finish_light(request: RequestState) -> None:
            now = engine._now
            record(now - request.arrived)
            del inside[request]
            in_service.moment += now
            send(request)

        if light:
            return finish_light

        def finish(request: RequestState) -> None:
            record(engine._now - request.arrived)
            leave(request)
            send(request)

        return finish

    def giving_up(self, leave: Continue) -> GiveUp:
        """What happens where a request can go no further."""

        def give_up(request: RequestState, reason: str | None) -> None:
            leave(request)
            self.end_visit(request, reason)

        return give_up

    def end_visit(self, request: RequestState, reason: str | None) -> None:
        """A request that has left ends here: it failed, or (None) was called off."""
        if reason is None:
            self.drop(request)
        else:
            self.fail(request, reason)

    def _answering(self, homes: Sequence[NodeRuntime]) -> Continue:
        """Sends the response over the return edge to the origin, or back the way it came."""
        returns = self._returns
        if not returns:
            return retrace
        if not self.context.calls and len(homes) == 1 and homes[0] in returns:
            return returns[homes[0]]

        def answer(request: RequestState) -> None:
            send: Continue = returns.get(request.origin.home, retrace)
            send(request)

        return answer

    def paced(self, draw: Draw) -> Draw:
        """Draws of CPU times, as the server's pace has them."""
        if not self._may_slow:
            return draw

        def slowed() -> float:
            return draw() * self.pace

        return slowed

    def new_token(self, log: list[Any], origin: Any = None) -> RequestState:
        """A branch or background task of a request: it uses cores and pools."""
        token = RequestState(origin, log)
        self._tokens[token] = None
        self.books.live += 1
        return token

    def end_token(self, token: RequestState) -> None:
        """A branch or background task is over."""
        del self._tokens[token]
        self.books.live -= 1

    def on_health(self, watcher: Callable[[], None]) -> None:
        """Call ``watcher`` whenever this server goes down or comes back."""
        self._watchers.append(watcher)

    def go_down(self, event_id: str, *, drain: bool) -> None:
        """An outage begins. What is here or on its way fails unless all outages drain."""
        if not self._outages:
            self._down_since = self.engine._now
        self._outages[event_id] = drain
        self._drains = all(self._outages.values())
        # Watchers first: a retry of what fails now must not come back here.
        self._note_health()
        if not self._drains:
            self._fail_all()

    def come_up(self, event_id: str) -> None:
        """An outage ends; the server is up when no other is on."""
        del self._outages[event_id]
        self._drains = all(self._outages.values())
        self._note_health()

    def _note_health(self) -> None:
        self.up = not self._outages
        for watcher in self._watchers:
            watcher()

    def _fail_all(self) -> None:
        """Everything here ends, and the server stands as if just started."""
        now = self.engine._now
        inside, tokens = list(self._inside), list(self._tokens)
        self._inside.clear()
        self._tokens.clear()
        self.books.live -= len(tokens)
        self._in_service.moment += len(inside) * now
        self.io.clear(now)
        self.memory.reset(now)
        for slots in self._all_slots():
            slots.reset(now)
        for token in tokens:
            token.dead = GONE
        for request in inside:
            waiter, request.waiter = request.waiter, None
            if request.dead:
                self.drop(request)
            else:
                if isinstance(waiter, QueueWait):
                    request.log += (waiter.place, now)
                self._cut(request, now)
                self.fail(request, SERVER_DOWN)

    @staticmethod
    def _cut(request: RequestState, now: float) -> None:
        """Its log ends now, not when the step would have."""
        request.log[-1] = min(request.log[-1], now)

    def _all_slots(self) -> list[Slots]:
        door = [] if self.door is None else [self.door]
        return [self.cores, *door, *self.pools.values()]

    def slow_down(self, event_id: str, factor: float | None) -> None:
        """CPU steps that begin from now on take ``factor`` times as long; None: no longer."""
        if factor is None:
            del self._slowdowns[event_id]
        else:
            self._slowdowns[event_id] = factor
        self.pace = min(math.prod(self._slowdowns.values()), _SLOWEST)

    def inside(self) -> int:
        """Requests that are here now."""
        return len(self._inside) + self.in_bulk

    def meters(self) -> list[Meter]:
        """Cores, ready queue, I/O, memory, its queue, requests inside, the door's queue; pools."""
        door = Gauge() if self.door is None else self.door.waiting
        return [
            self.cores.busy,
            self.cores.waiting,
            self.io,
            self.memory.held,
            self.memory.waiting,
            self._in_service,
            door,
            *(gauge for pool in self.pools.values() for gauge in (pool.busy, pool.waiting)),
        ]

    def levels(self) -> list[Level]:
        """Mean levels of all of these."""
        return [
            Level("utilisation", 0, self.cores.total),
            Level("ready_queue", 1),
            Level("io", 2),
            Level("ram_mb", 3, PARTS_PER_MB),
            Level("ram_queue", 4),
            Level("in_service", 5),
            Level("admission_queue", 6),
            *(Level("pool_queue", 8 + 2 * place) for place in range(len(self.pools))),
        ]

    def pool_levels(
        self, areas: Sequence[float], length_s: float
    ) -> dict[str, tuple[int, float, float]]:
        """Slots, mean slots in use and mean queue of each pool."""
        pools = areas[len(areas) - 2 * len(self.pools) :]
        return {
            name: (pool.total, in_use / length_s, waiting / length_s)
            for (name, pool), in_use, waiting in zip(
                self.pools.items(), pools[::2], pools[1::2], strict=True
            )
        }

    def recorders(self) -> dict[str, LatencyRecorder]:
        """Times from coming to leaving, by endpoint."""
        return self._recorders
