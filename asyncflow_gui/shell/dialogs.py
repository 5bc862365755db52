"""The dialogs of the shell. Each says what happened, and what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QLabel,
    QMessageBox,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from asyncflow_gui.theme.stylesheet import set_role
from engine.io.notes import Note
from engine.schemas import Problem

APP_NAME = "AsyncFlow Designer"
_MOST_SHOWN = 100
_WIDTH, _MAX_HEIGHT, _AROUND_ENTRIES = 600, 640, 170

Answer = Literal["save", "discard", "cancel"]


def ask_unsaved(parent: QWidget, name: str) -> Answer:
    """Ask what to do with unsaved changes. Escape and closing the dialog mean cancel."""
    box = QMessageBox(QMessageBox.Icon.NoIcon, APP_NAME, f"Save the changes to {name}?")
    box.setParent(parent, Qt.WindowType.Dialog)
    box.setInformativeText("They will be lost if you do not save them.")
    buttons = QMessageBox.StandardButton
    box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
    box.setDefaultButton(buttons.Save)
    box.setEscapeButton(buttons.Cancel)
    answers: dict[int, Answer] = {buttons.Save.value: "save", buttons.Discard.value: "discard"}
    answer = answers.get(box.exec(), "cancel")
    box.deleteLater()
    return answer


def show_error(parent: QWidget, text: str, more: str = "") -> None:
    """Something did not work: what, why, and the remedy."""
    box = QMessageBox(QMessageBox.Icon.Warning, APP_NAME, text)
    box.setParent(parent, Qt.WindowType.Dialog)
    box.setInformativeText(more)
    box.exec()
    box.deleteLater()


class ListDialog(QDialog):
    """A heading, a sentence, and a scrolling list of findings."""

    def __init__(self, parent: QWidget, heading: str, text: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(APP_NAME)
        self.setMinimumSize(520, 200)
        self._entries = QWidget()
        set_role(self._entries, "surface", "background")
        self._column = QVBoxLayout(self._entries)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(8)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setWidget(self._entries)
        title = _label(heading, heading=True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok, self)
        buttons.accepted.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(8)
        layout.addWidget(title)
        layout.addWidget(_label(text, muted=True))
        layout.addSpacing(8)
        layout.addWidget(scroll, 1)
        layout.addSpacing(8)
        layout.addWidget(buttons)

    def add_entry(self, message: str, *details: str, surface: str) -> None:
        """One finding: a sentence, and smaller lines below it."""
        frame = QFrame(self._entries)
        set_role(frame, "surface", surface)
        column = QVBoxLayout(frame)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(4)
        column.addWidget(_label(message, figure=surface == "problem"))
        for detail in details:
            column.addWidget(_label(detail, muted=True))
        self._column.addWidget(frame)

    def finish(self) -> None:
        """Leave the room that remains below the entries, and take a fitting height."""
        self._column.addStretch(1)
        self.ensurePolished()
        height = self._column.heightForWidth(_WIDTH - 60) + _AROUND_ENTRIES
        self.resize(_WIDTH, min(_MAX_HEIGHT, height))


def problems_dialog(parent: QWidget, path: Path, problems: Sequence[Problem]) -> ListDialog:
    """A file could not be opened: every problem with its place and remedy."""
    many = len(problems) != 1
    dialog = ListDialog(
        parent,
        f"{path.name} could not be opened",
        f"{'These things are' if many else 'One thing is'} wrong with the file. "
        "Your open project is untouched.",
    )
    for problem in problems[:_MOST_SHOWN]:
        dialog.add_entry(problem.sentence, *_place(problem), problem.hint, surface="problem")
    if len(problems) > _MOST_SHOWN:
        dialog.add_entry(f"… and {len(problems) - _MOST_SHOWN:,} more.", surface="problem")
    dialog.add_entry(f"File: {path}", surface="background")
    dialog.finish()
    return dialog


def notes_dialog(parent: QWidget, path: Path, notes: Sequence[Note]) -> ListDialog:
    """What was understood differently, or left out, when a foreign file was read."""
    dialog = ListDialog(
        parent,
        f"{path.name} was imported",
        "It opens as a new project; the file itself is untouched. Please note:",
    )
    for note in notes[:_MOST_SHOWN]:
        dialog.add_entry(note.message, *_place(note), surface="note")
    if len(notes) > _MOST_SHOWN:
        dialog.add_entry(f"… and {len(notes) - _MOST_SHOWN:,} more.", surface="note")
    dialog.finish()
    return dialog


def _place(finding: Problem | Note) -> list[str]:
    parts = [f"line {finding.line}"] if finding.line is not None else []
    where = finding.place if isinstance(finding, Problem) else finding.where
    parts += [where] if where else []
    return [" · ".join(parts)] if parts else []


def _label(text: str, **roles: bool) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setWordWrap(True)
    for name, value in roles.items():
        set_role(label, name, value)
    return label
