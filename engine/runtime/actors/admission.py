"""How requests are let in at a server: places at its door, its queue limit, its memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.resources.slots import Slots
from engine.runtime.actors.steps import Continue, QueueWait, Surroundings
from engine.runtime.network import QUEUE_FULL
from engine.runtime.rqs_state import CANCELLED, RequestState

if TYPE_CHECKING:
    from engine.runtime.actors.server import ServerRuntime


def doorkeeper(server: ServerRuntime, door: Slots, serve: Continue) -> Continue:
    """Lets in so many at once; more wait, and beyond the limit are refused."""
    engine, limit = server.engine, server.spec.queue_limit
    waited = server.context.places.add("admission_wait", server.id, step="waits at the door")

    def refuse(request: RequestState, reason: str | None) -> None:
        server.step_out(request)
        server.end_visit(request, reason)

    waiter, leave = QueueWait(engine, door, refuse, waited), server.leaving(0)

    def enter(request: RequestState) -> None:
        if not request.dead:
            request.log += (waited, engine._now)
            serve(request)
        elif request.dead == CANCELLED:  # after its place was granted
            leave(request)
            server.end_visit(request, None)

    def granted(request: RequestState) -> None:
        # By the clock, not by a call: requests may leave as soon as they enter.
        request.waiter = None
        engine.call_in(0.0, enter, request)

    def at_door(request: RequestState) -> None:
        if door.free:
            door.acquire(request, serve, engine._now)
        elif limit is not None and door.waiting.level >= limit:
            refuse(request, QUEUE_FULL)
        else:
            request.waiter = waiter
            door.wait(request, granted, engine._now)

    return at_door


def bouncer(server: ServerRuntime, limit: int, ram: int, serve: Continue) -> Continue:
    """Refuses who would have to wait for memory or a core when enough wait already."""
    cores, memory = server.cores, server.memory

    def at_door(request: RequestState) -> None:
        waiting = cores.waiting.level + memory.waiting.level
        if waiting >= limit and not (cores.free and memory.fits(ram)):
            server.step_out(request)
            server.end_visit(request, QUEUE_FULL)
        else:
            serve(request)

    return at_door


def reserving(server: ServerRuntime, ram: int, begin: Continue, around: Surroundings) -> Continue:
    """Begin when memory has been reserved, at once or in turn."""
    engine, memory = server.engine, server.memory
    waited = around.place("ram_wait", "waits for memory")
    waiter = QueueWait(engine, memory, server.giving_up(server.leaving(0)), waited)
    give_up = around.give_up

    def begin_late(request: RequestState) -> None:
        if not request.dead:
            begin(request)
        elif request.dead == CANCELLED:  # after its memory was granted
            give_up(request, None)

    def granted(request: RequestState) -> None:
        # By the clock, not by a call: a release may serve thousands at once.
        request.waiter = None
        request.log += (waited, engine._now)
        engine.call_in(0.0, begin_late, request)

    def reserve(request: RequestState) -> None:
        now = engine._now
        if memory.take(ram, now):
            begin(request)
        else:
            request.waiter = waiter
            memory.wait(request, ram, granted, now)

    return reserve
