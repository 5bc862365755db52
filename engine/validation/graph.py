"""The scenario as a graph of where requests can go."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from engine.schemas import (
    CallStep,
    Edge,
    ForwardStep,
    Node,
    Scenario,
    Server,
    Workload,
    carries_responses,
    may_connect,
)
from engine.schemas.steps import walk


class Graph:
    """Look-ups that several rules share. Elements that a rule has refused are left out.

    Attributes:
        scenario: The scenario as it is.
        nodes: By id; of nodes with the same id the first.
        edges: Edges whose ends exist and may be joined, in document order.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.nodes: dict[str, Node] = {}
        for node in scenario.nodes:
            self.nodes.setdefault(node.id, node)
        self.edges = [edge for edge in scenario.edges if self._joins(edge)]
        self._first_servers: dict[str, list[Server]] = {}

    def _joins(self, edge: Edge) -> bool:
        source, target = self.nodes.get(edge.source), self.nodes.get(edge.target)
        return (
            source is not None
            and target is not None
            and source is not target
            and may_connect(source.kind, target.kind)
        )

    def place_of(self, edge: Edge) -> int:
        """Index of an edge in the scenario."""
        return self._places[id(edge)]

    @cached_property
    def _places(self) -> dict[int, int]:
        return {id(edge): index for index, edge in enumerate(self.scenario.edges)}

    def is_return(self, edge: Edge) -> bool:
        """Whether the edge is for responses."""
        return carries_responses(self.nodes[edge.source].kind, self.nodes[edge.target].kind)

    @cached_property
    def out(self) -> dict[str, list[Edge]]:
        """Edges for requests by the node they leave."""
        out: dict[str, list[Edge]] = {node_id: [] for node_id in self.nodes}
        for edge in self.edges:
            if not self.is_return(edge):
                out[edge.source].append(edge)
        return out

    @cached_property
    def returns(self) -> dict[str, list[Edge]]:
        """Return edges by the node they leave."""
        returns: dict[str, list[Edge]] = {node_id: [] for node_id in self.nodes}
        for edge in self.edges:
            if self.is_return(edge):
                returns[edge.source].append(edge)
        return returns

    @cached_property
    def handed_on(self) -> dict[str, list[str]]:
        """Where a request itself can go from each node: from a server by a forward step only."""
        return self._targets(ForwardStep)

    @cached_property
    def next_nodes(self) -> dict[str, list[str]]:
        """Where a request, or a call made for it, can go from each node."""
        return self._targets(ForwardStep, CallStep)

    def _targets(self, *kinds: type[ForwardStep] | type[CallStep]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for node_id, node in self.nodes.items():
            targets = [edge.target for edge in self.out[node_id]]
            if isinstance(node, Server):
                led = {
                    step.to
                    for endpoint in node.endpoints
                    for step in walk(endpoint.steps)
                    if isinstance(step, kinds)
                }
                targets = [target for target in targets if target in led]
            found[node_id] = list(dict.fromkeys(targets))
        return found

    def first_servers(self, start: str) -> list[Server]:
        """The servers a request comes to first when it leaves a node over one of its edges.

        With a server as ``start``, that server itself.
        """
        if start not in self._first_servers:
            self._first_servers[start] = self._find_first_servers(start)
        return self._first_servers[start]

    def _find_first_servers(self, start: str) -> list[Server]:
        found: dict[str, Server] = {}
        seen: set[str] = set()
        waiting = deque([start])
        while waiting:
            node_id = waiting.popleft()
            node = self.nodes[node_id]
            if node_id in seen:
                continue
            seen.add(node_id)
            if isinstance(node, Server):
                found[node_id] = node
            else:
                waiting += self.next_nodes[node_id]
        return list(found.values())

    @cached_property
    def sources(self) -> dict[str, Workload]:
        """Workloads by the node that has one."""
        return {
            node_id: workload
            for node_id, node in self.nodes.items()
            if (workload := getattr(node, "workload", None)) is not None
        }

    def leading_to(self, ends: Iterable[str]) -> set[str]:
        """Nodes from which requests can come to one of the given nodes, those included."""
        before: dict[str, list[str]] = {node_id: [] for node_id in self.nodes}
        for node_id, targets in self.next_nodes.items():
            for target in targets:
                before[target].append(node_id)
        return _spread(ends, before)

    def reachable(self, starts: Iterable[str], *, calls: bool = True) -> set[str]:
        """Nodes that requests from the given nodes can come to, those included.

        Args:
            starts: Ids of the nodes.
            calls: Whether calls made for a request count, too.
        """
        return _spread(starts, self.next_nodes if calls else self.handed_on)


def _spread(starts: Iterable[str], ways: Mapping[str, Sequence[str]]) -> set[str]:
    """Everything that ways lead to from the starts, those included."""
    seen = set(starts)
    waiting = list(seen)
    while waiting:
        for target in ways[waiting.pop()]:
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen
