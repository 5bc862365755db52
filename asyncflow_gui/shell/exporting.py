"""Writing the last run's figures to files, beside the GUI thread: a large run takes seconds."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QObject, QThread, Signal, Slot
from PySide6.QtWidgets import QWidget

from asyncflow_gui.model import Document
from asyncflow_gui.runner import RunOutcome
from asyncflow_gui.shell.choosers import Chooser
from asyncflow_gui.shell.dialogs import show_error
from asyncflow_gui.shell.running import RunPresenter
from asyncflow_gui.shell.status_line import StatusLine
from engine.schemas import Layout

_SWITCH_INTERVAL_S = 0.0005
"""How long Python may keep a waiting GUI thread waiting while files are made."""


class _Writing(QThread):
    """Writes the files of one run.

    Attributes:
        wrote: A file is there; carries its name.
        ended: Carries why it failed; empty where it did not.
    """

    wrote = Signal(str)
    ended = Signal(str)

    def __init__(self, outcome: RunOutcome, layout: Layout, folder: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._outcome = outcome
        self._layout = layout
        self._folder = folder

    def run(self) -> None:
        """Write, on the thread."""
        usual = sys.getswitchinterval()
        sys.setswitchinterval(_SWITCH_INTERVAL_S)
        try:
            # Costs some 0.1 s to import, and is seldom needed.
            from engine.io.exporting import write_result  # noqa: PLC0415
            from engine.io.report import write_report  # noqa: PLC0415

            result = self._outcome.result
            write_result(result, self._folder, on_file=self._say)
            page = self._folder / "report.html"
            write_report(page, self._outcome.scenario, result, self._layout)
            self._say(page)
        except OSError as error:
            self.ended.emit((error.strerror or str(error)).rstrip("."))
        else:
            self.ended.emit("")
        finally:
            sys.setswitchinterval(usual)

    def _say(self, path: Path) -> None:
        self.wrote.emit(path.name)


class ResultExporter(QObject):
    """Writes the same files as ``asyncflow run --out``.

    Attributes:
        finished: The files are there, or an error was shown.
    """

    finished = Signal()

    def __init__(
        self,
        runs: RunPresenter,
        document: Document,
        chooser: Chooser,
        status: StatusLine,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._runs = runs
        self._document = document
        self._chooser = chooser
        self._status = status
        self._window = window
        self._folder = Path()
        self._writing: _Writing | None = None

    @Slot()
    def export(self) -> None:
        """Ask for a folder and write the results there."""
        outcome = self._runs.outcome
        if outcome is None:
            return
        if self._writing is not None:
            self._status.show_message("The results are still being written")
            return
        folder = self._chooser.folder_for_results()
        if folder is None:
            return
        self._folder = folder
        layout = self._document.project.layout
        self._writing = _Writing(outcome, layout, folder, self)
        self._writing.wrote.connect(self._on_file)
        self._writing.ended.connect(self._on_end)
        self._status.show_message(f"Writing the results to {folder}…", stays=True)
        self._writing.start()

    def shutdown(self) -> None:
        """Wait until the files are whole."""
        if self._writing is not None:
            self._writing.wait()

    @Slot(str)
    def _on_file(self, name: str) -> None:
        self._status.show_message(f"Writing the results to {self._folder}: {name}…", stays=True)

    @Slot(str)
    def _on_end(self, reason: str) -> None:
        assert self._writing is not None
        self._writing.wait()
        self._writing.deleteLater()
        self._writing = None
        if reason:
            self._status.show_message("")
            show_error(
                self._window,
                "The results were not written.",
                f"{self._folder}: {reason}. Choose another folder, or make room and try again.",
            )
        else:
            self._status.show_message(f"Results written to {self._folder}")
        self.finished.emit()
