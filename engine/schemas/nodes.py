"""The kinds of node.

``targets`` says which kinds a node may send requests to over an edge, ``answers`` which kinds it
may send responses to over an edge of their own.
"""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from engine.config import defaults, limits
from engine.schemas.base import ElementId, PositiveMb, PositiveWeight, Schema
from engine.schemas.calling import Calling
from engine.schemas.steps import Step
from engine.schemas.workloads import Workload


class Generator(Schema):
    """A source of traffic."""

    targets: ClassVar[frozenset[str]] = frozenset({"client", "load_balancer", "server"})
    answers: ClassVar[frozenset[str]] = frozenset()

    kind: Literal["generator"] = "generator"
    id: ElementId
    """Name of the node, unique in the scenario."""
    workload: Workload
    """When requests are sent."""


class Client(Calling):
    """Where requests enter the system and responses arrive; may have a workload of its own."""

    targets: ClassVar[frozenset[str]] = frozenset({"load_balancer", "server"})
    answers: ClassVar[frozenset[str]] = frozenset()

    kind: Literal["client"] = "client"
    id: ElementId
    """Name of the node, unique in the scenario."""
    workload: Workload | None = None
    """Traffic that starts here, besides what generators send."""


BalancerPolicy = Literal[
    "round_robin",
    "weighted_round_robin",
    "random",
    "least_connections",
    "power_of_two_choices",
    "central_queue",
]


class LoadBalancer(Schema):
    """Spreads requests over the nodes its edges lead to. Takes no time itself."""

    targets: ClassVar[frozenset[str]] = frozenset({"load_balancer", "server"})
    answers: ClassVar[frozenset[str]] = frozenset()

    kind: Literal["load_balancer"] = "load_balancer"
    id: ElementId
    """Name of the node, unique in the scenario."""
    policy: BalancerPolicy = "round_robin"
    """How the next target is chosen. Least connections and power of two choices count requests
    sent to a target that have not yet left it. With a central queue requests wait here until a
    server has a free slot (a core, or a place under its max_concurrent_requests)."""
    health_check: bool = True
    """A server that is down gets nothing new."""


class Endpoint(Schema):
    """One operation of a server."""

    name: ElementId
    """Name of the endpoint, unique on its server."""
    weight: PositiveWeight = 1.0
    """Share of the server's requests that call it, relative to its other endpoints."""
    steps: Annotated[tuple[Step, ...], Field(max_length=limits.MAX_STEPS, strict=False)] = ()
    """What is done with a request, in order."""

    @property
    def ram_mb(self) -> float:
        """Memory held by one request, MB."""
        return sum(step.mb for step in self.steps if step.kind == "ram")


class Server(Schema):
    """Runs endpoints on cores and memory, as an async service does."""

    targets: ClassVar[frozenset[str]] = frozenset({"load_balancer", "server"})
    answers: ClassVar[frozenset[str]] = frozenset({"client", "generator"})

    kind: Literal["server"] = "server"
    id: ElementId
    """Name of the node, unique in the scenario."""
    cpu_cores: Annotated[int, Field(ge=1, le=limits.MAX_CPU_CORES)] = defaults.CPU_CORES
    """Cores that run CPU steps side by side, one ready queue for all."""
    ram_mb: PositiveMb = defaults.RAM_MB
    """Memory that requests share, MB."""
    pools: dict[ElementId, Annotated[int, Field(ge=1, le=limits.MAX_POOL_SLOTS)]] = Field(
        default_factory=dict
    )
    """Named limits on concurrent I/O (a database's connections): name to number of slots."""
    max_concurrent_requests: (
        Annotated[int, Field(ge=1, le=limits.MAX_CONCURRENT_REQUESTS)] | None
    ) = None
    """Requests served at once; more wait their turn at the door. None: no limit."""
    queue_limit: Annotated[int, Field(ge=0, le=limits.MAX_CONCURRENT_REQUESTS)] | None = None
    """Requests that may wait (at the door; without max_concurrent_requests, for memory or a
    core); one more is refused and fails with queue_full. None: no limit."""
    endpoints: Annotated[
        tuple[Endpoint, ...], Field(max_length=limits.MAX_ENDPOINTS, strict=False)
    ] = ()
    """The operations requests call."""


Node = Annotated[Generator | Client | LoadBalancer | Server, Field(discriminator="kind")]

NODE_KINDS: dict[str, type[Generator] | type[Client] | type[LoadBalancer] | type[Server]] = {
    "generator": Generator,
    "client": Client,
    "load_balancer": LoadBalancer,
    "server": Server,
}
"""Every kind of node, in the order palettes and lists show them."""


def may_connect(source_kind: str, target_kind: str) -> bool:
    """Whether an edge may lead from a node of one kind to a node of another."""
    source = NODE_KINDS[source_kind]
    return target_kind in source.targets or target_kind in source.answers


def carries_responses(source_kind: str, target_kind: str) -> bool:
    """Whether an edge between such nodes is a return edge: for responses, not for requests."""
    return target_kind in NODE_KINDS[source_kind].answers


def answers(server: Server) -> bool:
    """Whether some endpoint of a server ends with a response."""
    return any(
        not endpoint.steps or endpoint.steps[-1].kind != "forward" for endpoint in server.endpoints
    )
