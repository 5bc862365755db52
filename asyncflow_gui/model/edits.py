"""Every way a project can be edited: functions from one project to the next.

They are pure; commands apply their results. An edit that the schemas refuse raises pydantic's
``ValidationError``, one that names an unknown element ``KeyError``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from asyncflow_gui.model import naming
from engine.schemas import (
    NODE_KINDS,
    Edge,
    Event,
    Layout,
    Node,
    Position,
    Project,
    Scenario,
    Settings,
    Slo,
)


def add_nodes(project: Project, nodes: Iterable[tuple[Node, Position]]) -> Project:
    """Add nodes, each at its position."""
    placed = list(nodes)
    scenario = _with(
        project.scenario, nodes=(*project.scenario.nodes, *(node for node, _ in placed))
    )
    places = {**project.layout.nodes, **{node.id: position for node, position in placed}}
    return _project(project, scenario=scenario, layout=Layout(nodes=places))


def add_edge(project: Project, edge: Edge) -> Project:
    """Add an edge."""
    return _project(
        project, scenario=_with(project.scenario, edges=(*project.scenario.edges, edge))
    )


def move_nodes(project: Project, positions: Mapping[str, Position]) -> Project:
    """Place nodes elsewhere."""
    return _project(project, layout=Layout(nodes={**project.layout.nodes, **positions}))


def remove(project: Project, ids: Collection[str]) -> Project:
    """Remove nodes, edges and events by id, with the edges, events and objectives on them."""
    gone = set(ids)
    scenario = project.scenario
    edges = tuple(edge for edge in scenario.edges if not gone & {edge.id, edge.source, edge.target})
    gone |= {edge.id for edge in scenario.edges} - {edge.id for edge in edges}
    events = tuple(event for event in scenario.events if not gone & {event.id, event.target})
    nodes = tuple(node for node in scenario.nodes if node.id not in gone)
    slos = tuple(slo for slo in scenario.slos if slo.workload not in gone)
    places = {key: place for key, place in project.layout.nodes.items() if key not in gone}
    return _project(
        project,
        scenario=_with(scenario, nodes=nodes, edges=edges, events=events, slos=slos),
        layout=Layout(nodes=places),
    )


def update_node(project: Project, node_id: str, values: Mapping[str, Any]) -> Project:
    """Set fields of a node, validated.

    A new ``id`` is followed wherever the old one is named, a new name of an endpoint in the calls
    and workloads that mean it.
    """
    return _update(project, node_id, values)


def update_edge(project: Project, edge_id: str, values: Mapping[str, Any]) -> Project:
    """Set fields of an edge, validated; a new ``id`` is followed in the events that name it."""
    return _update(project, edge_id, values)


def update_settings(project: Project, values: Mapping[str, Any]) -> Project:
    """Set fields of the run settings, validated together."""
    settings = Settings.model_validate({**_fields(project.scenario.settings), **values})
    return _project(project, scenario=_with(project.scenario, settings=settings))


def update_scenario(project: Project, values: Mapping[str, Any]) -> Project:
    """Set the scenario's ``name`` or ``description``."""
    checked = Scenario.model_validate(dict(values))
    return _project(
        project,
        scenario=_with(project.scenario, **{key: getattr(checked, key) for key in values}),
    )


def set_events(project: Project, events: Iterable[Event]) -> Project:
    """Replace the list of events."""
    return _project(project, scenario=_with(project.scenario, events=tuple(events)))


def set_slos(project: Project, slos: Iterable[Slo]) -> Project:
    """Replace the list of objectives."""
    return _project(project, scenario=_with(project.scenario, slos=tuple(slos)))


def all_ids(project: Project) -> set[str]:
    """Every id that is taken: nodes, edges and events."""
    scenario = project.scenario
    return {item.id for item in (*scenario.nodes, *scenario.edges, *scenario.events)}


def unique_id(project: Project, stem: str, *, also: Collection[str] = ()) -> str:
    """``stem``-1, ``stem``-2, …: the first that no element has."""
    taken = all_ids(project) | set(also)
    number = 1
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"


def _update(project: Project, element_id: str, values: Mapping[str, Any]) -> Project:
    scenario = project.scenario
    nodes = {node.id: node for node in scenario.nodes}
    edges = {edge.id: edge for edge in scenario.edges}
    if element_id in nodes:
        old: Node | Edge = nodes[element_id]
        schema: Any = NODE_KINDS[nodes[element_id].kind]
    else:
        old, schema = edges[element_id], Edge
    new = schema.model_validate({**_fields(old), **values})
    if new.id != element_id and new.id in all_ids(project):
        raise KeyError(f"the id {new.id!r} is taken")
    after = _project(project, scenario=_swap(scenario, element_id, new))
    if new.id != element_id:
        after = _renamed(after, element_id, new.id)
    if names := naming.renamed_endpoint(old, new):
        followed = naming.rename_endpoint(after.scenario, new.id, *names)
        after = _project(after, scenario=followed)
    return after


def _swap(scenario: Scenario, element_id: str, new: Any) -> Scenario:
    def swapped(items: Iterable[Any]) -> tuple[Any, ...]:
        return tuple(new if item.id == element_id else item for item in items)

    if isinstance(new, Edge):
        return _with(scenario, edges=swapped(scenario.edges))
    return _with(scenario, nodes=swapped(scenario.nodes))


def _renamed(project: Project, old: str, new: str) -> Project:
    """Follow a changed id wherever it is named, and in the layout."""
    places = {new if key == old else key: place for key, place in project.layout.nodes.items()}
    scenario = naming.rename_node(project.scenario, old, new)
    return _project(project, scenario=scenario, layout=Layout(nodes=places))


def _fields(model: Any) -> dict[str, Any]:
    """The fields of a schema as they are, without turning nested schemas into mappings."""
    return {name: getattr(model, name) for name in type(model).model_fields}


def _with(scenario: Scenario, **parts: Any) -> Scenario:
    # The parts are validated already; validating a scenario of thousands again at each edit
    # would make typing stutter.
    return scenario.model_copy(update=parts)


def _project(project: Project, **parts: Any) -> Project:
    return project.model_copy(update=parts)
