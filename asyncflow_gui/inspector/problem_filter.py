"""What the list of problems is filtered by: words, and how bad they are."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QWidget

from asyncflow_gui.inspector import words
from asyncflow_gui.model import figures
from asyncflow_gui.theme import Theme
from asyncflow_gui.theme.icons import icon
from engine.schemas import Problem

_FIELD_WIDTH = 180
_TOKENS = {"error": "bad", "warning": "warn"}


class ProblemFilter(QWidget):
    """A field for words, and a button with a count for errors and for warnings."""

    changed = Signal()
    """Other problems are let through now."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.field = QLineEdit(self)
        self.field.setPlaceholderText("Filter")
        self.field.setClearButtonEnabled(True)
        self.field.setFixedWidth(_FIELD_WIDTH)
        self.field.setAccessibleName("Filter the problems")
        self.field.setToolTip("Only problems whose text or place holds all these words")
        self.field.textChanged.connect(self._on_changed)
        self.buttons = {severity: self._button(severity) for severity in _TOKENS}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.field)
        for button in self.buttons.values():
            row.addWidget(button)
        self.count(())
        theme.changed.connect(self._dress)
        self._dress()

    def count(self, problems: Sequence[Problem]) -> None:
        """Say how many errors and warnings there are in all."""
        for severity, button in self.buttons.items():
            number = sum(problem.severity == severity for problem in problems)
            button.setText(f" {figures.plural(number, severity)}")
            button.setAccessibleName(f"Show {figures.plural(number, severity)}")

    def lets_through(self, problem: Problem) -> bool:
        """Whether a problem is to be listed."""
        if not self.buttons[problem.severity].isChecked():
            return False
        text = f"{problem.message}\n{words.place_text(problem)}\n{problem.hint}".lower()
        return all(word in text for word in self.field.text().lower().split())

    def _button(self, severity: str) -> QToolButton:
        button = QToolButton(self)
        button.setCheckable(True)
        button.setChecked(True)
        button.setToolTip(f"Show or hide {severity}s")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(QSize(14, 14))
        button.toggled.connect(self._on_changed)
        return button

    @Slot()
    def _on_changed(self) -> None:
        self.changed.emit()

    @Slot()
    def _dress(self) -> None:
        tokens = self._theme.tokens
        for severity, button in self.buttons.items():
            button.setIcon(icon(severity, getattr(tokens, _TOKENS[severity])))
