"""The history as the window knows it: asks for things, is told of them, and never waits."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QThread, Signal, Slot

from asyncflow_gui.history.records import NewRun
from asyncflow_gui.history.worker import HistoryWorker

CLOSING_WAIT_MS = 20_000
"""How long closing waits for runs that are still being written, milliseconds."""


class History(QObject):
    """The GUI thread's end of the history.

    Attributes:
        listed: Carries a list of ``RunEntry``, the newest first; after every change.
        opened: Carries a ``KeptRun``, to be shown.
        fetched: Carries a ``KeptRun``, whose drawing is to be put back.
        gathered: Carries a tuple of ``KeptRun``, the oldest first, to be laid over each other.
        compared: Carries a ``Compared``.
        noted: Something the user should know.
        failed: Something did not work; what and why.
    """

    listed = Signal(object)
    opened = Signal(object)
    fetched = Signal(object)
    gathered = Signal(object)
    compared = Signal(object)
    noted = Signal(str)
    failed = Signal(str)

    _add = Signal(object)
    _refresh = Signal()
    _open = Signal(int)
    _fetch = Signal(int)
    _gather = Signal(object)
    _compare = Signal(object)
    _rename = Signal(int, str)
    _pin = Signal(object, bool)
    _delete = Signal(object)
    _finish = Signal()

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._closed = False
        self._worker = HistoryWorker(path)
        self._thread = QThread(self)
        self._thread.setObjectName("history")
        self._worker.moveToThread(self._thread)
        worker = self._worker
        for asked, slot in (
            (self._add, worker.add),
            (self._refresh, worker.refresh),
            (self._open, worker.open),
            (self._fetch, worker.fetch),
            (self._gather, worker.gather),
            (self._compare, worker.compare),
            (self._rename, worker.rename),
            (self._pin, worker.pin),
            (self._delete, worker.delete),
            (self._finish, worker.finish),
        ):
            asked.connect(slot)
        worker.listed.connect(self.listed)
        worker.opened.connect(self.opened)
        worker.fetched.connect(self.fetched)
        worker.gathered.connect(self.gathered)
        worker.compared.connect(self.compared)
        worker.noted.connect(self.noted)
        worker.failed.connect(self.failed)
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self._on_quit)

    def add(self, run: NewRun) -> None:
        """Keep a run; ``listed`` follows, or ``failed``."""
        if self._begin():
            self._add.emit(run)

    @Slot()
    def refresh(self) -> None:
        """Ask what there is."""
        if self._begin():
            self._refresh.emit()

    def open(self, run_id: int) -> None:
        """Ask for a run; ``opened`` follows."""
        if self._begin():
            self._open.emit(run_id)

    def fetch(self, run_id: int) -> None:
        """Ask for the drawing of a run; ``fetched`` follows."""
        if self._begin():
            self._fetch.emit(run_id)

    def gather(self, run_ids: Sequence[int]) -> None:
        """Ask for runs to be laid over each other; ``gathered`` follows."""
        if run_ids and self._begin():
            self._gather.emit(tuple(run_ids))

    def compare(self, run_ids: Sequence[int]) -> None:
        """Ask for the difference of two runs or more; ``compared`` follows."""
        if len(run_ids) >= 2 and self._begin():
            self._compare.emit(tuple(run_ids))

    def rename(self, run_id: int, name: str) -> None:
        """Call a run something else."""
        if self._begin():
            self._rename.emit(run_id, name)

    def pin(self, run_ids: Sequence[int], *, pinned: bool) -> None:
        """Keep runs whatever happens, or no longer."""
        if run_ids and self._begin():
            self._pin.emit(tuple(run_ids), pinned)

    def delete(self, run_ids: Sequence[int]) -> None:
        """Drop runs for good."""
        if run_ids and self._begin():
            self._delete.emit(tuple(run_ids))

    def close(self, wait_ms: int = CLOSING_WAIT_MS) -> bool:
        """Finish what was asked for, runs to keep above all, and end the thread.

        Returns:
            Whether the thread has ended within ``wait_ms``.
        """
        if self._closed or not self._thread.isRunning():
            self._closed = True
            return not self._thread.isRunning()
        self._closed = True
        self._finish.emit()
        return self._thread.wait(wait_ms)

    def _begin(self) -> bool:
        """Start the thread at the first request; none is taken after closing."""
        if not self._closed and not self._thread.isRunning():
            self._thread.start(QThread.Priority.LowPriority)
        return not self._closed

    @Slot()
    def _on_quit(self) -> None:
        self.close()
