"""Steps of an endpoint, compiled: each knows what comes after it and schedules its own end.

A compiled step is a function that a request is handed to. It must not recurse into long work: it
schedules, or hands the request to the step after it. Functions with all they need bound, rather
than objects, since every request passes here.

Where a request can go no further, the step calls ``give_up(request, reason)``, which gives back
what is held there; the reason is None when it was called off.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import singledispatch
from heapq import heappush
from typing import TYPE_CHECKING

from engine.metrics.gauges import Gauge
from engine.resources.memory import Memory
from engine.resources.slots import Slots
from engine.runtime.actors.calls import Caller, GiveUp
from engine.runtime.actors.parallel import Fork
from engine.runtime.clock import Engine
from engine.runtime.rqs_state import CANCELLED, RequestState
from engine.samplers.durations import duration_sampler
from engine.samplers.streams import Draw
from engine.schemas import (
    CallStep,
    CpuStep,
    ForwardStep,
    InnerStep,
    IoStep,
    ParallelStep,
    RamStep,
    SpawnStep,
    Step,
)

if TYPE_CHECKING:
    from engine.runtime.actors.server import ServerRuntime

Continue = Callable[[RequestState], None]


@dataclass(frozen=True)
class Surroundings:
    """What the steps of one list share.

    Attributes:
        server: Whose cores, pools and streams they use.
        endpoint: The endpoint they belong to.
        name: Names the streams of the steps, with their place in the list.
        give_up: Called where a request can go no further.
    """

    server: ServerRuntime
    endpoint: str
    name: tuple[str | int, ...]
    give_up: GiveUp

    def place(self, component: str, step: str) -> float:
        """Number a place of a step."""
        return self.server.context.places.add(component, self.server.id, self.endpoint, step)

    def draw(self, step: CpuStep | IoStep) -> Draw:
        """Draws the durations of a step."""
        return duration_sampler(step.time_s, lambda: self.server.context.stream(*self.name))

    def inside(self, *more: str | int, give_up: GiveUp) -> Surroundings:
        """Those of a list within a step."""
        return Surroundings(self.server, self.endpoint, (*self.name, *more), give_up)


class QueueWait:
    """Waiting in a queue of cores, slots or memory, for one step: called off, the step is left.

    Attributes:
        place: Number of the place in the logs of requests.
    """

    __slots__ = ("_engine", "_give_up", "_queue", "place")

    def __init__(
        self, engine: Engine, queue: Slots | Memory, give_up: GiveUp, place: float
    ) -> None:
        self.place = place
        self._engine = engine
        self._queue = queue
        self._give_up = give_up

    def cancel(self, request: RequestState) -> None:
        """The request waits no longer."""
        self._queue.forget_one(self._engine._now)
        self._give_up(request, None)


class IoWait:
    """Waiting for I/O, in one step: called off, the wait ends there and then."""

    __slots__ = ("_engine", "_give_up", "_waiting")

    def __init__(self, engine: Engine, waiting: Gauge, give_up: GiveUp) -> None:
        self._engine = engine
        self._waiting = waiting
        self._give_up = give_up

    def cancel(self, request: RequestState) -> None:
        """The request waits no longer."""
        self._waiting.add(-1, self._engine._now)
        self._give_up(request, None)


def compile_steps(
    steps: Sequence[Step] | Sequence[InnerStep], around: Surroundings, finish: Continue
) -> Continue:
    """Turn steps into what a request is handed to; ``finish`` is called after the last."""
    then = finish
    keep: Continue | None = None
    for index in reversed(range(len(steps))):
        here = around.inside(index, give_up=around.give_up)
        then, keep = _compile(steps[index], here, then, keep)
    return then


@singledispatch
def _compile(
    step: Step, _here: Surroundings, _then: Continue, _keep: Continue | None
) -> tuple[Continue, Continue | None]:
    """One step's beginning, and how to enter it while holding a core (None: not at all)."""
    raise TypeError(f"no runtime for {type(step).__name__}")


@_compile.register(RamStep)
@_compile.register(ForwardStep)
def _passed(
    _step: RamStep | ForwardStep, _here: Surroundings, then: Continue, keep: Continue | None
) -> tuple[Continue, Continue | None]:
    # Memory is reserved as a whole before the first step, so that a core is kept here; a forward
    # step ends the endpoint, and the server's finish does it.
    return then, keep


@_compile.register
def _cpu(
    step: CpuStep, here: Surroundings, then: Continue, keep: Continue | None
) -> tuple[Continue, Continue | None]:
    server = here.server
    engine, cores = server.engine, server.cores
    queue, next_id, busy = engine.queue, engine.next_id, cores.busy
    draw, give_up = server.paced(here.draw(step)), here.give_up
    waited, computed = here.place("core_wait", "cpu"), here.place("cpu", "cpu")
    waiter = QueueWait(engine, cores, give_up, waited)

    def start(request: RequestState) -> None:
        time = engine._now + draw()
        request.log += (computed, time)
        heappush(queue, (time, 1, next_id(), end, request))

    def start_late(request: RequestState) -> None:
        request.waiter = None
        request.log += (waited, engine._now)
        start(request)

    def begin(request: RequestState) -> None:
        now = engine._now
        if cores.free:
            # Slots.acquire and start, written out: this is every request's path.
            cores.free -= 1
            busy.moment -= now
            time = now + draw()
            request.log += (computed, time)
            heappush(queue, (time, 1, next_id(), end, request))
        else:
            request.waiter = waiter
            cores.wait(request, start_late, now)

    def end(request: RequestState) -> None:
        dead = request.dead
        if dead:
            if dead == CANCELLED:
                cores.release(engine._now)
                give_up(request, None)
            return
        if keep is not None:
            keep(request)
            return
        if cores.queue:
            cores.release(engine._now)
        else:
            cores.free += 1
            busy.moment += engine._now
        then(request)

    return begin, start


@_compile.register
def _io(
    step: IoStep, here: Surroundings, then: Continue, _keep: Continue | None
) -> tuple[Continue, Continue | None]:
    label = f"io {step.category}"
    if step.pool is None:
        return _waiting(step, label, here, then), None
    holding = _Pooled(here, step.pool, label)
    return holding.around(lambda inside, after: _waiting(step, label, inside, after), then), None


def _waiting(step: IoStep, label: str, here: Surroundings, then: Continue) -> Continue:
    """Waits for I/O; as many requests at once as there are."""
    server = here.server
    engine, waiting, draw = server.engine, server.io, here.draw(step)
    queue, next_id = engine.queue, engine.next_id
    place = here.place("io", label)
    waiter = IoWait(engine, waiting, here.give_up) if server.context.cancels else None

    def begin(request: RequestState) -> None:
        now = engine._now
        waiting.level += 1
        waiting.moment -= now
        time = now + draw()
        request.log += (place, time)
        if waiter is not None:
            request.waiter = waiter
        heappush(queue, (time, 1, next_id(), end, request))

    def end(request: RequestState) -> None:
        if request.dead:
            return
        request.waiter = None
        waiting.level -= 1
        waiting.moment += engine._now
        then(request)

    return begin


class _Pooled:
    """A slot of a pool, held while something is waited for."""

    def __init__(self, here: Surroundings, pool: str, label: str) -> None:
        self._here = here
        self._engine = here.server.engine
        self._pool = here.server.pools[pool]
        self._waited = here.place("pool_wait", f"{label} waits for {pool}")

    def around(
        self, make: Callable[[Surroundings, Continue], Continue], then: Continue
    ) -> Continue:
        """The step that ``make`` compiles, with a slot taken before and given back after."""
        engine, pool, waited = self._engine, self._pool, self._waited
        give_up = self._here.give_up

        def after(request: RequestState) -> None:
            pool.release(engine._now)
            then(request)

        def fail(request: RequestState, reason: str | None) -> None:
            pool.release(engine._now)
            give_up(request, reason)

        start = make(self._here.inside(give_up=fail), after)
        waiter = QueueWait(engine, pool, give_up, waited)

        def start_late(request: RequestState) -> None:
            request.waiter = None
            request.log += (waited, engine._now)
            start(request)

        def begin(request: RequestState) -> None:
            if pool.free:
                pool.acquire(request, start, engine._now)
            else:
                request.waiter = waiter
                pool.wait(request, start_late, engine._now)

        return begin


@_compile.register
def _call(
    step: CallStep, here: Surroundings, then: Continue, _keep: Continue | None
) -> tuple[Continue, Continue | None]:
    label = f"call {step.to}"

    def compiled(inside: Surroundings, after: Continue) -> Continue:
        caller = Caller(
            here.server.context,
            step,
            inside.name,
            inside.place("retry_wait", label),
        )
        here.server.callers.append(caller)
        return caller.calling(
            here.server.edge_to(str(step.to)).send, step.endpoint, after, inside.give_up
        )

    if step.pool is None:
        return compiled(here, then), None
    return _Pooled(here, step.pool, label).around(compiled, then), None


@_compile.register
def _spawn(
    step: SpawnStep, here: Surroundings, then: Continue, _keep: Continue | None
) -> tuple[Continue, Continue | None]:
    server = here.server
    engine = server.engine
    end_task = server.end_token

    def give_up(task: RequestState, _reason: str | None) -> None:
        end_task(task)

    background = compile_steps(step.steps, here.inside(give_up=give_up), end_task)
    born = here.place("", "background task")

    def begin(request: RequestState) -> None:
        background(server.new_token([born, engine._now]))
        then(request)

    return begin, None


@_compile.register
def _parallel(
    step: ParallelStep, here: Surroundings, then: Continue, _keep: Continue | None
) -> tuple[Continue, Continue | None]:
    fork = Fork(here.server, here.place("", "branch"), then, here.give_up)
    fork.branches = [
        compile_steps(branch, here.inside(index, give_up=fork.branch_failed), fork.branch_done)
        for index, branch in enumerate(step.branches)
    ]
    return fork.begin, None
