"""Whether somebody else has changed the open project's file."""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from asyncflow_gui.recovery.fingerprints import Fingerprint, is_another


class FileWatch(QObject):
    """Looks when the window becomes the active one; a slow disk holds up nobody."""

    changed_outside = Signal(object)
    """Another program has written the file (Path)."""

    _looked = Signal(object, object, bool)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._path: Path | None = None
        self._known: Fingerprint | None = None
        self._told: Fingerprint | None = None
        self._is_looking = False
        self._looked.connect(self._tell)
        window.installEventFilter(self)

    def follow(self, path: Path | None, known: Fingerprint | None) -> None:
        """Look after another file, or after another content of it."""
        self._path, self._known, self._told = path, known, None

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Look when the user comes back."""
        if event.type() == QEvent.Type.WindowActivate:
            self.look()
        return False

    @Slot()
    def look(self) -> None:
        """Look now, on a thread of its own."""
        if self._path is None or self._known is None or self._is_looking:
            return
        self._is_looking = True
        arguments = (self._path, self._known)
        threading.Thread(target=self._look, args=arguments, daemon=True, name="file-watch").start()

    def _look(self, path: Path, known: Fingerprint) -> None:
        is_changed = is_another(path, known)
        with contextlib.suppress(RuntimeError):  # the window is gone meanwhile
            self._looked.emit(path, known, is_changed)

    @Slot(object, object, bool)
    def _tell(self, path: Path, known: Fingerprint, is_changed: bool) -> None:
        self._is_looking = False
        if is_changed and path == self._path and known is self._known and known is not self._told:
            self._told = known
            self.changed_outside.emit(path)
