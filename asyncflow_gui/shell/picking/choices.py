"""What a popup offers: the choices, those that fit what was typed, and how a row is painted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from asyncflow_gui.shell.picking import fuzzy
from asyncflow_gui.theme import Theme, icons
from asyncflow_gui.theme.stylesheet import shades

_Index = QModelIndex | QPersistentModelIndex
ROW_HEIGHT, SLIM_ROW_HEIGHT = 44, 32


@dataclass(frozen=True, slots=True)
class Choice:
    """One row.

    Attributes:
        key: What is told when it is chosen.
        title: Its name.
        detail: A line below the name; rows are slim where no choice has one.
        icon: File in ``resources/icons``, or none.
        token: Colour of the icon, by token name.
        aside: On the right, such as a shortcut.
        refusal: Why it cannot be chosen just now; such a row is dimmed and comes last.
        keywords: Further words it may be found by.
    """

    key: str
    title: str
    detail: str = ""
    icon: str = ""
    token: str = "text_muted"
    aside: str = ""
    refusal: str = ""
    keywords: str = ""


class ChoiceModel(QAbstractListModel):
    """The choices that fit what was typed, the best first, refused ones last."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[Choice, ...] = ()
        self.shown: list[Choice] = []

    def offer(self, choices: Iterable[Choice]) -> None:
        """Other choices, all of them shown."""
        self._all = tuple(choices)
        self.narrow("")

    def narrow(self, text: str) -> None:
        """Keep those that fit ``text``."""
        found = fuzzy.best(text, self._all, lambda choice: (choice.title, _further(choice)))
        self.beginResetModel()
        self.shown = sorted(found, key=lambda choice: bool(choice.refusal))
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - as Qt has it
        """Number of rows."""
        return 0 if parent.isValid() else len(self.shown)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Texts of a row."""
        if not index.isValid():
            return None
        choice = self.shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return choice.title
        spoken = [choice.title, choice.aside, choice.refusal or choice.detail]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(filter(None, spoken))
        return choice.refusal or None if role == Qt.ItemDataRole.ToolTipRole else None


def _further(choice: Choice) -> str:
    return f"{choice.detail} {choice.keywords}"


class ChoiceDelegate(QStyledItemDelegate):
    """Paints a row: icon, name, a line of detail or the reason for refusing, the aside."""

    def __init__(self, model: ChoiceModel, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        """All rows are equally high."""
        return QSize(120, self.row_height)

    @property
    def row_height(self) -> int:
        """Height of a row, pixels: slim where no choice has a second line."""
        lines = any(choice.detail or choice.refusal for choice in self._model.shown)
        return ROW_HEIGHT if lines else SLIM_ROW_HEIGHT

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw one row."""
        choice = self._model.shown[index.row()]
        tokens = self._theme.tokens
        area = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(shades(tokens)["accent_tint"]))
            painter.drawRoundedRect(area.adjusted(4, 1, -4, -1), 6, 6)
        left = area.left() + 16
        if choice.icon:
            _paint_icon(painter, choice, self._theme, QRectF(left, area.center().y() - 14, 28, 28))
            left += 40
        right = _paint_aside(painter, choice, self._theme, area)
        area.setLeft(left)
        area.setRight(right)
        _paint_texts(painter, choice, self._theme, area)
        painter.restore()


def _paint_icon(painter: QPainter, choice: Choice, theme: Theme, tile: QRectF) -> None:
    tokens = theme.tokens
    painter.setOpacity(0.45 if choice.refusal else 1.0)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tokens.color(choice.token, 0.16))
    painter.drawRoundedRect(tile, 7, 7)
    icons.paint(painter, choice.icon, tokens.color(choice.token), tile.adjusted(6, 6, -6, -6))
    painter.setOpacity(1.0)


def _paint_aside(painter: QPainter, choice: Choice, theme: Theme, area: QRectF) -> float:
    """Draw the aside at the right; returns where the texts must end."""
    right = area.right() - 16
    if not choice.aside:
        return right
    font = sized(painter.font(), 11, QFont.Weight.Medium)
    width = QFontMetricsF(font).horizontalAdvance(choice.aside) + 12
    chip = QRectF(right - width, area.center().y() - 10, width, 20)
    tokens = theme.tokens
    painter.setPen(QPen(tokens.color("line"), 1))
    painter.setBrush(tokens.color("field"))
    painter.drawRoundedRect(chip, 5, 5)
    painter.setPen(tokens.color("text_muted"))
    painter.setFont(font)
    painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, choice.aside)
    return chip.left() - 12


def _paint_texts(painter: QPainter, choice: Choice, theme: Theme, area: QRectF) -> None:
    tokens = theme.tokens
    title_font = sized(painter.font(), 13, QFont.Weight.Medium)
    painter.setFont(title_font)
    painter.setPen(tokens.color("text_muted" if choice.refusal else "text"))
    elide = Qt.TextElideMode.ElideRight
    title = QFontMetricsF(title_font).elidedText(choice.title, elide, area.width())
    line = choice.refusal or choice.detail
    middle = area.center().y()
    painter.drawText(QPointF(area.left(), middle - 3 if line else middle + 5), title)
    if not line:
        return
    line_font = sized(painter.font(), 11, QFont.Weight.Normal)
    painter.setFont(line_font)
    painter.setPen(tokens.color("text_muted"))
    line = QFontMetricsF(line_font).elidedText(line, elide, area.width())
    painter.drawText(QPointF(area.left(), middle + 13), line)


def sized(font: QFont, pixels: int, weight: QFont.Weight) -> QFont:
    """The same font in another size and weight."""
    result = QFont(font)
    result.setPixelSize(pixels)
    result.setWeight(weight)
    return result
