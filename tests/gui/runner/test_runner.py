"""The run worker: what starts, what arrives, and how it ends."""

from __future__ import annotations

import gc
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QObject, QThread, Slot
from pytestqt.qtbot import QtBot

from asyncflow_gui.driving.failures import in_words
from asyncflow_gui.runner import GuiThreadGc, Progress, RunController, RunInfo, RunOutcome
from asyncflow_gui.runner.pace import Pace
from asyncflow_gui.runner.worker import SWITCH_INTERVAL_S
from engine.schemas import (
    Accounts,
    Client,
    CpuStep,
    Edge,
    Endpoint,
    LatencySample,
    PoissonWorkload,
    Problem,
    Scenario,
    ScenarioError,
    Server,
    Settings,
    Snapshot,
)

HORIZON_S = 100.0


def snapshot(index: int, count: int) -> Snapshot:
    return Snapshot(
        index=index,
        time_s=HORIZON_S * (index + 1) / count,
        interval_s=HORIZON_S / count,
        horizon_s=HORIZON_S,
        accounts=Accounts(10 * (index + 1), 10 * (index + 1), 0, 0, 0),
        latency=LatencySample(0.1, 0.1, 0.1, 0.1),
        offered_rps=1.0,
        throughput_rps=1.0,
        goodput_rps=1.0,
        error_rps=0.0,
        nodes={},
        edges={},
    )


class FakeSimulation:
    """The engine's iterator without an engine."""

    def __init__(
        self,
        count: int = 10,
        pause_s: float = 0.0,
        on_step: Callable[[int], object] = bool,
    ) -> None:
        self.count, self.pause_s, self.on_step = count, pause_s, on_step
        self.seed: int | None = None
        self.given = 0
        self._stopped = threading.Event()

    def __iter__(self) -> Iterator[Snapshot]:
        for index in range(self.count):
            if self._stopped.wait(self.pause_s) if self.pause_s else self._stopped.is_set():
                return
            self.on_step(index)
            self.given += 1
            yield snapshot(index, self.count)

    def stop(self) -> None:
        self._stopped.set()

    def result(self) -> Any:
        return f"result of {self.given}"


class Listener(QObject):
    """Notes what a controller says, and on which thread."""

    def __init__(self, controller: RunController) -> None:
        super().__init__()
        self.heard: list[tuple[str, Any]] = []
        self.times_s: list[float] = []
        self.threads: set[QThread] = set()
        self.delay_s = 0.0
        controller.started.connect(self.on_started)
        controller.progressed.connect(self.on_progressed)
        controller.finished.connect(self.on_finished)
        controller.failed.connect(self.on_failed)

    def _note(self, what: str, carried: Any) -> None:
        self.heard.append((what, carried))
        self.threads.add(QThread.currentThread())

    @Slot(object)
    def on_started(self, info: RunInfo) -> None:
        self._note("started", info)

    @Slot(object)
    def on_progressed(self, progress: Progress) -> None:
        self._note("progressed", progress)
        self.times_s.append(time.perf_counter())
        time.sleep(self.delay_s)

    @Slot(object)
    def on_finished(self, outcome: RunOutcome) -> None:
        self._note("finished", outcome)

    @Slot(str, str)
    def on_failed(self, headline: str, details: str) -> None:
        self._note("failed", (headline, details))

    @property
    def order(self) -> list[str]:
        names = [what for what, _ in self.heard]
        return [name for i, name in enumerate(names) if i == 0 or name != names[i - 1]]

    @property
    def indices(self) -> list[int]:
        return [
            each.index
            for what, progress in self.heard
            if what == "progressed"
            for each in progress.snapshots
        ]

    def last(self, what: str) -> Any:
        return next(carried for name, carried in reversed(self.heard) if name == what)


class Rig:
    """A controller over fakes, with a listener."""

    def __init__(self, make: Callable[[], FakeSimulation] = FakeSimulation) -> None:
        self.simulations: list[FakeSimulation] = []
        self.make = make
        self.controller = RunController(simulation_factory=self._build)
        self.listener = Listener(self.controller)

    def _build(self, _scenario: Scenario, seed: int | None) -> FakeSimulation:
        simulation = self.make()
        simulation.seed = seed
        self.simulations.append(simulation)
        return simulation


SCENARIO = Scenario(settings=Settings(horizon_s=HORIZON_S, seed=11))


@pytest.fixture
def rig(qtbot: QtBot) -> Iterator[Rig]:
    rig = Rig()
    yield rig
    assert rig.controller.shutdown(5000)


def test_a_run_says_started_then_progress_then_finished_all_on_the_gui_thread(
    qtbot: QtBot, rig: Rig
) -> None:
    with qtbot.waitSignal(rig.controller.finished):
        assert rig.controller.start(SCENARIO)
        assert rig.controller.is_running
    assert rig.listener.order == ["started", "progressed", "finished"]
    assert rig.listener.threads == {QThread.currentThread()}
    outcome = rig.listener.last("finished")
    assert outcome.result == "result of 10"
    assert not outcome.stopped
    assert outcome.wall_s > 0
    assert not rig.controller.is_running


def test_the_seed_is_the_scenarios_unless_another_is_given(qtbot: QtBot, rig: Rig) -> None:
    for given, expected in ((None, 11), (5, 5), (0, 0)):
        with qtbot.waitSignal(rig.controller.finished):
            rig.controller.start(SCENARIO, given)
        assert rig.listener.last("started") == RunInfo(SCENARIO, expected)
        assert rig.simulations[-1].seed == expected


def test_every_snapshot_arrives_once_and_in_order_however_fast_they_come(
    qtbot: QtBot, rig: Rig
) -> None:
    rig.make = lambda: FakeSimulation(count=3000)
    rig.listener.delay_s = 0.03
    with qtbot.waitSignal(rig.controller.finished):
        rig.controller.start(SCENARIO)
    assert rig.listener.indices == list(range(3000))


def test_progress_comes_at_most_twenty_times_a_second(qtbot: QtBot, rig: Rig) -> None:
    rig.make = lambda: FakeSimulation(count=300, pause_s=0.001)
    with qtbot.waitSignal(rig.controller.finished):
        rig.controller.start(SCENARIO)
    batches = len(rig.listener.times_s)
    wall_s = rig.listener.last("finished").wall_s
    assert 3 <= batches <= wall_s / 0.05 + 2


def test_stop_ends_the_run_early_with_what_it_found_so_far(qtbot: QtBot, rig: Rig) -> None:
    rig.make = lambda: FakeSimulation(count=100_000, pause_s=0.001)
    rig.controller.start(SCENARIO)
    qtbot.waitUntil(lambda: len(rig.listener.indices) > 5)
    with qtbot.waitSignal(rig.controller.finished, timeout=2000):
        rig.controller.stop()
    outcome = rig.listener.last("finished")
    assert outcome.stopped
    assert outcome.result == f"result of {rig.simulations[0].given}"
    assert rig.listener.indices == list(range(rig.simulations[0].given))


def test_stop_before_the_engine_is_built_still_ends_the_run(qtbot: QtBot, rig: Rig) -> None:
    rig.make = lambda: FakeSimulation(count=100_000, pause_s=0.001)
    with qtbot.waitSignal(rig.controller.finished, timeout=2000):
        rig.controller.start(SCENARIO)
        rig.controller.stop()
    assert rig.listener.last("finished").stopped
    assert rig.listener.indices == []


def test_a_stop_that_comes_after_the_last_interval_does_not_call_the_run_stopped(
    qtbot: QtBot, rig: Rig
) -> None:
    def stop_at_the_end(index: int) -> None:
        if index == 9:
            rig.controller.stop()

    rig.make = lambda: FakeSimulation(count=10, on_step=stop_at_the_end)
    with qtbot.waitSignal(rig.controller.finished):
        rig.controller.start(SCENARIO)
    assert not rig.listener.last("finished").stopped


def test_a_second_start_is_refused_while_running_and_accepted_from_finished(
    qtbot: QtBot, rig: Rig
) -> None:
    assert rig.controller.start(SCENARIO, 1)
    assert not rig.controller.start(SCENARIO, 2)
    with qtbot.waitSignal(rig.controller.finished):
        pass
    assert len(rig.simulations) == 1

    class Again(QObject):
        @Slot(object)
        def go(self, _outcome: object) -> None:
            rig.controller.finished.disconnect(self.go)
            assert rig.controller.start(SCENARIO, 4)

    again = Again()
    rig.controller.finished.connect(again.go)
    rig.controller.start(SCENARIO, 3)
    qtbot.waitUntil(lambda: len(rig.simulations) == 3 and not rig.controller.is_running)
    assert [each.seed for each in rig.simulations] == [1, 3, 4]


@pytest.mark.parametrize("at", [None, 4])
def test_a_fault_is_told_in_words_and_the_next_run_works(
    qtbot: QtBot, rig: Rig, at: int | None, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(index: int) -> None:
        if index == at:
            raise RuntimeError("the clock ran backwards")

    def build() -> FakeSimulation:
        if at is None:
            raise RuntimeError("the clock ran backwards")
        return FakeSimulation(on_step=fail)

    rig.make = build
    with qtbot.waitSignal(rig.controller.failed):
        rig.controller.start(SCENARIO)
    headline, details = rig.listener.last("failed")
    assert headline == "The run ended because of a fault in the simulator"
    assert "the clock ran backwards" in details
    assert "Traceback" not in headline + details
    assert "the clock ran backwards" in caplog.text
    assert not rig.controller.is_running
    assert rig.listener.order[-1] == "failed"
    rig.make = FakeSimulation
    with qtbot.waitSignal(rig.controller.finished):
        assert rig.controller.start(SCENARIO)


def test_a_scenario_with_errors_is_told_with_its_problems_and_their_remedies() -> None:
    problems = [
        Problem("unknown_id", f"no node is called x{number}", "rename it", ("edges", number))
        for number in range(20)
    ]
    warning = Problem("idle", "never used", "delete it", severity="warning")
    headline, details = in_words(ScenarioError([warning, *problems]))
    assert "20 problems" in headline
    assert "edges[0]: no node is called x0 (rename it)" in details
    assert "8 more" in details
    assert "never used" not in details
    assert "a problem" in in_words(ScenarioError(problems[:1]))[0]


def test_running_out_of_memory_is_told_with_a_remedy() -> None:
    headline, details = in_words(MemoryError())
    assert "memory" in headline
    assert "horizon" in details


def test_shutdown_during_a_run_leaves_no_thread_and_says_nothing_more(qtbot: QtBot) -> None:
    rig = Rig(lambda: FakeSimulation(count=100_000, pause_s=0.001))
    rig.controller.start(SCENARIO)
    qtbot.waitUntil(lambda: len(rig.listener.indices) > 2)
    thread = rig.controller.findChild(QThread, "simulation")
    assert isinstance(thread, QThread)
    assert thread.isRunning()
    assert rig.controller.shutdown()
    heard = len(rig.listener.heard)
    assert thread.isFinished()
    assert not rig.controller.is_running
    qtbot.wait(100)
    assert len(rig.listener.heard) == heard
    assert not rig.controller.start(SCENARIO)
    assert rig.controller.shutdown()


def test_shutdown_right_after_start_never_builds_the_engine(qtbot: QtBot) -> None:
    rig = Rig()
    rig.controller.start(SCENARIO)
    assert rig.controller.shutdown()
    qtbot.wait(60)
    assert rig.simulations == []


def test_the_switch_interval_is_short_during_a_run_and_as_before_after_it(
    qtbot: QtBot, rig: Rig
) -> None:
    before = sys.getswitchinterval()
    seen: list[float] = []
    rig.make = lambda: FakeSimulation(on_step=lambda _: seen.append(sys.getswitchinterval()))
    with qtbot.waitSignal(rig.controller.finished):
        rig.controller.start(SCENARIO)
    assert seen == [pytest.approx(SWITCH_INTERVAL_S)] * 10
    assert sys.getswitchinterval() == pytest.approx(before)


def test_the_estimate_of_the_time_left_follows_the_recent_pace() -> None:
    pace = Pace()
    report = pace.report((snapshot(0, 10),), 1.0)
    assert report.time_s == 10
    assert report.share == pytest.approx(0.1)
    assert report.seconds_left == pytest.approx(9.0)
    assert report.requests_per_s == pytest.approx(10.0)
    assert pace.report((snapshot(9, 10),), 4.0).seconds_left == 0


def test_a_real_run_on_the_worker_is_the_same_as_one_without_it(qtbot: QtBot) -> None:
    simulation_module = pytest.importorskip("engine.runtime")
    scenario = Scenario(
        nodes=(
            Client(id="web", workload=PoissonWorkload(rate_rps=50)),
            Server(id="api", endpoints=(Endpoint(name="/", steps=(CpuStep(time_s=0.005),)),)),
        ),
        edges=(Edge(id="link", source="web", target="api", latency=0.001),),
        settings=Settings(horizon_s=20),
    )
    alone = simulation_module.Simulation(scenario, seed=3)
    expected = [each.index for each in alone]
    controller = RunController()
    listener = Listener(controller)
    with qtbot.waitSignal(controller.finished, timeout=20_000):
        controller.start(scenario, 3)
    assert controller.shutdown()
    assert listener.indices == expected
    assert listener.last("finished").result.as_json() == alone.result().as_json()


def test_a_real_scenario_that_cannot_run_fails_with_its_problems(qtbot: QtBot) -> None:
    pytest.importorskip("engine.runtime")
    controller = RunController()
    listener = Listener(controller)
    with qtbot.waitSignal(controller.failed, timeout=20_000):
        controller.start(Scenario(nodes=(Server(id="alone"),)))
    assert controller.shutdown()
    assert "before it can run" in listener.last("failed")[0]


class Cycle:
    def __init__(self, graves: list[int]) -> None:
        self.itself, self.graves = self, graves

    def __del__(self) -> None:
        self.graves.append(threading.get_ident())


def test_cyclic_garbage_is_collected_on_the_gui_thread_only(qtbot: QtBot) -> None:
    graves: list[int] = []
    gc.enable()  # as at the start of the app
    guard = GuiThreadGc()
    try:
        assert not gc.isenabled()

        def litter() -> None:
            for _ in range(2000):
                Cycle(graves)

        thread = threading.Thread(target=litter)
        thread.start()
        thread.join()
        assert graves == []
        qtbot.waitUntil(lambda: len(graves) == 2000, timeout=3000)
        assert set(graves) == {threading.get_ident()}
    finally:
        guard.close()
        guard.close()
    assert gc.isenabled()


def test_a_window_that_hangs_holds_the_engine_up_only_for_a_moment(qtbot: QtBot, rig: Rig) -> None:
    rig.make = lambda: FakeSimulation(count=20, pause_s=0.001)
    rig.listener.delay_s = 0.4
    with qtbot.waitSignal(rig.controller.finished):
        rig.controller.start(SCENARIO)
    # While the first batch kept the window busy the engine went on to its end.
    assert rig.listener.last("finished").wall_s < 0.35
    assert [len(p.snapshots) for what, p in rig.listener.heard if what == "progressed"] == [1, 19]
