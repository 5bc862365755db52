"""Servers whose requests nothing can cut short, all requests of a stretch of time at once."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from engine.runtime.actors.server import ServerRuntime
from engine.runtime.bulk.books import BulkBooks
from engine.runtime.bulk.cores import OneCore, SeveralCores
from engine.runtime.bulk.holding import holding
from engine.runtime.bulk.operations import Doors, Operation, is_plain
from engine.runtime.bulk.pools import joined
from engine.runtime.bulk.stops import Inbox
from engine.runtime.bulk.waves import Wave
from engine.samplers.durations import recurring
from engine.samplers.streams import BlockDraw
from engine.schemas import CpuStep, Endpoint, IoStep, Server

Exit = Callable[[Wave], None]
Choices = NDArray[np.intp]


def can_be_computed(spec: Server) -> bool:
    """Whether a server does nothing that has to be looked at request by request.

    It lets in all that come; its endpoints hold memory or none of them does; then they compute
    at most once, then wait for I/O at most.
    """
    if spec.max_concurrent_requests is not None or spec.queue_limit is not None:
        return False
    holding = {endpoint.ram_mb > 0 for endpoint in spec.endpoints}
    plain = len(holding) == 1 and all(is_plain(endpoint) for endpoint in spec.endpoints)
    return plain and not may_coincide(spec)


def may_coincide(spec: Server) -> bool:
    """Whether requests of different endpoints may leave at the same time for a common reason.

    One that is done on a core hands it to the next and waits; if it may wait exactly as long as the
    next computes, they come out together, and who was first is told by the hand-over alone.
    """
    stages = [_recurring_lengths(endpoint) for endpoint in spec.endpoints]
    return any(
        wait & computing
        for place, (_, wait) in enumerate(stages)
        for other, (computing, _) in enumerate(stages)
        if place != other
    )


def _recurring_lengths(endpoint: Endpoint) -> tuple[frozenset[float], frozenset[float]]:
    """How long requests compute and then wait first, seconds, as far as lengths come again."""
    steps = [step for step in endpoint.steps if isinstance(step, CpuStep | IoStep)]
    if not steps or not isinstance(steps[0], CpuStep):
        return frozenset(), frozenset()
    wait = recurring(steps[1].time_s) if steps[1:] else frozenset[float]()
    return recurring(steps[0].time_s), wait


class ServerStop:
    """A server.

    Args:
        books: What is counted.
        server: The server.
        first_meter: Where its gauges begin in the row of all gauges.
        inbox: Who is on the way here.
        doors: Sorts that stand for coming here, and for leaving; empty where none do.

    Attributes:
        operations: Its endpoints.
        exits: Where those go that leave each of them.
    """

    def __init__(
        self,
        books: BulkBooks,
        server: ServerRuntime,
        first_meter: int,
        inbox: Inbox,
        doors: Doors,
    ) -> None:
        self.server = server
        self._inbox = inbox
        self._books = books
        specs = server.spec.endpoints
        depth = max(sum(step.kind == "io" for step in spec.steps) for spec in specs)
        doors = doors if len(specs) == 1 else ((), ())
        self.operations = [
            Operation(books, server, spec, first_meter, depth=depth, doors=doors) for spec in specs
        ]
        self.exits: list[Exit] = []
        self._queue: deque[tuple[Wave, Choices]] = deque()
        cores = server.spec.cpu_cores
        self._cores = OneCore() if cores == 1 else SeveralCores(cores)
        self._courses = [operation.course for operation in self.operations]
        self._memory = holding(server.memory.capacity, cores, self._courses)
        names = {spec.name: place for place, spec in enumerate(specs)}
        self._named = books.routes.keyed(lambda route: names.get(route.endpoint or "", -1))
        *self._bounds, self._total = accumulate(spec.weight for spec in specs)
        self._draw: BlockDraw | None = None

    def work(self, end: float) -> None:
        """Do all that happens before a time, seconds."""
        wave = self._inbox.due(end)
        direct: list[list[Wave]] = [[] for _ in self.operations]
        if wave is not None:
            self._enter(wave, direct)
        done = self._compute(end, direct)
        for operation, leave, waves in zip(self.operations, self.exits, done, strict=True):
            served = joined(waves, self._books.routes) if waves else None
            gone = operation.serve(served, end)
            if gone is not None:
                leave(gone)

    def _enter(self, wave: Wave, direct: list[list[Wave]]) -> None:
        """Requests come; those that need neither memory nor a core go on at once."""
        choices = self._choose(wave)
        for place, part in self._split(wave, choices):
            comes = self.operations[place].comes
            if comes is not None:
                self._books.tally.add(comes, part.times, in_order=True)
        if self._memory is None:
            free = np.array([operation.cpu is None for operation in self.operations])
            if free.any():
                for place, part in self._split(wave, choices):
                    if free[place]:
                        direct[place].append(part)
                queued = ~free[choices]
                wave, choices = wave.picked(queued), choices[queued]
        if len(wave):
            self._queue.append((wave, choices))

    def _choose(self, wave: Wave) -> Choices:
        """The endpoint of each: the one it names, or one drawn by weight."""
        if len(self.operations) == 1:
            return np.zeros(len(wave), dtype=np.intp)
        if self._draw is None:
            self._draw = self._books.context.stream(self.server.id, "endpoint").random
        codes = self._named.codes(wave.each_route)
        choices: Choices = np.array(self._named.keys, dtype=np.intp)[codes]
        drawn = np.flatnonzero(choices < 0)
        shares = self._draw(len(drawn)) * self._total
        choices[drawn] = np.searchsorted(self._bounds, shares, side="right")
        return choices

    def _split(self, wave: Wave, choices: Choices) -> list[tuple[int, Wave]]:
        """Requests by endpoint."""
        if len(self.operations) == 1:
            return [(0, wave)]
        return [(place, wave.picked(choices == place)) for place in np.unique(choices).tolist()]

    def _compute(self, end: float, done: list[list[Wave]]) -> list[list[Wave]]:
        """Let in, and start on cores, whose turn comes before a time; adds them by endpoint."""
        queue = self._queue
        while queue:
            wave, choices = queue[0]
            times = wave.times.tolist()
            spans = self._start(times, choices, end)
            count = len(spans[0])
            if count:
                started = wave.picked(slice(0, count)).then(*map(np.array, spans))
                for place, part in self._split(started, choices[:count]):
                    done[place].append(self._booked(self.operations[place], part))
            if count < len(wave):
                queue[0] = wave.rest(count), choices[count:].copy()
                break
            queue.popleft()
        if self._memory is not None:
            self._memory.pass_time(end)
        return done

    def _start(self, times: list[float], choices: Choices, end: float) -> Sequence[list[float]]:
        """When requests get their memory (if they hold any), start, and are done on a core."""
        several = len(self.operations) > 1
        if self._memory is not None:
            courses = self._courses
            if several:
                courses = [self._courses[place] for place in choices.tolist()]
            return self._memory.start(times, courses, end)
        draws = [operation.cpu for operation in self.operations]
        if several:
            draws = [draws[place] for place in choices.tolist()]
        return self._cores.start(times, [draw for draw in draws if draw is not None], end)

    def _booked(self, operation: Operation, wave: Wave) -> Wave:
        """Count what has happened to requests up to here; only stages they have been in stay."""
        tally, columns = self._books.tally, wave.columns
        if self._memory is not None:
            tally.add(operation.granted, columns[-3], in_order=True)
        if operation.cpu is None:
            held = wave.before(2)
            return held.then(*[held.times] * operation.echoes)
        tally.add(operation.starts, columns[-2], in_order=True)
        tally.add(operation.computed, columns[-1])
        return wave

    def record(self, now: float) -> None:
        """Hand over to the server how long they were here that left before a time, seconds."""
        recorders = self.server.recorders().values()
        for operation, recorder in zip(self.operations, recorders, strict=True):
            operation.record(recorder, now)
