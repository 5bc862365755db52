"""Every state of the document goes into the journal, on a thread of its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QUndoStack

from asyncflow_gui.commands.recovered import put_under_undo
from asyncflow_gui.model import Changes, Document
from asyncflow_gui.recovery.fingerprints import Fingerprint
from asyncflow_gui.recovery.journal import Journalled, Origin
from asyncflow_gui.recovery.keeper import Keeper
from asyncflow_gui.recovery.rooms import Room
from asyncflow_gui.shell.files import Files
from engine import __version__
from engine.schemas import Project


class Journalling(QObject):
    """Follows the document and its file.

    Attributes:
        failed: The journal cannot be written, with the reason and what to do about it; empty
            texts: it can be again.
    """

    failed = Signal(str, str)

    def __init__(self, rooms: Path, files: Files, document: Document, stack: QUndoStack) -> None:
        super().__init__(files)
        self._files, self._document, self._stack = files, document, stack
        self.keeper = Keeper(rooms, self.failed.emit)
        self._noted: Project | None = None
        self._is_closed = False
        stack.indexChanged.connect(self._note)
        document.subscribe(self._document_changed)
        files.begun.connect(self._begin)
        self._begin()

    def close(self) -> None:
        """The app ends as it should."""
        self._is_closed = True
        self.keeper.close()

    def recover(self, held: Journalled, room: Room) -> None:
        """Open what a journal holds, with undo, and go on keeping it; its room is cleared away."""
        files, origin = self._files, held.origin
        first, *others = held.states
        digest = origin.file_hash
        known = None if digest is None else Fingerprint(digest, 0, 0)
        files.put_back(
            held.last.project,
            origin.path,
            origin.name,
            known=known,
            saved=first.project if origin.is_saved else None,
        )
        states = [replace(first, index=0)]
        states += [replace(state, index=at) for at, state in enumerate(others, 1)]
        self._noted = self._document.as_saved()
        files.is_replacing = True
        put_under_undo(
            self._document,
            self._stack,
            first.project,
            [(state.text, state.project) for state in others],
        )
        files.is_replacing = False
        self.keeper.take_over(origin, tuple(states), room.remove)

    @Slot()
    def _begin(self) -> None:
        if self._is_closed:
            return
        files, stack = self._files, self._stack
        self._noted = self._document.as_saved()
        known = files.fingerprint
        origin = Origin(
            path=files.path,
            name=files.untitled_name,
            file_hash=None if known is None else known.digest,
            is_saved=not files.is_modified,
            app=__version__,
        )
        self.keeper.begin(origin, stack.index(), self._noted)

    @Slot()
    def _note(self) -> None:
        if self._is_closed or self._files.is_replacing:
            return
        project = self._document.as_saved()
        if project is self._noted or project == self._noted:
            return
        self._noted = project
        index = self._stack.index()
        self.keeper.note(index, self._stack.text(index - 1) if index else "", project)

    def _document_changed(self, changes: Changes) -> None:
        if changes.view:
            self._note()
