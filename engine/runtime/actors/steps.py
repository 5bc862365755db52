"""Steps of an endpoint, compiled: each knows what comes after it and schedules its own end.

A compiled step is a function that a request is handed to. It must not recurse into long work: it
schedules, or hands the request to the step after it. Where a request has failed meanwhile, what was
still scheduled for it does nothing. Functions with all they need bound, rather than objects, since
every request passes here.
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


def compute(
    engine: Engine, cores: Slots, draw: Draw, then: Continue, keep: Continue | None
) -> tuple[Continue, Continue]:
    """Holds one core for a while.

    Returns:
        How to begin without a core, and with the one the step before held. ``keep`` is the latter
        of the step after, where that is a CPU step too.
    """
    queue, next_id, busy = engine.queue, engine.next_id, cores.busy

    def start(request: RequestState) -> None:
        heappush(queue, (engine._now + draw(), 1, next_id(), end, request))

    def begin(request: RequestState) -> None:
        # Slots.acquire and start, written out: this is every request's path.
        now = engine._now
        if cores.free:
            cores.free -= 1
            busy.level += 1
            busy.moment -= now
            heappush(queue, (now + draw(), 1, next_id(), end, request))
        else:
            cores.acquire(request, start, now)

    def end(request: RequestState) -> None:
        if request.dead:
            return
        if keep is not None:
            keep(request)
            return
        if cores.queue:
            cores.release(engine._now)
        else:
            cores.free += 1
            busy.level -= 1
            busy.moment += engine._now
        then(request)

    return begin, start


def wait(engine: Engine, waiting: Gauge, draw: Draw, then: Continue) -> Continue:
    """Waits for I/O; as many requests at once as there are."""
    queue, next_id = engine.queue, engine.next_id

    def begin(request: RequestState) -> None:
        now = engine._now
        waiting.level += 1
        waiting.moment -= now
        heappush(queue, (now + draw(), 1, next_id(), end, request))

    def end(request: RequestState) -> None:
        if request.dead:
            return
        waiting.level -= 1
        waiting.moment += engine._now
        then(request)

    return begin


def pooled_wait(
    engine: Engine, waiting: Gauge, draw: Draw, then: Continue, pool: Slots
) -> Continue:
    """Waits for I/O holding a slot of a pool; queues for the slot first."""

    def give_back(request: RequestState) -> None:
        pool.release(engine._now)
        then(request)

    start = wait(engine, waiting, draw, give_back)

    def begin(request: RequestState) -> None:
        pool.acquire(request, start, engine._now)

    return begin


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
            return compute(engine, server.cores, _draw(step, server, name), then, keep)
        case IoStep(pool=str(pool_name)):
            draw = _draw(step, server, name)
            pool = server.pools[pool_name]
            return pooled_wait(engine, server.io, draw, then, pool), None
        case IoStep():
            return wait(engine, server.io, _draw(step, server, name), then), None
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
