"""Brings together what keeps the user's work: journal, recovery, watch over the file, backups."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QWidget

from asyncflow_gui.model import Document
from asyncflow_gui.recovery.backups import backup_of
from asyncflow_gui.recovery.leftovers import Leftover, leftovers
from asyncflow_gui.recovery.rooms import rooms_in
from asyncflow_gui.shell.busy import busy
from asyncflow_gui.shell.dialogs import problems_dialog, show_error
from asyncflow_gui.shell.files import Files
from asyncflow_gui.shell.safekeeping.crash_report import CrashReportDialog
from asyncflow_gui.shell.safekeeping.file_watch import FileWatch
from asyncflow_gui.shell.safekeeping.guards import Guards
from asyncflow_gui.shell.safekeeping.journalling import Journalling
from asyncflow_gui.shell.safekeeping.notice import NoticeStrip
from asyncflow_gui.shell.safekeeping.recovery_dialog import RecoveryDialog, when
from asyncflow_gui.theme import Theme
from engine.io.loading import parse_project
from engine.schemas import ScenarioError

_CHANGED, _NO_JOURNAL, _CRASHED = "changed outside", "no journal", "crashed"


class Safekeeping(QObject):
    """What the window asks to keep the user's work."""

    def __init__(
        self,
        guards: Guards,
        files: Files,
        document: Document,
        stack: QUndoStack,
        *,
        notice: NoticeStrip,
        theme: Theme,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._guards, self._files, self._document = guards, files, document
        self._notice, self._theme, self._window = notice, theme, window
        self.dialog: RecoveryDialog | None = None
        self.journalling: Journalling | None = None
        if guards.rooms is not None:
            self.journalling = Journalling(guards.rooms, files, document, stack)
            self.journalling.failed.connect(self._journal_failed)
        self.watch = FileWatch(window)
        self.watch.changed_outside.connect(self._changed_outside)
        files.begun.connect(self._follow)

    def close(self) -> None:
        """The app ends as it should."""
        if self.journalling is not None:
            self.journalling.close()

    # --- after a crash --------------------------------------------------------------------------

    def offer(self, otherwise: Callable[[], object] | None = None) -> None:
        """Offer what crashed apps have left.

        Args:
            otherwise: Called if there is nothing, or nothing was opened.
        """
        rooms = self._guards.rooms
        found: list[Leftover] = []
        if rooms is not None and any(rooms_in(rooms)):
            with busy():
                found = leftovers(rooms)
        if not found:
            if otherwise is not None:
                otherwise()
            return
        dialog = self.dialog = RecoveryDialog(found, self._theme, self._window)
        dialog.recover_wanted.connect(self._recover)
        dialog.open_wanted.connect(self._open_saved)
        dialog.discard_wanted.connect(self._discard)
        dialog.finished.connect(self._decided)
        if otherwise is not None:
            dialog.rejected.connect(otherwise)
        dialog.open()

    @Slot()
    def offer_again(self) -> None:
        """Offer what was left for later."""
        self.offer(partial(self._files.said.emit, "There is nothing to recover"))

    @Slot(object)
    def _recover(self, leftover: Leftover) -> None:
        if leftover.held is None or self.journalling is None or not self._files.may_discard():
            return
        if not leftover.room.claim():
            show_error(
                self._window,
                f"{leftover.name} is being recovered elsewhere.",
                "Another window of the app was quicker.",
            )
            return
        self.journalling.recover(leftover.held, leftover.room)
        self._follow()
        self._files.said.emit("Recovered. Save it to keep it.")

    @Slot(object)
    def _open_saved(self, leftover: Leftover) -> None:
        if leftover.path is not None:
            self._files.open_path(leftover.path)

    @Slot(object)
    def _discard(self, leftover: Leftover) -> None:
        if leftover.room.claim():
            leftover.room.remove()

    @Slot()
    def _decided(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None

    def offer_report(self, report: Path | None) -> None:
        """Offer the report of an earlier crash, if there is one; nothing is sent anywhere."""
        if report is None:
            return
        show = partial(self._show_report, report)
        text = "a report is ready, without names, paths or anything of your projects."
        self._notice.tell(
            _CRASHED, "Something went wrong in an earlier session:", text, {"Show it…": show}
        )

    def _show_report(self, report: Path) -> None:
        dialog = CrashReportDialog(report, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    # --- the version before ---------------------------------------------------------------------

    @Slot()
    def open_version_before(self) -> None:
        """Open what the last save replaced, as a project without a file."""
        path, folder = self._files.path, self._guards.backups
        backup = backup_of(path, folder) if path is not None and folder is not None else None
        if path is None or backup is None:
            self._files.said.emit("No earlier version is kept: one is from the second save on")
            return
        if not self._files.may_discard():
            return
        try:
            with busy():
                # Recorded arrivals stand beside the project, not beside the copy.
                content = backup.path.read_bytes()
                loaded = parse_project(content, backup.path.name, path.parent)
        except OSError as error:
            show_error(self._window, "The earlier version cannot be read.", str(error))
            return
        except ScenarioError as error:
            problems_dialog(self._window, backup.path, error.problems).exec()
            return
        name = f"{path.stem} (before the last save)"
        self._files.put_back(loaded.project, None, name, known=None, saved=None)
        self._files.said.emit(f"{path.name} as it was until {when(backup.replaced_at)}")

    # --- somebody else --------------------------------------------------------------------------

    @Slot()
    def _follow(self) -> None:
        self.watch.follow(self._files.path, self._files.fingerprint)
        self._notice.dismiss(_CHANGED)

    @Slot(object)
    def _changed_outside(self, path: Path) -> None:
        choices: dict[str, Callable[[], object]] = {
            "Compare…": self._compare,
            "Reload": self._files.reload,
        }
        text = "another program has written it since. Reload shows it; undo brings yours back."
        self._notice.tell(_CHANGED, f"{path.name} has changed:", text, choices)

    def _compare(self) -> None:
        path = self._files.path
        if path is None:
            return
        try:
            there = self._files.read(path).project
        except ScenarioError as error:
            problems_dialog(self._window, path, error.problems).exec()
            return
        self._guards.compare(path, self._document.as_saved(), there)
        self._changed_outside(path)

    @Slot(str, str)
    def _journal_failed(self, reason: str, remedy: str) -> None:
        if not reason:
            self._notice.dismiss(_NO_JOURNAL)
            return
        text = f"what is edited would not survive a crash ({reason}). {remedy}"
        self._notice.tell(_NO_JOURNAL, "The recovery journal cannot be written:", text, {})
