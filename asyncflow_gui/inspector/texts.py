"""Editors of several lines of text."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from asyncflow_gui.inspector.binding import Binding
from asyncflow_gui.inspector.editor import FieldEditor
from asyncflow_gui.inspector.lines import PAUSE_MS
from asyncflow_gui.inspector.shapes import Text
from asyncflow_gui.inspector.unit_line import is_undo_key
from asyncflow_gui.model.paths import Path
from asyncflow_gui.model.units import QuantityError
from asyncflow_gui.theme.stylesheet import set_role

_HEIGHT = 84


class _Lines(QPlainTextEdit):
    """Several lines of text whose undo is the document's."""

    left = Signal()
    restore_wanted = Signal()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and is_undo_key(event):
            self.left.emit()
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.document().isModified():
            self.restore_wanted.emit()
        elif is_undo_key(event):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class LongTextEditor(FieldEditor):
    """Several lines of text; what is typed is committed when typing pauses or the focus leaves."""

    def __init__(
        self, binding: Binding, path: Path, shape: Text | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(binding, path, parent)
        self._most = shape.most if shape else None
        self.value: Any = None
        self._put_text = ""
        self._session = 0
        self.edit = _Lines(self)
        self.edit.setTabChangesFocus(True)
        self.edit.setFixedHeight(_HEIGHT)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(2)
        self.column.addWidget(self.edit)
        self.setFocusProxy(self.edit)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._commit)
        self.edit.textChanged.connect(self._on_changed)
        self.edit.left.connect(self.flush)
        self.edit.restore_wanted.connect(self.restore)

    def parse(self, text: str) -> Any:
        """The value a text stands for. ``QuantityError`` says what is wrong with it."""
        if self._most is not None and len(text) > self._most:
            raise QuantityError(f"At most {self._most:,} characters; this has {len(text):,}")
        return text

    def display(self, value: Any) -> str:
        """The text of a value."""
        return str(value)

    def show_value(self, value: Any) -> None:
        """Show the committed value, without disturbing somebody who is typing it."""
        before, self.value = self.value, value
        if self._is_typed and before is not None and (value == before or self._reads_as(value)):
            return
        self._put()

    @Slot()
    def flush(self) -> None:
        """Commit what was typed and end the visit."""
        if self._commit() and self._is_typed:
            self._put()
        self._session += 1

    @Slot()
    def restore(self) -> None:
        """Drop what was typed."""
        self._put()

    def abandon(self) -> None:
        """Drop what was typed, for good."""
        self._timer.stop()
        self._put_text = self.edit.toPlainText()

    def set_invalid(self, invalid: bool) -> None:
        """Outline the field in the colour of errors."""
        set_role(self.edit, "invalid", invalid)

    @property
    def _is_typed(self) -> bool:
        return self.edit.toPlainText() != self._put_text

    def _reads_as(self, value: Any) -> bool:
        try:
            return bool(self.parse(self.edit.toPlainText()) == value)
        except QuantityError:
            return False

    @Slot()
    def _on_changed(self) -> None:
        if self._is_typed:
            self._timer.start()

    @Slot()
    def _commit(self) -> bool:
        """Write what was typed; whether nothing is left to be written."""
        self._timer.stop()
        if not self._is_typed:
            return True
        try:
            value = self.parse(self.edit.toPlainText())
        except QuantityError as error:
            self.error_changed.emit(str(error))
            return False
        wrong = ""
        if value != self.value:
            where = "/".join(map(str, self.path))
            wrong = self.binding.commit({self.path: value}, f"{where}/{id(self)}/{self._session}")
        self.error_changed.emit(wrong)
        return not wrong

    def _put(self) -> None:
        self._timer.stop()
        self._session += 1
        self._put_text = self.display(self.value)
        if self._put_text != self.edit.toPlainText():
            position = self.edit.textCursor().position()
            self.edit.setPlainText(self._put_text)
            cursor = self.edit.textCursor()
            cursor.setPosition(min(position, len(self._put_text)))
            self.edit.setTextCursor(cursor)
        # Qt may keep another text than it was given: line ends, for one.
        self._put_text = self.edit.toPlainText()
        self.edit.document().setModified(False)
        self.error_changed.emit("")
