"""The list of what is wrong with the scenario; choosing a problem leads to its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QAction, QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListView, QMenu, QStackedLayout, QWidget

from asyncflow_gui.commands import Editor
from asyncflow_gui.commands.remedies import Remedy, first_remedy, remedies_for
from asyncflow_gui.inspector.problem_filter import ProblemFilter
from asyncflow_gui.inspector.problem_rows import PROBLEM, ProblemDelegate, ProblemsModel
from asyncflow_gui.theme import Theme
from asyncflow_gui.theme.icons import pixmap
from asyncflow_gui.theme.stylesheet import set_role
from engine.schemas import Problem

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class _View(QListView):
    """Enter or a click goes to the place; Ctrl+Enter or the row's button does the remedy."""

    entered_key = Signal()
    fix_wanted = Signal(QModelIndex, int)
    """Row, and which of its remedies."""

    def __init__(
        self,
        theme: Theme,
        model: ProblemsModel,
        all_remedies: Callable[[Problem], Sequence[Remedy]],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._rows, self._all_remedies = model, all_remedies
        self._delegate = ProblemDelegate(theme, model, self)
        self._pressed = -1
        self._menu = QMenu(self)
        self._menu.triggered.connect(self._on_chosen)
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Problems")

    def menu(self) -> QMenu:
        """What can be done about the chosen row."""
        self._menu.clear()
        go = self._menu.addAction("Go to the place")
        go.setData(-1)
        index = self.currentIndex()
        remedies = self._all_remedies(index.data(PROBLEM)) if index.isValid() else ()
        if remedies:
            self._menu.addSeparator()
        for number, remedy in enumerate(remedies):
            self._menu.addAction(remedy.text).setData(number)
        return self._menu

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter, with Ctrl for the remedy."""
        index = self.currentIndex()
        if event.key() not in _ENTER or not index.isValid():
            super().keyPressEvent(event)
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.fix_wanted.emit(index, 0)
        else:
            self.entered_key.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light the button under the pointer."""
        super().mouseMoveEvent(event)
        self._set_hot(self._button_at(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        """No button is under the pointer any more."""
        super().leaveEvent(event)
        self._set_hot(-1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on a button is not one on its row."""
        self._pressed = self._button_at(event.position().toPoint())
        if self._pressed < 0 or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
        else:
            self.setCurrentIndex(self._rows.index(self._pressed))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go where it was pressed: that was a click on the button."""
        pressed, self._pressed = self._pressed, -1
        if pressed < 0 or event.button() != Qt.MouseButton.LeftButton:
            super().mouseReleaseEvent(event)
        elif self._button_at(event.position().toPoint()) == pressed:
            self.fix_wanted.emit(self._rows.index(pressed), 0)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """All that can be done about a row."""
        if not self.currentIndex().isValid():
            return
        place = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            place = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center())
        self.menu().popup(place)

    def button_rect(self, row: int) -> QRectF:
        """Where the button of a row is; empty where it has none."""
        index = self._rows.index(row)
        return self._delegate.button_box(QRectF(self.visualRect(index)), self.font(), index)

    def _button_at(self, place: QPoint) -> int:
        """The row whose button is there; -1 for none."""
        index = self.indexAt(place)
        inside = index.isValid() and self.button_rect(index.row()).contains(place)
        return index.row() if inside else -1

    def _set_hot(self, row: int) -> None:
        if row == self._rows.hot_row:
            return
        self._rows.hot_row = row
        shape = Qt.CursorShape.PointingHandCursor if row >= 0 else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)
        self.viewport().update()

    @Slot(QAction)
    def _on_chosen(self, action: QAction) -> None:
        if action.data() < 0:
            self.entered_key.emit()
        else:
            self.fix_wanted.emit(self.currentIndex(), action.data())


class ProblemsList(QWidget):
    """Problems, errors first, or a word that there are none.

    ``bar`` holds what is filtered by; who makes the list puts it where there is room.

    Signals:
        problem_activated: A problem was clicked, or Enter pressed on it: the ``Problem``.
    """

    problem_activated = Signal(object)

    def __init__(self, editor: Editor, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._editor = theme, editor
        self._all: tuple[Problem, ...] = ()
        self._model = ProblemsModel(
            lambda problem: first_remedy(editor.document.project, problem), self
        )
        self.bar = ProblemFilter(theme, self)
        self.bar.changed.connect(self._refilter)
        self.bar.hide()
        self.view = _View(theme, self._model, self._remedies, self)
        self.view.clicked.connect(self._on_chosen)
        self.view.entered_key.connect(self._on_enter)
        self.view.fix_wanted.connect(self._on_fix)
        self.empty = QWidget(self)
        row = QHBoxLayout(self.empty)
        row.setSpacing(8)
        self._mark = QLabel(self.empty)
        self._none = QLabel(self.empty)
        set_role(self._none, "muted", True)
        row.addStretch(1)
        row.addWidget(self._mark)
        row.addWidget(self._none)
        row.addStretch(1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.view)
        theme.changed.connect(self._on_theme)
        self._on_theme()
        self._refilter()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is listed, in order."""
        return self._model.problems

    def set_problems(self, problems: Sequence[Problem]) -> None:
        """List these problems; the one that was selected stays selected if it is still there."""
        self._all = tuple(sorted(problems, key=lambda problem: problem.severity != "error"))
        self.bar.count(self._all)
        self._refilter()

    @Slot()
    def _refilter(self) -> None:
        listed = tuple(filter(self.bar.lets_through, self._all))
        current = self.view.currentIndex()
        chosen = self._model.problems[current.row()] if current.isValid() else None
        self._model.replace(listed)
        self.view.viewport().update()
        if chosen in listed:
            self.view.setCurrentIndex(self._model.index(listed.index(chosen)))
        self._mark.setVisible(not self._all)
        self._none.setText(
            "No problem matches the filter" if self._all else "No problems: ready to run"
        )
        self._stack.setCurrentWidget(self.view if listed else self.empty)

    @Slot()
    def _on_enter(self) -> None:
        self._on_chosen(self.view.currentIndex())

    @Slot(QModelIndex)
    def _on_chosen(self, index: QModelIndex) -> None:
        if index.isValid():
            self.problem_activated.emit(index.data(PROBLEM))

    @Slot(QModelIndex, int)
    def _on_fix(self, index: QModelIndex, number: int) -> None:
        # Found anew: the drawing may have changed since the row was painted.
        remedies = self._remedies(index.data(PROBLEM))
        if number < len(remedies):
            self._editor.apply(remedies[number].text, remedies[number].project)

    def _remedies(self, problem: Problem) -> tuple[Remedy, ...]:
        return remedies_for(self._editor.document.project, problem)

    @Slot()
    def _on_theme(self) -> None:
        ratio = self.devicePixelRatioF()
        self._mark.setPixmap(pixmap("ok", self._theme.tokens.ok, 16, ratio))
        self.view.viewport().update()
