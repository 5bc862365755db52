"""DropPart: drag a part from the palette onto the canvas."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPointF

from asyncflow_gui.canvas import rewire
from asyncflow_gui.canvas.gestures.base import Gesture, Pointer, Stage
from asyncflow_gui.canvas.gestures.onto_edge import OntoEdge
from asyncflow_gui.canvas.items.node import NodeItem
from asyncflow_gui.canvas.kinds import KINDS
from asyncflow_gui.canvas.parts import SHAPES
from asyncflow_gui.canvas.places import position, snapped
from asyncflow_gui.canvas.shapes import make_item
from asyncflow_gui.model import Document, edits

MIME_TYPE = "application/x-asyncflow-node-kind"
_Z_GHOST = 50.0


class Drop(Gesture):
    """Something dragged from the palette."""

    pans_at_border = True


class DropPart(Drop):
    """Shows the part where it would land; on an edge, it is put in between."""

    def __init__(self, stage: Stage, kind: str) -> None:
        super().__init__(stage)
        self._kind = kind
        entry = KINDS[kind]
        project = stage.graph.document.project
        self._node = entry.new(edits.unique_id(project, entry.stem))
        self._ghost = NodeItem(self._node, stage.graph.style_in_force)
        self._ghost.setOpacity(0.7)
        self._ghost.setZValue(_Z_GHOST)
        self._ghost.hide()
        grown = edits.add_nodes(project, [(self._node, position(self._ghost.pos()))])
        self._onto = OntoEdge(stage, self._node.id, Document(grown))
        stage.graph.addItem(self._ghost)

    def move(self, pointer: Pointer, /) -> None:
        """Show the part under the pointer, on the grid."""
        self._ghost.setPos(snapped(pointer.at))
        self._ghost.show()
        self._onto.follow(pointer)

    def release(self, pointer: Pointer, /) -> None:
        """Add the part."""
        edge_id = self._onto.edge_id
        self.cancel()
        if edge_id is None:
            self.stage.add_node_of_kind(self._kind, pointer.at)
            return
        graph = self.stage.graph
        place = position(graph.free_place(snapped(pointer.at)))
        grown = edits.add_nodes(graph.document.project, [(self._node, place)])
        card = self._ghost.local_rect.translated(place.x, place.y)
        project = rewire.split_with_room(graph, Document(grown), edge_id, self._node.id, card)
        self.stage.editor.apply(f"Put {self._node.id} onto {edge_id}", project)
        graph.select((self._node.id,))
        self.stage.say(f"Added {self._node.id} in the middle of {edge_id}.")

    def cancel(self) -> None:
        """Forget the part."""
        self._onto.clear()
        self.stage.graph.removeItem(self._ghost)


class DropShape(Drop):
    """Shows the group or note where it would land."""

    def __init__(self, stage: Stage, kind: str) -> None:
        super().__init__(stage)
        self._part = SHAPES[kind]
        shape = self._part.make(0.0, 0.0)
        self._ghost = make_item("", shape, stage.graph.style_in_force)
        self._ghost.setOpacity(0.7)
        self._ghost.hide()
        stage.graph.addItem(self._ghost)

    def move(self, pointer: Pointer, /) -> None:
        """Show it around the pointer, on the grid."""
        width, height = self._part.size
        self._ghost.setPos(snapped(pointer.at - QPointF(width / 2, height / 2)))
        self._ghost.show()

    def release(self, pointer: Pointer, /) -> None:
        """Add it."""
        self.cancel()
        self.stage.add_node_of_kind(self._part.kind, pointer.at)

    def cancel(self) -> None:
        """Forget it."""
        self.stage.graph.removeItem(self._ghost)


def begin_drop(stage: Stage, mime: QMimeData) -> Drop | None:
    """Begin if what is dragged is a part that is known here."""
    kind = dragged_kind(mime)
    if kind is None:
        return None
    if kind in SHAPES:
        return DropShape(stage, kind)
    if kind not in KINDS:
        stage.say(f"This version has no part of the kind “{kind}”.")
        return None
    return DropPart(stage, kind)


def dragged_kind(mime: QMimeData) -> str | None:
    """The kind of part that is dragged, if a part is."""
    if not mime.hasFormat(MIME_TYPE):
        return None
    return bytes(mime.data(MIME_TYPE).data()).decode("utf-8", errors="replace")
