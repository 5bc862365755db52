"""The legend of a chart: names that can be read, and clicked to hide or show their line."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QFont, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy, QToolButton, QWidget

from asyncflow_gui.theme import Tokens

_SWATCH = 9
_GAP = 5
_APART = 8
_ROW = 18
_REST = 24
_TEXT_PX = 10
_LONGEST_NAME_PX = 110


class LegendEntry(QAbstractButton):
    """One name with a swatch of its line; checked while the line is shown."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setChecked(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._token = "edge"
        self._tokens: Tokens | None = None
        self._label = ""
        self._font = QFont(self.font())

    def show_as(self, name: str, token: str, tokens: Tokens) -> None:
        """Stand for a line by name and colour."""
        self._token, self._tokens = token, tokens
        self._font = QFont(self.font())
        self._font.setPixelSize(_TEXT_PX)
        self.setText(name)
        self.setAccessibleName(f"Show {name}")
        self.setToolTip(f"{name}: click to hide or show")
        metrics = QFontMetrics(self._font)
        self._label = metrics.elidedText(name, Qt.TextElideMode.ElideRight, _LONGEST_NAME_PX)
        self.resize(_SWATCH + _GAP + metrics.horizontalAdvance(self._label) + 2, _ROW)
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as swatch and name."""
        return self.size()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint a swatch and the name; hollow and struck out while the line is hidden."""
        if self._tokens is None:
            return
        painter = QPainter(self)
        middle = self.height() // 2
        swatch = QRect(0, middle - 1, _SWATCH, 3)
        color = self._tokens.color(self._token)
        if self.isChecked():
            painter.fillRect(swatch, color)
        else:
            painter.setPen(QPen(self._tokens.color("edge")))
            painter.drawRect(swatch.adjusted(0, 0, -1, -1))
        font = QFont(self._font)
        font.setStrikeOut(not self.isChecked())
        font.setUnderline(self.hasFocus() or self.underMouse())
        painter.setFont(font)
        painter.setPen(self._tokens.color("text_muted"))
        box = self.rect().adjusted(_SWATCH + _GAP, 0, 0, 0)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, self._label)


class Legend(QWidget):
    """Entries in a flow of at most two rows; a count stands for those that do not fit.

    Attributes:
        toggled: Emitted when a line was hidden or shown.
    """

    toggled = Signal()

    def __init__(self, tokens: Tokens, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tokens = tokens
        self._shown: tuple[tuple[str, str], ...] = ()
        self._hidden: set[str] = set()
        self._entries: list[LegendEntry] = []
        self._left_over: list[str] = []
        self._most_rows = 2
        self._rest = QToolButton(self)
        self._rest.setProperty("part", "rest")
        self._rest.setAutoRaise(True)
        self._rest.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._rest.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._rest_menu = QMenu(self._rest)
        self._rest_menu.setProperty("madeOnOpening", True)
        self._rest_menu.aboutToShow.connect(self._fill_rest)
        self._rest.setMenu(self._rest_menu)
        self._rest.hide()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_ROW)

    @property
    def tokens(self) -> Tokens:
        """The colours in use."""
        return self._tokens

    @property
    def hidden(self) -> frozenset[str]:
        """Names of the lines that are switched off."""
        return frozenset(self._hidden)

    def set_names(self, names: Sequence[tuple[str, str]]) -> None:
        """Show pairs of name and colour token; cheap when they are those already shown."""
        wanted = tuple(names)
        if wanted == self._shown:
            return
        self._shown = wanted
        self._rebuild()

    def hide_names(self, names: Collection[str]) -> None:
        """Switch off exactly these lines."""
        if self._hidden != set(names):
            self._hidden = set(names)
            self._rebuild()

    def set_most_rows(self, rows: int) -> None:
        """Take up at most so many rows."""
        self._most_rows = rows
        self._arrange()

    def apply(self, tokens: Tokens) -> None:
        """Use other colours."""
        self._tokens = tokens
        self._rebuild()

    def _rebuild(self) -> None:
        while len(self._entries) < len(self._shown):
            entry = LegendEntry(self)
            entry.clicked.connect(self._clicked)
            self._entries.append(entry)
        for entry, (name, token) in zip(self._entries, self._shown, strict=False):
            entry.show_as(name, token, self._tokens)
            entry.setChecked(name not in self._hidden)
        self._arrange()

    def _arrange(self) -> None:
        x, row, placed = 0, 0, 0
        room = self.width()
        for entry in self._entries[: len(self._shown)]:
            left = len(self._shown) - placed - 1
            if row == self._most_rows - 1 and left:
                room = self.width() - _REST
            if x > 0 and x + entry.width() > room:
                x, row = 0, row + 1
            if row >= self._most_rows:
                break
            entry.move(x, row * _ROW)
            x += entry.width() + _APART
            placed += 1
        for position, entry in enumerate(self._entries):
            entry.setVisible(position < placed)
        self._left_over = [name for name, _ in self._shown[placed:]]
        self._rest.setVisible(bool(self._left_over))
        if self._left_over:
            self._rest.setText(f"+{len(self._left_over)}")
            self._rest.setToolTip("More lines: " + ", ".join(self._left_over))
            self._rest.setAccessibleName(f"{len(self._left_over)} more lines")
            self._rest.setFixedSize(_REST, _ROW)
            self._rest.move(self.width() - _REST, (self._most_rows - 1) * _ROW)
        rows = min(row, self._most_rows - 1) + 1
        if self.height() != rows * _ROW:
            self.setFixedHeight(rows * _ROW)

    @Slot()
    def _fill_rest(self) -> None:
        """Offer the lines there was no room for."""
        self._rest_menu.clear()
        for name in self._left_over:
            action = self._rest_menu.addAction(name.replace("&", "&&"))
            action.setData(name)
            action.setCheckable(True)
            action.setChecked(name not in self._hidden)
            action.triggered.connect(self._rest_clicked)

    @Slot()
    def _rest_clicked(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        self._hidden ^= {action.data()}
        self._rebuild()
        self.toggled.emit()

    @Slot()
    def _clicked(self) -> None:
        names = [name for name, _ in self._shown]
        entries = self._entries[: len(names)]
        states = zip(names, entries, strict=True)
        self._hidden -= set(names)
        self._hidden |= {name for name, entry in states if not entry.isChecked()}
        self.toggled.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Flow again for the new width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._arrange()
