"""The rows of the list of problems: what each says, and how it is painted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from asyncflow_gui.commands.remedies import Remedy
from asyncflow_gui.inspector import words
from asyncflow_gui.inspector.remedy_button import button_text
from asyncflow_gui.theme import Theme
from asyncflow_gui.theme.icons import paint as paint_icon
from engine.schemas import Problem

ROW_HEIGHT = 46
_MARGIN = 12
_BUTTON_HEIGHT = 26
_BUTTON_SHARE = 0.4
"""Of the row's width, at most."""
_ICON = 14

PROBLEM = int(Qt.ItemDataRole.UserRole)

if TYPE_CHECKING:
    Index: TypeAlias = QModelIndex | QPersistentModelIndex


class ProblemsModel(QAbstractListModel):
    """Problems with what can be done about them, which is looked for when a row is first seen."""

    def __init__(
        self,
        find_remedy: Callable[[Problem], Remedy | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.problems: tuple[Problem, ...] = ()
        self.hot_row = -1
        """The row whose button the pointer is on; -1 for none."""
        self._find_remedy = find_remedy
        self._remedies: dict[Problem, Remedy | None] = {}

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt has it
        """How many there are."""
        return 0 if parent.isValid() else len(self.problems)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a row says, to the eye and to assistive technology."""
        if not index.isValid():
            return None
        problem = self.problems[index.row()]
        if role == PROBLEM:
            return problem
        text = f"{problem.severity.capitalize()}: {problem.message}"
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            lines = [text, words.place_text(problem), problem.hint]
            if remedy := self.remedy(problem):
                lines.append(f"Ctrl+Enter: {remedy.text}")
            return "\n".join(lines)
        return None

    def replace(self, problems: Sequence[Problem]) -> None:
        """List others. Even the same ones may have other remedies by now."""
        self._remedies.clear()
        if tuple(problems) == self.problems:
            return
        self.beginResetModel()
        self.problems = tuple(problems)
        self.hot_row = -1
        self.endResetModel()

    def remedy(self, problem: Problem) -> Remedy | None:
        """What can be done about a problem."""
        if problem not in self._remedies:
            self._remedies[problem] = self._find_remedy(problem)
        return self._remedies[problem]


class ProblemDelegate(QStyledItemDelegate):
    """Icon and word for the severity; message and place; the remedy below, or on a button."""

    def __init__(self, theme: Theme, model: ProblemsModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme, self._model = theme, model

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """All rows have the same height."""
        return QSize(200, ROW_HEIGHT)

    def button_box(self, row: QRectF, font: QFont, index: Index) -> QRectF:
        """Where the button of a row is; empty where it has none."""
        text = self._button_text(index)
        if not text:
            return QRectF()
        metrics = QFontMetricsF(_plain(font))
        wanted = metrics.horizontalAdvance(text) + _ICON + 26
        width = min(wanted, row.width() * _BUTTON_SHARE)
        top = row.top() + (row.height() - _BUTTON_HEIGHT) / 2
        return QRectF(row.right() - _MARGIN - width, top, width, _BUTTON_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        tokens = self._theme.tokens
        problem: Problem = index.data(PROBLEM)
        rect, state = QRectF(option.rect), option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        selected = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        if selected or hovered:
            color = tokens.color("accent", 0.16) if selected else tokens.color("text", 0.06)
            painter.setBrush(color)
            painter.drawRoundedRect(rect.adjusted(4, 1, -4, -1), 6, 6)
        token = "bad" if problem.severity == "error" else "warn"
        icon_box = QRectF(rect.left() + _MARGIN, rect.top() + 6, 16, 16)
        paint_icon(painter, problem.severity, tokens.color(token), icon_box)
        texts = rect.adjusted(_MARGIN + 24, 5, -_MARGIN, -5)
        button = self.button_box(rect, painter.font(), index)
        if not button.isEmpty():
            self._paint_button(painter, button, index)
            texts.setRight(button.left() - _MARGIN)
        self._paint_texts(painter, texts, problem, token)
        painter.restore()

    def _button_text(self, index: Index) -> str:
        return button_text(self._model.remedy(self._model.problems[index.row()]))

    def _paint_button(self, painter: QPainter, box: QRectF, index: Index) -> None:
        tokens = self._theme.tokens
        hot = index.row() == self._model.hot_row
        painter.setBrush(tokens.color("panel"))
        painter.setPen(tokens.color("accent" if hot else "line"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        accent = tokens.color("accent")
        icon_box = QRectF(box.left() + 8, box.center().y() - _ICON / 2, _ICON, _ICON)
        paint_icon(painter, "fix", accent, icon_box)
        plain = _plain(painter.font())
        room = box.adjusted(8 + _ICON + 5, 0, -8, 0)
        text = QFontMetricsF(plain).elidedText(
            self._button_text(index), Qt.TextElideMode.ElideRight, room.width() + 1
        )
        painter.setFont(plain)
        painter.setPen(accent)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_texts(self, painter: QPainter, box: QRectF, problem: Problem, token: str) -> None:
        tokens = self._theme.tokens
        plain, bold = _plain(painter.font()), QFont(painter.font())
        bold.setPixelSize(13)
        bold.setWeight(QFont.Weight.DemiBold)
        metrics = QFontMetricsF(plain)
        line = QRectF(box.left(), box.top(), box.width(), 18)
        place = metrics.elidedText(
            words.place_text(problem), Qt.TextElideMode.ElideMiddle, box.width() * 0.45
        )
        place_width = metrics.horizontalAdvance(place) + 2
        painter.setFont(plain)
        painter.setPen(tokens.color("text_muted"))
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(line, right, place)
        below = QRectF(box.left(), box.top() + 18, box.width(), 18)
        word = problem.severity.capitalize()
        indent = metrics.horizontalAdvance(word)
        hint = metrics.elidedText(
            f" · {problem.hint}", Qt.TextElideMode.ElideRight, box.width() - indent
        )
        painter.drawText(below.adjusted(indent, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, hint)
        painter.setPen(tokens.color(token))
        painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, word)
        painter.setFont(bold)
        painter.setPen(tokens.color("text"))
        room = line.width() - place_width - _MARGIN
        message = QFontMetricsF(bold).elidedText(
            problem.sentence, Qt.TextElideMode.ElideRight, room
        )
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, message)


def _plain(font: QFont) -> QFont:
    plain = QFont(font)
    plain.setPixelSize(12)
    plain.setWeight(QFont.Weight.Normal)
    return plain
