"""The buttons of lists: one that is only an icon, and one that adds an item."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from asyncflow_gui.theme import Theme
from asyncflow_gui.theme.icons import icon
from asyncflow_gui.theme.stylesheet import set_role


def small_button(
    parent: QWidget, theme: Theme, picture: str, text: str, slot: Callable[[], None]
) -> QToolButton:
    """A button that is only an icon; ``text`` says what it does."""
    button = QToolButton(parent)
    set_role(button, "small", True)
    button.setIcon(icon(picture, theme.tokens.text_muted))
    button.setIconSize(QSize(14, 14))
    button.setToolTip(text)
    button.setAccessibleName(text)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.clicked.connect(slot)
    return button


def add_button(parent: QWidget, theme: Theme, text: str = "") -> QPushButton:
    """A flat button with a plus."""
    button = QPushButton(text, parent)
    set_role(button, "flat", True)
    button.setIcon(icon("plus", theme.tokens.accent))
    button.setIconSize(QSize(14, 14))
    button.setAccessibleName(text)
    return button
