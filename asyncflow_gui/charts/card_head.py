"""The head of a chart's card: title, figure and menu; what the card is dragged by."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from asyncflow_gui.charts.definitions import ChartDefinition
from asyncflow_gui.charts.style import tabular


class CardHead(QWidget):
    """Title at the left, figure and menu at the right, room for a legend between them.

    Attributes:
        menu_wanted: The button of the menu was pressed; carries a place on the screen.
        dragged: The head is dragged; carries a place on the screen.
        dropped: It was let go there.
        put_back: It was let go where it was taken.
    """

    menu_wanted = Signal(QPoint)
    dragged = Signal(QPoint)
    dropped = Signal(QPoint)
    put_back = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._pressed: QPoint | None = None
        self.title = label("title", self)
        self.choice = label("scope", self)
        self.scope = label("scope", self)
        self.figure = label("figure", self)
        self.figure.setFont(tabular(self.figure.font()))
        self._more = QToolButton(self)
        self._more.setText("⋯")
        self._more.setAutoRaise(True)
        self._more.setFixedSize(18, 18)
        self._more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._more.clicked.connect(self._more_clicked)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)
        self._row.addWidget(self.title)
        self._row.addWidget(self.choice)
        self._row.addStretch(1)
        for widget in (self.scope, self.figure, self._more):
            self._row.addWidget(widget)

    def show_chart(self, definition: ChartDefinition) -> None:
        """Name a chart."""
        self.title.setText(definition.title)
        self.title.setToolTip(
            f"{definition.about}\nDrag to move the chart; drag in the chart to zoom, "
            "double-click to see the whole run"
        )
        self._more.setToolTip(f"Size, place and export of {definition.title}")
        self._more.setAccessibleName(f"{definition.title} menu")

    def show_choice(self, shown: int, total: int, nothing: str) -> None:
        """Say that only the busiest are drawn, where not all are; ``nothing`` where none is."""
        words = f"busiest {shown} of {total}" if shown < total else "" if shown else nothing
        set_text(self.choice, words)
        self.choice.setVisible(bool(words))

    def show_figure(self, scope: str, figure: str) -> None:
        """Show the headline figure, and of when it is."""
        set_text(self.scope, scope)
        set_text(self.figure, figure)

    def take_legend(self, legend: QWidget) -> None:
        """Have the legend between title and figure."""
        self._row.setStretch(2, 0)
        self._row.insertWidget(2, legend, 1)
        self.scope.hide()

    def give_legend(self, legend: QWidget) -> None:
        """Let the legend go elsewhere."""
        self._row.removeWidget(legend)
        self._row.setStretch(2, 1)
        self.scope.show()

    @Slot()
    def _more_clicked(self) -> None:
        self.menu_wanted.emit(self._more.mapToGlobal(QPoint(0, self._more.height())))

    # -- dragging

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the card."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.globalPosition().toPoint()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say where the card is dragged to."""
        place = event.globalPosition().toPoint()
        if self._pressed is not None and self._is_far(place):
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.dragged.emit(place)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of the card."""
        place = event.globalPosition().toPoint()
        if self._pressed is None:
            return
        if self._is_far(place):
            self.dropped.emit(place)
        else:
            self.put_back.emit()
        self._pressed = None
        self.unsetCursor()

    def _is_far(self, place: QPoint) -> bool:
        assert self._pressed is not None
        moved = (place - self._pressed).manhattanLength()
        return moved >= QApplication.startDragDistance()


def set_text(target: QLabel, text: str) -> None:
    """Change a text; the same one is not set twice, since Qt lays the card out anew for each."""
    if text != target.text():
        target.setText(text)


def label(part: str, parent: QWidget) -> QLabel:
    """A label that the stylesheet knows by its part."""
    made = QLabel(parent)
    made.setProperty("part", part)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    return made
