"""The one toolbar row: which file, run and stop, and how far the run is."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QAction, QFontMetrics, QIcon, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from asyncflow_gui.shell.words import clock, count, duration
from asyncflow_gui.theme import Theme
from asyncflow_gui.theme.icons import icon
from asyncflow_gui.theme.stylesheet import set_role
from engine.schemas import Snapshot

_PROGRESS_STEPS = 1000


class ElidedLabel(QLabel):
    """A line of text that ends in an ellipsis where there is no room for all of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._full = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def set_full_text(self, text: str) -> None:
        """Show as much of ``text`` as fits; the tooltip has the rest."""
        self._full = text
        self.setToolTip(text)
        self._fit()

    @property
    def full_text(self) -> str:
        """The whole text."""
        return self._full

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the text to the new width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        metrics = QFontMetrics(self.font())
        self.setText(metrics.elidedText(self._full, Qt.TextElideMode.ElideRight, self.width()))


class ActionButton(QPushButton):
    """A push button that is the face of an action: same text, tip, state and effect."""

    def __init__(self, action: QAction, icon_name: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._action = action
        self._icon_name = icon_name
        self._theme = theme
        self._running = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setIconSize(QSize(14, 14))
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        theme.changed.connect(self._follow)
        self._follow()

    @Slot()
    def _follow(self) -> None:
        self.setText(self._action.iconText().replace("&", ""))
        self.setToolTip(self._action.toolTip())
        self.setEnabled(self._action.isEnabled())
        tokens = self._theme.tokens
        bright = bool(self.property("primary")) and (self.isEnabled() or self._running)
        color = tokens.text if self.isEnabled() else tokens.text_muted
        self.setIcon(_plain(icon(self._icon_name, tokens.on_accent if bright else color)))

    def set_running(self, running: bool) -> None:
        """Stay bright while disabled, since what it does is under way."""
        self._running = running
        set_role(self, "running", running)
        self._follow()


def _plain(drawing: QIcon) -> QIcon:
    """The same picture for the disabled state, where Qt would grey it out."""
    picture = drawing.pixmap(QSize(14, 14))
    result = QIcon(drawing)
    result.addPixmap(picture, QIcon.Mode.Disabled)
    return result


class TopBar(QFrame):
    """File title on the left, run control in the middle, clock and progress on the right."""

    def __init__(
        self, run: QAction, stop: QAction, search: QAction, theme: Theme, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName("topBar")
        self.setFixedHeight(52)
        self._title = ElidedLabel(self)
        set_role(self._title, "heading", True)
        self._subtitle = ElidedLabel(self)
        set_role(self._subtitle, "muted", True)
        self._run = ActionButton(run, "run", theme, self)
        self._run.setObjectName("runButton")
        self._stop = ActionButton(stop, "stop", theme, self)
        self._stop.setObjectName("stopButton")
        self._search = ActionButton(search, "search", theme, self)
        self._search.setObjectName("searchButton")
        set_role(self._run, "primary", True)
        self._run.setMinimumWidth(112)
        self._clock = QLabel(self)
        set_role(self._clock, "figure", True)
        self._detail = QLabel(self)
        set_role(self._detail, "muted", True)
        self._progress = QProgressBar(self)
        self._progress.setRange(0, _PROGRESS_STEPS)
        self._progress.setTextVisible(False)
        self._progress.setFixedWidth(120)
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
        row.addWidget(self._run)
        row.addWidget(self._stop)
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
        self._run.set_running(running)

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
        self._progress.setValue(0)
        self._progress.setVisible(False)

    def show_progress(self, snapshot: Snapshot, left_s: float | None) -> None:
        """How far a run is, and how long it will still take (wall time, seconds)."""
        self._clock.setText(clock(snapshot.time_s, snapshot.horizon_s))
        left = "" if left_s is None else f" · {duration(left_s)} left"
        self._detail.setText(f"{count(snapshot.accounts.generated, 'request')}{left}")
        self._progress.setVisible(True)
        self._progress.setValue(round(snapshot.progress * _PROGRESS_STEPS))

    def show_end(self, time_s: float, horizon_s: float, generated: int, took_s: float) -> None:
        """How a run ended: simulated time reached, and wall time it took, seconds."""
        self._clock.setText(clock(time_s, horizon_s))
        self._detail.setText(f"{count(generated, 'request')} · took {duration(took_s)}")
        self._progress.setVisible(True)
        self._progress.setValue(round(min(1.0, time_s / horizon_s) * _PROGRESS_STEPS))


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
