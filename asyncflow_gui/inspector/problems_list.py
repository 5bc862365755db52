"""The list of what is wrong with the scenario; choosing a problem leads to its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListView,
    QStackedLayout,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from asyncflow_gui.inspector import words
from asyncflow_gui.theme import Theme
from asyncflow_gui.theme.icons import paint as paint_icon
from asyncflow_gui.theme.icons import pixmap
from asyncflow_gui.theme.stylesheet import set_role
from engine.schemas import Problem

_ROW_HEIGHT = 46
_MARGIN = 12
_PROBLEM = Qt.ItemDataRole.UserRole

if TYPE_CHECKING:
    _Index: TypeAlias = QModelIndex | QPersistentModelIndex


class _Model(QAbstractListModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.problems: tuple[Problem, ...] = ()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - as Qt has it
        return 0 if parent.isValid() else len(self.problems)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        problem = self.problems[index.row()]
        text = f"{problem.severity.capitalize()}: {problem.message}"
        whole = f"{text}\n{words.place_text(problem)}\n{problem.hint}"
        return {
            Qt.ItemDataRole.DisplayRole: text,
            Qt.ItemDataRole.ToolTipRole: whole,
            Qt.ItemDataRole.AccessibleTextRole: whole,
            _PROBLEM: problem,
        }.get(Qt.ItemDataRole(role))

    def replace(self, problems: Sequence[Problem]) -> None:
        self.beginResetModel()
        self.problems = tuple(problems)
        self.endResetModel()


class _Delegate(QStyledItemDelegate):
    """Icon and word for the severity; message and place; the remedy below."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        return QSize(200, _ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        tokens = self._theme.tokens
        problem: Problem = index.data(_PROBLEM)
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
        self._paint_texts(painter, rect.adjusted(_MARGIN + 24, 5, -_MARGIN, -5), problem, token)
        painter.restore()

    def _paint_texts(self, painter: QPainter, box: QRectF, problem: Problem, token: str) -> None:
        tokens = self._theme.tokens
        bold, plain = QFont(painter.font()), QFont(painter.font())
        bold.setPixelSize(13)
        bold.setWeight(QFont.Weight.DemiBold)
        plain.setPixelSize(12)
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


class _View(QListView):
    entered_key = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.entered_key.emit()
        else:
            super().keyPressEvent(event)


class ProblemsList(QWidget):
    """Problems, errors first, or a word that there are none.

    Signals:
        problem_activated: A problem was clicked, or Enter pressed on it: the ``Problem``.
    """

    problem_activated = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model = _Model(self)
        self.view = _View(self)
        self.view.setModel(self._model)
        self.view.setItemDelegate(_Delegate(theme, self.view))
        self.view.setMouseTracking(True)
        self.view.setUniformItemSizes(True)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setAccessibleName("Problems")
        self.view.clicked.connect(self._on_chosen)
        self.view.entered_key.connect(self._on_enter)
        self.empty = QWidget(self)
        row = QHBoxLayout(self.empty)
        row.setSpacing(8)
        self._mark = QLabel(self.empty)
        text = QLabel("No problems: ready to run", self.empty)
        set_role(text, "muted", True)
        row.addStretch(1)
        row.addWidget(self._mark)
        row.addWidget(text)
        row.addStretch(1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.view)
        theme.changed.connect(self._on_theme)
        self._on_theme()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is listed, in order."""
        return self._model.problems

    def set_problems(self, problems: Sequence[Problem]) -> None:
        """List these problems; the one that was selected stays selected if it is still there."""
        ordered = tuple(sorted(problems, key=lambda problem: problem.severity != "error"))
        if ordered == self._model.problems:
            return
        current = self.view.currentIndex()
        chosen = self._model.problems[current.row()] if current.isValid() else None
        self._model.replace(ordered)
        if chosen in ordered:
            self.view.setCurrentIndex(self._model.index(ordered.index(chosen)))
        self._stack.setCurrentWidget(self.view if ordered else self.empty)

    @Slot()
    def _on_enter(self) -> None:
        self._on_chosen(self.view.currentIndex())

    @Slot(QModelIndex)
    def _on_chosen(self, index: QModelIndex) -> None:
        self.problem_activated.emit(index.data(_PROBLEM))

    @Slot()
    def _on_theme(self) -> None:
        ratio = self.devicePixelRatioF()
        self._mark.setPixmap(pixmap("ok", self._theme.tokens.ok, 16, ratio))
        self.view.viewport().update()
