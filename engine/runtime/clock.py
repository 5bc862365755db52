"""SimPy's environment with light calls beside events in its queue."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any

import simpy
from simpy.core import EmptySchedule

URGENT = 0
"""Priority of what changes the system (outages, spikes): before requests at the same time."""

NORMAL = 1
"""Priority of requests."""

AFTER_ALL = 2**62
"""Beyond every id of the order of scheduling: ids from here on come last at their time."""

_LIGHT = 5
"""Length of a light entry; SimPy's own have four."""


class Engine(simpy.Environment):
    """The clock of a run.

    Its queue holds SimPy's ``(time, priority, id, event)`` entries and light calls ``(time,
    priority, id, function, argument)``, so that processes and resources of SimPy work beside
    requests that cost one heap entry a step. Simultaneous entries run in order of priority, then
    of scheduling (the id): that order is part of the model, since balancing policies see it.

    Actors read ``_now`` rather than the property ``now`` and push on ``queue`` themselves where
    it is hot: a call saved there is a tenth of the run.
    """

    def __init__(self, initial_time: float = 0.0) -> None:
        super().__init__(initial_time)
        self.queue: list[Any] = self._queue
        self.next_id: Callable[[], int] = self._eid.__next__

    def call_in(self, delay: float, function: Callable[[Any], None], argument: Any) -> None:
        """Call ``function(argument)`` after a delay, seconds."""
        heappush(self.queue, (self._now + delay, NORMAL, self.next_id(), function, argument))

    def call_at(
        self,
        time: float,
        function: Callable[[Any], None],
        argument: Any,
        priority: int = NORMAL,
    ) -> None:
        """Call ``function(argument)`` at a time, seconds; not before now."""
        heappush(self.queue, (time, priority, self.next_id(), function, argument))

    def step(self) -> None:
        """Do the next entry, as SimPy's own ``run`` asks for.

        Raises:
            EmptySchedule: There is none.
        """
        if not self.queue:
            raise EmptySchedule
        if len(self.queue[0]) != _LIGHT:
            super().step()
            return
        entry = heappop(self.queue)
        self._now = entry[0]
        entry[3](entry[4])

    def advance(self, until: float, most: int) -> int:
        """Do what lies before a time, at most so many entries.

        What lies exactly at ``until`` is left for later. The clock stands at ``until`` when the
        number returned is below ``most``.

        Returns:
            How many entries were done.
        """
        queue = self.queue
        for done in range(most):
            if not queue or queue[0][0] >= until:
                self._now = until
                return done
            entry = heappop(queue)
            if len(entry) == _LIGHT:
                self._now = entry[0]
                entry[3](entry[4])
            else:
                heappush(queue, entry)
                super().step()
        return most

    def advance_urgent(self, now: float) -> int:
        """Do what changes the system at the time the clock has reached, and no request yet.

        Returns:
            How many entries were done.
        """
        queue, done = self.queue, 0
        while queue and queue[0][0] <= now and queue[0][1] == URGENT:
            self.step()
            done += 1
        return done

    def jump(self, time: float) -> None:
        """Set the clock forward; what lies before that time is never done."""
        self._now = time
