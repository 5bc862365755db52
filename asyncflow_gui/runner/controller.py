"""Starts and stops runs; the GUI thread's end of the worker thread."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, QThread, QTimer, Signal, Slot

from asyncflow_gui.runner.reports import (
    DrivableSimulation,
    Progress,
    RunInfo,
    RunOutcome,
    SimulationFactory,
)
from asyncflow_gui.runner.worker import Job, RunWorker
from engine.schemas import Scenario

SHUTDOWN_WAIT_MS = 10_000
"""How long ``shutdown`` waits for the engine to notice that it should stop, milliseconds."""

_LAUNCH_DELAY_MS = 20
"""From ``started`` to the engine's first step: time for the window to paint a frame."""


def _engine_simulation(scenario: Scenario, seed: int | None) -> DrivableSimulation:
    # Imported at the first run, on the worker thread: the window opens without the engine.
    from engine.runtime import Simulation  # noqa: PLC0415

    return Simulation(scenario, seed=seed)


class RunController(QObject):
    """Runs scenarios on a worker thread, one at a time.

    Lives on the GUI thread and emits there. Each accepted ``start`` is followed by ``started``,
    any number of ``progressed`` (at most 20 a second, with every snapshot exactly once, in
    order), then exactly one of ``finished`` and ``failed``. ``is_running`` is already false when
    those two are emitted, so that a slot may start the next run.

    Attributes:
        started: Carries a ``RunInfo``.
        progressed: Carries a ``Progress``.
        finished: Carries a ``RunOutcome``; also after ``stop``.
        failed: Carries a headline and details in words.
    """

    started = Signal(object)
    progressed = Signal(object)
    finished = Signal(object)
    failed = Signal(str, str)

    _launched = Signal(object)

    def __init__(
        self, parent: QObject | None = None, *, simulation_factory: SimulationFactory | None = None
    ) -> None:
        super().__init__(parent)
        self._job: Job | None = None
        self._closed = False
        self._worker = RunWorker(simulation_factory or _engine_simulation)
        self._thread = QThread(self)
        self._thread.setObjectName("simulation")
        self._worker.moveToThread(self._thread)
        self._launched.connect(self._worker.run)
        self._worker.progressed.connect(self._on_progressed)
        self._worker.finished.connect(self._on_finished)
        self._worker.failed.connect(self._on_failed)
        self._launch_timer = QTimer(self)
        self._launch_timer.setSingleShot(True)
        self._launch_timer.setInterval(_LAUNCH_DELAY_MS)
        self._launch_timer.timeout.connect(self._launch)
        self._taken_timer = QTimer(self)
        self._taken_timer.setSingleShot(True)
        self._taken_timer.setInterval(0)
        self._taken_timer.timeout.connect(self._taken)
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self._on_quit)

    @property
    def is_running(self) -> bool:
        """Whether a run has started and not yet ended."""
        return self._job is not None

    def start(self, scenario: Scenario, seed: int | None = None) -> bool:
        """Run a scenario with a seed, by default the scenario's own.

        Returns:
            Whether the run was accepted: not while another is running (stop it first and wait
            for ``finished``), and not after ``shutdown``.
        """
        if self.is_running or self._closed:
            return False
        info = RunInfo(scenario, scenario.settings.seed if seed is None else seed)
        self._job = Job(info)
        if not self._thread.isRunning():
            self._thread.start()
        self.started.emit(info)
        # Not before the window has painted what `started` changed: with the engine busy that
        # would take several times as long.
        self._launch_timer.start()
        return True

    @Slot()
    def stop(self) -> None:
        """Ask the run to end; ``finished`` follows with what it found so far. Does not wait."""
        if self._job is not None:
            self._job.stop()

    def shutdown(self, wait_ms: int = SHUTDOWN_WAIT_MS) -> bool:
        """End the run and the thread, and wait for both; nothing is emitted from here on.

        For the window's ``closeEvent``: a thread destroyed while running would end the process.

        Returns:
            Whether the thread has ended within ``wait_ms``; false means that the engine hangs and
            the controller must be kept alive until the process exits.
        """
        self._closed = True
        self._launch_timer.stop()
        self._taken_timer.stop()
        self.stop()
        self._job = None
        if not self._thread.isRunning():
            return True
        self._thread.quit()
        return self._thread.wait(wait_ms)

    @Slot()
    def _launch(self) -> None:
        if self._job is not None:
            self._launched.emit(self._job)

    @Slot()
    def _on_quit(self) -> None:
        self.shutdown()

    @Slot(object)
    def _on_progressed(self, progress: Progress) -> None:
        if self._job is None:
            return
        # Qt paints before its next idle moment; only then does the engine go on.
        self._taken_timer.start()
        self.progressed.emit(progress)

    @Slot()
    def _taken(self) -> None:
        if self._job is not None:
            self._job.taken.set()

    @Slot(object)
    def _on_finished(self, outcome: RunOutcome) -> None:
        if self._job is not None:
            self._job = None
            self.finished.emit(outcome)

    @Slot(str, str)
    def _on_failed(self, headline: str, details: str) -> None:
        if self._job is not None:
            self._job = None
            self.failed.emit(headline, details)
