"""Requests that come to one place from several, in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.runtime.bulk.routes import Routes
from engine.runtime.bulk.waves import NO_TURN, Numbers, Times, Turns, Wave

Order = NDArray[np.intp]
Which = slice | Order
ValueT = TypeVar("ValueT", bound=np.generic)

_MANY = 10_000
"""Times from which on it pays to sort them coarsely first."""

_SLICES = 0xFFFF

_SHORT_S = 1e-9
"""Times that lie closer together are not divided any further."""


def joined(waves: Sequence[Wave], routes: Routes) -> Wave:
    """One wave of several, in their order."""
    return waves[0] if len(waves) == 1 else _taken(waves, routes, [slice(None)], [True])[0]


def _taken(
    waves: Sequence[Wave], routes: Routes, which: Sequence[Which], in_line: Sequence[bool]
) -> list[Wave]:
    """Some of the requests of several waves, and others; with turns, if they are still in line."""
    if len(waves) == 1:
        takes = zip(which, in_line, strict=True)
        return [waves[0].picked(each, in_line=still) for each, still in takes]
    longest = max([len(wave.columns) for wave in waves])
    waves = [_padded(wave, longest - len(wave.columns), routes) for wave in waves]
    # One column is gathered after the other, so that no more than one is there twice.
    columns = [
        _gathered(parts, which) for parts in zip(*[wave.columns for wave in waves], strict=True)
    ]
    return [
        Wave(list(own), way, turns)
        for own, way, turns in zip(
            zip(*columns, strict=True),
            _routes_of(waves, which),
            _turns_of(waves, which, in_line),
            strict=True,
        )
    ]


def _gathered(parts: Sequence[NDArray[ValueT]], which: Sequence[Which]) -> list[NDArray[ValueT]]:
    whole = np.concatenate(parts)
    return [whole[each] for each in which]


def _routes_of(waves: Sequence[Wave], which: Sequence[Which]) -> Sequence[Numbers | int]:
    common = [wave.routes for wave in waves if isinstance(wave.routes, int)]
    if len(common) < len(waves):
        return _gathered([wave.each_route for wave in waves], which)
    if common.count(common[0]) == len(common):
        return common[:1] * len(which)
    each = np.array(common, dtype=np.int32).repeat([len(wave) for wave in waves])
    return [each[some] for some in which]


def _turns_of(
    waves: Sequence[Wave], which: Sequence[Which], in_line: Sequence[bool]
) -> Sequence[Turns | int]:
    asked = [each for each, still in zip(which, in_line, strict=True) if still]
    found = iter(_gathered([wave.each_turn for wave in waves], asked) if asked else [])
    return [next(found) if still else NO_TURN for still in in_line]


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

    Args:
        routes: The routes of the run.
        in_line: Whether those taken out keep their turns: not needed where their line ends.
    """

    def __init__(self, routes: Routes, *, in_line: bool = True) -> None:
        self._routes = routes
        self._in_line = in_line
        self._waves: list[Wave] = []

    def __len__(self) -> int:
        return sum(map(len, self._waves))

    def add(self, wave: Wave) -> None:
        """Requests set out; after those that did so before."""
        self._waves.append(wave)

    def due(self, end: float) -> Wave | None:
        """Take out those that come before a time, in order; None if there are none."""
        waves = self._waves
        if not waves:
            return None
        order, times = self._in_order()
        count = int(times.searchsorted(end))
        if not count:
            return None
        head = slice(0, count) if order is None else order[:count]
        if count == len(times):
            self._waves = []
            if order is None and len(waves) == 1:
                return waves[0]
            return _taken(waves, self._routes, [head], [self._in_line])[0]
        # Those that are left are copied: the memory of those before them is let go of.
        tail = np.arange(count, len(times)) if order is None else order[count:]
        due, left = _taken(waves, self._routes, [head, tail], [self._in_line, True])
        self._waves = [left]
        return due

    def _in_order(self) -> tuple[Order | None, Times]:
        """Who comes first, first; None where that is how they are. And the times they come."""
        waves = self._waves
        if len(waves) == 1:
            times = waves[0].times
            back = times[1:] < times[:-1]
        else:
            times = np.concatenate([wave.times for wave in waves])
            back = times[1:] <= times[:-1]
        if not np.count_nonzero(back):
            return None, times
        order = _by_time(times)
        ordered = times[order]
        if np.count_nonzero(ordered[1:] <= ordered[:-1]):
            wave = joined(waves, self._routes)
            order = np.lexsort((wave.each_turn, *self._routes.since_entry(wave)))
            ordered = times[order]
        return order, ordered


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
    """Waves that are due, merged by time, at the same time in their order; out of their lines."""
    found = [wave for wave in waves if wave is not None]
    if len(found) < 2:
        return found[0] if found else None
    order = _by_time(np.concatenate([wave.times for wave in found]))
    return _taken(found, routes, [order], [False])[0]
