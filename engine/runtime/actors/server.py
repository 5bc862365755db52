"""Servers: endpoints compiled once, cores, memory and pools that requests contend for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate

from engine.metrics.gauges import Gauge
from engine.resources.memory import BYTES_PER_MB, Memory, to_bytes
from engine.resources.slots import Slots
from engine.runtime.actors.base import NodeRuntime
from engine.runtime.actors.edge import EdgeRuntime, retrace
from engine.runtime.actors.steps import Continue, compile_steps
from engine.runtime.network import SERVER_DOWN, Context
from engine.runtime.rqs_state import RequestState
from engine.samplers.streams import in_blocks
from engine.schemas import Endpoint, ForwardStep, NodeSample, Server
from engine.schemas.result import NodeStats


class ServerRuntime(NodeRuntime):
    """Runs requests through the steps of an endpoint, then answers or forwards them."""

    def __init__(self, spec: Server, context: Context) -> None:
        super().__init__(spec, context)
        self.spec = spec
        self.cores = Slots(spec.cpu_cores)
        self.memory = Memory(spec.ram_mb)
        self.pools = {name: Slots(slots) for name, slots in spec.pools.items()}
        self.io = Gauge()
        self._in_service = Gauge()
        # Insertion-ordered, so that an outage fails requests in the order they came.
        self._inside: dict[RequestState, None] = {}
        self._tasks: dict[RequestState, None] = {}
        self._returns: dict[NodeRuntime, Continue] = {}
        self._watchers: list[Callable[[], None]] = []
        self._outages: dict[str, bool] = {}
        self._down_since = 0.0
        self._drains = False
        self._admit: Continue

    def wire(self, nodes: Mapping[str, NodeRuntime], out: Sequence[EdgeRuntime]) -> None:
        """Compile the endpoints, now that the edges they forward over are known."""
        by_target = {edge.spec.target: edge for edge in out}
        # Routing never leads to a client or generator: an edge to one carries responses.
        self._returns = {nodes[target]: edge.send for target, edge in by_target.items()}
        self._admit = self._chooser(
            [self._operation(endpoint, by_target) for endpoint in self.spec.endpoints]
        )

    def _operation(self, spec: Endpoint, by_target: Mapping[str, EdgeRuntime]) -> Continue:
        """An endpoint, compiled: reserves the memory of a request, then begins its steps."""
        ram = to_bytes(spec.ram_mb)
        last = spec.steps[-1] if spec.steps else None
        send = by_target[str(last.to)].send if isinstance(last, ForwardStep) else self._answer
        begin = compile_steps(spec.steps, self, (self.id, spec.name), self._finish(ram, send))
        return self._reserving(ram, begin) if ram else begin

    def _chooser(self, operations: Sequence[Continue]) -> Continue:
        """Hands a request to an operation drawn by weight; no draw where there is no choice."""
        if len(operations) == 1:
            return operations[0]
        bounds = list(accumulate(endpoint.weight for endpoint in self.spec.endpoints))
        total = bounds.pop()
        draw = in_blocks(self.context.stream(self.id, "endpoint").random)

        def choose(request: RequestState) -> None:
            operations[bisect_right(bounds, draw() * total)](request)

        return choose

    def _reserving(self, ram: int, begin: Continue) -> Continue:
        """Begin when memory has been reserved, at once or in turn."""
        engine, memory = self.engine, self.memory

        def begin_late(request: RequestState) -> None:
            if not request.dead:
                begin(request)

        def granted(request: RequestState) -> None:
            # By the clock, not by a call: a release may serve thousands at once.
            engine.call_in(0.0, begin_late, request)

        def reserve(request: RequestState) -> None:
            now = engine._now
            if memory.take(ram, now):
                begin(request)
            else:
                memory.wait(request, ram, granted, now)

        return reserve

    def receive(self, request: RequestState) -> None:
        """Admit a request, unless the server is down."""
        self.arrived += 1
        if not self.up and not (self._drains and request.sent_at < self._down_since):
            self.fail(request, SERVER_DOWN)
            return
        self._inside[request] = None
        in_service = self._in_service
        in_service.level += 1
        in_service.moment -= self.engine._now
        self._admit(request)

    def _finish(self, ram: int, send: Continue) -> Continue:
        """What happens after the last step: give back what was held, then send."""
        engine, memory = self.engine, self.memory
        inside, in_service = self._inside, self._in_service

        def finish(request: RequestState) -> None:
            now = engine._now
            del inside[request]
            in_service.level -= 1
            in_service.moment += now
            self.completed += 1
            link = request.link
            if link is not None:
                link.outstanding -= 1
                request.link = None
            if ram:
                memory.release(ram, now)
            send(request)

        return finish

    def _answer(self, request: RequestState) -> None:
        """Send the response over the return edge to the origin, or back the way it came."""
        self._returns.get(request.origin, retrace)(request)

    def new_task(self, request: RequestState) -> RequestState:
        """A background task of a request: it uses cores and pools, and nobody waits for it."""
        task = RequestState(request.origin, self.engine._now)
        self._tasks[task] = None
        return task

    def end_task(self, task: RequestState) -> None:
        """A background task is over."""
        del self._tasks[task]

    def on_health(self, watcher: Callable[[], None]) -> None:
        """Call ``watcher`` whenever this server goes down or comes back."""
        self._watchers.append(watcher)

    def go_down(self, event_id: str, *, drain: bool) -> None:
        """An outage begins. What is here or on its way fails unless all outages drain."""
        if not self._outages:
            self._down_since = self.engine._now
        self._outages[event_id] = drain
        self._drains = all(self._outages.values())
        if not self._drains:
            self._fail_all()
        self._note_health()

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
        now = self.engine._now
        for request in self._inside:
            self.fail(request, SERVER_DOWN)
        for task in self._tasks:
            task.dead = True
        self._inside.clear()
        self._tasks.clear()
        self._in_service.clear(now)
        self.io.clear(now)
        self.memory.reset(now)
        self.cores.reset(now)
        for pool in self.pools.values():
            pool.reset(now)

    def meters(self) -> list[Gauge]:
        """Cores, ready queue, I/O, memory, its queue, requests inside; then each pool's queue."""
        return [
            self.cores.busy,
            self.cores.waiting,
            self.io,
            self.memory.held,
            self.memory.waiting,
            self._in_service,
            *(pool.waiting for pool in self.pools.values()),
        ]

    def sample(
        self, areas: Sequence[float], length_s: float, before: tuple[int, int, int]
    ) -> NodeSample:
        """The interval that ends now, from integrals over it and the counts at its start."""
        busy, ready, io, held, ram_waiting, inside, *pool_waiting = areas
        arrived, completed, failed = before
        return NodeSample(
            busy / (length_s * self.cores.total),
            ready / length_s,
            io / length_s,
            held / (length_s * BYTES_PER_MB),
            ram_waiting / length_s,
            sum(pool_waiting) / length_s,
            inside / length_s,
            self.arrived - arrived,
            self.completed - completed,
            self.failed - failed,
            self.up,
        )

    def stats(self, areas: Sequence[float], length_s: float) -> NodeStats:
        """The run so far, from integrals since the warm-up."""
        if length_s > 0:
            means = self.sample(areas, length_s, (0, 0, 0))
        else:
            means = super().sample(areas, length_s, (0, 0, 0))
        return NodeStats(
            kind=self.kind,
            utilisation=means.utilisation,
            mean_ready_queue=means.ready_queue,
            mean_io=means.io,
            mean_ram_mb=means.ram_mb,
            mean_ram_queue=means.ram_queue,
            arrived=self.arrived,
            completed=self.completed,
            failed=self.failed,
        )
