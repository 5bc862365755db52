"""Endpoints of servers whose requests nothing can cut short."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.metrics.latency import LatencyRecorder
from engine.resources.memory import to_parts
from engine.runtime.actors.server import ServerRuntime
from engine.runtime.bulk.books import BulkBooks
from engine.runtime.bulk.holding import Course, Wait
from engine.runtime.bulk.pools import Pool
from engine.runtime.bulk.waves import Times, Wave
from engine.runtime.network import Context
from engine.samplers.durations import duration_blocks, duration_sampler
from engine.samplers.streams import BlockDraw, Draw, in_blocks
from engine.schemas import Constant, CpuStep, Duration, Endpoint, IoStep

Doors = tuple[Sequence[int], Sequence[int]]

BUSY, READY, IO, HELD, RAM_QUEUE, INSIDE = range(6)
"""Gauges of a server, as `ServerRuntime.meters` has them."""


def is_plain(endpoint: Endpoint) -> bool:
    """Whether an endpoint computes at most once, and then waits for I/O at most."""
    steps = [step for step in endpoint.steps if step.kind not in ("ram", "forward")]
    if any(step.kind not in ("cpu", "io") for step in steps):
        return False
    if any(isinstance(step, IoStep) and step.pool is not None for step in steps):
        return False
    return all(step.kind == "io" for step in steps[1:])


def step_draw(
    context: Context, server_id: str, endpoint: str, at: int, step: CpuStep | IoStep
) -> Draw:
    """Draws the times of a step, seconds, from its own stream: each time the same ones."""
    return duration_sampler(step.time_s, lambda: context.stream(server_id, endpoint, at))


def known_length(duration: Duration) -> float | None:
    """A duration that is always the same, seconds; None where it is drawn."""
    if isinstance(duration, Constant):
        return float(duration.value)
    return float(duration) if isinstance(duration, int | float) else None


@dataclass(slots=True)
class _Io:
    """A wait for I/O: who is on the way to it, and how long it takes."""

    coming: Pool
    wait: Wait
    blocks: BlockDraw

    def work(self, wave: Wave | None, end: float) -> Wave | None:
        """Who waits, with the end of the wait: all whose wait begins before ``end``."""
        if self.wait.length_s is not None:
            return None if wave is None else wave.then(wave.times + self.wait.length_s)
        if wave is not None:
            self.coming.add(wave)
        due = self.coming.due(end)
        return None if due is None else due.then(due.times + self.blocks(len(due)))


class Operation:
    """An endpoint of a server.

    Args:
        books: What is counted.
        server_id: The server.
        spec: The endpoint.
        first_meter: Where the server's gauges begin in the row of all gauges.
        depth: Waits in the longest of the server's endpoints.
        doors: Sorts that stand for a request's coming, and for its leaving, where all that it is
            true of are this endpoint's; empty where that is not so.

    Attributes:
        ram: Memory that a request holds from first to last, in whole parts.
        cpu: Draws the time for which it needs a core, seconds; None: it needs none.
        comes: The sort of what happens when a request comes; None: others stand for it.
        granted: The same, when it gets its memory.
        starts: The same, when it starts on a core.
        computed: The same, when it is done there.
        leaves: The same, when it leaves; None: others stand for it.
        echoes: How often the time of the grant is noted again, where that is all that happens.
    """

    def __init__(
        self,
        books: BulkBooks,
        server: ServerRuntime,
        spec: Endpoint,
        first_meter: int,
        *,
        depth: int,
        doors: Doors,
    ) -> None:
        self._books = books
        self._name = (server.id, spec.name)
        self.ram = to_parts(spec.ram_mb)
        steps = list(enumerate(spec.steps))
        self.cpu = next(
            (self._draw(at, step) for at, step in steps if isinstance(step, CpuStep)), None
        )
        ios = [(at, step) for at, step in steps if isinstance(step, IoStep)]
        self._waits = [self._io(at, step) for at, step in ios]
        # Whose memory it was gives back a core first: who starts there is ahead of who gets the
        # memory and needs none. And who gets memory and leaves at once leaves after the one whose
        # it was, however many stages of no time that one's way ended with.
        self.echoes = 0
        if self.ram and self.cpu is None:
            self.echoes = 1 if ios else depth + 1
        places = self._places([step for _, step in ios])
        self._arrival = -1 - len(places)
        self._past = books.routes.change(
            lambda route: replace(route, places=(*route.places, *places), endpoint=None)
        )
        self._leaving = Pool(books.routes)
        self._sojourns: list[tuple[Times, Times]] = []
        self._sort(server, first_meter, doors)

    def _draw(self, at: int, step: CpuStep | IoStep) -> Draw:
        return step_draw(self._books.context, *self._name, at, step)

    def _io(self, at: int, step: IoStep) -> _Io:
        make, name, pool = self._books.context.stream, (*self._name, at), Pool(self._books.routes)
        known = known_length(step.time_s)
        if self.ram and known is None:
            # When such a wait ends is when memory comes free: it is drawn where that is computed.
            wait = Wait(self._draw(at, step), None)
            return _Io(pool, wait, _left_in(wait.drawn))
        blocks = duration_blocks(step.time_s, lambda: make(*name))
        return _Io(pool, Wait(in_blocks(blocks), known), blocks)

    def _places(self, ios: Sequence[IoStep]) -> tuple[float, ...]:
        """Where a request is until each of the times that are noted."""
        number, where = self._books.context.places.number, self._name
        places = [number("ram_wait", *where, "waits for memory")] if self.ram else []
        places *= 1 + self.echoes
        if self.cpu is not None:
            places += [number("core_wait", *where, "cpu"), number("cpu", *where, "cpu")]
        return (*places, *(number("io", *where, f"io {step.category}") for step in ios))

    def _sort(self, server: ServerRuntime, first: int, doors: Doors) -> None:
        """What moves the server's gauges: from where to where a request goes."""
        tally, ram = self._books.tally, self.ram
        done = [(first + IO, 1.0)] if self._waits else []
        begun = [(first + READY, 1.0)] if self.cpu is not None else done
        queued = [(first + RAM_QUEUE, 1.0)] if ram else begun
        self.granted = tally.sort((first + RAM_QUEUE, -1.0), (first + HELD, ram), *begun)
        self.starts = tally.sort((first + READY, -1.0), (first + BUSY, 1.0))
        self.computed = tally.sort((first + BUSY, -1.0), *done)
        gone = [(meter, -amount) for meter, amount in done]
        coming = [(first + INSIDE, 1.0), *queued]
        leaving = [(first + INSIDE, -1.0), (first + HELD, -ram), *gone]
        self.comes = self._door(server, doors[0], coming, 1)
        self.leaves = self._door(server, doors[1], leaving, -1)

    def _door(
        self,
        server: ServerRuntime,
        sorts: Sequence[int],
        feeds: Sequence[tuple[int, float]],
        inside: int,
    ) -> int | None:
        """Counts requests that come, or leave: a sort of its own, where no others stand for it."""
        tally, own = self._books.tally, None
        if sorts:
            for sort in sorts:
                tally.feed(sort, *feeds)
        else:
            own = tally.sort(*feeds)
        for sort in sorts if own is None else [own]:
            self._books.add_door(server, sort, inside)
        return own

    @property
    def course(self) -> Course:
        """What is done with a request, where that decides who gets memory when."""
        return Course(self.ram, self.cpu, [io.wait for io in self._waits])

    def serve(self, wave: Wave | None, end: float) -> Wave | None:
        """Take requests through their waits for I/O.

        Args:
            wave: Those that no core is needed for any more; None: no new ones.
            end: How far time goes, seconds.

        Returns:
            Those that leave before it, in order.
        """
        for io in self._waits:
            wave = io.work(wave, end)
        if wave is not None:
            self._leaving.add(wave)
        gone = self._leaving.due(end)
        if gone is None:
            return None
        if self.leaves is not None:
            self._books.tally.add(self.leaves, gone.times, in_order=True)
        self._sojourns.append((gone.times, gone.times - gone.columns[self._arrival]))
        return gone.then(routes=self._past(gone.routes))

    def record(self, recorder: LatencyRecorder, now: float) -> None:
        """Hand over how long they were here that left before a time, seconds."""
        kept = []
        for times, sojourns in self._sojourns:
            count = int(times.searchsorted(now))
            if count:
                recorder.add(sojourns[:count])
            if count < len(times):
                kept.append((times[count:], sojourns[count:]))
        self._sojourns = kept


def _left_in(drawn: list[float]) -> BlockDraw:
    """Gives what was left in a list."""

    def take(count: int) -> Times:
        taken = np.array(drawn[:count])
        del drawn[:count]
        return taken

    return take
