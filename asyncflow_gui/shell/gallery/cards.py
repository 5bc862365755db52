"""The cards of the gallery: a list in rows and columns; pictures are drawn when there is time."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPen,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from asyncflow_gui.shell.drawing import Drawing
from asyncflow_gui.shell.gallery.catalogue import Template, templates
from asyncflow_gui.shell.picking.choices import sized
from asyncflow_gui.theme import Theme, icons
from asyncflow_gui.theme.stylesheet import shades
from engine.io.loading import load
from engine.schemas import Project, ScenarioError

_Index = QModelIndex | QPersistentModelIndex
_CARD = QSize(264, 192)
_GAP = 16
_THUMB = QSize(246, 116)


class TemplateModel(QAbstractListModel):
    """The templates; their projects are read when they are asked for."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.templates = templates()
        self.pictures: dict[int, QImage] = {}
        self._projects: dict[int, Project | None] = {}

    def project(self, row: int) -> Project | None:
        """The project of a row; none for the empty canvas, and where a file cannot be read."""
        path = self.templates[row].path
        if row not in self._projects:
            try:
                self._projects[row] = load(path).project if path is not None else None
            except ScenarioError:
                self._projects[row] = None
        return self._projects[row]

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - as Qt has it
        """Number of templates."""
        return 0 if parent.isValid() else len(self.templates)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Texts of a card."""
        if not index.isValid():
            return None
        template = self.templates[index.row()]
        return {
            Qt.ItemDataRole.DisplayRole: template.title,
            Qt.ItemDataRole.AccessibleTextRole: f"{template.title}. {template.line}",
        }.get(Qt.ItemDataRole(role))

    def set_picture(self, row: int, picture: QImage) -> None:
        """Show a picture."""
        self.pictures[row] = picture
        self.dataChanged.emit(self.index(row, 0), self.index(row, 0))


class Cards(QListView):
    """The grid. Arrow keys go about, Enter or a double click chooses."""

    chosen = Signal(object)  # Template

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.model_ = TemplateModel(self)
        self._theme = theme
        self._waiting: list[int] = []
        self.setModel(self.model_)
        self.setItemDelegate(CardDelegate(self.model_, theme, self))
        self.setAccessibleName("Templates")
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setCurrentIndex(self.model_.index(0, 0))
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._draw_next)
        self.activated.connect(self._choose)
        theme.changed.connect(self._draw_all)

    @property
    def current(self) -> Template:
        """The card the keyboard is on."""
        return self.model_.templates[max(self.currentIndex().row(), 0)]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses, whatever the platform makes of it."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.currentIndex())
            event.accept()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Draw the pictures once the cards are to be seen, and anew on another screen."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.DevicePixelRatioChange):
            self._draw_all()
        elif event.type() == QEvent.Type.Hide:
            self._timer.stop()
        return super().event(event)

    @Slot()
    def _draw_all(self) -> None:
        if self.isVisible():
            self._waiting = list(range(self.model_.rowCount()))
            self._timer.start()

    @Slot()
    def _draw_next(self) -> None:
        """One picture each time nothing else is to be done."""
        if not self._waiting:
            self._timer.stop()
            return
        row = self._waiting.pop(0)
        project = self.model_.project(row)
        if project is not None:
            drawing = Drawing(project, self._theme)
            picture = drawing.thumbnail(_THUMB, self.devicePixelRatioF())
            drawing.close()
            self.model_.set_picture(row, picture)

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(self.model_.templates[index.row()])


class CardDelegate(QStyledItemDelegate):
    """Draws a card: the picture, the title, the line."""

    def __init__(self, model: TemplateModel, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        """All cards are alike."""
        return _CARD + QSize(_GAP, _GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw one card."""
        tokens = self._theme.tokens
        card = QRectF(option.rect).adjusted(1, 1, 1 - _GAP, 1 - _GAP)
        state = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        shade = shades(tokens)["line_strong"] if hovered else tokens.line
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.accent if selected else shade), 2 if selected else 1))
        painter.setBrush(QColor(tokens.panel))
        painter.drawRoundedRect(card, 10, 10)
        thumb = QRectF(card.left() + 9, card.top() + 9, _THUMB.width(), _THUMB.height())
        self._paint_thumb(painter, thumb, index.row())
        texts = QRectF(card.left() + 14, thumb.bottom() + 8, card.width() - 28, 72)
        self._paint_texts(painter, texts, self._model.templates[index.row()])
        painter.restore()

    def _paint_thumb(self, painter: QPainter, area: QRectF, row: int) -> None:
        tokens = self._theme.tokens
        shape = QPainterPath()
        shape.addRoundedRect(area, 6, 6)
        painter.save()
        painter.setClipPath(shape)
        painter.fillRect(area, tokens.color("canvas"))
        if row in self._model.pictures:
            painter.drawImage(area.topLeft(), self._model.pictures[row])
        elif self._model.templates[row].path is None:
            _paint_empty(painter, area, self._theme)
        painter.restore()

    def _paint_texts(self, painter: QPainter, area: QRectF, template: Template) -> None:
        tokens = self._theme.tokens
        title = sized(painter.font(), 13, QFont.Weight.DemiBold)
        painter.setFont(title)
        painter.setPen(tokens.color("text"))
        painter.drawText(QPointF(area.left(), area.top() + 14), template.title)
        painter.setPen(tokens.color("text_muted"))
        line = sized(painter.font(), 12, QFont.Weight.Normal)
        _paint_lines(painter, area.adjusted(0, 22, 0, 0), template.line, line, most=2)


def _paint_empty(painter: QPainter, area: QRectF, theme: Theme) -> None:
    """Dots as on the canvas, and a plus."""
    tokens = theme.tokens
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tokens.color("grid_dot"))
    for column in range(1, int(area.width() / 16)):
        for row in range(1, int(area.height() / 16) + 1):
            painter.drawEllipse(area.topLeft() + QPointF(16 * column, 16 * row - 4), 1, 1)
    side = 28
    middle = area.center() - QPointF(side / 2, side / 2)
    icons.paint(painter, "plus", tokens.color("accent"), QRectF(middle, QSize(side, side)))


def _paint_lines(painter: QPainter, area: QRectF, text: str, font: QFont, *, most: int) -> None:
    """Wrap a text into at most so many lines, the last of them elided."""
    layout = QTextLayout(text, font)
    layout.setTextOption(QTextOption())
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    layout.beginLayout()
    for number in range(most):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(area.width())
        start, length = line.textStart(), line.textLength()
        shown = text[start : start + length]
        if number == most - 1:
            shown = metrics.elidedText(text[start:], Qt.TextElideMode.ElideRight, area.width())
        down = area.top() + metrics.ascent() + number * metrics.lineSpacing()
        painter.drawText(QPointF(area.left(), down), shown)
    layout.endLayout()
