"""Running from the window, from the button to the table of results."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from asyncflow_gui.shell.main_window import MainWindow
from engine.config import limits
from engine.schemas import Client, Position

RUN_MS = 20_000


def open_and_run(qtbot: QtBot, window: MainWindow, path: Path) -> None:
    window.files.open_path(path)
    with qtbot.waitSignal(window.runs.ended, timeout=RUN_MS):
        window.actions_.run.trigger()


@pytest.fixture
def endless(window: MainWindow, project_file: Path) -> MainWindow:
    """A project that would run for minutes."""
    window.files.open_path(project_file)
    window.editor.update_settings({"horizon_s": 1e6})
    window.stack.setClean()
    return window


@pytest.fixture
def overloaded(window: MainWindow, project_file: Path) -> MainWindow:
    """A project whose server gets twice what it can do, for minutes."""
    text = project_file.read_text(encoding="utf-8")
    project_file.write_text(text.replace("rate_rps: 40.0", "rate_rps: 400.0"), encoding="utf-8")
    window.files.open_path(project_file)
    window.editor.update_settings({"horizon_s": 1e6})
    window.stack.setClean()
    return window


class TestARun:
    def test_fills_clock_accounts_and_results(
        self, qtbot: QtBot, window: MainWindow, project_file: Path
    ) -> None:
        open_and_run(qtbot, window, project_file)
        outcome = window.runs.outcome
        assert outcome is not None
        generated = outcome.result.requests.generated
        assert generated > 1000
        assert window.top_bar.clock_text.startswith("60.0 / 60 s")
        assert f"{generated:,} requests" in window.top_bar.clock_text
        assert "seed 3" in window.status.figures
        assert f"generated {generated:,} = completed" in window.status.figures
        assert window.actions_.export_results.isEnabled()

    def test_can_be_stopped_and_keeps_what_it_found(
        self, qtbot: QtBot, endless: MainWindow
    ) -> None:
        window = endless
        window.actions_.run.trigger()
        assert not window.actions_.run.isEnabled()
        assert window.actions_.stop.isEnabled()
        qtbot.waitSignal(window.controller.progressed, timeout=RUN_MS).wait()
        with qtbot.waitSignal(window.runs.ended, timeout=RUN_MS):
            window.actions_.stop.trigger()
        assert window.runs.outcome is not None
        assert window.runs.outcome.stopped
        assert window.actions_.run.isEnabled()
        assert not window.actions_.stop.isEnabled()
        assert "Stopped" in window.status.message

    def test_that_a_limit_stops_says_so_and_goes_on_saying_it(
        self, qtbot: QtBot, overloaded: MainWindow, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(limits, "MAX_LIVE_REQUESTS", 300)
        with qtbot.waitSignal(overloaded.runs.ended, timeout=RUN_MS):
            overloaded.actions_.run.trigger()
        assert overloaded.status.message.startswith("Stopped by a limit: more than 300 requests")
        assert not overloaded.status.message_fades
        results = overloaded.charts.results
        assert "A limit has stopped this run: more than 300 requests" in results.notice.text()

    def test_goes_on_while_the_drawing_is_edited(self, qtbot: QtBot, endless: MainWindow) -> None:
        window = endless
        window.actions_.run.trigger()
        qtbot.waitSignal(window.controller.progressed, timeout=RUN_MS).wait()
        window.editor.remove(["api"])
        window.editor.add_node(Client(id="phone"), Position(x=0.0, y=300.0))
        qtbot.waitSignal(window.controller.progressed, timeout=RUN_MS).wait()
        assert window.controller.is_running
        with qtbot.waitSignal(window.runs.ended, timeout=RUN_MS):
            window.actions_.stop.trigger()

    def test_ends_when_the_window_closes(self, qtbot: QtBot, endless: MainWindow) -> None:
        endless.actions_.run.trigger()
        qtbot.waitSignal(endless.controller.progressed, timeout=RUN_MS).wait()
        assert endless.close()
        assert not endless.controller.is_running

    def test_of_a_document_that_was_left_shows_nothing_of_it_in_the_next(
        self, qtbot: QtBot, endless: MainWindow
    ) -> None:
        endless.actions_.run.trigger()
        qtbot.waitSignal(endless.controller.progressed, timeout=RUN_MS).wait()
        with qtbot.waitSignal(endless.runs.ended, timeout=RUN_MS) as ended:
            endless.files.new()
        assert ended.args == [False]
        assert endless.runs.outcome is None
        assert "generated" not in endless.status.figures
        assert endless.actions_.run.isEnabled()

    def test_uses_the_seed_of_the_command_line_where_one_is_given(
        self, qtbot: QtBot, window: MainWindow, project_file: Path
    ) -> None:
        window.runs.seed_override = 99
        open_and_run(qtbot, window, project_file)
        assert window.runs.outcome is not None
        assert window.runs.outcome.result.seed == 99

    def test_is_blocked_by_errors_which_the_list_then_shows(self, window: MainWindow) -> None:
        window.editor.add_node(Client(id="alone"), Position(x=0.0, y=0.0))
        window.actions_.run.trigger()
        assert not window.controller.is_running
        assert window.panels.is_shown("problems")
        assert "problem" in window.status.problems_text
        assert "cannot run" in window.status.message

    def test_that_fails_says_so_in_words(self, window: MainWindow, dialogs) -> None:
        dialogs.press(QMessageBox.StandardButton.Ok)
        window.controller.failed.emit("The run ended", "Because of this")
        assert "The run ended" in dialogs.texts[0]
        assert "Because of this" in dialogs.texts[0]
        assert window.actions_.run.isEnabled()


class TestExporting:
    def test_writes_the_figures_to_a_folder(
        self, qtbot: QtBot, window: MainWindow, chooser, project_file: Path, tmp_path: Path
    ) -> None:
        open_and_run(qtbot, window, project_file)
        chooser.file = tmp_path / "figures"
        with qtbot.waitSignal(window.exporter.finished, timeout=30_000):
            window.actions_.export_results.trigger()
        assert (chooser.file / "result.json").is_file()
        assert "Small" in (chooser.file / "report.html").read_text(encoding="utf-8")
        assert "Results written" in window.status.message

    def test_to_an_impossible_place_says_so(
        self, qtbot: QtBot, window: MainWindow, chooser, dialogs, project_file: Path
    ) -> None:
        open_and_run(qtbot, window, project_file)
        chooser.file = project_file / "below-a-file"
        dialogs.press(QMessageBox.StandardButton.Ok)
        with qtbot.waitSignal(window.exporter.finished, timeout=30_000):
            window.actions_.export_results.trigger()
        assert "not written" in dialogs.texts[0]
