"""The history in the app: runs are kept off the GUI thread, listed, opened and compared."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox

from asyncflow_gui.charts.tables import FigureTable
from asyncflow_gui.history.history import History
from asyncflow_gui.history.panel import HistoryPanel
from asyncflow_gui.history.rows import ended_at
from asyncflow_gui.history.store import HistoryStore
from asyncflow_gui.shell.main_window import MainWindow
from asyncflow_gui.shell.settings import Settings
from asyncflow_gui.theme import Theme

from .conftest import BEGAN, new_run

WAIT_MS = 30_000
SHOP = "/home/shop.asyncflow"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "history.sqlite"


@pytest.fixture
def history(qtbot, path):
    history = History(path)
    yield history
    assert history.close()


@pytest.fixture
def panel(qtbot, history):
    panel = HistoryPanel(history)
    qtbot.addWidget(panel)
    panel.resize(1000, 300)
    panel.set_project(SHOP)
    with qtbot.waitSignal(history.listed, timeout=WAIT_MS):
        panel.show()
    return panel


def add(qtbot, history, *runs):
    for run in runs:
        with qtbot.waitSignal(history.listed, timeout=WAIT_MS):
            history.add(run)


def shown(panel):
    model = panel.runs.model()
    return [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def names(panel):
    return [row[0] for row in shown(panel)]


def choose(panel, *wanted):
    entries = [entry for entry in panel._entries if entry.name in wanted]
    panel.runs.select({entry.id for entry in entries})


def words(widget):
    return " ".join(label.text() for label in widget.findChildren(QLabel))


def answer(button):
    def press():
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        box.button(button).click()

    QTimer.singleShot(50, press)


def test_nothing_is_opened_before_it_is_wanted(qtbot, path):
    history = History(path)
    HistoryPanel(history).deleteLater()
    assert not path.exists()
    assert history.close()
    history.add(new_run())  # too late: nothing happens, nothing breaks
    assert not path.exists()


def test_a_kept_run_is_listed_with_its_figures(qtbot, history, panel):
    assert "Every run is kept here" in panel.hint.text()
    add(qtbot, history, new_run("First"))
    (row,) = shown(panel)
    result = new_run().result
    assert row[:5] == ["First", ended_at(BEGAN), "shop.asyncflow", "3", "60 s"]
    assert row[5] == f"{result.requests.generated:,}"
    assert row[6] == f"{result.latency_s.p99 * 1e3:.0f} ms"
    assert row[8:] == ["pass", ""]
    assert panel.hint.isHidden()
    assert "1 run" in panel.count.text()


def test_runs_of_other_projects_are_there_on_request(qtbot, history, panel):
    add(qtbot, history, new_run("Here"), new_run("There", path="/home/other.asyncflow", minutes=1))
    assert names(panel) == ["Here"]
    assert "1 of other projects" in panel.count.text()
    panel.all_projects.setChecked(True)
    assert names(panel) == ["There", "Here"]
    panel.all_projects.setChecked(False)
    panel.set_project("/home/third.asyncflow")
    assert names(panel) == []
    assert "No runs of this project" in panel.hint.text()


def test_actions_are_there_for_what_is_selected(qtbot, history, panel):
    add(qtbot, history, *(new_run(name, minutes=at) for at, name in enumerate("abc")))
    runs = panel.runs

    def enabled():
        actions = (runs.open_, runs.restore, runs.overlay, runs.compare, runs.rename, runs.delete)
        return [action.isEnabled() for action in actions]

    assert enabled() == [False] * 6
    choose(panel, "a")
    assert enabled() == [True, True, True, False, True, True]
    choose(panel, "a", "b")
    assert enabled() == [False, False, True, True, False, True]


def test_a_run_is_opened_by_return_and_comes_back_whole(qtbot, history, panel):
    add(qtbot, history, new_run("First"))
    choose(panel, "First")
    panel.activateWindow()
    panel.runs.setFocus()
    with qtbot.waitSignal(history.opened, timeout=WAIT_MS) as opened:
        qtbot.keyClick(panel.runs, Qt.Key.Key_Return)
    assert opened.args[0].result.requests == new_run().result.requests


def test_a_run_is_renamed_in_its_cell(qtbot, history, panel, path):
    add(qtbot, history, new_run("First"))
    choose(panel, "First")
    panel.runs.rename.trigger()
    editor = QApplication.focusWidget() or panel.runs.viewport().children()[-1]
    with qtbot.waitSignal(history.listed, timeout=WAIT_MS):
        qtbot.keyClicks(editor, "Two cores")
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert names(panel) == ["Two cores"]
    assert HistoryStore(path).entries()[0].name == "Two cores"


def test_pinning_is_seen_and_taken_back(qtbot, history, panel):
    add(qtbot, history, new_run("First"))
    choose(panel, "First")
    for expected, then in (("pinned", "Unpin"), ("", "Pin")):
        with qtbot.waitSignal(history.listed, timeout=WAIT_MS):
            panel.runs.pin.trigger()
        assert shown(panel)[0][-1] == expected
        assert panel.runs.pin.text() == then


def test_deleting_asks_first(qtbot, history, panel):
    add(qtbot, history, new_run("First"), new_run("Second", minutes=1))
    choose(panel, "First")
    answer(QMessageBox.StandardButton.Cancel)
    panel.runs.delete.trigger()
    assert names(panel) == ["Second", "First"]
    answer(QMessageBox.StandardButton.Yes)
    with qtbot.waitSignal(history.listed, timeout=WAIT_MS):
        panel.runs.delete.trigger()
    assert names(panel) == ["Second"]


def test_columns_are_sorted_by_figures_not_by_words(qtbot, history, panel):
    add(qtbot, history, *(new_run(str(seed), seed=seed, minutes=seed) for seed in (9, 10, 1)))
    panel.runs.sortByColumn(3, Qt.SortOrder.AscendingOrder)
    assert names(panel) == ["1", "9", "10"]


def test_two_runs_are_compared_with_the_older(qtbot, history, panel):
    add(qtbot, history, new_run("One"), new_run("Two", cores=2, minutes=5))
    choose(panel, "One", "Two")
    with qtbot.waitSignal(history.compared, timeout=WAIT_MS):
        panel.runs.compare.trigger()
    assert "1 run compared with “One”" in panel.comparison.heading.text()
    changes, differences = panel.comparison.findChildren(FigureTable)
    assert changes.as_text(";").splitlines()[1] == "api;cpu cores;1;2"
    mean = next(
        line for line in differences.as_text(";").splitlines() if line.startswith("mean latency")
    )
    assert mean.endswith(";yes")
    assert "−" in mean
    assert "1 change in the scenario" in words(panel.comparison)
    assert "Paired" in words(panel.comparison)
    qtbot.keyClick(panel.comparison.back, Qt.Key.Key_Escape)
    qtbot.waitUntil(panel.runs.isVisible, timeout=WAIT_MS)


def test_three_runs_make_two_comparisons(qtbot, history, panel):
    add(qtbot, history, *(new_run(str(at), seed=at + 1, minutes=at) for at in range(3)))
    choose(panel, "0", "1", "2")
    with qtbot.waitSignal(history.compared, timeout=WAIT_MS) as compared:
        panel.runs.compare.trigger()
    assert [each.other for each in compared.args[0].comparisons] == ["1", "2"]
    assert words(panel.comparison).count("Only the seed differs") == 2


def test_a_history_that_cannot_be_used_says_so_for_each_run(qtbot, tmp_path):
    (tmp_path / "file").write_text("")
    history = History(tmp_path / "file" / "history.sqlite")
    with qtbot.waitSignal(history.failed, timeout=WAIT_MS) as failed:
        history.add(new_run())
    assert "This run was not kept" in failed.args[0]
    assert history.close()


def test_what_was_asked_for_is_done_before_closing(qtbot, path):
    history = History(path)
    for minutes in range(3):
        history.add(new_run(str(minutes), minutes=minutes))
    assert history.close()
    assert len(HistoryStore(path).entries()) == 3


PROJECT = """\
format: 1
scenario:
  name: Small
  nodes:
  - {kind: client, id: web, workload: {kind: poisson, rate_rps: 40.0}}
  - kind: server
    id: api
    endpoints:
    - {name: /, steps: [{kind: cpu, time_s: 0.005}]}
  edges:
  - {id: web-api, source: web, target: api, latency: 0.002}
  settings: {horizon_s: 60.0, seed: 3}
"""


@pytest.fixture
def window(qtbot, tmp_path, path):
    settings = Settings(QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    window = MainWindow(Theme(), settings, history_file=path)
    window.resize(1200, 800)
    window.show()
    yield window
    window.stack.setClean()
    window.close()
    window.deleteLater()
    QApplication.processEvents()


def test_a_run_of_the_window_is_kept_and_shown_again(qtbot, window, tmp_path, path):
    file = tmp_path / "small.asyncflow"
    file.write_text(PROJECT, encoding="utf-8")
    window.files.open_path(file)
    keeper = window.keeper
    with qtbot.waitSignal(keeper.history.listed, timeout=WAIT_MS):
        window.start_run()
    (entry,) = HistoryStore(path).entries()
    assert (entry.name, entry.path) == ("Small", str(file.resolve()))
    generated = window.runs.outcome.result.requests.generated
    window.files.new()
    assert window.runs.outcome is None
    with qtbot.waitSignal(keeper.history.opened, timeout=WAIT_MS):
        keeper.history.open(entry.id)
    assert window.runs.outcome.result.requests.generated == generated
    assert window.charts.results.result.requests.generated == generated
    assert window.actions_.export_results.isEnabled()


def test_kept_runs_are_laid_over_the_one_that_is_shown(qtbot, window, path):
    store = HistoryStore(path)
    ids = [store.add(new_run("Same", minutes=at, cores=at + 1))[0].id for at in range(2)]
    with qtbot.waitSignal(window.keeper.history.gathered, timeout=WAIT_MS):
        window.keeper.history.gather(ids)
    # Nothing was shown: the oldest is, with the other over it.
    assert [run.name for run in window.charts.results.runs][1:] == ["Same"]
    assert window.runs.outcome.scenario.nodes[1].cpu_cores == 1
    with qtbot.waitSignal(window.keeper.history.gathered, timeout=WAIT_MS):
        window.keeper.history.gather(ids)
    assert [run.name for run in window.charts.results.runs][1:] == ["Same", "Same (2)"]


def test_the_drawing_of_a_run_is_put_back_and_undone(qtbot, window, tmp_path, path):
    file = tmp_path / "small.asyncflow"
    file.write_text(PROJECT, encoding="utf-8")
    window.files.open_path(file)
    keeper = window.keeper
    with qtbot.waitSignal(keeper.history.listed, timeout=WAIT_MS):
        window.start_run()
    run = window.document.project
    window.editor.update_node("api", {"cpu_cores": 4})
    changed = window.document.project
    with qtbot.waitSignal(keeper.history.fetched, timeout=WAIT_MS):
        keeper.history.fetch(HistoryStore(path).entries()[0].id)
    assert window.document.project == run
    assert window.stack.undoText() == "Restore the drawing of “Small”"
    window.stack.undo()
    assert window.document.project == changed


def test_a_picture_of_the_window_keeps_nothing():
    assert MainWindow.__init__.__kwdefaults__["history_file"] is None


def test_the_time_of_a_run_has_its_date_unless_it_was_today():
    local = BEGAN.astimezone()
    assert ended_at(BEGAN, local) == f"{local:%H:%M:%S}"
    assert ended_at(BEGAN, local.replace(year=2030)) == f"{local:%Y-%m-%d %H:%M}"


def test_data_folder_is_the_apps():
    from asyncflow_gui.shell.keeping import history_file

    assert history_file().name == "history.sqlite"
    assert isinstance(history_file(), Path)
