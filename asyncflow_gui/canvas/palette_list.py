"""The list inside the palette: parts under their headings, drawn as rows that can be dragged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QDrag, QKeyEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from asyncflow_gui.canvas.gestures import MIME_TYPE
from asyncflow_gui.canvas.items.style import Style
from asyncflow_gui.canvas.parts import PARTS, Part
from asyncflow_gui.theme import Theme, icons

_ROW, _GAP, _HEADING, _FIRST_HEADING = 44, 6, 34, 22
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class _Row:
    """A heading, or a part."""

    heading: str = ""
    part: Part | None = None


class PartModel(QAbstractListModel):
    """The parts that match what was typed, each group under its heading."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[_Row] = []
        self.set_filter("")

    def set_filter(self, text: str) -> None:
        """Keep parts whose name, group, help line or short name has every word of ``text``."""
        words = text.lower().split()
        self.beginResetModel()
        self._rows = []
        for part in PARTS.values():
            if not all(word in part.searched for word in words):
                continue
            if part.group not in {row.heading for row in self._rows}:
                self._rows.append(_Row(heading=part.group))
            self._rows.append(_Row(part=part))
        self.endResetModel()

    def part(self, row: int) -> Part | None:
        """The part in a row; none for headings."""
        return self._rows[row].part if 0 <= row < len(self._rows) else None

    def heading(self, row: int) -> str:
        """The heading in a row; empty for parts."""
        return self._rows[row].heading

    def first_part(self) -> int:
        """Row of the first part; -1 where none matches."""
        return next((i for i, row in enumerate(self._rows) if row.part is not None), -1)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Texts of a row."""
        row = self._rows[index.row()]
        if row.part is None:
            return row.heading if role == Qt.ItemDataRole.DisplayRole else None
        texts: dict[int, str] = {
            Qt.ItemDataRole.DisplayRole: row.part.title,
            Qt.ItemDataRole.AccessibleTextRole: row.part.title,
            Qt.ItemDataRole.AccessibleDescriptionRole: row.part.about,
            Qt.ItemDataRole.ToolTipRole: (
                f"{row.part.about}\n"
                "Drag it onto the canvas, or press Enter to put it in the middle."
            ),
        }
        return texts.get(role)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Parts can be chosen and dragged, headings cannot."""
        if self.part(index.row()) is None:
            return Qt.ItemFlag.NoItemFlags
        return (
            Qt.ItemFlag.ItemIsEnabled
            | Qt.ItemFlag.ItemIsSelectable
            | Qt.ItemFlag.ItemIsDragEnabled
            | Qt.ItemFlag.ItemNeverHasChildren
        )

    def mimeTypes(self) -> list[str]:
        """What a dragged part is."""
        return [MIME_TYPE]

    def mimeData(self, indexes: Any) -> QMimeData:
        """The kind of the dragged part."""
        mime = QMimeData()
        if part := self.part(indexes[0].row()):
            mime.setData(MIME_TYPE, part.kind.encode())
        return mime


class PartDelegate(QStyledItemDelegate):
    """Draws headings and parts."""

    def __init__(self, model: PartModel, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._theme = theme
        self.style_in_force = Style(theme.tokens)

    def retheme(self) -> None:
        """Take the colours of the theme in force."""
        self.style_in_force = Style(self._theme.tokens)

    def sizeHint(self, _option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Parts are 44 high, with a gap below."""
        if self._model.part(index.row()) is not None:
            return QSize(120, _ROW + _GAP)
        return QSize(120, _HEADING if index.row() else _FIRST_HEADING)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw one row."""
        part = self._model.part(index.row())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if part is None:
            self._paint_heading(painter, option.rect, self._model.heading(index.row()))
        else:
            area = QRectF(option.rect).adjusted(1, 1, -1, -_GAP - 1)
            self.paint_part(painter, area, part, option.state)
        painter.restore()

    def paint_part(
        self,
        painter: QPainter,
        area: QRectF,
        part: Part,
        state: QStyle.StateFlag = QStyle.StateFlag.State_None,
    ) -> None:
        """Draw the row of a part into an area."""
        style = self.style_in_force
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        border = style.accent if focused else style.border_hover if hovered else style.field
        painter.setPen(QPen(border, 1.5 if focused else 1.0))
        painter.setBrush(style.field)
        painter.drawRoundedRect(area, 8, 8)
        tile = QRectF(area.left() + 8, area.center().y() - 15, 30, 30)
        color = style.tokens.color(part.color)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.tint(part.color))
        painter.drawRoundedRect(tile, 7, 7)
        icons.paint(painter, part.icon, color, tile.adjusted(6, 6, -6, -6))
        left, middle = tile.right() + 10, area.center().y()
        room = area.right() - 8 - left
        elide = Qt.TextElideMode.ElideRight
        painter.setPen(style.text)
        painter.setFont(style.row_font)
        title = style.row_metrics.elidedText(part.title, elide, room)
        painter.drawText(QPointF(left, middle - 3), title)
        painter.setPen(style.muted)
        painter.setFont(style.small_font)
        line = style.small_metrics.elidedText(part.help, elide, room)
        painter.drawText(QPointF(left, middle + 13), line)

    def _paint_heading(self, painter: QPainter, rect: QRect, text: str) -> None:
        style = self.style_in_force
        painter.setPen(style.muted)
        painter.setFont(style.heading_row_font)
        area = rect.adjusted(2, 0, 0, -6)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
        painter.drawText(area, flags, text.upper())


class PartList(QListView):
    """The rows; Enter or a double click asks for a part, dragging carries it."""

    add_requested = Signal(str)  # kind of node

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.parts = PartModel(self)
        self._delegate = PartDelegate(self.parts, theme, self)
        self.setModel(self.parts)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(False)
        self.setMouseTracking(True)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.viewport().setAutoFillBackground(False)
        self.setAccessibleName("Parts")
        self.doubleClicked.connect(self._ask_for)
        theme.changed.connect(self._retheme)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter asks for the current part."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._ask_for(self.currentIndex())
            event.accept()
        else:
            super().keyPressEvent(event)

    def startDrag(self, _actions: Qt.DropAction) -> None:
        """Carry the current part as it looks here."""
        index = self.currentIndex()
        part = self.parts.part(index.row())
        if part is None:
            return
        drag = QDrag(self)
        drag.setMimeData(self.parts.mimeData([index]))
        drag.setPixmap(self._picture(part, self.visualRect(index).width()))
        drag.setHotSpot(QPoint(24, _ROW // 2))
        drag.exec(Qt.DropAction.CopyAction)

    def choose_first(self) -> Part | None:
        """Make the first part the current one."""
        row = self.parts.first_part()
        self.setCurrentIndex(self.parts.index(row, 0))
        return self.parts.part(row)

    def _picture(self, part: Part, width: int) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(round(width * ratio), round(_ROW * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(0.85)
        self._delegate.paint_part(painter, QRectF(1, 1, width - 2, _ROW - 2), part)
        painter.end()
        return picture

    @Slot(QModelIndex)
    def _ask_for(self, index: QModelIndex) -> None:
        if part := self.parts.part(index.row()):
            self.add_requested.emit(part.kind)

    @Slot()
    def _retheme(self) -> None:
        self._delegate.retheme()
        self.viewport().update()
