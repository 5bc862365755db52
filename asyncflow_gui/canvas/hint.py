"""A word beside the pointer while a gesture is under way."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QWidget

from asyncflow_gui.theme.stylesheet import set_role

_BESIDE = QPoint(16, 20)


class Hint(QLabel):
    """Lies over its parent and lets the mouse through."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._area = parent
        set_role(self, "surface", "chip")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setContentsMargins(8, 4, 8, 4)
        self.hide()

    def tell(self, text: str, pointer: QPoint) -> None:
        """Show a text beside a point of the parent, inside of it; empty hides it."""
        self.setVisible(bool(text))
        if not text:
            return
        self.setText(text)
        self.adjustSize()
        room = self._area.size() - self.size()
        at = pointer + _BESIDE
        self.move(max(0, min(at.x(), room.width())), max(0, min(at.y(), room.height())))
