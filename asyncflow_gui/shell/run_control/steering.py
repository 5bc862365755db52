"""What the actions of a run do, and when each can be done."""

from __future__ import annotations

from typing import Literal, Protocol

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from asyncflow_gui.driving.news import Status
from asyncflow_gui.driving.orders import Order, Pause, Resume, RunTo, SetSpeed, Step
from asyncflow_gui.model import units
from asyncflow_gui.runner import RunController, RunInfo
from asyncflow_gui.shell.actions import Actions
from asyncflow_gui.shell.run_control.asking import Wanted, ask_quantities
from asyncflow_gui.shell.settings import Settings
from engine.config import limits

Phase = Literal["idle", "running", "paused", "catching up"]


class Start(Protocol):
    """Begins a run of what is drawn, if that can run."""

    def __call__(self, *orders: Order, seed: int | None = None) -> bool:
        """With these orders in force from the beginning; None: the seed as usual."""
        ...


class RunSteering(QObject):
    """Turns actions into orders, and shows in the actions what the run does.

    Attributes:
        phase: What the run does, or ``idle``.
        phase_changed: The phase has changed, or how far catching up is; carries the ``Status``,
            or None at the beginning and end of a run.
    """

    phase_changed = Signal(object)

    def __init__(
        self,
        controller: RunController,
        actions: Actions,
        settings: Settings,
        start: Start,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._controller, self._actions, self._settings = controller, actions, settings
        self._start, self._window = start, window
        self.phase: Phase = "idle"
        self._info: RunInfo | None = None
        self._time_s = 0.0
        self._again: int | None = None
        for action, slot in (
            (actions.run, self.run),
            (actions.pause, self.toggle_pause),
            (actions.step, self.step),
            (actions.step_to_event, self.step_to_event),
            (actions.run_until, self.run_until),
            (actions.stop, controller.stop),
            (actions.restart, self.restart),
            (actions.reseed, self.run_with_another_seed),
        ):
            action.triggered.connect(slot)
        for action in actions.speeds.values():
            action.triggered.connect(self._speed_chosen)
        chosen = actions.speeds.get(settings.run_speed) or actions.speeds["max"]
        chosen.setChecked(True)
        controller.started.connect(self._on_started)
        controller.status_changed.connect(self._on_status)
        controller.finished.connect(self._on_over)
        controller.failed.connect(self._on_over)
        self._refresh()

    # -- what is asked for

    @property
    def speed(self) -> float | None:
        """Simulated seconds per second of wall time; None: as fast as possible."""
        return next(
            (action.data() for action in self._actions.speeds.values() if action.isChecked()), None
        )

    @Slot()
    def run(self) -> None:
        """Run, or go on where the run stands still."""
        if self.phase == "paused":
            self._controller.order(Resume())
        else:
            self._begin()

    @Slot()
    def toggle_pause(self) -> None:
        """Stand still, or go on."""
        self._controller.order(Resume() if self.phase == "paused" else Pause())

    @Slot()
    def step(self) -> None:
        """Go on by one reporting interval; begins a run if there is none."""
        self._order_or_begin(Step("interval"))

    @Slot()
    def step_to_event(self) -> None:
        """Go on to where an event begins or ends; begins a run if there is none."""
        self._order_or_begin(Step("event"))

    @Slot()
    def run_until(self) -> None:
        """Ask for a simulated time, and run to there."""
        shown = units.show(self._time_s, units.TIME, units.SECONDS) if self._time_s else None
        running = self.phase == "running"
        if running:  # it would be over before the time is typed
            self._controller.order(Pause())
        wanted = Wanted(
            "Simulated time at which to pause", units.TIME, units.SECONDS, more_than=self._time_s
        )
        hint = f"The run stands at {shown}." if shown else ""
        answer = ask_quantities(self._window, "Run until", wanted, hint=hint)
        if answer is not None and answer[0] is not None:
            self._order_or_begin(RunTo(answer[0]))
        elif running:
            self._controller.order(Resume())

    @Slot()
    def restart(self) -> None:
        """Run from the start again, with the seed of the last run."""
        self._run_again(None if self._info is None else self._info.seed)

    @Slot()
    def run_with_another_seed(self) -> None:
        """Run from the start with the seed after that of the last run."""
        if self._info is None:
            self._begin()
        else:
            self._run_again((self._info.seed + 1) % (limits.MAX_SEED + 1))

    def forget(self) -> None:
        """Another document: its runs have no seed yet."""
        self._info = self._again = None
        self._time_s = 0.0

    def _run_again(self, seed: int | None) -> None:
        if self._controller.is_running:
            self._again = seed
            self._controller.stop()
        else:
            self._begin(seed=seed)

    def _order_or_begin(self, order: Order) -> None:
        if self._controller.is_running:
            self._controller.order(order)
        else:
            self._begin(order)

    def _begin(self, *orders: Order, seed: int | None = None) -> bool:
        return self._start(*orders, seed=seed)

    @Slot()
    def _speed_chosen(self) -> None:
        for name, action in self._actions.speeds.items():
            if action.isChecked():
                self._settings.run_speed = name
        self._controller.order(SetSpeed(self.speed))

    # -- what the run says

    @Slot(object)
    def _on_started(self, info: RunInfo) -> None:
        self._info = info
        self._time_s = 0.0
        self._go_to("running")

    @Slot(object)
    def _on_status(self, status: Status) -> None:
        self._time_s = status.time_s
        self._go_to(status.phase, status)

    @Slot()
    def _on_over(self) -> None:
        self._go_to("idle")
        if self._again is not None:
            QTimer.singleShot(0, self, self._start_again)

    @Slot()
    def _start_again(self) -> None:
        seed, self._again = self._again, None
        if seed is not None:
            self._begin(seed=seed)

    def _go_to(self, phase: Phase, status: Status | None = None) -> None:
        self.phase = phase
        self._refresh()
        self.phase_changed.emit(status)

    def _refresh(self) -> None:
        actions, phase = self._actions, self.phase
        paused, idle = phase == "paused", phase == "idle"
        _call(actions.run, "Resume" if paused else "Run" if idle else "Running")
        actions.run.setEnabled(idle or paused)
        _call(actions.pause, "Paused" if paused else "Pause")
        actions.pause.setChecked(paused)
        actions.pause.setEnabled(not idle)
        actions.stop.setEnabled(not idle)


def _call(action: QAction, text: str) -> None:
    if action.iconText() != text:
        action.setIconText(text)
