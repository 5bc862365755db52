"""The child process: waits, warm, for runs to drive, and ends with the app."""

from __future__ import annotations

import contextlib
import logging
import os
import pickle
import queue
import signal
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from asyncflow_gui.driving.driver import Driver
from asyncflow_gui.driving.failures import in_words
from asyncflow_gui.driving.news import Batch, DrivableSimulation, Failed, News
from asyncflow_gui.driving.orders import Control, Order
from asyncflow_gui.driving.packing import pack
from engine.schemas import (
    Client,
    CpuStep,
    Edge,
    Endpoint,
    PoissonWorkload,
    Scenario,
    Server,
    Settings,
)

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

PROTOCOL = 5
"""Of pickle; arrays go as they are from this one on."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Begin:
    """Drive this, after what was begun before."""

    scenario: Scenario
    seed: int


@dataclass(frozen=True, slots=True)
class Ready:
    """The engine is loaded."""


def engine_simulation(scenario: Scenario, seed: int | None) -> DrivableSimulation:
    """The engine's simulation; the engine is imported when this is called first."""
    from engine.runtime import Simulation  # noqa: PLC0415

    return Simulation(scenario, seed=seed)


def serve(connection: Connection) -> None:
    """Serve the app at the other end until it goes away, however it does."""
    # Ctrl+C in the terminal is for the app; this process ends when the app does.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _go_first_when_memory_runs_out()
    runs: queue.SimpleQueue[tuple[Begin, Control]] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(connection, runs), daemon=True).start()
    _load_engine()
    _send(connection, Ready())
    while True:
        _drive(connection, *runs.get())


def _listen(connection: Connection, runs: queue.SimpleQueue[tuple[Begin, Control]]) -> None:
    """Pass on what the app says; at the end of it, end the process whatever it is at."""
    control = Control()
    with contextlib.suppress(EOFError, OSError):
        while True:
            message: Begin | Order = pickle.loads(connection.recv_bytes())
            if isinstance(message, Begin):
                control = Control()
                runs.put((message, control))
            else:
                control.apply(message)
    os._exit(0)


def _drive(connection: Connection, begin: Begin, control: Control) -> None:
    def tell(news: News) -> None:
        _send(connection, pack(news) if isinstance(news, Batch) else news)

    try:
        Driver(begin.scenario, begin.seed, engine_simulation, control, tell).run()
    except Exception as error:
        _log.warning("the run failed", exc_info=error)
        tell(Failed(*in_words(error)))


def _send(connection: Connection, message: object) -> None:
    try:
        connection.send_bytes(pickle.dumps(message, PROTOCOL))
    except OSError:  # nobody is there any more
        os._exit(0)


def _load_engine() -> None:
    """Import what a run needs, by running something small."""
    endpoint = Endpoint(name="/", steps=(CpuStep(time_s=0.001),))
    scenario = Scenario(
        nodes=(
            Client(id="client", workload=PoissonWorkload(rate_rps=10)),
            Server(id="server", endpoints=(endpoint,)),
        ),
        edges=(Edge(id="edge", source="client", target="server", latency=0.001),),
        settings=Settings(horizon_s=1),
    )
    simulation = engine_simulation(scenario, None)
    for _ in simulation:
        pass
    simulation.result()


def _go_first_when_memory_runs_out() -> None:
    """Have Linux end this process rather than the one that holds the drawing."""
    if sys.platform.startswith("linux"):
        with contextlib.suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text("500", encoding="ascii")
