"""What stands at the left of a page: the contents of the manual, or the sections found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QPainter, QPalette
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from asyncflow_gui.manual import contents, search
from asyncflow_gui.manual.markdown import Heading

_PAGE: Final = Qt.ItemDataRole.UserRole.value
_ANCHOR: Final = _PAGE + 1
_SNIPPET: Final = _PAGE + 2
_DEEPEST = 3
_PAD_PX = 8


class ContentsTree(QTreeWidget):
    """The pages, and below the one that is shown its headings."""

    chosen = Signal(str, str)
    """A page, and an anchor on it (empty for its beginning)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setHeaderHidden(True)
        self.setIndentation(16)
        self.setRootIsDecorated(False)
        self.setAccessibleName("Contents of the manual")
        self.setExpandsOnDoubleClick(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._pages: dict[str, QTreeWidgetItem] = {}
        for page in contents.PAGES:
            item = QTreeWidgetItem(self, [page.title])
            item.setData(0, _PAGE, page.name)
            item.setData(0, _ANCHOR, "")
            self._pages[page.name] = item
        self._shown = ""
        self.itemClicked.connect(self._choose)
        self.itemActivated.connect(self._choose)

    def show_page(self, name: str, headings: Sequence[Heading]) -> None:
        """Open a page in the list, and close the one before."""
        item = self._pages[name]
        if name != self._shown:
            before = self._pages.get(self._shown)
            if before is not None:
                before.takeChildren()
                _set_bold(before, False)
            self._shown = name
            _set_bold(item, True)
            _add_headings(item, name, headings)
            item.setExpanded(True)
            self.scrollToItem(item)
        current = self.currentItem()
        if current is None or current.data(0, _PAGE) != name:
            self.setCurrentItem(item)

    @Slot(QTreeWidgetItem, int)
    def _choose(self, item: QTreeWidgetItem, _column: int) -> None:
        # Its page may be taken out of the list by what this sets off.
        page, anchor = str(item.data(0, _PAGE)), str(item.data(0, _ANCHOR))
        self.chosen.emit(page, anchor)


def _add_headings(item: QTreeWidgetItem, page: str, headings: Sequence[Heading]) -> None:
    above = item
    for heading in headings:
        if not 2 <= heading.level <= _DEEPEST:
            continue
        child = QTreeWidgetItem(above if heading.level > 2 else item, [heading.text])
        child.setData(0, _PAGE, page)
        child.setData(0, _ANCHOR, heading.anchor)
        child.setToolTip(0, heading.text)
        if heading.level == 2:
            above = child


def _set_bold(item: QTreeWidgetItem, bold: bool) -> None:
    font = QFont(item.font(0))
    font.setBold(bold)
    item.setFont(0, font)


class HitList(QListWidget):
    """The sections that were found, each with the words around what was looked for."""

    chosen = Signal(str, str)
    """A page and an anchor on it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Sections found")
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_HitDelegate(self))
        self.itemClicked.connect(self._choose)
        self.itemActivated.connect(self._choose)

    def look_for(self, text: str) -> None:
        """List what holds all words of ``text``."""
        self.clear()
        for hit in search.find(text):
            item = QListWidgetItem(f"{hit.title} · {contents.title_of(hit.page)}", self)
            item.setData(_PAGE, hit.page)
            item.setData(_ANCHOR, hit.anchor)
            item.setData(_SNIPPET, hit.snippet)
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, hit.snippet)
        if self.count():
            self.setCurrentRow(0)
            return
        nothing = QListWidgetItem("Nothing found. Try fewer or other words.", self)
        nothing.setFlags(Qt.ItemFlag.NoItemFlags)

    def open_current(self) -> None:
        """Open the section that is marked, if there is one."""
        item = self.currentItem()
        if item is not None:
            self._choose(item)

    @Slot(QListWidgetItem)
    def _choose(self, item: QListWidgetItem) -> None:
        if item.data(_PAGE):
            self.chosen.emit(str(item.data(_PAGE)), str(item.data(_ANCHOR)))


class _HitDelegate(QStyledItemDelegate):
    """The heading, and below it the words in a smaller, calmer type."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Two lines for the words, one for the heading."""
        if not index.data(_SNIPPET):
            return super().sizeHint(option, index)
        return QSize(0, 3 * option.fontMetrics.lineSpacing() + 2 * _PAD_PX)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw both texts over the background that the style draws."""
        snippet = index.data(_SNIPPET)
        if not snippet:
            super().paint(painter, option, index)
            return
        own = QStyleOptionViewItem(option)
        self.initStyleOption(own, index)
        title, own.text = own.text, ""
        style = own.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, own, painter, own.widget)
        area = own.rect.adjusted(12, _PAD_PX, -_PAD_PX, -_PAD_PX)
        painter.save()
        font = QFont(own.font)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(own.palette.color(QPalette.ColorRole.Text))
        elided = painter.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignTop, elided)
        painter.setFont(own.font)
        painter.setPen(own.palette.color(QPalette.ColorRole.PlaceholderText))
        below = area.adjusted(0, own.fontMetrics.lineSpacing(), 0, 0)
        flags = int(Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)
        painter.drawText(below, flags, snippet)
        painter.restore()
