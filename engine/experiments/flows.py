"""How often requests come to each server, and whether they come as a Poisson stream."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from engine.experiments.profiles import Profile, is_exponential, profile
from engine.schemas import (
    Client,
    Edge,
    Generator,
    LoadBalancer,
    Node,
    Scenario,
    Server,
    Workload,
    carries_responses,
)


@dataclass(frozen=True, slots=True)
class Stream:
    """Requests on their way.

    Attributes:
        rate_rps: How many come, per second; None where no formula tells.
        irregular: Why they are no Poisson stream, in words; empty where they are one.
        endpoint: The endpoint that they name, if they do.
        called: Whether they are asked for by a call.
        again: Node where some of them use the cores more than once: the stream is not Poisson
            then, though a network of exponential servers has the same means as if it were
            (Jackson 1957; Baskett, Chandy, Muntz and Palacios 1975).
    """

    rate_rps: float | None
    irregular: str = ""
    endpoint: str | None = None
    called: bool = False
    again: str = ""


@dataclass(slots=True)
class Arrivals:
    """What comes to a server.

    Attributes:
        rates: Requests per second by endpoint; None as a whole where no formula tells.
        irregular: Why they are no Poisson stream, in words; empty where they are one.
        profiles: What each endpoint asks.
        at_balancer: The balancer where requests wait instead, if one has a central queue.
        again: Node before it where requests use the cores more than once, if there is one.
    """

    rates: dict[str, float] | None
    irregular: str
    profiles: dict[str, Profile]
    at_balancer: str = ""
    again: str = ""

    @property
    def total_rps(self) -> float | None:
        """Requests per second, whatever the endpoint."""
        return None if self.rates is None else sum(self.rates.values())


@dataclass(slots=True)
class Flows:
    """The traffic of a scenario.

    Attributes:
        servers: What comes to each server.
        balancers: What comes to each balancer.
        crossings: Messages a second on each edge, both directions; None where no formula tells.
        circular: Nodes that requests come back to, and what lies behind them.
        offered_rps: Requests generated per second; None where no formula tells.
    """

    servers: dict[str, Arrivals] = field(default_factory=dict)
    balancers: dict[str, Stream] = field(default_factory=dict)
    crossings: dict[str, float] | None = field(default_factory=dict)
    circular: list[str] = field(default_factory=list)
    offered_rps: float | None = 0.0


def flows(
    scenario: Scenario,
    closed_rps: float | None = None,
    disturbed: Mapping[str, str] | None = None,
) -> Flows:
    """The traffic of a scenario that can run.

    Args:
        scenario: What is run.
        closed_rps: The rate at which closed workloads are taken to send; None: it is not known.
        disturbed: Nodes that requests do not leave as theory would have it, and why, in words.
    """
    return _Walk(scenario, closed_rps, disturbed or {}).done()


def _edges_from(scenario: Scenario) -> dict[str, list[Edge]]:
    kinds = {node.id: node.kind for node in scenario.nodes}
    found: dict[str, list[Edge]] = {node.id: [] for node in scenario.nodes}
    for edge in scenario.edges:
        if not carries_responses(kinds[edge.source], kinds[edge.target]):
            found[edge.source].append(edge)
    return found


class _Walk:
    """Goes through the nodes in the direction of the traffic, each after all that lead to it."""

    def __init__(
        self, scenario: Scenario, closed_rps: float | None, disturbed: Mapping[str, str]
    ) -> None:
        self._scenario = scenario
        self._disturbed = disturbed
        self._closed_rps = closed_rps
        self._nodes = {node.id: node for node in scenario.nodes}
        self._out = _edges_from(scenario)
        self._inbound: dict[str, list[Stream]] = {node_id: [] for node_id in self._nodes}
        self._found = Flows()
        kinds = {node.id: node.kind for node in scenario.nodes}
        self._returning = {
            edge.source: edge
            for edge in scenario.edges
            if carries_responses(kinds[edge.source], kinds[edge.target])
        }

    def done(self) -> Flows:
        order, circular = _in_order(self._out)
        self._found.circular = circular
        if circular:
            self._found.crossings = None
        for node_id in order:
            self._pass(self._nodes[node_id])
        for node_id in circular:
            node = self._nodes[node_id]
            if isinstance(node, Server):
                why = "requests may come back to where they have been"
                self._found.servers[node_id] = Arrivals(None, why, _profiles(node))
        return self._found

    def _pass(self, node: Node) -> None:
        streams = self._inbound[node.id]
        if isinstance(node, Generator | Client):
            if node.workload is not None:
                born = self._born(node.workload)
                streams = [*streams, born]
                offered, rate = self._found.offered_rps, born.rate_rps
                self._found.offered_rps = (
                    None if offered is None or rate is None else offered + rate
                )
            for stream in streams:
                self._send(self._out[node.id][0], stream)
        elif isinstance(node, LoadBalancer):
            self._balance(node, streams)
        else:
            self._serve(node, streams)

    def _born(self, workload: Workload) -> Stream:
        rate, why = _law(workload)
        if workload.kind == "closed" and self._closed_rps is not None:
            rate, why = self._closed_rps, ""
        return Stream(rate, why, workload.endpoint)

    def _send(self, edge: Edge, stream: Stream) -> None:
        """Over an edge: what is lost on it thins a Poisson stream out."""
        crossings = self._found.crossings
        if stream.rate_rps is None:
            self._found.crossings = None
        elif crossings is not None:
            # Where a client gets the answer, the edge that leads to it is crossed once.
            back = 0 if isinstance(self._nodes[edge.target], Client) else 1
            if self._returning and not stream.called:
                back = 0
            crossings[edge.id] = crossings.get(edge.id, 0.0) + stream.rate_rps * (1 + back)
        rate = None if stream.rate_rps is None else stream.rate_rps * (1 - edge.loss_rate)
        self._inbound[edge.target].append(replace(stream, rate_rps=rate))

    def _balance(self, node: LoadBalancer, streams: list[Stream]) -> None:
        merged = _merged(streams)
        self._found.balancers[node.id] = merged
        edges = self._out[node.id]
        weights = [edge.weight if node.policy == "weighted_round_robin" else 1.0 for edge in edges]
        known = node.policy in {"random", "round_robin", "weighted_round_robin"}
        known = known or _alike([self._nodes[edge.target] for edge in edges], edges)
        for stream in streams:
            for edge, weight in zip(edges, weights, strict=True):
                share = weight / sum(weights)
                rate = stream.rate_rps * share if known and stream.rate_rps is not None else None
                why = stream.irregular or (_dealt(node) if len(edges) > 1 else "")
                self._send(edge, replace(stream, rate_rps=rate, irregular=why))

    def _serve(self, node: Server, streams: list[Stream]) -> None:
        profiles = _profiles(node)
        rates: dict[str, float] | None = dict.fromkeys(profiles, 0.0)
        by_name = {each.name: each.weight for each in node.endpoints}
        total = sum(by_name.values())
        for stream in streams:
            if stream.rate_rps is None or rates is None:
                rates = None
                continue
            named = stream.endpoint in by_name
            for name, weight in by_name.items():
                share = float(name == stream.endpoint) if named else weight / total
                rates[name] += stream.rate_rps * share
        merged = _merged(streams)
        arrivals = Arrivals(rates, merged.irregular, profiles, self._central(node), merged.again)
        self._found.servers[node.id] = arrivals
        self._send_on(node, arrivals, called=all(stream.called for stream in streams))

    def _central(self, node: Server) -> str:
        for other in self._scenario.nodes:
            central = isinstance(other, LoadBalancer) and other.policy == "central_queue"
            if central and any(edge.target == node.id for edge in self._out[other.id]):
                return other.id
        return ""

    def _send_on(self, node: Server, arrivals: Arrivals, *, called: bool) -> None:
        why = arrivals.irregular or self._troubled(node) or departs(node, arrivals)
        many = any(len(each.visits) > 1 for each in arrivals.profiles.values())
        again = node.id if many else arrivals.again
        to = {edge.target: edge for edge in self._out[node.id]}
        for name, each in arrivals.profiles.items():
            rate = None if arrivals.rates is None else arrivals.rates[name]
            if each.forward in to:
                self._send(to[each.forward], Stream(rate, why, None, called, again))
            else:
                self._answer(node, rate, called=called)
            for target, endpoint in each.calls:
                self._send(to[target], Stream(rate, why, endpoint, called=True, again=again))

    def _troubled(self, node: Server) -> str:
        why = self._disturbed.get(node.id, "")
        return f"they come from {node.id}: {why}" if why else ""

    def _answer(self, node: Server, rate: float | None, *, called: bool) -> None:
        """Over the return edge; with some servers that have one and some not, nothing is said."""
        crossings = self._found.crossings
        if not self._returning or called or crossings is None or rate is None:
            return
        edge = self._returning.get(node.id)
        if edge is None:
            self._found.crossings = None
        else:
            crossings[edge.id] = crossings.get(edge.id, 0.0) + rate


def departs(node: Server, arrivals: Arrivals) -> str:
    """Why requests do not leave a server as a Poisson stream, in words; empty where they do.

    They do where its cores are M/M/c (Burke 1956), or where it has only delays (M/G/inf).
    """
    visits = [visit for each in arrivals.profiles.values() for visit in each.visits]
    blocked = next((each.obstacle for each in arrivals.profiles.values() if each.obstacle), "")
    if blocked:
        return f"at {node.id}, where they come from, {blocked}"
    if not visits:
        return ""
    if not all(visit.exponential for visit in visits):
        return f"they come from {node.id}, whose CPU times are not exponential"
    if len({visit.mean_s for visit in visits}) > 1:
        return f"they come from {node.id}, whose CPU times differ from step to step"
    return ""


def _profiles(node: Server) -> dict[str, Profile]:
    return {endpoint.name: profile(endpoint) for endpoint in node.endpoints}


def _merged(streams: list[Stream]) -> Stream:
    known = [stream.rate_rps for stream in streams if stream.rate_rps is not None]
    rate = sum(known) if len(known) == len(streams) else None
    irregular = next((each.irregular for each in streams if each.irregular), "")
    return Stream(rate, irregular, again=next((each.again for each in streams if each.again), ""))


def _alike(nodes: list[Node], edges: list[Edge]) -> bool:
    """Whether servers are equal but for their names, and so are the ways to them."""
    first, way = nodes[0], edges[0]
    same = {"id": first.id}
    return all(
        isinstance(node, Server) and node.model_copy(update=same) == first for node in nodes
    ) and all(edge.latency == way.latency and edge.loss_rate == way.loss_rate for edge in edges)


def _dealt(node: LoadBalancer) -> str:
    """Why a balancer's targets see no Poisson stream; empty where they do."""
    match node.policy:
        case "random":
            return ""
        case "round_robin" | "weighted_round_robin":
            return (
                f"the balancer {node.id} deals requests out in turn, more evenly than Poisson "
                "arrivals are"
            )
        case "central_queue":
            return f"requests wait at {node.id} for a free slot"
        case _:
            return f"the balancer {node.id} chooses by how busy its targets are"


def _law(workload: Workload) -> tuple[float | None, str]:
    """Long-run rate of a workload, and why it is not Poisson."""
    match workload.kind:
        case "poisson":
            return workload.rate_rps, ""
        case "renewal":
            rate = workload.mean_rate_rps
            if is_exponential(workload.gap):
                return rate, ""
            return rate, "gaps between arrivals are not exponential"
        case "constant":
            return workload.rate_rps, "arrivals come at even distances, not at random"
        case "users":
            return workload.mean_rate_rps, (
                f"the number of users is drawn anew every {workload.window_s:g} s, so that the "
                "arrival rate changes"
            )
        case "schedule":
            if len({point.rate_rps for point in workload.points}) == 1:
                return workload.points[0].rate_rps, ""
            return None, "the arrival rate changes over time"
        case "trace":
            return None, "arrivals are recorded times, not Poisson"
        case "closed":
            return None, "users wait for their answers, so that arrivals depend on them"


def nodes_in_order(scenario: Scenario) -> list[str]:
    """Ids of all nodes in the direction of the traffic; what lies on circles comes last."""
    order, circular = _in_order(_edges_from(scenario))
    return order + circular


def _in_order(out: dict[str, list[Edge]]) -> tuple[list[str], list[str]]:
    """Nodes in the direction of the traffic; and those that lie on a circle, or behind one."""
    waiting = dict.fromkeys(out, 0)
    for edge in _all(out):
        waiting[edge.target] += 1
    ready = [node_id for node_id, count in waiting.items() if not count]
    for node_id in ready:  # grows while it is walked
        for edge in out[node_id]:
            waiting[edge.target] -= 1
            if not waiting[edge.target]:
                ready.append(edge.target)
    done = set(ready)
    return ready, [node_id for node_id in out if node_id not in done]


def _all(out: dict[str, list[Edge]]) -> Iterator[Edge]:
    for edges in out.values():
        yield from edges
