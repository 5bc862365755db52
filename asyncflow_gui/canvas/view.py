"""The canvas: gives mouse, keys and drops to gestures, and is the canvas' face to the shell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QShowEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from asyncflow_gui.canvas import backdrop, gestures, tips
from asyncflow_gui.canvas.gestures import DropPart, Gesture, Pointer
from asyncflow_gui.canvas.hover import Hover
from asyncflow_gui.canvas.items.style import DETAILS_FROM_ZOOM
from asyncflow_gui.canvas.keys import Keys
from asyncflow_gui.canvas.kinds import KINDS
from asyncflow_gui.canvas.menu import build_menu
from asyncflow_gui.canvas.nudge import Nudge
from asyncflow_gui.canvas.places import position, snapped
from asyncflow_gui.canvas.scene import GraphScene
from asyncflow_gui.canvas.zoom_view import ZoomView
from asyncflow_gui.commands import Editor
from asyncflow_gui.model import Document, edits
from asyncflow_gui.theme import Theme
from engine.schemas import EdgeSample, NodeSample, Problem

_MANY_NODES = 300


class Canvas(ZoomView):
    """Where the system is drawn. Follows the document; edits go through the editor."""

    selection_changed = Signal(object)  # tuple of ids of nodes and edges
    status_message = Signal(str)  # what to show in the status line; empty clears it
    inspect_requested = Signal(str)  # id of the element to edit

    def __init__(
        self, document: Document, editor: Editor, theme: Theme, parent: QWidget | None = None
    ) -> None:
        self._graph = GraphScene(document, theme)
        super().__init__(self._graph, parent)
        self._graph.setParent(self)
        self._editor = editor
        self._document = document
        self._gesture: Gesture | None = None
        self._pan_key_held = False
        self._fitted = False
        self._hover = Hover(self._graph)
        self._nudge = Nudge(editor, self)
        self._keys = Keys(self, self._nudge)
        self._graph.selection_changed.connect(self._on_selection)
        self._graph.edited.connect(self._on_edit)
        self.zoom_changed.connect(self._on_zoom)
        theme.changed.connect(self.viewport().update)
        self.viewport().setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Canvas")
        self._describe()

    # -- the shell's side

    @property
    def graph(self) -> GraphScene:
        """The scene."""
        return self._graph

    @property
    def editor(self) -> Editor:
        """The way to edit the document."""
        return self._editor

    @property
    def selection(self) -> tuple[str, ...]:
        """Ids of what is selected."""
        return self._graph.selection

    def select(self, ids: Iterable[str]) -> None:
        """Select exactly these elements."""
        self._graph.select(ids)

    @Slot()
    def select_all(self) -> None:
        """Select every node and edge."""
        self._graph.select((*self._graph.node_items, *self._graph.edge_items))

    @Slot()
    def delete_selection(self) -> None:
        """Remove what is selected and what hangs on it."""
        if self._graph.selection:
            self._editor.remove(list(self._graph.selection))

    @Slot()
    def fit_all(self) -> None:
        """Show the whole drawing."""
        self.fit_rect(self._graph.contents_rect())

    @Slot()
    def fit_selection(self) -> None:
        """Show what is selected."""
        if self._graph.selection:
            self.fit_rect(self._graph.contents_rect(self._graph.selection))

    def center_on(self, element_id: str) -> None:
        """Bring an element to the middle, near enough to read it."""
        rect = self._graph.contents_rect([element_id])
        if rect.isEmpty():
            return
        if self.zoom < DETAILS_FROM_ZOOM:
            self.set_zoom(1.0)
        self.centerOn(rect.center())

    def set_problems(self, problems: Sequence[Problem]) -> None:
        """Show badges on what is wrong."""
        self._graph.set_problems(problems)
        self._describe()

    def set_live(
        self,
        nodes: Mapping[str, NodeSample] | None,
        edges: Mapping[str, EdgeSample] | None,
    ) -> None:
        """Show what a run reports; none clears it."""
        self._graph.set_live(nodes, edges)

    def add_node_of_kind(self, kind: str, scene_pos: QPointF | None = None) -> str | None:
        """Add a part with default values, in the middle of the view unless a place is given.

        Returns:
            Its id; none where the kind is unknown.
        """
        entry = KINDS.get(kind)
        if entry is None:
            self.say(f"This version has no part of the kind “{kind}”.")
            return None
        where = scene_pos or self.scene_at(QRectF(self.viewport().rect()).center())
        place = self._graph.free_place(snapped(where))
        node_id = edits.unique_id(self._document.project, entry.stem)
        self._editor.add_node(entry.new(node_id), position(place))
        self._graph.select((node_id,))
        self.say(f"Added {node_id}.")
        return node_id

    def render_to(self, painter: QPainter, rect: QRectF) -> None:
        """Draw the whole drawing into a rectangle, for pictures and print."""
        margin = 24.0
        source = self._graph.contents_rect().adjusted(-margin, -margin, margin, margin)
        self._graph.render(painter, rect, source)

    # -- the gestures' side

    @property
    def pan_key_held(self) -> bool:
        """Whether Space is held."""
        return self._pan_key_held

    def say(self, text: str) -> None:
        """Tell the user something in the status line."""
        self.status_message.emit(text)

    def show_cursor(self, shape: Qt.CursorShape) -> None:
        """Show a cursor until the gesture ends."""
        self.viewport().setCursor(shape)

    def scroll(self, pixels: QPoint) -> None:  # type: ignore[override]
        """Move the view over the scene."""
        self.scroll_by(pixels)

    def calm(self, moving: bool) -> None:
        """Drop antialiasing while a large drawing moves."""
        smooth = not moving or len(self._graph.node_items) < _MANY_NODES
        if bool(self.renderHints() & QPainter.RenderHint.Antialiasing) != smooth:
            self.setRenderHint(QPainter.RenderHint.Antialiasing, smooth)
            self.viewport().update()

    # -- mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin the gesture that the place and the button call for."""
        event.accept()
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
        pointer = self._pointer(event)
        if self._gesture is not None:
            self._gesture.move(pointer)
        elif not self._pan_key_held:
            self.show_cursor(self._hover.follow(pointer.at, self.zoom))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Finish the gesture."""
        event.accept()
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.release(self._pointer(event))
            self._restore_cursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the element for editing."""
        pointer = self._pointer(event)
        reach = gestures.EDGE_REACH_PX / self.zoom
        element_id = self._graph.element_at(pointer.at, reach)
        if element_id is None or event.button() != Qt.MouseButton.LeftButton:
            self.mousePressEvent(event)
            return
        event.accept()
        self._graph.select((element_id,))
        self.inspect_requested.emit(element_id)

    def leaveEvent(self, event: QEvent) -> None:
        """Forget what the pointer was over."""
        self._hover.clear()
        super().leaveEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done here."""
        keyboard = event.reason() == QContextMenuEvent.Reason.Keyboard
        at = self.scene_at(QPointF(event.pos()))
        element_id = self._graph.element_at(at, gestures.EDGE_REACH_PX / self.zoom)
        if keyboard:
            element_id = self._graph.selection[-1] if self._graph.selection else None
        if element_id is not None and element_id not in self._graph.selection:
            self._graph.select((element_id,))
        build_menu(self, element_id, at).popup(event.globalPos())

    # -- drag and drop

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Show a part that is dragged in; leave other drags to the window."""
        self._cancel_gesture()
        self._gesture = DropPart.enter(self, event.mimeData())
        self._answer_drag(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show where the part would land."""
        if isinstance(self._gesture, DropPart):
            self._gesture.move(self._pointer(event))
        self._answer_drag(event)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        """Forget the part."""
        self._cancel_gesture()

    def dropEvent(self, event: QDropEvent) -> None:
        """Add the part."""
        self._answer_drag(event)
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.release(self._pointer(event))
            self.setFocus(Qt.FocusReason.MouseFocusReason)

    def _answer_drag(self, event: QDropEvent) -> None:
        if isinstance(self._gesture, DropPart):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
        else:
            event.ignore()

    # -- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Cancel, delete, open, move, or hold to pan."""
        if event.key() == Qt.Key.Key_Space:
            self._hold_pan_key(event, held=True)
        elif not self._keys.press(event):
            super().keyPressEvent(event)
            return
        event.accept()

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

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes from node to node, and out after the last."""
        return self._keys.step(forward) or super().focusNextPrevChild(forward)

    @Slot()
    def escape(self) -> None:
        """Cancel the gesture under way; without one, select nothing."""
        if self._gesture is not None:
            self._cancel_gesture()
        else:
            self._graph.select(())

    # -- painting

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """The dotted grid."""
        backdrop.paint_grid(painter, QRectF(rect), self.zoom, self._graph.style_in_force)

    def drawForeground(self, painter: QPainter, _rect: QRectF | QRect) -> None:
        """What to do, where nothing is drawn yet."""
        if self._document.nodes or isinstance(self._gesture, DropPart):
            return
        painter.save()
        painter.resetTransform()
        area = QRectF(self.viewport().rect())
        backdrop.paint_welcome(painter, area, self._graph.style_in_force)
        painter.restore()

    def viewportEvent(self, event: QEvent) -> bool:
        """Tooltips are made when they are asked for."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            at = self.scene_at(QPointF(event.pos()))
            element_id = self._graph.element_at(at, gestures.EDGE_REACH_PX / self.zoom)
            text = tips.tip(self._graph, element_id) if element_id else ""
            QToolTip.showText(event.globalPos(), text, self.viewport())
            return True
        return super().viewportEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Show the whole drawing the first time."""
        super().showEvent(event)
        if not self._fitted:
            self._fitted = True
            self.fit_all()

    # -- following

    @Slot(object)
    def _on_selection(self, ids: object) -> None:
        self._nudge.end_burst()
        self._describe()
        self.selection_changed.emit(ids)

    @Slot()
    def _on_edit(self) -> None:
        self._cancel_gesture()
        self._hover.clear()
        if len(self._document.nodes) <= 1:
            self.viewport().update()

    @Slot(float)
    def _on_zoom(self, zoom: float) -> None:
        self._graph.set_detailed(zoom >= DETAILS_FROM_ZOOM)

    def _describe(self) -> None:
        """Tell screen readers what is selected."""
        chosen = self._graph.selection
        if len(chosen) == 1:
            text = tips.spoken(self._graph, chosen[0])
        elif chosen:
            text = f"{len(chosen)} elements selected"
        else:
            text = "Tab goes from node to node, arrow keys move, Delete removes, Enter edits"
        self.setAccessibleDescription(text)

    # -- small print

    def _pointer(self, event: QMouseEvent | QDropEvent) -> Pointer:
        return Pointer(
            self.scene_at(event.position()), event.position().toPoint(), event.modifiers()
        )

    def _cancel_gesture(self) -> None:
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.cancel()
            self._restore_cursor()

    def _hold_pan_key(self, event: QKeyEvent, *, held: bool) -> None:
        if not event.isAutoRepeat():
            self._pan_key_held = held
            if self._gesture is None:
                self._restore_cursor()

    def _restore_cursor(self) -> None:
        hand = self._pan_key_held
        self.show_cursor(Qt.CursorShape.OpenHandCursor if hand else Qt.CursorShape.ArrowCursor)
