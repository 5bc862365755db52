"""The card of the tour: a title, a sentence or two, and the buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from asyncflow_gui.shell.tour.stops import Stop
from asyncflow_gui.theme.stylesheet import set_role

_WIDTH_PX = 320


class TourCard(QFrame):
    """What is said at one stop.

    Signals:
        back: To the stop before.
        forward: To the next one; from the last one, to the end.
        skip: No more of this.
    """

    back = Signal()
    forward = Signal()
    skip = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("tourCard")
        set_role(self, "surface", "card")
        self.setFixedWidth(_WIDTH_PX)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.title = QLabel(self)
        set_role(self.title, "heading", True)
        self.text = QLabel(self)
        self.text.setWordWrap(True)
        self._count = QLabel(self)
        set_role(self._count, "muted", True)
        self.skip_button = _button("Skip", "Leave the tour (Esc)", self)
        set_role(self.skip_button, "flat", True)
        self.back_button = _button("Back", "To the step before (Left)", self)
        self.next_button = _button("Next", "To the next step (Right)", self)
        set_role(self.next_button, "primary", True)
        self.skip_button.clicked.connect(self.skip)
        self.back_button.clicked.connect(self.back)
        self.next_button.clicked.connect(self.forward)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self._count)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.skip_button)
        foot.addStretch(1)
        foot.addWidget(self.back_button)
        foot.addWidget(self.next_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.text)
        column.addSpacing(4)
        column.addLayout(foot)
        self.setTabOrder(self.next_button, self.back_button)
        self.setTabOrder(self.back_button, self.skip_button)

    def show_stop(self, stop: Stop, place: int, of: int) -> None:
        """Speak of a stop, the ``place``-th of so many (from 0)."""
        self.title.setText(stop.title)
        self.text.setText(stop.text)
        self._count.setText(f"{place + 1} of {of}")
        last = place == of - 1
        self.next_button.setText("Done" if last else "Next")
        self.next_button.setAccessibleName(self.next_button.text())
        self.next_button.setAccessibleDescription(f"{stop.title}. {stop.text}")
        self.back_button.setVisible(place > 0)
        self.skip_button.setVisible(not last)
        self.setAccessibleName(f"Tour, step {place + 1} of {of}: {stop.title}")
        self.setAccessibleDescription(stop.text)
        self.next_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go back and forth, Enter goes on, Esc leaves; nothing reaches the window."""
        match event.key():
            case Qt.Key.Key_Escape:
                self.skip.emit()
            case Qt.Key.Key_Right | Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.forward.emit()
            case Qt.Key.Key_Left:
                self.back.emit()
        event.accept()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes round the buttons of the card."""
        stops = [
            button
            for button in (self.next_button, self.back_button, self.skip_button)
            if button.isVisible()
        ]
        focused = self.focusWidget()
        here = stops.index(focused) if isinstance(focused, _Button) and focused in stops else -1
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        stops[(here + (1 if forward else -1)) % len(stops)].setFocus(reason)
        return True


class _Button(QPushButton):
    """Leaves the arrow keys to the card."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space and Enter press it."""
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            event.ignore()


def _button(text: str, tip: str, parent: QWidget) -> _Button:
    button = _Button(text, parent)
    button.setAccessibleName(text)
    button.setToolTip(tip)
    button.setAutoDefault(False)
    return button
