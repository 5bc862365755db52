"""What a page under the canvas shows before there is anything to show."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget


def empty_page(parent: QWidget, headline: str, remedy: str) -> QWidget:
    """A page that says, in its middle, what is missing and what to do about it."""
    page = QWidget(parent)
    title = QLabel(headline, page)
    title.setProperty("part", "empty-title")
    hint = QLabel(remedy, page)
    hint.setProperty("part", "empty")
    hint.setWordWrap(True)
    layout = QVBoxLayout(page)
    layout.setSpacing(4)
    layout.addStretch(1)
    for label in (title, hint):
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout.addWidget(label)
    layout.addStretch(1)
    return page
