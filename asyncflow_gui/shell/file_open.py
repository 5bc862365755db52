"""Files that the desktop hands to the running app, as macOS does for a double click."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QFileOpenEvent, QGuiApplication


class FileOpenFilter(QObject):
    """Turns the system's requests into a signal. Others pass a file on the command line."""

    asked_for = Signal(Path)

    def __init__(self, app: QGuiApplication) -> None:
        super().__init__(app)
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take requests to open a file; everything else goes on to where it was going."""
        if event.type() == QEvent.Type.FileOpen and isinstance(event, QFileOpenEvent):
            if event.file():
                self.asked_for.emit(Path(event.file()))
            return True
        return super().eventFilter(watched, event)
