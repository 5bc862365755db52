"""The app's end of the child process: starts it, talks with it, and tells how it died."""

from __future__ import annotations

import contextlib
import pickle
import signal
import threading
from typing import TYPE_CHECKING

from asyncflow_gui.driving.child import PROTOCOL, Begin, Ready, serve
from asyncflow_gui.driving.news import Failed, News
from asyncflow_gui.driving.orders import Order
from asyncflow_gui.driving.packing import PackedBatch, Unpacker
from engine.schemas import Scenario

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

READY_S = 60.0
"""How long a child may take to load the engine, seconds."""

_JOIN_S = 5.0


class CannotStartError(Exception):
    """There is no child process, and why."""


class ChildDiedError(Exception):
    """The child process has ended in the middle of something.

    Attributes:
        exit_code: Of the process; negative: the signal that ended it. None: unknown.
    """

    def __init__(self, exit_code: int | None) -> None:
        super().__init__(f"exit code {exit_code}")
        self.exit_code = exit_code


class Child:
    """A process that drives simulations, one after the other.

    ``send`` and ``kill`` may be called from any thread, all else from one.

    Raises:
        CannotStartError: It does not start.
    """

    def __init__(self) -> None:
        # Imported when the first process is started: the window opens without it.
        from multiprocessing import get_context  # noqa: PLC0415

        try:
            context = get_context("spawn")
            self._connection, other = context.Pipe()
            # Ended with the app also where the app forgets to: multiprocessing does it at exit.
            self._process: SpawnProcess = context.Process(
                target=serve, args=(other,), name="asyncflow-simulation", daemon=True
            )
            self._process.start()
            other.close()
        except Exception as error:
            raise CannotStartError(str(error)) from error
        self._sending = threading.Lock()
        self._ready = False
        self._unpacker: Unpacker | None = None

    @property
    def pid(self) -> int | None:
        """Its process id."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether it has not ended."""
        return self._process.is_alive()

    def wait_until_ready(self, timeout_s: float = READY_S) -> None:
        """Wait until it has loaded the engine.

        Raises:
            CannotStartError: It does not come so far.
        """
        if self._ready:
            return
        try:
            if not self._connection.poll(timeout_s):
                self.kill()
                raise CannotStartError(f"it was not ready after {timeout_s:g} s")
            message = self._receive()
        except ChildDiedError as error:
            raise CannotStartError(f"it ended with {error}") from error
        if not isinstance(message, Ready):
            raise CannotStartError("it does not answer as expected")
        self._ready = True

    def begin(self, scenario: Scenario, seed: int) -> None:
        """Have it drive a run. ``receive`` until it is over.

        Raises:
            ChildDiedError: It has ended.
        """
        self._unpacker = Unpacker()
        self.send(Begin(scenario, seed))

    def send(self, message: Begin | Order) -> None:
        """Give it an order.

        Raises:
            ChildDiedError: It has ended.
        """
        try:
            with self._sending:
                self._connection.send_bytes(pickle.dumps(message, PROTOCOL))
        except OSError as error:
            raise ChildDiedError(None) from error

    def receive(self) -> News:
        """Wait for what it says next.

        Raises:
            ChildDiedError: It has ended.
        """
        message = self._receive()
        if isinstance(message, PackedBatch):
            assert self._unpacker is not None
            message = self._unpacker.unpack(message)
        assert isinstance(message, News)
        return message

    def _receive(self) -> object:
        try:
            message: object = pickle.loads(self._connection.recv_bytes())
        except (EOFError, OSError) as error:
            raise ChildDiedError(self._exit_code()) from error
        return message

    def _exit_code(self) -> int | None:
        self._process.join(_JOIN_S)
        return self._process.exitcode

    def kill(self) -> None:
        """End it at once, whatever it is at."""
        with contextlib.suppress(OSError, ValueError):
            self._process.kill()

    def close(self) -> None:
        """End it, and wait until it has."""
        with self._sending:
            self._connection.close()  # it notices, and ends itself
        self._process.join(_JOIN_S)
        if self._process.is_alive():
            self.kill()
            self._process.join(_JOIN_S)


def death_in_words(exit_code: int | None) -> Failed:
    """What to say when the child process ended in the middle of a run."""
    if exit_code is not None and exit_code == -getattr(signal, "SIGKILL", 9):
        return Failed(
            "The simulation was ended from outside",
            "Its process was killed. The system does that when memory runs out: shorten the "
            "horizon or lower the traffic, and look for a queue that grows without end. Your "
            "drawing is untouched, and the charts keep what was reported so far; press Run to "
            "start anew.",
        )
    return Failed(
        "The simulation ended unexpectedly",
        f"Its process ended {_how(exit_code)}. Your drawing is untouched, and the charts keep "
        "what was reported so far. Press Run to start anew; if it happens again, please report it "
        "and attach the saved project.",
    )


def gave_no_answer() -> Failed:
    """What to say when the child process was ended since it did not stop."""
    return Failed(
        "The simulation did not stop in time and was ended",
        "So there is no result. Your drawing is untouched, and the charts keep what was reported "
        "so far; press Run to start anew.",
    )


def _how(exit_code: int | None) -> str:
    if exit_code is None:
        return "without saying why"
    if exit_code >= 0:
        return f"with exit code {exit_code}"
    try:
        return f"by signal {signal.Signals(-exit_code).name}"
    except ValueError:
        return f"by signal {-exit_code}"
