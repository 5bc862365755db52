"""The accounts of requests that are computed ahead of the clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from engine.runtime.actors.edge import EdgeRuntime
from engine.runtime.actors.server import ServerRuntime
from engine.runtime.bulk.pools import in_order
from engine.runtime.bulk.routes import Routes
from engine.runtime.bulk.tally import Tally
from engine.runtime.bulk.waves import Wave
from engine.runtime.network import Context


@dataclass(frozen=True, slots=True)
class _Born:
    """The sorts of what becomes of the requests of one workload."""

    generated: int
    completed: int
    lost: int


@dataclass(slots=True)
class _Crossed:
    """The sorts of messages over one edge; where none go, what never happens."""

    sent: int = 0
    delivered: int = 0
    sent_back: int = 0
    delivered_back: int = 0
    lost: int = 0
    lost_back: int = 0


_NEVER = 0
"""The sort of what never happens."""

_SORTS = attrgetter(*_Crossed.__slots__)


class BulkBooks:
    """Counts the requests of all stages, and tells the actors when the clock gets there.

    Args:
        context: What the run shares.
        meters: Number of gauges in the row of all gauges; the first is of requests in flight.
        edge_meters: Each edge's place in that row, by id.

    Attributes:
        context: What the run shares.
        routes: The ways requests take.
        tally: What happens when.
        edges: The edges that requests cross, and what is counted there.
        servers: The server of each door.
        born: Requests generated in all that has been computed.
        alive: Those of them that have not ended.
    """

    def __init__(self, context: Context, meters: int, edge_meters: Mapping[str, int]) -> None:
        self.context = context
        self.routes = Routes()
        self.tally = Tally(meters)
        self.born = 0
        self.alive = 0
        self._edge_meters = edge_meters
        self._born: dict[float, _Born] = {}
        self._births = self.routes.keyed(lambda route: route.places[0])
        self.edges: dict[EdgeRuntime, _Crossed] = {}
        self.servers: list[ServerRuntime] = []
        self._doors: list[tuple[int, int]] = []
        self._lost: list[Wave] = []
        self.tally.sort()  # this is _NEVER

    def add_workload(self, born: float) -> None:
        """A workload whose requests are computed here."""
        tally = self.tally
        self._born[born] = _Born(
            generated=tally.sort((0, 1)), completed=tally.sort((0, -1)), lost=tally.sort((0, -1))
        )

    def edge_sorts(self, edge: EdgeRuntime, *, back: bool) -> tuple[int, int, int]:
        """Sorts of messages that set out, arrive and are lost in one direction of an edge."""
        meter, tally = self._edge_meters[edge.id], self.tally
        sent, arrived = tally.sort((meter, 1)), tally.sort((meter, -1))
        lost = tally.sort((meter, -1)) if edge.lossy else _NEVER
        crossed = self.edges.setdefault(edge, _Crossed())
        if back:
            crossed.sent_back, crossed.delivered_back, crossed.lost_back = sent, arrived, lost
        else:
            crossed.sent, crossed.delivered, crossed.lost = sent, arrived, lost
        return sent, arrived, lost

    def add_door(self, server: ServerRuntime, sort: int, inside: int) -> None:
        """A sort by which requests come to a server (``inside`` is 1) or leave it (-1)."""
        self.servers.append(server)
        self._doors.append((sort, inside))

    def open(self, born: float, times: NDArray[np.float64]) -> None:
        """Requests are generated."""
        self.born += len(times)
        self.alive += len(times)
        self.tally.add(self._born[born].generated, times, in_order=True)

    def complete(self, wave: Wave) -> None:
        """Responses are home."""
        self.alive -= len(wave)
        for born, part in self._births.parts(wave):
            self.tally.add(self._born[born].completed, part.times, in_order=True)

    def lose(self, wave: Wave) -> None:
        """Messages are lost, and their requests with them."""
        self.alive -= len(wave)
        self._lost.append(wave)
        for born, part in self._births.parts(wave):
            self.tally.add(self._born[born].lost, part.times, in_order=True)

    def begin(self) -> None:
        """All that will be counted is known."""
        self.tally.begin()
        self._sorts = np.array([sort for sort, _ in self._doors], dtype=np.intp)
        self._signs = np.array([inside for _, inside in self._doors], dtype=np.int64)
        self._rows = np.array([_SORTS(crossed) for crossed in self.edges.values()], dtype=np.intp)

    def crossed(self) -> NDArray[np.int64]:
        """Messages up to the last reading; a row an edge: delivered, sent both ways, lost."""
        sent, delivered, sent_back, _, lost, lost_back = self.tally.counted[self._rows].T
        crossed = np.empty((len(sent), 3), dtype=np.int64)
        crossed[:, 0], crossed[:, 1], crossed[:, 2] = delivered, sent + sent_back, lost + lost_back
        return crossed

    def inside(self) -> NDArray[np.int64]:
        """Requests that have come to a server less those that left, a value for each door."""
        inside: NDArray[np.int64] = self.tally.counted[self._sorts] * self._signs
        return inside

    def tell(self) -> None:
        """Tell the accounts what has been counted up to the last reading."""
        counted, books = self.tally.counted, self.context.books
        under_way = 0
        for born, sorts in self._born.items():
            generated = counted.item(sorts.generated)
            completed, lost = counted.item(sorts.completed), counted.item(sorts.lost)
            books.generated[born], books.completed[born] = generated, completed
            books.lost[born] = lost
            under_way += generated - completed - lost
        books.in_bulk = under_way

    def tell_actors(self) -> None:
        """Tell every actor."""
        for edge, row in zip(self.edges, self.tally.counted[self._rows].tolist(), strict=True):
            edge.sent, edge.delivered, edge.sent_back, edge.delivered_back, lost, back = row
            edge.lost = lost + back
        for server in self.servers:
            server.in_bulk = 0
        for server, inside in zip(self.servers, self.inside().tolist(), strict=True):
            server.in_bulk += inside

    def take_lost(self) -> Wave | None:
        """Take out the requests lost since the last call, by time."""
        waves, self._lost = self._lost, []
        return in_order(waves, self.routes)
