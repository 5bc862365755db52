"""Two versions of a project side by side: their drawings, and every field that differs."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from asyncflow_gui.charts.tables import Column, FigureTable
from asyncflow_gui.recovery.differences import counted, listed
from asyncflow_gui.shell.drawing import Drawing
from asyncflow_gui.theme import Theme
from asyncflow_gui.theme.stylesheet import set_role
from engine.schemas import Project

_PICTURE = QSize(400, 188)
_MOST_SHOWN = 2_000


class Thumbnail(QFrame):
    """A project's drawing in small, on a card."""

    def __init__(self, theme: Theme, size: QSize, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._size = size
        self._project: Project | None = None
        set_role(self, "surface", "card")
        self._picture = QLabel(self)
        self._picture.setFixedSize(size)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        set_role(self._picture, "muted", True)
        row = QVBoxLayout(self)
        row.setContentsMargins(4, 4, 4, 4)
        row.addWidget(self._picture)
        self.setFixedSize(size + QSize(8, 8))
        theme.changed.connect(self._draw)

    def show_project(self, project: Project | None) -> None:
        """Draw another project; None: there is no drawing."""
        self._project = project
        self._draw()

    def _draw(self) -> None:
        self._picture.setPixmap(QPixmap())
        if self._project is None:
            self._picture.setText("No drawing")
            return
        drawing = Drawing(self._project, self._theme)
        if drawing.is_empty:
            self._picture.setText("Nothing is drawn")
        else:
            image = drawing.thumbnail(self._size, self.devicePixelRatioF())
            self._picture.setPixmap(QPixmap.fromImage(image))
        drawing.close()


class ProjectComparison(QDialog):
    """What differs between two versions of a project."""

    def __init__(
        self,
        theme: Theme,
        parent: QWidget,
        *,
        heading: str,
        sides: tuple[tuple[str, Project], tuple[str, Project]],
    ) -> None:
        """Compare.

        Args:
            theme: Colours of the drawings.
            parent: The window.
            heading: What is compared.
            sides: What to call each version, and the version.
        """
        super().__init__(parent)
        self.setWindowTitle("Compare")
        (one_name, one), (other_name, other) = sides
        title = _label(heading)
        set_role(title, "heading", True)
        parts = counted(one, other)
        summary = _label(f"Going from left to right: {', '.join(parts)}." if parts else
                         "Both are the same.")  # fmt: skip
        set_role(summary, "muted", True)
        pictures = QHBoxLayout()
        pictures.setSpacing(16)
        for name, project in sides:
            pictures.addLayout(_pictured(name, project, theme, self))
        columns = (
            Column("Changed", numeric=False),
            Column("What", numeric=False),
            Column(one_name, numeric=False),
            Column(other_name, numeric=False),
        )
        self.table = FigureTable(columns, self)
        self.table.setAccessibleName("Every field that differs")
        header = self.table.horizontalHeader()
        header.setStretchLastSection(True)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        changes = listed(one, other)
        rows = [(each.place, each.field or "all of it", each.before, each.after)
                for each in changes[:_MOST_SHOWN]]  # fmt: skip
        if len(changes) > _MOST_SHOWN:
            rows.append(("…", f"{len(changes) - _MOST_SHOWN:,} more", "", ""))
        self.table.set_rows(rows)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(8)
        column.addWidget(title)
        column.addWidget(summary)
        column.addSpacing(8)
        column.addLayout(pictures)
        column.addSpacing(8)
        column.addWidget(self.table, 1)
        column.addSpacing(8)
        column.addWidget(buttons)
        self.resize(2 * _PICTURE.width() + 80, 640)


def _pictured(name: str, project: Project, theme: Theme, parent: QWidget) -> QVBoxLayout:
    caption = _label(name)
    set_role(caption, "figure", True)
    picture = Thumbnail(theme, _PICTURE, parent)
    picture.show_project(project)
    picture.setAccessibleName(f"Drawing: {name.lower()}")
    column = QVBoxLayout()
    column.setSpacing(4)
    column.addWidget(caption)
    column.addWidget(picture)
    return column


def _label(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
