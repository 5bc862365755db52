"""What the inspector shows: where its values are read and by which command they are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from asyncflow_gui.commands import Editor
from asyncflow_gui.inspector.rearranged import Rearranged
from asyncflow_gui.model import Document, edits
from asyncflow_gui.model.paths import Path, at, fields_of_value, replaced
from engine.schemas import Edge, Event, Group, Node, Scenario, StickyNote
from engine.schemas.base import Schema


class EditRefusedError(ValueError):
    """An edit that would break a rule no schema knows, such as a name that is taken."""


class Subject(Protocol):
    """Something with fields. Values are validated as a whole before anything is written."""

    editor: Editor
    """What edits the project it is in."""

    @property
    def document(self) -> Document:
        """The open project."""

    @property
    def name(self) -> str:
        """A word that tells it from all others, for merging edits."""

    @property
    def root(self) -> Path:
        """Where in the scenario it is."""

    def read(self) -> Any:
        """Its present value: a schema."""

    @property
    def title(self) -> str:
        """What the undo menu calls it."""

    def write(self, changes: Mapping[Path, Any], merge_key: str | None, text: str = "") -> None:
        """Set the values at paths; ``text`` names the edit in the undo menu.

        Raises:
            ValidationError, EditRefusedError, LookupError: Nothing has been changed.
        """


def merged(value: Schema, changes: Mapping[Path, Any]) -> dict[str, Any]:
    """The fields of a schema that are other ones after the changes."""
    fields: dict[str, Any] = {}
    for path, new in changes.items():
        name = str(path[0])
        whole = fields[name] if name in fields else getattr(value, name)
        set_to = new.of(at(whole, path[1:])) if isinstance(new, Rearranged) else new
        fields[name] = replaced(whole, path[1:], set_to)
    return fields


@dataclass
class ElementSubject:
    """A node or an edge. ``element_id`` follows a rename."""

    editor: Editor
    element_id: str

    @property
    def document(self) -> Document:
        """The open project."""
        return self.editor.document

    @property
    def name(self) -> str:
        """Its id."""
        return self.element_id

    @property
    def title(self) -> str:
        """Its id."""
        return self.element_id

    @property
    def root(self) -> Path:
        """Its place in the list of nodes or edges; outside both if it is gone."""
        for key in ("nodes", "edges"):
            ids = list(getattr(self.document, key))
            if self.element_id in ids:
                return (key, ids.index(self.element_id))
        return ("gone",)

    def read(self) -> Node | Edge:
        """The node or edge."""
        node = self.document.nodes.get(self.element_id)
        return node if node is not None else self.document.edges[self.element_id]

    def write(self, changes: Mapping[Path, Any], merge_key: str | None, text: str = "") -> None:
        """Set its fields."""
        values = merged(self.read(), changes)
        new_id = values.get("id", self.element_id)
        if new_id != self.element_id and new_id in edits.all_ids(self.document.project):
            raise EditRefusedError(f"The name “{new_id}” is taken")
        is_node = self.element_id in self.document.nodes
        update = self.editor.update_node if is_node else self.editor.update_edge
        update(self.element_id, values, text=text, merge_key=merge_key)


@dataclass
class ShapeSubject:
    """A group or a note on the canvas."""

    editor: Editor
    shape_id: str

    @property
    def document(self) -> Document:
        """The open project."""
        return self.editor.document

    @property
    def name(self) -> str:
        """Its id."""
        return self.shape_id

    @property
    def title(self) -> str:
        """Its id."""
        return self.shape_id

    @property
    def root(self) -> Path:
        """Nowhere in the scenario: nothing is ever wrong with it."""
        return ("layout",)

    def read(self) -> Group | StickyNote:
        """The group or note."""
        return self.document.shapes[self.shape_id]

    def write(self, changes: Mapping[Path, Any], merge_key: str | None, text: str = "") -> None:
        """Set its fields."""
        values = merged(self.read(), changes)
        self.editor.update_shape(self.shape_id, values, text=text, merge_key=merge_key)


@dataclass
class ScenarioSubject:
    """The scenario itself: name, description, settings, events."""

    editor: Editor

    @property
    def document(self) -> Document:
        """The open project."""
        return self.editor.document

    @property
    def name(self) -> str:
        """Always the same: there is one scenario."""
        return "scenario"

    @property
    def title(self) -> str:
        """Always the same."""
        return "the scenario"

    @property
    def root(self) -> Path:
        """The top."""
        return ()

    def read(self) -> Scenario:
        """The scenario."""
        return self.document.scenario

    def write(self, changes: Mapping[Path, Any], merge_key: str | None, text: str = "") -> None:
        """Set its fields, each by the command that is for it."""
        values = merged(self.read(), changes)
        checked = Scenario.model_validate(dict(values))
        if "settings" in values:
            settings = fields_of_value(checked.settings)
            self.editor.update_settings(settings, text=text, merge_key=merge_key)
        if "events" in values:
            self._check_names(checked.events)
            name = text or _events_text(self.document.scenario.events, checked.events)
            self.editor.set_events(list(checked.events), name, merge_key=merge_key)
        if "slos" in values:
            self.editor.set_slos(list(checked.slos), merge_key=merge_key)
        names = ("name", "description")
        plain: dict[str, Any] = {key: values[key] for key in names if key in values}
        if plain:
            self.editor.update_scenario(plain, merge_key=merge_key)

    def _check_names(self, events: tuple[Event, ...]) -> None:
        scenario = self.document.scenario
        taken = {item.id for item in (*scenario.nodes, *scenario.edges)}
        for event in events:
            if event.id in taken:
                raise EditRefusedError(f"The name “{event.id}” is taken")
            taken.add(event.id)


@dataclass
class GroupSubject:
    """Several nodes of one kind, or several edges: what is set is set for each of them."""

    editor: Editor
    ids: tuple[str, ...]
    noun: str
    """What one of them is called: ``server``."""

    @property
    def document(self) -> Document:
        """The open project."""
        return self.editor.document

    @property
    def name(self) -> str:
        """The ids of all."""
        return "+".join(self.ids)

    @property
    def title(self) -> str:
        """How many of what: ``3 servers``."""
        return f"{len(self.ids):,} {self.noun}{'s' * (len(self.ids) != 1)}"

    @property
    def root(self) -> Path:
        """Nowhere: problems are shown at single elements."""
        return ("several",)

    def read(self) -> Any:
        """The first of them, which stands for the others where they are alike."""
        return self.read_all()[0]

    def read_all(self) -> list[Any]:
        """All of them."""
        nodes, edges = self.document.nodes, self.document.edges
        return [nodes.get(key) or edges[key] for key in self.ids]

    def write(self, changes: Mapping[Path, Any], merge_key: str | None, text: str = "") -> None:
        """Set the same values in each, as one step."""
        values = {value.id: merged(value, changes) for value in self.read_all()}
        project = edits.update_several(self.document.project, values)
        self.editor.apply(text or f"Edit {self.title}", project, merge_key=merge_key)


def each_of(subject: Subject) -> list[Any]:
    """The values of all elements that are edited together; of a single one, its value."""
    return subject.read_all() if isinstance(subject, GroupSubject) else [subject.read()]


def _events_text(before: tuple[Event, ...], after: tuple[Event, ...]) -> str:
    """What an edit of the events did: ``Add outage-1``."""
    old, new = [event.id for event in before], [event.id for event in after]
    for verb, names in (
        ("Add", [name for name in new if name not in old] if len(new) > len(old) else []),
        ("Delete", [name for name in old if name not in new] if len(new) < len(old) else []),
        ("Edit", [b.id for a, b in zip(before, after, strict=False) if a != b]),
    ):
        if names:
            return f"{verb} {names[0]}"
    return "Edit events"
