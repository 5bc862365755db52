"""New, open, save: which file the document came from and whether it is saved."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QWidget

from asyncflow_gui.commands.edit import Edit
from asyncflow_gui.model import Document
from asyncflow_gui.recovery.fingerprints import Fingerprint, fingerprint
from asyncflow_gui.shell.busy import busy, done_aside
from asyncflow_gui.shell.choosers import Chooser
from asyncflow_gui.shell.dialogs import ask_unsaved, notes_dialog, problems_dialog, show_error
from asyncflow_gui.shell.recordings import take_along
from asyncflow_gui.shell.safekeeping.guards import Answer, Guards
from asyncflow_gui.shell.settings import Settings
from asyncflow_gui.shell.storage import SUFFIX, SaveError, content_of, put_in_place
from engine.io.loading import Loaded, load
from engine.schemas import Project, ScenarioError

_UNTITLED = "Untitled"

_LARGE = 200
"""Nodes and edges from which the window does not stop for what a file is to hold."""


class Files(QObject):
    """The file side of the open document."""

    changed = Signal()
    """The name or the saved state is another."""
    replaced = Signal()
    """Another document is open now."""
    begun = Signal()
    """What is open now is the file's content, or a new beginning: it was opened or saved."""
    said = Signal(str)
    """Something worth knowing, for the status line."""
    settling = Signal()
    """The document is about to be looked at as a whole: what is being typed must be in it."""

    def __init__(
        self,
        document: Document,
        stack: QUndoStack,
        settings: Settings,
        chooser: Chooser,
        window: QWidget,
        *,
        guards: Guards,
    ) -> None:
        super().__init__(window)
        self._guards = guards
        self.fingerprint: Fingerprint | None = None
        """The project's file as it was last read or written here."""
        self.is_replacing = False
        """Whether another document is being put in place."""
        self._seen: tuple[Path | None, Fingerprint | None] = (None, None)
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
    def untitled_name(self) -> str:
        """What the document is called as long as it has no file."""
        return self._untitled_name

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
        if self._path is not None and _is_same(path, self._path):
            return self.reload()
        if not self.may_discard() or not self._guards.may_open(path):
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
            # Before the content: what is written in between is then noticed when it is saved.
            self._seen = path, fingerprint(path)
            return load(path)

    def adopt(self, loaded: Loaded, path: Path) -> None:
        """Show what was read; anything but a project becomes an unsaved, untitled one."""
        self._settings.last_folder = str(path.resolve().parent)
        if loaded.origin == "project":
            self._put(loaded.project, path, path.stem, saved=True)
            self._settings.add_recent_file(path)
        else:
            self._put(loaded.project, None, path.stem, saved=False)

    def reload(self) -> bool:
        """Read the open project's file again. Undo goes back to what was open."""
        path = self._path
        loaded = self._explained(path) if path is not None else None
        if path is None or loaded is None:
            return False
        self.fingerprint = self._seen[1]
        if loaded.project != self._document.project:
            edit = Edit(self._document, f"Reload {path.name}", loaded.project)
            self._stack.push(edit)
        self._document.set_view(loaded.project.view)
        self._saved_view = loaded.project.view
        self._stack.setClean()
        self.said.emit(f"{path.name} was read again from the disk")
        self.changed.emit()
        self.begun.emit()
        return True

    def put_back(
        self,
        project: Project,
        path: Path | None,
        name: str,
        *,
        known: Fingerprint | None,
        saved: Project | None,
    ) -> None:
        """Show a project that is not what its file holds.

        Args:
            project: To show.
            path: Its file; None if it has none.
            name: What to call it without one.
            known: The file as the project knew it: saving asks if it is another now.
            saved: What the file holds, if that is where undo leads to.
        """
        self._put(project, path, name, saved=saved is not None)
        self.fingerprint = known
        self._saved_view = project.view if saved is None else saved.view
        self.changed.emit()

    def save_to(self, path: Path) -> bool:
        """Write the project and its recorded arrivals; on failure the old file stays whole."""
        self.settling.emit()
        if not path.suffix:
            path = path.with_suffix(SUFFIX)
        known = self.fingerprint if self._path is not None and _is_same(path, self._path) else None
        now = fingerprint(path) if known is not None else None
        if known is not None and now is not None and now.digest != known.digest:
            answer = self._guards.ask_conflict(path, self._document.as_saved())
            return self._resolve(answer, path)
        return self._write(path, known)

    def _resolve(self, answer: Answer, path: Path) -> bool:
        if answer == "overwrite":
            return self._write(path, self.fingerprint)
        if answer == "save_as":
            return self.save_as()
        return answer == "reload" and self.reload()

    def _write(self, path: Path, known: Fingerprint | None) -> bool:
        project, index = self._document.as_saved(), self._stack.index()
        try:
            if not take_along(project.scenario, path.resolve().parent, self._window):
                return False
            with busy():
                content = _content_of(project)
                written = put_in_place(path, content, known=known, backups=self._guards.backups)
        except SaveError as error:
            show_error(self._window, "The project was not saved.", str(error))
            return False
        self._path, self._saved_view, self.fingerprint = path, project.view, written
        if self._stack.index() == index:
            self._stack.setClean()
        else:  # edited meanwhile, by something that is no key and no click
            self._stack.resetClean()
        self._settings.add_recent_file(path)
        self._settings.last_folder = str(path.resolve().parent)
        self.changed.emit()
        self.begun.emit()
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
        seen, print_ = self._seen
        self.fingerprint = print_ if path is not None and path == seen else None
        self.is_replacing = True
        self._stack.clear()
        if not saved:
            self._stack.resetClean()
        with busy():
            self._document.replace(project)
            self._document.set_view(project.view)
        self.is_replacing = False
        self._saved_view = project.view
        self.changed.emit()
        self.replaced.emit()
        self.begun.emit()

    def _suggested_name(self) -> str:
        stem = self._path.stem if self._path else self._untitled_name
        return f"{stem if stem != _UNTITLED else 'system'}{SUFFIX}"

    @Slot(bool)
    def _clean_changed(self, _clean: bool) -> None:
        self.changed.emit()


def _content_of(project: Project) -> bytes:
    """What the file is to hold, checked: of a large project without stopping the window."""
    scenario = project.scenario
    if len(scenario.nodes) + len(scenario.edges) < _LARGE:
        return content_of(project)
    return done_aside(lambda: content_of(project))


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.resolve() == other.resolve()
    except OSError:  # a link that leads back to itself, a network that has gone away
        return one == other
