"""The one undoable command: it swaps two states of the document.

States are immutable values that share what did not change, so that a command costs a few tuples
and undo is exact by construction. Commands hold values and ids, never items of the scene.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtGui import QUndoCommand, QUndoStack

from asyncflow_gui.model import Document, edits
from engine.schemas import Edge, Event, Group, Node, Position, Project, Slo, StickyNote

_MERGEABLE = 1


class Edit(QUndoCommand):
    """Go from the present state of a document to another."""

    def __init__(
        self, document: Document, text: str, after: Project, *, merge_key: str | None = None
    ) -> None:
        super().__init__(text)
        self._document = document
        self._before = document.project
        self._after = after
        self._merge_key = merge_key

    def redo(self) -> None:
        """Put the new state in place."""
        self._document.replace(self._after)

    def undo(self) -> None:
        """Put the old state back."""
        self._document.replace(self._before)

    def id(self) -> int:
        """Commands with a merge key may merge; Qt asks this first."""
        return _MERGEABLE if self._merge_key else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take in a later edit of the same thing, so that one gesture is one step."""
        if not isinstance(other, Edit) or other._merge_key != self._merge_key:
            return False
        self._after = other._after
        # Typed there and back again: nothing is left to undo.
        self.setObsolete(self._after == self._before)
        return True


class Editor:
    """What canvas, palette and inspector call to edit: pushes commands on the undo stack.

    Each method raises pydantic's ``ValidationError`` when the schemas refuse the values; the
    document is then untouched. An edit that changes nothing pushes nothing.
    """

    def __init__(self, document: Document, stack: QUndoStack) -> None:
        self.document = document
        self.stack = stack

    def add_node(self, node: Node, position: Position) -> None:
        """Add one node at a position."""
        self._push(f"Add {node.id}", edits.add_nodes(self.document.project, [(node, position)]))

    def add_edge(self, edge: Edge) -> None:
        """Join two nodes."""
        self._push(
            f"Connect {edge.source} to {edge.target}",
            edits.add_edge(self.document.project, edge),
        )

    def move_nodes(
        self, positions: Mapping[str, Position], *, merge_key: str | None = None
    ) -> None:
        """Place nodes elsewhere."""
        self.arrange(positions, {}, merge_key=merge_key)

    def arrange(
        self,
        positions: Mapping[str, Position],
        corners: Mapping[str, Position],
        *,
        verb: str = "Move",
        merge_key: str | None = None,
    ) -> None:
        """Place nodes by their centres, groups and notes by their upper left corners.

        ``verb`` begins what the undo step is called, such as "Align" or "Move".
        """
        ids = [*positions, *corners]
        if not ids:
            return
        what = ids[0] if len(ids) == 1 else f"{len(ids)} {'elements' if corners else 'nodes'}"
        after = edits.arrange(self.document.project, positions, corners)
        self._push(f"{verb} {what}", after, merge_key)

    def add_shape(self, shape_id: str, shape: Group | StickyNote) -> None:
        """Add a group or a note."""
        self._push(f"Add {shape_id}", edits.put_shapes(self.document.project, {shape_id: shape}))

    def update_shape(
        self,
        shape_id: str,
        values: Mapping[str, Any],
        *,
        text: str = "",
        merge_key: str | None = None,
    ) -> None:
        """Set fields of a group or a note; ``text`` names the edit."""
        after = edits.update_shape(self.document.project, shape_id, values)
        self._push(text or f"Edit {shape_id}", after, merge_key)

    def remove(self, ids: list[str]) -> None:
        """Remove elements and what hangs on them."""
        what = ids[0] if len(ids) == 1 else f"{len(ids)} elements"
        self._push(f"Delete {what}", edits.remove(self.document.project, ids))

    def update_node(
        self,
        node_id: str,
        values: Mapping[str, Any],
        *,
        text: str = "",
        merge_key: str | None = None,
    ) -> None:
        """Set fields of a node; ``text`` names the edit. ``KeyError`` if a new id is taken."""
        after = edits.update_node(self.document.project, node_id, values)
        self._push(text or f"Edit {node_id}", after, merge_key)

    def update_edge(
        self,
        edge_id: str,
        values: Mapping[str, Any],
        *,
        text: str = "",
        merge_key: str | None = None,
    ) -> None:
        """Set fields of an edge; ``text`` names the edit. ``KeyError`` if a new id is taken."""
        after = edits.update_edge(self.document.project, edge_id, values)
        self._push(text or f"Edit {edge_id}", after, merge_key)

    def update_settings(
        self, values: Mapping[str, Any], *, text: str = "", merge_key: str | None = None
    ) -> None:
        """Set fields of the run settings; ``text`` names the edit."""
        after = edits.update_settings(self.document.project, values)
        self._push(text or "Edit run settings", after, merge_key)

    def update_scenario(self, values: Mapping[str, Any], *, merge_key: str | None = None) -> None:
        """Set the scenario's name or description."""
        after = edits.update_scenario(self.document.project, values)
        self._push("Edit scenario", after, merge_key)

    def set_events(self, events: list[Event], text: str, *, merge_key: str | None = None) -> None:
        """Replace the list of events; ``text`` names the edit, such as "Add outage-1"."""
        self._push(text, edits.set_events(self.document.project, events), merge_key)

    def set_slos(self, slos: list[Slo], *, merge_key: str | None = None) -> None:
        """Replace the list of objectives."""
        self._push("Edit objectives", edits.set_slos(self.document.project, slos), merge_key)

    def apply(self, text: str, project: Project, *, merge_key: str | None = None) -> None:
        """Go to ``project``, made by the functions of ``model.edits``, in one undo step."""
        self._push(text, project, merge_key)

    def _push(self, text: str, after: Project, merge_key: str | None = None) -> None:
        if after != self.document.project:
            self.stack.push(Edit(self.document, text, after, merge_key=merge_key))
