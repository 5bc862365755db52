"""Groups and notes: drawn, removed and coloured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QRectF, Slot

from asyncflow_gui.canvas.gestures.move_selection import moving_with
from asyncflow_gui.canvas.items.frames import TITLE_HEIGHT, GroupItem
from asyncflow_gui.canvas.items.style import GRID
from asyncflow_gui.canvas.parts import GROUP, NOTE, ShapePart
from asyncflow_gui.canvas.places import position, snapped
from asyncflow_gui.canvas.wording import count
from asyncflow_gui.model import Document, edits
from engine.schemas import Group, GroupColor, StickyNote

if TYPE_CHECKING:
    from asyncflow_gui.canvas.view import Canvas

_PADDING = 24.0


class ShapeEdits(QObject):
    """Each of these is one undo step."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas

    @Slot()
    def group(self) -> None:
        """Draw a frame around the selection, or an empty one, and write its title."""
        graph = self._canvas.graph
        area = QRectF()
        for key in graph.selected_nodes():
            area = area.united(graph.card_rect(key))
        for key in graph.selected_shapes():
            area = area.united(graph.shapes.items[key].rect())
        if area.isNull():
            self.add_at(GROUP, self._canvas.pointer_place())
            return
        area.adjust(-_PADDING, -_PADDING - TITLE_HEIGHT + GRID, _PADDING, _PADDING)
        corner = position(area.topLeft())
        around = {"width": area.width(), "height": area.height()}
        self._add(GROUP, GROUP.make(corner.x, corner.y).model_copy(update=around))

    @Slot()
    def ungroup(self) -> None:
        """Remove the frames that are selected; what they hold stays."""
        groups = [item.shape_id for item in self.selected_groups()]
        if not groups:
            self._canvas.say("Select a group to remove its frame.")
            return
        held = [key for key in moving_with(self._canvas.graph, groups) if key not in groups]
        project = edits.remove(self._document.project, groups)
        what = groups[0] if len(groups) == 1 else count(len(groups), "group")
        self._canvas.editor.apply(f"Ungroup {what}", project)
        self._canvas.select(held)

    @Slot()
    def add_note(self) -> None:
        """Stick a note where the mouse points and write it."""
        self.add_at(NOTE, self._canvas.pointer_place())

    def add_at(self, part: ShapePart, middle: QPointF) -> str:
        """Draw a note or an empty group around a point and write it; returns its id."""
        width, height = part.size
        corner = position(snapped(middle - QPointF(width / 2, height / 2)))
        return self._add(part, part.make(corner.x, corner.y))

    def set_color(self, color: GroupColor) -> None:
        """Colour the groups that are selected."""
        shapes = self._document.shapes
        colored: dict[str, Group | StickyNote] = {
            key: shape.model_copy(update={"color": color})
            for key in self._canvas.selection
            if isinstance(shape := shapes.get(key), Group)
        }
        project = edits.put_shapes(self._document.project, colored)
        self._canvas.editor.apply("Colour " + ", ".join(colored), project)

    def selected_groups(self) -> list[GroupItem]:
        """The groups that are selected."""
        return self._canvas.graph.shapes.groups(self._canvas.selection)

    def _add(self, part: ShapePart, shape: Group | StickyNote) -> str:
        shape_id = edits.unique_id(self._document.project, part.stem)
        self._canvas.editor.add_shape(shape_id, shape)
        self._canvas.select((shape_id,))
        self._canvas.writing.begin(shape_id)
        return shape_id

    @property
    def _document(self) -> Document:
        return self._canvas.graph.document
