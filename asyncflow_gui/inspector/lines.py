"""Editors of one line: texts, names and numbers with their units."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from asyncflow_gui.inspector import words
from asyncflow_gui.inspector.binding import Binding
from asyncflow_gui.inspector.editor import SEVERAL, FieldEditor, Mixed
from asyncflow_gui.inspector.shapes import Number, Text
from asyncflow_gui.inspector.unit_line import UnitLineEdit, stepped
from asyncflow_gui.model import units
from asyncflow_gui.model.paths import Path
from asyncflow_gui.model.units import Quantity, QuantityError, Unit
from asyncflow_gui.theme.stylesheet import set_role

PAUSE_MS = 400
"""How long typing must pause before what is typed is committed."""


class LineEditor(FieldEditor):
    """A text typed into one line.

    The value is committed on Enter, when the focus leaves and, if ``live``, when typing pauses;
    all that belongs to one visit to the field is one step of undo.
    """

    def __init__(
        self, binding: Binding, path: Path, *, live: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(binding, path, parent)
        self.edit = UnitLineEdit(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.edit)
        self.setFocusProxy(self.edit)
        self._live = live
        self._value: Any = None
        self._typed = False
        self._session = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._commit)
        self.edit.textEdited.connect(self._on_typed)
        self.edit.editingFinished.connect(self.flush)
        self.edit.restore_wanted.connect(self.restore)
        self.edit.undo_wanted.connect(self.flush)

    def parse(self, text: str) -> Any:
        """The value a text stands for. ``QuantityError`` says what is wrong with it."""
        raise NotImplementedError

    def display(self, value: Any) -> str:
        """The text of a value."""
        raise NotImplementedError

    def write(self, value: Any, merge: str) -> str:
        """Commit a value; returns what is wrong with it, if anything is."""
        return self.binding.commit({self.path: value}, merge)

    def on_text(self, text: str) -> None:
        """Called when the text in the field has changed, by whatever means."""

    def show_value(self, value: Any) -> None:
        """Show the committed value, without disturbing somebody who is typing it."""
        before, self._value = self._value, value
        if self._typed:
            if self._reads_as(value):
                self.error_changed.emit("")
                return
            if value == before:
                return
        self._put(value)

    @Slot()
    def flush(self) -> None:
        """Commit what was typed and end the visit."""
        if not self._typed:
            return
        if self._commit():
            self._put(self._value)

    @Slot()
    def restore(self) -> None:
        """Drop what was typed."""
        self.binding.forget(self.path, boxes=False)
        self._put(self._value)
        self.edit.selectAll()

    def abandon(self) -> None:
        """Drop what was typed, for good."""
        self._timer.stop()
        self._typed = False

    def set_invalid(self, invalid: bool) -> None:
        """Outline the field in the colour of errors."""
        set_role(self.edit, "invalid", invalid)

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        self._typed = True
        self.on_text(text)
        try:
            self.parse(text)
        except QuantityError as error:
            self._timer.stop()
            self.error_changed.emit(str(error))
            return
        self.error_changed.emit("")
        if self._live:
            self._timer.start()

    @Slot()
    def _commit(self) -> bool:
        self._timer.stop()
        try:
            value = self.parse(self.edit.text())
        except QuantityError as error:
            self.error_changed.emit(str(error))
            return False
        if value == self._value:
            self.binding.forget(self.path, boxes=False)
            wrong = ""
        else:
            where = "/".join(map(str, self.path))
            wrong = self.write(value, f"{where}/{id(self)}/{self._session}")
        self.error_changed.emit(wrong)
        return not wrong

    def _reads_as(self, value: Any) -> bool:
        try:
            return bool(self.parse(self.edit.text()) == value)
        except QuantityError:
            return False

    def _put(self, value: Any) -> None:
        self._timer.stop()
        self._typed = False
        self._session += 1
        text = self.display(value)
        if text != self.edit.text():
            cursor = self.edit.cursorPosition()
            self.edit.setText(text)
            self.edit.setCursorPosition(min(cursor, len(text)))
        self.edit.setModified(False)
        self.on_text(text)
        self.error_changed.emit("")


class TextEditor(LineEditor):
    """A short text; one that must not be empty is a name, committed only when it is complete."""

    def __init__(
        self, binding: Binding, path: Path, shape: Text, parent: QWidget | None = None
    ) -> None:
        self._shape = shape
        super().__init__(binding, path, live=shape.least == 0, parent=parent)
        if shape.most is not None:
            self.edit.setMaxLength(shape.most)

    def parse(self, text: str) -> str:
        """The text itself; of a name without the spaces around it."""
        value = text.strip() if self._shape.least else text
        if self._shape.least and not value:
            raise QuantityError("Enter a name")
        return value

    def show_value(self, value: Any) -> None:
        """Show the committed text."""
        self.edit.setPlaceholderText(SEVERAL if isinstance(value, Mixed) else "")
        super().show_value(value)

    def display(self, value: Any) -> str:
        """The text itself."""
        return "" if isinstance(value, Mixed) else str(value)


class NumberEditor(LineEditor):
    """A number with its unit inside at the right; units may be typed.

    The arrow keys up and down step its last digit, with Shift by ten, and what is drawn of it
    follows at once.
    """

    def __init__(
        self,
        binding: Binding,
        path: Path,
        shape: Number,
        *,
        absent: str | None = None,
        unit: str = "",
        home: Unit | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(binding, path, live=True, parent=parent)
        self._noun = unit
        self._shape = shape
        self._absent = absent
        seconds = units.SECONDS if path and path[-1] in words.IN_SECONDS else None
        self._home = home or seconds or shape.quantity.home
        self._unit = self._home
        self._show_placeholder(None)
        self.edit.steps = True
        self.edit.step_wanted.connect(self._on_step)

    @property
    def quantity(self) -> Quantity:
        """The kind of number."""
        return self._shape.quantity

    def parse(self, text: str) -> float | int | None:
        """The number in base units; None for an empty text where that is allowed."""
        if self._absent is not None and not text.strip():
            return None
        exact = units.read(text, self._shape.quantity, self._unit)
        if self._shape.whole and exact != exact.to_integral_value():
            raise QuantityError("Must be a whole number")
        value = int(exact) if self._shape.whole else float(exact)
        wrong = words.out_of_range(value, self._shape, self._unit)
        if wrong:
            raise QuantityError(wrong)
        return value

    def show_value(self, value: Any) -> None:
        """Show the committed value; what an empty field means is said in it."""
        self._show_placeholder(value)
        super().show_value(value)

    def _show_placeholder(self, value: Any) -> None:
        self.edit.setPlaceholderText(SEVERAL if isinstance(value, Mixed) else self._absent or "")

    def display(self, value: Any) -> str:
        """The figure; its unit goes to the right of the field."""
        if value is None or isinstance(value, Mixed):
            self._unit = self._home
            return ""
        shown = units.show(value, self._shape.quantity, self._home)
        self._unit = shown.unit
        return shown.text

    def on_text(self, text: str) -> None:
        """A unit that is typed takes the place of the one beside it."""
        # Of an empty field its placeholder says all there is to say.
        said = bool(self.edit.placeholderText()) and not text.strip()
        hidden = units.names_unit(text) or said
        self.edit.set_unit("" if hidden else self._unit.symbol or self._noun)

    @Slot(int)
    def _on_step(self, steps: int) -> None:
        text = stepped(self.edit.text(), steps)
        try:
            self.parse(text)
        except QuantityError:  # the end of the range, or no number yet
            return
        self.edit.setText(text)
        self.edit.setModified(True)
        self._on_typed(text)
        self._commit()
