"""The popup: a field to type in over the list of what fits; lies over the window it belongs to."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QRect, Qt, Signal, Slot
from PySide6.QtGui import QAction, QCursor, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGraphicsDropShadowEffect,
    QLabel,
    QLineEdit,
    QListView,
    QVBoxLayout,
    QWidget,
)

from asyncflow_gui.shell.picking.choices import ROW_HEIGHT, Choice, ChoiceDelegate, ChoiceModel
from asyncflow_gui.theme import Theme
from asyncflow_gui.theme.icons import icon
from asyncflow_gui.theme.stylesheet import set_role

_MOST_ROWS_PX = 352
_MARGIN_PX = 8
_HEAD_PX = 92
_STEPS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Tab: 1,
    Qt.Key.Key_Backtab: -1,
    Qt.Key.Key_PageDown: 6,
    Qt.Key.Key_PageUp: -6,
}


class PickPopup(QFrame):
    """Type to narrow, arrow keys or Tab to go on, Enter or a click to choose, Escape to leave.

    Signals:
        chosen: Key of the choice, after the popup has closed.
        highlighted: Key of the row the keyboard is on; empty where nothing fits.
        closed: It closed, whatever the reason; comes before ``chosen``.
    """

    chosen = Signal(str)
    highlighted = Signal(str)
    closed = Signal()

    def __init__(self, name: str, theme: Theme, window: QWidget, *, width: int = 360) -> None:
        super().__init__(window)
        self.setObjectName("pickPopup")
        self.setAccessibleName(name)
        self.setFixedWidth(width)
        self._theme = theme
        self._window = window
        self._before: QWidget | None = None
        self.heading = QLabel(self)
        set_role(self.heading, "muted", True)
        self.heading.setTextFormat(Qt.TextFormat.PlainText)
        self.field = QLineEdit(self)
        self.field.setAccessibleName(name)
        self._loupe = QAction(name, self)
        self.field.addAction(self._loupe, QLineEdit.ActionPosition.LeadingPosition)
        self.choices = ChoiceModel(self)
        self.list = QListView(self)
        self._delegate = ChoiceDelegate(self.choices, theme, self)
        self._nothing = QLabel(self)
        set_role(self._nothing, "muted", True)
        self._make_list(name)
        self._lay_out()
        self._pointer = QCursor.pos()
        self.field.installEventFilter(self)
        self.field.textEdited.connect(self._narrow)
        theme.changed.connect(self._dress)
        self._dress()
        self.hide()

    def _make_list(self, name: str) -> None:
        rows = self.list
        rows.setAccessibleName(f"{name}: what fits")
        rows.setModel(self.choices)
        rows.setItemDelegate(self._delegate)
        rows.setFrameShape(QFrame.Shape.NoFrame)
        rows.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        rows.setMouseTracking(True)
        rows.setUniformItemSizes(True)
        rows.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Not by ``entered``: that comes too when rows are scrolled under a mouse at rest, and the
        # keyboard would lose its row.
        rows.viewport().installEventFilter(self)
        rows.clicked.connect(self._accept)
        rows.selectionModel().currentChanged.connect(self._tell_highlighted)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 12, 1, 8)
        column.setSpacing(8)
        head = QVBoxLayout()
        head.setContentsMargins(11, 0, 11, 0)
        head.setSpacing(8)
        head.addWidget(self.heading)
        head.addWidget(self.field)
        head.addWidget(self._nothing)
        column.addLayout(head)
        column.addWidget(self.list)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(32)
        shadow.setOffset(0, 8)
        self._shadow = shadow
        self.setGraphicsEffect(shadow)

    # -- opening and closing

    def open(
        self,
        choices: Iterable[Choice],
        *,
        prompt: str,
        heading: str = "",
        nothing: str = "Nothing fits",
        at: QPoint | None = None,
        text: str = "",
    ) -> None:
        """Offer choices.

        Args:
            choices: What there is.
            prompt: Shown in the empty field.
            heading: A line above the field; none where it is empty.
            nothing: Said where nothing fits what was typed.
            at: Where its upper left corner would best be, in the window; top middle by default.
            text: What has been typed already.
        """
        if not self.isVisible():
            self._before = QApplication.focusWidget()
        self._pointer = QCursor.pos()
        self.heading.setText(heading)
        self.heading.setVisible(bool(heading))
        self.field.setPlaceholderText(prompt)
        self.field.setText(text)
        self._nothing.setText(nothing)
        self.choices.offer(choices)
        self._narrow(text)
        self._place(at)
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)
        self.field.end(False)

    @Slot()
    def dismiss(self) -> None:
        """Close without choosing; the focus goes back to where it was."""
        if not self.isVisible():
            return
        before, self._before = self._before, None
        if self._is_inside() and before is not None and before.isVisible():
            # Before it hides: else Qt passes the focus on to some field first, which is seen and
            # told to screen readers. Without the focus it is dismissed at once.
            before.setFocus(Qt.FocusReason.PopupFocusReason)
        if self.isVisible():
            self.hide()
            self.closed.emit()

    @property
    def current(self) -> Choice | None:
        """The row the keyboard is on."""
        row = self.list.currentIndex().row()
        return self.choices.shown[row] if 0 <= row < len(self.choices.shown) else None

    def height_for(self, rows: int) -> int:
        """About how high it is with so many rows of two lines, pixels."""
        return _HEAD_PX + min(rows * ROW_HEIGHT, _MOST_ROWS_PX)

    def inside_window(self, place: QRect) -> QRect:
        """The place, moved as far as it takes to be inside the window."""
        room = self._window.rect()
        right = room.width() - place.width() - _MARGIN_PX
        bottom = room.height() - place.height() - _MARGIN_PX
        left = max(min(max(place.left(), _MARGIN_PX), right), 0)
        top = max(min(max(place.top(), _MARGIN_PX), bottom), 0)
        return QRect(QPoint(left, top), place.size())

    def _place(self, at: QPoint | None) -> None:
        self.adjustSize()
        if at is None:
            at = QPoint((self._window.width() - self.width()) // 2, 72)
        # Room is kept for the whole list, so that the popup does not jump when it shrinks.
        self.move(self.inside_window(QRect(at, self.size())).topLeft())

    # -- typing

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The mouse over the list, keys of the field for the list, the focus going elsewhere."""
        if watched is self.list.viewport() and isinstance(event, QMouseEvent):
            self._point_at(event)
        if watched is not self.field or not self.isVisible():
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.FocusOut and not self._is_inside():
            self.dismiss()
        if isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and self._is_ours(event):
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                return self._press(event)
        return super().eventFilter(watched, event)

    def _point_at(self, event: QMouseEvent) -> None:
        """Go to the row under the mouse, if it was the mouse that moved."""
        place = event.globalPosition().toPoint()
        if event.type() != QEvent.Type.MouseMove or place == self._pointer:
            return
        self._pointer = place
        index = self.list.indexAt(event.position().toPoint())
        if index.isValid():
            self.list.setCurrentIndex(index)

    def _is_inside(self) -> bool:
        focused = QApplication.focusWidget()
        # The window itself may have lost the focus: the popup waits for it to come back.
        return focused is None or self.isAncestorOf(focused)

    @staticmethod
    def _is_ours(event: QKeyEvent) -> bool:
        ours = {*_STEPS, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape}
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.ShiftModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        return plain and event.key() in ours

    def _press(self, event: QKeyEvent) -> bool:
        if not self._is_ours(event):
            return False
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.dismiss()
        elif key in _STEPS:
            self._go(_STEPS[key], wrap=abs(_STEPS[key]) == 1)
        else:
            self._accept(self.list.currentIndex())
        return True

    def _go(self, step: int, *, wrap: bool) -> None:
        count = self.choices.rowCount()
        if not count:
            return
        row = self.list.currentIndex().row() + step
        row = row % count if wrap else min(max(row, 0), count - 1)
        self.list.setCurrentIndex(self.choices.index(row, 0))

    @Slot(str)
    def _narrow(self, text: str) -> None:
        self.choices.narrow(text)
        count = self.choices.rowCount()
        self._nothing.setVisible(not count)
        self.list.setVisible(bool(count))
        self.list.setFixedHeight(min(count * self._delegate.row_height, _MOST_ROWS_PX))
        self.list.setCurrentIndex(self.choices.index(0, 0))
        if not count:
            self.highlighted.emit("")
        self.adjustSize()

    @Slot(QModelIndex)
    def _accept(self, _index: QModelIndex) -> None:
        choice = self.current
        if choice is None or choice.refusal:
            return
        self.dismiss()
        self.chosen.emit(choice.key)

    @Slot()
    def _tell_highlighted(self) -> None:
        choice = self.current
        self.highlighted.emit(choice.key if choice else "")
        # Screen readers follow the field, which keeps the focus while the list moves.
        model = self.choices
        spoken = model.data(self.list.currentIndex(), Qt.ItemDataRole.AccessibleTextRole)
        self.field.setAccessibleDescription(str(spoken or ""))

    @Slot()
    def _dress(self) -> None:
        tokens = self._theme.tokens
        self._loupe.setIcon(icon("search", tokens.text_muted))
        shade = tokens.color("text", 0.22)
        if tokens.is_dark:
            shade.setRgb(0, 0, 0, 150)
        self._shadow.setColor(shade)
        self.list.viewport().update()
