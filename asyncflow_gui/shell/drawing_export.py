"""The drawing as a file: SVG, PNG at twice the size, PDF of one page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QObject, QRectF, Slot
from PySide6.QtGui import QImage, QImageWriter, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from asyncflow_gui.model import Document
from asyncflow_gui.shell.busy import busy
from asyncflow_gui.shell.choosers import Chooser
from asyncflow_gui.shell.dialogs import APP_NAME, show_error
from asyncflow_gui.shell.drawing import Drawing
from asyncflow_gui.shell.patience import CalledOffError, Patience, patience
from asyncflow_gui.shell.status_line import StatusLine
from asyncflow_gui.shell.storage import SaveError, write_atomically
from asyncflow_gui.theme import Theme

_PNG_SCALE = 2.0
_PAINTING = 0.6
"""The share of the time that painting a large picture takes; compressing it takes the rest."""
_LARGE_PIXELS = 8_000_000
_QUICK = 80  # Qt's scale of how little to compress: a tenth larger in half the time, no worse
_PIXELS_PER_POINT = 96 / 72
_SVG_DPI, _PDF_DPI = 96, 384


def write_drawing(
    drawing: Drawing, path: Path, title: str, patience: Patience | None = None
) -> None:
    """Write a drawing in the format the file's ending names; SVG where it names none known.

    Raises:
        SaveError: Nothing has been written.
        CalledOffError: The user has called it off; nothing has been written.
    """
    write = _WRITERS.get(path.suffix.lower(), _svg)
    write_atomically(path, write(drawing, title, patience or Patience()))


def _buffer() -> QBuffer:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return buffer


def _svg(drawing: Drawing, title: str, _patience: Patience) -> bytes:
    device = _buffer()
    size = drawing.size
    generator = QSvgGenerator()
    generator.setOutputDevice(device)
    generator.setSize(size.toSize())
    generator.setViewBox(QRectF(0, 0, size.width(), size.height()))
    generator.setResolution(_SVG_DPI)
    generator.setTitle(title)
    generator.setDescription(f"Drawn with {APP_NAME}")
    _paint(drawing, generator, QRectF(0, 0, size.width(), size.height()))
    return bytes(device.data().data())


def _pdf(drawing: Drawing, title: str, _patience: Patience) -> bytes:
    device = _buffer()
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
    return bytes(device.data().data())


def _png(drawing: Drawing, title: str, patience: Patience) -> bytes:
    image = drawing.picture(_PNG_SCALE, lambda share: patience.reached(_PAINTING * share))
    image.setText("Title", title)
    return patience.wait_for(lambda: _compressed(image))


def _compressed(image: QImage) -> bytes:
    device = _buffer()
    writer = QImageWriter(device, QByteArray(b"png"))
    if image.width() * image.height() > _LARGE_PIXELS:
        writer.setQuality(_QUICK)
    writer.write(image)
    return bytes(device.data().data())


def _paint(drawing: Drawing, device: QSvgGenerator | QPdfWriter, area: QRectF) -> None:
    painter = QPainter(device)
    drawing.paint(painter, area)
    painter.end()


_WRITERS: dict[str, Callable[[Drawing, str, Patience], bytes]] = {
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
            with busy(), patience(f"Drawing {path.name} …", self._window) as told:
                write_drawing(drawing, path, title, told)
        except CalledOffError:
            self._status.show_message("The drawing was not written: called off")
            return
        except SaveError as error:
            show_error(self._window, "The drawing was not written.", str(error))
            return
        self._status.show_message(f"Drawing written to {path}")


def _with_suffix(path: Path) -> Path:
    return path.with_name(f"{path.name}.svg")
