"""The editor of recorded arrival times: typed, pasted, or read from a CSV."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path as FilePath

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QWidget

from asyncflow_gui.inspector.binding import Binding
from asyncflow_gui.inspector.number_list import NumbersEditor
from asyncflow_gui.inspector.shapes import Numbers
from asyncflow_gui.model import figures
from asyncflow_gui.model.paths import Path
from asyncflow_gui.theme.icons import icon
from asyncflow_gui.theme.stylesheet import set_role
from engine.io.traces import read_trace
from engine.schemas import ScenarioError

_ABOUT = """Take the arrival times of a CSV: one column, or one called time_s, in seconds.
When the project is saved, the file is put beside it."""


class TraceTimesEditor(NumbersEditor):
    """A list of times, and a button that reads a file; the trace is then named after it."""

    def __init__(
        self, binding: Binding, path: Path, shape: Numbers, parent: QWidget | None = None
    ) -> None:
        super().__init__(binding, path, shape, parent)
        self.choose: Callable[[], FilePath | None] = self._ask
        """Which file to read; None when the user changes their mind."""
        self.read_button = QPushButton("Read a CSV…", self)
        set_role(self.read_button, "flat", True)
        self.read_button.setIcon(icon("import", binding.theme.tokens.accent))
        self.read_button.setIconSize(QSize(14, 14))
        self.read_button.setToolTip(_ABOUT)
        self.read_button.setAccessibleName("Read arrival times from a CSV")
        self.read_button.clicked.connect(self.read_file)
        row = QHBoxLayout()
        row.addWidget(self.read_button)
        row.addStretch(1)
        self.column.addLayout(row)

    @Slot()
    def read_file(self) -> None:
        """Take the times of a file, and its name, as one step of undo."""
        chosen = self.choose()
        if chosen is None:
            return
        try:
            times = read_trace(chosen)
        except ScenarioError as error:
            first = error.problems[0]
            where = (
                f"Line {first.line} of {chosen.name}" if first.line else f"The file {chosen.name}"
            )
            self.error_changed.emit(f"{where}: {first.message}. {first.hint}.")
            return
        self.abandon()
        here = self.path[:-1]
        wrong = self.binding.commit(
            {(*here, "times_s"): times, (*here, "file"): chosen.name},
            text=f"Read {figures.plural(len(times), 'arrival')} from {chosen.name}",
        )
        self.error_changed.emit(wrong)

    def _ask(self) -> FilePath | None:
        name, _ = QFileDialog.getOpenFileName(
            self.window(), "Read arrival times", "", "CSV files (*.csv *.txt);;All files (*)"
        )
        return FilePath(name) if name else None
