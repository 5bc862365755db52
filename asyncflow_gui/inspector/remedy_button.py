"""The button below a message that puts right what the message is about."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from asyncflow_gui.commands.remedies import Remedy
from asyncflow_gui.inspector.binding import Binding
from asyncflow_gui.theme.icons import icon
from asyncflow_gui.theme.stylesheet import set_role
from engine.schemas import Problem

_ICON = 14


def button_text(remedy: Remedy | None) -> str:
    """What a button that does a remedy says; empty for none."""
    return f"Fix: {remedy.text[:1].lower()}{remedy.text[1:]}" if remedy else ""


class RemedyButton(QPushButton):
    """``Fix: connect lb to api-1``, cut short where there is no room."""

    def __init__(self, binding: Binding, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._binding = binding
        self._problem: Problem | None = None
        self._text = ""
        set_role(self, "flat", True)
        set_role(self, "remedy", True)
        self.setIcon(icon("fix", binding.theme.tokens.accent))
        self.setIconSize(QSize(_ICON, _ICON))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._on_clicked)
        self.hide()

    def show_problem(self, problem: Problem | None) -> None:
        """Offer the remedy of a problem; hidden where there is none."""
        self._problem = problem
        remedy = self._binding.remedy(problem) if problem else None
        self._text = button_text(remedy)
        self.setVisible(remedy is not None)
        if remedy is not None:
            self.setAccessibleName(self._text)
            self.setToolTip(f"{remedy.text} (undo with Ctrl+Z)")
            self._fit()
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """As wide as the whole text wants."""
        width = self.fontMetrics().horizontalAdvance(self._text) + _ICON + 26
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """The text is cut short where there is no room."""
        return QSize(80, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut the text to the room there is."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.width() - _ICON - 24
        metrics = self.fontMetrics()
        self.setText(metrics.elidedText(self._text, Qt.TextElideMode.ElideRight, room))

    @Slot()
    def _on_clicked(self) -> None:
        if self._problem is not None:
            self._binding.mend(self._problem)
