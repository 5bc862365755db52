"""SimPy's environment with light calls beside events in its queue."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from itertools import repeat
from typing import Any

import simpy
from simpy.core import EmptySchedule

URGENT = 0
"""Priority of what changes the system (outages, spikes): before requests at the same time."""

NORMAL = 1
"""Priority of requests."""

AFTER_ALL = 2**62
"""Beyond every id of the order of scheduling: ids from here on come last at their time."""

_FIRST = -1
"""Priority of the mark up to which the queue is worked off: before all else at the same time."""


class _ReachedError(Exception):
    """The clock has come to the mark."""


class Engine(simpy.Environment):
    """The clock of a run.

    Its queue holds calls ``(time, priority, id, function, argument)``. An event of SimPy is queued
    as the call that processes it, so that processes and resources of SimPy work beside requests
    that cost one plain call a step. Simultaneous entries run in order of priority, then of
    scheduling (the id): that order is part of the model, since balancing policies see it.

    Actors read ``_now`` rather than the property ``now`` and push on ``queue`` themselves where
    it is hot: a call saved there is a tenth of the run.
    """

    def __init__(self, initial_time: float = 0.0) -> None:
        super().__init__(initial_time)
        self.queue: list[Any] = self._queue
        self.next_id: Callable[[], int] = self._eid.__next__
        self._mark: float | None = None

    @property
    def queued(self) -> int:
        """Entries queued so far."""
        # What itertools.count would give next; asking it for one would use an id up.
        return int(self._eid.__reduce__()[1][0])

    def schedule(self, event: simpy.Event, priority: Any = NORMAL, delay: float = 0) -> None:
        """Queue an event of SimPy, as SimPy asks for."""
        time = self._now + delay
        heappush(self.queue, (time, int(priority), self.next_id(), self._process, event))

    def _process(self, event: simpy.Event) -> None:
        """Process an event, as ``simpy.Environment.step`` does."""
        callbacks, event.callbacks = event.callbacks, None  # type: ignore[assignment]
        for callback in callbacks:
            callback(event)
        if not event._ok and not hasattr(event, "_defused"):
            problem = type(event._value)(*event._value.args)
            problem.__cause__ = event._value
            raise problem

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
        self._now, _, _, function, argument = heappop(self.queue)
        function(argument)

    def advance(self, until: float, most: int) -> bool:
        """Do what lies before a time, at most so many entries.

        What lies exactly at ``until`` is left for later. Called again before the clock has come
        there, it must be for the same time.

        Returns:
            Whether the clock has come there.
        """
        if self._mark != until:
            self._mark = until
            heappush(self.queue, (until, _FIRST, self.next_id(), self._reach, None))
        try:
            # An endless supply of entries, popped in C; the mark ends the loop by an exception.
            for time, _, _, function, argument in map(heappop, repeat(self.queue, most)):
                self._now = time
                function(argument)
        except _ReachedError:
            return True
        return False

    def _reach(self, _: None) -> None:
        self._mark = None
        raise _ReachedError

    def advance_urgent(self, now: float) -> None:
        """Do what changes the system at the time the clock has reached, and no request yet."""
        queue = self.queue
        while queue and queue[0][0] <= now and queue[0][1] == URGENT:
            self.step()

    def jump(self, time: float) -> None:
        """Set the clock forward; what lies before that time is never done."""
        self._now = time
