"""One run of the app: the application object, the window, and what the command line asked for."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QCoreApplication, QSettings, QTemporaryDir, QTimer
from PySide6.QtWidgets import QApplication

from asyncflow_gui.runner import GuiThreadGc
from asyncflow_gui.shell.appearance import Appearance
from asyncflow_gui.shell.crash import CrashReporter
from asyncflow_gui.shell.file_open import FileOpenFilter
from asyncflow_gui.shell.keeping import data_folder, history_file
from asyncflow_gui.shell.main_window import MainWindow
from asyncflow_gui.shell.screenshot import ScreenshotJob
from asyncflow_gui.shell.settings import Settings
from asyncflow_gui.theme import Theme
from asyncflow_gui.theme.icons import app_icon
from engine import __version__
from engine.schemas import ScenarioError
from engine.schemas.problem import describe

_PICTURE_SIZE = (1440, 900)

_WARM_UP_MS = 400
"""From the start to when the process that simulates is started: after the first paint."""


def name_application() -> None:
    """Names under which Qt files the settings and the log."""
    QCoreApplication.setOrganizationName("AsyncFlow Designer")
    QCoreApplication.setApplicationName("asyncflow-designer")
    QCoreApplication.setApplicationVersion(__version__)


class Session:
    """Makes and keeps everything that lives as long as the app."""

    def __init__(
        self, arguments: list[str], theme: Literal["light", "dark"] | None, attended: bool
    ) -> None:
        name_application()
        self.app = QApplication(arguments)
        self.app.setApplicationDisplayName("AsyncFlow Designer")
        self.app.setDesktopFileName("asyncflow-designer")
        self.app.setWindowIcon(app_icon())
        self.reporter = CrashReporter(self.app, attended=attended)
        self.reporter.install()
        self.gc_guard = GuiThreadGc(self.app)
        self.settings = self._settings(attended)
        self.theme = Theme(self.app)
        self.theme.set_mode(theme or self.settings.theme_mode)
        self.appearance = Appearance(self.app, self.theme)
        self.window = MainWindow(
            self.theme,
            self.settings,
            gc_guard=self.gc_guard,
            log_file=self.reporter.log_file,
            history_file=history_file() if attended else None,
            data=data_folder() if attended else None,
            attended=attended,
        )

    def _settings(self, attended: bool) -> Settings:
        if attended:
            return Settings()
        # A picture shows the window as it comes, and taking one changes nothing for the user.
        self._scratch = QTemporaryDir()
        return Settings(QSettings(self._scratch.filePath("s.ini"), QSettings.Format.IniFormat))

    def attend(self, file: Path | None, run: bool, seed: int | None) -> int:
        """Show the window and serve the user until they leave."""
        window = self.window
        window.runs.seed_override = seed
        window.show()
        if sys.platform == "darwin":
            # An event filter of all events costs time; elsewhere files come as arguments.
            self.requests = FileOpenFilter(self.app)
            self.requests.asked_for.connect(window.files.open_path)
        QTimer.singleShot(_WARM_UP_MS, window.controller.warm_up)
        # Shown first, so that a dialog about a bad file has a window to belong to.
        QTimer.singleShot(0, window, lambda: self._begin(file, run))
        code = self.app.exec()
        self.gc_guard.close()
        self.reporter.close()
        return code

    def _greet(self) -> None:
        self.window.help.tour.offer_after(self.window.beginning.greet())

    def _begin(self, file: Path | None, run: bool) -> None:
        if file is not None and self.window.files.open_path(file) and run:
            self.window.start_run()
        self.window.safekeeping.offer(self._greet if file is None else None)
        self.window.safekeeping.offer_report(self.reporter.report)

    def take_picture(self, file: Path | None, target: Path, run: bool, seed: int | None) -> int:
        """Write the window's picture, after a run if asked for, with nobody there to click."""
        window = self.window
        window.runs.seed_override = seed
        window.resize(*_PICTURE_SIZE)
        if file is not None:
            try:
                loaded = window.files.read(file)
            except ScenarioError as error:
                for problem in error.problems:
                    _complain(describe(problem))
                return 2
            window.show()
            window.files.adopt(loaded, file)
            for note in loaded.notes:
                _complain(f"note: {note.message}")
        else:
            window.show()
        job = ScreenshotJob(window, target)
        job.done.connect(self.app.exit)
        QTimer.singleShot(0, job, lambda: job.start(run=run))
        code = self.app.exec()
        if job.error:
            _complain(job.error)
        if code == 0:
            self._report(target)
        window.insight.shutdown()
        window.controller.shutdown()
        self.gc_guard.close()
        self.reporter.close()
        return code

    def _report(self, target: Path) -> None:
        """Print what a reader at a terminal wants: the figures, and where the picture is."""
        outcome = self.window.runs.outcome
        if outcome is not None:
            # Tables for a terminal, which the window does without: not at each start.
            from engine.cli.report import print_result  # noqa: PLC0415

            print_result(outcome.result)
        sys.stdout.write(f"Picture of the window: {target}\n")


def _complain(text: str) -> None:
    sys.stderr.write(f"{text}\n")
