"""What palette and canvas know about each kind of node. Adding a kind is adding one entry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from asyncflow_gui.canvas import traffic, wording
from asyncflow_gui.canvas.wording import Rows
from engine.schemas import (
    NODE_KINDS,
    Calling,
    Client,
    CpuStep,
    Endpoint,
    Generator,
    IoStep,
    LoadBalancer,
    Node,
    NodeSample,
    PoissonUsers,
    RamStep,
    Server,
    UsersWorkload,
    expected,
    may_connect,
)
from engine.schemas.steps import walk


@dataclass(frozen=True, slots=True)
class NodeKind:
    """How a kind of node is named, drawn and made.

    The functions take a node of their own kind only, hence ``Any``.

    Attributes:
        kind: The schema's ``kind``.
        title: Its name in sentence case.
        group: Heading in the palette.
        help: One line for the palette.
        icon: File in ``resources/icons``.
        color: Name of the colour token of icon and tint.
        stem: What new ids begin with.
        new: Makes a node with sensible defaults from an id.
        subtitle: The one line of what matters.
        facts: Rows of a tooltip: name and figure with unit.
        ends_path: Whether replies arrive here: an edge to it from further on is a reply.
        live_line: The line shown instead of the subtitle while running.
        has_cores: Whether it gets the utilisation ring and the queue bar while running.
    """

    kind: str
    title: str
    group: str
    help: str
    icon: str
    color: str
    stem: str
    new: Callable[[str], Node]
    subtitle: Callable[[Any], str]
    facts: Callable[[Any], Rows]
    ends_path: bool = False
    live_line: Callable[[Any, NodeSample], str] | None = None
    has_cores: bool = False

    @property
    def searched(self) -> str:
        """What it may be found by, in small letters."""
        return f"{self.title} {self.group} {self.help} {self.stem}".lower()

    @property
    def about(self) -> str:
        """What it is, in a sentence: the schema's own."""
        return (NODE_KINDS[self.kind].__doc__ or f"{self.title}.").strip()

    @property
    def has_in_port(self) -> bool:
        """Whether requests may arrive here; replies arrive on the top of a card instead."""
        return any(
            may_connect(source, self.kind) and not (self.ends_path and not entry.ends_path)
            for source, entry in KINDS.items()
        )

    @property
    def has_out_port(self) -> bool:
        """Whether an edge may lead from here to any kind of node."""
        return any(may_connect(self.kind, target) for target in NODE_KINDS)


def _new_generator(node_id: str) -> Generator:
    return Generator(id=node_id, workload=UsersWorkload(users=PoissonUsers(mean=100.0)))


def _client_subtitle(client: Client) -> str:
    return traffic.line(client.workload) if client.workload else "requests enter here"


def _client_facts(client: Client) -> Rows:
    rows = traffic.facts(client.workload) if client.workload else [("Own traffic", "none")]
    return rows + _calling_facts(client)


def _calling_facts(caller: Calling) -> Rows:
    rows = []
    if caller.timeout_s is not None:
        rows.append(("Timeout", wording.seconds(caller.timeout_s)))
    if caller.retries:
        budget = caller.retry_budget
        limit = f", at most {wording.number(budget.budget_percent)} % of calls" if budget else ""
        rows.append(("Retries", f"{caller.retries}{limit}"))
    return rows


def _policy(policy: str) -> str:
    return policy.replace("_", " ")


def _balancer_facts(balancer: LoadBalancer) -> Rows:
    check = "on: skips servers that are down" if balancer.health_check else "off"
    return [("Policy", _policy(balancer.policy)), ("Health check", check)]


def _new_server(node_id: str) -> Server:
    steps = (RamStep(mb=64.0), CpuStep(time_s=0.005), IoStep(time_s=0.02, category="db"))
    return Server(id=node_id, endpoints=(Endpoint(name="/", steps=steps),))


def _server_subtitle(server: Server) -> str:
    cores = wording.count(server.cpu_cores, "core")
    return f"{cores} · {wording.megabytes(server.ram_mb)}"


def _server_facts(server: Server) -> Rows:
    rows = [
        ("CPU", wording.count(server.cpu_cores, "core")),
        ("RAM", wording.megabytes(server.ram_mb)),
    ]
    if server.max_concurrent_requests is not None:
        rows.append(("Serves at once", wording.count(server.max_concurrent_requests, "request")))
    if server.queue_limit is not None:
        rows.append(("Lets wait", wording.count(server.queue_limit, "request")))
    rows += [(f"Pool {name}", wording.count(n, "slot")) for name, n in server.pools.items()]
    return rows + [_endpoint_fact(endpoint) for endpoint in server.endpoints[:8]]


def _endpoint_fact(endpoint: Endpoint) -> tuple[str, str]:
    """What a request to an endpoint takes in all, in the background and in branches included."""
    steps = list(walk(endpoint.steps))
    busy = sum(expected(step.time_s) for step in steps if step.kind == "cpu")
    waits = sum(expected(step.time_s) for step in steps if step.kind == "io")
    calls = sum(step.kind == "call" for step in steps)
    parts = [f"{wording.seconds(busy)} CPU", f"{wording.seconds(waits)} I/O"]
    if calls:
        parts.append(wording.count(calls, "call"))
    if endpoint.ram_mb:
        parts.append(wording.megabytes(endpoint.ram_mb))
    return f"Endpoint {endpoint.name}", " · ".join(parts)


def _server_live(_server: Server, sample: NodeSample) -> str:
    if not sample.up:
        return "out of service"
    return _queue(sample)


def _balancer_live(balancer: LoadBalancer, sample: NodeSample) -> str:
    return _queue(sample) if balancer.policy == "central_queue" else _policy(balancer.policy)


def _queue(sample: NodeSample) -> str:
    waiting = sample.waiting
    if waiting < 0.05:
        return "no queue"
    return f"{wording.number(round(waiting, 1 if waiting < 10 else 0))} waiting"


KINDS: dict[str, NodeKind] = {
    entry.kind: entry
    for entry in (
        NodeKind(
            kind="generator",
            title="Generator",
            group="Traffic",
            help="users or a rate",
            icon="generator",
            color="generator",
            stem="users",
            new=_new_generator,
            subtitle=lambda node: traffic.line(node.workload),
            facts=lambda node: traffic.facts(node.workload),
            ends_path=True,
        ),
        NodeKind(
            kind="client",
            title="Client",
            group="Traffic",
            help="gets the replies",
            icon="client",
            color="client",
            stem="client",
            new=lambda node_id: Client(id=node_id),
            subtitle=_client_subtitle,
            facts=_client_facts,
            ends_path=True,
        ),
        NodeKind(
            kind="load_balancer",
            title="Load balancer",
            group="Routing",
            help="spreads requests",
            icon="load_balancer",
            color="load_balancer",
            stem="lb",
            new=lambda node_id: LoadBalancer(id=node_id),
            subtitle=lambda node: _policy(node.policy),
            facts=_balancer_facts,
            live_line=_balancer_live,
        ),
        NodeKind(
            kind="server",
            title="Server",
            group="Compute",
            help="cores, RAM, steps",
            icon="server",
            color="server",
            stem="server",
            new=_new_server,
            subtitle=_server_subtitle,
            facts=_server_facts,
            live_line=_server_live,
            has_cores=True,
        ),
    )
}


def kind_of(node: Node) -> NodeKind:
    """The entry of a node's kind."""
    return KINDS[node.kind]


def is_reply(source: Node, target: Node) -> bool:
    """Whether an edge between the two carries responses back to where requests come from."""
    return kind_of(target).ends_path and not kind_of(source).ends_path
