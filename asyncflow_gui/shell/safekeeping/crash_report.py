"""The report of a crash, shown in full before anybody takes it anywhere."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from asyncflow_gui.shell.dialogs import APP_NAME, show_error
from asyncflow_gui.shell.storage import SaveError, write_atomically
from asyncflow_gui.theme.stylesheet import set_role


class CrashReportDialog(QDialog):
    """Shows a report; copies, saves or deletes it."""

    def __init__(self, report: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(APP_NAME)
        self._report = report
        heading = QLabel("What went wrong in an earlier session", self)
        set_role(heading, "heading", True)
        about = QLabel(
            "Kinds of errors and their places in the program. Paths, names of people and machines, "
            "messages and everything of your projects are left out. It stays on this computer: "
            "the app never sends anything. To report the problem, copy it into your message.",
            self,
        )
        about.setWordWrap(True)
        set_role(about, "muted", True)
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setAccessibleName("Crash report")
        self.text.setPlainText(_content(report))
        self.copy = QPushButton("Copy", self)
        self.save = QPushButton("Save as…", self)
        self.delete = QPushButton("Delete", self)
        close = QPushButton("Close", self)
        set_role(close, "primary", True)
        close.setDefault(True)
        self.copy.clicked.connect(self._copy)
        self.save.clicked.connect(self._save)
        self.delete.clicked.connect(self._delete)
        close.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.delete)
        buttons.addStretch(1)
        for button in (self.save, self.copy, close):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(heading)
        column.addWidget(about)
        column.addWidget(self.text, 1)
        column.addLayout(buttons)
        self.resize(680, 520)
        close.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())

    @Slot()
    def _save(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self, "Save the report", str(Path.home() / self._report.name), "Text (*.txt)"
        )
        if not name:
            return
        try:
            write_atomically(Path(name), self.text.toPlainText().encode())
        except SaveError as error:
            show_error(self, "The report was not saved.", str(error))

    @Slot()
    def _delete(self) -> None:
        self._report.unlink(missing_ok=True)
        self.accept()


def _content(report: Path) -> str:
    try:
        return report.read_text(encoding="utf-8")
    except OSError:
        return "The report is gone."
