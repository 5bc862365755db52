"""At a start after a crash: what was not saved, with a picture of it, and what to do about it."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal, SignalInstance, Slot
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from asyncflow_gui.model.figures import plural
from asyncflow_gui.recovery.leftovers import Leftover
from asyncflow_gui.shell.dialogs import APP_NAME
from asyncflow_gui.shell.safekeeping.comparison import ProjectComparison, Thumbnail
from asyncflow_gui.theme import Theme
from asyncflow_gui.theme.stylesheet import set_role
from engine.schemas import Project

_PICTURE = QSize(560, 240)
_LIST_PX = 208


class RecoveryDialog(QDialog):
    """Offers what crashed apps have left.

    Signals:
        recover_wanted: Open what a journal holds (Leftover).
        open_wanted: Open the project's file as it was last saved (Leftover).
        discard_wanted: Throw a journal away (Leftover).
    """

    recover_wanted = Signal(object)
    open_wanted = Signal(object)
    discard_wanted = Signal(object)

    def __init__(self, found: list[Leftover], theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Recover unsaved work")
        self._found = list(found)
        self._theme = theme
        self.list = QListWidget(self)
        self.list.setFixedWidth(_LIST_PX)
        self.list.setAccessibleName("What can be recovered")
        self.list.setVisible(len(found) > 1)
        self._picture = Thumbnail(theme, _PICTURE, self)
        self._name, self._when = QLabel(self), QLabel(self)
        self._where, self._what = QLabel(self), QLabel(self)
        self.recover = QPushButton("Recover", self)
        self.open_file = QPushButton("Open the saved file", self)
        self.compare = QPushButton("Compare…", self)
        self.later = QPushButton("Decide later", self)
        self.discard = QPushButton("Discard", self)
        self._lay_out()
        for leftover in found:
            self.list.addItem(f"{leftover.name}\n{when(leftover.edited_at)}")
        self.list.currentRowChanged.connect(self._show)
        self.recover.clicked.connect(partial(self._decide, self.recover_wanted))
        self.open_file.clicked.connect(partial(self._decide, self.open_wanted))
        self.compare.clicked.connect(self._compare)
        self.later.clicked.connect(self.reject)
        self.discard.clicked.connect(self._discard)
        self.list.setCurrentRow(0)
        self.recover.setFocus()

    @property
    def current(self) -> Leftover:
        """The one that is shown."""
        return self._found[max(self.list.currentRow(), 0)]

    @property
    def words(self) -> str:
        """What is said about the one that is shown."""
        labels = (self._name, self._when, self._where, self._what)
        return "\n".join(label.text() for label in labels if label.text())

    def _lay_out(self) -> None:
        heading = _label("The app ended before this was saved", self)
        set_role(heading, "heading", True)
        set_role(self._name, "figure", True)
        for label in (self._name, self._when, self._where, self._what):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for label in (self._when, self._where):
            set_role(label, "muted", True)
        set_role(self.recover, "primary", True)
        self.recover.setDefault(True)
        self.recover.setToolTip("Open it as it was at the last edit; undo goes back from there")
        self.open_file.setToolTip("Open the file as it was last saved; what is offered here stays")
        self.later.setToolTip("Leave it where it is; it is offered again at the next start (Esc)")
        self.discard.setToolTip("Throw away what was not saved; the file stays as it is")
        for button in (self.open_file, self.compare, self.later, self.discard):
            button.setAutoDefault(False)
        story = QVBoxLayout()
        story.setSpacing(4)
        story.addWidget(self._picture)
        story.addSpacing(8)
        for label in (self._name, self._when, self._where, self._what):
            story.addWidget(label)
        story.addStretch(1)
        middle = QHBoxLayout()
        middle.setSpacing(16)
        middle.addWidget(self.list)
        middle.addLayout(story, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.discard)
        buttons.addStretch(1)
        for button in (self.later, self.compare, self.open_file, self.recover):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(heading)
        column.addLayout(middle, 1)
        column.addLayout(buttons)

    @Slot()
    def _show(self) -> None:
        leftover = self.current
        held = leftover.held
        self._picture.show_project(held.last.project if held is not None else None)
        self._picture.setAccessibleName(f"Drawing of {leftover.name}")
        title = held.last.project.scenario.name.strip() if held is not None else ""
        self._name.setText(f"{leftover.name} – {title}" if title else leftover.name)
        self._when.setText(f"Last edit: {when(leftover.edited_at)}")
        self._where.setText(_where(leftover))
        self._what.setText(_what(leftover))
        self.recover.setEnabled(held is not None)
        self.open_file.setVisible(leftover.has_file)
        self.compare.setVisible(held is not None and leftover.saved is not None)

    def _decide(self, signal: SignalInstance, _checked: bool = False) -> None:
        leftover = self.current
        self.accept()
        signal.emit(leftover)

    @Slot()
    def _compare(self) -> None:
        leftover = self.current
        assert leftover.held is not None
        dialog = ProjectComparison(
            self._theme,
            self,
            heading=f"{leftover.name}: the saved file and what was not saved",
            sides=(
                ("The saved file", leftover.saved or Project()),
                ("Not saved", leftover.held.last.project),
            ),
        )
        dialog.exec()
        dialog.deleteLater()

    @Slot()
    def _discard(self) -> None:
        box = QMessageBox(
            QMessageBox.Icon.NoIcon, APP_NAME, f"Discard what was not saved of {self.current.name}?"
        )
        box.setParent(self, Qt.WindowType.Dialog)
        box.setInformativeText("It cannot be brought back after this.")
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(buttons.Discard | buttons.Cancel)
        box.setDefaultButton(buttons.Cancel)
        answer = box.exec()
        box.deleteLater()
        if answer != buttons.Discard.value:
            return
        row = max(self.list.currentRow(), 0)
        leftover = self._found.pop(row)
        self.discard_wanted.emit(leftover)
        if not self._found:
            self.accept()
            return
        self.list.takeItem(row)
        self.list.setVisible(len(self._found) > 1)
        self._show()


def when(moment: datetime, now: datetime | None = None) -> str:
    """A moment on this computer's clock, and how long ago it was if that is not long."""
    local, now = moment.astimezone(), (now or datetime.now().astimezone())
    seconds = (now - local).total_seconds()
    clock = f"{local:%H:%M:%S}" if local.date() == now.date() else f"{local:%Y-%m-%d %H:%M}"
    if not 0 <= seconds < 24 * 3600:
        return clock
    if seconds < 60:
        ago = "less than a minute ago"
    elif seconds < 3600:
        ago = f"{plural(int(seconds // 60), 'minute')} ago"
    else:
        ago = f"{plural(int(seconds // 3600), 'hour')} ago"
    return f"{clock}, {ago}"


def _where(leftover: Leftover) -> str:
    if leftover.path is None:
        return "" if leftover.held is None else "Never saved to a file"
    gone = "" if leftover.has_file else " (not there any more)"
    return f"File: {leftover.path}{gone}"


def _what(leftover: Leftover) -> str:
    held = leftover.held
    if held is None:
        return leftover.trouble
    parts = leftover.differences
    told = ", ".join(parts) if parts else "nothing"
    if leftover.saved is not None:
        lines = [f"Not in the file: {told}."]
    elif leftover.has_file:
        lines = [f"The file itself cannot be opened now. This holds: {told}."]
    else:
        lines = [f"This holds: {told}."]
    steps = len(held.states) - 1
    if steps:
        lines.append(f"Undo goes back {plural(steps, 'step')}.")
    if held.damaged:
        lines.append("The end of the journal was damaged and is left out.")
    if held.times_missing:
        lines.append("Recorded arrivals could not be read; they are empty.")
    return " ".join(lines)


def _label(text: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
