"""What happens on the history's thread: the file is opened at the first request, and used there."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal, Slot

from asyncflow_gui.history.records import HistoryError, KeptRun, NewRun

if TYPE_CHECKING:
    from asyncflow_gui.history.store import HistoryStore
    from engine.experiments.comparison import Comparison

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Compared:
    """Runs read back, and how the others differ from the first.

    Attributes:
        runs: The runs, the oldest first.
        comparisons: One for each run after the first.
    """

    runs: tuple[KeptRun, ...]
    comparisons: tuple[Comparison, ...]


class HistoryWorker(QObject):
    """Lives on the history's thread; each slot is asked for by a signal of ``History``."""

    listed = Signal(object)
    opened = Signal(object)
    fetched = Signal(object)
    gathered = Signal(object)
    compared = Signal(object)
    noted = Signal(str)
    failed = Signal(str)

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._store: HistoryStore | None = None

    @Slot(object)
    def add(self, run: NewRun) -> None:
        """Keep a run."""
        try:
            _, dropped = self._opened().add(run)
        except HistoryError as error:
            self.failed.emit(f"This run was not kept. {error}")
            return
        except Exception as error:  # the run must not be lost without words, whatever it was
            _log.exception("the run was not kept")
            self.failed.emit(f"This run was not kept in the history: {error}")
            return
        if dropped:
            told = f"“{dropped[0]}”" if len(dropped) == 1 else f"{len(dropped)} runs"
            self.noted.emit(f"The history is full: {told} left it. Pin runs to keep them.")
        self._list()

    @Slot()
    def refresh(self) -> None:
        """Tell what there is."""
        self._attempt(self._list)

    @Slot(int)
    def open(self, run_id: int) -> None:
        """Read a run."""
        self._attempt(lambda: self.opened.emit(self._opened().read(run_id)))

    @Slot(int)
    def fetch(self, run_id: int) -> None:
        """Read a run for the sake of its drawing."""
        self._attempt(lambda: self.fetched.emit(self._opened().read(run_id)))

    @Slot(object)
    def gather(self, run_ids: Sequence[int]) -> None:
        """Read runs that are to be laid over each other, the oldest first."""
        self._attempt(lambda: self.gathered.emit(self._kept(run_ids)))

    @Slot(object)
    def compare(self, run_ids: Sequence[int]) -> None:
        """Read runs and compare them with the oldest of them."""
        self._attempt(lambda: self._compare(run_ids))

    @Slot(int, str)
    def rename(self, run_id: int, name: str) -> None:
        """Call a run something else."""
        self._attempt(lambda: self._opened().rename(run_id, name))
        self._attempt(self._list)

    @Slot(object, bool)
    def pin(self, run_ids: Sequence[int], pinned: bool) -> None:
        """Keep runs whatever happens, or no longer."""
        self._attempt(lambda: self._opened().pin(run_ids, pinned=pinned))
        self._attempt(self._list)

    @Slot(object)
    def delete(self, run_ids: Sequence[int]) -> None:
        """Drop runs for good."""
        self._attempt(lambda: self._opened().delete(run_ids))
        self._attempt(self._list)

    @Slot()
    def finish(self) -> None:
        """All that was asked for before is done: end the thread."""
        QThread.currentThread().quit()

    def _opened(self) -> HistoryStore:
        if self._store is None:
            # Brings SQLAlchemy and Alembic along.
            from asyncflow_gui.history.store import HistoryStore  # noqa: PLC0415

            self._store = HistoryStore(self._path)
            if self._store.words:
                self.failed.emit(self._store.words)
        return self._store

    def _list(self) -> None:
        self.listed.emit(self._opened().entries())

    def _kept(self, run_ids: Sequence[int]) -> tuple[KeptRun, ...]:
        return tuple(sorted((self._opened().read(each) for each in run_ids), key=_when))

    def _compare(self, run_ids: Sequence[int]) -> None:
        from engine.experiments.comparison import Run, compare  # noqa: PLC0415

        kept = self._kept(run_ids)
        runs = [Run(each.entry.name, each.scenario, each.result) for each in kept]
        self.compared.emit(Compared(kept, compare(runs)))

    def _attempt(self, work: Callable[[], None]) -> None:
        try:
            work()
        except HistoryError as error:
            self.failed.emit(str(error))
        except Exception as error:
            _log.exception("the history did not do what was asked")
            self.failed.emit(f"The history of runs could not do this: {error}")


def _when(run: KeptRun) -> tuple[datetime, int]:
    return run.entry.made_at, run.entry.id
