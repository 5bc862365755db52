"""A run as the window shows it: what the controller reports goes to charts, canvas and clock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from asyncflow_gui.canvas import Canvas
from asyncflow_gui.charts import ChartsPanel
from asyncflow_gui.driving.news import Status
from asyncflow_gui.driving.orders import Order
from asyncflow_gui.inspector import Inspector
from asyncflow_gui.model import Changes, Document
from asyncflow_gui.runner import GuiThreadGc, Progress, RunController, RunInfo, RunOutcome
from asyncflow_gui.shell.actions import Actions
from asyncflow_gui.shell.run_control.ticking import RunClock
from asyncflow_gui.shell.status_line import StatusLine
from asyncflow_gui.shell.top_bar import TopBar
from engine.schemas import Accounts, NodeSample, Scenario, Snapshot

if TYPE_CHECKING:
    from engine.schemas import RunResult


class RunPresenter(QObject):
    """Keeps every view of a run in step with it."""

    ended = Signal(bool)
    """A run is over; carries whether it has a result."""

    def __init__(
        self,
        controller: RunController,
        document: Document,
        actions: Actions,
        *,
        canvas: Canvas,
        inspector: Inspector,
        charts: ChartsPanel,
        top_bar: TopBar,
        status: StatusLine,
        gc_guard: GuiThreadGc | None,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._controller = controller
        self._document = document
        self._actions = actions
        self._canvas, self._inspector, self._charts = canvas, inspector, charts
        self._top_bar, self._status = top_bar, status
        self._gc_guard = gc_guard
        self._info: RunInfo | None = None
        self._outcome: RunOutcome | None = None
        self.seed_override: int | None = None
        self._clock = RunClock(self)
        self._clock.moved.connect(self._on_clock)
        controller.started.connect(self._on_started)
        controller.progressed.connect(self._on_progressed)
        controller.finished.connect(self._on_finished)
        controller.failed.connect(self._on_failed)
        controller.course_changed.connect(self._on_course_changed)
        controller.course_changed.connect(canvas.live.set_course)
        controller.in_process.connect(self._on_in_process)
        document.subscribe(self._document_changed)
        self.forget()

    @property
    def outcome(self) -> RunOutcome | None:
        """The last run's outcome, while its figures are shown."""
        return self._outcome

    @property
    def seed(self) -> int:
        """The seed the next run will have."""
        override = self.seed_override
        return self._document.scenario.settings.seed if override is None else override

    @property
    def is_running(self) -> bool:
        """Whether a run is going on."""
        return self._controller.is_running

    def start(self, *orders: Order, seed: int | None = None) -> bool:
        """Run the scenario as it is drawn now, with a seed. It must have no errors."""
        seed = self.seed if seed is None else seed
        return self._controller.start(self._document.scenario, seed, *orders)

    @Slot(object)
    def show_phase(self, status: Status | None) -> None:
        """Say that the run stands still, or goes over its course again."""
        self._clock.follow(status if self._info is not None else None)
        self._canvas.live.pause(status is not None and status.phase == "paused")
        if status is not None and self._info is not None:
            self._top_bar.show_phase(status, self._info.scenario.settings.horizon_s)

    def forget(self) -> None:
        """Another document: nothing of it has run yet, and what still runs is of the old one."""
        self._controller.stop()
        self._info = None
        self._outcome = None
        self._charts.clear()
        self._clear_overlay()
        self._show_idle()
        self._refresh_actions()

    @Slot(object)
    def _on_started(self, info: RunInfo) -> None:
        self._info, self._outcome = info, None
        if self._gc_guard is not None:
            self._gc_guard.defer_full(True)
        self._clock.begin(info.scenario.settings.interval_s)
        self._charts.begin(info.scenario, info.seed)
        self._clear_overlay()
        self._canvas.live.begin(info.scenario)
        self._refresh_actions()
        self._status.show_message("")

    @Slot(object)
    def _on_progressed(self, progress: Progress) -> None:
        if self._info is None or not progress.snapshots:
            return
        latest = progress.snapshots[-1]
        self._clock.report(latest)
        self._charts.append(progress.snapshots)
        self._show_overlay(progress.snapshots)
        self._top_bar.show_progress(latest, progress.seconds_left)
        self._status.show_run(self._info.seed, progress.requests_per_s, latest.accounts)

    @Slot(float)
    def _on_clock(self, time_s: float) -> None:
        if self._info is not None:
            self._top_bar.show_clock(time_s, self._info.scenario.settings.horizon_s)

    @Slot(object)
    def _on_course_changed(self, scenario: Scenario) -> None:
        """Events were put in or ended by hand."""
        if self._info is not None:
            self._info = RunInfo(scenario, self._info.seed)
            self._charts.show_events(scenario)

    @Slot(object)
    def _on_finished(self, outcome: RunOutcome) -> None:
        self._over()
        result = outcome.result
        if self._info is None:  # another document was opened meanwhile
            self.ended.emit(False)
            return
        self._outcome = outcome
        self._charts.end(result, outcome.stopped, outcome.wall_s)
        accounts = accounts_of(result)
        speed = accounts.generated / outcome.wall_s if outcome.wall_s > 0 else None
        horizon_s = self._info.scenario.settings.horizon_s
        self._top_bar.show_end(result.horizon_s, horizon_s, accounts.generated, outcome.wall_s)
        self._status.show_run(result.seed, speed, accounts)
        self._say_how_it_ended(outcome)
        self._canvas.set_live(means_of(result), None)
        self._inspector.set_live(None)
        self._refresh_actions()
        self.ended.emit(True)

    def show_kept(self, info: RunInfo, outcome: RunOutcome) -> None:
        """Show a run of the past as the last one; not while another is running."""
        self._info, self._outcome = info, outcome
        result = outcome.result
        self._charts.show_past(outcome.scenario, result, outcome.stopped, outcome.wall_s)
        self._clear_overlay()
        self._top_bar.show_idle(result.horizon_s)
        self._status.show_run(result.seed, None, accounts_of(result))
        self._refresh_actions()

    def _say_how_it_ended(self, outcome: RunOutcome) -> None:
        limit = outcome.result.stopped_by
        if limit is not None:
            self._status.show_message(f"Stopped by a limit: {limit}", stays=True)
        elif outcome.stopped:
            self._status.show_message("Stopped: the results cover the run up to here")
        else:
            self._status.show_message("Finished: the figures on the canvas are means over the run")

    @Slot(str, str)
    def _on_failed(self, _headline: str, _details: str) -> None:
        self._over()
        self._charts.end(None)
        self._clear_overlay()
        self._show_idle()
        self.ended.emit(False)

    @Slot(str)
    def _on_in_process(self, why: str) -> None:
        self._status.show_message(
            f"Running within the app, which may stutter: no other process could be started ({why})",
            stays=True,
        )

    def _over(self) -> None:
        if self._gc_guard is not None:
            self._gc_guard.defer_full(False)
        self._refresh_actions()

    def _refresh_actions(self) -> None:
        running = self._controller.is_running
        self._top_bar.set_running(running)
        self._actions.export_results.setEnabled(self._outcome is not None)

    def _show_overlay(self, snapshots: Sequence[Snapshot]) -> None:
        self._canvas.live.show_reports(snapshots)
        self._inspector.set_live(snapshots[-1].nodes)

    def _clear_overlay(self) -> None:
        self._canvas.set_live(None, None)
        self._inspector.set_live(None)

    def _show_idle(self) -> None:
        self._top_bar.show_idle(self._document.scenario.settings.horizon_s)
        self._status.show_seed(self.seed)

    def _document_changed(self, changes: Changes) -> None:
        if not changes.scenario or self._controller.is_running:
            return
        # The figures on the canvas are of a scenario that is not there any more.
        self._clear_overlay()
        if self._outcome is None:
            self._show_idle()


def means_of(result: RunResult) -> dict[str, NodeSample]:
    """Each node over the whole run, in the form the canvas shows."""
    return {
        node_id: NodeSample(
            utilisation=node.utilisation or 0.0,
            ready_queue=round(node.mean_ready_queue or 0.0, 1),
            io=node.mean_io or 0.0,
            ram_mb=node.mean_ram_mb or 0.0,
            ram_queue=round(node.mean_ram_queue or 0.0, 1),
            pool_queue=round(sum(pool.mean_queue for pool in node.pools.values()), 1),
            in_service=node.mean_in_service or 0.0,
            arrived=node.arrived,
            completed=node.completed,
            failed=0,
            up=True,
            admission_queue=round(node.mean_admission_queue or 0.0, 1),
        )
        for node_id, node in result.nodes.items()
    }


def accounts_of(result: RunResult) -> Accounts:
    """The accounts of a result in the form snapshots have them."""
    requests = result.requests
    return Accounts(
        generated=requests.generated,
        completed=requests.completed,
        failed=requests.failed.total,
        lost=requests.lost,
        in_flight=requests.in_flight,
    )
