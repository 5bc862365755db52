"""The scenario as a graph of where requests can go."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from engine.schemas import (
    Edge,
    ForwardStep,
    Node,
    Scenario,
    Server,
    carries_responses,
    may_connect,
)
from engine.schemas.workloads import Workload


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
    def next_nodes(self) -> dict[str, list[str]]:
        """Where a request can go from each node: a server only where a step forwards it."""
        found: dict[str, list[str]] = {}
        for node_id, node in self.nodes.items():
            targets = [edge.target for edge in self.out[node_id]]
            if isinstance(node, Server):
                forwards = {step.to for step in forward_steps(node)}
                targets = [target for target in targets if target in forwards]
            found[node_id] = list(dict.fromkeys(targets))
        return found

    @cached_property
    def sources(self) -> dict[str, Workload]:
        """Workloads by the node that has one."""
        return {
            node_id: workload
            for node_id, node in self.nodes.items()
            if (workload := getattr(node, "workload", None)) is not None
        }

    def reachable(self, starts: Iterable[str]) -> set[str]:
        """Nodes that requests from the given nodes can come to, those included."""
        seen = set(starts)
        waiting = list(seen)
        while waiting:
            for target in self.next_nodes[waiting.pop()]:
                if target not in seen:
                    seen.add(target)
                    waiting.append(target)
        return seen

    @cached_property
    def ends(self) -> set[str]:
        """Nodes from which a request can come to an answer."""
        before: dict[str, list[str]] = {node_id: [] for node_id in self.nodes}
        for node_id, targets in self.next_nodes.items():
            for target in targets:
                before[target].append(node_id)
        waiting = [
            node_id
            for node_id, node in self.nodes.items()
            if isinstance(node, Server) and answers(node)
        ]
        seen = set(waiting)
        while waiting:
            for source in before[waiting.pop()]:
                if source not in seen:
                    seen.add(source)
                    waiting.append(source)
        return seen


def forward_steps(server: Server) -> list[ForwardStep]:
    """Every forward step of a server."""
    return [
        step
        for endpoint in server.endpoints
        for step in endpoint.steps
        if isinstance(step, ForwardStep)
    ]


def answers(server: Server) -> bool:
    """Whether some endpoint ends with a response."""
    return any(
        not endpoint.steps or not isinstance(endpoint.steps[-1], ForwardStep)
        for endpoint in server.endpoints
    )
