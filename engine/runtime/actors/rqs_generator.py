"""Sources of traffic: what makes requests, and the generator node."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

from engine.runtime.actors.base import Counts, NodeRuntime
from engine.runtime.actors.edge import Deliver, EdgeRuntime
from engine.runtime.actors.users import Users
from engine.runtime.network import Context
from engine.runtime.rqs_state import RequestState
from engine.samplers.arrivals import Arrivals, make_arrivals
from engine.schemas import ClosedWorkload, Generator, Node, Workload


class Origin(NodeRuntime, ABC):
    """A node that requests start from, or that gets their responses.

    Attributes:
        workload: Its own traffic, if it has any.
        born: The place its own requests are born at.
        arrivals: When they are, for open workloads.
        users: Who sends them, for closed ones.
        births: The places that the requests whose responses come here are born at.
        passive: Whether nothing depends on when a response arrives.
        home: The node responses go to: this one.
    """

    def __init__(self, spec: Node, context: Context, workload: Workload | None) -> None:
        super().__init__(spec, context)
        self.workload = workload
        self.born = context.places.add("", spec.id)
        self.arrivals: Arrivals | None = None
        self.users: Users | None = None
        self.births = [self.born]
        self.passive = not isinstance(workload, ClosedWorkload)
        self.home = self
        self.surges: dict[str, float] = {}
        if isinstance(workload, ClosedWorkload):
            self.users = Users(workload, context, spec.id, self._begin_one)
            context.users[self.born] = self.users
        elif workload is not None:
            self.arrivals = make_arrivals(workload, context.streams_of(spec.id))

    def begin(self) -> None:
        """Start the users of a closed workload."""
        if self.users is not None:
            self.users.begin()

    def _begin_one(self) -> None:
        """A request of a user starts now."""
        now = self.engine._now
        self.books.open(self.born, now)
        endpoint = self.workload.endpoint if self.workload is not None else None
        self.emit(RequestState(self, [self.born, now], endpoint))

    @abstractmethod
    def emit(self, request: RequestState) -> None:
        """Send a request that was born here on its way."""

    def receive_response(self, request: RequestState) -> None:
        """The response is here: the request is completed."""
        self.books.done.append(request)
        self._over(request)

    def hear_failure(self, request: RequestState, reason: str) -> None:
        """The request has failed, or was lost."""
        self.books.end(request, reason, self.engine._now)
        self._over(request)

    def _over(self, request: RequestState) -> None:
        """A user's request has ended: the user goes on."""
        users = self.context.users.get(request.log[0])
        if users is not None:
            users.free()

    def answered(self) -> int:
        """Requests whose response has come here."""
        return sum(self.books.completed[birth] for birth in self.births)

    def response_receiver(self, edge: EdgeRuntime) -> Deliver:
        """Take in a response that came over a return edge."""
        engine = self.engine

        def receive(request: RequestState) -> None:
            edge.delivered += 1
            edge.moment += engine._now
            request.origin.receive_response(request)

        return receive

    def surge(self, event_id: str, factor: float | None) -> None:
        """A surge begins, or ends (None). Factors of several multiply."""
        if factor is None:
            del self.surges[event_id]
        else:
            self.surges[event_id] = factor
        product = 1.0
        for each in self.surges.values():
            product *= each
        if self.arrivals is not None:
            self.arrivals.surge(product)
        if self.users is not None:
            self.users.surge(product)


class GeneratorRuntime(Origin):
    """Sends requests over its edge; gets the responses itself where no client is on the way."""

    def __init__(self, spec: Generator, context: Context) -> None:
        super().__init__(spec, context, spec.workload)
        self.edge: EdgeRuntime
        self.feeds_client = False

    def join(self, nodes: Mapping[str, NodeRuntime], out: Sequence[EdgeRuntime]) -> None:
        """Learn the edge requests leave on."""
        self.edge = out[0]
        # A client downstream becomes the origin: it gets the response, and here a request is
        # done with as soon as it is sent.
        target = nodes[out[0].spec.target]
        self.feeds_client = isinstance(target, Origin)
        self.is_home = not self.feeds_client
        if isinstance(target, Origin):
            target.births.append(self.born)
            target.passive = target.passive and self.passive

    def emit(self, request: RequestState) -> None:
        """Send it over the edge."""
        self.edge.send(request)

    def counts_of(self, _arrived: int) -> Counts:
        """Requests generated; sent on, or answered where no client is on the way."""
        generated = self.books.generated[self.born]
        done = generated if self.feeds_client else self.answered()
        return Counts(generated, done, 0, 0)
