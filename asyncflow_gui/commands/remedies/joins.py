"""Remedies of a drawing in which requests cannot go on, or come to nothing: edges and steps."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from asyncflow_gui.commands.remedies.case import Case, Maker, Remedy
from asyncflow_gui.commands.remedies.names import unknown_lead
from asyncflow_gui.model import edits, paths
from asyncflow_gui.model.joining import joined, new_edge
from engine.config import limits
from engine.schemas import (
    CallStep,
    Edge,
    ForwardStep,
    Generator,
    LoadBalancer,
    Node,
    PoissonUsers,
    Position,
    Project,
    Server,
    UsersWorkload,
    carries_responses,
    may_connect,
)

_AHEAD = {
    "generator": ("client", "load_balancer", "server"),
    "client": ("load_balancer", "server"),
    "load_balancer": ("server", "load_balancer"),
}
"""Where requests usually go on to from a kind of node, the most usual first."""

_COLUMN, _ROW = 260.0, 120.0
"""Distances of neighbouring cards on the canvas, pixels at 100 %."""
_USERS = 100.0


def _no_traffic(case: Case) -> Iterator[Remedy]:
    target = next(
        (
            node
            for kind in _AHEAD["generator"]
            for node in case.scenario.nodes
            if node.kind == kind and not _led_to(case, node.id)
        ),
        None,
    )
    if target is None:
        return
    name = edits.unique_id(case.project, "users")
    workload = UsersWorkload(users=PoissonUsers(mean=_USERS))
    here = _place(case.project, target.id)
    place = _free(case.project, Position(x=here.x - _COLUMN, y=here.y))
    project = edits.add_nodes(case.project, [(Generator(id=name, workload=workload), place)])
    yield Remedy(f"Add a generator to {target.id}", _join(project, name, target.id))
    if target.kind == "client":
        place_of = ("nodes", case.scenario.nodes.index(target), "workload")
        yield case.put(f"Give {target.id} traffic of its own", place_of, workload)


def _no_out_edge(case: Case) -> Iterator[Remedy]:
    yield from _lead_on(case, str(case.problem.element), case.graph.nodes)


def _no_path(case: Case) -> Iterator[Remedy]:
    """Lead a dead end on to a node from which requests do come to a server."""
    graph = case.graph
    served = graph.leading_to(key for key, node in graph.nodes.items() if isinstance(node, Server))
    ends = [key for key in graph.reachable([str(case.problem.element)]) if not graph.out[key]]
    for end in sorted(ends, key=list(graph.nodes).index):
        yield from _lead_on(case, end, served)


def _lead_on(case: Case, node_id: str, candidates: Iterable[str]) -> Iterator[Remedy]:
    graph = case.graph
    source = graph.nodes[node_id]
    kinds = _AHEAD.get(source.kind, ())
    found = [
        target
        for key in candidates
        if (target := graph.nodes[key]).kind in kinds and _may_lead(case, source, target)
    ]
    found.sort(
        key=lambda target: (
            _led_to(case, target.id),
            kinds.index(target.kind),
            _distance(case.project, node_id, target.id),
            target.id,
        )
    )
    for target in found[:2]:
        yield _connect(case, node_id, target.id)


def _unreachable(case: Case) -> Iterator[Remedy]:
    """Lead requests there from where they come, by an edge or by a call over the one there is."""
    graph, target = case.graph, case.graph.nodes[str(case.problem.element)]
    reached = graph.reachable(graph.sources)
    heads = [target.id]
    if before := graph.leading_to([target.id]) - {target.id}:
        # Others would lead there if requests came to them: begin at the head of the line.
        heads = [key for key in graph.nodes if key in before and not _led_to(case, key)] or heads
    for head in heads[:2]:
        yield from _lead_to(case, reached, graph.nodes[head])
    for node in (graph.nodes[key] for key in graph.nodes if key in reached):
        if isinstance(node, Server) and any(e.target == target.id for e in graph.out[node.id]):
            yield from _call(case, node, target.id)
    project = edits.remove(case.project, [target.id])
    yield Remedy(f"Delete {target.id}", project)


def _lead_to(case: Case, reached: set[str], target: Node) -> Iterator[Remedy]:
    """Edges from the nearest nodes that requests come to and that may have another edge."""
    graph = case.graph
    sources = [
        source
        for source in (graph.nodes[key] for key in reached)
        if (source.kind == "load_balancer" or not graph.out[source.id])
        and not isinstance(source, Server)
        and _may_lead(case, source, target)
    ]
    sources.sort(
        key=lambda source: (
            _AHEAD[source.kind].index(target.kind),
            _distance(case.project, source.id, target.id),
            source.id,
        )
    )
    for source in sources[:2]:
        yield _connect(case, source.id, target.id)
    if not sources and isinstance(target, Server):
        yield from _share(case, reached, target)


def _share(case: Case, reached: set[str], target: Server) -> Iterator[Remedy]:
    """A server nobody is free to lead to takes its share of the requests of another one."""
    graph = case.graph
    for source in (graph.nodes[key] for key in graph.nodes if key in reached):
        out = graph.out[source.id]
        if isinstance(source, Server) or len(out) != 1:
            continue
        other = graph.nodes[out[0].target]
        if isinstance(other, Server) and source.id not in graph.reachable([target.id]):
            project, balancer = _balanced(case, source.id, out)
            text = f"Put a load balancer before {other.id} and {target.id}"
            yield Remedy(text, _join(project, balancer, target.id))
            return


def _unused_edge(case: Case) -> Iterator[Remedy]:
    edge: Edge = case.at()
    source = case.graph.nodes[edge.source]
    if isinstance(source, Server) and not case.graph.is_return(edge):
        yield from _call(case, source, edge.target)
    yield case.without(f"Delete {edge.id}", case.path)


def _call(case: Case, server: Server, target: str) -> Iterator[Remedy]:
    """A call in the first endpoint, before it hands the request on."""
    if not server.endpoints or server.id in case.graph.reachable([target]):
        return
    steps = server.endpoints[0].steps
    place = len(steps) - bool(steps and isinstance(steps[-1], ForwardStep))
    if len(steps) >= limits.MAX_STEPS:
        return
    path = ("nodes", case.scenario.nodes.index(server), "endpoints", 0, "steps")
    new = (*steps[:place], CallStep(to=target), *steps[place:])
    yield case.put(f"Call {target} from {server.id}", path, new)


def _several_out(case: Case) -> Iterator[Remedy]:
    source: Node = case.at()
    out = case.graph.out[source.id]
    targets = [edge.target for edge in out]
    if all(case.graph.nodes[target].kind in LoadBalancer.targets for target in targets):
        yield Remedy("Put a load balancer between", _balanced(case, source.id, out)[0])
    others = [edge.id for edge in out[1:]]
    yield Remedy(f"Keep only the edge to {targets[0]}", edits.remove(case.project, others))


def _balanced(case: Case, source_id: str, out: list[Edge]) -> tuple[Project, str]:
    """A balancer that takes the edges over, and its id; the way to it takes no time of its own."""
    name = edits.unique_id(case.project, "lb")
    here = _place(case.project, source_id)
    ends = [_place(case.project, edge.target) for edge in out]
    middle = Position(
        x=(here.x + sum(end.x for end in ends) / len(ends)) / 2,
        y=sum(end.y for end in ends) / len(ends),
    )
    project = edits.add_nodes(case.project, [(LoadBalancer(id=name), _free(case.project, middle))])
    for edge in out:
        project = paths.put(project, ("edges", case.graph.place_of(edge), "source"), name)
    edge = new_edge(project, source_id, name)
    return edits.add_edge(project, edge.model_copy(update={"latency": 0.0})), name


def _missing_return(case: Case) -> Iterator[Remedy]:
    """An edge back like those of the other servers."""
    server = str(case.problem.element)
    returns = [edge for edges in case.graph.returns.values() for edge in edges]
    for origin in dict.fromkeys(edge.target for edge in returns):
        alike = next(edge for edge in returns if edge.target == origin)
        if f" to {origin}, " not in case.problem.message:
            continue
        edge = new_edge(case.project, server, origin)
        edge = edge.model_copy(update={"latency": alike.latency})
        yield Remedy(f"Connect {server} to {origin}", edits.add_edge(case.project, edge))


def _no_edge_for_step(case: Case) -> Iterator[Remedy]:
    """A step names a node that no edge leads to, or none at all."""
    if case.at() is None:
        yield from unknown_lead(case)
        return
    server, step = case.at(*case.path[:2]), case.at(*case.path[:-1])
    target = case.graph.nodes.get(step.to)
    if target is not None and _may_lead(case, server, target):
        yield Remedy(
            f"Connect {server.id} to {step.to}",
            edits.add_edge(case.project, new_edge(case.project, server.id, step.to)),
        )
    yield case.without("Remove the step", case.path[:-1])


def _edge_not_allowed(case: Case) -> Iterator[Remedy]:
    edge: Edge = case.at(*case.path[:2])
    source, target = case.graph.nodes[edge.source], case.graph.nodes[edge.target]
    if _may_lead(case, target, source):
        turned = edge.model_copy(update={"source": edge.target, "target": edge.source})
        yield case.put(f"Turn {edge.id} round", case.path[:2], turned)
    yield case.without(f"Delete {edge.id}", case.path[:2])


def _delete_edge(case: Case) -> Iterator[Remedy]:
    yield case.without(f"Delete {case.at().id}", case.path)


def _forward_not_last(case: Case) -> Iterator[Remedy]:
    *place, index = case.path
    steps = case.at(*place)
    step, others = steps[int(index)], (*steps[: int(index)], *steps[int(index) + 1 :])
    if others and not isinstance(others[-1], ForwardStep):
        yield case.put("Move the forward step to the end", tuple(place), (*others, step))
    yield case.without("Remove the forward step", case.path)


def _connect(case: Case, source: str, target: str) -> Remedy:
    return Remedy(f"Connect {source} to {target}", _join(case.project, source, target))


def _join(project: Project, source: str, target: str) -> Project:
    return joined(project, new_edge(project, source, target))[0]


def _may_lead(case: Case, source: Node, target: Node) -> bool:
    """Whether a new edge may lead requests on, and not round in a circle."""
    return (
        source.id != target.id
        and may_connect(source.kind, target.kind)
        and not carries_responses(source.kind, target.kind)
        and all(edge.target != target.id for edge in case.graph.out[source.id])
        and source.id not in case.graph.reachable([target.id])
    )


def _led_to(case: Case, node_id: str) -> bool:
    return any(edge.target == node_id for edges in case.graph.out.values() for edge in edges)


def _place(project: Project, node_id: str) -> Position:
    return project.layout.nodes.get(node_id) or Position(x=0.0, y=0.0)


def _distance(project: Project, one: str, other: str) -> float:
    a, b = _place(project, one), _place(project, other)
    return math.hypot(a.x - b.x, a.y - b.y)


def _free(project: Project, wanted: Position) -> Position:
    """The wanted place, or the next below it where no card stands."""
    taken = list(project.layout.nodes.values())
    place = wanted
    while any(abs(p.x - place.x) < _COLUMN - 40 and abs(p.y - place.y) < _ROW - 20 for p in taken):
        place = place.model_copy(update={"y": place.y + _ROW})
    return place


MAKERS: dict[str, Maker] = {
    "no_traffic": _no_traffic,
    "no_out_edge": _no_out_edge,
    "no_path_to_server": _no_path,
    "unreachable_node": _unreachable,
    "unused_edge": _unused_edge,
    "several_out_edges": _several_out,
    "missing_return": _missing_return,
    "call_without_edge": _no_edge_for_step,
    "forward_without_edge": _no_edge_for_step,
    "edge_not_allowed": _edge_not_allowed,
    "self_edge": _delete_edge,
    "duplicate_edge": _delete_edge,
    "forward_not_last": _forward_not_last,
}
