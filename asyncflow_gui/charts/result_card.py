"""A part of the result page on its card: a title, what can be chosen, a menu, the content."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from asyncflow_gui.charts.painted import PaintedChart
from asyncflow_gui.charts.saving import Saver


class ResultCard(QFrame):
    """A card around a chart or a table."""

    def __init__(self, title: str, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("result-card")
        self._content = content
        self.head = QHBoxLayout()
        self.head.setContentsMargins(8, 0, 4, 0)
        self.head.setSpacing(8)
        heading = QLabel(title, self)
        heading.setProperty("part", "title")
        heading.setTextFormat(Qt.TextFormat.PlainText)
        self.head.addWidget(heading)
        self.head.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(4)
        layout.addLayout(self.head)
        layout.addWidget(content, 1)

    def add_switch(self, texts: Sequence[str], chosen: Callable[[int], None]) -> QButtonGroup:
        """A row of buttons of which one is pressed; the first at the beginning."""
        group = QButtonGroup(self)
        for place, text in enumerate(texts):
            button = QPushButton(text, self)
            button.setProperty("tool", True)
            button.setCheckable(True)
            button.setChecked(place == 0)
            group.addButton(button, place)
            self.head.addWidget(button)
        group.idClicked.connect(chosen)
        return group

    def add_menu(self, chart: PaintedChart, saver: Saver) -> None:
        """A button for the menu that a right click on the chart opens, too."""
        chart.saver = saver
        more = QToolButton(self)
        more.setText("⋯")
        more.setAutoRaise(True)
        more.setFixedSize(20, 20)
        more.setToolTip("Copy or save as PNG, SVG or CSV")
        more.setAccessibleName(f"{chart.title} menu")
        more.clicked.connect(self._open_menu)
        self.head.addWidget(more)
        self._more = more

    @Slot()
    def _open_menu(self) -> None:
        assert isinstance(self._content, PaintedChart)
        menu = self._content.menu()
        menu.exec(self._more.mapToGlobal(QPoint(0, self._more.height())))
        menu.deleteLater()
