"""Starts and steers runs; the GUI thread's end of the worker thread."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, QThread, QTimer, Signal, Slot

from asyncflow_gui.driving.news import (
    Batch,
    Course,
    Failed,
    Finished,
    News,
    Refused,
    SimulationFactory,
    Status,
)
from asyncflow_gui.driving.orders import Order, Stop, Taken
from asyncflow_gui.runner.job import Job
from asyncflow_gui.runner.pace import Pace
from asyncflow_gui.runner.reports import RunInfo, RunOutcome
from asyncflow_gui.runner.worker import RunWorker
from engine.schemas import Scenario

SHUTDOWN_WAIT_MS = 10_000
"""How long ``shutdown`` waits for the engine to notice that it should stop, milliseconds."""

_KILL_AFTER_MS = 1_500
"""How long ``shutdown`` waits before it ends the child process by force, milliseconds."""

_STOP_GRACE_MS = 10_000
"""How long a run may take to stop before it is ended by force, milliseconds."""

_LAUNCH_DELAY_MS = 20
"""From ``started`` to the engine's first step: time for the window to paint a frame."""


class RunController(QObject):
    """Runs scenarios, one at a time: in a child process, through a worker thread.

    Lives on the GUI thread and emits there. Each accepted ``start`` is followed by ``started``,
    any number of ``progressed`` (at most 20 a second, with every snapshot exactly once, in
    order), then exactly one of ``finished`` and ``failed``. ``is_running`` is already false when
    those two are emitted, so that a slot may start the next run.

    Args:
        parent: Owns it.
        simulation_factory: Makes the simulations, which then run on the worker thread itself.

    Attributes:
        started: Carries a ``RunInfo``.
        progressed: Carries a ``Progress``.
        status_changed: Carries a ``Status``: running, paused or catching up.
        course_changed: Carries the ``Scenario`` with the events as they now are.
        refused: Carries why an event could not be put in.
        finished: Carries a ``RunOutcome``; also after ``stop``.
        failed: Carries a headline and details in words.
        in_process: Carries why there is no child process; runs go on in the app's own.
    """

    started = Signal(object)
    progressed = Signal(object)
    status_changed = Signal(object)
    course_changed = Signal(object)
    refused = Signal(str)
    finished = Signal(object)
    failed = Signal(str, str)
    in_process = Signal(str)

    _launched = Signal(object)
    _warming = Signal()
    _closing = Signal()
    _stop_asked = Signal()

    def __init__(
        self, parent: QObject | None = None, *, simulation_factory: SimulationFactory | None = None
    ) -> None:
        super().__init__(parent)
        self._job: Job | None = None
        self._pace = Pace()
        self._scenario = Scenario()
        self._closed = False
        self._worker = RunWorker(simulation_factory)
        self._thread = QThread(self)
        self._thread.setObjectName("simulation")
        self._worker.moveToThread(self._thread)
        self._launched.connect(self._worker.run)
        self._warming.connect(self._worker.warm_up)
        self._closing.connect(self._worker.close)
        self._worker.told.connect(self._on_told)
        self._worker.in_process.connect(self.in_process)
        self._launch_timer = self._timer(_LAUNCH_DELAY_MS)
        self._launch_timer.timeout.connect(self._launch)
        self._taken_timer = self._timer(0)
        self._taken_timer.timeout.connect(self._taken)
        self._grace_timer = self._timer(_STOP_GRACE_MS)
        self._grace_timer.timeout.connect(self._abandon)
        self._stop_asked.connect(self._grace_timer.start)
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self._on_quit)

    def _timer(self, interval_ms: int) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval_ms)
        return timer

    @property
    def is_running(self) -> bool:
        """Whether a run has started and not yet ended."""
        return self._job is not None

    @property
    def process_id(self) -> int | None:
        """The process that simulates, if there is one."""
        return self._worker.process_id

    @Slot()
    def warm_up(self) -> None:
        """Have the child process ready before the first run; does not wait."""
        if not self._closed:
            self._ensure_thread()
            self._warming.emit()

    def start(self, scenario: Scenario, seed: int | None = None, *orders: Order) -> bool:
        """Run a scenario with a seed, by default the scenario's own.

        Args:
            scenario: What to run.
            seed: Of all random streams.
            orders: In force from the beginning, such as a speed.

        Returns:
            Whether the run was accepted: not while another is running (stop it first and wait
            for ``finished``), and not after ``shutdown``.
        """
        if self.is_running or self._closed:
            return False
        info = RunInfo(scenario, scenario.settings.seed if seed is None else seed)
        self._job = Job(info)
        self._pace, self._scenario = Pace(), scenario
        for order in orders:
            self._job.order(order)
        self._ensure_thread()
        self.started.emit(info)
        # Not before the window has painted what `started` changed: with the engine busy that
        # would take several times as long.
        self._launch_timer.start()
        return True

    def order(self, order: Order) -> None:
        """Ask something of the run, if there is one. Does not wait."""
        if self._job is not None:
            self._job.order(order)

    @Slot()
    def stop(self) -> None:
        """Ask the run to end; ``finished`` follows with what it found so far. Does not wait."""
        if self._job is not None:
            self._job.order(Stop())
            self._stop_asked.emit()

    def shutdown(self, wait_ms: int = SHUTDOWN_WAIT_MS) -> bool:
        """End the run, the child process and the thread; nothing is emitted from here on.

        For the window's ``closeEvent``: a thread destroyed while running would end the process.

        Returns:
            Whether the thread has ended within ``wait_ms``; false means that the engine hangs and
            the controller must be kept alive until the process exits.
        """
        self._closed = True
        for timer in (self._launch_timer, self._taken_timer, self._grace_timer):
            timer.stop()
        self.order(Stop())
        self._job = None
        if not self._thread.isRunning():
            return True
        self._closing.emit()
        if self._thread.wait(min(wait_ms, _KILL_AFTER_MS)):
            return True
        self._worker.kill()
        return self._thread.wait(wait_ms)

    def _ensure_thread(self) -> None:
        if not self._thread.isRunning():
            self._thread.start()

    @Slot()
    def _launch(self) -> None:
        if self._job is not None:
            self._launched.emit(self._job)

    @Slot()
    def _on_quit(self) -> None:
        self.shutdown()

    @Slot(object, object)
    def _on_told(self, job: Job, news: News) -> None:
        if job is not self._job:
            return
        match news:
            case Batch(snapshots, wall_s):
                # Qt paints before its next idle moment; only then may the next batch come.
                self._taken_timer.start()
                self.progressed.emit(self._pace.report(snapshots, wall_s))
            case Status():
                self.status_changed.emit(news)
            case Course(scenario):
                self._scenario = scenario
                self.course_changed.emit(scenario)
            case Refused(reason):
                self.refused.emit(reason)
            case Finished(result, stopped, wall_s):
                self._over()
                self.finished.emit(RunOutcome(result, stopped, wall_s, self._scenario))
            case Failed(headline, details):
                self._over()
                self.failed.emit(headline, details)

    def _over(self) -> None:
        self._job = None
        self._grace_timer.stop()

    @Slot()
    def _taken(self) -> None:
        self.order(Taken())

    @Slot()
    def _abandon(self) -> None:
        if self._job is not None:
            self._job.abandon()
