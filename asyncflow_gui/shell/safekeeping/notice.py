"""A strip below the toolbar that tells something and offers what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from asyncflow_gui.shell.labels import ElidedLabel
from asyncflow_gui.theme import Theme
from asyncflow_gui.theme.icons import icon
from asyncflow_gui.theme.stylesheet import set_role

Choices = dict[str, Callable[[], object]]
"""Texts of buttons, and what they do."""


class NoticeStrip(QFrame):
    """One notice at a time; hidden while there is none."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("noticeStrip")
        self._theme = theme
        self._topic = ""
        set_role(self, "surface", "strip")
        self.setFixedHeight(40)
        self._title = QLabel(self)
        set_role(self._title, "figure", True)
        self._text = ElidedLabel(self)
        set_role(self._text, "muted", True)
        self._close = QToolButton(self)
        self._close.setAccessibleName("Dismiss this notice")
        self._close.setToolTip("Dismiss")
        self._close.setIconSize(QSize(14, 14))
        set_role(self._close, "small", True)
        self._close.clicked.connect(self.dismiss)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(20, 0, 20, 0)
        self._row.setSpacing(8)
        self._row.addWidget(self._title)
        self._row.addWidget(self._text, 1)
        self._row.addWidget(self._close)
        self.buttons: list[QPushButton] = []
        theme.changed.connect(self._apply_theme)
        self._apply_theme()
        self.hide()

    @property
    def topic(self) -> str:
        """What the notice is about, for who has put it there; empty if there is none."""
        return self._topic

    @property
    def text(self) -> str:
        """What it says."""
        return f"{self._title.text()} {self._text.full_text}".strip()

    def tell(self, topic: str, title: str, text: str, choices: Choices) -> None:
        """Show a notice in place of the one that is there."""
        self._clear()
        self._topic = topic
        self._title.setText(title)
        self._text.set_full_text(text)
        for words, act in choices.items():
            button = QPushButton(words, self)
            button.clicked.connect(partial(self._chosen, act))
            self._row.insertWidget(self._row.count() - 1, button)
            self.buttons.append(button)
        self.show()

    def dismiss(self, topic: str | bool = "") -> None:
        """Take the notice away; with a topic, only if it is about that."""
        if not isinstance(topic, str) or topic in ("", self._topic):
            self._clear()
            self._topic = ""
            self.hide()

    def _chosen(self, act: Callable[[], object], _checked: bool = False) -> None:
        self.dismiss()
        act()

    def _clear(self) -> None:
        for button in self.buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = []

    @Slot()
    def _apply_theme(self) -> None:
        self._close.setIcon(icon("close", self._theme.tokens.text_muted))
