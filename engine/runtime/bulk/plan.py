"""Which traffic can be computed many requests at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter

from engine.runtime.actors.balancing import POLICIES, Foreseen
from engine.runtime.actors.base import NodeRuntime
from engine.runtime.actors.edge import EdgeRuntime
from engine.runtime.actors.load_balancer import LoadBalancerRuntime
from engine.runtime.actors.server import ServerRuntime
from engine.runtime.bulk.servers import can_be_computed
from engine.runtime.inflow import Line
from engine.runtime.pace import workloads_of
from engine.schemas import ForwardStep, Scenario, carries_responses

_NEVER_AT_ONCE = ("poisson", "schedule", "users")
"""Traffic of which no two requests come at the same time, so that nothing they cause coincides."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is computed in bulk.

    Attributes:
        lines: The open traffic.
        nodes: All balancers and servers it can come to, each before those it leads to.
        onward: Edges over which each of them sends requests.
    """

    lines: Sequence[Line]
    nodes: Sequence[NodeRuntime]
    onward: Mapping[str, Sequence[EdgeRuntime]]


class _Planner:
    """Finds the traffic that meets nothing but what can be computed."""

    def __init__(
        self, scenario: Scenario, nodes: Mapping[str, NodeRuntime], edges: Sequence[EdgeRuntime]
    ) -> None:
        self._nodes = nodes
        self._troubled = {
            event.target
            for event in scenario.events
            if event.kind in ("server_down", "slow_server")
        }
        self._requests = [
            edge
            for edge in edges
            if not carries_responses(nodes[edge.spec.source].kind, nodes[edge.spec.target].kind)
        ]
        workloads = [each for each in workloads_of(scenario) if each.kind != "closed"]
        self._nothing_ties = all(workload.kind in _NEVER_AT_ONCE for workload in workloads)
        self._some_name_endpoints = any(workload.endpoint for workload in workloads)
        self._ways_to = Counter(edge.spec.target for edge in self._requests)
        self._ways_from: dict[str, list[EdgeRuntime]] = {node_id: [] for node_id in nodes}
        for edge in self._requests:
            self._ways_from[edge.spec.source].append(edge)
        self.onward = {node_id: self._onward(node) for node_id, node in nodes.items()}

    def _onward(self, node: NodeRuntime) -> list[EdgeRuntime]:
        """Edges over which a balancer or a server sends requests that it then forgets."""
        out = self._ways_from[node.id]
        if not isinstance(node, ServerRuntime):
            return out
        lasts = [endpoint.steps[-1] for endpoint in node.spec.endpoints if endpoint.steps]
        to = {step.to for step in lasts if isinstance(step, ForwardStep)}
        return [edge for edge in out if edge.spec.target in to]

    def _can_be_computed(self, node: NodeRuntime) -> bool:
        if isinstance(node, LoadBalancerRuntime):
            if node.counts_links and not self._can_be_foreseen(node):
                return False
            return bool(self.onward[node.id])
        if isinstance(node, ServerRuntime):
            return node.id not in self._troubled and can_be_computed(node.spec)
        return False

    def _can_be_foreseen(self, balancer: LoadBalancerRuntime) -> bool:
        """Whether it chooses by what nothing but its own choices bears on."""
        return (
            issubclass(POLICIES[balancer.spec.policy], Foreseen)
            and self._nothing_ties
            and all(self._is_its_own(edge) for edge in self.onward[balancer.id])
        )

    def _is_its_own(self, edge: EdgeRuntime) -> bool:
        """Whether an edge is the only way to a server, which chooses endpoints itself."""
        target = self._nodes[edge.spec.target]
        return (
            isinstance(target, ServerRuntime)
            and self._ways_to[target.id] == 1
            and not (self._some_name_endpoints and len(target.spec.endpoints) > 1)
        )

    def reached(self, line: Line) -> set[str]:
        """The nodes that requests of a line can come to."""
        if line.edge is None:
            return set()
        found: set[str] = set()
        ahead = [line.edge.spec.target]
        while ahead:
            node_id = ahead.pop()
            if node_id not in found:
                found.add(node_id)
                ahead += [edge.spec.target for edge in self.onward[node_id]]
        return found

    def chosen(self, lines: Sequence[Line]) -> list[Line]:
        """The lines whose requests meet no others but each other's, and nothing but plain nodes."""
        reach = {line: self.reached(line) for line in lines if line.edge and line.origin.passive}
        reach = {
            line: nodes
            for line, nodes in reach.items()
            if all(self._can_be_computed(self._nodes[node_id]) for node_id in nodes)
        }
        while True:
            covered = set().union(*reach.values())
            entries = {line.edge for line in reach}
            shared = {
                edge.spec.target
                for edge in self._requests
                if edge.spec.target in covered
                and edge not in entries
                and edge.spec.source not in covered
            }
            kept = {line: nodes for line, nodes in reach.items() if not nodes & shared}
            if len(kept) == len(reach):
                return list(kept)
            reach = kept


def plan(
    scenario: Scenario,
    nodes: Mapping[str, NodeRuntime],
    edges: Sequence[EdgeRuntime],
    lines: Sequence[Line],
) -> Plan | None:
    """What can be computed in bulk; None where nothing can."""
    planner = _Planner(scenario, nodes, edges)
    chosen = planner.chosen(lines)
    if not chosen:
        return None
    covered = set().union(*(planner.reached(line) for line in chosen))
    graph = TopologicalSorter({node_id: set[str]() for node_id in sorted(covered)})
    for node_id in sorted(covered):
        for edge in planner.onward[node_id]:
            graph.add(edge.spec.target, node_id)
    return Plan(chosen, [nodes[node_id] for node_id in graph.static_order()], planner.onward)
