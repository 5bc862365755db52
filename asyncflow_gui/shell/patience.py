"""Long work of the window in pieces, with progress that is shown and Esc that calls it off."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

from PySide6.QtCore import QCoreApplication, QEventLoop, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QProgressDialog, QWidget

_Made = TypeVar("_Made")

_SHOWN_AFTER_MS = 400
_STEPS = 100
_WIDTH = 360
_TURN_MS = 20


class CalledOffError(Exception):
    """The user does not want it any more."""


class Patience:
    """Tells how far something is; lets the window answer meanwhile.

    It is shown once the work has taken a moment. Where there is no window, nothing is.
    """

    def __init__(self, dialog: QProgressDialog | None = None) -> None:
        self._dialog = dialog

    def reached(self, share: float) -> None:
        """So much is done, 0 to 1.

        Raises:
            CalledOffError: The user has called it off.
        """
        if self._dialog is None:
            return
        self._dialog.setValue(min(round(share * _STEPS), _STEPS - 1))
        if self._dialog.wasCanceled():
            raise CalledOffError

    def wait_for(self, make: Callable[[], _Made]) -> _Made:
        """What ``make`` gives; it runs in a thread, and must touch nothing of the window.

        Raises:
            CalledOffError: The user has called it off; what is made then is dropped.
        """
        if self._dialog is None:
            return make()
        work = _Work(make)
        work.start()
        while work.is_alive():
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, _TURN_MS)
            work.join(_TURN_MS / 1e3)
            if self._dialog.wasCanceled():
                raise CalledOffError
        return work.result()


class _Work(threading.Thread, Generic[_Made]):
    """Makes something, or fails."""

    def __init__(self, make: Callable[[], _Made]) -> None:
        super().__init__(name="patience", daemon=True)
        self._make = make
        self._made: list[_Made] = []
        self._error: Exception | None = None

    def run(self) -> None:
        try:
            self._made.append(self._make())
        except Exception as error:
            self._error = error

    def result(self) -> _Made:
        if self._error is not None:
            raise self._error
        return self._made[0]


@contextmanager
def patience(text: str, parent: QWidget) -> Iterator[Patience]:
    """Say what is going on, over a window that can do nothing else meanwhile."""
    dialog = QProgressDialog(text, "Cancel", 0, _STEPS, parent)
    dialog.setWindowTitle(QGuiApplication.applicationDisplayName())
    dialog.setMinimumWidth(_WIDTH)
    dialog.setWindowModality(Qt.WindowModality.WindowModal)
    dialog.setMinimumDuration(_SHOWN_AFTER_MS)
    dialog.setAutoReset(False)
    dialog.setAutoClose(False)
    dialog.setValue(0)
    try:
        yield Patience(dialog)
    finally:
        dialog.close()
        dialog.deleteLater()
