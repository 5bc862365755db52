"""What is wrong with an element, or the scenario, as a whole: on top of its form."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from asyncflow_gui.inspector.binding import Binding
from asyncflow_gui.inspector.editor import GAP, RELATED
from asyncflow_gui.inspector.remedy_button import RemedyButton
from asyncflow_gui.theme.stylesheet import set_role
from engine.schemas import Problem

_MOST = 6
"""Problems shown; the list has them all."""


class TopProblems(QFrame):
    """Problems that belong to no field, each with what can be done about it."""

    def __init__(self, binding: Binding, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._binding = binding
        self._rows: list[tuple[QLabel, RemedyButton]] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(12, GAP, 12, GAP)
        self._layout.setSpacing(RELATED)
        self.hide()

    @property
    def text(self) -> str:
        """What is said, a line for each problem."""
        return "\n".join(label.text() for label, _ in self._rows if not label.isHidden())

    @property
    def remedies(self) -> list[RemedyButton]:
        """The buttons that are offered."""
        return [button for _, button in self._rows if not button.isHidden()]

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show them, message and remedy, errors first."""
        ordered = sorted(problems, key=lambda problem: problem.severity != "error")[:_MOST]
        only_warnings = all(problem.severity == "warning" for problem in ordered)
        set_role(self, "surface", "advice" if only_warnings else "problem")
        while len(self._rows) < len(ordered):
            self._add_row()
        for number, (label, button) in enumerate(self._rows):
            problem = ordered[number] if number < len(ordered) else None
            label.setText(_sentences(problem) if problem else "")
            label.setVisible(problem is not None)
            button.show_problem(problem)
        self.setVisible(bool(ordered))

    def _add_row(self) -> None:
        label = QLabel(self)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        button = RemedyButton(self._binding, self)
        self._layout.addWidget(label)
        self._layout.addWidget(button)
        self._rows.append((label, button))


def _sentences(problem: Problem) -> str:
    """What is wrong and what to do about it."""
    parts = (part for part in (problem.sentence, problem.hint) if part)
    return " ".join(part if part.endswith((".", "?", "!")) else f"{part}." for part in parts)
