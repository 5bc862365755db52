"""What happens on the worker thread: one run at a time, from its first snapshot to its result."""

from __future__ import annotations

import contextlib
import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from asyncflow_gui.driving.child import engine_simulation
from asyncflow_gui.driving.driver import Driver
from asyncflow_gui.driving.failures import in_words
from asyncflow_gui.driving.host import (
    CannotStartError,
    Child,
    ChildDiedError,
    death_in_words,
    gave_no_answer,
)
from asyncflow_gui.driving.news import Failed, Finished, News, SimulationFactory
from asyncflow_gui.driving.orders import Control, Order
from asyncflow_gui.runner.job import Job

SWITCH_INTERVAL_S = 0.0002
"""How long this thread may keep the interpreter while the GUI thread waits for it, seconds."""

GRACE_S = 0.02
"""Longest rest of an engine in this process after a batch, in which the window shows it, seconds.
Two threads that want the interpreter at once cost both more than this rest does."""

_log = logging.getLogger(__name__)


class RunWorker(QObject):
    """Has simulations driven: in a child process, or on this thread; lives on the worker thread.

    Signals:
        told: Carries the job and its ``News``; ``Finished`` or ``Failed`` comes last, once.
        in_process: Carries why the engine runs in the app's own process.
    """

    told = Signal(object, object)
    in_process = Signal(str)

    def __init__(self, factory: SimulationFactory | None) -> None:
        super().__init__()
        self._factory = factory
        self._child: Child | None = None
        self._ending = threading.Event()

    @property
    def process_id(self) -> int | None:
        """The child process, if there is one; may be asked for from any thread."""
        child = self._child
        return None if child is None else child.pid

    @Slot()
    def warm_up(self) -> None:
        """Have a child process ready for the first run, if one is to be had."""
        if self._factory is None:
            with contextlib.suppress(CannotStartError):
                self._start_child()

    @Slot(object)
    def run(self, job: Job) -> None:
        """See a job to its end."""
        if trace := threading.gettrace():
            sys.settrace(trace)  # threads that Qt starts do not inherit it
        with _short_switch_interval():
            child = self._ready_child() if self._factory is None else None
            if child is not None:
                self._run_in(child, job)
            elif not self._ending.is_set():
                self._run_here(job, self._factory or engine_simulation)
        job.detach()

    @Slot()
    def close(self) -> None:
        """End the child process, and then the thread."""
        self._end_child()
        self.thread().quit()

    def kill(self) -> None:
        """End the child process at once, for good; from any thread."""
        self._ending.set()
        if (child := self._child) is not None:
            child.kill()

    # -- in a child process

    def _start_child(self) -> Child:
        if self._child is not None and not self._child.is_alive:
            self._end_child()
        if self._child is None:
            self._child = Child()
        return self._child

    def _end_child(self) -> None:
        if self._child is not None:
            self._child.close()
            self._child = None

    def _ready_child(self) -> Child | None:
        try:
            child = self._start_child()
            child.wait_until_ready()
        except CannotStartError as error:
            self._end_child()
            if not self._ending.is_set():
                _log.warning("no child process: %s", error)
                self.in_process.emit(str(error))
            return None
        return child

    def _run_in(self, child: Child, job: Job) -> None:
        try:
            child.begin(job.info.scenario, job.info.seed)
            job.attach(partial(_send, child), child.kill)
            while True:
                news = child.receive()
                self.told.emit(job, news)
                if isinstance(news, Finished | Failed):
                    return
        except ChildDiedError as error:
            _log.warning("the child process died: %s", error)
            self._end_child()
            abandoned = job.abandoned.is_set()
            self.told.emit(job, gave_no_answer() if abandoned else death_in_words(error.exit_code))

    # -- on this thread

    def _run_here(self, job: Job, factory: SimulationFactory) -> None:
        control = Control()
        job.attach(control.apply)

        def tell(news: News) -> None:
            self.told.emit(job, news)

        info = job.info
        try:
            Driver(info.scenario, info.seed, factory, control, tell, rest_s=GRACE_S).run()
        except Exception as error:
            _log.warning("the run failed", exc_info=error)
            tell(Failed(*in_words(error)))


def _send(child: Child, order: Order) -> None:
    with contextlib.suppress(ChildDiedError):  # whoever receives from it tells
        child.send(order)


@contextmanager
def _short_switch_interval() -> Iterator[None]:
    usual = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)
