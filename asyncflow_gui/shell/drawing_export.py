"""The drawing as a file: SVG, PNG at twice the size, PDF of one page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QObject, QRectF, Slot
from PySide6.QtGui import QImageWriter, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from asyncflow_gui.model import Document
from asyncflow_gui.shell.busy import busy
from asyncflow_gui.shell.choosers import Chooser
from asyncflow_gui.shell.dialogs import APP_NAME, show_error
from asyncflow_gui.shell.drawing import Drawing
from asyncflow_gui.shell.status_line import StatusLine
from asyncflow_gui.shell.storage import SaveError, write_atomically
from asyncflow_gui.theme import Theme

_PNG_SCALE = 2.0
_LARGE_PIXELS = 8_000_000
_QUICK = 80  # Qt's scale of how little to compress: a tenth larger in half the time, no worse
_PIXELS_PER_POINT = 96 / 72
_SVG_DPI, _PDF_DPI = 96, 384


def write_drawing(drawing: Drawing, path: Path, title: str) -> None:
    """Write a drawing in the format the file's ending names; SVG where it names none known.

    Raises:
        SaveError: Nothing has been written.
    """
    write = _WRITERS.get(path.suffix.lower(), _svg)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    write(drawing, buffer, title)
    write_atomically(path, bytes(buffer.data().data()))


def _svg(drawing: Drawing, device: QBuffer, title: str) -> None:
    size = drawing.size
    generator = QSvgGenerator()
    generator.setOutputDevice(device)
    generator.setSize(size.toSize())
    generator.setViewBox(QRectF(0, 0, size.width(), size.height()))
    generator.setResolution(_SVG_DPI)
    generator.setTitle(title)
    generator.setDescription(f"Drawn with {APP_NAME}")
    _paint(drawing, generator, QRectF(0, 0, size.width(), size.height()))


def _pdf(drawing: Drawing, device: QBuffer, title: str) -> None:
    size = drawing.size
    writer = QPdfWriter(device)
    writer.setTitle(title)
    writer.setCreator(APP_NAME)
    writer.setResolution(_PDF_DPI)
    points = size / _PIXELS_PER_POINT
    exact = QPageSize.SizeMatchPolicy.ExactMatch
    page = QPageSize(points, QPageSize.Unit.Point, "", exact)
    orientation = QPageLayout.Orientation.Portrait
    writer.setPageLayout(QPageLayout(page, orientation, QMarginsF(0, 0, 0, 0)))
    dots = size / 96 * _PDF_DPI
    _paint(drawing, writer, QRectF(0, 0, dots.width(), dots.height()))


def _png(drawing: Drawing, device: QBuffer, title: str) -> None:
    image = drawing.picture(_PNG_SCALE)
    image.setText("Title", title)
    writer = QImageWriter(device, QByteArray(b"png"))
    if image.width() * image.height() > _LARGE_PIXELS:
        writer.setQuality(_QUICK)
    writer.write(image)


def _paint(drawing: Drawing, device: QSvgGenerator | QPdfWriter, area: QRectF) -> None:
    painter = QPainter(device)
    drawing.paint(painter, area)
    painter.end()


_WRITERS: dict[str, Callable[[Drawing, QBuffer, str], None]] = {
    ".svg": _svg,
    ".png": _png,
    ".pdf": _pdf,
}


class DrawingExporter(QObject):
    """Asks for a file and writes the drawing in the colours of the theme in force."""

    def __init__(
        self,
        document: Document,
        theme: Theme,
        chooser: Chooser,
        status: StatusLine,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._document = document
        self._theme = theme
        self._chooser = chooser
        self._status = status
        self._window = window

    @Slot()
    def export(self) -> None:
        """Ask where to, and write."""
        drawing = Drawing(self._document.project, self._theme)
        if drawing.is_empty:
            self._status.show_message("Nothing is drawn yet that could be exported")
        elif (path := self._chooser.to_export_drawing("drawing.svg")) is not None:
            self._write(drawing, path if path.suffix.lower() in _WRITERS else _with_suffix(path))
        drawing.close()

    def _write(self, drawing: Drawing, path: Path) -> None:
        title = self._document.scenario.name.strip() or path.stem
        try:
            with busy():
                write_drawing(drawing, path, title)
        except SaveError as error:
            show_error(self._window, "The drawing was not written.", str(error))
            return
        self._status.show_message(f"Drawing written to {path}")


def _with_suffix(path: Path) -> Path:
    return path.with_name(f"{path.name}.svg")
