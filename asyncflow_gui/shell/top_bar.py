"""The one toolbar row: which file, run and stop, and how far the run is."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from asyncflow_gui.driving.news import Status
from asyncflow_gui.model.figures import share
from asyncflow_gui.shell.actions import Actions
from asyncflow_gui.shell.buttons import ActionButton
from asyncflow_gui.shell.labels import ElidedLabel
from asyncflow_gui.shell.run_control.bar import RunBar
from asyncflow_gui.shell.words import clock, count, duration
from asyncflow_gui.theme import Theme
from asyncflow_gui.theme.stylesheet import set_role
from engine.schemas import Snapshot

_PROGRESS_STEPS = 1000

_WORDS_PX = 1320
"""Width of the row below which buttons other than Run show no words, pixels."""

_PROGRESS_PX = 1080
"""Width of the row below which there is no bar of progress, pixels."""


class TopBar(QFrame):
    """File title on the left, run control in the middle, clock and progress on the right."""

    def __init__(self, actions: Actions, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("topBar")
        self.setFixedHeight(52)
        self._title = ElidedLabel(self)
        set_role(self._title, "heading", True)
        self._subtitle = ElidedLabel(self)
        set_role(self._subtitle, "muted", True)
        self.run_bar = RunBar(actions, theme, self)
        self._search = ActionButton(actions.search, "search", theme, self)
        self._search.setObjectName("searchButton")
        self._clock = QLabel(self)
        set_role(self._clock, "figure", True)
        self._detail = QLabel(self)
        set_role(self._detail, "muted", True)
        self._progress = QProgressBar(self)
        self._progress.setRange(0, _PROGRESS_STEPS)
        self._progress.setTextVisible(False)
        self._progress.setFixedWidth(120)
        self._has_room, self._has_run = True, False
        self._progress.setAccessibleName("Progress of the run")
        # What is shown here moves many times a second: nothing around it may jump.
        self._clock_box = _stacked(self._clock, self._detail)
        self._clock_box.setFixedWidth(200)
        self._lay_out()
        self.show_idle(None)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, 20, 0)
        row.setSpacing(8)
        row.addWidget(_stacked(self._title, self._subtitle), 1)
        row.addSpacing(16)
        row.addWidget(self.run_bar)
        right = QHBoxLayout()
        right.setSpacing(16)
        right.addSpacing(8)
        right.addWidget(self._clock_box)
        right.addWidget(self._progress)
        right.addStretch(1)
        right.addWidget(self._search)
        row.addLayout(right, 1)

    def set_running(self, running: bool) -> None:
        """Say on the button itself that a run is under way."""
        self.run_bar.run.set_running(running)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out first the words, then the bar of progress, where there is little room."""
        super().resizeEvent(event)
        width = event.size().width()
        self.run_bar.set_compact(width < _WORDS_PX)
        self._search.set_icon_only(width < _WORDS_PX)
        self._has_room = width >= _PROGRESS_PX
        policy = self._progress.sizePolicy()
        policy.setRetainSizeWhenHidden(self._has_room)  # nothing jumps when a run begins
        self._progress.setSizePolicy(policy)
        self._progress.setVisible(self._has_room and self._has_run)

    def _show_progress_bar(self, value: int | None) -> None:
        self._has_run = value is not None
        if self._progress.value() != (value or 0):
            # The bar would paint itself at once, and all else that waits to be painted with it.
            self._progress.setUpdatesEnabled(False)
            self._progress.setValue(value or 0)
            self._progress.setUpdatesEnabled(True)
        self._progress.setVisible(self._has_room and self._has_run)

    def set_title(self, title: str, subtitle: str) -> None:
        """Name the file, and say in a line what it is and whether it is saved."""
        self._title.set_full_text(title)
        self._subtitle.set_full_text(subtitle)

    @property
    def title(self) -> str:
        """The title shown."""
        return self._title.full_text

    @property
    def subtitle(self) -> str:
        """The line below the title."""
        return self._subtitle.full_text

    @property
    def clock_text(self) -> str:
        """Both lines of the clock."""
        return f"{self._clock.text()}\n{self._detail.text()}"

    def show_idle(self, horizon_s: float | None) -> None:
        """No run yet: only how long one would be."""
        self._clock.setText("Not run yet" if horizon_s is None else f"{clock(0.0, horizon_s)}")
        self._detail.setText("Press F5 to run")
        self._show_progress_bar(None)

    def show_progress(self, snapshot: Snapshot, left_s: float | None) -> None:
        """How far a run is, and how long it will still take (wall time, seconds)."""
        self._clock.setText(clock(snapshot.time_s, snapshot.horizon_s))
        left = "" if left_s is None else f" · {duration(left_s)} left"
        self._detail.setText(f"{count(snapshot.accounts.generated, 'request')}{left}")
        self._show_progress_bar(round(snapshot.progress * _PROGRESS_STEPS))

    def show_end(self, time_s: float, horizon_s: float, generated: int, took_s: float) -> None:
        """How a run ended: simulated time reached, and wall time it took, seconds."""
        self._clock.setText(clock(time_s, horizon_s))
        self._detail.setText(f"{count(generated, 'request')} · took {duration(took_s)}")
        self._show_progress_bar(round(min(1.0, time_s / horizon_s) * _PROGRESS_STEPS))

    def show_clock(self, time_s: float, horizon_s: float) -> None:
        """The simulated time there is by now, between two reports, seconds."""
        self._clock.setText(clock(time_s, horizon_s))

    def show_phase(self, status: Status, horizon_s: float) -> None:
        """Say below the clock that the run stands still, or goes over its course again."""
        if status.phase == "paused":
            self.show_clock(status.time_s, horizon_s)
            self._detail.setText("Paused")
        elif status.phase == "catching up":
            self._detail.setText(f"Catching up · {share(status.share)}")


def _stacked(upper: QWidget, lower: QWidget) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    column.addStretch(1)
    column.addWidget(upper)
    column.addWidget(lower)
    column.addStretch(1)
    return box
