"""First come, first served: when requests that hold memory while they are served get it.

They get it when enough of it is free, and hold it until their last wait is over; so who comes next
depends on when others leave, and all of a visit is computed together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush, heapreplace

from engine.samplers.streams import Draw

MOST_SLOTS = 100_000
"""More requests than have room at once are not kept as a row of slots."""


@dataclass(slots=True)
class Wait:
    """A wait for something else than a core.

    Attributes:
        draw: Draws its length, seconds.
        length_s: Its length where that is always the same; then nothing is drawn.
        drawn: What was drawn, left for those who come to it, in that order.
    """

    draw: Draw
    length_s: float | None
    drawn: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Course:
    """What an endpoint does with a request that holds memory.

    Attributes:
        size: Memory held from first to last, in whole parts.
        cpu: Draws the time it needs a core for, seconds; None: it needs none.
        waits: The waits after that, in turn.
    """

    size: int
    cpu: Draw | None
    waits: Sequence[Wait]


class Slots:
    """A server whose requests all hold the same memory: so many at once, first come first served.

    For courses in which it is known when a request will leave as soon as it has started: their
    waits are always the same, or there is but one core and one wait to draw, which then begin in
    the order in which requests come.

    Args:
        slots: How many requests have room.
        cores: Number of cores.
        course: What is done with each.
    """

    def __init__(self, slots: int, cores: int, course: Course) -> None:
        self._leaves = [0.0] * slots
        self._free_at = [0.0] * cores
        self._granted = 0.0
        self._cpu = course.cpu
        self._waits = course.waits
        # The one wait that is always the same, if that is all there is.
        self._wait_s = 0.0 if not course.waits else None
        if len(course.waits) == 1:
            self._wait_s = course.waits[0].length_s

    @staticmethod
    def fit(course: Course, cores: int) -> bool:
        """Whether a course is one of these."""
        drawn = sum(wait.length_s is None for wait in course.waits)
        return not drawn or (drawn == 1 and cores == 1)

    def start(
        self, times: Sequence[float], _courses: Sequence[Course], end: float
    ) -> tuple[list[float], list[float], list[float]]:
        """As `Reserving.start`."""
        grants: list[float] = []
        starts: list[float] = []
        ends: list[float] = []
        leaves, free_at, granted = self._leaves, self._free_at, self._granted
        cpu, wait_s, alone = self._cpu, self._wait_s, len(free_at) == 1
        for time in times:
            if time > granted:
                granted = time
            room = leaves[0]
            if room > granted:
                if room >= end:
                    break
                granted = room
            grants.append(granted)
            finish = granted
            if cpu is not None:
                if free_at[0] > finish:
                    finish = free_at[0]
                starts.append(finish)
                finish += cpu()
                if alone:
                    free_at[0] = finish
                else:
                    heapreplace(free_at, finish)
            else:
                starts.append(finish)
            ends.append(finish)
            heapreplace(leaves, self._left(finish) if wait_s is None else finish + wait_s)
        self._granted = granted
        return grants, starts, ends

    def _left(self, time: float) -> float:
        """When a request leaves that has come to its first wait."""
        for wait in self._waits:
            length_s = wait.length_s
            if length_s is None:
                length_s = wait.draw()
                wait.drawn.append(length_s)
            time += length_s
        return time

    def pass_time(self, end: float) -> None:
        """As `Reserving.pass_time`: here all is known already."""


class Reserving:
    """A server whose requests hold memory: who comes first gets it first, then a core.

    Memory comes free when an earlier request has done its last wait; waits are drawn in the order
    in which they begin.

    Args:
        capacity: Memory, in the units of `Course.size`.
        cores: Number of cores.
    """

    def __init__(self, capacity: int, cores: int) -> None:
        self._free = capacity
        self._free_at = [0.0] * cores
        self._granted = 0.0
        self._waiting: list[tuple[float, int, Course, int]] = []
        self._leaving: list[tuple[float, int]] = []
        self._turn = 0

    def start(
        self, times: Sequence[float], courses: Sequence[Course], end: float
    ) -> tuple[list[float], list[float], list[float]]:
        """Let in requests that come at the given times, as long as it is before ``end``.

        Args:
            times: When they come, seconds, ascending.
            courses: What is done with each; one for all, or one for each.
            end: Seconds.

        Returns:
            When those that are let in get their memory, start on a core, and are done there.
        """
        grants: list[float] = []
        starts: list[float] = []
        ends: list[float] = []
        free_at, granted = self._free_at, self._granted
        course, each = courses[0], None if len(courses) == 1 else iter(courses)
        for time in times:
            if each is not None:
                course = next(each)
            if time > granted:
                granted = time
            if course.size > self._free:
                granted = self._wait(course.size, granted, end)
                if granted >= end:
                    break
            self._free -= course.size
            start = finish = granted
            if course.cpu is not None:
                if free_at[0] > granted:
                    start = free_at[0]
                finish = start + course.cpu()
                heapreplace(free_at, finish)
            grants.append(granted)
            starts.append(start)
            ends.append(finish)
            self._follow(finish, course, 0)
            self._granted = granted
        return grants, starts, ends

    def _wait(self, size: int, granted: float, end: float) -> float:
        """When so much memory is free, not before ``granted``; ``end`` or later if not by then."""
        leaving = self._leaving
        while self._free < size:
            self._draw_until(leaving[0][0] if leaving else end, end)
            if not leaving or leaving[0][0] >= end:
                return end
            time, given_back = heappop(leaving)
            self._free += given_back
            granted = max(granted, time)
        return granted

    def _follow(self, time: float, course: Course, stage: int) -> None:
        """A request has come to one of its waits: go through those whose length is known."""
        for wait in course.waits[stage:]:
            if wait.length_s is None:
                self._turn += 1
                heappush(self._waiting, (time, self._turn, course, stage))
                return
            time += wait.length_s
            stage += 1
        heappush(self._leaving, (time, course.size))

    def _draw_until(self, first: float, end: float) -> None:
        """Draw waits that begin before a time, which moves up as sooner ends are found."""
        waiting, leaving = self._waiting, self._leaving
        while waiting and waiting[0][0] < end and waiting[0][0] <= first:
            time, _, course, stage = heappop(waiting)
            wait = course.waits[stage]
            length_s = wait.draw()
            wait.drawn.append(length_s)
            self._follow(time + length_s, course, stage + 1)
            first = leaving[0][0] if leaving else end

    def pass_time(self, end: float) -> None:
        """The clock comes to ``end``: what begins or ends before it has done so."""
        while self._waiting and self._waiting[0][0] < end:
            self._draw_until(end, end)
        while self._leaving and self._leaving[0][0] < end:
            self._free += heappop(self._leaving)[1]


def holding(capacity: int, cores: int, courses: Sequence[Course]) -> Slots | Reserving | None:
    """How requests get the memory of a server; None where they hold none."""
    course = courses[0]
    if not course.size:
        return None
    slots = capacity // course.size
    if len(courses) == 1 and Slots.fit(course, cores) and 0 < slots <= MOST_SLOTS:
        return Slots(slots, cores, course)
    return Reserving(capacity, cores)
