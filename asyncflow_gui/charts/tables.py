"""Sortable tables of figures, copied as CSV or tab-separated text."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from asyncflow_gui.charts.saving import Saver
from asyncflow_gui.charts.style import tabular

Figure = str | int | float | None
_Index = QModelIndex | QPersistentModelIndex

_HEADING_PADDING_PX: Final = 20

VALUE_ROLE: Final = Qt.ItemDataRole.UserRole
"""The figure behind a cell's text: a number, a text, or None."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        title: Heading, with the unit where there is one.
        text: The figure of a cell as shown.
        about: What it means, for the heading's tool tip.
        numeric: Whether it is a number, set to the right.
        optional: Whether it is shown only where some row has more than nothing in it.
    """

    title: str
    text: Callable[[Any], str] = str
    about: str = ""
    numeric: bool = True
    optional: bool = False


class FigureModel(QAbstractTableModel):
    """Rows of figures under columns."""

    def __init__(self, columns: Sequence[Column], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._rows: tuple[tuple[Figure, ...], ...] = ()
        self._texts: tuple[tuple[str, ...], ...] = ()

    def set_rows(self, rows: Sequence[Sequence[Figure]]) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self._rows = tuple(tuple(row) for row in rows)
        self._texts = tuple(
            tuple(
                "–" if value is None else column.text(value)
                for column, value in zip(self._columns, row, strict=True)
            )
            for row in self._rows
        )
        self.endResetModel()

    def widest_cell(self, column: int, width: Callable[[str], int]) -> QModelIndex:
        """The cell of a column whose text is the widest; none where there are no rows."""
        rows = range(len(self._texts))
        row = max(rows, key=lambda row: width(self._texts[row][column]), default=-1)
        return self.index(row, column)

    def rowCount(self, parent: _Index | None = None) -> int:
        """Number of rows."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index | None = None) -> int:
        """Number of columns."""
        return 0 if parent is not None and parent.isValid() else len(self._columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell: its text, its figure under ``VALUE_ROLE``, or its alignment."""
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._texts[index.row()][index.column()]
        if role == VALUE_ROLE:
            return self._rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(self._columns[index.column()])
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Headings with units; what they mean as tool tips."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = self._columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.about or None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        return None


class _ByFigure(QSortFilterProxyModel):
    """Sorts by the figures behind the texts; rows without one come first when ascending."""

    def lessThan(self, left: _Index, right: _Index) -> bool:
        """Whether the left row goes before the right one when ascending."""
        return _rank(left.data(VALUE_ROLE)) < _rank(right.data(VALUE_ROLE))


class FigureTable(QTableView):
    """A table that is sorted by a click on a heading; Ctrl+C copies the selection.

    What is copied carries headings and full figures: tab-separated as text, so that it can be
    pasted into a spreadsheet, and as CSV beside it.

    Args:
        columns: What it shows.
        parent: Owns it.
        widest: Number of the column that takes the room that is left.

    Attributes:
        row_chosen: The user has gone to a row; carries its number as the rows were given.
    """

    row_chosen = Signal(int)

    def __init__(
        self, columns: Sequence[Column], parent: QWidget | None = None, *, widest: int = 0
    ) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._model = FigureModel(columns, self)
        self._sorted = _ByFigure(self)
        self._most_px = 0
        self._fitting = False
        self.saver: Saver | None = None
        self._sorted.setSourceModel(self._model)
        self.setModel(self._sorted)
        self.setFont(tabular(self.font()))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(26)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(widest, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(56)
        header.sortIndicatorChanged.connect(self._fit_columns)
        self.setSortingEnabled(True)
        self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)  # as the scenario has them
        self._add_copy()
        self.selectionModel().currentRowChanged.connect(self._row_changed)

    def _add_copy(self) -> None:
        copy = QAction("Copy", self)
        copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(self.copy)
        self.addAction(copy)
        save = QAction("Save as CSV…", self)
        save.triggered.connect(self._save)
        self.addAction(save)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    @Slot()
    def _save(self) -> None:
        if self.saver is not None:
            self.saver.save_text(self.accessibleName(), self.as_text(","))

    @Slot(QModelIndex, QModelIndex)
    def _row_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self.row_chosen.emit(self._sorted.mapToSource(current).row())

    def choose(self, row: int) -> None:
        """Go to a row, by its number as the rows were given."""
        self.setCurrentIndex(self._sorted.mapFromSource(self._model.index(row, 0)))

    def set_rows(self, rows: Sequence[Sequence[Figure]]) -> None:
        """Replace all rows; the order chosen by the user stays."""
        self._model.set_rows(rows)
        for number, column in enumerate(self._columns):
            empty = not any(row[number] for row in rows)
            self.setColumnHidden(number, column.optional and empty)
        self._fit_columns()

    @Slot()
    def _fit_columns(self) -> None:
        """Make columns as wide as what is in them.

        Qt would ask for everything about every cell to find out: a tenth of a second for the
        nodes of a large system, at the end of each run. Here the widest text of a column tells.
        """
        if not self.isVisible():
            return  # it will be done when there is something to see
        self.ensurePolished()
        header, width = self.horizontalHeader(), self.fontMetrics().horizontalAdvance
        for number in range(len(self._columns)):
            if header.sectionResizeMode(number) == QHeaderView.ResizeMode.Stretch:
                continue
            cell = self._sorted.mapFromSource(self._model.widest_cell(number, width))
            wanted = self.sizeHintForIndex(cell).width() + 1 if cell.isValid() else 0
            self.setColumnWidth(number, max(wanted, self._heading_px(number)))

    def _heading_px(self, number: int) -> int:
        """Room for a heading, and for the arrow where rows are sorted by that column."""
        header = self.horizontalHeader()
        if header.sortIndicatorSection() == number:
            return header.sectionSizeHint(number)
        bare = header.fontMetrics().horizontalAdvance(self._columns[number].title)
        least: int = max(bare + _HEADING_PADDING_PX, header.minimumSectionSize())
        return least

    def showEvent(self, event: QShowEvent) -> None:
        """Columns fit what has come meanwhile."""
        self._fit_columns()
        super().showEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Columns follow the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit_columns()

    def fit(self, most_px: int) -> None:
        """Be as tall as the rows need, at most ``most_px``; beyond that they scroll."""
        self._most_px = most_px
        self.ensurePolished()
        rows = self._sorted.rowCount() * self.verticalHeader().defaultSectionSize()
        header = self.horizontalHeader()
        header.ensurePolished()
        bar = self.horizontalScrollBar()
        wanted = rows + header.sizeHint().height() + 2
        if bar.maximum() > 0:
            wanted += bar.sizeHint().height()
        self.setFixedHeight(min(wanted, most_px))
        fits = wanted <= most_px
        self.setVerticalScrollBarPolicy(
            Qt.ScrollBarPolicy.ScrollBarAlwaysOff if fits else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        )

    def updateGeometries(self) -> None:
        """Make or give back the room of the horizontal scroll bar as it comes and goes."""
        super().updateGeometries()
        if not self._fitting and self._most_px:
            self._fitting = True
            self.fit(self._most_px)
            self._fitting = False

    @Slot()
    def copy(self) -> None:
        """Put the selected rows, or all where none are, on the clipboard."""
        content = QMimeData()
        content.setText(self.as_text("\t"))
        content.setData("text/csv", self.as_text(",").encode())
        QGuiApplication.clipboard().setMimeData(content)

    def as_text(self, separator: str) -> str:
        """The selected rows, or all where none are, in the order shown, with headings."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        columns = range(self._sorted.columnCount())
        buffer = io.StringIO()
        writer = csv.writer(buffer, delimiter=separator, lineterminator="\n")
        writer.writerow(
            self._sorted.headerData(column, Qt.Orientation.Horizontal) for column in columns
        )
        for row in rows or range(self._sorted.rowCount()):
            values = [self._sorted.index(row, column).data(VALUE_ROLE) for column in columns]
            writer.writerow("" if value is None else value for value in values)
        return buffer.getvalue()


def _alignment(column: Column) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.numeric else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _rank(value: Figure) -> tuple[int, float, str]:
    if value is None:
        return (0, 0.0, "")
    return (2, 0.0, value.casefold()) if isinstance(value, str) else (1, float(value), "")
