"""The legend of a chart: names that can be read, and clicked to hide or show their line."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QLabel, QSizePolicy, QWidget

from asyncflow_gui.theme import Tokens

_SWATCH = 9
_GAP = 5
_APART = 12
_ROW = 18
_TEXT_PX = 10
_MOST_ROWS = 2
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
        self._rest = QLabel(self)
        self._rest.setProperty("part", "range")
        self._rest.hide()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_ROW)

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
        for entry in self._entries[: len(self._shown)]:
            if x > 0 and x + entry.width() > self.width():
                x, row = 0, row + 1
            if row >= _MOST_ROWS:
                break
            entry.move(x, row * _ROW)
            x += entry.width() + _APART
            placed += 1
        for position, entry in enumerate(self._entries):
            entry.setVisible(position < placed)
        left_over = [name for name, _ in self._shown[placed:]]
        self._rest.setVisible(bool(left_over))
        if left_over:
            self._rest.setText(f"+{len(left_over)}")
            self._rest.setToolTip("\n".join(left_over))
            self._rest.adjustSize()
            self._rest.move(self.width() - self._rest.width(), (_MOST_ROWS - 1) * _ROW + 2)
        rows = min(row, _MOST_ROWS - 1) + 1
        if self.height() != rows * _ROW:
            self.setFixedHeight(rows * _ROW)

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
