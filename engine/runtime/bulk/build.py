"""Joins the stages of what is computed in bulk."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.runtime.actors.balancing import Foreseen
from engine.runtime.actors.client import ClientRuntime
from engine.runtime.actors.edge import EdgeRuntime
from engine.runtime.actors.load_balancer import LoadBalancerRuntime
from engine.runtime.actors.server import ServerRuntime
from engine.runtime.bulk.books import BulkBooks
from engine.runtime.bulk.crossings import (
    Crossing,
    Home,
    Receive,
    answered,
    backward,
    entering,
    forward,
)
from engine.runtime.bulk.foresight import foresight
from engine.runtime.bulk.plan import Plan
from engine.runtime.bulk.routes import Route
from engine.runtime.bulk.servers import ServerStop
from engine.runtime.bulk.stops import BalancerStop, Choose, ClientStop, Inbox, Source
from engine.runtime.bulk.waves import Wave
from engine.runtime.inflow import Line
from engine.schemas import Endpoint, ForwardStep

Work = Callable[[float], None]


def entry_of(line: Line) -> EdgeRuntime:
    """The edge over which a line leads to the first node that decides."""
    if line.edge is None:
        raise ValueError("a line that is computed in bulk leads over an edge")
    return line.edge


class Stages:
    """Every stage that requests of a plan go through.

    Args:
        plan: What is computed.
        books: What is counted.
        meters: Where each node's gauges begin in the row of all gauges, by id.

    Attributes:
        home: Where they end.
        servers: The servers among the stages.
        work: What each stage does up to a time, in an order in which none is asked before those
            that send requests to it.
    """

    def __init__(self, plan: Plan, books: BulkBooks, meters: Mapping[str, int]) -> None:
        self._plan = plan
        self._books = books
        self._meters = meters
        self.home = Home(books)
        self.servers: list[ServerStop] = []
        self._servers = {node.id: node for node in plan.nodes if isinstance(node, ServerRuntime)}
        self.work: list[Work] = []
        self._entering: dict[str, list[EdgeRuntime]] = {node.id: [] for node in plan.nodes}
        for line in plan.lines:
            self._entering[entry_of(line).spec.target].append(entry_of(line))
        self._inboxes = {
            node_id: Inbox(books.routes, len(lines)) for node_id, lines in self._entering.items()
        }
        self._onward = {
            edge: self._crossing(edge, self._inboxes[edge.spec.target].others.add)
            for node in plan.nodes
            for edge in plan.onward[node.id]
        }
        self._ways_in = dict(self._onward)
        self._back: dict[EdgeRuntime, Crossing] = {}
        self._add_lines()
        for edge in self._onward:
            self._entering[edge.spec.target].append(edge)
        if any(self._retraces(node) for node in plan.nodes):
            self._add_ways_back()
        for node in plan.nodes:
            if isinstance(node, LoadBalancerRuntime):
                self._add_balancer(node)
            elif isinstance(node, ServerRuntime):
                self._add_server(node)
        # The last edges first: responses come back over them before those that led to them.
        self.work += [
            self._back[edge].cross
            for node in reversed(plan.nodes)
            for edge in self._entering[node.id]
            if edge in self._back
        ]

    def _crossing(self, edge: EdgeRuntime, arrive: Receive) -> Crossing:
        return Crossing(self._books, edge, arrive, forward(edge))

    def _add_lines(self) -> None:
        """Where traffic comes from, up to the first node that decides."""
        ranks = dict.fromkeys(self._inboxes, 0)
        for number, line in enumerate(self._plan.lines, start=1):
            entry = entry_of(line)
            target = entry.spec.target
            pool = self._inboxes[target].lines[ranks[target]]
            ranks[target] += 1
            enter = Crossing(self._books, entry, pool.add, entering(entry, number))
            self._ways_in[entry] = enter
            if isinstance(line.origin, ClientRuntime):
                self._add_client(line, enter)
            else:
                self._add_source(line, 0, enter.departing.add)
            self.work.append(enter.cross)

    def _add_client(self, line: Line, enter: Crossing) -> None:
        inbox = Inbox(self._books.routes, len(line.springs))
        for place, (spring, pool) in enumerate(zip(line.springs, inbox.lines, strict=True)):
            if spring.edge is None:
                self._add_source(line, place, pool.add)
            else:
                crossing = self._crossing(spring.edge, pool.add)
                self._add_source(line, place, crossing.departing.add)
                self.work.append(crossing.cross)
        stop = ClientStop(self._books, line.origin, inbox, enter.departing)
        self.work.append(stop.work)

    def _add_source(self, line: Line, place: int, send: Receive) -> None:
        spring = line.springs[place]
        self.work.append(Source(self._books, spring, line.origin, send).work)

    def _add_balancer(self, node: LoadBalancerRuntime) -> None:
        outs = [self._onward[edge].carry for edge in self._plan.onward[node.id]]
        self.work.append(BalancerStop(self._choosing(node), self._inboxes[node.id], outs).work)

    def _choosing(self, node: LoadBalancerRuntime) -> Choose:
        """How a balancer chooses."""
        policy = node.policy
        if not isinstance(policy, Foreseen):
            return lambda times: policy.choose_many(len(times))
        edges = self._plan.onward[node.id]
        targets = [(edge, self._servers[edge.spec.target]) for edge in edges]
        return foresight(self._books.context, policy, targets).choose

    def _add_server(self, node: ServerRuntime) -> None:
        answers = {
            origin_id: Crossing(self._books, edge, self.home.coming.add, answered(edge))
            for origin_id, edge in self._answering(node).items()
        }
        coming = [self._ways_in[edge].arrived for edge in self._entering[node.id]]
        only_answers = not (self._plan.onward[node.id] or self._retraces(node))
        leaving = [crossing.sent for crossing in answers.values()] if only_answers else []
        meter, inbox = self._meters[node.id], self._inboxes[node.id]
        stop = ServerStop(self._books, node, meter, inbox, (coming, leaving))
        self.servers.append(stop)
        self.work.append(stop.work)
        # What leaves a server's only endpoint comes in order, and all at once.
        alone = len(node.spec.endpoints) == 1
        leave = self._answer(
            {
                origin_id: crossing.carry if alone else crossing.departing.add
                for origin_id, crossing in answers.items()
            }
        )
        for endpoint in node.spec.endpoints:
            stop.exits.append(self._forwarding(node, endpoint) or leave)
        self.work += [self._onward[edge].cross for edge in self._plan.onward[node.id]]
        if not alone:
            self.work += [crossing.cross for crossing in answers.values()]

    def _forwarding(self, node: ServerRuntime, endpoint: Endpoint) -> Receive | None:
        """Where an endpoint hands requests on to, if it does."""
        last = endpoint.steps[-1] if endpoint.steps else None
        if not isinstance(last, ForwardStep):
            return None
        return self._onward[node.edge_to(str(last.to))].departing.add

    def _answering(self, node: ServerRuntime) -> dict[str, EdgeRuntime]:
        """The edges over which a server answers, by the origin they lead to."""
        origins = {line.origin.id for line in self._plan.lines}
        return {target: edge for target, edge in node.ways_out.items() if target in origins}

    def _retraces(self, node: object) -> bool:
        """Whether some responses of a server go back the way their requests came."""
        if not isinstance(node, ServerRuntime):
            return False
        return len(self._answering(node)) < len({line.origin.id for line in self._plan.lines})

    def _answer(self, answers: Mapping[str, Receive]) -> Receive:
        """Sends responses on their way: over an edge of their own, or back."""

        def way(route: Route) -> Receive:
            return answers.get(route.origin.id) or self._way_back(route)

        return self._sending(way)

    def _sending(self, way: Callable[[Route], Receive]) -> Receive:
        """Puts requests where their way home begins."""
        keyed = self._books.routes.keyed(way)

        def send(wave: Wave) -> None:
            for receive, part in keyed.parts(wave):
                receive(part)

        return send

    def _add_ways_back(self) -> None:
        for edges in self._entering.values():
            for edge in edges:
                self._back[edge] = Crossing(
                    self._books, edge, self._sending(self._way_back), backward(edge), back=True
                )

    def _way_back(self, route: Route) -> Receive:
        """Takes in what goes back over the edge it came by; home, where there is none."""
        crossing = self._back.get(route.path[-1]) if route.path else None
        return self.home.coming.add if crossing is None else crossing.departing.add
