"""The one status line: problems on the left; seed, speed and accounts on the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from asyncflow_gui.shell.labels import ElidedLabel
from asyncflow_gui.shell.words import accounts_line, count
from asyncflow_gui.theme.stylesheet import set_role
from engine.schemas import Accounts, Problem, errors_of

_MESSAGE_MS = 6000


class StatusLine(QFrame):
    """What is wrong, what has just happened, and what the run is doing."""

    problems_clicked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("statusLine")
        self.setFixedHeight(28)
        self._problems = QPushButton(self)
        self._problems.setObjectName("problemCount")
        self._problems.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._problems.setCursor(Qt.CursorShape.PointingHandCursor)
        self._problems.clicked.connect(self.problems_clicked)
        self._message = ElidedLabel(self)
        self._figures = QLabel(self)
        set_role(self._problems, "flat", True)
        set_role(self._message, "muted", True)
        set_role(self._figures, "muted", True)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_MESSAGE_MS)
        self._timer.timeout.connect(self._clear_message)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 20, 0)
        row.setSpacing(16)
        row.addWidget(self._problems)
        row.addWidget(self._message, 1)
        row.addWidget(self._figures)
        self.set_problems(())

    def show_nothing_drawn(self) -> None:
        """An empty canvas is a beginning, not a mistake: no red figure."""
        self._problems.setText("Nothing drawn yet")
        self._problems.setToolTip("Drag a generator, a client and a server onto the canvas")
        set_role(self._problems, "state", "none")

    def set_problems(self, problems: Sequence[Problem]) -> None:
        """Count them, worst first."""
        errors = len(errors_of(problems))
        warnings = len(problems) - errors
        words = [count(errors, "problem")] if errors else []
        words += [count(warnings, "warning")] if warnings else []
        self._problems.setText(" · ".join(words) or "0 problems")
        state = "error" if errors else "warning" if warnings else "ok"
        set_role(self._problems, "state", state)
        blocked = "They keep the scenario from running. " if errors else ""
        self._problems.setToolTip(f"{blocked}Click to see the list (Ctrl+Shift+M)")

    @property
    def problems_text(self) -> str:
        """What the problem count says."""
        return self._problems.text()

    @Slot(str)
    def show_message(self, text: str, *, stays: bool = False) -> None:
        """Say something for a few seconds, or until something else is said; nothing clears it."""
        self._message.set_full_text(text)
        if text and not stays:
            self._timer.start()
        else:
            self._timer.stop()

    @property
    def problem_count(self) -> QWidget:
        """The count of problems, which opens their list."""
        return self._problems

    @property
    def message(self) -> str:
        """What was said last, while it is shown."""
        return self._message.full_text

    @property
    def message_fades(self) -> bool:
        """Whether it goes by itself in a while."""
        return self._timer.isActive()

    @Slot()
    def _clear_message(self) -> None:
        self._message.set_full_text("")

    def show_seed(self, seed: int) -> None:
        """Nothing has run: only the seed a run would have."""
        self._figures.setText(f"seed {seed}")

    def show_run(self, seed: int, requests_per_s: float | None, accounts: Accounts) -> None:
        """Seed, requests simulated per second of wall time, and the accounts."""
        speed = "" if requests_per_s is None else f" · {requests_per_s:,.0f} requests/s"
        self._figures.setText(f"seed {seed}{speed} · {accounts_line(accounts)}")

    @property
    def figures(self) -> str:
        """What the right end says."""
        return self._figures.text()
