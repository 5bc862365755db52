"""The app's icon in every size and format the three systems ask for, made from its SVG by Qt."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
"""Widths of the PNGs, in pixels: those of the hicolor theme."""


def write_icons(svg: Path, folder: Path) -> Path:
    """Write app.svg, app-SIZE.png, app.ico and app.icns into a folder, and return it."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QGuiApplication.instance() or QGuiApplication(sys.argv[:1])
    folder.mkdir(parents=True, exist_ok=True)
    drawing = QSvgRenderer(str(svg))

    def picture(size: int) -> QImage:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        drawing.render(painter)
        painter.end()
        return image

    shutil.copyfile(svg, folder / "app.svg")
    for size in SIZES:
        _save(picture(size), folder / f"app-{size}.png")
    _save(picture(256), folder / "app.ico")
    _save(picture(512), folder / "app.icns")
    del application
    return folder


def _save(image: QImage, path: Path) -> None:
    if not image.save(str(path)):
        raise SystemExit(f"{path} could not be written")


if __name__ == "__main__":
    write_icons(Path(sys.argv[1]), Path(sys.argv[2]))
