"""The About box: which build this is, and the licences of everything it stands on."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from asyncflow_gui.shell.build import this_build
from asyncflow_gui.shell.dialogs import APP_NAME
from asyncflow_gui.shell.licences import Part, parts
from asyncflow_gui.theme.icons import app_icon
from asyncflow_gui.theme.stylesheet import set_role

_ICON = 64
_SIZE = QSize(920, 640)
_LIST_WIDTH = 240
_COPIED_FOR_MS = 1500
_WHAT = (
    "Draw an async backend, run it as a discrete-event simulation, and watch latency, queues and "
    "utilisation move.\nMIT licence. It sends nothing anywhere."
)


class AboutBox(QDialog):
    """Version, build and log file on top; below, a list of parts that can be searched."""

    def __init__(self, log_file: Path | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"About {APP_NAME}")
        self.build = this_build()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(16)
        column.addLayout(self._head(log_file))
        self.licences = Licences(parts(), self)
        column.addWidget(self.licences, 1)
        column.addLayout(self._buttons())
        self.resize(_SIZE)

    def _head(self, log_file: Path | None) -> QHBoxLayout:
        picture = QLabel()
        picture.setPixmap(app_icon().pixmap(_ICON, _ICON))
        picture.setAlignment(Qt.AlignmentFlag.AlignTop)
        name = QLabel(APP_NAME)
        set_role(name, "heading", True)
        self.version = QLabel(self.build.line)
        self.version.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        what = QLabel(_WHAT)
        what.setWordWrap(True)
        texts = QVBoxLayout()
        texts.setSpacing(4)
        for label in (name, self.version, what):
            texts.addWidget(label)
        if log_file is not None:
            log = QLabel(f"Log file: {log_file}")
            log.setWordWrap(True)
            log.setTextFormat(Qt.TextFormat.PlainText)
            log.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            set_role(log, "muted", True)
            texts.addWidget(log)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)
        return row

    def _buttons(self) -> QHBoxLayout:
        self.copy = QPushButton("Copy details")
        self.copy.setToolTip("Copy version, commit and system, for a report of a fault")
        self.copy.setAutoDefault(False)
        self.copy.clicked.connect(self._copy_details)
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        box.rejected.connect(self.reject)
        row = QHBoxLayout()
        row.addWidget(self.copy)
        row.addStretch(1)
        row.addWidget(box)
        return row

    @Slot()
    def _copy_details(self) -> None:
        QGuiApplication.clipboard().setText(self.build.details)
        self.copy.setText("Copied")
        QTimer.singleShot(_COPIED_FOR_MS, self.copy, lambda: self.copy.setText("Copy details"))


class Licences(QWidget):
    """The parts on the left, found by typing; the whole licence of the chosen one on the right."""

    def __init__(self, found: list[Part], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = found
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search parts and licences")
        self.search.setAccessibleName("Search parts and licences")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._show_matching)
        self.list = QListWidget()
        self.list.setAccessibleName("Parts of the app")
        set_role(self.list, "roomy", True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.text = QPlainTextEdit()
        self.text.setAccessibleName("Licence")
        self.text.setReadOnly(True)
        for part in found:
            item = QListWidgetItem(f"{part.name} {part.version}")
            item.setToolTip(part.licence or "The licence is on the right")
            self.list.addItem(item)
        self.list.currentRowChanged.connect(self._show_licence)
        self.count = QLabel()
        set_role(self.count, "muted", True)
        self._lay_out()
        self._show_matching("")
        self.list.setCurrentRow(0)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.search, 1)
        head.addWidget(self.count)
        self.list.setFixedWidth(_LIST_WIDTH)
        sides = QHBoxLayout()
        sides.setSpacing(8)
        sides.addWidget(self.list)
        sides.addWidget(self.text, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addLayout(sides, 1)

    @Slot(str)
    def _show_matching(self, wanted: str) -> None:
        words = wanted.lower().split()
        shown = [
            row
            for row, part in enumerate(self._parts)
            if all(word in f"{part.name} {part.version} {part.licence}".lower() for word in words)
        ]
        for row in range(self.list.count()):
            self.list.item(row).setHidden(row not in shown)
        self.count.setText(f"{len(shown)} of {len(self._parts)} parts")
        if self.list.currentRow() not in shown:
            self.list.setCurrentRow(shown[0] if shown else -1)

    @Slot(int)
    def _show_licence(self, row: int) -> None:
        if row < 0:
            self.text.setPlainText("")
            return
        part = self._parts[row]
        title = f"{part.name} {part.version}"
        licence = f"{part.licence}\n" if part.licence else ""
        self.text.setPlainText(f"{title}\n{licence}\n{part.text or 'No text was installed.'}")
