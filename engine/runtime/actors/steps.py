"""Steps of an endpoint, compiled: each knows what comes after it and schedules its own end.

A compiled step has ``begin(request)``, which must not recurse into long work: it schedules, or
calls the ``begin`` of the step after it. Where a request has failed meanwhile, what was still
scheduled for it does nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from heapq import heappush
from typing import TYPE_CHECKING

from engine.metrics.gauges import Gauge
from engine.resources.slots import Slots
from engine.runtime.clock import Engine
from engine.runtime.rqs_state import RequestState
from engine.samplers.durations import duration_sampler
from engine.samplers.streams import Draw
from engine.schemas import CpuStep, IoStep, RamStep, SpawnStep, Step

if TYPE_CHECKING:
    from engine.runtime.actors.server import ServerRuntime

Continue = Callable[[RequestState], None]


class Compute:
    """Holds one core for a while; the next CPU step, if it follows at once, keeps it."""

    __slots__ = ("_cores", "_draw", "_engine", "_keep", "_next_id", "_queue", "_then")

    def __init__(
        self, engine: Engine, cores: Slots, draw: Draw, then: Continue, keep: Continue | None
    ) -> None:
        self._engine = engine
        self._queue = engine.queue
        self._next_id = engine.next_id
        self._cores = cores
        self._draw = draw
        self._then = then
        self._keep = keep

    def begin(self, request: RequestState) -> None:
        """Take a core, or queue for one."""
        # Slots.acquire and start, written out: this is every request's path.
        cores = self._cores
        if cores.free:
            now = self._engine._now
            cores.free -= 1
            busy = cores.busy
            busy.level += 1
            busy.moment -= now
            heappush(self._queue, (now + self._draw(), 1, self._next_id(), self._end, request))
        else:
            cores.acquire(request, self.start, self._engine._now)

    def start(self, request: RequestState) -> None:
        """On a core: compute."""
        heappush(
            self._queue,
            (self._engine._now + self._draw(), 1, self._next_id(), self._end, request),
        )

    def _end(self, request: RequestState) -> None:
        if request.dead:
            return
        if self._keep is not None:
            self._keep(request)
            return
        cores = self._cores
        if cores.queue:
            cores.release(self._engine._now)
        else:
            cores.free += 1
            busy = cores.busy
            busy.level -= 1
            busy.moment += self._engine._now
        self._then(request)


class Wait:
    """Waits for I/O; as many requests at once as there are."""

    __slots__ = ("_draw", "_engine", "_next_id", "_queue", "_then", "_waiting")

    def __init__(self, engine: Engine, waiting: Gauge, draw: Draw, then: Continue) -> None:
        self._engine = engine
        self._queue = engine.queue
        self._next_id = engine.next_id
        self._waiting = waiting
        self._draw = draw
        self._then = then

    def begin(self, request: RequestState) -> None:
        """Wait."""
        now = self._engine._now
        waiting = self._waiting
        waiting.level += 1
        waiting.moment -= now
        heappush(self._queue, (now + self._draw(), 1, self._next_id(), self._end, request))

    def _end(self, request: RequestState) -> None:
        if request.dead:
            return
        waiting = self._waiting
        waiting.level -= 1
        waiting.moment += self._engine._now
        self._then(request)


class PooledWait:
    """Waits for I/O holding a slot of a pool; queues for the slot first."""

    __slots__ = ("_engine", "_pool", "_wait")

    def __init__(
        self, engine: Engine, waiting: Gauge, draw: Draw, then: Continue, pool: Slots
    ) -> None:
        def give_back(request: RequestState) -> None:
            pool.release(engine._now)
            then(request)

        self._engine = engine
        self._pool = pool
        self._wait = Wait(engine, waiting, draw, give_back)

    def begin(self, request: RequestState) -> None:
        """Take a slot, or queue for one."""
        self._pool.acquire(request, self._wait.begin, self._engine._now)


def compile_steps(
    steps: Sequence[Step], server: ServerRuntime, name: tuple[str | int, ...], finish: Continue
) -> Continue:
    """Turn steps into what a request is handed to; ``finish`` is called after the last.

    Args:
        steps: The steps, in order.
        server: Whose cores, pools and streams they use.
        name: Names the streams of the steps, with their place in the list.
        finish: What to do with the request after the last step.
    """
    then = finish
    keep: Continue | None = None
    for place in reversed(range(len(steps))):
        then, keep = _compile(steps[place], server, (*name, place), then, keep)
    return then


def _compile(
    step: Step,
    server: ServerRuntime,
    name: tuple[str | int, ...],
    then: Continue,
    keep: Continue | None,
) -> tuple[Continue, Continue | None]:
    """One step's ``begin``, and how to enter it while holding a core (None: not at all)."""
    engine = server.engine
    match step:
        case CpuStep():
            compute = Compute(engine, server.cores, _draw(step, server, name), then, keep)
            return compute.begin, compute.start
        case IoStep(pool=str(pool_name)):
            draw = _draw(step, server, name)
            pool = server.pools[pool_name]
            return PooledWait(engine, server.io, draw, then, pool).begin, None
        case IoStep():
            return Wait(engine, server.io, _draw(step, server, name), then).begin, None
        case SpawnStep():
            return _spawn(step, server, name, then), None
        case RamStep():
            # Reserved as a whole before the first step: nothing to do here, and a core is kept.
            return then, keep
        case _:
            # A forward step ends the endpoint; the server's ``finish`` does it.
            return then, keep


def _spawn(
    step: SpawnStep, server: ServerRuntime, name: tuple[str | int, ...], then: Continue
) -> Continue:
    background = compile_steps(step.steps, server, name, server.end_task)

    def begin(request: RequestState) -> None:
        background(server.new_task(request))
        then(request)

    return begin


def _draw(step: CpuStep | IoStep, server: ServerRuntime, name: tuple[str | int, ...]) -> Draw:
    return duration_sampler(step.time_s, lambda: server.context.stream(*name))
