"""The panel of the outline: the tree, in step with document and canvas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QPainter, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLabel,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from asyncflow_gui.canvas.items.state import Marks
from asyncflow_gui.commands import Editor
from asyncflow_gui.model import Changes
from asyncflow_gui.shell.outline.entries import Entry, Outline
from asyncflow_gui.shell.outline.model import OutlineModel
from asyncflow_gui.shell.outline.renaming import RenameRefusedError, rename
from asyncflow_gui.shell.picking.choices import sized
from asyncflow_gui.theme import Theme, icons
from asyncflow_gui.theme.stylesheet import set_role
from engine.schemas import Problem

_Index = QModelIndex | QPersistentModelIndex
_ROW = 26
_DELAY_MS = 20
_MOST_SHOWN = 400
"""Selected elements from which on the tree shows no selection: nobody could read it."""


class OutlinePanel(QFrame):
    """Nodes with their endpoints, steps and edges; groups and notes; events.

    Signals:
        selected: Ids of nodes, edges, groups and notes that the user selected here.
        activated: The entry to be edited: Enter or a double click on what has no name.
        refused: Why a name cannot be had.
    """

    selected = Signal(object)
    activated = Signal(object)
    refused = Signal(str)

    def __init__(self, editor: Editor, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("outlinePanel")
        set_role(self, "surface", "panel")
        self._editor = editor
        self._outline = Outline(editor)
        self._stale = True
        self._following = False
        self._wanted: tuple[str, ...] = ()
        self.model = OutlineModel(self._rename, self)
        self.tree = OutlineTree(self.model, theme, self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DELAY_MS)
        self._timer.timeout.connect(self.refresh)
        caption = QLabel("OUTLINE", self)
        set_role(caption, "caption", True)
        caption.setContentsMargins(14, 0, 0, 0)
        caption.setBuddy(self.tree)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 0)
        column.setSpacing(4)
        column.addWidget(caption)
        column.addWidget(self.tree, 1)
        self.setMinimumHeight(96)
        self.setFocusProxy(self.tree)
        self.tree.selectionModel().selectionChanged.connect(self._tell_selection)
        self.tree.edit_wanted.connect(self._activate)
        self.destroyed.connect(editor.document.subscribe(self._document_changed))

    # -- following

    @Slot()
    def refresh(self) -> None:
        """Show the document as it is now, unless nobody sees it."""
        self._timer.stop()
        if not self.isVisible() or not self._stale:
            return
        self._stale = False
        self._following = True
        self.model.show(self._outline.entries())
        self._following = False
        self._show_wanted()

    def follow(self, ids: Iterable[str]) -> None:
        """Select what is selected on the canvas."""
        self._wanted = tuple(ids)
        if self.isVisible() and not self._stale:
            self._show_wanted()

    def set_problems(self, problems: Sequence[Problem]) -> None:
        """Mark the rows of elements that have problems."""
        by_element: defaultdict[str, list[Problem]] = defaultdict(list)
        for problem in problems:
            if problem.element is not None:
                by_element[problem.element].append(problem)
        self.model.set_marks({key: Marks.of(found) for key, found in by_element.items()})

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what was not shown meanwhile."""
        super().showEvent(event)
        self.refresh()

    def _document_changed(self, changes: Changes) -> None:
        # Where things stand does not matter here: a drag costs nothing.
        shapes = changes.added_shapes or changes.removed_shapes or changes.changed_shapes
        if changes.scenario or shapes:
            self._stale = True
            self._timer.start()

    def _show_wanted(self) -> None:
        rows = self.tree.selectionModel()
        if set(self._wanted) == set(self._selected_elements()):
            return  # an endpoint of the selected node, for one
        wanted = set(self._wanted) if len(self._wanted) <= _MOST_SHOWN else set()
        selection = QItemSelection()
        last = QModelIndex()
        for element, index in self.model.elements() if wanted else ():
            if element in wanted:
                selection.select(index, index)
                last = index if element == self._wanted[-1] else last
        self._following = True
        rows.select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if last.isValid():
            rows.setCurrentIndex(last, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.tree.scrollTo(last)
        self._following = False

    # -- leading

    def _selected_elements(self) -> list[str]:
        entries = map(self.model.entry, self.tree.selectionModel().selectedRows())
        known = self._editor.document
        on_canvas = (known.nodes, known.edges, known.shapes)
        return list(
            dict.fromkeys(
                entry.element
                for entry in entries
                if entry and any(entry.element in each for each in on_canvas)
            )
        )

    @Slot()
    def _tell_selection(self) -> None:
        if not self._following:
            self._wanted = tuple(self._selected_elements())
            self.selected.emit(self._wanted)

    @Slot(QModelIndex)
    def _activate(self, index: QModelIndex) -> None:
        entry = self.model.entry(index)
        if entry is not None and entry.element:
            self.activated.emit(entry)

    def _rename(self, entry: Entry, name: str) -> bool:
        try:
            rename(self._editor, entry, name)
        except RenameRefusedError as error:
            self.refused.emit(str(error))
            return False
        self.refresh()
        return True


class OutlineTree(QTreeView):
    """The tree: F2 or a double click renames, Enter edits, arrow keys go about."""

    edit_wanted = Signal(QModelIndex)

    def __init__(self, model: OutlineModel, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegate(_Delegate(model, theme, self))
        self.setAccessibleName("Outline of the drawing")
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setIndentation(14)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
        )
        self.setExpandsOnDoubleClick(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme.changed.connect(self.viewport().update)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the form of what the keyboard is on."""
        editing = self.state() == QAbstractItemView.State.EditingState
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not editing:
            self.edit_wanted.emit(self.currentIndex())
            event.accept()
        else:
            super().keyPressEvent(event)


class _Delegate(QStyledItemDelegate):
    """Draws icon, title, and the detail in a quieter colour; surface and arrow are the tree's."""

    def __init__(self, model: OutlineModel, theme: Theme, parent: QTreeView) -> None:
        super().__init__(parent)
        self._model = model
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        """All rows are equally high."""
        return QSize(80, _ROW)

    def initStyleOption(self, option: QStyleOptionViewItem, index: _Index) -> None:
        """Leave the text to :meth:`paint`."""
        super().initStyleOption(option, index)
        option.text = ""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw one row."""
        super().paint(painter, option, index)
        entry = self._model.entry(index)
        if entry is None:
            return
        tokens = self._theme.tokens
        area = QRectF(option.rect).adjusted(2, 0, -8, 0)
        middle = area.center().y()
        painter.save()
        if badge := self._model.marks(entry).icon:
            color = tokens.color("bad" if badge == "error" else "warn")
            icons.paint(painter, badge, color, QRectF(area.right() - 14, middle - 7, 14, 14))
            area.setRight(area.right() - 20)
        if entry.icon:
            place = QRectF(area.left(), middle - 7, 14, 14)
            icons.paint(painter, entry.icon, tokens.color(entry.token), place)
            area.setLeft(area.left() + 20)
        weight = QFont.Weight.Medium if not index.parent().isValid() else QFont.Weight.Normal
        left = _draw(painter, entry.title, area, sized(painter.font(), 12, weight), tokens.text)
        area.setLeft(left + 8)
        if area.width() > 24:
            small = sized(painter.font(), 11, QFont.Weight.Normal)
            _draw(painter, entry.detail, area, small, tokens.text_muted)
        painter.restore()


def _draw(painter: QPainter, text: str, area: QRectF, font: QFont, color: str) -> float:
    """Write a text at the left of an area, elided; returns where it ends."""
    metrics = QFontMetricsF(font)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    painter.setFont(font)
    painter.setPen(color)
    base = area.center().y() + (metrics.ascent() - metrics.descent()) / 2
    painter.drawText(QPointF(area.left(), base), shown)
    return area.left() + metrics.horizontalAdvance(shown)
