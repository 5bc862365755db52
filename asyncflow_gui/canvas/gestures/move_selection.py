"""MoveSelection: press a node, group or note, drag it and what else is selected; or click it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt

from asyncflow_gui.canvas import rewire
from asyncflow_gui.canvas.gestures.base import Gesture, Pointer, Stage, clicked, far_enough
from asyncflow_gui.canvas.gestures.onto_edge import OntoEdge
from asyncflow_gui.canvas.guides import Guides
from asyncflow_gui.canvas.items.frames import GroupItem, NoteItem
from asyncflow_gui.canvas.items.guide_lines import GuideLines
from asyncflow_gui.canvas.places import position, snapped
from asyncflow_gui.canvas.scene import GraphScene
from asyncflow_gui.model import Document, edits
from engine.schemas import Position

_GUIDE_REACH_PX = 6.0
_FREE = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier


class MoveSelection(Gesture):
    """Moves the selected elements, and what lies in selected groups: one undo step a drag.

    They keep to the grid and to lines with their neighbours, unless Ctrl or Alt is held. A single
    node without edges that is dropped on an edge is put in between.
    """

    pans_at_border = True

    def __init__(self, stage: Stage, pointer: Pointer, element_id: str) -> None:
        super().__init__(stage)
        self._element_id = element_id
        self._press = pointer
        self._origins: dict[str, QPointF] = {}
        self._area = QRectF()
        self._guides = Guides(())
        self._lines = GuideLines(stage.graph.style_in_force)
        self._onto: OntoEdge | None = None
        self._shift = QPointF()
        self._before = stage.graph.selection
        if element_id not in self._before:
            stage.graph.select(clicked(self._before, element_id, adds=pointer.adds))

    @classmethod
    def begin(cls, stage: Stage, pointer: Pointer, button: Qt.MouseButton) -> MoveSelection | None:
        """Begin with the left button on a node or a note."""
        if button != Qt.MouseButton.LeftButton:
            return None
        if node := stage.graph.node_at(pointer.at):
            return cls(stage, pointer, node.node_id)
        note = stage.graph.shapes.at(pointer.at, 0.0, kind=NoteItem)
        return cls(stage, pointer, note.shape_id) if note else None

    @classmethod
    def begin_group(
        cls, stage: Stage, pointer: Pointer, button: Qt.MouseButton
    ) -> MoveSelection | None:
        """Begin with the left button on a group; edges over it were asked before."""
        if button != Qt.MouseButton.LeftButton:
            return None
        group = stage.graph.shapes.at(pointer.at, 0.0, kind=GroupItem)
        return cls(stage, pointer, group.shape_id) if group else None

    def move(self, pointer: Pointer, /) -> None:
        """Show everything where it would land."""
        if not self._origins and not self._start(pointer):
            return
        shift = self._wanted_shift(pointer)
        if self._onto:
            self._onto.follow(pointer)
        if shift != self._shift:
            self._shift = shift
            self.stage.graph.preview({key: at + shift for key, at in self._origins.items()})
        self.stage.lifted_moved()

    def release(self, pointer: Pointer, /) -> None:
        """Move for good; without a drag, the press was a click."""
        if not self._origins:
            if self._element_id in self._before:
                selection = clicked(self._before, self._element_id, adds=pointer.adds)
                self.stage.graph.select(selection)
            return
        self._end()
        places, corners = self._places()
        edge_id = self._onto.edge_id if self._onto else None
        if edge_id is None:
            self.stage.editor.arrange(places, corners)
            return
        moved = Document(edits.arrange(self.stage.graph.document.project, places, corners))
        graph, node_id = self.stage.graph, self._element_id
        project = rewire.split_with_room(graph, moved, edge_id, node_id, graph.card_rect(node_id))
        self.stage.editor.apply(f"Put {self._element_id} onto {edge_id}", project)
        self.stage.say(f"{self._element_id} now stands in the middle of {edge_id}.")

    def cancel(self) -> None:
        """Put everything back."""
        if self._origins:
            self._end()
            self.stage.graph.end_preview(self._origins)

    def _end(self) -> None:
        self.stage.lower()
        self.stage.calm(False)
        self.stage.graph.removeItem(self._lines)
        if self._onto:
            self._onto.clear()

    def _start(self, pointer: Pointer) -> bool:
        """Begin to drag once the pointer has gone far enough to mean it."""
        graph = self.stage.graph
        if not far_enough(self._press, pointer) or self._element_id not in graph.selection:
            return False
        moving = moving_with(graph, [*graph.selected_nodes(), *graph.selected_shapes()])
        self._origins = {key: item.pos() for key in moving if (item := graph.item(key))}
        for key in moving:
            self._area = self._area.united(_outline(graph, key))
        near = self.stage.visible_area()
        self._guides = Guides(
            item.card_rect()
            for key, item in graph.node_items.items()
            if key not in self._origins and near.intersects(item.card_rect())
        )
        graph.addItem(self._lines)
        document = graph.document
        if len(moving) == 1 and moving[0] in document.nodes and rewire.is_free(document, moving[0]):
            self._onto = OntoEdge(self.stage, moving[0])
        elif not any(key in graph.shapes.items for key in moving):
            self.stage.lift(moving, (self._lines,))
        self.stage.show_cursor(Qt.CursorShape.SizeAllCursor)
        self.stage.calm(True)
        return True

    def _wanted_shift(self, pointer: Pointer) -> QPointF:
        raw = pointer.at - self._press.at
        if pointer.modifiers & _FREE:
            self._lines.show_lines(())
            return QPointF(round(raw.x()), round(raw.y()))
        found = self._guides.snap(self._area.translated(raw), _GUIDE_REACH_PX / self.stage.zoom)
        self._lines.show_lines(found.lines)
        origin = self._origins[self._element_id]
        grid = snapped(origin + raw) - origin if self.stage.snaps_to_grid else raw
        return QPointF(
            grid.x() if found.dx is None else raw.x() + found.dx,
            grid.y() if found.dy is None else raw.y() + found.dy,
        )

    def _places(self) -> tuple[dict[str, Position], dict[str, Position]]:
        """Where nodes and where shapes have been dragged to."""
        nodes = self.stage.graph.node_items
        landed = {key: position(at + self._shift) for key, at in self._origins.items()}
        places = {key: at for key, at in landed.items() if key in nodes}
        return places, {key: at for key, at in landed.items() if key not in nodes}


def moving_with(graph: GraphScene, ids: Iterable[str]) -> list[str]:
    """Nodes and shapes, and all that lies inside those of them that are groups."""
    moving = dict.fromkeys(ids)
    for group in graph.shapes.groups(tuple(moving)):
        held = (*graph.nodes_inside(group.shape_id), *graph.shapes.within(group.rect()))
        moving |= dict.fromkeys(held)
    return list(moving)


def _outline(graph: GraphScene, element_id: str) -> QRectF:
    if element_id in graph.node_items:
        return graph.card_rect(element_id)
    return graph.shapes.items[element_id].rect()
