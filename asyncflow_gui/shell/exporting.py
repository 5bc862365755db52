"""Writing the last run's figures to files."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from asyncflow_gui.shell.choosers import Chooser
from asyncflow_gui.shell.dialogs import show_error
from asyncflow_gui.shell.running import RunPresenter
from asyncflow_gui.shell.status_line import StatusLine
from engine.io.exporting import write_result


class ResultExporter(QObject):
    """Writes the same files as ``asyncflow run --out``."""

    def __init__(
        self, runs: RunPresenter, chooser: Chooser, status: StatusLine, window: QWidget
    ) -> None:
        super().__init__(window)
        self._runs = runs
        self._chooser = chooser
        self._status = status
        self._window = window

    @Slot()
    def export(self) -> None:
        """Ask for a folder and write the results there."""
        outcome = self._runs.outcome
        if outcome is None:
            return
        folder = self._chooser.folder_for_results()
        if folder is None:
            return
        try:
            write_result(outcome.result, folder)
        except OSError as error:
            reason = (error.strerror or str(error)).rstrip(".")
            show_error(
                self._window,
                "The results were not written.",
                f"{folder}: {reason}. Choose another folder, or make room and try again.",
            )
            return
        self._status.show_message(f"Results written to {folder}")
