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


class Operation:
    """An endpoint, compiled: the memory a request needs and where its steps begin."""

    __slots__ = ("begin", "ram")

    def __init__(self, ram: int, begin: Continue) -> None:
        self.ram = ram
        self.begin = begin


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
        self._operations: list[Operation] = []
        self._choose: Callable[[], Operation]

    def wire(self, nodes: Mapping[str, NodeRuntime], out: Sequence[EdgeRuntime]) -> None:
        """Compile the endpoints, now that the edges they forward over are known."""
        by_target = {edge.spec.target: edge for edge in out}
        # Routing never leads to a client or generator: an edge to one carries responses.
        self._returns = {nodes[target]: edge.send for target, edge in by_target.items()}
        self._operations = [self._operation(item, by_target) for item in self.spec.endpoints]
        self._choose = self._chooser()

    def _operation(self, spec: Endpoint, by_target: Mapping[str, EdgeRuntime]) -> Operation:
        last = spec.steps[-1] if spec.steps else None
        if isinstance(last, ForwardStep):
            finish = self._forward_by(by_target[str(last.to)].send)
        else:
            finish = self._answer
        begin = compile_steps(spec.steps, self, (self.id, spec.name), finish)
        return Operation(to_bytes(spec.ram_mb), begin)

    def _chooser(self) -> Callable[[], Operation]:
        """Draws an operation by weight; no draw where there is no choice."""
        operations = self._operations
        if len(operations) == 1:
            only = operations[0]
            return lambda: only
        bounds = list(accumulate(endpoint.weight for endpoint in self.spec.endpoints))
        total = bounds.pop()
        draw = in_blocks(self.context.stream(self.id, "endpoint").random)
        return lambda: operations[bisect_right(bounds, draw() * total)]

    def receive(self, request: RequestState) -> None:
        """Admit a request: reserve its memory, then begin its first step."""
        self.arrived += 1
        if not self.up and not (self._drains and request.sent_at < self._down_since):
            self.fail(request, SERVER_DOWN)
            return
        now = self.engine._now
        self._inside[request] = None
        in_service = self._in_service
        in_service.level += 1
        in_service.moment -= now
        operation = self._choose()
        ram = operation.ram
        if not ram:
            operation.begin(request)
        elif self.memory.take(ram, now):
            request.ram = ram
            operation.begin(request)
        else:
            self.memory.wait(request, ram, self._granted(operation), now)

    def _granted(self, operation: Operation) -> Continue:
        """What happens when memory is granted after a wait."""

        def begin(request: RequestState) -> None:
            if not request.dead:
                operation.begin(request)

        def granted(request: RequestState) -> None:
            request.ram = operation.ram
            # By the clock, not by a call: a release may serve thousands at once.
            self.engine.call_in(0.0, begin, request)

        return granted

    def _leave(self, request: RequestState) -> None:
        """The steps are over: give back what the request held."""
        now = self.engine._now
        del self._inside[request]
        in_service = self._in_service
        in_service.level -= 1
        in_service.moment += now
        self.completed += 1
        link = request.link
        if link is not None:
            link.outstanding -= 1
            request.link = None
        if request.ram:
            ram, request.ram = request.ram, 0
            self.memory.release(ram, now)

    def _answer(self, request: RequestState) -> None:
        self._leave(request)
        self._returns.get(request.origin, retrace)(request)

    def _forward_by(self, send: Continue) -> Continue:
        def forward(request: RequestState) -> None:
            self._leave(request)
            send(request)

        return forward

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
            request.ram = 0
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
