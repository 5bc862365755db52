"""A run as a sequence of pictures of the window: to look at, and to show.

    python scripts/film.py FILE FOLDER [--theme dark] [--frames 11] [--seconds 12]
                           [--motion reduced]

Writes ``FOLDER/01.png`` and so on, at even distances of simulated time, and ``sheet.png`` with all
of them side by side. The run is slowed down to last the given wall time. No screen is needed.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from asyncflow_gui.driving.orders import SetSpeed
from asyncflow_gui.runner import Progress
from asyncflow_gui.shell.main_window import MainWindow
from asyncflow_gui.shell.session import Session
from asyncflow_gui.theme.motion import set_motion

SIZE = (1440, 900)
COLUMNS = 4
THUMB_PX = 720
SETTLE_MS = 150


class Film(QObject):
    """Takes a picture whenever the run has come to the next of some moments."""

    def __init__(self, window: MainWindow, folder: Path, frames: int, seconds: float) -> None:
        super().__init__(window)
        self.pictures: list[QPixmap] = []
        self._window, self._folder = window, folder
        horizon_s = window.document.scenario.settings.horizon_s
        self._moments = [horizon_s * (number + 0.5) / frames for number in range(frames)]
        self._speed = SetSpeed(horizon_s / seconds)
        window.controller.progressed.connect(self._progressed)
        window.ready_to_show_result.connect(self._ended)

    @Slot()
    def start(self) -> None:
        """Run."""
        if not self._window.start_run(self._speed):
            sys.stderr.write("The scenario has problems; it cannot run.\n")
            self._window.close()

    @Slot(object)
    def _progressed(self, progress: Progress) -> None:
        if self._moments and progress.time_s >= self._moments[0]:
            self._moments = [each for each in self._moments if each > progress.time_s]
            QTimer.singleShot(SETTLE_MS, self, self.take)  # charts and figures follow in a moment

    @Slot()
    def _ended(self) -> None:
        QTimer.singleShot(SETTLE_MS, self, self._finish)

    @Slot()
    def _finish(self) -> None:
        self._window.charts.show_results()
        QTimer.singleShot(SETTLE_MS, self, self._leave)

    @Slot()
    def _leave(self) -> None:
        self.take()
        self.sheet().save(str(self._folder / "sheet.png"))
        self._window.controller.shutdown()
        self._window.insight.shutdown()
        QTimer.singleShot(0, self._window, self._window.deleteLater)

    @Slot()
    def take(self) -> None:
        """One picture more."""
        picture = self._window.grab()
        self.pictures.append(picture)
        picture.save(str(self._folder / f"{len(self.pictures):02}.png"))

    def sheet(self) -> QImage:
        """All pictures in rows."""
        high = THUMB_PX * SIZE[1] // SIZE[0]
        rows = math.ceil(len(self.pictures) / COLUMNS)
        sheet = QImage(COLUMNS * THUMB_PX, rows * high, QImage.Format.Format_RGB32)
        sheet.fill(QColor("#808080"))
        painter = QPainter(sheet)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for place, picture in enumerate(self.pictures):
            row, column = divmod(place, COLUMNS)
            painter.drawPixmap(column * THUMB_PX, row * high, THUMB_PX, high, picture)
        painter.end()
        return sheet


def main() -> int:
    """Open, run, and take pictures meanwhile."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    parser.add_argument("--frames", type=int, default=11)
    parser.add_argument("--seconds", type=float, default=12.0, help="wall time of the run")
    parser.add_argument("--motion", choices=("full", "reduced"), default="full")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    session = Session(sys.argv[:1], options.theme, attended=False)
    set_motion(options.motion)
    window = session.window
    window.resize(*SIZE)
    window.show()
    window.files.adopt(window.files.read(options.file), options.file)
    film = Film(window, options.folder, options.frames, options.seconds)
    window.destroyed.connect(session.app.quit)
    QTimer.singleShot(SETTLE_MS, film, film.start)
    code = session.app.exec()
    session.gc_guard.close()
    session.reporter.close()
    return code


if __name__ == "__main__":
    raise SystemExit(main())
