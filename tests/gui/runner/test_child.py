"""The child process: it runs what the app would, and its end costs nothing but the run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QObject, Slot
from pytestqt.qtbot import QtBot
from support.driving import outcome_of, pair

from asyncflow_gui.driving import host
from asyncflow_gui.driving.child import engine_simulation
from asyncflow_gui.driving.host import CannotStartError, Child, death_in_words
from asyncflow_gui.driving.news import Batch, Finished, News
from asyncflow_gui.driving.orders import Order, Pause, SetSpeed, Stop, Taken
from asyncflow_gui.driving.packing import Unpacker, pack
from asyncflow_gui.runner import Progress, RunController, RunOutcome
from engine.schemas import Snapshot

RUN_MS = 60_000


@pytest.fixture
def child() -> Iterator[Child]:
    child = Child()
    child.wait_until_ready()
    yield child
    child.close()
    assert not child.is_alive


def run_out(child: Child, *orders: Order) -> list[News]:
    """Everything a child says of a run."""
    child.begin(pair(), 7)
    for order in orders:
        child.send(order)
    news = [child.receive()]
    while not isinstance(news[-1], Finished):
        if isinstance(news[-1], Batch):
            child.send(Taken())
        news.append(child.receive())
    return news


def snapshots_of(news: list[News]) -> list[Snapshot]:
    return [each for said in news if isinstance(said, Batch) for each in said.snapshots]


def test_a_run_in_the_child_is_the_same_to_the_byte_and_the_next_one_too(child: Child) -> None:
    for orders in ((), (SetSpeed(200.0),)):
        news = run_out(child, *orders)
        last = news[-1]
        assert isinstance(last, Finished)
        assert last.result.model_dump_json().encode() == outcome_of(pair())
        mine = list(engine_simulation(pair(), 7))
        for ours, theirs in zip(mine, snapshots_of(news), strict=True):
            assert ours.accounts == theirs.accounts
            assert dict(ours.nodes) == dict(theirs.nodes)
            assert dict(ours.edges) == dict(theirs.edges)
        assert dict(ours.pools) == dict(theirs.pools)
        assert ours.errors_rps == theirs.errors_rps


def test_the_child_knows_no_qt(child: Child) -> None:
    maps = Path(f"/proc/{child.pid}/maps")
    if not maps.exists():
        pytest.skip("needs /proc")
    assert "PySide6" not in maps.read_text(encoding="utf-8")


def test_snapshots_stay_what_they_are_when_they_are_packed() -> None:
    batch = Batch(tuple(engine_simulation(pair(2.0), 7)), 1.5)
    again = Unpacker().unpack(pack(batch))
    assert again.wall_s == 1.5
    for ours, theirs in zip(again.snapshots, batch.snapshots, strict=True):
        assert ours.index == theirs.index
        assert ours.accounts == theirs.accounts
        np.testing.assert_array_equal(ours.latency, theirs.latency)
        assert dict(ours.nodes) == dict(theirs.nodes)
        assert dict(ours.edges) == dict(theirs.edges)
        assert dict(ours.pools) == dict(theirs.pools)
        assert ours.errors_rps == theirs.errors_rps


class Ears(QObject):
    """Notes how runs end."""

    def __init__(self, controller: RunController) -> None:
        super().__init__()
        self.outcomes: list[RunOutcome] = []
        self.failures: list[tuple[str, str]] = []
        self.remarks: list[str] = []
        self.times_s: list[float] = []
        controller.progressed.connect(self.on_progressed)
        controller.finished.connect(self.on_finished)
        controller.failed.connect(self.on_failed)
        controller.in_process.connect(self.on_in_process)

    @Slot(object)
    def on_progressed(self, progress: Progress) -> None:
        self.times_s.append(progress.time_s)

    @Slot(object)
    def on_finished(self, outcome: RunOutcome) -> None:
        self.outcomes.append(outcome)

    @Slot(str, str)
    def on_failed(self, headline: str, details: str) -> None:
        self.failures.append((headline, details))

    @Slot(str)
    def on_in_process(self, why: str) -> None:
        self.remarks.append(why)


@pytest.fixture
def controller(qtbot: QtBot) -> Iterator[RunController]:
    controller = RunController()
    yield controller
    assert controller.shutdown()


def pid_of(controller: RunController) -> int:
    pid = controller.process_id
    assert pid is not None
    return pid


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_a_child_that_is_killed_is_told_in_words_and_the_next_run_has_a_fresh_one(
    qtbot: QtBot, controller: RunController
) -> None:
    ears = Ears(controller)
    controller.start(pair(9e3), 7, SetSpeed(10.0))
    qtbot.waitUntil(lambda: len(ears.times_s) > 1, timeout=RUN_MS)
    first = pid_of(controller)
    with qtbot.waitSignal(controller.failed, timeout=RUN_MS):
        os.kill(first, signal.SIGKILL)
    headline, details = ears.failures[0]
    assert headline == "The simulation was ended from outside"
    assert "memory" in details
    assert "Your drawing is untouched" in details
    assert not controller.is_running
    with qtbot.waitSignal(controller.finished, timeout=RUN_MS):
        assert controller.start(pair(), 7)
    assert pid_of(controller) != first
    assert ears.outcomes[0].result.model_dump_json().encode() == outcome_of(pair())


def test_a_child_that_died_between_runs_is_replaced(
    qtbot: QtBot, controller: RunController
) -> None:
    ears = Ears(controller)
    with qtbot.waitSignal(controller.finished, timeout=RUN_MS):
        controller.start(pair(), 7)
    first = pid_of(controller)
    os.kill(first, signal.SIGKILL)
    with qtbot.waitSignal(controller.finished, timeout=RUN_MS):
        controller.start(pair(), 7)
    assert not ears.failures
    assert pid_of(controller) != first


def test_other_deaths_are_named() -> None:
    assert "SIGSEGV" in death_in_words(-signal.SIGSEGV).details
    assert "exit code 3" in death_in_words(3).details
    assert "without saying why" in death_in_words(None).details


def test_a_child_that_does_not_stop_is_ended_and_that_is_said(
    qtbot: QtBot, controller: RunController, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not hasattr(signal, "SIGSTOP"):
        pytest.skip("needs a way to make a process hang")
    ears = Ears(controller)
    controller.start(pair(9e3), 7, SetSpeed(10.0))
    qtbot.waitUntil(lambda: len(ears.times_s) > 1, timeout=RUN_MS)
    controller._grace_timer.setInterval(50)
    os.kill(pid_of(controller), signal.SIGSTOP)
    with qtbot.waitSignal(controller.failed, timeout=RUN_MS):
        controller.stop()
    assert "did not stop in time" in ears.failures[0][0]


def test_where_no_child_can_be_started_the_run_is_the_same_and_why_is_said(
    qtbot: QtBot, controller: RunController, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_self: Any) -> None:
        raise CannotStartError("no more processes")

    monkeypatch.setattr(host.Child, "__init__", refuse)
    ears = Ears(controller)
    with qtbot.waitSignal(controller.finished, timeout=RUN_MS):
        controller.start(pair(), 7)
    assert ears.remarks == ["no more processes"]
    assert ears.outcomes[0].result.model_dump_json().encode() == outcome_of(pair())


@pytest.mark.parametrize("orders", [(), (Pause(),), (SetSpeed(0.001),)], ids=str)
def test_shutdown_in_the_middle_of_a_run_leaves_no_process(
    qtbot: QtBot, orders: tuple[Order, ...]
) -> None:
    controller = RunController()
    controller.warm_up()
    controller.start(pair(9e3), 7, *orders)
    qtbot.waitUntil(lambda: controller.process_id is not None, timeout=RUN_MS)
    pid = pid_of(controller)
    assert controller.shutdown()
    assert is_gone(pid)


def test_a_child_whose_app_is_killed_ends_itself(qtbot: QtBot) -> None:
    if sys.platform == "win32":
        pytest.skip("needs kill -9")
    program = textwrap.dedent(
        """
        import os, signal
        from asyncflow_gui.driving.host import Child
        from asyncflow_gui.driving.orders import SetSpeed
        from support.driving import pair

        if __name__ == "__main__":
            child = Child()
            child.wait_until_ready()
            child.begin(pair(9e3), 7)
            child.receive()
            print(child.pid, flush=True)
            os.kill(os.getpid(), signal.SIGKILL)
        """
    )
    tests = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        timeout=100,
        check=False,
        env={**os.environ, "PYTHONPATH": f"{tests}{os.pathsep}{tests.parent}"},
    )
    assert done.returncode == -signal.SIGKILL
    # Its output is closed by now, which only happens when the child has ended, too.
    assert is_gone(int(done.stdout)) or is_zombie(int(done.stdout))


def is_zombie(pid: int) -> bool:
    """Whether a process has ended, and nobody has asked for its exit code."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except OSError:
        return True
    return stat.rpartition(")")[2].split()[0] == "Z"


def test_stop_reaches_a_run_in_the_child(qtbot: QtBot, controller: RunController) -> None:
    ears = Ears(controller)
    controller.start(pair(9e3), 7, SetSpeed(10.0))
    qtbot.waitUntil(lambda: len(ears.times_s) > 1, timeout=RUN_MS)
    with qtbot.waitSignal(controller.finished, timeout=RUN_MS):
        controller.order(Stop())
    assert ears.outcomes[0].stopped
    assert ears.outcomes[0].result.horizon_s >= ears.times_s[-1] - 1e-9
