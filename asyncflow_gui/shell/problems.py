"""Keeps the list of problems up to date with the document, and the panel that shows it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from asyncflow_gui.commands import Editor
from asyncflow_gui.inspector import ProblemsList
from asyncflow_gui.model import Changes, Document
from asyncflow_gui.theme import Theme
from asyncflow_gui.theme.icons import icon
from asyncflow_gui.theme.stylesheet import set_role
from engine.schemas import Problem, errors_of
from engine.validation import check

_DELAY_MS = 150


class ProblemsWatch(QObject):
    """Checks the scenario shortly after each change: typing is never interrupted by it."""

    changed = Signal(object)
    """Carries the tuple of problems."""

    def __init__(self, document: Document, parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self._problems: tuple[Problem, ...] = ()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DELAY_MS)
        self._timer.timeout.connect(self._check)
        document.subscribe(self._document_changed)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What the last check found."""
        return self._problems

    def check_now(self) -> tuple[Problem, ...]:
        """The problems of this very moment."""
        self._timer.stop()
        self._check()
        return self._problems

    def has_errors(self) -> bool:
        """Whether the last check found anything that keeps the scenario from running."""
        return bool(errors_of(self._problems))

    def _document_changed(self, changes: Changes) -> None:
        if changes.scenario:
            self._timer.start()

    @Slot()
    def _check(self) -> None:
        self._problems = tuple(check(self._document.scenario))
        self.changed.emit(self._problems)


class ProblemsPanel(QFrame):
    """The list, under a heading with a button that closes it."""

    close_requested = Signal()

    def __init__(self, editor: Editor, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("problemsPanel")
        set_role(self, "surface", "panel")
        self.setMinimumHeight(96)
        self._theme = theme
        self.list = ProblemsList(editor, theme, self)
        title = QLabel("Problems", self)
        set_role(title, "figure", True)
        self._close = QToolButton(self)
        self._close.setToolTip("Hide the problems (Ctrl+Shift+M)")
        self._close.setAccessibleName("Hide the problems")
        self._close.clicked.connect(self.close_requested)
        theme.changed.connect(self._dress)
        self._dress()
        self.list.bar.show()
        head = QHBoxLayout()
        head.setContentsMargins(16, 4, 12, 0)
        head.addWidget(title)
        head.addSpacing(8)
        head.addWidget(self.list.bar)
        head.addStretch(1)
        head.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.list, 1)

    @Slot()
    def _dress(self) -> None:
        self._close.setIcon(icon("close", self._theme.tokens.text_muted))
