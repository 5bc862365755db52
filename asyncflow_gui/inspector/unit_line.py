"""The line that numbers are typed into: with a unit inside, and steps by the arrow keys."""

from __future__ import annotations

import re
from decimal import Decimal

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from asyncflow_gui.theme.stylesheet import set_role

_STEPS: dict[int, int] = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
_FAST = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
_NUMBER = re.compile(r"\s*(-?[\d,]*\d(?:\.\d+)?)(.*)", re.DOTALL)


def stepped(text: str, steps: int) -> str:
    """A text with its number so many steps of its last digit further; as it is without one."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        return text
    number = Decimal(found[1].replace(",", ""))
    exponent = number.as_tuple().exponent
    last = Decimal(1).scaleb(exponent) if isinstance(exponent, int) else Decimal(1)
    return f"{number + steps * last:f}{found[2]}"


def is_undo_key(event: QEvent) -> bool:
    """Whether a key event asks for undo or redo, which fields leave to the document."""
    return isinstance(event, QKeyEvent) and (
        event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)
    )


class UnitLineEdit(QLineEdit):
    """A line edit with a unit inside at the right, whose undo is the document's."""

    restore_wanted = Signal()
    """Escape was pressed."""
    undo_wanted = Signal()
    """An undo or redo key was pressed: what is typed should be committed first."""
    step_wanted = Signal(int)
    """An arrow key asks for a step up or down, or ten."""
    steps = False
    """Whether arrow keys do."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._unit = QLabel(self)
        set_role(self._unit, "muted", True)
        self._unit.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setMinimumWidth(48)

    @property
    def unit_text(self) -> str:
        """The unit that is seen; empty if none is."""
        return self._unit.text()

    def set_unit(self, text: str) -> None:
        """Show a unit at the right; an empty text shows none."""
        if text == self._unit.text():
            return
        self._unit.setText(text)
        self._place_unit()

    def event(self, event: QEvent) -> bool:
        """Leave the undo and redo keys to the document's undo stack."""
        if event.type() == QEvent.Type.ShortcutOverride and is_undo_key(event):
            self.undo_wanted.emit()
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape restores the committed value, if it has been typed over."""
        if event.key() == Qt.Key.Key_Escape and self.isModified():
            self.restore_wanted.emit()
        elif is_undo_key(event):
            event.ignore()
        elif self.steps and event.key() in _STEPS and not event.modifiers() & ~_FAST:
            far = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            self.step_wanted.emit(far * _STEPS[event.key()])
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the unit at the right."""
        super().resizeEvent(event)
        self._place_unit()

    def _place_unit(self) -> None:
        self._unit.adjustSize()
        width = self._unit.width() if self._unit.text() else 0
        self._unit.setVisible(bool(width))
        self._unit.move(self.width() - width - 9, (self.height() - self._unit.height()) // 2)
        self.setTextMargins(0, 0, width + 4 if width else 0, 0)
