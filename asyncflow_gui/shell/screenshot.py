"""Takes the window's picture and leaves: for documents, and for machines without a screen."""

from __future__ import annotations

import contextlib
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from asyncflow_gui.shell.main_window import MainWindow
from engine.schemas.problem import describe

_SETTLE_MS = 400
"""Time for layouts, zoom and pending paints to come to rest before the picture is taken."""


class ScreenshotJob(QObject):
    """Waits for the run to end, if there is one, and writes the picture."""

    done = Signal(int)
    """Carries the exit code."""

    def __init__(self, window: MainWindow, target: Path) -> None:
        super().__init__(window)
        self._window = window
        self._target = target
        self.error = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SETTLE_MS)
        self._timer.timeout.connect(self._take)

    def start(self, *, run: bool) -> None:
        """Run first if asked to; the picture follows."""
        if not run:
            self._timer.start()
            return
        self._window.controller.failed.connect(self._run_failed)
        self._window.ready_to_show_result.connect(self._timer.start)
        if not self._window.start_run():
            problems = self._window.watch.problems
            self.error = "\n".join(describe(problem) for problem in problems)
            self.done.emit(2)

    @Slot(str, str)
    def _run_failed(self, headline: str, details: str) -> None:
        self.error = f"{headline}\n{details}"
        self.done.emit(1)

    @Slot()
    def _take(self) -> None:
        with contextlib.suppress(OSError):  # saving fails next, and says so
            self._target.parent.mkdir(parents=True, exist_ok=True)
        if self._window.grab().save(str(self._target)):
            self.done.emit(0)
            return
        self.error = f"{self._target} could not be written. Name a .png file in a folder of yours."
        self.done.emit(1)
