"""ResizeFrame: drag a side or a corner of a selected group or note."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt

from asyncflow_gui.canvas.gestures.base import Gesture, Pointer, Stage
from asyncflow_gui.canvas.items.frames import MIN_HEIGHT, MIN_WIDTH, Side
from asyncflow_gui.canvas.places import position, snapped
from asyncflow_gui.canvas.scene import GraphScene
from asyncflow_gui.canvas.shapes import ShapeItem

_REACH_PX = 6.0

_CURSORS: dict[Side, Qt.CursorShape] = {
    Side.LEFT: Qt.CursorShape.SizeHorCursor,
    Side.RIGHT: Qt.CursorShape.SizeHorCursor,
    Side.TOP: Qt.CursorShape.SizeVerCursor,
    Side.BOTTOM: Qt.CursorShape.SizeVerCursor,
    Side.LEFT | Side.TOP: Qt.CursorShape.SizeFDiagCursor,
    Side.RIGHT | Side.BOTTOM: Qt.CursorShape.SizeFDiagCursor,
    Side.RIGHT | Side.TOP: Qt.CursorShape.SizeBDiagCursor,
    Side.LEFT | Side.BOTTOM: Qt.CursorShape.SizeBDiagCursor,
}


class ResizeFrame(Gesture):
    """The opposite sides stay where they are."""

    pans_at_border = True

    def __init__(self, stage: Stage, item: ShapeItem, side: Side) -> None:
        super().__init__(stage)
        self._shape_id = item.shape_id
        self._side = side
        self._from = item.rect()
        self._rect = item.rect()
        stage.show_cursor(_CURSORS[side])

    @classmethod
    def begin(cls, stage: Stage, pointer: Pointer, button: Qt.MouseButton) -> ResizeFrame | None:
        """Begin with the left button on a side of a frame that is selected."""
        if button != Qt.MouseButton.LeftButton:
            return None
        found = frame_side_at(stage.graph, pointer.at, stage.zoom)
        return cls(stage, *found) if found else None

    def move(self, pointer: Pointer, /) -> None:
        """Show the new size, on the grid."""
        at = snapped(pointer.at) if self.stage.snaps_to_grid else pointer.at
        self._rect = _dragged(self._from, self._side, at)
        self.stage.graph.shapes.items[self._shape_id].set_rect(self._rect)

    def release(self, _pointer: Pointer, /) -> None:
        """Keep the size."""
        rect = self._rect
        if rect == self._from:
            return
        corner = position(rect.topLeft())
        self.stage.editor.update_shape(
            self._shape_id,
            {"x": corner.x, "y": corner.y, "width": rect.width(), "height": rect.height()},
        )

    def cancel(self) -> None:
        """Put the old size back."""
        self.stage.graph.shapes.restore(self._shape_id)


def frame_side_at(graph: GraphScene, at: QPointF, zoom: float) -> tuple[ShapeItem, Side] | None:
    """The selected frame a point is on a side of, and which."""
    if graph.node_at(at):
        return None
    for shape_id in graph.selected_shapes():
        item = graph.shapes.items[shape_id]
        if side := item.side_at(at, _REACH_PX / zoom):
            return item, side
    return None


def cursor_for(side: Side) -> Qt.CursorShape:
    """The cursor over a side."""
    return _CURSORS.get(side, Qt.CursorShape.SizeAllCursor)


def _dragged(rect: QRectF, side: Side, at: QPointF) -> QRectF:
    new = QRectF(rect)
    if Side.LEFT in side:
        new.setLeft(min(at.x(), rect.right() - MIN_WIDTH))
    if Side.RIGHT in side:
        new.setRight(max(at.x(), rect.left() + MIN_WIDTH))
    if Side.TOP in side:
        new.setTop(min(at.y(), rect.bottom() - MIN_HEIGHT))
    if Side.BOTTOM in side:
        new.setBottom(max(at.y(), rect.top() + MIN_HEIGHT))
    return new
