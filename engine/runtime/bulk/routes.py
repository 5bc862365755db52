"""The ways that requests take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from engine.runtime.actors.edge import EdgeRuntime
from engine.runtime.actors.rqs_generator import Origin
from engine.runtime.bulk.waves import Numbers, Times, Wave

KeyT = TypeVar("KeyT")

_AFTER_ALL = 1e100
"""Beyond all times of a run, seconds."""


@dataclass(frozen=True, slots=True)
class Route:
    """What requests that went the same way have in common.

    Attributes:
        places: Where they were until each of their times; the first is where they were born.
        origin: Who gets their responses.
        endpoint: The endpoint they name; None: the server draws one.
        path: The edges crossed since the origin.
        entered: How many of their times lie before their coming to the first balancer or server; 0
            before that.
        line: The line of open traffic they came there in, counted from 1.
    """

    places: tuple[float, ...]
    origin: Origin
    endpoint: str | None
    path: tuple[EdgeRuntime, ...] = ()
    entered: int = 0
    line: int = 0


class Routes:
    """All routes of a run, numbered as they are met."""

    def __init__(self) -> None:
        self.all: list[Route] = []
        self._numbers: dict[Route, int] = {}
        self._pads: dict[int, Change] = {}
        self._turn = 0
        self._tables: dict[int, NDArray[np.intp]] = {}
        self._entered = Lookup(self, lambda route: route.entered)
        self._lines = Lookup(self, lambda route: route.line)

    def number(self, route: Route) -> int:
        """The number of a route."""
        if route not in self._numbers:
            self._numbers[route] = len(self.all)
            self.all.append(route)
        return self._numbers[route]

    def line_up(self, wave: Wave) -> Wave:
        """Requests that stand in one line: who is ahead now goes first where all else is equal."""
        turn = self._turn
        self._turn += len(wave)
        return Wave(wave.columns, wave.routes, turn)

    def change(self, make: Callable[[Route], Route]) -> Change:
        """A stage that makes one route of another."""
        return Change(self, make)

    def keyed(self, key: Callable[[Route], KeyT]) -> Keyed[KeyT]:
        """A stage that sends requests of different routes different ways."""
        return Keyed(self, key)

    def padding(self, count: int) -> Change:
        """Routes with so many more entries for their birth, in which no time goes by."""
        if count not in self._pads:
            self._pads[count] = self.change(
                lambda route: replace(
                    route,
                    places=route.places[:1] * count + route.places,
                    entered=route.entered + count if route.entered else 0,
                )
            )
        return self._pads[count]

    def since_entry(self, wave: Wave) -> list[Times]:
        """The columns of a wave as far as they tell who was ahead.

        To the first node that decides, requests come after all else that happens at that time, one
        line of them after another: what they did before that, or when, does not matter.
        """
        numbers = wave.each_route
        entered = self._entered(numbers)
        late, most = _AFTER_ALL * self._lines(numbers), int(entered.max())
        before = [
            np.where(entered > place, late, column)
            for place, column in enumerate(wave.columns[:most])
        ]
        return before + wave.columns[most:]

    def places(self, width: int) -> NDArray[np.intp]:
        """The places of all routes that have so many of them, a row a route."""
        known = self._tables.get(width)
        if known is None or len(known) < len(self.all):
            rows = [
                route.places if len(route.places) == width else (0.0,) * width for route in self.all
            ]
            self._tables[width] = known = np.array(rows, dtype=np.intp).reshape(-1, width)
        return known


class Lookup:
    """A number for each route, found when the route is first met.

    Args:
        routes: The routes of the run.
        find: Finds the number.
    """

    def __init__(self, routes: Routes, find: Callable[[Route], int]) -> None:
        self._routes = routes
        self._find = find
        self._known: dict[int, int] = {}
        self._table: Numbers | None = None

    @overload
    def __call__(self, numbers: int) -> int: ...

    @overload
    def __call__(self, numbers: Numbers) -> Numbers: ...

    @overload
    def __call__(self, numbers: Numbers | int) -> Numbers | int: ...

    def __call__(self, numbers: Numbers | int) -> Numbers | int:
        """The numbers found for the routes of many requests, or for the one that all have."""
        if isinstance(numbers, int):
            return self._found(numbers)
        table = self._table
        if table is None or len(table) <= int(numbers.max()):
            self._table = table = np.full(len(self._routes.all), -1, dtype=np.int32)
        found = table[numbers]
        if found.min() < 0:
            for number in np.unique(numbers[found < 0]).tolist():
                table[number] = self._found(number)
            found = table[numbers]
        return found

    def _found(self, number: int) -> int:
        if number not in self._known:
            self._known[number] = self._find(self._routes.all[number])
        return self._known[number]


class Change(Lookup):
    """Makes one route of another, for many requests."""

    def __init__(self, routes: Routes, make: Callable[[Route], Route]) -> None:
        super().__init__(routes, lambda route: routes.number(make(route)))


class Keyed(Generic[KeyT]):
    """Tells requests apart by something of their routes."""

    def __init__(self, routes: Routes, key: Callable[[Route], KeyT]) -> None:
        self.keys: list[KeyT] = []
        self._places: dict[KeyT, int] = {}
        self._key = key
        self.codes = Lookup(routes, self._code)
        """Index of the key of each route among ``keys``."""

    def _code(self, route: Route) -> int:
        key = self._key(route)
        if key not in self._places:
            self._places[key] = len(self.keys)
            self.keys.append(key)
        return self._places[key]

    def parts(self, wave: Wave) -> list[tuple[KeyT, Wave]]:
        """The requests of each key, in order; keys that none has are left out."""
        codes = self.codes(wave.routes)
        if isinstance(codes, int):
            return [(self.keys[codes], wave)]
        first = codes.item(0)
        if not np.count_nonzero(codes != first):
            return [(self.keys[first], wave)]
        return [(self.keys[code], wave.picked(codes == code)) for code in np.unique(codes).tolist()]
