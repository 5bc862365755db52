"""A quiet word at the top of the canvas, for a moment: what has just struck the system."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QLabel, QWidget

from asyncflow_gui.theme.stylesheet import set_role

_STAYS_MS = 3_500
_TOP = 12
_MOST = 3


class Announcement(QLabel):
    """Lies over its parent and lets the mouse through; screen readers hear of it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._area = parent
        set_role(self, "surface", "chip")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setContentsMargins(12, 6, 12, 6)
        self.setAccessibleName("Announcement")
        self._over = QTimer(self)
        self._over.setSingleShot(True)
        self._over.setInterval(_STAYS_MS)
        self._over.timeout.connect(self.withdraw)
        parent.installEventFilter(self)
        self.hide()

    def tell(self, lines: Sequence[str]) -> None:
        """Show the last few of these lines for a while."""
        shown = list(lines[-_MOST:])
        if more := len(lines) - len(shown):
            shown.insert(0, f"{more} more before")
        self.setText("\n".join(shown))
        self.setAccessibleDescription(", ".join(shown))
        self._place()
        self.show()
        self.raise_()
        self._over.start()

    @Slot()
    def withdraw(self) -> None:
        """Nothing to tell any more."""
        self._over.stop()
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle while the parent changes its size."""
        if watched is self._area and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _place(self) -> None:
        self.adjustSize()
        self.move((self._area.width() - self.width()) // 2, _TOP)
