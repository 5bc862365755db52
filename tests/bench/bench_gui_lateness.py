"""How late is a 60 Hz timer in the GUI thread while a run is shown live?

Run it as a script::

    python tests/bench/bench_gui_lateness.py [--seconds 6000] [--repeat 3] [--nodes 5]
                                             [--charts-only] [--input]

It opens the main window (or, with ``--charts-only``, the charts panel alone), runs a balancer
and two servers at 200 requests/s for the given simulated time, in a child process as the app does,
and prints how late a precise timer of 60 ticks a second was, beside the wall time of the same runs
without a window. Lateness is the time from when a tick was due to when its slot ran. With
``--nodes 100`` there are as many servers as make up 100 nodes; frames of the canvas are counted.

With ``--input`` a thread meanwhile moves the mouse over the canvas, 125 times a second, and presses
a key now and then; whether all of that is handled, and how soon, is told, too.

On a machine that is busy with other things both say more about these than about the app. So the
same is given in CPU time: how long the GUI thread works between two rests, and how late a tick at
any moment would be for it, were it alone; and what the engine's process takes for a run, beside a
run without a window. Exit code 1 if p99 is above 4 ms, or a run takes more than 1.25 times as long
as without a window; with ``--cpu`` the figures in CPU time decide.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from gui_clocks import Frames, Metronome, WorkClock, cpu_s, percentile
from gui_input import Input
from PySide6.QtCore import QEventLoop, QObject, QSettings, QTimer, Slot
from PySide6.QtWidgets import QApplication, QWidget

from asyncflow_gui.charts import ChartsPanel
from asyncflow_gui.runner import GuiThreadGc, Progress, RunController, RunInfo, RunOutcome
from asyncflow_gui.shell.main_window import MainWindow
from asyncflow_gui.shell.settings import Settings as AppSettings
from asyncflow_gui.theme import Theme, load_tokens
from asyncflow_gui.theme.stylesheet import build_palette, build_stylesheet
from engine.runtime import Simulation
from engine.schemas import (
    Client,
    CpuStep,
    Edge,
    Endpoint,
    Exponential,
    Generator,
    IoStep,
    Layout,
    LoadBalancer,
    PoissonWorkload,
    Position,
    Project,
    RamStep,
    Scenario,
    Server,
    Settings,
)

WARM_UP_S = 3.0
TARGET_MS = 4.0
TARGET_RATIO = 1.25


def scenario(horizon_s: float, servers: int = 2) -> Scenario:
    """A balancer before servers; with two of them at 200 requests/s, each about half busy."""
    names = [f"api-{number}" for number in range(1, servers + 1)]
    endpoint = Endpoint(
        name="/",
        steps=(
            RamStep(mb=8),
            CpuStep(time_s=Exponential(mean=0.01)),
            IoStep(time_s=Exponential(mean=0.03)),
        ),
    )
    ends = [("users", "web"), ("web", "lb"), *(("lb", name) for name in names)]
    return Scenario(
        name="Lateness",
        nodes=(
            Generator(id="users", workload=PoissonWorkload(rate_rps=100 * servers)),
            Client(id="web"),
            LoadBalancer(id="lb"),
            *(Server(id=name, cpu_cores=2, endpoints=(endpoint,)) for name in names),
        ),
        edges=tuple(
            Edge(id=f"{a}-{b}", source=a, target=b, latency=Exponential(mean=0.003))
            for a, b in ends
        ),
        settings=Settings(horizon_s=horizon_s),
    )


class Bench(QObject):
    """Runs the scenario in the window several times, one after the other."""

    def __init__(self, controller: RunController, run: Callable[[], object], repeat: int) -> None:
        super().__init__()
        self.walls_s: list[float] = []
        self.engine_cpu_s: list[float] = []
        self.work = WorkClock()
        self._controller = controller
        self._began = (0.0, 0.0)
        self.batches = 0
        self.p99s_ms: list[float] = []
        self._before = 0
        self.metronome = Metronome()
        self._run, self._repeat = run, repeat
        self._loop = QEventLoop(self)
        controller.progressed.connect(self._on_progressed)
        controller.finished.connect(self._on_finished)
        controller.failed.connect(self._on_failed)

    def measure(self) -> None:
        """Return when the last run has ended."""
        self._next()
        self._loop.exec()

    @Slot()
    def _next(self) -> None:
        self.metronome.start()
        self.work.switch(True)
        self._began = (time.perf_counter(), self._engine_cpu_s())
        self._run()

    def _engine_cpu_s(self) -> float:
        pid = self._controller.process_id
        return math.nan if pid is None else cpu_s(pid)

    @Slot(object)
    def _on_progressed(self, _progress: Progress) -> None:
        self.batches += 1

    @Slot(object)
    def _on_finished(self, _outcome: RunOutcome) -> None:
        self.metronome.stop()
        self.work.switch(False)
        self.walls_s.append(time.perf_counter() - self._began[0])
        self.engine_cpu_s.append(self._engine_cpu_s() - self._began[1])
        self.p99s_ms.append(percentile(self.metronome.late_ms[self._before :], 0.99))
        self._before = len(self.metronome.late_ms)
        if len(self.walls_s) < self._repeat:
            QTimer.singleShot(300, self, self._next)
        else:
            self._loop.quit()

    @Slot(str, str)
    def _on_failed(self, headline: str, details: str) -> None:
        print(headline, details, sep="\n", file=sys.stderr)
        self._loop.exit(1)


class WholeWindow(QObject):
    """The main window with the scenario open."""

    def __init__(self, seconds: float, servers: int, guard: GuiThreadGc) -> None:
        super().__init__()
        self._scratch = tempfile.TemporaryDirectory()
        store = QSettings(f"{self._scratch.name}/bench.ini", QSettings.Format.IniFormat)
        self.window = MainWindow(Theme(self), AppSettings(store), gc_guard=guard, attended=False)
        self.controller = self.window.controller
        rows = math.ceil(1.3 * math.sqrt(servers))
        places = {"users": (0, 0), "web": (240, 0), "lb": (480, 0)}
        for number in range(servers):
            column, row = divmod(number, rows)
            across = 720 + 240 * column, 50 * (2 * row - rows + 1)
            places[f"api-{number + 1}"] = across
        layout = Layout(nodes={name: Position(x=x, y=y) for name, (x, y) in places.items()})
        project = Project(scenario=scenario(seconds, servers), layout=layout)
        self.window.editor.stack.clear()
        self.window.document.replace(project)

    def run(self) -> None:
        """Start a run, as F5 does."""
        self.window.start_run()

    def settle(self) -> None:
        """Show all of the drawing, or as much of it as there is room for where tokens are shown."""
        canvas = self.window.canvas
        canvas.fit_all()
        canvas.set_zoom(max(canvas.zoom, 0.5))


class ChartsOnly(QObject):
    """The charts panel and a controller, joined as the shell joins them."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.controller = RunController(self)
        self.panel = ChartsPanel(Theme(self))
        self.window: QWidget = self.panel
        self._scenario = scenario(seconds)
        self.controller.started.connect(self._begin)
        self.controller.progressed.connect(self._append)
        self.controller.finished.connect(self._end)

    def run(self) -> None:
        """Start a run."""
        self.controller.start(self._scenario)

    def settle(self) -> None:
        """Nothing to prepare."""

    @Slot(object)
    def _begin(self, info: RunInfo) -> None:
        self.panel.begin(info.scenario, info.seed)

    @Slot(object)
    def _append(self, progress: Progress) -> None:
        self.panel.append(progress.snapshots)

    @Slot(object)
    def _end(self, outcome: RunOutcome) -> None:
        self.panel.end(outcome.result, outcome.stopped, outcome.wall_s)


def headless_s(seconds: float, servers: int) -> tuple[float, float]:
    """Wall and CPU time of one run without a window."""
    began, cpu = time.perf_counter(), time.process_time()
    simulation = Simulation(scenario(seconds, servers))
    for _ in simulation:
        pass
    simulation.result()
    return time.perf_counter() - began, time.process_time() - cpu


def main() -> int:
    """Measure and print."""
    options = asked()
    app = QApplication(sys.argv[:1])
    guard = GuiThreadGc()
    servers = max(options.nodes - 3, 2)
    shown = opened(options, app, servers, guard)
    bench = Bench(shown.controller, shown.run, options.repeat)
    watched = shown.window.canvas.viewport() if isinstance(shown, WholeWindow) else shown.window
    frames = Frames(watched)
    hand = Input(watched) if options.input else None
    if hand is not None:
        hand.start()
    bench.measure()
    if hand is not None:
        hand.end()
    shown.controller.shutdown()
    shown.window.close()
    guard.close()
    alone = min(headless_s(options.seconds, servers) for _ in range(3))
    is_good = tell(bench, options, alone)
    if not options.charts_only:
        tell_frames(bench, frames, servers + 3)
    if hand is not None:
        tell_input(hand)
    return 0 if is_good else 1


def asked() -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=6000.0, help="simulated time of a run")
    parser.add_argument("--repeat", type=int, default=3, help="runs")
    parser.add_argument("--nodes", type=int, default=5, help="of the drawing, 5 at least")
    parser.add_argument("--input", action="store_true", help="move the mouse meanwhile")
    parser.add_argument("--size", default="1440x900", help="of the window, WxH")
    parser.add_argument("--charts-only", action="store_true")
    parser.add_argument("--cpu", action="store_true", help="judge by the figures in CPU time")
    return parser.parse_args()


def opened(
    options: argparse.Namespace, app: QApplication, servers: int, guard: GuiThreadGc
) -> WholeWindow | ChartsOnly:
    """What is measured, on the screen, its child process warm."""
    shown: WholeWindow | ChartsOnly = (
        ChartsOnly(options.seconds)
        if options.charts_only
        else WholeWindow(options.seconds, servers, guard)
    )
    app.setStyleSheet(build_stylesheet(load_tokens("light")))
    app.setPalette(build_palette(load_tokens("light")))
    shown.window.resize(*(int(part) for part in options.size.split("x")))
    shown.window.show()
    app.processEvents()
    shown.settle()
    app.processEvents()
    shown.controller.warm_up()
    while shown.controller.process_id is None:
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
    # As when a user looks at the drawing first: what is prepared after the start is, meanwhile.
    pause = QEventLoop()
    QTimer.singleShot(round(WARM_UP_S * 1e3), pause, pause.quit)
    pause.exec()
    return shown


def tell(bench: Bench, options: argparse.Namespace, headless: tuple[float, float]) -> bool:
    """Print how late ticks were and how long runs took; whether that is good enough.

    Args:
        bench: What was measured.
        options: The options of the command line.
        headless: Wall and CPU time of a run without a window, seconds.
    """
    alone, alone_cpu = headless
    late, walls = bench.metronome.late_ms, sorted(bench.walls_s)
    p99, wall = percentile(late, 0.99), walls[len(walls) // 2]
    engine_cpu = sorted(bench.engine_cpu_s)[len(walls) // 2]
    work = bench.work
    # Were the machine its own, a run would last as long as the engine works.
    late_cpu = work.lateness(0.99, engine_cpu * len(walls) * 1e3)
    print(
        f"lateness of {len(late)} ticks: p50 {percentile(late, 0.5):.1f} ms, "
        f"p95 {percentile(late, 0.95):.1f} ms, p99 {p99:.1f} ms, max {max(late):.1f} ms\n"
        f"p99 of each run: {', '.join(f'{each:.1f}' for each in bench.p99s_ms)} ms "
        f"(load of the machine {os.getloadavg()[0]:.1f})\n"
        f"{options.seconds:g} simulated s: {wall:.2f} s in the window, "
        f"{alone:.2f} s headless ({wall / alone:.2f} times); "
        f"{bench.batches / len(walls):.0f} batches a run\n"
        f"in CPU time: lateness p99 {late_cpu:.1f} ms, longest work of the GUI thread "
        f"{max(work.stretches_ms):.1f} ms (p99 {percentile(work.stretches_ms, 0.99):.1f} ms), "
        f"GUI thread {sum(work.stretches_ms) / len(walls) / 1e3:.2f} s a run; "
        f"engine {engine_cpu:.2f} s in its process, {alone_cpu:.2f} s headless "
        f"({engine_cpu / alone_cpu:.2f} times)"
    )
    judged = (late_cpu, engine_cpu / alone_cpu) if options.cpu else (p99, wall / alone)
    return judged[0] <= TARGET_MS and judged[1] <= TARGET_RATIO


def tell_frames(bench: Bench, frames: Frames, nodes: int) -> None:
    """Print how often the canvas was painted."""
    work = bench.work
    print(
        f"canvas of {nodes} nodes: {frames.painted / sum(bench.walls_s):.0f} frames a second, "
        f"GUI thread {sum(work.stretches_ms) / max(frames.painted, 1):.1f} ms of CPU a frame"
    )


def tell_input(hand: Input) -> None:
    """Print what became of the events."""
    delays = hand.delays_ms
    print(
        f"input: {len(delays)} of {hand.given} events handled, "
        f"{hand.given - len(delays)} dropped; waited p50 {percentile(delays, 0.5):.1f} ms, "
        f"p99 {percentile(delays, 0.99):.1f} ms, max {max(delays):.1f} ms"
    )


if __name__ == "__main__":
    raise SystemExit(main())
