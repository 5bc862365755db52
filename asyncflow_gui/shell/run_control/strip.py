"""A strip below the toolbar: which events were put into the run by hand, and a way to keep them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from asyncflow_gui.shell.labels import ElidedLabel
from asyncflow_gui.shell.run_control.by_hand import EventsByHand
from asyncflow_gui.shell.run_control.injectables import with_times
from asyncflow_gui.theme import Theme
from asyncflow_gui.theme.icons import icon
from asyncflow_gui.theme.stylesheet import set_role


class InjectedStrip(QFrame):
    """There while there is something to keep."""

    def __init__(self, hand: EventsByHand, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("injectedStrip")
        self._hand, self._theme = hand, theme
        set_role(self, "surface", "strip")
        self.setFixedHeight(40)
        title = QLabel("Injected", self)
        set_role(title, "figure", True)
        self._events = ElidedLabel(self)
        set_role(self._events, "muted", True)
        self.keep = QPushButton("Keep in the project", self)
        self.keep.setToolTip(
            "Write these events into the scenario: a run with the same seed then goes like this one"
        )
        self.keep.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.keep.clicked.connect(hand.keep)
        self._close = QToolButton(self)
        self._close.setAccessibleName("Do not keep the injected events")
        self._close.setToolTip("Do not keep them")
        self._close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._close.setIconSize(QSize(14, 14))
        set_role(self._close, "small", True)
        self._close.clicked.connect(hand.dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, 20, 0)
        row.setSpacing(8)
        row.addWidget(title)
        row.addWidget(self._events, 1)
        row.addWidget(self.keep)
        row.addWidget(self._close)
        hand.changed.connect(self._follow)
        theme.changed.connect(self._apply_theme)
        self._apply_theme()
        self._follow()

    @property
    def text(self) -> str:
        """The events, in words."""
        return self._events.full_text

    @Slot()
    def _follow(self) -> None:
        made = self._hand.made
        self.setVisible(bool(made))
        self._events.set_full_text(" · ".join(with_times(event) for event in made))

    @Slot()
    def _apply_theme(self) -> None:
        self._close.setIcon(icon("close", self._theme.tokens.text_muted))
