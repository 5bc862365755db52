"""What charts of results have in common: painted by lines and text, so that they can be saved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QMargins, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFont,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QMenu, QToolTip, QWidget

from asyncflow_gui.charts.backdrop import hairline
from asyncflow_gui.charts.runs import ShownRun, run_pen
from asyncflow_gui.charts.saving import Saver
from asyncflow_gui.charts.style import tabular
from asyncflow_gui.theme import Theme, Tokens

LABEL_PX = 10
ROW_PX = 18


class PaintedChart(QWidget):
    """A chart of one or more runs. The first run is the one the page is about.

    Attributes:
        element_chosen: The user wants to see a node or an edge; carries its id.
    """

    element_chosen = Signal(str)

    def __init__(self, title: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = title
        self.saver: Saver | None = None
        self._theme = theme
        self._runs: tuple[ShownRun, ...] = ()
        self.setAccessibleName(f"{title} chart")
        self.setMouseTracking(True)
        theme.changed.connect(self.update)

    @property
    def tokens(self) -> Tokens:
        """The colours in force."""
        return self._theme.tokens

    @property
    def runs(self) -> tuple[ShownRun, ...]:
        """What is shown."""
        return self._runs

    def set_runs(self, runs: Sequence[ShownRun]) -> None:
        """Show these runs."""
        self._runs = tuple(runs)
        self.prepare()
        self.update()

    def prepare(self) -> None:
        """Compute what painting needs, once for a set of runs."""

    def paint(self, painter: QPainter) -> None:
        """Paint the chart at the origin, as large as the widget is."""
        raise NotImplementedError

    def about(self, _place: QPointF) -> str:
        """What is told about a place, for a tool tip; empty where there is nothing to tell."""
        return ""

    def element_at(self, _place: QPointF) -> str:
        """The node or edge that a place stands for; empty where there is none."""
        return ""

    def table(self) -> tuple[list[str], list[list[Any]]]:
        """The figures behind the chart: headings and rows."""
        return [], []

    def label_font(self, *, bold: bool = False) -> QFont:
        """The font of axes and legends."""
        font = tabular(self.font())
        font.setPixelSize(LABEL_PX)
        font.setBold(bold)
        return font

    def paint_legend(self, painter: QPainter, top: float, left: float) -> None:
        """Name the runs, where there is more than one."""
        if len(self._runs) < 2:
            return
        painter.setFont(self.label_font())
        metrics = painter.fontMetrics()
        x = left
        for place, run in enumerate(self._runs):
            painter.setPen(run_pen(self.tokens, place, 2.0))
            painter.drawLine(QPointF(x, top + 8), QPointF(x + 18, top + 8))
            painter.setPen(self.tokens.color("text_muted"))
            painter.drawText(QPointF(x + 23, top + 8 + metrics.ascent() / 2 - 1), run.name)
            x += 23 + metrics.horizontalAdvance(run.name) + 14

    # -- events

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint what is shown."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint(painter)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell about what is under the mouse."""
        text = self.about(event.position())
        self.setCursor(
            Qt.CursorShape.PointingHandCursor
            if self.element_at(event.position())
            else Qt.CursorShape.ArrowCursor
        )
        if text:
            QToolTip.showText(event.globalPosition().toPoint(), text, self)
        else:
            QToolTip.hideText()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Go to what was clicked."""
        if event.button() == Qt.MouseButton.LeftButton:
            element = self.element_at(event.position())
            if element:
                self.element_chosen.emit(element)

    def leaveEvent(self, event: QEvent) -> None:
        """Tell nothing."""
        QToolTip.hideText()
        super().leaveEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to take the chart along."""
        menu = self.menu()
        menu.exec(event.globalPos())
        menu.deleteLater()

    def menu(self) -> QMenu:
        """What can be done with the chart."""
        menu = QMenu(self)
        if (saver := self.saver) is None:
            return menu
        for text, slot in (
            ("&Copy picture", lambda: saver.copy_picture(Pictured(self))),
            ("Save as &PNG…", lambda: saver.save_picture(Pictured(self), self.title, "png")),
            ("Save as S&VG…", lambda: saver.save_picture(Pictured(self), self.title, "svg")),
            ("Save &figures as CSV…", lambda: saver.save_table(self.title, *self.table())),
        ):
            menu.addAction(text).triggered.connect(slot)
        return menu


class Pictured:
    """A chart with its title on its surface, for a file."""

    def __init__(self, chart: PaintedChart) -> None:
        self._chart = chart
        self._head = 28

    def size(self) -> QSize:
        """The chart's size, and room for the title."""
        return self._chart.size().grownBy(QMargins(12, self._head, 12, 12))

    def paint(self, painter: QPainter) -> None:
        """Paint it at the origin."""
        size, tokens = self.size(), self._chart.tokens
        painter.fillRect(QRectF(0, 0, size.width(), size.height()), QColor(tokens.panel))
        font = QFont(self._chart.font())
        font.setPixelSize(13)
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(tokens.color("text"))
        head = QRectF(12, 0, size.width() - 24, self._head)
        painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, self._chart.title)
        painter.translate(12, self._head)
        self._chart.paint(painter)


def grid_pen(tokens: Tokens) -> QPen:
    """The pen of grid lines."""
    return hairline(tokens.color("line"))
