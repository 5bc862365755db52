"""Nothing dies silently: unexpected errors go to a log file and to a dialog in words."""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import IO

from PySide6 import __version__ as PYSIDE  # noqa: N812 - a version, among others
from PySide6.QtCore import (
    QObject,
    QStandardPaths,
    Qt,
    QtMsgType,
    Signal,
    Slot,
    qInstallMessageHandler,
    qVersion,
)
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from asyncflow_gui.recovery.crash_reports import CrashLog, gathered
from engine import __version__

_log = logging.getLogger("asyncflow_gui")


def log_folder() -> Path:
    """Where the app keeps its log, made if need be."""
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation)
    folder = Path(place) / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


class CrashReporter(QObject):
    """Catches what nobody caught, from any thread, and tells the user once per kind of error."""

    _caught = Signal(str)

    def __init__(self, parent: QObject | None = None, *, attended: bool = True) -> None:
        super().__init__(parent)
        self._attended = attended
        self._told: set[str] = set()
        self._crash_log: CrashLog | None = None
        self._fault_log: IO[str] | None = None
        self.log_file: Path | None = None
        self.report: Path | None = None
        """What went wrong in sessions before this one; None if nothing did."""
        self._caught.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Take over the hooks of Python and Qt; where no log can be kept, standard error serves."""
        try:
            folder = log_folder()
            self.log_file = folder / "asyncflow-designer.log"
            handler: logging.Handler = RotatingFileHandler(
                self.log_file, maxBytes=1_000_000, backupCount=2, encoding="utf-8", delay=True
            )
            if self._attended:  # else nobody is there to be offered it
                self.report = gathered(folder, __version__, f"PySide6 {PYSIDE}, Qt {qVersion()}")
            self._crash_log = CrashLog(folder)
            self._fault_log = self._crash_log.faults.open("a", encoding="utf-8")
            faulthandler.enable(self._fault_log)
        except OSError:
            handler = logging.StreamHandler(sys.stderr)
            faulthandler.enable()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        _log.addHandler(handler)
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception
        qInstallMessageHandler(_log_qt_message)

    def close(self) -> None:
        """The session ends as it should."""
        if self._fault_log is not None and self._crash_log is not None:
            faulthandler.disable()
            self._fault_log.close()
            self._fault_log = None
            self._crash_log.close()

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.exit(130)
            return
        _log.critical("Unexpected error", exc_info=(kind, error, trace))
        if self._crash_log is not None:
            self._crash_log.note(error)
        sys.__excepthook__(kind, error, trace)
        self._caught.emit(f"{kind.__name__}: {error}")

    def _on_thread_exception(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._on_exception(args.exc_type, args.exc_value, args.exc_traceback)

    @Slot(str)
    def _tell(self, what: str) -> None:
        if not self._attended:
            QApplication.exit(1)
            return
        # An error in a paint or timer handler comes back many times a second.
        if what in self._told:
            return
        self._told.add(what)
        show_unexpected_error(what, self.log_file, QApplication.activeWindow())


def show_unexpected_error(what: str, log_file: Path | None, parent: QWidget | None) -> None:
    """Say in words that something went wrong, without stopping the app's event loop."""
    box = QMessageBox(QMessageBox.Icon.Critical, "AsyncFlow Designer", "", parent=parent)
    box.setText("Something went wrong that should not have.")
    where = f" The details are in {log_file}." if log_file else ""
    box.setInformativeText(
        "Your project is still open: save it under another name to be safe, and start the app "
        f"again if it behaves strangely.{where}"
    )
    box.setDetailedText(what)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()


def _log_qt_message(kind: QtMsgType, _context: object, message: str) -> None:
    levels = {
        QtMsgType.QtDebugMsg: logging.DEBUG,
        QtMsgType.QtInfoMsg: logging.INFO,
        QtMsgType.QtWarningMsg: logging.WARNING,
    }
    _log.log(levels.get(kind, logging.ERROR), "Qt: %s", message)
