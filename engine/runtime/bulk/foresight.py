"""Balancers that look at the load: which target each request goes to, foreseen.

What such a balancer sees depends on when earlier requests left its targets, which depends on where
they were sent. Where nothing but its own choices bears on its targets, that much is followed here
request by request, with the random numbers that the targets' own stages will draw again; once the
choices are known, all else is computed in bulk as behind any other balancer.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from heapq import heapreplace
from itertools import accumulate
from math import inf

import numpy as np
from numpy.typing import NDArray

from engine.resources.memory import to_parts
from engine.runtime.actors.balancing import Foreseen
from engine.runtime.actors.edge import EdgeRuntime
from engine.runtime.actors.server import ServerRuntime
from engine.runtime.bulk.holding import Course, Wait
from engine.runtime.bulk.operations import known_length, step_draw
from engine.runtime.bulk.outlook import Agenda, Way
from engine.runtime.bulk.single_cores import SingleCores
from engine.runtime.network import Context
from engine.samplers.streams import in_blocks_of
from engine.schemas import CpuStep, Endpoint, IoStep

Act = Callable[[float], None]
"""Something that happens at a time, seconds."""

Leave = Callable[[], None]
"""Says that a request has left a target."""


def _never(_time: float) -> None:
    """The end of time does not come."""


def foresight(
    context: Context,
    policy: Foreseen,
    targets: Sequence[tuple[EdgeRuntime, ServerRuntime]],
) -> SingleCores | Foresight:
    """What foresees what a balancer sees.

    Args:
        context: What the run shares.
        policy: The balancer's own.
        targets: Each of its out-edges, and the server at its end.
    """
    ways = [Way(context, edge) for edge, _ in targets]
    servers = [server for _, server in targets]
    courses = [
        [_course(context, server.id, endpoint) for endpoint in server.spec.endpoints]
        for server in servers
    ]
    rooms = [_room(server, each[0]) for server, each in zip(servers, courses, strict=True)]
    if all(
        len(each) == 1 and room > 0 and SingleCores.fit(each[0], server.spec.cpu_cores)
        for each, room, server in zip(courses, rooms, servers, strict=True)
    ):
        return SingleCores(policy, ways, [each[0] for each in courses], rooms)
    return Foresight(context, policy, ways, list(zip(servers, courses, strict=True)))


def _room(server: ServerRuntime, course: Course) -> float:
    """How many requests of a course the memory of a server holds at once."""
    return server.memory.capacity // course.size if course.size else inf


class Foresight:
    """Foresees what a balancer sees of servers of any kind that is computed in bulk.

    Args:
        context: What the run shares.
        policy: The balancer's own.
        ways: Each of its out-edges.
        targets: The server at the end of each, and what its endpoints do.
    """

    def __init__(
        self,
        context: Context,
        policy: Foreseen,
        ways: Sequence[Way],
        targets: Sequence[tuple[ServerRuntime, Sequence[Course]]],
    ) -> None:
        self._policy = policy
        self._agenda = agenda = Agenda[Act](_never)
        self._sends: list[Act] = []
        for link, way, (server, courses) in zip(policy.links, ways, targets, strict=True):
            leave = partial(policy.left, link)
            target = _Target(context, server, courses, agenda, leave)
            self._sends.append(_sending(way, agenda, target.arrive, leave))

    def choose(self, times: NDArray[np.float64]) -> NDArray[np.intp]:
        """Places of the targets for requests that come at the given times, ascending, seconds."""
        dues, choose, sends = self._agenda.dues, self._policy.choose, self._sends
        next_due, next_act = dues.pop, self._agenda.acts.pop
        places: list[int] = []
        note = places.append
        for time in times.tolist():
            now = -time
            while dues[-1] >= now:
                next_act()(-next_due())
            place = choose().place
            note(place)
            sends[place](time)
        return np.array(places, dtype=np.intp)


def _sending(way: Way, agenda: Agenda[Act], arrive: Act, leave: Leave) -> Act:
    """Sends a request over an edge: it will arrive, or is lost and has left the target at once."""

    def send(time: float) -> None:
        if way.loses():
            leave()
        else:
            agenda.add(way.arrival(time), arrive)

    return send


def _course(context: Context, server_id: str, endpoint: Endpoint) -> Course:
    """What an endpoint does with a request, drawn as its own stage draws it."""
    draw, steps = partial(step_draw, context, server_id, endpoint.name), enumerate(endpoint.steps)
    cpu, waits = None, []
    for at, step in steps:
        if isinstance(step, CpuStep):
            cpu = draw(at, step)
        elif isinstance(step, IoStep):
            waits.append(Wait(draw(at, step), known_length(step.time_s)))
    return Course(to_parts(endpoint.ram_mb), cpu, waits)


class _Target:
    """A server of any kind that is computed in bulk.

    Args:
        context: What the run shares.
        server: The server.
        courses: What its endpoints do.
        agenda: Where it notes what will happen.
        leave: Says that a request has left.
    """

    def __init__(
        self,
        context: Context,
        server: ServerRuntime,
        courses: Sequence[Course],
        agenda: Agenda[Act],
        leave: Leave,
    ) -> None:
        self._courses = courses
        self._agenda = agenda
        self._left = leave
        *self._bounds, self._total = accumulate(spec.weight for spec in server.spec.endpoints)
        self._share = in_blocks_of(lambda: context.stream(server.id, "endpoint").random)
        self._room = server.memory.capacity
        self._free_at = [0.0] * server.spec.cpu_cores
        self._waiting: deque[Course] = deque()

    def arrive(self, time: float) -> None:
        """A request comes: it is served, or waits for memory."""
        course = self._courses[0]
        if self._bounds:
            course = self._courses[bisect_right(self._bounds, self._share() * self._total)]
        if self._waiting or course.size > self._room:
            self._waiting.append(course)
        else:
            self._serve(course, time)

    def _serve(self, course: Course, time: float) -> None:
        self._room -= course.size
        if course.cpu is not None:
            free_at = self._free_at
            time = max(time, free_at[0]) + course.cpu()
            heapreplace(free_at, time)
        self._follow(course, 0, time)

    def _follow(self, course: Course, stage: int, time: float) -> None:
        """It has come to one of its waits: go through those whose length is known."""
        for wait in course.waits[stage:]:
            if wait.length_s is None:
                # Drawn when it begins: those that begin earlier draw earlier.
                self._agenda.add(time, partial(self._wait, course, stage))
                return
            time += wait.length_s
            stage += 1
        self._agenda.add(time, partial(self._leave, course.size))

    def _wait(self, course: Course, stage: int, time: float) -> None:
        self._follow(course, stage + 1, time + course.waits[stage].draw())

    def _leave(self, size: int, time: float) -> None:
        """It leaves: its memory is for who waits."""
        self._left()
        self._room += size
        while self._waiting and self._waiting[0].size <= self._room:
            self._serve(self._waiting.popleft(), time)
