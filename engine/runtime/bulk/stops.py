"""Nodes that take no time: where traffic comes from, clients, balancers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.runtime import inflow
from engine.runtime.actors.rqs_generator import Origin
from engine.runtime.bulk.books import BulkBooks
from engine.runtime.bulk.pools import Pool, in_order
from engine.runtime.bulk.routes import Route, Routes
from engine.runtime.bulk.waves import NO_TURN, Times, Wave
from engine.runtime.inflow import Spring
from engine.samplers.arrivals import TooManyArrivalsError

Receive = Callable[[Wave], None]
Choose = Callable[[Times], NDArray[np.intp]]


class Inbox:
    """Requests on their way to a node.

    Of those that come at the same time, traffic fresh from its origin comes last, one line of it
    after another, as `engine.runtime.inflow` has it.

    Args:
        routes: The routes of the run.
        lines: How many lines of fresh traffic lead here.
    """

    def __init__(self, routes: Routes, lines: int = 0) -> None:
        self._routes = routes
        self.others = Pool(routes, in_line=False)
        self.lines = [Pool(routes, in_line=False) for _ in range(lines)]

    def due(self, end: float) -> Wave | None:
        """Take out those that come before a time, in order; None if there are none."""
        pools = (self.others, *self.lines)
        wave = in_order([pool.due(end) for pool in pools], self._routes)
        return None if wave is None else self._routes.line_up(wave)


class Source:
    """The requests of a workload, as they are generated."""

    def __init__(self, books: BulkBooks, spring: Spring, origin: Origin, send: Receive) -> None:
        self._books = books
        self._arrivals = spring.arrivals
        self._send = send
        self._born = spring.born
        self._route = books.routes.number(Route((spring.born,), origin, spring.endpoint))
        books.add_workload(spring.born)

    def work(self, end: float) -> None:
        """Generate the requests of the time up to ``end``, seconds.

        Raises:
            TooManyArrivalsError: They are more than may be alive at once.
        """
        births = self._arrivals.until(end)
        if len(births) > inflow.MOST_AT_ONCE:
            now = self._books.context.engine.now
            raise TooManyArrivalsError(now, end, inflow.MOST_AT_ONCE)
        if len(births):
            self._books.open(self._born, births)
            self._send(self._books.routes.line_up(Wave([births], self._route, NO_TURN)))


class ClientStop:
    """A client: requests pass, and their responses will come back here."""

    def __init__(self, books: BulkBooks, client: Origin, inbox: Inbox, out: Pool) -> None:
        self._inbox = inbox
        self._out = out
        self._enter = books.routes.change(lambda route: replace(route, origin=client, path=()))

    def work(self, end: float) -> None:
        """Send on what comes before a time, seconds."""
        wave = self._inbox.due(end)
        if wave is not None:
            self._out.add(wave.then(routes=self._enter(wave.routes)))


class BalancerStop:
    """A balancer.

    Args:
        choose: Says where requests go that come at given times: a place in ``outs`` for each.
        inbox: Who is on the way here.
        outs: Take those that are sent on.
    """

    def __init__(self, choose: Choose, inbox: Inbox, outs: Sequence[Receive]) -> None:
        self._inbox = inbox
        self._choose = choose
        self._outs = outs

    def work(self, end: float) -> None:
        """Send on what comes before a time, seconds."""
        wave = self._inbox.due(end)
        if wave is None:
            return
        chosen = self._choose(wave.times)
        wave = wave.picked(np.argsort(chosen, kind="stable"))
        stops = np.bincount(chosen, minlength=len(self._outs)).cumsum().tolist()
        start = 0
        for out, stop in zip(self._outs, stops, strict=True):
            if stop > start:
                out(wave.picked(slice(start, stop)))
            start = stop
