"""Load balancers: choose a target for each request, in no time, or let it wait for one."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence

from engine.metrics.gauges import Gauge
from engine.metrics.observer import Meter
from engine.runtime.actors.balancing import POLICIES, Link, Policy
from engine.runtime.actors.base import Level, NodeRuntime
from engine.runtime.actors.edge import Deliver, EdgeRuntime
from engine.runtime.network import NO_HEALTHY_TARGET, Context
from engine.runtime.rqs_state import RequestState
from engine.schemas import LoadBalancer


class LoadBalancerRuntime(NodeRuntime):
    """Sends each request on to one of its targets.

    Attributes:
        policy: Chooses them.
    """

    def __init__(self, spec: LoadBalancer, context: Context) -> None:
        super().__init__(spec, context)
        self.spec = spec
        self.counts_links = POLICIES[spec.policy].counts
        self.policy: Policy
        self._route: Deliver
        self._links: list[tuple[Link, NodeRuntime]] = []
        self._out: Sequence[EdgeRuntime] = ()
        self._queue: deque[RequestState] = deque()
        self._waiting = Gauge()
        self._serving = False
        self._waited = context.places.add("balancer_wait", spec.id, step="waits for a server")

    def join(self, nodes: Mapping[str, NodeRuntime], out: Sequence[EdgeRuntime]) -> None:
        """Learn the targets."""
        targets = [nodes[edge.spec.target] for edge in out]
        links = [
            Link(place, edge.spec.weight, target.slots)
            for place, (edge, target) in enumerate(zip(out, targets, strict=True))
        ]
        self._out = out
        self._links = list(zip(links, targets, strict=True))
        context, node_id = self.context, self.id
        self.policy = POLICIES[self.spec.policy](links, lambda: context.stream(node_id, "policy"))
        for link in links:
            link.leave = self._left
        if self.spec.health_check:
            for target in dict.fromkeys(targets):
                target.on_health(self._look)

    def open(self) -> None:
        """Route requests."""
        for (link, _), edge in zip(self._links, self._out, strict=True):
            link.send = edge.send
        self._route = self._choosing() if self.policy.counts else self._drawing()
        if self.context.cancels or self.context.counts_links:
            self._route = self._careful(self._route)

    def receiver(self, edge: EdgeRuntime) -> Deliver:
        """Send it on, let it wait, or fail it when every target is down."""
        engine = self.engine

        def receive(request: RequestState) -> None:
            edge.delivered += 1
            edge.moment += engine._now
            self._route(request)

        return receive

    def _choosing(self) -> Deliver:
        """Routes by a policy that counts requests, or lets them wait."""
        policy = self.policy

        def route(request: RequestState) -> None:
            if not policy.up:
                self.fail(request, NO_HEALTHY_TARGET)
                return
            link = policy.choose()
            if link is None:
                self._wait(request)
                return
            request.link = link
            link.send(request)

        return route

    def _drawing(self) -> Deliver:
        """Routes by a policy that always knows the next link, whatever became of the last."""
        policy = self.policy

        def route(request: RequestState) -> None:
            link = policy.choose() if policy.up else None
            if link is not None:
                link.send(request)
            else:
                self.fail(request, NO_HEALTHY_TARGET)

        return route

    def _careful(self, route: Deliver) -> Deliver:
        """Looks first whether the request was called off, or comes from another balancer."""

        def look(request: RequestState) -> None:
            request.leave_link()
            if request.dead:
                self.drop(request)
            else:
                route(request)

        return look

    def inside(self) -> int:
        """Requests that wait here."""
        return self._waiting.level

    def _wait(self, request: RequestState) -> None:
        self._queue.append(request)
        self._waiting.add(1, self.engine._now)
        request.waiter = self

    def cancel(self, request: RequestState) -> None:
        """A request that waits here is called off."""
        self._waiting.add(-1, self.engine._now)
        self.drop(request)

    def _left(self, link: Link) -> None:
        """A request has left a target: its place is for the first in the queue."""
        self.policy.left(link)
        # What is sent on may be lost at once and leave its target: the loop under way sees to it.
        if self._queue and not self._serving:
            self._serve()

    def _serve(self) -> None:
        """Send on who waits, as long as there are free places."""
        now, queue = self.engine._now, self._queue
        self._serving = True
        while queue:
            if queue[0].dead:
                queue.popleft()
                continue
            link = self.policy.choose()
            if link is None:
                break
            request = queue.popleft()
            self._waiting.add(-1, now)
            request.waiter = None
            request.log += (self._waited, now)
            request.link = link
            link.send(request)
        self._serving = False

    def _look(self) -> None:
        """A target went down or came back."""
        for link, target in self._links:
            link.up = target.up
        self.policy.look()
        if self.policy.up:
            self._serve()
        else:
            self._fail_waiting()

    def _fail_waiting(self) -> None:
        waiting, now = list(self._queue), self.engine._now
        self._queue.clear()
        self._waiting.clear(now)
        for request in waiting:
            if not request.dead:
                request.waiter = None
                request.log += (self._waited, now)
                self.fail(request, NO_HEALTHY_TARGET)

    def meters(self) -> list[Meter]:
        """The queue."""
        return [self._waiting]

    def levels(self) -> list[Level]:
        """The queue's mean length."""
        return [Level("admission_queue", 0)]
