"""A part of a form behind a line: what it says in short, opened to be edited."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from asyncflow_gui.inspector.editor import RELATED, FieldBox, Folding, settle, worst_of
from asyncflow_gui.inspector.header import ItemHeader
from asyncflow_gui.theme import Theme
from engine.schemas import Problem


class Fold(Folding):
    """A title with a summary at its right, and below it, when open, the content."""

    def __init__(self, theme: Theme, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._problems: dict[FieldBox, Problem] = {}
        self.header = ItemHeader(theme, self, movable=False)
        self.header.clicked.connect(self._on_clicked)
        self._content: QWidget | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        self.set_summary("")

    @property
    def is_open(self) -> bool:
        """Whether the content is seen."""
        return self._content is not None and not self._content.isHidden()

    def set_content(self, content: QWidget) -> None:
        """What it opens to; closed at first."""
        self._content = content
        layout = self.layout()
        if layout is not None:
            layout.addWidget(content)
        content.setContentsMargins(0, RELATED, 0, RELATED)
        content.hide()

    def set_summary(self, text: str) -> None:
        """What the content says, in a few words."""
        self.header.show_item("", "text", self._title, text)

    def set_title(self, title: str, description: str) -> None:
        """What stands in its line."""
        self._title = title
        self.header.set_hint(description)

    def note(self, box: FieldBox, problem: Problem | None) -> None:
        """Mark the line with the worst problem inside."""
        if problem is not None:
            self._problems[box] = problem
        elif self._problems.pop(box, None) is None:
            return
        worst = worst_of(self._problems.values())
        self.header.set_trouble(
            worst.severity if worst else "", f"{worst.message}\n{worst.hint}" if worst else ""
        )

    def set_open(self, is_open: bool) -> None:
        """Show or hide the content."""
        if self._content is not None:
            self._content.setVisible(is_open)
        self.header.set_open(is_open)

    @Slot()
    def _on_clicked(self) -> None:
        self.set_open(not self.is_open)
        settle(self)
