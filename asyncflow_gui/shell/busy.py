"""The app at work: the cursor that says so, and work that the window does not stop for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from PySide6.QtCore import QEventLoop, Qt, QThread
from PySide6.QtGui import QGuiApplication

ResultT = TypeVar("ResultT")


@contextmanager
def busy() -> Iterator[None]:
    """Show that the app is at work, for what may take longer than a moment."""
    QGuiApplication.setOverrideCursor(Qt.CursorShape.BusyCursor)
    try:
        yield
    finally:
        QGuiApplication.restoreOverrideCursor()


def done_aside(work: Callable[[], ResultT]) -> ResultT:
    """What some work gives that is done on a thread of its own, with nothing of Qt in it.

    The window goes on being painted, and runs go on; keys and clicks wait until it is done, so that
    nothing can be edited in between.
    """
    outcome: list[ResultT] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            outcome.append(work())
        except BaseException as error:  # raised again where somebody waits for it
            errors.append(error)

    thread = _Aside(run)
    loop = QEventLoop()
    thread.finished.connect(loop.quit)
    thread.start()
    loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
    thread.wait()
    if errors:
        raise errors[0]
    return outcome[0]


class _Aside(QThread):
    """Does one thing."""

    def __init__(self, work: Callable[[], None]) -> None:
        super().__init__()
        self.setObjectName("aside")
        self._work = work

    def run(self) -> None:
        """Do it."""
        self._work()
