"""Every run goes into the history when it has ended, and comes back when it is opened."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Slot
from PySide6.QtWidgets import QWidget

from asyncflow_gui.charts import ChartsPanel
from asyncflow_gui.charts.runs import ShownRun, free_name
from asyncflow_gui.commands.edit import Editor
from asyncflow_gui.history.history import History
from asyncflow_gui.history.panel import HistoryPanel
from asyncflow_gui.history.records import KeptRun, NewRun
from asyncflow_gui.runner import RunInfo, RunOutcome
from asyncflow_gui.shell.files import Files
from asyncflow_gui.shell.running import RunPresenter
from asyncflow_gui.shell.status_line import StatusLine
from engine.schemas import Project


def data_folder() -> Path:
    """Where the app keeps what it needs besides the user's files."""
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation)
    return Path(place)


def history_file() -> Path:
    """Where the app keeps its runs."""
    return data_folder() / "history.sqlite"


def keep_runs(
    path: Path | None,
    *,
    runs: RunPresenter,
    editor: Editor,
    files: Files,
    charts: ChartsPanel,
    status: StatusLine,
    parent: QWidget,
) -> HistoryKeeper | None:
    """A keeper of runs; none where there is no file for them."""
    if path is None:
        return None
    return HistoryKeeper(
        path, runs=runs, editor=editor, files=files, charts=charts, status=status, parent=parent
    )


class HistoryKeeper(QObject):
    """Keeps runs, and shows them again in the charts panel's tab “History”."""

    def __init__(
        self,
        path: Path,
        *,
        runs: RunPresenter,
        editor: Editor,
        files: Files,
        charts: ChartsPanel,
        status: StatusLine,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._runs, self._editor, self._files = runs, editor, files
        self._charts, self._status = charts, status
        self.history = History(path, self)
        self.panel = HistoryPanel(self.history, parent)
        charts.add_page("History", self.panel)
        runs.ended.connect(self._keep)
        files.changed.connect(self._follow_file)
        self.history.opened.connect(self._show)
        self.history.fetched.connect(self._restore)
        self.history.gathered.connect(self._overlay)
        self.history.noted.connect(self._say)
        self.history.failed.connect(self._say)
        self._follow_file()

    def close(self) -> None:
        """Finish writing, and end the history's thread."""
        self.history.close()

    @Slot(bool)
    def _keep(self, has_result: bool) -> None:
        outcome = self._runs.outcome
        if not has_result or outcome is None:
            return
        self.history.add(
            NewRun(
                project=Project(
                    scenario=outcome.scenario, layout=self._editor.document.project.layout
                ),
                path=self._path(),
                result=outcome.result,
                wall_s=outcome.wall_s,
                stopped=outcome.stopped,
                made_at=datetime.now(UTC),
            )
        )

    def _path(self) -> str:
        return str(self._files.path.resolve()) if self._files.path is not None else ""

    @Slot()
    def _follow_file(self) -> None:
        self.panel.set_project(self._path())

    @Slot(object)
    def _show(self, kept: KeptRun) -> None:
        if self._runs.is_running:
            self._say("Runs are opened when the one that is going on has ended")
            return
        info = RunInfo(kept.scenario, kept.entry.seed)
        stopped = kept.entry.stopped and kept.result.stopped_by is None
        outcome = RunOutcome(kept.result, stopped, kept.wall_s, kept.scenario)
        self._runs.show_kept(info, outcome)
        self._say(f"From the history: “{kept.entry.name}”")

    @Slot(object)
    def _overlay(self, kept: tuple[KeptRun, ...]) -> None:
        """Lay runs over the one that is shown; where there is none, over the oldest of them."""
        if self._runs.outcome is None and not self._runs.is_running:
            self._show(kept[0])
            kept = kept[1:]
        names: list[str] = []
        for each in kept:
            names.append(free_name(each.entry.name, names))
        self._charts.overlay(
            [
                ShownRun(name, each.scenario, each.result)
                for name, each in zip(names, kept, strict=True)
            ]
        )
        if not self._runs.is_running:
            self._charts.show_results()

    @Slot(object)
    def _restore(self, kept: KeptRun) -> None:
        project = self._editor.document.project
        drawn = {"scenario": kept.scenario, "layout": kept.project.layout}
        self._editor.apply(
            f"Restore the drawing of “{kept.entry.name}”", project.model_copy(update=drawn)
        )
        self._say(f"The drawing is that of “{kept.entry.name}” (undo takes it back)")

    @Slot(str)
    def _say(self, words: str) -> None:
        self._status.show_message(words)
