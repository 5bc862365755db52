"""What happens on the worker thread: one run at a time, from its first snapshot to its result."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal, Slot

from asyncflow_gui.runner.failures import in_words
from asyncflow_gui.runner.pace import Pace
from asyncflow_gui.runner.reports import (
    DrivableSimulation,
    RunInfo,
    RunOutcome,
    SimulationFactory,
)
from engine.schemas import Snapshot

BATCH_S = 0.05
"""Least wall time between two batches of snapshots, seconds."""

SWITCH_INTERVAL_S = 0.0002
"""How long the engine may keep the interpreter while the GUI thread waits for it, seconds."""

GRACE_S = 0.02
"""Longest rest of the engine after a batch, in which the window shows it, seconds. Two threads
that want the interpreter at once cost both more than this rest does."""

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Job:
    """One run as both threads see it.

    Attributes:
        info: What to run.
        taken: Set by the GUI thread when it has shown the last batch; until then snapshots
            gather, so that a slow window gets fewer, larger batches and never a backlog.
    """

    info: RunInfo
    taken: threading.Event = field(default_factory=threading.Event)
    _stopping: threading.Event = field(default_factory=threading.Event)
    _simulation: DrivableSimulation | None = None

    @property
    def stopping(self) -> bool:
        """Whether the run was asked to stop."""
        return self._stopping.is_set()

    def stop(self) -> None:
        """Ask the run to stop; from any thread, at any time, also before it has begun."""
        self._stopping.set()
        if self._simulation is not None:
            self._simulation.stop()

    def attach(self, simulation: DrivableSimulation) -> None:
        """Pass later stops on to the simulation, and one that came before it was built."""
        self._simulation = simulation
        if self.stopping:
            simulation.stop()


class RunWorker(QObject):
    """Drives simulations; lives on the worker thread."""

    progressed = Signal(object)
    finished = Signal(object)
    failed = Signal(str, str)

    def __init__(self, factory: SimulationFactory) -> None:
        super().__init__()
        self._factory = factory

    @Slot(object)
    def run(self, job: Job) -> None:
        """Run a job to its end; exactly one of ``finished`` and ``failed`` follows."""
        if trace := threading.gettrace():
            sys.settrace(trace)  # threads that Qt starts do not inherit it
        began = time.perf_counter()
        try:
            with _short_switch_interval():
                simulation = self._factory(job.info.scenario, job.info.seed)
                job.attach(simulation)
                ended_early = self._drive(simulation, job, began)
                result = simulation.result()
        except Exception as error:
            _log.warning("the run failed", exc_info=error)
            self.failed.emit(*in_words(error))
        else:
            self.finished.emit(RunOutcome(result, ended_early, time.perf_counter() - began))

    def _drive(self, simulation: DrivableSimulation, job: Job, began: float) -> bool:
        """Iterate to the end and emit batches; whether the run was stopped before its horizon."""
        pace = Pace()
        batch: list[Snapshot] = []
        job.taken.set()
        due = 0.0
        reached = 0.0
        for snapshot in simulation:
            batch.append(snapshot)
            reached = snapshot.progress
            now = time.perf_counter()
            if now >= due and job.taken.is_set():
                job.taken.clear()
                self.progressed.emit(pace.report(tuple(batch), now - began))
                batch.clear()
                due = now + BATCH_S
                job.taken.wait(GRACE_S)
            if job.stopping:
                break
            time.sleep(0)  # lets the GUI thread have the interpreter between two intervals
        if batch:
            self.progressed.emit(pace.report(tuple(batch), time.perf_counter() - began))
        return job.stopping and reached < 1 - 1e-9


@contextmanager
def _short_switch_interval() -> Iterator[None]:
    usual = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)
