"""Questions before a file is opened or overwritten that somebody else has in hand, too."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget

from asyncflow_gui.recovery.rooms import who_has_open
from asyncflow_gui.shell.dialogs import APP_NAME
from asyncflow_gui.shell.safekeeping.comparison import ProjectComparison
from asyncflow_gui.theme import Theme
from engine.io.loading import load
from engine.schemas import Project, ScenarioError

Answer = Literal["reload", "save_as", "overwrite", "cancel"]

_Role = QMessageBox.ButtonRole


class Guards:
    """Asks the user; keeps where the app's own data is."""

    def __init__(self, data: Path | None, theme: Theme, window: QWidget) -> None:
        """Nothing is asked yet.

        Args:
            data: The app's own folder; None where nothing is to be left on the disk.
            theme: Colours of pictures.
            window: Parent of dialogs.
        """
        self._theme = theme
        self._window = window
        self.backups = data / "backups" if data is not None else None
        """Folder for what saving replaces."""
        self.rooms = data / "recovery" if data is not None else None
        """Folder of journals."""

    def may_open(self, path: Path) -> bool:
        """Whether to open a file; says if another window of the app has it open."""
        if self.rooms is None or who_has_open(path, self.rooms) is None:
            return True
        box = self._box(f"{path.name} is open in another window")
        box.setInformativeText(
            "If you save in both, each asks before it overwrites what the other has written."
        )
        go_on = box.addButton("Open it here, too", _Role.AcceptRole)
        cancel = box.addButton(QMessageBox.StandardButton.Cancel)
        return self._asked(box, default=cancel) is go_on

    def ask_conflict(self, path: Path, here: Project) -> Answer:
        """What to do about a file that another program has changed since it was opened."""
        there, trouble = self._there(path)
        while True:
            box = self._box(f"{path.name} has been changed by another program")
            box.setInformativeText(
                "It is not as it was when it was opened or saved here. Saving now would "
                "overwrite those changes (a copy of them is kept: File ▸ Open the version before "
                "the last save). Reload shows the file; undo then brings yours back." + trouble
            )
            compare = box.addButton("Compare…", _Role.HelpRole)
            compare.setEnabled(there is not None)
            overwrite = box.addButton("Overwrite", _Role.DestructiveRole)
            save_as = box.addButton("Save as…", _Role.AcceptRole)
            reload = box.addButton("Reload", _Role.AcceptRole)
            reload.setEnabled(there is not None)
            cancel = box.addButton(QMessageBox.StandardButton.Cancel)
            pressed = self._asked(box, default=save_as if there is None else cancel)
            if pressed is not compare or there is None:
                break
            self.compare(path, here, there)
        answers: dict[object, Answer] = {
            overwrite: "overwrite", save_as: "save_as", reload: "reload"
        }  # fmt: skip
        return answers.get(pressed, "cancel")

    def compare(self, path: Path, here: Project, there: Project) -> None:
        """Show what differs between the open project and its file."""
        dialog = ProjectComparison(
            self._theme,
            self._window,
            heading=f"{path.name}: here and on the disk",
            sides=(("In this window", here), ("On the disk", there)),
        )
        dialog.exec()
        dialog.deleteLater()

    def _there(self, path: Path) -> tuple[Project | None, str]:
        try:
            return load(path).project, ""
        except ScenarioError as error:
            what = error.problems[0].sentence
            return None, f"\n\nThe file as it is now cannot be opened: {what}."

    def _box(self, text: str) -> QMessageBox:
        box = QMessageBox(QMessageBox.Icon.NoIcon, APP_NAME, text)
        box.setParent(self._window, Qt.WindowType.Dialog)
        return box

    def _asked(self, box: QMessageBox, default: QPushButton) -> object:
        box.setDefaultButton(default)
        box.setEscapeButton(QMessageBox.StandardButton.Cancel)
        box.exec()
        pressed = box.clickedButton()
        box.deleteLater()
        return pressed
