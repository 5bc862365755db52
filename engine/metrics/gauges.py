"""State that changes at events, averaged over time without sampling."""

from __future__ import annotations

from collections.abc import Sized


class Gauge:
    """A level and its integral over time.

    Each change of the level by ``d`` at time ``t`` also takes ``d * t`` off ``moment``; the
    integral up to now is then ``level * now + moment``. Two plain additions a change is the
    cheapest exact book-keeping there is, so that actors inline them where it matters::

        gauge.level += 1
        gauge.moment -= now
    """

    __slots__ = ("level", "moment")

    def __init__(self) -> None:
        self.level: int = 0
        self.moment: float = 0.0

    def add(self, amount: int, now: float) -> None:
        """Change the level at a time."""
        self.level += amount
        self.moment -= amount * now

    def clear(self, now: float) -> None:
        """Drop the level to 0 at a time."""
        self.moment += self.level * now
        self.level = 0

    def take(self, now: float) -> float:
        """The integral since the last call (level times seconds)."""
        held = self.level * now
        area = held + self.moment
        # Starting afresh keeps the sum short, so that no digits are lost on long runs.
        self.moment = -held
        return area


class Crowd:
    """How many are in a collection over time: a gauge whose level is the collection's length.

    Who adds one at a time takes that time off ``moment``; who removes one adds it.
    """

    __slots__ = ("_members", "moment")

    def __init__(self, members: Sized) -> None:
        self._members = members
        self.moment = 0.0

    @property
    def level(self) -> int:
        """How many there are now."""
        return len(self._members)

    def take(self, now: float) -> float:
        """The integral since the last call (level times seconds)."""
        held = self.level * now
        area = held + self.moment
        self.moment = -held
        return area
