"""Requests as columns: when each of them came to the end of each stage of its way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.runtime.actors.edge import EdgeRuntime
from engine.runtime.actors.rqs_generator import Origin

Times = NDArray[np.float64]
Numbers = NDArray[np.int32]
Turns = NDArray[np.int64]
KeyT = TypeVar("KeyT")

_MANY = 10_000
"""Times from which on it pays to sort them coarsely first."""

_SLICES = 0xFFFF

_AFTER_ALL = 1e100
"""Beyond all times of a run, seconds."""

_SHORT_S = 1e-9
"""Times that lie closer together are not divided any further."""


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
        return Wave(wave.columns, wave.routes, np.arange(turn, self._turn))

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
        entered = self._entered(wave.routes)
        late, most = _AFTER_ALL * self._lines(wave.routes), int(entered.max())
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

    def __call__(self, numbers: Numbers) -> Numbers:
        """The numbers found for many routes."""
        first = numbers.item(0)
        if not np.count_nonzero(numbers != first):
            # Most stages only ever see one route: a table of all of them would be a waste.
            same = np.empty_like(numbers)
            same.fill(self._found(first))
            return same
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
        first = codes.item(0)
        if not np.count_nonzero(codes != first):
            return [(self.keys[first], wave)]
        return [(self.keys[code], wave.picked(codes == code)) for code in np.unique(codes).tolist()]


class Wave:
    """Some requests.

    Attributes:
        columns: Times, seconds: of birth, of the end of the first stage, and so on; a value for
            each request.
        routes: Number of each request's route.
        turns: Numbers that tell who came first where they last stood in one line.
    """

    __slots__ = ("columns", "routes", "turns")

    def __init__(self, columns: list[Times], routes: Numbers, turns: Turns) -> None:
        self.columns = columns
        self.routes = routes
        self.turns = turns

    def __len__(self) -> int:
        return len(self.routes)

    @property
    def times(self) -> Times:
        """When they came to the end of their last stage so far, seconds."""
        return self.columns[-1]

    def picked(self, which: slice | NDArray[Any]) -> Wave:
        """Some of them."""
        return Wave(
            [column[which] for column in self.columns], self.routes[which], self.turns[which]
        )

    def then(self, *columns: Times, routes: Numbers | None = None) -> Wave:
        """The same requests some stages later."""
        after = self.routes if routes is None else routes
        return Wave([*self.columns, *columns], after, self.turns)

    def before(self, stages: int) -> Wave:
        """The same requests so many stages earlier."""
        return Wave(self.columns[: len(self.columns) - stages], self.routes, self.turns)


def joined(waves: Sequence[Wave], routes: Routes) -> Wave:
    """One wave of several, in their order."""
    if len(waves) == 1:
        return waves[0]
    longest = max(len(wave.columns) for wave in waves)
    waves = [_padded(wave, longest - len(wave.columns), routes) for wave in waves]
    columns = [np.concatenate([wave.columns[place] for wave in waves]) for place in range(longest)]
    return Wave(
        columns,
        np.concatenate([wave.routes for wave in waves]),
        np.concatenate([wave.turns for wave in waves]),
    )


def _padded(wave: Wave, count: int, routes: Routes) -> Wave:
    if not count:
        return wave
    columns = wave.columns[:1] * count + wave.columns
    return Wave(columns, routes.padding(count)(wave.routes), wave.turns)


class Pool:
    """Requests on their way to a stage, until the time they come to it.

    Of those that come at the same time, who set out first comes first; of those that did that at
    the same time as well, who had come there first, and so on, back to the first node that decides,
    and in the end who was ahead in line: the order in which events would have been scheduled. A
    single wave that is in order stays as it is.
    """

    def __init__(self, routes: Routes) -> None:
        self._routes = routes
        self._waves: list[Wave] = []

    def __len__(self) -> int:
        return sum(map(len, self._waves))

    def add(self, wave: Wave) -> None:
        """Requests set out; after those that did so before."""
        self._waves.append(wave)

    def due(self, end: float) -> Wave | None:
        """Take out those that come before a time, in order; None if there are none."""
        if not self._waves:
            return None
        wave = joined(self._waves, self._routes)
        times = wave.times
        back = times[1:] < times[:-1] if len(self._waves) == 1 else times[1:] <= times[:-1]
        if np.count_nonzero(back):
            wave = wave.picked(_turns(wave, self._routes))
        count = int(wave.times.searchsorted(end))
        if count == len(wave):
            self._waves = []
            return wave
        self._waves = [wave.picked(slice(count, None))]
        return wave.picked(slice(0, count)) if count else None


def _turns(wave: Wave, routes: Routes) -> NDArray[np.intp]:
    """Who comes first, second and so on."""
    order = _by_time(wave.times)
    times = wave.times[order]
    if not np.count_nonzero(times[1:] <= times[:-1]):
        return order
    return np.lexsort((wave.turns, *routes.since_entry(wave)))


def _by_time(times: Times) -> NDArray[np.intp]:
    """The order of times; equals keep theirs.

    Many are first spread over as many slices of time as a small number can tell, which sorts in
    one pass; what is left to do within slices is little.
    """
    first, last = (times.min(), times.max()) if len(times) >= _MANY else (0.0, 0.0)
    if last - first < _SHORT_S:
        return np.argsort(times, kind="stable")
    slices = ((times - first) * (_SLICES / (last - first))).astype(np.uint16)
    order = np.argsort(slices, kind="stable")
    return order[np.argsort(times[order], kind="stable")]


def in_order(waves: Sequence[Wave | None], routes: Routes) -> Wave | None:
    """Waves that are due, merged by time; at the same time in their order."""
    found = [wave for wave in waves if wave is not None]
    if len(found) < 2:
        return found[0] if found else None
    wave = joined(found, routes)
    return wave.picked(_by_time(wave.times))
