"""Open traffic on its first steps: from where it is generated to the first node that decides.

Nothing that happens later can change when a request of an open workload arrives, crosses the edge
to its client and the edge from there on. So these steps are computed for many requests at once,
window by window; each becomes an event when it reaches the first balancer or server.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from heapq import heappush
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.config import limits
from engine.runtime.actors.client import ClientRuntime
from engine.runtime.actors.edge import EdgeRuntime
from engine.runtime.actors.rqs_generator import GeneratorRuntime, Origin
from engine.runtime.clock import AFTER_ALL
from engine.runtime.network import LOST, Context
from engine.runtime.rqs_state import RequestState
from engine.samplers.arrivals import Arrivals, TooManyArrivalsError

Times = NDArray[np.float64]
_NOTHING: Times = np.empty(0)

MOST_AT_ONCE = limits.MAX_LIVE_REQUESTS
"""Most requests of one workload that a window may bring: all of them are made at once."""


@dataclass(slots=True)
class Spring:
    """One workload that flows into a line.

    Attributes:
        arrivals: When its requests are generated.
        born: The place they are born at.
        endpoint: The endpoint they call.
        edge: The edge to the client; None where the line begins.
        under_way: Requests on that edge when the last window ended: births and arrivals.
    """

    arrivals: Arrivals
    born: float
    endpoint: str | None
    edge: EdgeRuntime | None
    under_way: tuple[Times, Times] = (_NOTHING, _NOTHING)


@dataclass(slots=True)
class _Crowd:
    """Requests as columns, one value each.

    Attributes:
        births: When they were generated, seconds.
        departures: When they set out on the line's edge, seconds.
        arrivals: When they come to its end, seconds.
        springs: Index of the workload.
    """

    births: Times = field(default_factory=lambda: _NOTHING)
    departures: Times = field(default_factory=lambda: _NOTHING)
    arrivals: Times = field(default_factory=lambda: _NOTHING)
    springs: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))

    def picked(self, which: NDArray[Any]) -> _Crowd:
        """Those at the given places, or where the mask is true."""
        return _Crowd(
            self.births[which], self.departures[which], self.arrivals[which], self.springs[which]
        )

    def joined(self, other: _Crowd) -> _Crowd:
        """These, then the others."""
        return _Crowd(
            np.concatenate((self.births, other.births)),
            np.concatenate((self.departures, other.departures)),
            np.concatenate((self.arrivals, other.arrivals)),
            np.concatenate((self.springs, other.springs)),
        )


class Line:
    """The way of open traffic to the first node that decides, over one edge or none.

    Args:
        context: What the run shares.
        origin: Who gets the responses.
        edge: The edge that leads there; None where the traffic is generated there.

    Attributes:
        origin: Who gets the responses.
        edge: The edge that leads to the node.
        springs: The workloads that flow in.
        turn: Stands for the order of scheduling, which would depend on where windows end: what
            comes in follows all else at the same time, one line after another.
    """

    def __init__(self, context: Context, origin: Origin, edge: EdgeRuntime | None) -> None:
        self._engine = context.engine
        self._books = context.books
        self.origin = origin
        self.edge = edge
        self._keeps_paths = context.keeps_paths
        self.springs: list[Spring] = []
        self._under_way = _Crowd()
        self.turn = AFTER_ALL

    def add(self, source: Origin, edge: EdgeRuntime | None = None) -> None:
        """Let a workload flow in, over an edge to the client if there is one."""
        if source.arrivals is not None and source.workload is not None:
            self.springs.append(
                Spring(source.arrivals, source.born, source.workload.endpoint, edge)
            )

    def __bool__(self) -> bool:
        return bool(self.springs)

    def fill(self, end: float) -> int:
        """Compute what sets out before a time, seconds, and schedule what arrives before it.

        Spikes, losses and surges must not change between the end of the last window and this one.

        Returns:
            How many requests were generated.
        """
        before = sum(self._books.generated[spring.born] for spring in self.springs)
        crowd = self._flow(0, end)
        for index in range(1, len(self.springs)):
            crowd = crowd.joined(self._flow(index, end))
        if len(self.springs) > 1:
            crowd = crowd.picked(np.argsort(crowd.departures, kind="stable"))
        crowd = self._cross(crowd)
        if len(self._under_way.arrivals):
            crowd = self._under_way.joined(crowd)
        order = np.argsort(crowd.arrivals, kind="stable")
        due = int(crowd.arrivals[order].searchsorted(end))
        self._under_way = crowd.picked(order[due:]) if due < len(order) else _Crowd()
        self._start(crowd.picked(order[:due]))
        return sum(self._books.generated[spring.born] for spring in self.springs) - before

    def _flow(self, index: int, end: float) -> _Crowd:
        """What sets out on the line's edge before a time, from one workload, in order.

        Raises:
            TooManyArrivalsError: It is more than may be alive at once.
        """
        spring, books = self.springs[index], self._books
        births = spring.arrivals.until(end)
        if len(births) > MOST_AT_ONCE:
            raise TooManyArrivalsError(self._engine.now, end, MOST_AT_ONCE)
        books.open_many(spring.born, births)
        times = births
        if spring.edge is not None:
            times, kept = spring.edge.cross(births)
            if kept is not None:
                self._lose(_Crowd(births[~kept], births[~kept]), index)
                births = births[kept]
            if len(spring.under_way[0]):
                births = np.concatenate((spring.under_way[0], births))
                times = np.concatenate((spring.under_way[1], times))
            order = np.argsort(times, kind="stable")
            births, times = births[order], times[order]
            here = int(times.searchsorted(end))
            spring.under_way = (births[here:], times[here:])
            births, times = births[:here], times[:here]
            spring.edge.arrive_many(times)
        return _Crowd(births, times, times, np.full(len(times), index))

    def _cross(self, crowd: _Crowd) -> _Crowd:
        """Send requests over the line's edge."""
        if self.edge is None:
            return crowd
        arrivals, kept = self.edge.cross(crowd.departures)
        if kept is not None:
            for index in range(len(self.springs)):
                self._lose(crowd.picked(~kept & (crowd.springs == index)), index)
            crowd = crowd.picked(kept)
        crowd.arrivals = arrivals
        return crowd

    def _lose(self, crowd: _Crowd, index: int) -> None:
        """Requests of one workload are lost as they set out."""
        spring, times = self.springs[index], crowd.departures
        self._books.lose_many(spring.born, times)
        columns = zip(times.tolist(), crowd.births.tolist(), strict=True)
        for time, birth in columns:
            log: list[Any] = [spring.born, birth]
            if time > birth and spring.edge is not None:
                log += (spring.edge.place, time)
            self._books.ended.append((RequestState(self.origin, log), LOST, time))

    def _start(self, crowd: _Crowd) -> None:
        """Let requests come to the node one after another: each brings on the next."""
        if not len(crowd.arrivals):
            return
        times = crowd.arrivals.tolist()
        coming = zip(times, self._requests(crowd, times), strict=True)
        engine = self._engine
        deliver = self.edge.deliver if self.edge else self.origin.emit
        queue, turn = engine.queue, self.turn

        def arrive(request: RequestState) -> None:
            for time, following in coming:
                heappush(queue, (time, 1, turn, arrive, following))
                break
            deliver(request)

        time, first = next(coming)
        heappush(queue, (time, 1, turn, arrive, first))

    def _requests(self, crowd: _Crowd, times: list[float]) -> list[RequestState]:
        """Requests with logs that tell their way so far."""
        edge = self.edge
        columns = zip(times, crowd.departures.tolist(), crowd.births.tolist(), strict=True)
        origin, spring = self.origin, self.springs[0]
        if len(self.springs) == 1 and spring.edge is None and edge is not None:
            born, last, endpoint = spring.born, edge.place, spring.endpoint
            made = [RequestState(origin, [born, b, last, t], endpoint) for t, _, b in columns]
        elif len(self.springs) == 1 and spring.edge is not None and edge is not None:
            born, last, endpoint = spring.born, edge.place, spring.endpoint
            first = spring.edge.place
            made = [
                RequestState(origin, [born, b, first, d, last, t], endpoint) for t, d, b in columns
            ]
        else:
            made = [
                self._request(self.springs[index], *column)
                for index, column in zip(crowd.springs.tolist(), columns, strict=True)
            ]
        if self._keeps_paths and edge is not None:
            for request in made:
                request.path = (edge, None)
        return made

    def _request(
        self, spring: Spring, arrival: float, departure: float, birth: float
    ) -> RequestState:
        log: list[Any] = [spring.born, birth]
        if spring.edge is not None:
            log += (spring.edge.place, departure)
        if self.edge is not None:
            log += (self.edge.place, arrival)
        return RequestState(self.origin, log, spring.endpoint)


def lines(context: Context, origins: Sequence[Origin]) -> list[Line]:
    """The lines of a scenario's open traffic.

    Args:
        context: What the run shares.
        origins: Its generators and clients, joined.
    """
    found = []
    clients = {origin.id: origin for origin in origins if isinstance(origin, ClientRuntime)}
    through: dict[str, Line] = {}
    for client in clients.values():
        # A client with timeouts, or with users who wait, takes each request in by itself.
        if client.caller is None and client.passive:
            line = Line(context, client, client.edge)
            through[client.id] = line
        else:
            line = Line(context, client, None)
        line.add(client)
        found.append(line)
    for origin in origins:
        if isinstance(origin, GeneratorRuntime):
            target = origin.edge.spec.target
            if target in through:
                through[target].add(origin, origin.edge)
            else:
                line = Line(context, origin, origin.edge)
                line.add(origin)
                found.append(line)
    filled = [line for line in found if line]
    for rank, line in enumerate(filled):
        line.turn = AFTER_ALL + rank
    return filled
