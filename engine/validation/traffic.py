"""Rules about the way of requests: from a source, to a server, to an end, and back."""

from __future__ import annotations

from collections.abc import Iterator

from engine.config import limits
from engine.schemas import LoadBalancer, Node, Problem, Server, TraceWorkload, UsersWorkload
from engine.schemas.nodes import answers
from engine.validation.fields import listed
from engine.validation.graph import Graph


def traffic_problems(graph: Graph) -> Iterator[Problem]:
    """Traffic starts somewhere, comes everywhere, ends, and finds its way back."""
    if not graph.sources:
        yield Problem(
            code="no_traffic",
            message="nothing sends requests",
            hint="Add a generator and connect it, or give a client a workload",
            path=("nodes",),
        )
    places = {node.id: index for index, node in reversed(list(enumerate(graph.scenario.nodes)))}
    for node_id, node in graph.nodes.items():
        yield from _ways_out(graph, node, places[node_id])
    yield from _paths(graph, places)
    yield from _returns(graph, places)
    yield from _windows(graph, places)
    yield from _workloads(graph, places)


def _ways_out(graph: Graph, node: Node, index: int) -> Iterator[Problem]:
    if isinstance(node, Server):
        return
    out = graph.out[node.id]
    if not out:
        yield Problem(
            code="no_out_edge",
            message=f"no edge leaves {node.id}: requests cannot go on",
            hint=f"Draw an edge from {node.id} to a load balancer or server",
            path=("nodes", index),
            element=node.id,
        )
    elif len(out) > 1 and node.kind != "load_balancer":
        targets = listed(edge.target for edge in out)
        yield Problem(
            code="several_out_edges",
            message=f"{node.id} leads to several nodes ({targets}) and cannot choose",
            hint="Put a load balancer between, or delete all edges but one",
            path=("nodes", index),
            element=node.id,
        )


def _paths(graph: Graph, places: dict[str, int]) -> Iterator[Problem]:
    served = graph.leading_to(
        node_id for node_id, node in graph.nodes.items() if isinstance(node, Server)
    )
    for source in graph.sources:
        if source not in served:
            yield Problem(
                code="no_path_to_server",
                message=f"requests from {source} reach no server",
                hint=f"Connect {source} to a server, through a client or load balancer if you like",
                path=("nodes", places[source]),
                element=source,
            )
    if not graph.sources:
        return
    reached = graph.reachable(graph.sources)
    for node_id, index in places.items():
        if node_id not in reached:
            yield Problem(
                code="unreachable_node",
                message=f"no request ever comes to {node_id}",
                hint="Draw an edge to it from where requests come (from a server, with a forward "
                "step), or delete it",
                path=("nodes", index),
                element=node_id,
            )


def _returns(graph: Graph, places: dict[str, int]) -> Iterator[Problem]:
    """Return edges are drawn for all answering servers of an origin, or for none."""
    origins: dict[str, set[str]] = {}
    for source in graph.sources:
        clients = [
            target for target in graph.next_nodes[source] if graph.nodes[target].kind == "client"
        ]
        origins.setdefault(clients[0] if clients else source, set()).add(source)
    answered = {edge.target for edges in graph.returns.values() for edge in edges}
    for origin in origins:
        if origin not in answered:
            continue
        servers = [
            node_id
            for node_id in graph.reachable([origin], calls=False)
            if isinstance(node := graph.nodes[node_id], Server) and answers(node)
        ]
        with_edge = {
            node_id
            for node_id in servers
            if any(edge.target == origin for edge in graph.returns[node_id])
        }
        for node_id in sorted(set(servers) - with_edge, key=places.__getitem__):
            if with_edge:
                yield Problem(
                    code="missing_return",
                    message=f"{node_id} has no return edge to {origin}, other servers have: its "
                    "responses go back the way the request came",
                    hint=f"Draw an edge from {node_id} to {origin}, or delete the other return "
                    "edges",
                    path=("nodes", places[node_id]),
                    element=node_id,
                    severity="warning",
                )
    yield from _unused_returns(graph, answered.intersection(origins))


def _unused_returns(graph: Graph, origins: set[str]) -> Iterator[Problem]:
    served = {origin: graph.reachable([origin], calls=False) for origin in origins}
    for edge in (edge for edges in graph.returns.values() for edge in edges):
        if edge.source not in served.get(edge.target, ()):
            yield Problem(
                code="unused_edge",
                message=f"nothing crosses {edge.id}: no request that {edge.source} answers "
                f"started at {edge.target}",
                hint="Lead it to the client the requests come from, or delete it",
                path=("edges", graph.place_of(edge)),
                element=edge.id,
                severity="warning",
            )


def _windows(graph: Graph, places: dict[str, int]) -> Iterator[Problem]:
    horizon_s = graph.scenario.settings.horizon_s
    for node_id, workload in graph.sources.items():
        if (
            isinstance(workload, UsersWorkload)
            and horizon_s / workload.window_s > limits.MAX_USER_WINDOWS
        ):
            yield Problem(
                code="too_many_windows",
                message=f"{horizon_s:g} s hold more than {limits.MAX_USER_WINDOWS:,} user windows "
                f"of {workload.window_s:g} s",
                hint="Use a longer window or a shorter horizon",
                path=("nodes", places[node_id], "workload", "window_s"),
                element=node_id,
            )


def _workloads(graph: Graph, places: dict[str, int]) -> Iterator[Problem]:
    """Workloads have something to send, to endpoints that exist."""
    for node_id, workload in graph.sources.items():
        path = ("nodes", places[node_id], "workload")
        if isinstance(workload, TraceWorkload) and not workload.times_s:
            named = f" of {workload.file}" if workload.file else ""
            yield Problem(
                code="empty_trace",
                message=f"the trace{named} holds no arrival times",
                hint="Name a CSV with arrival times beside the scenario's file, or give times_s",
                path=(*path, "times_s"),
                element=node_id,
            )
        if workload.endpoint is not None:
            yield from missing_endpoints(
                graph, node_id, workload.endpoint, (*path, "endpoint"), node_id
            )


def missing_endpoints(
    graph: Graph, start: str, endpoint: str, path: tuple[str | int, ...], element: str
) -> Iterator[Problem]:
    """Servers that requests from a node come to first, and that lack the endpoint they call."""
    for server in graph.first_servers(start):
        names = [each.name for each in server.endpoints]
        if endpoint not in names:
            known = listed(names) or "none yet"
            yield Problem(
                code="unknown_endpoint",
                message=f"{server.id} has no endpoint named {endpoint!r}",
                hint=f"Add it to {server.id}, or name one of its endpoints ({known})",
                path=path,
                element=element,
            )


def balancer_problems(graph: Graph) -> Iterator[Problem]:
    """A central queue gives requests to servers, whose free places it can see."""
    for index, node in enumerate(graph.scenario.nodes):
        if not isinstance(node, LoadBalancer) or node.policy != "central_queue":
            continue
        for edge in graph.out[node.id]:
            if not isinstance(graph.nodes[edge.target], Server):
                yield Problem(
                    code="central_queue_target",
                    message=f"{node.id} has a central queue and leads to {edge.target}, which is "
                    "no server",
                    hint="Lead it to servers only, or choose another policy",
                    path=("nodes", index, "policy"),
                    element=node.id,
                )
