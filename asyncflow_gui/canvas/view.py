"""The canvas: what the window sees of the drawing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QGraphicsItem, QToolTip, QWidget

from asyncflow_gui.canvas import backdrop, gestures, inserting, tips
from asyncflow_gui.canvas.actions import CanvasActions
from asyncflow_gui.canvas.ahead import Ahead
from asyncflow_gui.canvas.gesture_view import GestureView
from asyncflow_gui.canvas.gestures import Drop
from asyncflow_gui.canvas.items.style import DETAILS_FROM_ZOOM, SIMPLE_BELOW_ZOOM
from asyncflow_gui.canvas.keys import Keys
from asyncflow_gui.canvas.kinds import KINDS
from asyncflow_gui.canvas.lifted import Lifted
from asyncflow_gui.canvas.live import LivePicture
from asyncflow_gui.canvas.menu import build_menu
from asyncflow_gui.canvas.minimap import Minimap
from asyncflow_gui.canvas.nudge import Nudge
from asyncflow_gui.canvas.parts import SHAPES
from asyncflow_gui.canvas.scene import GraphScene
from asyncflow_gui.canvas.selection_edits import SelectionEdits
from asyncflow_gui.canvas.shape_edits import ShapeEdits
from asyncflow_gui.canvas.still import Still
from asyncflow_gui.canvas.writing import Writing
from asyncflow_gui.commands import Editor
from asyncflow_gui.model import Document
from asyncflow_gui.theme import Theme
from engine.schemas import EdgeSample, NodeSample, Problem


class Canvas(GestureView):
    """Where the system is drawn. Follows the document; edits go through the editor."""

    selection_changed = Signal(object)  # tuple of ids of nodes and edges
    status_message = Signal(str)  # what to show in the status line; empty clears it
    menu_opening = Signal(object)
    """The QMenu of what is selected is about to open: others may add to it."""
    inspect_requested = Signal(str)  # id of the element to edit
    insert_wanted = Signal(QPointF, object)
    """A part is to be chosen, for :meth:`insert_part`: place in the scene, and the id of the node
    that an edge was pulled from, or None. A letter that was typed follows to the widget that
    has the focus once the slots have returned."""

    def __init__(
        self, document: Document, editor: Editor, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(GraphScene(document, theme), editor, parent)
        self._graph.setParent(self)
        self._document = document
        self._fitted = False
        self.writing = Writing(self)
        self.selection_edits = SelectionEdits(self)
        self.shape_edits = ShapeEdits(self)
        self.minimap = Minimap(self)
        self.pin(self.minimap)
        self.live = LivePicture(self)
        self._still = Still(self)
        self._graph.mend = self._still.mend
        self._lifted = Lifted(self)
        self._ahead = Ahead(self)
        self.pin(self.live.announcement)
        self.actions_ = CanvasActions(self)
        self._nudge = Nudge(editor, self)
        self._keys = Keys(self, self._nudge)
        self._graph.selection_changed.connect(self._on_selection)
        self._graph.edited.connect(self._on_edit)
        self.zoom_changed.connect(self._on_zoom)
        theme.changed.connect(self._on_theme)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Canvas")
        self.viewport().setAccessibleName("Drawing")
        self._describe()

    # -- the shell's side

    @property
    def selection(self) -> tuple[str, ...]:
        """Ids of what is selected."""
        return self._graph.selection

    def select(self, ids: Iterable[str]) -> None:
        """Select exactly these elements."""
        self._graph.select(ids)

    @Slot()
    def select_all(self) -> None:
        """Select everything that is drawn."""
        self._graph.select(self._graph.all_ids())

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
        """Show figures at rest, such as means over a run; none clears them."""
        self.live.end()
        self._graph.set_live(nodes, edges)

    def add_node_of_kind(self, kind: str, scene_pos: QPointF | None = None) -> str | None:
        """Add a part with default values, in the middle of the view unless a place is given.

        Returns:
            Its id; none where the kind is unknown.
        """
        return self.insert_part(kind, scene_pos or self.middle_place())

    def insert_part(
        self, kind: str, scene_pos: QPointF, source_id: str | None = None
    ) -> str | None:
        """Add a part and, where an edge was pulled, lead it there: one undo step.

        Args:
            kind: Which part.
            scene_pos: Where its centre goes; with a source, where its input port goes.
            source_id: The node the edge comes from.

        Returns:
            The id of the part; none where the kind is unknown.
        """
        if kind in SHAPES:
            return self.shape_edits.add_at(SHAPES[kind], scene_pos)
        if kind not in KINDS:
            self.say(f"This version has no part of the kind “{kind}”.")
            return None
        node_id, told = inserting.insert(self._graph, self._editor, kind, scene_pos, source_id)
        self._graph.select((node_id,))
        self.say(told)
        return node_id

    def ask_for_part(self, scene_pos: QPointF | None = None, source_id: str | None = None) -> None:
        """Ask the window to let the user choose a part, at the pointer unless told where."""
        self.insert_wanted.emit(scene_pos or self.pointer_place(), source_id)

    def render_to(self, painter: QPainter, rect: QRectF) -> None:
        """Draw the whole drawing into a rectangle, for pictures and print."""
        margin = 24.0
        self._graph.settle()
        source = self._graph.contents_rect().adjusted(-margin, -margin, margin, margin)
        self._graph.render(painter, rect, source)

    def say(self, text: str) -> None:
        """Tell the user something in the status line."""
        self.status_message.emit(text)

    # -- mouse and menu

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a gesture, on things that stand where they belong."""
        self.selection_edits.glide.stop()
        super().mousePressEvent(event)

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
        self.open_element(element_id)

    def open_element(self, element_id: str) -> None:
        """Let the user edit an element: groups and notes here, the others in the inspector."""
        if element_id in self._graph.shapes.items:
            self.writing.begin(element_id)
        else:
            self.inspect_requested.emit(element_id)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done here."""
        keyboard = event.reason() == QContextMenuEvent.Reason.Keyboard
        at = self.scene_at(QPointF(event.pos()))
        element_id = self._graph.element_at(at, gestures.EDGE_REACH_PX / self.zoom)
        if keyboard:
            element_id = self._graph.selection[-1] if self._graph.selection else None
        if element_id is not None and element_id not in self._graph.selection:
            self._graph.select((element_id,))
        menu = build_menu(self, element_id, at)
        if element_id is not None:
            self.menu_opening.emit(menu)
        menu.popup(event.globalPos())

    # -- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Cancel, delete, open, move, or hold to pan."""
        if event.key() == Qt.Key.Key_Space:
            self._hold_pan_key(event, held=True)
            event.accept()
            return
        self._mouse_spoke_last = False
        if self._keys.press(event):
            event.accept()
        elif self._gesture is None and inserting.is_typed(event):
            event.accept()
            self.ask_for_part()
            inserting.pass_on(event, self)
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes from node to node, then over the edges, and out; or it asks for a part.

        It does the latter where the mouse points at the canvas and nothing is selected.
        """
        if forward and self._mouse_spoke_last and not self._graph.selection:
            self.ask_for_part()
            return True
        return self._keys.step(forward) or super().focusNextPrevChild(forward)

    @Slot()
    def escape(self) -> None:
        """Cancel the gesture under way; without one, select nothing."""
        if self._gesture is not None:
            self._cancel_gesture()
        else:
            self._graph.select(())

    # -- painting

    def lift(self, node_ids: Iterable[str], besides: Iterable[QGraphicsItem]) -> None:
        """Paint a large drawing once, and what is dragged over it."""
        self._lifted.lift(node_ids, besides)

    def lifted_moved(self) -> None:
        """What was lifted stands elsewhere now."""
        self._lifted.moved()

    def lower(self) -> None:
        """Nothing is dragged any more."""
        self._lifted.lower()

    def paintEvent(self, event: QPaintEvent) -> None:
        """While a run or a hand moves things over a drawing at rest, only they are painted."""
        if self._lifted.is_on:
            self._still.drop()
            self._lifted.paint(event)
            return
        if not self.live.frames.isActive() or self._gesture is not None:
            if self._still.drop():
                # What was painted apart is nothing that the scene knows to wipe away.
                self.viewport().update()
            resting = not self.live.frames.isActive()
            if not (resting and self._ahead.paint(event.region())):
                super().paintEvent(event)
            return
        painter = QPainter(self.viewport())
        self._still.paint(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setTransform(self.viewportTransform())
        self._graph.overlay.paint_moving(painter)
        painter.end()

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """The dotted grid."""
        backdrop.paint_grid(painter, QRectF(rect), self.zoom, self._graph.style_in_force)

    def drawForeground(self, painter: QPainter, _rect: QRectF | QRect) -> None:
        """What to do, where nothing is drawn yet."""
        if self._document.nodes or isinstance(self._gesture, Drop):
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
        if (zoom < SIMPLE_BELOW_ZOOM) is not self._graph.afar.is_on:
            self._lifted.lower()  # what paints the rest is about to change
        self._graph.set_zoom(zoom)

    @Slot()
    def _on_theme(self) -> None:
        self._still.outdate()
        self.viewport().update()

    def _describe(self) -> None:
        """Tell screen readers what is selected."""
        chosen = self._graph.selection
        if len(chosen) == 1:
            text = tips.spoken(self._graph, chosen[0])
        elif chosen:
            text = f"{len(chosen)} elements selected"
        else:
            text = (
                "Tab goes from node to node, Alt and arrow keys to the next one in a direction, "
                "arrow keys move, Delete removes, Enter edits"
            )
        self.setAccessibleDescription(text)
