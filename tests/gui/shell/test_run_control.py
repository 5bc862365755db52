"""Run control from the window: shortcuts, speeds, pauses, steps and seeds."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QPushButton
from pytestqt.qtbot import QtBot
from support.driving import outcome_of

from asyncflow_gui.driving.child import engine_simulation
from asyncflow_gui.driving.news import Status
from asyncflow_gui.shell.main_window import MainWindow
from asyncflow_gui.shell.run_control.asking import QuantityDialog, Wanted
from asyncflow_gui.shell.run_control.ticking import RunClock

RUN_MS = 60_000


@pytest.fixture
def story(window: MainWindow, project_file: Path) -> Iterator[MainWindow]:
    """A minute of a small system, with an outage in it."""
    text = project_file.read_text(encoding="utf-8")
    text = text.replace(
        "  settings:",
        "  events:\n  - {kind: server_down, id: outage, target: api, start_s: 20.0, end_s: 30.0}\n"
        "  settings:",
    )
    project_file.write_text(text, encoding="utf-8")
    window.files.open_path(project_file)
    window.activateWindow()
    yield window
    window.controller.stop()


def reached(window: MainWindow) -> float:
    return float(window.top_bar.clock_text.split(" /")[0].replace(",", ""))


def wait_for(qtbot: QtBot, window: MainWindow, phase: str) -> None:
    qtbot.waitUntil(lambda: window.steering.phase == phase, timeout=RUN_MS)


def wait_until_paused_at(qtbot: QtBot, window: MainWindow, time_s: float) -> None:
    def there() -> bool:
        return window.steering.phase == "paused" and reached(window) == pytest.approx(time_s)

    qtbot.waitUntil(there, timeout=RUN_MS)


class TestSteps:
    def test_begin_a_run_go_from_report_to_report_and_to_events(
        self, qtbot: QtBot, story: MainWindow
    ) -> None:
        interval_s = story.document.scenario.settings.interval_s
        story.actions_.step.trigger()
        wait_until_paused_at(qtbot, story, round(interval_s, 1))
        assert story.actions_.run.iconText() == "Resume"
        assert "Paused" in story.top_bar.clock_text
        story.actions_.step_to_event.trigger()
        wait_until_paused_at(qtbot, story, 20.0)
        story.actions_.step_to_event.trigger()
        wait_until_paused_at(qtbot, story, 30.0)
        with qtbot.waitSignal(story.runs.ended, timeout=RUN_MS):
            QTest.keyClick(story, Qt.Key.Key_F5)
        result = story.runs.outcome
        assert result is not None
        assert result.result.model_dump_json().encode() == outcome_of(story.document.scenario, 3)
        assert story.actions_.run.iconText() == "Run"


class TestSpeed:
    def test_is_held_can_change_and_is_remembered(self, qtbot: QtBot, story: MainWindow) -> None:
        QTest.keyClick(story, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
        assert story.steering.speed == 1.0
        assert story.settings.run_speed == "1"
        story.actions_.run.trigger()
        qtbot.waitSignal(story.controller.progressed, timeout=RUN_MS).wait()
        assert reached(story) < 50
        with qtbot.waitSignal(story.runs.ended, timeout=RUN_MS):
            story.actions_.speeds["max"].trigger()

    def test_buttons_show_which_is_on_and_stay_so_when_clicked_again(
        self, story: MainWindow
    ) -> None:
        buttons = story.top_bar.run_bar.speeds.findChildren(QPushButton)
        assert [button.text() for button in buttons] == ["1×", "10×", "100×", "Max"]
        for _ in range(2):
            buttons[1].click()
            assert [button.isChecked() for button in buttons] == [False, True, False, False]
        assert story.actions_.speeds["10"].isChecked()


class TestTheClock:
    def test_goes_between_reports_at_the_speed_of_the_run_and_never_beyond_the_next(
        self, qtbot: QtBot
    ) -> None:
        owner = QObject()
        clock = RunClock(owner)
        with qtbot.waitSignal(clock.moved, timeout=RUN_MS) as moved:
            clock.begin(0.5)
            clock.follow(Status("running", 0.0, speed=1e6))
        assert moved.args == [0.5]
        with qtbot.waitSignal(clock.moved, timeout=RUN_MS) as moved:
            clock.follow(Status("running", 0.0, speed=1e-6))
        assert 0 < moved.args[0] < 0.001
        clock.follow(Status("paused", 0.0))
        with qtbot.assertNotEmitted(clock.moved, wait=250):
            pass


class TestPause:
    def test_stands_still_until_it_is_resumed(self, qtbot: QtBot, story: MainWindow) -> None:
        story.actions_.speeds["10"].trigger()
        assert not story.actions_.pause.isEnabled()
        story.actions_.run.trigger()
        qtbot.waitSignal(story.controller.progressed, timeout=RUN_MS).wait()
        assert not story.actions_.run.isEnabled()
        QTest.keyClick(story, Qt.Key.Key_F8)
        wait_for(qtbot, story, "paused")
        assert story.actions_.pause.iconText() == "Paused"
        assert story.actions_.pause.isChecked()
        assert story.actions_.run.isEnabled()
        story.actions_.speeds["max"].trigger()
        assert story.steering.phase == "paused"
        with qtbot.waitSignal(story.runs.ended, timeout=RUN_MS):
            QTest.keyClick(story, Qt.Key.Key_F8)

    def test_does_not_keep_a_run_from_being_stopped(self, qtbot: QtBot, story: MainWindow) -> None:
        story.actions_.step.trigger()
        wait_for(qtbot, story, "paused")
        with qtbot.waitSignal(story.runs.ended, timeout=RUN_MS):
            QTest.keyClick(story, Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
        assert story.steering.phase == "idle"


class TestSeeds:
    def test_a_run_again_has_the_same_and_another_the_next(
        self, qtbot: QtBot, story: MainWindow
    ) -> None:
        seeds = []
        for name in ("run", "restart", "reseed", "restart", "run"):
            with qtbot.waitSignal(story.runs.ended, timeout=RUN_MS):
                getattr(story.actions_, name).trigger()
            assert story.runs.outcome is not None
            seeds.append(story.runs.outcome.result.seed)
        assert seeds == [3, 3, 4, 4, 3]

    def test_a_run_under_way_is_left_for_the_new_one(self, qtbot: QtBot, story: MainWindow) -> None:
        story.actions_.step.trigger()
        wait_for(qtbot, story, "paused")
        story.actions_.reseed.trigger()
        qtbot.waitUntil(lambda: "seed 4" in story.status.figures, timeout=RUN_MS)
        qtbot.waitUntil(lambda: story.steering.phase == "idle", timeout=RUN_MS)
        assert story.runs.outcome is not None
        assert not story.runs.outcome.stopped


class TestRunUntil:
    def test_runs_to_the_time_that_is_typed_and_pauses_there(
        self, qtbot: QtBot, story: MainWindow, dialogs
    ) -> None:
        def answer(dialog) -> None:
            assert isinstance(dialog, QuantityDialog)
            dialog.lines[0].setText("0.5 min")
            dialog.accept()

        dialogs._expect(answer)
        story.actions_.run_until.trigger()
        wait_until_paused_at(qtbot, story, 30.0)

    def test_refuses_what_is_no_later_time(self, story: MainWindow) -> None:
        from asyncflow_gui.model import units

        wanted = Wanted("Time", units.TIME, units.SECONDS, more_than=12.0, at_most=100.0)
        dialog = QuantityDialog(story, "Run until", [wanted])
        ok = dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok)
        for text, remark in (
            ("12", "Must be above 12 s"),
            ("soon", "not a number"),
            ("12 MB", "Unknown unit"),
            ("101", "Must be at most 100 s"),
        ):
            dialog.lines[0].setText(text)
            assert remark in dialog.remark.text()
            assert not ok.isEnabled()
        dialog.lines[0].setText("13")
        assert ok.isEnabled()
        assert dialog.values == [13.0]
        dialog.deleteLater()


class TestTheBar:
    @pytest.mark.parametrize("width", [960, 1100, 1440])
    def test_fits_whatever_the_width(self, story: MainWindow, width: int) -> None:
        story.resize(width, 800)
        QApplication.processEvents()
        bar = story.top_bar
        assert bar.minimumSizeHint().width() <= width
        for button in bar.findChildren(QPushButton):
            assert button.isVisible()
            assert button.accessibleName()
            assert button.toolTip()


def test_the_window_drives_a_child_process_unless_told_otherwise(story: MainWindow) -> None:
    assert story.controller._worker._factory is engine_simulation
