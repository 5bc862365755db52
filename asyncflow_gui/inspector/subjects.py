"""What the inspector shows: where its values are read and by which command they are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from asyncflow_gui.commands import Editor
from asyncflow_gui.model import Document, edits
from asyncflow_gui.model.paths import Path, fields_of_value
from engine.schemas import Edge, Event, Node, Scenario


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

    def write(self, values: Mapping[str, Any], merge_key: str | None, text: str = "") -> None:
        """Set fields; ``text`` names the edit in the undo menu.

        Raises:
            ValidationError, EditRefusedError: Nothing has been changed.
        """


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

    def write(self, values: Mapping[str, Any], merge_key: str | None, text: str = "") -> None:
        """Set its fields."""
        new_id = values.get("id", self.element_id)
        if new_id != self.element_id and new_id in edits.all_ids(self.document.project):
            raise EditRefusedError(f"The name “{new_id}” is taken")
        is_node = self.element_id in self.document.nodes
        update = self.editor.update_node if is_node else self.editor.update_edge
        update(self.element_id, values, text=text, merge_key=merge_key)


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
    def root(self) -> Path:
        """The top."""
        return ()

    def read(self) -> Scenario:
        """The scenario."""
        return self.document.scenario

    def write(self, values: Mapping[str, Any], merge_key: str | None, text: str = "") -> None:
        """Set its fields, each by the command that is for it."""
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
        plain = {key: values[key] for key in ("name", "description") if key in values}
        if plain:
            self.editor.update_scenario(plain, merge_key=merge_key)

    def _check_names(self, events: tuple[Event, ...]) -> None:
        scenario = self.document.scenario
        taken = {item.id for item in (*scenario.nodes, *scenario.edges)}
        for event in events:
            if event.id in taken:
                raise EditRefusedError(f"The name “{event.id}” is taken")
            taken.add(event.id)


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
