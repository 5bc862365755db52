"""The line of a list item that is always seen: painted, pressed to open, moved by the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractButton, QApplication, QSizePolicy, QWidget

from asyncflow_gui.inspector import durations
from asyncflow_gui.theme import Theme
from asyncflow_gui.theme.color import mix
from asyncflow_gui.theme.icons import paint as paint_icon
from asyncflow_gui.theme.tokens import Tokens

_HEIGHT = 34
_TAG_HEIGHT = 18
_MARGIN = 8
_TIGHT = 4
_ICON = 12.0


def tag_colors(tokens: Tokens, token: str) -> tuple[str, str]:
    """Text and background of a tag: the hue of a token, the text dark (or light) enough to read."""
    hue = getattr(tokens, token)
    return mix(tokens.text, hue, 0.35), mix(hue, tokens.panel, 0.16)


class ItemHeader(QAbstractButton):
    """Tag, title, figure and a chevron.

    Space or Enter opens it; an item that is ``movable`` is dragged, or moved by Alt with the arrow
    keys, and removed by Delete.
    """

    move_wanted = Signal(int)
    """Up (-1) or down (+1)."""
    remove_wanted = Signal()
    drag_moved = Signal(QPoint)
    """It is being dragged: where the pointer is on the screen."""
    drag_dropped = Signal()
    drag_cancelled = Signal()

    def __init__(
        self, theme: Theme, parent: QWidget | None = None, *, movable: bool = True
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._movable = movable
        self._hint = (
            "Drag it, or press Alt+Up and Alt+Down, to move it; Delete removes it"
            if movable
            else ""
        )
        self._tag, self._token, self._title, self._detail = "", "text", "", ""
        self._open = False
        self._trouble = ""
        self._pressed_at: QPoint | None = None
        self._dragged = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.changed.connect(self.update)

    def show_item(self, tag: str, token: str, title: str, detail: str) -> None:
        """What to say about the item."""
        self._tag, self._token, self._title, self._detail = tag, token, title, detail
        self._describe()

    def set_open(self, is_open: bool) -> None:
        """Point the chevron down (open) or to the right."""
        self._open = is_open
        self._describe()

    def set_hint(self, text: str) -> None:
        """What its tooltip says while there is no trouble."""
        self._hint = text
        self.setToolTip(text)

    def set_trouble(self, severity: str, text: str) -> None:
        """Mark the item: ``error`` or ``warning`` and what it is; empty for neither."""
        self._trouble = severity
        self.setToolTip(text or self._hint)
        self._describe()

    def sizeHint(self) -> QSize:
        """As wide as it may be."""
        return QSize(220, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Texts are cut short where there is no room."""
        return QSize(80, _HEIGHT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press may become a drag."""
        super().mousePressEvent(event)
        if self._movable and event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag it, once it has been moved far enough."""
        if self._pressed_at is None:
            super().mouseMoveEvent(event)
            return
        way = (event.position().toPoint() - self._pressed_at).manhattanLength()
        if not self._dragged and way < QApplication.startDragDistance():
            return
        self._dragged = True
        self.setDown(False)
        self.setCursor(Qt.CursorShape.ClosedHandCursor)
        self.drag_moved.emit(event.globalPosition().toPoint())
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let it go, or open it where it was not dragged."""
        self._pressed_at = None
        if not self._dragged:
            super().mouseReleaseEvent(event)
            event.accept()  # also the end of a drag that was called off
            return
        self._end_drag()
        self.drag_dropped.emit()

    def _end_drag(self) -> None:
        self._pressed_at, self._dragged = None, False
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, remove, open."""
        key = event.key()
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if self._dragged and key == Qt.Key.Key_Escape:
            self._end_drag()
            self.drag_cancelled.emit()
        elif not self._movable and key not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif event.modifiers() & Qt.KeyboardModifier.AltModifier and key in steps:
            self.move_wanted.emit(steps[Qt.Key(key)])
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_wanted.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep Delete for the item: the window's Delete is for the canvas."""
        shortcut = event.type() == QEvent.Type.ShortcutOverride
        if self._movable and shortcut and isinstance(event, QKeyEvent):
            alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
            mine = [Qt.Key.Key_Delete, Qt.Key.Key_Backspace]
            if self._dragged:
                mine.append(Qt.Key.Key_Escape)
            if event.key() in mine or (alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down)):
                event.accept()
                return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Tag, title, figure, chevron from left to right."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_state(painter, tokens)
        chevron = "chevron-down" if self._open else "chevron-right"
        top = (self.height() - _ICON) / 2
        if self._tag:
            left = self._paint_tag(painter, tokens, float(_MARGIN))
            right = self.width() - _MARGIN - _ICON
            place = QRectF(right, top, _ICON, _ICON)
        else:
            left, right = _ICON + 2 * _TIGHT, float(self.width())
            place = QRectF(_TIGHT / 2, top, _ICON, _ICON)
        paint_icon(painter, chevron, tokens.color("text_muted"), place)
        if self._trouble:
            right -= 20
            color = tokens.color("bad" if self._trouble == "error" else "warn")
            paint_icon(painter, self._trouble, color, QRectF(right, top - 2, 16, 16))
        self._paint_texts(painter, tokens, left, right - _TIGHT)

    def _paint_state(self, painter: QPainter, tokens: Tokens) -> None:
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self._movable and (self.underMouse() or self._dragged):
            self._paint_grip(painter, tokens)
        if self._dragged:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.color("accent", 0.16))
            painter.drawRoundedRect(box, 5, 5)
        elif self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.color("text", 0.05))
            painter.drawRoundedRect(box, 5, 5)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(tokens.color("accent"), 2))
            painter.drawRoundedRect(box, 5, 5)

    def _paint_grip(self, painter: QPainter, tokens: Tokens) -> None:
        """Six dots at the left end: it can be taken there."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.color("text_muted"))
        middle = self.height() / 2
        for column in (2.0, 5.0):
            for row in (-4.0, 0.0, 4.0):
                painter.drawEllipse(QPointF(column, middle + row), 1.0, 1.0)

    def _paint_tag(self, painter: QPainter, tokens: Tokens, left: float) -> float:
        """Paint the tag; returns where the title begins."""
        font = self._font(10, QFont.Weight.Bold)
        width = max(34.0, QFontMetricsF(font).horizontalAdvance(self._tag) + 12)
        box = QRectF(left, (self.height() - _TAG_HEIGHT) / 2, width, _TAG_HEIGHT)
        ink, paper = tag_colors(tokens, self._token)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(paper))
        painter.drawRoundedRect(box, 4, 4)
        painter.setFont(font)
        painter.setPen(QColor(ink))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._tag)
        return box.right() + _MARGIN

    def _paint_texts(self, painter: QPainter, tokens: Tokens, left: float, right: float) -> None:
        """The title at the left keeps its width as far as the figure leaves room for it."""
        bold, plain = self._font(13, QFont.Weight.DemiBold), self._font(12, QFont.Weight.Normal)
        bold_metrics, plain_metrics = QFontMetricsF(bold), QFontMetricsF(plain)
        room = right - left
        title_needs = bold_metrics.horizontalAdvance(self._title) + 1
        # An open item shows its figures as fields.
        detail = "" if self._open else self._detail
        for shorter in (detail, detail.partition(", ")[0], durations.without_law(detail)):
            detail = shorter
            detail_needs = plain_metrics.horizontalAdvance(detail) + _MARGIN if detail else 0.0
            if title_needs + detail_needs <= room:
                break
        title_width = min(title_needs, max(room - detail_needs, room * 0.45))
        detail_width = min(detail_needs, room - title_width)
        flags = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(bold)
        painter.setPen(tokens.color("text"))
        title = bold_metrics.elidedText(self._title, Qt.TextElideMode.ElideRight, title_width)
        painter.drawText(QRectF(left, 0, title_width + 2, self.height()), flags, title)
        painter.setFont(plain)
        painter.setPen(tokens.color("text_muted"))
        detail = plain_metrics.elidedText(
            detail, Qt.TextElideMode.ElideRight, detail_width - _MARGIN + 1
        )
        box = QRectF(right - detail_width, 0, detail_width, self.height())
        painter.drawText(box, flags | Qt.AlignmentFlag.AlignRight, detail)

    def _font(self, pixels: int, weight: QFont.Weight) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(pixels)
        font.setWeight(weight)
        return font

    def _describe(self) -> None:
        state = "open" if self._open else "closed"
        parts = [self._tag, self._title, self._detail, self._trouble, state]
        self.setAccessibleName(", ".join(part for part in parts if part))
        self.update()
