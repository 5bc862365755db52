"""The panel: the list of runs with its buttons, or the comparison of some of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from asyncflow_gui.history.comparison_view import ComparisonView
from asyncflow_gui.history.history import History
from asyncflow_gui.history.records import RunEntry
from asyncflow_gui.history.run_list import RunList
from asyncflow_gui.history.worker import Compared
from asyncflow_gui.model import figures
from asyncflow_gui.theme.stylesheet import set_role

_NOTHING_YET = "Every run is kept here when it has ended (F5 runs)."
_NOT_HERE = "No runs of this project yet; those of others are there with “All projects”."


class HistoryPanel(QWidget):
    """Lists runs when it is first shown, and lets them be opened, compared and looked after."""

    def __init__(self, history: History, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "surface", "background")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._history = history
        self._entries: tuple[RunEntry, ...] = ()
        self._path = ""
        self._asked = False
        self.runs = RunList(self)
        self.comparison = ComparisonView(self)
        self.count = QLabel(self)
        self.hint = QLabel(_NOTHING_YET, self)
        self.hint.setWordWrap(True)
        for label in (self.count, self.hint):
            set_role(label, "muted", True)
        self.all_projects = QCheckBox("All projects", self)
        self.all_projects.setToolTip("List the runs of every project, not of this one alone")
        self.all_projects.toggled.connect(self._list)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._list_page())
        self._stack.addWidget(self.comparison)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        self._connect()

    def _list_page(self) -> QWidget:
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(self.count)
        bar.addStretch(1)
        bar.addWidget(self.all_projects)
        runs = self.runs
        for action in (
            runs.open_, runs.restore, runs.overlay, runs.compare, runs.rename, runs.pin, runs.delete
        ):  # fmt: skip
            bar.addWidget(_button(action, self))
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(12, 0, 12, 12)
        column.setSpacing(8)
        column.addLayout(bar)
        column.addWidget(self.hint)
        column.addWidget(self.runs, 1)
        return page

    def _connect(self) -> None:
        history, runs = self._history, self.runs
        history.listed.connect(self.set_entries)
        history.compared.connect(self.show_compared)
        history.failed.connect(self._show_failure)
        runs.open_wanted.connect(history.open)
        runs.restore_wanted.connect(history.fetch)
        runs.overlay_wanted.connect(history.gather)
        runs.compare_wanted.connect(history.compare)
        runs.rename_wanted.connect(history.rename)
        runs.pin_wanted.connect(self._pin)
        runs.delete_wanted.connect(history.delete)
        self.comparison.back_wanted.connect(self.show_list)

    def set_project(self, path: str) -> None:
        """The file whose runs are listed first and foremost; empty where there is none."""
        self._path = path
        self._list()

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for the runs when they are first wanted; until then no file is opened."""
        super().showEvent(event)
        if not self._asked:
            self._asked = True
            self._history.refresh()

    @Slot(object)
    def set_entries(self, entries: Sequence[RunEntry]) -> None:
        """List these runs."""
        self._asked = True
        self._entries = tuple(entries)
        self._list()

    @Slot()
    def _list(self) -> None:
        everything = self.all_projects.isChecked()
        shown = [each for each in self._entries if everything or each.path == self._path]
        self.runs.show_projects(everything)
        self.runs.set_entries(shown)
        self.hint.setText(_NOT_HERE if self._entries else _NOTHING_YET)
        self.hint.setVisible(not shown)
        size = figures.megabytes(sum(each.size for each in self._entries) / 2**20)
        told = figures.plural(len(shown), "run")
        hidden = len(self._entries) - len(shown)
        more = f", {hidden} of other projects" if hidden else ""
        self.count.setText(f"{told}{more} · {size} in all" if self._entries else "")

    @Slot(object)
    def show_compared(self, compared: Compared) -> None:
        """Turn to the comparison."""
        self.comparison.show_compared(compared)
        self._stack.setCurrentWidget(self.comparison)
        self.comparison.back.setFocus()

    @Slot()
    def show_list(self) -> None:
        """Turn back to the list."""
        self._stack.setCurrentIndex(0)
        self.runs.setFocus()

    @Slot(object, bool)
    def _pin(self, ids: Sequence[int], pinned: bool) -> None:
        self._history.pin(ids, pinned=pinned)

    @Slot(str)
    def _show_failure(self, words: str) -> None:
        self.hint.setText(words)
        self.hint.show()


def _button(action: QAction, parent: QWidget) -> QToolButton:
    button = QToolButton(parent)
    button.setDefaultAction(action)
    set_role(button, "act", True)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
