"""The groups and notes of the scene: they follow the document and are found by id and by place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QGraphicsScene

from asyncflow_gui.canvas.items.frames import FrameItem, GroupItem, NoteItem
from asyncflow_gui.canvas.items.style import Style
from asyncflow_gui.model import Changes, Document
from engine.schemas import Group, StickyNote

ShapeItem = GroupItem | NoteItem


class Shapes:
    """Everything that is drawn around nodes and edges."""

    def __init__(self, scene: QGraphicsScene, document: Document, style: Style) -> None:
        self._scene = scene
        self._document = document
        self._style = style
        self.items: dict[str, ShapeItem] = {}

    def follow(self, changes: Changes) -> None:
        """Make, update and drop items as the document has them now."""
        for shape_id in changes.removed_shapes:
            self._scene.removeItem(self.items.pop(shape_id))
        for shape_id in changes.added_shapes:
            item = make_item(shape_id, self._document.shapes[shape_id], self._style)
            self.items[shape_id] = item
            self._scene.addItem(item)
        for shape_id in changes.changed_shapes:
            self.restore(shape_id)

    def restore(self, shape_id: str) -> None:
        """Show a shape as the document has it."""
        if shape_id in self._document.shapes:
            item: FrameItem[Any] = self.items[shape_id]
            item.set_frame(self._document.shapes[shape_id])

    def set_style(self, style: Style) -> None:
        """Paint with other colours."""
        self._style = style
        for item in self.items.values():
            item.set_style(style)

    def at(self, at: QPointF, reach: float, *, kind: type[ShapeItem]) -> ShapeItem | None:
        """The uppermost group or note that a press at a point takes hold of."""
        found = [
            item
            for item in self.items.values()
            if isinstance(item, kind) and item.grasps(at, reach)
        ]
        return max(found, key=lambda item: item.zValue(), default=None)

    def within(self, area: QRectF) -> Iterator[str]:
        """Ids of the shapes that lie inside an area."""
        return (key for key, item in self.items.items() if area.contains(item.rect()))

    def groups(self, ids: Iterable[str]) -> list[GroupItem]:
        """Those of the given elements that are groups."""
        found = (self.items.get(key) for key in ids)
        return [item for item in found if isinstance(item, GroupItem)]


def make_item(shape_id: str, shape: Group | StickyNote, style: Style) -> ShapeItem:
    """The item of a group or a note."""
    if isinstance(shape, Group):
        return GroupItem(shape_id, shape, style)
    return NoteItem(shape_id, shape, style)
