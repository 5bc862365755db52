"""Balancers that look at the load: which target each request goes to, foreseen.

What such a balancer sees depends on when earlier requests left its targets, which depends on where
they were sent. Where nothing but its own choices bears on its targets, that much is followed here
request by request, with the random numbers that the targets' own stages will draw again; once the
choices are known, all else is computed in bulk as behind any other balancer.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from heapq import heapreplace
from itertools import accumulate, repeat
from math import inf

import numpy as np
from numpy.typing import NDArray

from engine.resources.memory import to_parts
from engine.runtime.actors.balancing import LeastConnections, PowerOfTwoChoices
from engine.runtime.actors.edge import EdgeRuntime
from engine.runtime.actors.server import ServerRuntime
from engine.runtime.bulk.holding import MOST_SLOTS, Course, Wait
from engine.runtime.bulk.operations import known_length, step_draw
from engine.runtime.network import Context
from engine.samplers.durations import duration_sampler
from engine.samplers.streams import Draw, in_blocks_of
from engine.schemas import CpuStep, Endpoint, IoStep

Foreseen = LeastConnections | PowerOfTwoChoices
"""Policies that look at the load and let nobody wait."""

Act = Callable[[float], None]
"""Something that happens at a time, seconds."""


class Agenda:
    """What is going to happen at the targets of a balancer, in order: the next comes last.

    Two rows that are kept sorted cost less than a heap of pairs, up to thousands of targets:
    numbers compare faster, and what is next is taken off the end. Of what ties the first that was
    added is next.

    Attributes:
        dues: When, negative, seconds.
        acts: What.
    """

    def __init__(self) -> None:
        self.dues = [-inf]
        self.acts: list[Act] = [_never]

    def add(self, time: float, act: Act) -> None:
        """Something will happen."""
        at = bisect_left(self.dues, -time)
        self.dues.insert(at, -time)
        self.acts.insert(at, act)


def _never(_time: float) -> None:
    """The end of time does not come."""


class Foresight:
    """Foresees what a balancer sees.

    Args:
        context: What the run shares.
        policy: The balancer's own.
        targets: Each of its out-edges, and the server at its end.
    """

    def __init__(
        self,
        context: Context,
        policy: Foreseen,
        targets: Sequence[tuple[EdgeRuntime, ServerRuntime]],
    ) -> None:
        self._policy = policy
        self._agenda = agenda = Agenda()
        self._sends = [
            _sending(context, edge, agenda, _arriving(context, server, agenda, leave), leave)
            for (edge, server), leave in zip(
                targets, (partial(policy.left, link) for link in policy.links), strict=True
            )
        ]

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


def _sending(
    context: Context, edge: EdgeRuntime, agenda: Agenda, arrive: Act, leave: Callable[[], None]
) -> Act:
    """Sends a request over an edge: it will arrive, or is lost and has left the target at once."""
    latency = duration_sampler(edge.spec.latency, lambda: context.stream(edge.id, "latency"))
    dues, insert_due, insert_act = agenda.dues, agenda.dues.insert, agenda.acts.insert

    def send(time: float) -> None:
        due = -(time + latency() + edge.spike_s)
        at = bisect_left(dues, due)
        insert_due(at, due)
        insert_act(at, arrive)

    if not edge.lossy:
        return send
    chance = in_blocks_of(lambda: context.stream(edge.id, "loss").random)

    def risk(time: float) -> None:
        if chance() < edge.loss_rate:
            leave()
        else:
            send(time)

    return risk


def _arriving(
    context: Context, server: ServerRuntime, agenda: Agenda, leave: Callable[[], None]
) -> Act:
    """What an arrival at a server leads to."""
    courses = [_course(context, server.id, endpoint) for endpoint in server.spec.endpoints]
    cores, capacity = server.spec.cpu_cores, server.memory.capacity
    course = courses[0]
    if len(courses) == 1 and cores == 1 and course.cpu is not None and len(course.waits) <= 1:
        room = capacity // course.size if course.size else 0
        if not course.size or 0 < room <= MOST_SLOTS:
            return _known_at_once(agenda, course.cpu, course.waits, room, leave)
    return _Target(context, server, courses, agenda, leave).arrive


def _known_at_once(
    agenda: Agenda, cpu: Draw, waits: Sequence[Wait], room: int, leave: Callable[[], None]
) -> Act:
    """A server with one core and one thing to do: on arrival it is known when a request leaves.

    ``room`` is how many requests its memory holds; 0 where they hold none.
    """
    dues, insert_due, insert_act = agenda.dues, agenda.dues.insert, agenda.acts.insert
    wait = waits[0].draw if waits else repeat(0.0).__next__
    free_at = granted = 0.0
    leaves = [0.0] * room

    def arrive(time: float) -> None:
        nonlocal free_at
        time = max(time, free_at)
        free_at = time = time + cpu()
        due = -(time + wait())
        at = bisect_left(dues, due)
        insert_due(at, due)
        insert_act(at, left)

    def arrive_and_hold(time: float) -> None:
        # As `Slots` has it: memory is granted when the first of those who hold it leaves, and no
        # sooner than to the one before.
        nonlocal free_at, granted
        time = max(time, granted)
        time = max(time, leaves[0])
        granted = time
        time = max(time, free_at)
        free_at = time = time + cpu()
        time += wait()
        heapreplace(leaves, time)
        at = bisect_left(dues, -time)
        insert_due(at, -time)
        insert_act(at, left)

    def left(_time: float) -> None:
        leave()

    return arrive_and_hold if room else arrive


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
        agenda: Agenda,
        leave: Callable[[], None],
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
