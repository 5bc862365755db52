"""Load balancers: choose a target for each request, in no time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.runtime.actors.balancing import POLICIES
from engine.runtime.actors.base import NodeRuntime
from engine.runtime.actors.edge import EdgeRuntime
from engine.runtime.network import NO_HEALTHY_TARGET, Context
from engine.runtime.rqs_state import RequestState
from engine.schemas import LoadBalancer


class Link:
    """An out-edge of a balancer.

    Attributes:
        send: Sends a request over it.
        place: Its rank among the balancer's edges, as drawn.
        outstanding: Requests sent to the target that have not yet left it.
    """

    __slots__ = ("outstanding", "place", "send", "target")

    def __init__(self, place: int, edge: EdgeRuntime, target: NodeRuntime) -> None:
        self.place = place
        self.send = edge.send
        self.target = target
        self.outstanding = 0


class LoadBalancerRuntime(NodeRuntime):
    """Sends each request on to one of its targets."""

    def __init__(self, spec: LoadBalancer, context: Context) -> None:
        super().__init__(spec, context)
        self._health_check = spec.health_check
        self._choose = POLICIES[spec.policy](lambda: context.stream(spec.id, "policy"))
        self._links: list[Link] = []
        self._up: list[Link] = []

    def wire(self, nodes: Mapping[str, NodeRuntime], out: Sequence[EdgeRuntime]) -> None:
        """Learn the targets."""
        self._links = [Link(place, edge, nodes[edge.spec.target]) for place, edge in enumerate(out)]
        self._up = list(self._links)
        if self._health_check:
            for link in self._links:
                link.target.on_health(self._look)

    def _look(self) -> None:
        """A target went down or came back."""
        self._up = [link for link in self._links if link.target.up]

    def receive(self, request: RequestState) -> None:
        """Send it on, or fail it when every target is down."""
        self.arrived += 1
        previous = request.link
        if previous is not None:
            previous.outstanding -= 1
        if not self._up:
            request.link = None
            self.fail(request, NO_HEALTHY_TARGET)
            return
        link = self._choose(self._up)
        link.outstanding += 1
        request.link = link
        self.completed += 1
        link.send(request)
