"""Balancing policies: how a load balancer chooses among targets that are up."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Sequence
from heapq import heapify, heapreplace
from itertools import cycle
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from engine.runtime.rqs_state import RequestState
from engine.samplers.streams import Draw, in_blocks

Send = Callable[[RequestState], None]


class Link:
    """An out-edge of a balancer.

    Attributes:
        send: Sends a request over it; in bulk nothing is sent one by one.
        place: Its rank among the balancer's edges, as drawn.
        weight: Its share, relative to the others.
        slots: Requests its target serves at once.
        outstanding: Requests sent to the target that have not yet left it, where that is counted.
        up: Whether the target is in service, so far as the balancer knows.
        rank: Where a policy keeps it.
        leave: Called when a request has left the target.
    """

    __slots__ = ("leave", "outstanding", "place", "rank", "send", "slots", "up", "weight")

    def __init__(self, place: int, weight: float, slots: int) -> None:
        self.place = place
        self.weight = weight
        self.slots = slots
        self.outstanding = 0
        self.up = True
        self.rank = 0
        self.leave: Callable[[Link], None]
        self.send: Send


class Policy(ABC):
    """Chooses links. There is at least one that is up whenever ``choose`` is called.

    Attributes:
        counts: Whether it wants to know when a request has left its target.
    """

    counts: ClassVar[bool] = False

    def __init__(self, links: Sequence[Link], stream: Callable[[], np.random.Generator]) -> None:
        self.links = links
        self.up = list(links)
        self._stream = stream
        for link in links:
            link.leave = self.left

    def look(self) -> None:
        """Some targets went down or came back."""
        self.up = [link for link in self.links if link.up]

    @abstractmethod
    def choose(self) -> Link | None:
        """The link for the next request; None: it has to wait."""

    def choose_many(self, count: int) -> NDArray[np.intp]:
        """Places of the links for so many requests, where none has to wait."""
        chosen = (link.place for link in (self.choose() for _ in range(count)) if link)
        return np.fromiter(chosen, dtype=np.intp, count=count)

    def left(self, link: Link) -> None:  # noqa: B027 - most policies do not count
        """A request has left a link's target."""

    def _uniform(self) -> Draw:
        return in_blocks(self._stream().random)


class RoundRobin(Policy):
    """Each target in turn. Turns go by the drawing, so that an outage skips nobody's turn."""

    def __init__(self, links: Sequence[Link], stream: Callable[[], np.random.Generator]) -> None:
        super().__init__(links, stream)
        self._next = cycle(self.up).__next__
        self._due: Link | None = None

    def look(self) -> None:
        """Go on with the next in the drawing."""
        due = self._due if not self.up or self._due is not None else self._next()
        super().look()
        # While none is up, the one that was due is kept in mind.
        self._due = None if self.up else due
        place = 0 if due is None else due.place
        later = [link for link in self.up if link.place >= place]
        self._next = cycle(later + [link for link in self.up if link.place < place]).__next__

    def choose(self) -> Link:
        """The next in turn."""
        return self._next()

    def choose_many(self, count: int) -> NDArray[np.intp]:
        """The next ones in turn."""
        # A whole turn ends where it began: it says what all turns are like.
        turn = np.array([self._next().place for _ in self.up], dtype=np.intp)
        for _ in range(count % len(turn)):
            self._next()
        return np.resize(turn, count)


class WeightedRoundRobin(Policy):
    """Targets in turn as often as they weigh, spread evenly.

    Each link has a deadline, which moves on by 1 / weight when it is chosen; the earliest comes
    first, ties in drawing order (earliest deadline first scheduling, as Envoy does it).
    """

    def __init__(self, links: Sequence[Link], stream: Callable[[], np.random.Generator]) -> None:
        super().__init__(links, stream)
        self._deadlines = [(1 / link.weight, link.place, link) for link in links]
        heapify(self._deadlines)

    def look(self) -> None:
        """Those that come back join at the present, not with the turns they have missed."""
        super().look()
        known = {entry[1]: entry[0] for entry in self._deadlines}
        # A deadline less its own period is when the link was chosen last.
        now = max((due - 1 / link.weight for due, _, link in self._deadlines), default=0.0)
        self._deadlines = [
            (known.get(link.place, now + 1 / link.weight), link.place, link) for link in self.up
        ]
        heapify(self._deadlines)

    def choose(self) -> Link:
        """The link whose deadline comes first."""
        deadline, place, link = self._deadlines[0]
        heapreplace(self._deadlines, (deadline + 1 / link.weight, place, link))
        return link


class Random(Policy):
    """Any target, all equally likely."""

    def __init__(self, links: Sequence[Link], stream: Callable[[], np.random.Generator]) -> None:
        super().__init__(links, stream)
        self._draw = self._uniform()

    def choose(self) -> Link:
        """Any link."""
        return self.up[int(self._draw() * len(self.up))]


class LeastConnections(Policy):
    """The target with the fewest requests that have not left it; ties at random.

    Links that are up are kept in a row ordered by load, so that a choice costs the same for two
    links or a thousand: a link that gains or loses a request changes place with the last or first
    of its equals.
    """

    counts = True

    def __init__(self, links: Sequence[Link], stream: Callable[[], np.random.Generator]) -> None:
        super().__init__(links, stream)
        self._draw = self._uniform()
        self._row: list[Link] = []
        self._begins: dict[int, int] = {}
        self.look()

    def look(self) -> None:
        """Order the row anew."""
        super().look()
        self._row = sorted(self.up, key=lambda link: (link.outstanding, link.place))
        self._begins = {}
        for rank, link in enumerate(self._row):
            link.rank = rank
            self._begins.setdefault(link.outstanding, rank)

    def choose(self) -> Link:
        """One of the least loaded."""
        row, begins = self._row, self._begins
        fewest = row[0].outstanding
        # The equals of the first end where the next heavier begin.
        count = self._end(fewest)
        link = row[int(self._draw() * count)] if count > 1 else row[0]
        last = count - 1
        if link.rank != last:
            self._swap(link, last)
        link.outstanding = fewest + 1
        if last == 0:
            del begins[fewest]
        if fewest + 1 not in begins or begins[fewest + 1] > last:
            begins[fewest + 1] = last
        return link

    def _end(self, load: int) -> int:
        """Where the links of a load end in the row."""
        begins = self._begins
        if load + 1 in begins:
            return begins[load + 1]
        if len(begins) == 1:
            return len(self._row)
        return min(begin for other, begin in begins.items() if other > load)

    def _swap(self, link: Link, rank: int) -> None:
        row = self._row
        other, at = row[rank], link.rank
        row[at], row[rank] = other, link
        other.rank, link.rank = at, rank

    def left(self, link: Link) -> None:
        """One request fewer: the link becomes the last of those with one fewer."""
        load = link.outstanding
        link.outstanding = load - 1
        if not link.up:
            return
        begins = self._begins
        first = begins[load]
        if link.rank != first:
            self._swap(link, first)
        begins.setdefault(load - 1, first)
        row = self._row
        if first + 1 < len(row) and row[first + 1].outstanding == load:
            begins[load] = first + 1
        else:
            del begins[load]


class PowerOfTwoChoices(Policy):
    """The less loaded of two targets picked at random; of equals the first picked."""

    counts = True

    def __init__(self, links: Sequence[Link], stream: Callable[[], np.random.Generator]) -> None:
        super().__init__(links, stream)
        self._draw = self._uniform()

    def choose(self) -> Link:
        """The better of two."""
        up, draw = self.up, self._draw
        first = int(draw() * len(up))
        link = up[first]
        if len(up) > 1:
            second = int(draw() * (len(up) - 1))
            other = up[second + (second >= first)]
            if other.outstanding < link.outstanding:
                link = other
        link.outstanding += 1
        return link

    def left(self, link: Link) -> None:
        """One request fewer."""
        link.outstanding -= 1


class CentralQueue(Policy):
    """A target with a free slot, the one free longest first; none free: the request waits."""

    counts = True

    def __init__(self, links: Sequence[Link], stream: Callable[[], np.random.Generator]) -> None:
        super().__init__(links, stream)
        slots = max((link.slots for link in links), default=0)
        # One slot of each in turn, so that the first requests spread over the targets.
        self._free = deque(link for turn in range(slots) for link in links if link.slots > turn)

    def choose(self) -> Link | None:
        """The target of the slot that has been free longest."""
        free = self._free
        for _ in range(len(free)):
            link = free.popleft()
            if link.up:
                link.outstanding += 1
                return link
            free.append(link)
        return None

    def left(self, link: Link) -> None:
        """One of its slots is free."""
        link.outstanding -= 1
        self._free.append(link)


POLICIES: dict[str, type[Policy]] = {
    "round_robin": RoundRobin,
    "weighted_round_robin": WeightedRoundRobin,
    "random": Random,
    "least_connections": LeastConnections,
    "power_of_two_choices": PowerOfTwoChoices,
    "central_queue": CentralQueue,
}
