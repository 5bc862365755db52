"""Takes charts along: as PNG or SVG, as a picture on the clipboard, as CSV."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QRect, QSaveFile, QSize, Signal
from PySide6.QtGui import QGuiApplication, QImage, QImageWriter, QPainter
from PySide6.QtWidgets import QFileDialog, QWidget

from asyncflow_gui.charts.card_picture import CardPicture

if TYPE_CHECKING:
    from asyncflow_gui.charts.card import ChartCard

PictureFormat = Literal["png", "svg"]

_SCALE = 2
"""Pixels of a PNG per pixel on the screen."""

AskPath = Callable[[str, str], Path | None]
"""Asks where to save: a suggested name and a filter such as ``PNG picture (*.png)``."""

_FILTERS = {
    "png": "PNG picture (*.png)",
    "svg": "SVG picture (*.svg)",
    "csv": "Comma-separated values (*.csv)",
}


class Picture(Protocol):
    """Something that can be painted by lines and text alone."""

    def size(self) -> QSize:
        """How large it is, pixels at 100 %."""

    def paint(self, painter: QPainter) -> None:
        """Paint it at the origin."""


class Saver(QObject):
    """Asks where to, and writes.

    Attributes:
        said: What became of it, for the status line.
    """

    said = Signal(str)

    def __init__(self, window: QWidget, ask: AskPath | None = None) -> None:
        super().__init__(window)
        self._window = window
        self.ask = ask or self._ask_by_dialog

    def copy_chart(self, card: ChartCard) -> None:
        """Put a card's picture on the clipboard."""
        self.copy_picture(CardPicture(card))

    def save_chart(self, card: ChartCard, form: PictureFormat) -> None:
        """Save a card's picture."""
        self.save_picture(CardPicture(card), card.definition.title, form)

    def save_figures(self, card: ChartCard) -> None:
        """Save the points of a chart: a line per interval, a column per line."""
        self.save_table(card.definition.title, *figures_of(card))

    def copy_picture(self, picture: Picture) -> None:
        """Put a picture on the clipboard."""
        QGuiApplication.clipboard().setImage(image_of(picture))
        self.said.emit("The picture is on the clipboard")

    def save_picture(self, picture: Picture, name: str, form: PictureFormat) -> None:
        """Ask for a file and write a picture to it."""
        self._save(name, form, lambda: png_of(picture) if form == "png" else svg_of(picture, name))

    def save_table(self, name: str, head: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Ask for a file and write a table to it."""
        self._save(name, "csv", lambda: csv_of(head, rows))

    def save_text(self, name: str, text: str) -> None:
        """Ask for a file and write a table to it that is CSV already."""
        self._save(name, "csv", text.encode)

    def _save(self, name: str, form: str, content: Callable[[], bytes]) -> None:
        path = self.ask(f"{_file_name(name)}.{form}", _FILTERS[form])
        if path is None:
            return
        path = path if path.suffix else path.with_suffix(f".{form}")
        file = QSaveFile(str(path))
        written = file.open(QIODevice.OpenModeFlag.WriteOnly)
        written = written and file.write(QByteArray(content())) >= 0 and file.commit()
        self.said.emit(
            f"{name} saved as {path.name}"
            if written
            else f"{path.name} was not saved: {file.errorString()}. Choose another folder."
        )

    def _ask_by_dialog(self, name: str, kinds: str) -> Path | None:
        chosen, _ = QFileDialog.getSaveFileName(self._window, "Save", name, kinds)
        return Path(chosen) if chosen else None


def image_of(picture: Picture) -> QImage:
    """A picture as pixels, twice as fine as on the screen."""
    size = picture.size()
    image = QImage(size * _SCALE, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(_SCALE, _SCALE)
    picture.paint(painter)
    painter.end()
    return image


def png_of(picture: Picture) -> bytes:
    """A picture as PNG."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"png"))
    writer.write(image_of(picture))
    return bytes(buffer.data().data())


def svg_of(picture: Picture, title: str) -> bytes:
    """A picture as SVG."""
    from PySide6.QtSvg import QSvgGenerator  # noqa: PLC0415  (few need it, and not at the start)

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(picture.size())
    generator.setViewBox(QRect(0, 0, picture.size().width(), picture.size().height()))
    generator.setTitle(title)
    painter = QPainter(generator)
    picture.paint(painter)
    painter.end()
    return bytes(buffer.data().data())


def csv_of(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """A table as CSV; what there is none of is an empty cell."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(["" if _is_nothing(cell) else cell for cell in row] for row in rows)
    return buffer.getvalue().encode()


def figures_of(card: ChartCard) -> tuple[list[str], list[list[float]]]:
    """The points of a chart as headings and rows: times and the values of all its lines."""
    series = card.series
    if series is None:
        return ["time_s"], []
    curves = card.curves
    columns = [series.time_s.tolist(), *(curve.values.tolist() for curve in curves)]
    return ["time_s", *(curve.name for curve in curves)], [
        list(row) for row in zip(*columns, strict=True)
    ]


def _is_nothing(cell: Any) -> bool:
    return cell is None or (isinstance(cell, float) and math.isnan(cell))


def _file_name(name: str) -> str:
    return re.sub(r"[^\w.-]+", "-", name.strip().lower()).strip("-") or "chart"
