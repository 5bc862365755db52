"""Events put into a run from the window, and kept in the project."""

from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot
from support.driving import outcome_of

from asyncflow_gui.canvas.menu import build_menu
from asyncflow_gui.shell import menu_walk
from asyncflow_gui.shell.main_window import MainWindow
from asyncflow_gui.shell.run_control.asking import QuantityDialog
from asyncflow_gui.shell.run_control.strip import InjectedStrip
from engine.schemas import Scenario, ServerDown, SlowServer

RUN_MS = 60_000


@pytest.fixture
def paused(qtbot: QtBot, window: MainWindow, project_file: Path) -> MainWindow:
    """A run that stands at its first report."""
    window.files.open_path(project_file)
    window.actions_.step.trigger()
    qtbot.waitUntil(lambda: window.steering.phase == "paused", timeout=RUN_MS)
    return window


def action(window: MainWindow, title: str) -> QAction:
    entries = menu_walk.entries(window.menuBar())
    return next(entry.action for entry in entries if entry.title == title.rstrip("…"))


def inject(qtbot: QtBot, window: MainWindow, title: str) -> Scenario:
    found = action(window, title)
    assert found.isEnabled()
    with qtbot.waitSignal(window.controller.course_changed, timeout=RUN_MS) as course:
        found.trigger()
    scenario: Scenario = course.args[0]
    return scenario


def finish(qtbot: QtBot, window: MainWindow) -> bytes:
    with qtbot.waitSignal(window.runs.ended, timeout=RUN_MS):
        window.actions_.run.trigger()
    assert window.runs.outcome is not None
    return window.runs.outcome.result.model_dump_json().encode()


def strip(window: MainWindow) -> InjectedStrip:
    found = window.findChild(InjectedStrip)
    assert found is not None
    return found


def test_a_server_taken_down_and_brought_up_again_is_kept_and_repeated(
    qtbot: QtBot, paused: MainWindow
) -> None:
    assert not strip(paused).isVisible()
    paused.canvas.select(("api",))
    running = inject(qtbot, paused, "Take the server down")
    down = running.events[0]
    assert isinstance(down, ServerDown)
    assert down.target == "api"
    assert strip(paused).isVisible()
    assert strip(paused).text.startswith("api down from")
    for _ in range(5):
        with qtbot.waitSignal(paused.controller.progressed, timeout=RUN_MS):
            paused.actions_.step.trigger()
        qtbot.waitUntil(lambda: paused.steering.phase == "paused", timeout=RUN_MS)
    running = inject(qtbot, paused, "Bring api up again")
    assert running.events[0].end_s is not None
    result = finish(qtbot, paused)
    assert paused.document.scenario.events == ()
    before = paused.stack.count()
    strip(paused).keep.click()
    assert paused.stack.count() == before + 1
    assert paused.stack.undoText().startswith("Keep api down")
    assert paused.document.scenario.events == running.events
    assert not strip(paused).isVisible()
    assert finish(qtbot, paused) == result == outcome_of(paused.document.scenario, 3)
    paused.stack.undo()
    assert paused.document.scenario.events == ()


@pytest.mark.parametrize(
    ("chosen", "title", "kind"),
    [
        ("api", "Take the server down when it is done", "server_down"),
        ("api", "Slow down 5×", "slow_server"),
        ("web-api", "Latency + 200 ms", "latency_spike"),
        ("web-api", "Lose 10 %", "loss_spike"),
        ("web", "Traffic 2×", "traffic_surge"),
    ],
)
def test_each_kind_can_be_injected_and_ended(
    qtbot: QtBot, paused: MainWindow, chosen: str, title: str, kind: str
) -> None:
    paused.canvas.select((chosen,))
    running = inject(qtbot, paused, title)
    assert [event.kind for event in running.events] == [kind]
    ends = [
        each
        for each in paused.inject_menu.menu.actions()
        if each.text().startswith(("End ", "Bring ")) and each.isEnabled()
    ]
    assert len(ends) == 1
    # What ends at the moment at which it begins has never been.
    with qtbot.waitSignal(paused.controller.course_changed, timeout=RUN_MS) as course:
        ends[0].trigger()
    assert course.args[0].events == ()
    assert not strip(paused).isVisible()


def test_a_strength_can_be_typed(qtbot: QtBot, paused: MainWindow, dialogs) -> None:
    def answer(dialog) -> None:
        assert isinstance(dialog, QuantityDialog)
        dialog.lines[0].setText("3.5")
        dialog.lines[1].setText("10 s")
        dialog.accept()

    paused.canvas.select(("api",))
    dialogs._expect(answer)
    running = inject(qtbot, paused, "Slow down by…")
    assert isinstance(running.events[0], SlowServer)
    assert running.events[0].factor == 3.5
    assert running.events[0].end_s == pytest.approx(running.events[0].start_s + 10)


def test_only_what_fits_the_selection_can_be_done_and_only_while_it_runs(
    qtbot: QtBot, paused: MainWindow
) -> None:
    def possible() -> set[str]:
        return {
            entry.title
            for entry in menu_walk.entries(paused.menuBar())
            if entry.action.isEnabled()
            and entry.title.startswith(("Take", "Slow", "Latency", "Lose", "Traffic"))
        }

    assert possible() == set()
    for chosen, words in (
        ("api", {"Take", "Slow"}),
        ("web", {"Traffic"}),
        ("web-api", {"Latency", "Lose"}),
    ):
        paused.canvas.select((chosen,))
        assert {title.split()[0] for title in possible()} == words
    finish(qtbot, paused)
    assert possible() == set()


def test_the_menu_of_an_element_begins_with_what_can_happen_to_it(
    qtbot: QtBot, paused: MainWindow
) -> None:
    paused.canvas.select(("api",))
    menu = build_menu(paused.canvas, "api", paused.canvas.mapToScene(0, 0))
    paused.canvas.menu_opening.emit(menu)
    titles = [each.text() for each in menu.actions()]
    assert titles[:3] == [
        "Take the server down",
        "Take the server down when it is done",
        "Slow the server down",
    ]
    below = menu.actions()[2].menu()
    assert isinstance(below, QMenu)
    assert [each.text() for each in below.actions()][-1] == "Slow down by…"
    with qtbot.waitSignal(paused.controller.course_changed, timeout=RUN_MS):
        menu.actions()[0].trigger()
    menu.deleteLater()
    finish(qtbot, paused)
    menu = build_menu(paused.canvas, "api", paused.canvas.mapToScene(0, 0))
    before = len(menu.actions())
    paused.canvas.menu_opening.emit(menu)
    assert len(menu.actions()) == before
    menu.deleteLater()


def test_events_that_are_not_wanted_can_be_dismissed(qtbot: QtBot, paused: MainWindow) -> None:
    paused.canvas.select(("api",))
    inject(qtbot, paused, "Slow down 2×")
    paused.by_hand.dismiss()
    assert not strip(paused).isVisible()
    assert not paused.inject_menu.keep.isEnabled()
    assert paused.document.scenario.events == ()


def test_events_of_elements_that_were_deleted_are_left_out(
    qtbot: QtBot, paused: MainWindow
) -> None:
    paused.canvas.select(("api",))
    inject(qtbot, paused, "Slow down 2×")
    paused.canvas.select(("web",))
    inject(qtbot, paused, "Traffic 2×")
    paused.editor.remove(["api"])
    paused.by_hand.keep()
    assert [event.target for event in paused.document.scenario.events] == ["web"]
    assert "left out" in paused.status.message


def test_another_document_has_nothing_to_keep(qtbot: QtBot, paused: MainWindow) -> None:
    paused.canvas.select(("api",))
    inject(qtbot, paused, "Slow down 2×")
    paused.stack.setClean()
    paused.files.new()
    assert not strip(paused).isVisible()
    qtbot.waitUntil(lambda: not paused.controller.is_running, timeout=RUN_MS)
