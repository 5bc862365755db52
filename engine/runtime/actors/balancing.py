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

    Links that are up are kept together with their equals, so that a choice costs the same for two
    links or a thousand: one that gains or loses a request moves on to its new equals, and the last
    of the old ones takes its place.
    """

    counts = True

    def __init__(self, links: Sequence[Link], stream: Callable[[], np.random.Generator]) -> None:
        super().__init__(links, stream)
        self._draw = self._uniform()
        self._equals: list[list[Link]] = []
        self._fewest = 0
        self.look()

    def look(self) -> None:
        """Put equals together anew."""
        super().look()
        most = max((link.outstanding for link in self.links), default=0)
        self._equals = [[] for _ in range(most + 1)]
        for link in self.up:
            equals = self._equals[link.outstanding]
            link.rank = len(equals)
            equals.append(link)
        self._fewest = min((link.outstanding for link in self.up), default=0)

    def choose(self) -> Link:
        """One of the least loaded."""
        load = self._fewest
        equals = self._equals[load]
        last = equals.pop()
        load += 1
        if load == len(self._equals):
            self._equals.append([])
        if equals:
            rank = int(self._draw() * (len(equals) + 1))
            if rank == len(equals):
                link = last
            else:
                link = equals[rank]
                equals[rank] = last
                last.rank = rank
        else:
            link = last
            self._fewest = load
        equals = self._equals[load]
        link.outstanding = load
        link.rank = len(equals)
        equals.append(link)
        return link

    def left(self, link: Link) -> None:
        """One request fewer: the link joins those with one fewer."""
        load = link.outstanding
        link.outstanding = load - 1
        if not link.up:
            return
        equals = self._equals[load]
        last = equals.pop()
        if last is not link:
            rank = last.rank = link.rank
            equals[rank] = last
        equals = self._equals[load - 1]
        link.rank = len(equals)
        equals.append(link)
        if load == self._fewest:
            self._fewest = load - 1


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


Foreseen = LeastConnections | PowerOfTwoChoices
"""Policies that look at the load and let nobody wait."""

POLICIES: dict[str, type[Policy]] = {
    "round_robin": RoundRobin,
    "weighted_round_robin": WeightedRoundRobin,
    "random": Random,
    "least_connections": LeastConnections,
    "power_of_two_choices": PowerOfTwoChoices,
    "central_queue": CentralQueue,
}
