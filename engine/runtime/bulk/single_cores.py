"""Balancers that look at the load of servers with one core and one thing to do, foreseen.

Such servers are what most load is foreseen for, and the plainest: once a request is let in, it is
known when it will leave. All of it is done in one loop over rows with a value a server, which leave
little to call and little to fetch from memory, however many servers there are.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from engine.runtime.actors.balancing import Foreseen
from engine.runtime.bulk.holding import Course
from engine.runtime.bulk.outlook import Agenda, Way


class SingleCores:
    """Foresees what a balancer sees of servers with one core each.

    Args:
        policy: The balancer's own.
        ways: Its out-edges.
        courses: What the server at the end of each edge does with a request.
        rooms: How many requests have room there at once.
    """

    def __init__(
        self,
        policy: Foreseen,
        ways: Sequence[Way],
        courses: Sequence[Course],
        rooms: Sequence[float],
    ) -> None:
        self._policy = policy
        self._edges = [way.edge for way in ways]
        self._latencies = [way.latency for way in ways]
        self._chances = [way.chance for way in ways]
        none = repeat(0.0).__next__
        self._cpus = [course.cpu or none for course in courses]
        self._waits = [course.waits[0].draw if course.waits else none for course in courses]
        self._rooms = list(rooms)
        count = len(ways)
        self._free_at = [0.0] * count
        self._waiting = [0] * count
        # A server's place: a request arrives there. That and the number of servers: one leaves it.
        self._agenda = Agenda(-1)

    @staticmethod
    def fit(course: Course, cores: int) -> bool:
        """Whether it is known when a request leaves as soon as it is let in."""
        return cores == 1 and course.cpu is not None and len(course.waits) <= 1

    def choose(self, times: NDArray[np.float64]) -> NDArray[np.intp]:
        """Places of the targets for requests that come at the given times, ascending, seconds."""
        links, count = self._policy.links, len(self._edges)
        select, left = self._policy.choose, self._policy.left
        latencies, chances, cpus, waits = self._latencies, self._chances, self._cpus, self._waits
        free_at, rooms, waiting = self._free_at, self._rooms, self._waiting
        spikes = [edge.spike_s for edge in self._edges]
        losses = [edge.loss_rate for edge in self._edges]
        dues, acts = self._agenda.dues, self._agenda.acts
        next_due, next_act = dues.pop, acts.pop
        insert_due, insert_act = dues.insert, acts.insert
        places: list[int] = []
        note = places.append
        for time in memoryview(np.ascontiguousarray(times).data):
            now = -time
            while dues[-1] >= now:
                due, act = -next_due(), next_act()
                if act < count:
                    if rooms[act] <= 0:
                        waiting[act] += 1
                        continue
                    rooms[act] -= 1
                else:
                    act -= count
                    left(links[act])
                    if not waiting[act]:
                        rooms[act] += 1
                        continue
                    waiting[act] -= 1
                free = free_at[act]
                if free > due:
                    due = free
                free_at[act] = due = due + cpus[act]()
                due = -(due + waits[act]())
                at = bisect_left(dues, due)
                insert_due(at, due)
                insert_act(at, act + count)
            place = select().place
            note(place)
            chance = chances[place]
            if chance is not None and chance() < losses[place]:
                left(links[place])
                continue
            due = -(time + latencies[place]() + spikes[place])
            at = bisect_left(dues, due)
            insert_due(at, due)
            insert_act(at, place)
        return np.array(places, dtype=np.intp)
