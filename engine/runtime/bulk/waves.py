"""Requests as columns: when each of them came to the end of each stage of its way."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Times = NDArray[np.float64]
Numbers = NDArray[np.int32]
Turns = NDArray[np.int64]

NO_TURN = 0
"""Stands for the turns of requests that are not in line."""


class Wave:
    """Some requests.

    Attributes:
        columns: Times, seconds: of birth, of the end of the first stage, and so on; a value for
            each request.
        routes: Number of each request's route; a single one where all have the same.
        turns: Numbers that tell who came first where they last stood in one line; a single one,
            the first's, where they stand there one behind the other.
    """

    __slots__ = ("columns", "routes", "turns")

    def __init__(self, columns: list[Times], routes: Numbers | int, turns: Turns | int) -> None:
        self.columns = columns
        self.routes = routes
        self.turns = turns

    def __len__(self) -> int:
        return len(self.columns[-1])

    @property
    def times(self) -> Times:
        """When they came to the end of their last stage so far, seconds."""
        return self.columns[-1]

    @property
    def each_route(self) -> Numbers:
        """Number of the route of each."""
        if isinstance(self.routes, int):
            return np.full(len(self), self.routes, dtype=np.int32)
        return self.routes

    @property
    def each_turn(self) -> Turns:
        """Turn of each."""
        if isinstance(self.turns, int):
            return np.arange(self.turns, self.turns + len(self))
        return self.turns

    def route_at(self, place: int) -> int:
        """The number of the route of one of them."""
        return self.routes if isinstance(self.routes, int) else self.routes.item(place)

    def picked(self, which: slice | NDArray[Any], *, in_line: bool = True) -> Wave:
        """Some of them, without gaps if it is a slice; with their turns, if still in line."""
        routes = self.routes if isinstance(self.routes, int) else self.routes[which]
        turns = self._turns_of(which) if in_line else NO_TURN
        return Wave([column[which] for column in self.columns], routes, turns)

    def _turns_of(self, which: slice | NDArray[Any]) -> Turns | int:
        if not isinstance(self.turns, int):
            return self.turns[which]
        if isinstance(which, slice):
            return self.turns + which.indices(len(self))[0]
        places = np.flatnonzero(which) if which.dtype == np.bool_ else which
        turns: Turns = places + self.turns
        return turns

    def rest(self, start: int) -> Wave:
        """Those from a place on, on their own: the memory of those before them is let go of."""
        return self.picked(np.arange(start, len(self)))

    def then(self, *columns: Times, routes: Numbers | int | None = None) -> Wave:
        """The same requests some stages later."""
        after = self.routes if routes is None else routes
        return Wave([*self.columns, *columns], after, self.turns)

    def before(self, stages: int) -> Wave:
        """The same requests so many stages earlier."""
        return Wave(self.columns[: len(self.columns) - stages], self.routes, self.turns)
