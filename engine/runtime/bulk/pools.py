"""Requests that come to one place from several, in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.runtime.bulk.routes import Routes
from engine.runtime.bulk.waves import Numbers, Times, Wave

Order = NDArray[np.intp]
ValueT = TypeVar("ValueT", bound=np.generic)

_MANY = 10_000
"""Times from which on it pays to sort them coarsely first."""

_SLICES = 0xFFFF

_SHORT_S = 1e-9
"""Times that lie closer together are not divided any further."""


def joined(waves: Sequence[Wave], routes: Routes, order: Order | None = None) -> Wave:
    """One wave of several, in their order or in a given one."""
    if len(waves) == 1:
        return waves[0] if order is None else waves[0].picked(order)
    longest = max([len(wave.columns) for wave in waves])
    waves = [_padded(wave, longest - len(wave.columns), routes) for wave in waves]
    # One column is gathered after the other, so that no more than one is there twice.
    return Wave(
        [_gathered(parts, order) for parts in zip(*[wave.columns for wave in waves], strict=True)],
        _routes_of(waves, order),
        _gathered([wave.turns for wave in waves], order),
    )


def _gathered(parts: Sequence[NDArray[ValueT]], order: Order | None) -> NDArray[ValueT]:
    whole = np.concatenate(parts)
    return whole if order is None else whole[order]


def _routes_of(waves: Sequence[Wave], order: Order | None) -> Numbers | int:
    common = [wave.routes for wave in waves if isinstance(wave.routes, int)]
    if len(common) < len(waves):
        return _gathered([wave.each_route for wave in waves], order)
    if common.count(common[0]) == len(common):
        return common[0]
    each = np.array(common, dtype=np.int32).repeat([len(wave) for wave in waves])
    return each if order is None else each[order]


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
        wave = self._in_order()
        count = int(wave.times.searchsorted(end))
        if count == len(wave):
            self._waves = []
            return wave
        self._waves = [wave.rest(count)]
        return wave.picked(slice(0, count)) if count else None

    def _in_order(self) -> Wave:
        """All of them, who comes first, first."""
        waves, routes = self._waves, self._routes
        if len(waves) == 1:
            times = waves[0].times
            back = times[1:] < times[:-1]
        else:
            times = np.concatenate([wave.times for wave in waves])
            back = times[1:] <= times[:-1]
        if not np.count_nonzero(back):
            return joined(waves, routes)
        order = _by_time(times)
        times = times[order]
        if np.count_nonzero(times[1:] <= times[:-1]):
            wave = joined(waves, routes)
            order = np.lexsort((wave.turns, *routes.since_entry(wave)))
        return joined(waves, routes, order)


def _by_time(times: Times) -> Order:
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
    return joined(found, routes, _by_time(np.concatenate([wave.times for wave in found])))
