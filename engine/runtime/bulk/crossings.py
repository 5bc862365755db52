"""Edges that many requests cross at once, and the end of their way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from engine.runtime.actors.edge import EdgeRuntime
from engine.runtime.bulk.books import BulkBooks
from engine.runtime.bulk.pools import Pool
from engine.runtime.bulk.routes import Route
from engine.runtime.bulk.waves import Wave
from engine.samplers.durations import duration_blocks
from engine.samplers.streams import BlockDraw

Receive = Callable[[Wave], None]


class Crossing:
    """One direction of an edge.

    Args:
        books: What is counted.
        edge: The edge.
        arrive: Takes in what comes to its end.
        change: Makes the route beyond the edge of the one before it.
        back: Whether responses cross it backwards.

    Attributes:
        departing: Where requests are put that set out, or will.
        sent: The sort of what happens when a request sets out.
        arrived: The same, when it arrives.
    """

    def __init__(
        self,
        books: BulkBooks,
        edge: EdgeRuntime,
        arrive: Receive,
        change: Callable[[Route], Route],
        *,
        back: bool = False,
    ) -> None:
        self._books = books
        self._edge = edge
        self._arrive = arrive
        self._change = books.routes.change(change)
        self.departing = Pool(books.routes)
        self.sent, self.arrived, self._lost = books.edge_sorts(edge, back=back)
        make, suffix = books.context.stream, " back" if back else ""
        self._latencies: BlockDraw = duration_blocks(
            edge.spec.latency, lambda: make(edge.id, f"latency{suffix}")
        )
        self._chances: BlockDraw | None = None
        if edge.lossy:
            self._chances = make(edge.id, f"loss{suffix}").random

    def cross(self, end: float) -> None:
        """Send on their way all that set out before a time, seconds."""
        wave = self.departing.due(end)
        if wave is not None:
            self.carry(wave)

    def carry(self, wave: Wave) -> None:
        """Send requests on their way, in the order in which they set out: all of this stretch."""
        books, edge = self._books, self._edge
        books.tally.add(self.sent, wave.times, in_order=True)
        if self._chances is not None:
            kept = self._chances(len(wave)) >= edge.loss_rate
            if not kept.all():
                lost = wave.picked(~kept)
                books.tally.add(self._lost, lost.times, in_order=True)
                books.lose(lost)
                wave = wave.picked(kept)
                if not len(wave):
                    return
        arrivals = wave.times + self._latencies(len(wave)) + edge.spike_s
        books.tally.add(self.arrived, arrivals)
        self._arrive(wave.then(arrivals, routes=self._change(wave.routes)))


def forward(edge: EdgeRuntime) -> Callable[[Route], Route]:
    """Routes of requests that have crossed an edge."""
    return lambda route: replace(
        route, places=(*route.places, edge.place), path=(*route.path, edge)
    )


def entering(edge: EdgeRuntime, line: int) -> Callable[[Route], Route]:
    """Routes of requests that have come over an edge to the first node that decides, in a line."""
    onward = forward(edge)
    return lambda route: replace(onward(route), entered=len(route.places), line=line)


def answered(edge: EdgeRuntime) -> Callable[[Route], Route]:
    """Routes of responses that have crossed an edge of their own."""
    return lambda route: replace(route, places=(*route.places, edge.place), path=())


def backward(edge: EdgeRuntime) -> Callable[[Route], Route]:
    """Routes of responses that have come back over an edge."""
    return lambda route: replace(
        route, places=(*route.places, edge.place_back), path=route.path[:-1]
    )


class Home:
    """Where responses end.

    Attributes:
        coming: Those on their last stage.
    """

    def __init__(self, books: BulkBooks) -> None:
        self._books = books
        self.coming = Pool(books.routes, in_line=False)

    def arrive(self, end: float) -> Wave | None:
        """The requests that are completed before a time, seconds, in order of completion."""
        wave = self.coming.due(end)
        if wave is not None:
            self._books.complete(wave)
        return wave
