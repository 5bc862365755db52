"""The open project: one immutable value, replaced as a whole by commands, observed by views."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from asyncflow_gui.model.edits import shapes_of
from engine.schemas import Edge, Group, Node, Position, Project, Scenario, StickyNote, View

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between two states of the document, by id.

    Attributes:
        added_nodes: Ids of nodes that are new, in scenario order.
        removed_nodes: Ids of nodes that are gone.
        changed_nodes: Ids of nodes whose fields differ.
        moved_nodes: Ids of nodes, old and new, whose position differs.
        added_edges: Ids of edges that are new, in scenario order.
        removed_edges: Ids of edges that are gone.
        changed_edges: Ids of edges whose fields differ (their ends may have moved elsewhere).
        added_shapes: Ids of groups and notes that are new, in the order they are drawn.
        removed_shapes: Ids of groups and notes that are gone.
        changed_shapes: Ids of groups and notes that differ, their places included.
        scenario: Whether anything but the layout and the view differs.
        view: Whether the project is looked at in another way.
    """

    added_nodes: tuple[str, ...] = ()
    removed_nodes: tuple[str, ...] = ()
    changed_nodes: tuple[str, ...] = ()
    moved_nodes: tuple[str, ...] = ()
    added_edges: tuple[str, ...] = ()
    removed_edges: tuple[str, ...] = ()
    changed_edges: tuple[str, ...] = ()
    added_shapes: tuple[str, ...] = ()
    removed_shapes: tuple[str, ...] = ()
    changed_shapes: tuple[str, ...] = ()
    scenario: bool = False
    view: bool = False

    @property
    def count(self) -> int:
        """How many elements have come, gone or become others."""
        return (
            len(self.added_nodes)
            + len(self.removed_nodes)
            + len(self.changed_nodes)
            + len(self.moved_nodes)
            + len(self.added_edges)
            + len(self.removed_edges)
            + len(self.changed_edges)
        )


Observer = Callable[[Changes], None]


class Document:
    """The project being edited.

    Only commands call :meth:`replace`; everything else reads and subscribes. Since each state is
    an immutable value, undo puts back the very same document.
    """

    def __init__(self, project: Project | None = None) -> None:
        self._project = project or Project()
        self._view = self._project.view
        self._nodes = _by_id(self._project.scenario.nodes)
        self._edges = _by_id(self._project.scenario.edges)
        self._shapes = shapes_of(self._project)
        self._observers: list[Observer] = []

    @property
    def project(self) -> Project:
        """The present state."""
        return self._project

    @property
    def scenario(self) -> Scenario:
        """The scenario of the present state."""
        return self._project.scenario

    @property
    def view(self) -> View:
        """How the project is looked at. No edit, and so neither done by commands nor undone."""
        return self._view

    def set_view(self, view: View) -> None:
        """Look at the project in another way, and tell the observers."""
        if view == self._view:
            return
        self._view = view
        for observer in tuple(self._observers):
            observer(Changes(view=True))

    def as_saved(self) -> Project:
        """What belongs in the file: the present state, looked at as it is now."""
        if self._project.view == self._view:
            return self._project
        return self._project.model_copy(update={"view": self._view})

    @property
    def nodes(self) -> dict[str, Node]:
        """Nodes by id, in scenario order. Not to be changed."""
        return self._nodes

    @property
    def edges(self) -> dict[str, Edge]:
        """Edges by id, in scenario order. Not to be changed."""
        return self._edges

    @property
    def shapes(self) -> dict[str, Group | StickyNote]:
        """Groups and then notes by id, in the order they are drawn. Not to be changed."""
        return self._shapes

    def position(self, node_id: str) -> Position:
        """Where a node stands; the origin if the layout does not say."""
        return self._project.layout.nodes.get(node_id) or Position(x=0.0, y=0.0)

    def subscribe(self, observer: Observer) -> Callable[[], None]:
        """Call ``observer`` after each change; returns the function that unsubscribes it."""
        self._observers.append(observer)
        return lambda: self._observers.remove(observer)

    def replace(self, project: Project) -> Changes:
        """Put another state in place and tell the observers. For commands only."""
        before = _Parts(self._project, self._nodes, self._edges, self._shapes)
        after = _parts(project)
        self._project = project
        self._nodes, self._edges, self._shapes = after.nodes, after.edges, after.shapes
        changes = _difference(before, after)
        for observer in tuple(self._observers):
            observer(changes)
        return changes


def difference(before: Project, after: Project) -> Changes:
    """What changed from one state to another."""
    return _difference(_parts(before), _parts(after))


@dataclass(frozen=True, slots=True)
class _Parts:
    """A project with its elements by id."""

    project: Project
    nodes: dict[str, Node]
    edges: dict[str, Edge]
    shapes: dict[str, Group | StickyNote]


def _parts(project: Project) -> _Parts:
    scenario = project.scenario
    return _Parts(project, _by_id(scenario.nodes), _by_id(scenario.edges), shapes_of(project))


def _difference(former: _Parts, present: _Parts) -> Changes:
    before, after = former.project, present.project
    old_nodes, new_nodes = former.nodes, present.nodes
    old_edges, new_edges = former.edges, present.edges
    old_shapes, new_shapes = former.shapes, present.shapes
    old_places, new_places = before.layout.nodes, after.layout.nodes
    return Changes(
        added_nodes=_missing(new_nodes, old_nodes),
        removed_nodes=_missing(old_nodes, new_nodes),
        changed_nodes=_altered(old_nodes, new_nodes),
        moved_nodes=tuple(
            node_id
            for node_id in new_nodes
            if (place := new_places.get(node_id)) is not (former_place := old_places.get(node_id))
            and place != former_place
        )
        if old_places is not new_places
        else (),
        added_edges=_missing(new_edges, old_edges),
        removed_edges=_missing(old_edges, new_edges),
        changed_edges=_altered(old_edges, new_edges),
        added_shapes=_missing(new_shapes, old_shapes),
        removed_shapes=_missing(old_shapes, new_shapes),
        changed_shapes=_altered(old_shapes, new_shapes),
        scenario=before.scenario is not after.scenario and before.scenario != after.scenario,
    )


def _by_id(elements: Iterable[_Value]) -> dict[str, _Value]:
    return {element.id: element for element in elements}  # type: ignore[attr-defined]


def _missing(these: dict[str, _Value], those: dict[str, _Value]) -> tuple[str, ...]:
    return tuple(key for key in these if key not in those)


def _altered(old: dict[str, _Value], new: dict[str, _Value]) -> tuple[str, ...]:
    absent: Hashable = object()
    return tuple(
        key
        for key, value in new.items()
        if (former := old.get(key, absent)) is not absent
        and former is not value
        and former != value
    )
