"""Every way a project can be edited: functions from one project to the next.

They are pure; commands apply their results. An edit that the schemas refuse raises pydantic's
``ValidationError``, one that names an unknown element ``KeyError``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeVar

from asyncflow_gui.model import naming
from engine.schemas import (
    NODE_KINDS,
    Edge,
    Event,
    Group,
    Layout,
    Node,
    Position,
    Project,
    Scenario,
    Settings,
    Slo,
    StickyNote,
)

_Value = TypeVar("_Value")


def add_nodes(project: Project, nodes: Iterable[tuple[Node, Position]]) -> Project:
    """Add nodes, each at its position."""
    placed = list(nodes)
    scenario = _with(
        project.scenario, nodes=(*project.scenario.nodes, *(node for node, _ in placed))
    )
    places = {**project.layout.nodes, **{node.id: position for node, position in placed}}
    return _project(project, scenario=scenario, layout=_layout(project, nodes=places))


def add_edge(project: Project, edge: Edge) -> Project:
    """Add an edge."""
    return add_edges(project, (edge,))


def add_edges(project: Project, edges: Iterable[Edge]) -> Project:
    """Add edges."""
    scenario = _with(project.scenario, edges=(*project.scenario.edges, *edges))
    return _project(project, scenario=scenario)


def move_nodes(project: Project, positions: Mapping[str, Position]) -> Project:
    """Place nodes elsewhere."""
    places = {**project.layout.nodes, **positions}
    return _project(project, layout=_layout(project, nodes=places))


def put_shapes(project: Project, shapes: Mapping[str, Group | StickyNote]) -> Project:
    """Add groups and notes, or replace those that have these ids."""
    groups = {key: shape for key, shape in shapes.items() if isinstance(shape, Group)}
    notes = {key: shape for key, shape in shapes.items() if isinstance(shape, StickyNote)}
    layout = project.layout
    layout = _layout(project, groups=layout.groups | groups, notes=layout.notes | notes)
    return _project(project, layout=layout)


def update_shape(project: Project, shape_id: str, values: Mapping[str, Any]) -> Project:
    """Set fields of a group or a note, validated."""
    old = shapes_of(project)[shape_id]
    new = type(old).model_validate({**_fields(old), **values})
    return put_shapes(project, {shape_id: new})


def arrange(
    project: Project, positions: Mapping[str, Position], corners: Mapping[str, Position]
) -> Project:
    """Place nodes by their centres, groups and notes by their upper left corners."""
    if not corners:
        return move_nodes(project, positions)
    shapes = shapes_of(project)
    moved = {
        key: shapes[key].model_copy(update={"x": corner.x, "y": corner.y})
        for key, corner in corners.items()
    }
    return put_shapes(move_nodes(project, positions), moved)


def remove(project: Project, ids: Collection[str]) -> Project:
    """Remove elements by id, with the edges, events and objectives on them.

    What lies inside a group stays.
    """
    gone = set(ids)
    scenario = project.scenario
    edges = tuple(edge for edge in scenario.edges if not gone & {edge.id, edge.source, edge.target})
    gone |= {edge.id for edge in scenario.edges} - {edge.id for edge in edges}
    events = tuple(event for event in scenario.events if not gone & {event.id, event.target})
    nodes = tuple(node for node in scenario.nodes if node.id not in gone)
    slos = tuple(slo for slo in scenario.slos if slo.workload not in gone)
    layout = project.layout
    return _project(
        project,
        scenario=_with(scenario, nodes=nodes, edges=edges, events=events, slos=slos),
        layout=_layout(
            project,
            nodes=_without(layout.nodes, gone),
            groups=_without(layout.groups, gone),
            notes=_without(layout.notes, gone),
        ),
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


def update_several(project: Project, values: Mapping[str, Mapping[str, Any]]) -> Project:
    """Set fields of several nodes and edges by id, validated; not their ids or ends."""
    scenario = project.scenario

    def updated(items: Iterable[Any]) -> tuple[Any, ...]:
        return tuple(
            type(item).model_validate({**_fields(item), **values[item.id]})
            if item.id in values
            else item
            for item in items
        )

    nodes, edges = updated(scenario.nodes), updated(scenario.edges)
    return _project(project, scenario=_with(scenario, nodes=nodes, edges=edges))


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
    """Every id that is taken: nodes, edges, events, groups and notes."""
    scenario, layout = project.scenario, project.layout
    elements = (*scenario.nodes, *scenario.edges, *scenario.events)
    return {item.id for item in elements} | layout.groups.keys() | layout.notes.keys()


def shapes_of(project: Project) -> dict[str, Group | StickyNote]:
    """Groups and notes by id, in the order they are drawn."""
    return {**project.layout.groups, **project.layout.notes}


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
    return _project(project, scenario=scenario, layout=_layout(project, nodes=places))


def _fields(model: Any) -> dict[str, Any]:
    """The fields of a schema as they are, without turning nested schemas into mappings."""
    return {name: getattr(model, name) for name in type(model).model_fields}


def _with(scenario: Scenario, **parts: Any) -> Scenario:
    # The parts are validated already; validating a scenario of thousands again at each edit
    # would make typing stutter.
    return scenario.model_copy(update=parts)


def _layout(project: Project, **parts: Any) -> Layout:
    return project.layout.model_copy(update=parts)


def _without(entries: Mapping[str, _Value], gone: Collection[str]) -> dict[str, _Value]:
    return {key: entry for key, entry in entries.items() if key not in gone}


def _project(project: Project, **parts: Any) -> Project:
    return project.model_copy(update=parts)
