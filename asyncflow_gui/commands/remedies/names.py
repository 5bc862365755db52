"""Remedies of names: those that are taken, and those that nothing has."""

from __future__ import annotations

from collections.abc import Iterator

from asyncflow_gui.commands.remedies.case import Case, Maker, Remedy, meant
from asyncflow_gui.model import edits, paths
from asyncflow_gui.model.naming import targets_of, unused_name
from engine.config import limits
from engine.schemas import CpuStep, Endpoint, Position, Server

_ROOM = 8
"""Characters kept for the number of a name made unique."""
_APART = 48.0
"""How far a node that shared another's place is moved, pixels at 100 %."""
_POOL_SLOTS = 10
_STEP_S = 0.01


def _duplicate_id(case: Case) -> Iterator[Remedy]:
    """The later one gets another name; what names the two goes on to mean the first."""
    name = case.at()
    stem = name[: limits.MAX_ID_LENGTH - _ROOM].rstrip()
    new = unused_name(stem, edits.all_ids(case.project))
    project = paths.put(case.project, case.path, new)
    if case.path[0] == "nodes":
        here = project.layout.nodes.get(name) or Position(x=0.0, y=0.0)
        place = Position(x=here.x + _APART, y=here.y + _APART)
        project = edits.move_nodes(project, {new: place})
    yield Remedy(f"Rename it to {new}", project)


def _duplicate_endpoint(case: Case) -> Iterator[Remedy]:
    server: Server = case.at(*case.path[:2])
    stem = case.at()[: limits.MAX_ID_LENGTH - _ROOM].rstrip()
    new = unused_name(stem, (endpoint.name for endpoint in server.endpoints))
    yield case.put(f"Rename it to {new}", case.path, new)


def _unknown_id(case: Case) -> Iterator[Remedy]:
    """An end of an edge, the target of an event, or where a step leads, is not there."""
    yield from _UNKNOWN[str(case.path[0])](case)


def _unknown_end(case: Case) -> Iterator[Remedy]:
    edge = case.at(*case.path[:2])
    other = edge.target if case.path[-1] == "source" else edge.source
    known = meant(case.at(), (name for name in case.graph.nodes if name != other))
    if known is not None and len(case.graph.nodes) > 2:
        side = "begin at" if case.path[-1] == "source" else "lead to"
        yield case.put(f"Let {edge.id} {side} {known}", case.path, known)
    yield case.without(f"Delete {edge.id}", case.path[:2])


def _unknown_target(case: Case) -> Iterator[Remedy]:
    """An event about something that is not there, or cannot have it."""
    event = case.at(*case.path[:2])
    elements = {node.id: node.kind for node in case.scenario.nodes} | {
        edge.id: "edge" for edge in case.scenario.edges
    }
    fitting = [name for name, kind in elements.items() if kind in event.target_kinds]
    known = meant(event.target, fitting)
    if known is not None:
        yield case.put(f"Let {event.id} be about {known}", case.path, known)
    yield case.without(f"Delete {event.id}", case.path[:2])


def unknown_lead(case: Case) -> Iterator[Remedy]:
    """A call or forward step that leads to nothing: to the node meant, else it goes."""
    server, step = case.at(*case.path[:2]), case.at(*case.path[:-1])
    known = meant(step.to, targets_of(case.scenario, server.id))
    if known is not None:
        verb = "Call" if step.kind == "call" else "Forward to"
        yield case.put(f"{verb} {known}", case.path, known)
    yield case.without("Remove the step", case.path[:-1])


_UNKNOWN = {"edges": _unknown_end, "events": _unknown_target, "nodes": unknown_lead}


def _no_workload(case: Case) -> Iterator[Remedy]:
    """A surge at a client without traffic: the traffic comes from what feeds it."""
    event = case.at(*case.path[:2])
    feeding = [key for key in case.graph.sources if event.target in case.graph.next_nodes[key]]
    known = feeding[0] if feeding else meant(None, case.graph.sources)
    if known is not None:
        yield case.put(f"Let {event.id} be about {known}", case.path, known)
    yield case.without(f"Delete {event.id}", case.path[:2])


def _unknown_workload(case: Case) -> Iterator[Remedy]:
    known = meant(case.at(), case.graph.sources)
    if known is not None and len(case.graph.sources) > 1:
        yield case.put(f"Judge the requests of {known}", case.path, known)
    yield case.put("Judge all requests", case.path, None)


def _unknown_endpoint(case: Case) -> Iterator[Remedy]:
    """The endpoint that must be meant, else one drawn by weight, or one made of that name."""
    name, step = case.at(), case.at(*case.path[:-1])
    start = getattr(step, "to", None) or str(case.problem.element)
    servers = case.graph.first_servers(start)
    common = [
        endpoint.name
        for endpoint in (servers[0].endpoints if servers else ())
        if all(any(e.name == endpoint.name for e in server.endpoints) for server in servers)
    ]
    known = meant(name, common)
    if known is not None:
        yield case.put(f"Call {known}", case.path, known)
    yield case.put("Call any endpoint, by weight", case.path, None)
    lacking = [s for s in servers if all(e.name != name for e in s.endpoints)]
    project = case.project
    for server in lacking:
        place = case.scenario.nodes.index(server)
        endpoints = (*server.endpoints, _endpoint(name))
        project = paths.put(project, ("nodes", place, "endpoints"), endpoints)
    where = lacking[0].id if len(lacking) == 1 else f"{len(lacking)} servers"
    yield Remedy(f"Add {name} to {where}", project)


def _empty_endpoints(case: Case) -> Iterator[Remedy]:
    yield case.put("Add an endpoint", case.path, (_endpoint("/"),))


def _endpoint(name: str) -> Endpoint:
    return Endpoint(name=name, steps=(CpuStep(time_s=_STEP_S),))


def _unknown_pool(case: Case) -> Iterator[Remedy]:
    server: Server = case.at(*case.path[:2])
    name = case.at()
    known = meant(name, server.pools)
    if known is not None:
        yield case.put(f"Use the pool {known}", case.path, known)
    pools = {**server.pools, name: _POOL_SLOTS}
    yield case.put(f"Add a pool {name} of {_POOL_SLOTS}", (*case.path[:2], "pools"), pools)
    yield case.put("Wait without a limit", case.path, None)


def _central_queue(case: Case) -> Iterator[Remedy]:
    yield case.put("Use round robin", case.path, "round_robin")


MAKERS: dict[str, Maker] = {
    "duplicate_id": _duplicate_id,
    "duplicate_endpoint": _duplicate_endpoint,
    "unknown_id": _unknown_id,
    "wrong_target_kind": _unknown_target,
    "no_workload": _no_workload,
    "unknown_workload": _unknown_workload,
    "unknown_endpoint": _unknown_endpoint,
    "empty_endpoints": _empty_endpoints,
    "unknown_pool": _unknown_pool,
    "central_queue_target": _central_queue,
}
