"""Requests that were computed in bulk, as the ledger takes them in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.metrics.ledger import OnDemand
from engine.metrics.traces import Logged
from engine.runtime.bulk.routes import Routes
from engine.runtime.bulk.waves import Times, Wave
from engine.runtime.rqs_state import RequestState

Numbers = NDArray[np.int64]


class Requests(OnDemand):
    """The requests of a wave."""

    def __init__(self, wave: Wave, routes: Routes) -> None:
        self._wave = wave
        self._routes = routes

    def __len__(self) -> int:
        return len(self._wave)

    def at(self, place: int) -> Logged:
        """The request at a place, with its log."""
        route = self._routes.all[self._wave.route_at(place)]
        log: list[Any] = []
        for where, column in zip(route.places, self._wave.columns, strict=True):
            log += (where, column.item(place))
        return RequestState(route.origin, log)


class CompletedWave:
    """Requests that have come to their end, in order of completion: see `Completed`."""

    def __init__(self, wave: Wave, routes: Routes) -> None:
        self._wave = wave
        self._routes = routes
        self.requests: Sequence[Logged] = Requests(wave, routes)
        self.starts: Times = wave.columns[0]
        self.ends: Times = wave.columns[-1]

    @property
    def births(self) -> Numbers:
        """The places they were born at."""
        table = self._routes.places(len(self._wave.columns))
        births: Numbers = table[self._wave.each_route, 0]
        return births

    def time_at(self, count: int) -> Times:
        """Time spent at each of so many places, all requests together, seconds."""
        wave, numbers = self._wave, self._wave.each_route
        places = self._routes.places(len(wave.columns))
        totals: Times = np.zeros(count)
        for at in range(1, len(wave.columns)):
            spent = wave.columns[at] - wave.columns[at - 1]
            by_route = np.bincount(numbers, spent, len(places))
            totals += np.bincount(places[:, at], by_route, count)
        return totals
