"""The list of runs: a table with what can be done to the runs that are selected."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSortFilterProxyModel, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QMessageBox,
    QTableView,
    QWidget,
)

from asyncflow_gui.history.records import RunEntry
from asyncflow_gui.history.rows import ENTRY_ROLE, NAME, PROJECT, SORT_ROLE, RunRows
from asyncflow_gui.model import figures

_ROW_PX = 28
_MEASURED_ROWS = 50
"""Rows that tell how wide columns are; to ask all of a long history takes a noticeable time."""


class RunList(QTableView):
    """Runs, one a row; several may be selected.

    Attributes:
        open_wanted: Id of a run to be shown.
        restore_wanted: Id of a run whose drawing is to be put back.
        overlay_wanted: Ids of runs to be laid over the one that is shown.
        compare_wanted: Ids of runs to be compared.
        rename_wanted: Id of a run and its new name.
        pin_wanted: Ids of runs, and whether they are to be pinned.
        delete_wanted: Ids of runs to be dropped; the user has been asked.
        selected: Something else is selected.
    """

    open_wanted = Signal(int)
    restore_wanted = Signal(int)
    overlay_wanted = Signal(object)
    compare_wanted = Signal(object)
    rename_wanted = Signal(int, str)
    pin_wanted = Signal(object, bool)
    delete_wanted = Signal(object)
    selected = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("History of runs")
        self._rows = RunRows(self)
        self._rows.renamed.connect(self.rename_wanted)
        self._order = QSortFilterProxyModel(self)
        self._order.setSourceModel(self._rows)
        self._order.setSortRole(SORT_ROLE)
        self.setModel(self._order)
        self._look()
        self.open_ = self._action(
            "Open", "Return", "Show the figures of the selected run", self._open
        )
        self.restore = self._action(
            "Restore drawing", "R", "Put the drawing back as it was run; undo takes it back",
            self._restore,
        )  # fmt: skip
        self.overlay = self._action(
            "Overlay", "O", "Lay the selected runs over the one that is shown, in every chart",
            self._overlay,
        )  # fmt: skip
        self.compare = self._action(
            "Compare", "Ctrl+Return", "What differs between the selected runs", self._compare
        )
        self.rename = self._action("Rename", "F2", "Give the selected run a name", self._rename)
        self.pin = self._action(
            "Pin", "P", "Keep the selected runs when old ones make room, or no longer", self._pin
        )
        self.delete = self._action("Delete…", "Del", "Drop the selected runs", self._delete)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.doubleClicked.connect(self._open)
        self.selectionModel().selectionChanged.connect(self._refresh)
        self._refresh()

    def _look(self) -> None:
        self.setProperty("roomy", "true")
        self.setFrameShape(QFrame.Shape.StyledPanel)  # a place for the border beside the rows
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW_PX)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(56)
        header.setResizeContentsPrecision(_MEASURED_ROWS)
        self.setSortingEnabled(True)
        self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)  # the newest first, as they come

    def _action(self, text: str, shortcut: str, tip: str, slot: object) -> QAction:
        action = QAction(text, self)
        action.setShortcut(QKeySequence(shortcut))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        native = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{tip} ({native})")
        action.triggered.connect(slot)
        self.addAction(action)
        return action

    def set_entries(self, entries: Sequence[RunEntry]) -> None:
        """List these; what was selected stays so."""
        chosen = {entry.id for entry in self.chosen()}
        self._rows.set_entries(entries)
        self.select(chosen)
        self._refresh()

    def select(self, ids: set[int]) -> None:
        """Select the runs with these ids."""
        selection = self.selectionModel()
        flags = selection.SelectionFlag
        selection.clearSelection()
        for row in range(self._order.rowCount()):
            index = self._order.index(row, NAME)
            if index.data(ENTRY_ROLE).id in ids:
                selection.select(index, flags.Select | flags.Rows)

    def show_projects(self, shown: bool) -> None:
        """Whether to say which project each run was of."""
        self.setColumnHidden(PROJECT, not shown)

    def chosen(self) -> list[RunEntry]:
        """The selected runs, from top to bottom."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self._order.index(row, NAME).data(ENTRY_ROLE) for row in rows]

    @Slot()
    def _refresh(self) -> None:
        chosen = self.chosen()
        for action in (self.open_, self.restore, self.rename):
            action.setEnabled(len(chosen) == 1)
        self.compare.setEnabled(len(chosen) >= 2)
        for action in (self.overlay, self.pin, self.delete):
            action.setEnabled(bool(chosen))
        all_pinned = bool(chosen) and all(entry.pinned for entry in chosen)
        self.pin.setText("Unpin" if all_pinned else "Pin")
        self.selected.emit()

    @Slot()
    def _open(self) -> None:
        chosen = self.chosen()
        if len(chosen) == 1:
            self.open_wanted.emit(chosen[0].id)

    @Slot()
    def _restore(self) -> None:
        chosen = self.chosen()
        if len(chosen) == 1:
            self.restore_wanted.emit(chosen[0].id)

    @Slot()
    def _overlay(self) -> None:
        self.overlay_wanted.emit([entry.id for entry in self.chosen()])

    @Slot()
    def _compare(self) -> None:
        self.compare_wanted.emit([entry.id for entry in self.chosen()])

    @Slot()
    def _rename(self) -> None:
        rows = self.selectionModel().selectedRows(NAME)
        if len(rows) == 1:
            self.setCurrentIndex(rows[0])
            self.edit(rows[0])

    @Slot()
    def _pin(self) -> None:
        chosen = self.chosen()
        pinned = not all(entry.pinned for entry in chosen)
        self.pin_wanted.emit([entry.id for entry in chosen], pinned)

    @Slot()
    def _delete(self) -> None:
        chosen = self.chosen()
        if chosen and self._is_meant(chosen):
            self.delete_wanted.emit([entry.id for entry in chosen])

    def _is_meant(self, chosen: Sequence[RunEntry]) -> bool:
        what = f"“{chosen[0].name}”" if len(chosen) == 1 else figures.plural(len(chosen), "run")
        box = QMessageBox(QMessageBox.Icon.NoIcon, "AsyncFlow Designer", f"Delete {what}?")
        box.setParent(self, Qt.WindowType.Dialog)
        box.setInformativeText("A deleted run cannot be brought back.")
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(buttons.Yes | buttons.Cancel)
        box.button(buttons.Yes).setText("Delete")
        box.setDefaultButton(buttons.Cancel)
        meant = box.exec() == buttons.Yes.value
        box.deleteLater()
        return meant
