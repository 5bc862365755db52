"""The file dialogs."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QFileDialog, QWidget

from asyncflow_gui.shell.settings import Settings

_PROJECTS = "AsyncFlow Designer projects (*.asyncflow)"
_SCENARIOS = "Scenarios and AsyncFlow files (*.yaml *.yml *.json)"
_READABLE = "Everything that opens (*.asyncflow *.yaml *.yml *.json)"
_PICTURES = {
    "SVG drawing (*.svg)": "svg",
    "PNG picture, twice the size (*.png)": "png",
    "PDF page (*.pdf)": "pdf",
}
_ANY = "All files (*)"


class Chooser(Protocol):
    """Asks the user for a file or a folder; None when they change their mind."""

    def to_open(self) -> Path | None:
        """A project, scenario or AsyncFlow file to open."""

    def to_import(self) -> Path | None:
        """An AsyncFlow file to import."""

    def to_save(self, suggested_name: str) -> Path | None:
        """Where to save the project."""

    def folder_for_results(self) -> Path | None:
        """A folder to write a run's files to."""

    def to_export_drawing(self, suggested_name: str) -> Path | None:
        """Where to write the drawing, as SVG, PNG or PDF."""


class DialogChooser:
    """Asks with the system's own file dialogs, starting in the folder used last."""

    def __init__(self, window: QWidget, settings: Settings) -> None:
        self._window = window
        self._settings = settings

    def to_open(self) -> Path | None:
        """A project, scenario or AsyncFlow file to open."""
        return self._existing("Open", (_READABLE, _PROJECTS, _SCENARIOS, _ANY))

    def to_import(self) -> Path | None:
        """An AsyncFlow file to import."""
        return self._existing("Import AsyncFlow", ("AsyncFlow files (*.yaml *.yml)", _ANY))

    def to_save(self, suggested_name: str) -> Path | None:
        """Where to save the project; asks before replacing a file."""
        dialog = QFileDialog(self._window, "Save as", self._settings.last_folder)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(_PROJECTS)
        dialog.setDefaultSuffix("asyncflow")
        dialog.selectFile(suggested_name)
        return self._chosen(dialog)

    def folder_for_results(self) -> Path | None:
        """A folder to write a run's files to."""
        name = QFileDialog.getExistingDirectory(
            self._window, "Export results to a folder", self._settings.last_folder
        )
        return Path(name) if name else None

    def to_export_drawing(self, suggested_name: str) -> Path | None:
        """Where to write the drawing; the chosen kind of file gives the name its ending."""
        dialog = QFileDialog(self._window, "Export drawing", self._settings.last_folder)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(list(_PICTURES))
        dialog.setDefaultSuffix("svg")
        dialog.filterSelected.connect(lambda kind: dialog.setDefaultSuffix(_PICTURES[kind]))
        dialog.selectFile(Path(suggested_name).stem)
        return self._chosen(dialog)

    def _existing(self, title: str, filters: tuple[str, ...]) -> Path | None:
        dialog = QFileDialog(self._window, title, self._settings.last_folder)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(filters)
        return self._chosen(dialog)

    def _chosen(self, dialog: QFileDialog) -> Path | None:
        accepted = bool(dialog.exec())
        names = dialog.selectedFiles()
        dialog.deleteLater()
        if not accepted or not names:
            return None
        path = Path(names[0])
        # Whatever becomes of the file, the user will look for the next one in the same place.
        self._settings.last_folder = str(path.parent)
        return path
