"""New, open, save: which file the document came from and whether it is saved."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QWidget

from asyncflow_gui.model import Document
from asyncflow_gui.shell.busy import busy
from asyncflow_gui.shell.choosers import Chooser
from asyncflow_gui.shell.dialogs import ask_unsaved, notes_dialog, problems_dialog, show_error
from asyncflow_gui.shell.recordings import take_along
from asyncflow_gui.shell.settings import Settings
from asyncflow_gui.shell.storage import SUFFIX, SaveError, write_atomically
from engine.io.loading import Loaded, load
from engine.io.writing import project_to_yaml
from engine.schemas import Project, ScenarioError

_UNTITLED = "Untitled"


class Files(QObject):
    """The file side of the open document."""

    changed = Signal()
    """The name or the saved state is another."""
    replaced = Signal()
    """Another document is open now."""
    settling = Signal()
    """The document is about to be looked at as a whole: what is being typed must be in it."""

    def __init__(
        self,
        document: Document,
        stack: QUndoStack,
        settings: Settings,
        chooser: Chooser,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._document = document
        self._stack = stack
        self._settings = settings
        self._chooser = chooser
        self._window = window
        self._path: Path | None = None
        self._untitled_name = _UNTITLED
        self._saved_view = document.view
        stack.cleanChanged.connect(self._clean_changed)

    @property
    def path(self) -> Path | None:
        """The project's file; None if it has none yet."""
        return self._path

    @property
    def name(self) -> str:
        """What to call the document in the title."""
        return self._path.name if self._path else self._untitled_name

    @property
    def is_modified(self) -> bool:
        """Whether there is something to lose."""
        return not self._stack.isClean() or self._document.view != self._saved_view

    # --- what the menu does ---------------------------------------------------------------------

    @Slot()
    def new(self) -> bool:
        """Start an empty project, unless the user wants to keep the open one."""
        if not self.may_discard():
            return False
        self._put(Project(), None, _UNTITLED, saved=True)
        return True

    @Slot()
    def open(self) -> bool:
        """Ask for a file and open it."""
        path = self._chooser.to_open()
        return path is not None and self.open_path(path)

    @Slot()
    def import_asyncflow(self) -> bool:
        """Ask for an AsyncFlow file and open it as a new project."""
        path = self._chooser.to_import()
        return path is not None and self.open_path(path)

    @Slot()
    def save(self) -> bool:
        """Save to the project's file; ask for one if it has none."""
        return self.save_to(self._path) if self._path else self.save_as()

    @Slot()
    def save_as(self) -> bool:
        """Ask for a file and save to it."""
        path = self._chooser.to_save(self._suggested_name())
        return path is not None and self.save_to(path)

    # --- the same with a path -------------------------------------------------------------------

    def open_path(self, path: Path) -> bool:
        """Open a file; a bad one is explained in a dialog and changes nothing."""
        if not self.may_discard():
            return False
        loaded = self._explained(path)
        if loaded is None:
            return False
        self.adopt(loaded, path)
        if loaded.notes:
            notes_dialog(self._window, path, loaded.notes).open()
        return True

    def open_example(self, path: Path) -> bool:
        """Open a copy of a project that comes with the app, so that the original stays."""
        if not self.may_discard():
            return False
        loaded = self._explained(path)
        if loaded is None:
            return False
        self._put(loaded.project, None, path.stem, saved=True)
        return True

    def read(self, path: Path) -> Loaded:
        """Read a file; touches nothing. Raises ``ScenarioError`` when it cannot be used."""
        with busy():
            return load(path)

    def adopt(self, loaded: Loaded, path: Path) -> None:
        """Show what was read; anything but a project becomes an unsaved, untitled one."""
        self._settings.last_folder = str(path.resolve().parent)
        if loaded.origin == "project":
            self._put(loaded.project, path, path.stem, saved=True)
            self._settings.add_recent_file(path)
        else:
            self._put(loaded.project, None, path.stem, saved=False)

    def save_to(self, path: Path) -> bool:
        """Write the project and its recorded arrivals; on failure the old file stays whole."""
        self.settling.emit()
        if not path.suffix:
            path = path.with_suffix(SUFFIX)
        project = self._document.as_saved()
        try:
            if not take_along(project.scenario, path.resolve().parent, self._window):
                return False
            with busy():
                write_atomically(path, project_to_yaml(project).encode())
        except SaveError as error:
            show_error(self._window, "The project was not saved.", str(error))
            return False
        self._path, self._saved_view = path, project.view
        self._stack.setClean()
        self._settings.add_recent_file(path)
        self._settings.last_folder = str(path.resolve().parent)
        self.changed.emit()
        return True

    def may_discard(self) -> bool:
        """Whether the open document may go: it is saved, saved now, or not wanted any more."""
        self.settling.emit()
        if not self.is_modified:
            return True
        answer = ask_unsaved(self._window, self.name)
        return self.save() if answer == "save" else answer == "discard"

    def _explained(self, path: Path) -> Loaded | None:
        try:
            return self.read(path)
        except ScenarioError as error:
            problems_dialog(self._window, path, error.problems).exec()
        return None

    def _put(self, project: Project, path: Path | None, name: str, *, saved: bool) -> None:
        self._path, self._untitled_name = path, name
        self._stack.clear()
        if not saved:
            self._stack.resetClean()
        with busy():
            self._document.replace(project)
            self._document.set_view(project.view)
        self._saved_view = project.view
        self.changed.emit()
        self.replaced.emit()

    def _suggested_name(self) -> str:
        stem = self._path.stem if self._path else self._untitled_name
        return f"{stem if stem != _UNTITLED else 'system'}{SUFFIX}"

    @Slot(bool)
    def _clean_changed(self, _clean: bool) -> None:
        self.changed.emit()
