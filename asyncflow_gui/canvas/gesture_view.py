"""A view that turns presses, moves, drops and wheels of the mouse into gestures."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, QTimer, Slot
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
)
from PySide6.QtWidgets import QGraphicsItem, QWidget

from asyncflow_gui.canvas import afar, gestures
from asyncflow_gui.canvas.border_pan import BorderPan
from asyncflow_gui.canvas.gestures import Drop, Gesture, Pointer
from asyncflow_gui.canvas.hint import Hint
from asyncflow_gui.canvas.hover import Hover
from asyncflow_gui.canvas.scene import GraphScene
from asyncflow_gui.canvas.zoom_view import ZoomView
from asyncflow_gui.commands import Editor

_REST_MS = 150


class GestureView(ZoomView):
    """The stage of the gestures. One plays at a time; Escape calls it off."""

    def __init__(self, graph: GraphScene, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(graph, parent)
        self._graph = graph
        self._editor = editor
        self._gesture: Gesture | None = None
        self._pan_key_held = False
        self._snaps_to_grid = True
        self._border = BorderPan(self)
        self._hint = Hint(self)
        self._hover = Hover(graph)
        self._mouse_spoke_last = False
        self._last_pixel: QPointF | None = None
        self._at_rest = QTimer(self)
        self._at_rest.setSingleShot(True)
        self._at_rest.setInterval(_REST_MS)
        self._at_rest.timeout.connect(self._smooth_again)
        graph.edited.connect(self.calm_for_now)
        self.zoom_changed.connect(self.calm_for_now)
        self.viewport().setMouseTracking(True)
        self.setAcceptDrops(True)

    # -- what a gesture may use

    @property
    def graph(self) -> GraphScene:
        """The scene."""
        return self._graph

    @property
    def editor(self) -> Editor:
        """The way to edit the document."""
        return self._editor

    @property
    def gesture_under_way(self) -> bool:
        """Whether something is being dragged."""
        return self._gesture is not None

    @property
    def pan_key_held(self) -> bool:
        """Whether Space is held."""
        return self._pan_key_held

    @property
    def snaps_to_grid(self) -> bool:
        """Whether what is dragged keeps to the grid."""
        return self._snaps_to_grid

    @Slot(bool)
    def set_snap_to_grid(self, snaps: bool) -> None:
        """Let what is dragged keep to the grid, or stand anywhere."""
        self._snaps_to_grid = snaps

    def visible_area(self) -> QRectF:
        """What is in view, scene units."""
        area = QRectF(self.viewport().rect())
        return self.viewportTransform().inverted()[0].mapRect(area)

    def hint(self, text: str, at: QPointF) -> None:
        """Show a word beside a point of the scene; empty takes it away."""
        self._hint.tell(text, self.mapFromScene(at))

    def show_cursor(self, shape: Qt.CursorShape) -> None:
        """Show a cursor until the gesture ends."""
        self.viewport().setCursor(shape)

    def scroll(self, pixels: QPoint) -> None:  # type: ignore[override]
        """Move the view over the scene."""
        self.scroll_by(pixels)

    def calm(self, moving: bool) -> None:
        """Drop antialiasing while a large drawing moves."""
        smooth = not moving or len(self._graph.node_items) < afar.LARGE
        if bool(self.renderHints() & QPainter.RenderHint.Antialiasing) != smooth:
            self.setRenderHint(QPainter.RenderHint.Antialiasing, smooth)
            self.viewport().update()

    def lift(self, node_ids: Iterable[str], besides: Iterable[QGraphicsItem]) -> None:
        """Paint a large drawing once, and what is dragged over it."""

    def lifted_moved(self) -> None:
        """What was lifted stands elsewhere now."""

    def lower(self) -> None:
        """Nothing is dragged any more."""

    @Slot()
    def calm_for_now(self) -> None:
        """Answer at once where a large drawing has changed, and smooth it when it rests."""
        if len(self._graph.node_items) >= afar.LARGE:
            self.calm(True)
            self._at_rest.start()

    @Slot()
    def _smooth_again(self) -> None:
        if self._gesture is None:
            self.calm(False)

    # -- what subclasses offer

    def say(self, text: str) -> None:
        """Tell the user something; empty takes it back."""

    def add_node_of_kind(self, kind: str, scene_pos: QPointF | None = None) -> str | None:
        """Add a part; returns its id, or none where the kind is unknown."""
        raise NotImplementedError

    def ask_for_part(self, scene_pos: QPointF | None = None, source_id: str | None = None) -> None:
        """Let the user choose a part to add."""
        raise NotImplementedError

    # -- mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin the gesture that the place and the button call for."""
        event.accept()
        self._mouse_spoke_last = True
        if self._gesture is not None:
            return
        pointer = self._pointer(event)
        self._hover.clear()
        for begin in gestures.BEGINNINGS:
            if gesture := begin(self, pointer, event.button()):
                self._gesture = gesture
                return

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with the gesture, or answer the pointer."""
        event.accept()
        self._mouse_spoke_last = True
        self._last_pixel = event.position()
        pointer = self._pointer(event)
        if self._gesture is not None:
            self._gesture.move(pointer)
            self._border.watch(pointer if self._gesture.pans_at_border else None)
        elif not self._pan_key_held:
            self.show_cursor(self._hover.follow(pointer.at, self.zoom))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Finish the gesture."""
        event.accept()
        gesture = self._taken()
        if gesture is not None:
            gesture.release(self._pointer(event))
            self._restore_cursor()

    def leaveEvent(self, event: QEvent) -> None:
        """Forget what the pointer was over."""
        self._mouse_spoke_last = False
        self._last_pixel = None
        self._hover.clear()
        super().leaveEvent(event)

    # -- drag and drop

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Show a part that is dragged in; leave other drags to the window."""
        self._cancel_gesture()
        self._gesture = gestures.begin_drop(self, event.mimeData())
        self._answer_drag(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show where the part would land."""
        if isinstance(self._gesture, Drop):
            self._gesture.move(self._pointer(event))
            self._border.watch(self._pointer(event))
        self._answer_drag(event)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        """Forget the part."""
        self._cancel_gesture()

    def dropEvent(self, event: QDropEvent) -> None:
        """Add the part."""
        self._answer_drag(event)
        gesture = self._taken()
        if gesture is not None:
            gesture.release(self._pointer(event))
            self.setFocus(Qt.FocusReason.MouseFocusReason)

    def _answer_drag(self, event: QDropEvent) -> None:
        if isinstance(self._gesture, Drop):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
        else:
            event.ignore()

    # -- the key that pans

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Let go of the key that pans."""
        if event.key() == Qt.Key.Key_Space:
            self._hold_pan_key(event, held=False)
        else:
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Let go of the key that pans: its release will be told to someone else."""
        self._pan_key_held = False
        self._restore_cursor()
        super().focusOutEvent(event)

    def _hold_pan_key(self, event: QKeyEvent, *, held: bool) -> None:
        if not event.isAutoRepeat():
            self._pan_key_held = held
            if self._gesture is None:
                self._restore_cursor()

    # -- small print

    def pointer_place(self) -> QPointF:
        """Where the mouse points in the scene; the middle of the view where it is elsewhere."""
        return self.scene_at(self._last_pixel) if self._last_pixel else self.middle_place()

    def _pointer(self, event: QMouseEvent | QDropEvent) -> Pointer:
        return Pointer(
            self.scene_at(event.position()), event.position().toPoint(), event.modifiers()
        )

    def _taken(self) -> Gesture | None:
        """The gesture, which is no longer under way."""
        self._border.watch(None)
        gesture, self._gesture = self._gesture, None
        return gesture

    def follow_border(self, pixels: QPoint, pointer: Pointer) -> None:
        """Move the view on while the pointer rests at its border."""
        self.scroll_by(pixels)
        if self._gesture is not None:
            at = self.scene_at(QPointF(pointer.pixel))
            self._gesture.move(Pointer(at, pointer.pixel, pointer.modifiers))

    def _cancel_gesture(self) -> None:
        gesture = self._taken()
        if gesture is not None:
            gesture.cancel()
            self._restore_cursor()

    def _restore_cursor(self) -> None:
        hand = self._pan_key_held
        self.show_cursor(Qt.CursorShape.OpenHandCursor if hand else Qt.CursorShape.ArrowCursor)
