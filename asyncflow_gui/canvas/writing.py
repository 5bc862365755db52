"""Writing on the canvas: the title of a group and the text of a note, where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QPlainTextEdit

from asyncflow_gui.canvas.items.frames import NOTE_PADDING, TITLE_HEIGHT, GroupItem
from asyncflow_gui.canvas.shapes import ShapeItem
from engine.config import limits

if TYPE_CHECKING:
    from asyncflow_gui.canvas.view import Canvas

_LEAST_WIDTH_PX, _LEAST_HEIGHT_PX = 120, 72


class Writing(QObject):
    """One field at a time over the canvas; leaving it keeps the text, Escape does not."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._shape_id = ""
        self.field: QLineEdit | QPlainTextEdit | None = None
        canvas.zoom_changed.connect(self._zoomed)

    def begin(self, shape_id: str) -> None:
        """Open the field of a group or a note."""
        self.finish()
        item = self._canvas.graph.shapes.items[shape_id]
        self._shape_id = shape_id
        self.field = field = self._title(item) if isinstance(item, GroupItem) else self._text(item)
        field.setAccessibleName(f"Text of {shape_id}")
        field.installEventFilter(self)
        field.show()
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        field.selectAll()

    def finish(self, *, keep: bool = True) -> None:
        """Close the field; ``keep``: with what it says."""
        field, self.field = self.field, None
        if field is None:
            return
        field.removeEventFilter(self)
        if field.hasFocus():
            # First, since a field that hides with the focus hands it on as Tab would.
            self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        field.hide()
        field.deleteLater()
        if keep and self._shape_id in self._canvas.graph.shapes.items:
            self._commit(field)

    @Slot(float)
    def _zoomed(self, _zoom: float) -> None:
        self.finish()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter ends a title, Ctrl+Enter a note; Escape leaves either as it was."""
        if watched is not self.field:
            return False
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
            if event.reason() != Qt.FocusReason.PopupFocusReason:
                self.finish()
            return False
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() == Qt.Key.Key_Escape:
            self.finish(keep=False)
            return True
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if enter and (ctrl or isinstance(self.field, QLineEdit)):
            self.finish()
            return True
        return False

    def _commit(self, field: QLineEdit | QPlainTextEdit) -> None:
        if isinstance(field, QLineEdit):
            values = {"title": field.text().strip()}
        else:
            values = {"text": field.toPlainText().rstrip()[: limits.MAX_TEXT_LENGTH]}
        self._canvas.editor.update_shape(self._shape_id, values)

    def _title(self, item: GroupItem) -> QLineEdit:
        field = QLineEdit(self._canvas)
        field.setMaxLength(limits.MAX_ID_LENGTH)
        field.setText(item.frame.title)
        strip = item.rect()
        strip.setHeight(TITLE_HEIGHT)
        area = self._on_view(strip.adjusted(20, 2, -8, -2))
        field.setGeometry(area.toRect())
        field.resize(max(field.width(), _LEAST_WIDTH_PX), max(field.height(), 28))
        return field

    def _text(self, item: ShapeItem) -> QPlainTextEdit:
        field = QPlainTextEdit(self._canvas)
        field.setFrameShape(QFrame.Shape.NoFrame)
        field.setPlainText(getattr(item.frame, "text", ""))
        field.setTabChangesFocus(True)
        inset = NOTE_PADDING / 2
        area = self._on_view(item.rect().adjusted(inset, inset, -inset, -inset))
        field.setGeometry(area.toRect())
        field.resize(max(field.width(), _LEAST_WIDTH_PX), max(field.height(), _LEAST_HEIGHT_PX))
        return field

    def _on_view(self, rect: QRectF) -> QRectF:
        """A rectangle of the scene in coordinates of the canvas widget."""
        on_viewport = self._canvas.viewportTransform().mapRect(rect)
        return on_viewport.translated(self._canvas.viewport().pos().toPointF())
