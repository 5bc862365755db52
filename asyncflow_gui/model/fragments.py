"""Parts of a drawing that are copied, pasted and duplicated.

A fragment is a project of its own: the chosen elements, the edges between the chosen nodes, and
where all of them stand. As text it is a project file, so that other programs can read and write it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from asyncflow_gui.model import edits, naming
from engine.config import limits
from engine.schemas import Edge, Group, Layout, Position, Project, Scenario, StickyNote

_NUMBERED = re.compile(r"-\d+$")


def cut_out(project: Project, ids: Collection[str]) -> Project:
    """The chosen nodes, groups and notes, with every edge between two of the nodes."""
    chosen = set(ids)
    nodes = tuple(node for node in project.scenario.nodes if node.id in chosen)
    inside = {node.id for node in nodes}
    edges = tuple(e for e in project.scenario.edges if {e.source, e.target} <= inside)
    layout = project.layout
    return Project(
        scenario=Scenario().model_copy(update={"nodes": nodes, "edges": edges}),
        layout=Layout().model_copy(
            update={
                "nodes": {key: place for key, place in layout.nodes.items() if key in inside},
                "groups": {key: group for key, group in layout.groups.items() if key in chosen},
                "notes": {key: note for key, note in layout.notes.items() if key in chosen},
            }
        ),
    )


def is_empty(fragment: Project) -> bool:
    """Whether there is nothing in it to paste."""
    return not fragment.scenario.nodes and not edits.shapes_of(fragment)


def ids_of(fragment: Project) -> tuple[str, ...]:
    """Everything to select after a paste."""
    scenario = fragment.scenario
    elements = (element.id for element in (*scenario.nodes, *scenario.edges))
    return (*elements, *edits.shapes_of(fragment))


def with_fresh_ids(fragment: Project, project: Project) -> Project:
    """The fragment with ids that neither it nor the project has where they would be taken twice.

    Edges and steps inside follow; edges that are named after their ends stay so.
    """
    given = _Names(edits.all_ids(project), edits.all_ids(fragment))
    scenario, layout = fragment.scenario, fragment.layout
    nodes = {node.id: given.fresh(node.id) for node in scenario.nodes}
    edges = {edge.id: given.fresh(_edge_stem(edge, nodes)) for edge in scenario.edges}
    shapes = {key: given.fresh(key) for key in edits.shapes_of(fragment)}
    followed = naming.rename_references(scenario, nodes)
    return Project(
        scenario=followed.model_copy(
            update={
                "nodes": tuple(
                    node.model_copy(update={"id": nodes[node.id]}) for node in followed.nodes
                ),
                "edges": tuple(
                    edge.model_copy(update={"id": edges[edge.id]}) for edge in followed.edges
                ),
            }
        ),
        layout=layout.model_copy(
            update={
                "nodes": {nodes[key]: at for key, at in layout.nodes.items() if key in nodes},
                "groups": {shapes[key]: group for key, group in layout.groups.items()},
                "notes": {shapes[key]: note for key, note in layout.notes.items()},
            }
        ),
    )


def shifted(fragment: Project, dx: float, dy: float) -> Project:
    """The fragment elsewhere, by scene units."""
    layout = fragment.layout
    places = {
        key: Position(x=_bounded(at.x + dx), y=_bounded(at.y + dy))
        for key, at in layout.nodes.items()
    }
    corners = {
        key: Position(x=_bounded(shape.x + dx), y=_bounded(shape.y + dy))
        for key, shape in edits.shapes_of(fragment).items()
    }
    return edits.arrange(fragment, places, corners)


def pasted(project: Project, fragment: Project) -> Project:
    """The project with the fragment in it; its ids must be fresh."""
    nodes = (
        (node, fragment.layout.nodes.get(node.id) or Position(x=0.0, y=0.0))
        for node in fragment.scenario.nodes
    )
    grown = edits.add_nodes(project, nodes)
    grown = edits.add_edges(grown, fragment.scenario.edges)
    shapes: dict[str, Group | StickyNote] = edits.shapes_of(fragment)
    return edits.put_shapes(grown, shapes)


def room_left(project: Project, fragment: Project) -> bool:
    """Whether a project stays within its limits with the fragment in it."""
    here, more = project.scenario, fragment.scenario
    ours, theirs = project.layout, fragment.layout
    return (
        len(here.nodes) + len(more.nodes) <= limits.MAX_NODES
        and len(here.edges) + len(more.edges) <= limits.MAX_EDGES
        and len(ours.groups) + len(theirs.groups) <= limits.MAX_SHAPES
        and len(ours.notes) + len(theirs.notes) <= limits.MAX_SHAPES
    )


def _edge_stem(edge: Edge, nodes: dict[str, str]) -> str:
    """What the copy of an edge is called if nothing else is: after its ends, if it was so."""
    if not edge.id.startswith(f"{edge.source}-{edge.target}"):
        return edge.id
    source, target = nodes.get(edge.source, edge.source), nodes.get(edge.target, edge.target)
    return f"{source}-{target}"


class _Names:
    """Gives out ids that nothing else has."""

    def __init__(self, taken: Iterable[str], own: Iterable[str]) -> None:
        self._taken = set(taken)
        self._own = set(own)
        self._next: dict[str, int] = {}

    def fresh(self, wanted: str) -> str:
        """The wanted id itself if it is free, else with the next number."""
        name = wanted if len(wanted) <= limits.MAX_ID_LENGTH else self._numbered(wanted)
        if name in self._taken:
            name = self._numbered(name)
        self._taken.add(name)
        return name

    def _numbered(self, wanted: str) -> str:
        stem = _NUMBERED.sub("", wanted)[: limits.MAX_ID_LENGTH - 8].rstrip() or "copy"
        number = self._next.get(stem, 2)
        # Names within the fragment are avoided too, so that no two are renamed onto each other.
        while (name := f"{stem}-{number}") in self._taken or name in self._own:
            number += 1
        self._next[stem] = number + 1
        return name


def _bounded(value: float) -> float:
    return min(max(value, -1e6), 1e6)
