"""Nothing the user has drawn is lost, and a bad file does no harm."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from asyncflow_gui.shell.main_window import MainWindow
from asyncflow_gui.shell.menus import example_files
from asyncflow_gui.shell.settings import Settings
from engine.io.loading import load
from engine.schemas import Client, Position, Project, TraceWorkload

Button = QMessageBox.StandardButton

ASYNCFLOW = """\
rqs_input:
  id: users
  avg_active_users: {mean: 20}
  avg_request_per_minute_per_user: {mean: 30}
topology_graph:
  nodes:
    client: {id: web}
    servers:
    - id: api
      server_resources: {cpu_cores: 1, ram_mb: 1024}
      endpoints:
      - endpoint_name: /
        steps:
        - {kind: cpu_bound_operation, step_operation: {cpu_time: 0.005}}
  edges:
  - {id: e1, source: users, target: web, latency: {mean: 0.003, distribution: exponential}}
  - {id: e2, source: web, target: api, latency: {mean: 0.003, distribution: exponential}}
  - {id: e3, source: api, target: web, latency: {mean: 0.003, distribution: exponential}}
sim_settings: {total_simulation_time: 60}
"""


def draw(window: MainWindow, name: str = "browser") -> None:
    window.editor.add_node(Client(id=name), Position(x=10.0, y=20.0))


class TestANewWindow:
    def test_shows_an_untitled_project_with_nothing_to_lose(self, window: MainWindow) -> None:
        assert window.files.name == "Untitled"
        assert not window.files.is_modified
        assert window.document.project == Project()
        assert window.top_bar.subtitle == "Not saved yet"

    def test_marks_the_title_when_something_is_drawn(self, window: MainWindow) -> None:
        draw(window)
        assert window.isWindowModified()
        assert window.top_bar.title == "Untitled •"
        assert window.top_bar.subtitle == "Unsaved changes"


class TestSaving:
    def test_asks_for_a_name_the_first_time_and_not_again(
        self, window: MainWindow, chooser, tmp_path: Path
    ) -> None:
        chooser.file = tmp_path / "mine.asyncflow"
        draw(window)
        window.actions_.save.trigger()
        assert chooser.suggested == "system.asyncflow"
        assert not window.files.is_modified
        chooser.suggested = None
        draw(window, "phone")
        window.actions_.save.trigger()
        assert chooser.suggested is None
        assert len(load(tmp_path / "mine.asyncflow").project.scenario.nodes) == 2

    def test_then_opening_gives_back_the_identical_project(
        self, window: MainWindow, project_file: Path, tmp_path: Path
    ) -> None:
        window.files.open_path(project_file)
        draw(window)
        before = window.document.project
        assert window.files.save_to(tmp_path / "again.asyncflow")
        window.files.new()
        assert window.document.project == Project()
        assert window.files.open_path(tmp_path / "again.asyncflow")
        assert window.document.project == before

    def test_gives_the_file_the_extension_of_projects(
        self, window: MainWindow, tmp_path: Path
    ) -> None:
        window.files.save_to(tmp_path / "shop")
        assert (tmp_path / "shop.asyncflow").is_file()
        assert window.files.name == "shop.asyncflow"

    def test_is_remembered_by_undo(self, window: MainWindow, tmp_path: Path) -> None:
        draw(window)
        window.files.save_to(tmp_path / "a.asyncflow")
        draw(window, "phone")
        assert window.files.is_modified
        window.actions_.undo.trigger()
        assert not window.files.is_modified
        window.actions_.undo.trigger()
        assert window.files.is_modified

    def test_a_half_drawn_graph_saves_and_opens_again(
        self, window: MainWindow, tmp_path: Path
    ) -> None:
        draw(window)
        assert window.watch.check_now()
        window.files.save_to(tmp_path / "half.asyncflow")
        window.files.new()
        assert window.files.open_path(tmp_path / "half.asyncflow")
        assert list(window.document.nodes) == ["browser"]

    @pytest.mark.parametrize("place", ["gone/x.asyncflow", "folder.asyncflow"])
    def test_to_an_impossible_place_says_so_and_keeps_the_changes(
        self, window: MainWindow, dialogs, tmp_path: Path, place: str
    ) -> None:
        (tmp_path / "folder.asyncflow").mkdir()
        draw(window)
        dialogs.press(Button.Ok)
        assert not window.files.save_to(tmp_path / place)
        assert str(tmp_path) in dialogs.texts[0]
        assert window.files.is_modified
        assert window.files.path is None

    def test_that_fails_leaves_the_old_file_whole(
        self, window: MainWindow, dialogs, project_file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from asyncflow_gui.shell import storage

        class FullDisk(storage.QSaveFile):
            def commit(self) -> bool:
                self.cancelWriting()
                return super().commit()

        before = project_file.read_bytes()
        window.files.open_path(project_file)
        draw(window)
        monkeypatch.setattr(storage, "QSaveFile", FullDisk)
        dialogs.press(Button.Ok)
        assert not window.files.save()
        assert project_file.read_bytes() == before
        assert window.files.is_modified


class TestSavingRecordedArrivals:
    """A project whose traffic comes from a CSV beside it."""

    @pytest.fixture
    def recorded(self, window: MainWindow, project_file: Path) -> Path:
        text = project_file.read_text(encoding="utf-8")
        poisson = "{kind: poisson, rate_rps: 40.0}"
        assert poisson in text
        project_file.write_text(text.replace(poisson, "{kind: trace, file: day.csv}"), "utf-8")
        (project_file.parent / "day.csv").write_text("time_s\n0.5\n2.0\n", "utf-8")
        assert window.files.open_path(project_file)
        return project_file

    @pytest.fixture
    def elsewhere(self, tmp_path: Path) -> Path:
        folder = tmp_path / "elsewhere"
        folder.mkdir()
        return folder / "copy.asyncflow"

    def test_elsewhere_takes_the_csv_along_so_that_the_copy_opens(
        self, window: MainWindow, chooser, recorded: Path, elsewhere: Path
    ) -> None:
        chooser.file = elsewhere
        window.actions_.save_as.trigger()
        assert times_of(elsewhere) == (0.5, 2.0)
        recorded.unlink()
        (recorded.parent / "day.csv").unlink()
        assert window.files.open_path(elsewhere)

    @pytest.mark.usefixtures("recorded")
    def test_beside_other_times_of_that_name_asks_first(
        self, window: MainWindow, dialogs, elsewhere: Path
    ) -> None:
        other = elsewhere.parent / "day.csv"
        other.write_text("7.0\n", encoding="utf-8")
        dialogs.press(Button.Cancel)
        assert not window.files.save_to(elsewhere)
        assert not elsewhere.exists()
        assert str(other) in dialogs.texts[0]
        dialogs.press(Button.No)
        assert window.files.save_to(elsewhere)
        assert times_of(elsewhere) == (7.0,)
        dialogs.press(Button.Yes)
        assert window.files.save_to(elsewhere)
        assert times_of(elsewhere) == (0.5, 2.0)

    @pytest.mark.usefixtures("recorded")
    def test_that_cannot_be_written_says_so_and_writes_no_project_either(
        self, window: MainWindow, dialogs, elsewhere: Path
    ) -> None:
        (elsewhere.parent / "day.csv").mkdir()
        dialogs.press(Button.Yes)
        dialogs.press(Button.Ok)
        assert not window.files.save_to(elsewhere)
        assert "The project was not saved" in dialogs.texts[1]
        assert str(elsewhere.parent) in dialogs.texts[1]
        assert not elsewhere.exists()


def times_of(path: Path) -> tuple[float, ...]:
    workload = load(path).project.scenario.nodes[0].workload
    assert isinstance(workload, TraceWorkload)
    return workload.times_s


def _new(window: MainWindow, _: Path) -> None:
    window.files.new()


def _open(window: MainWindow, path: Path) -> None:
    window.files.open_path(path)


def _example(window: MainWindow, _: Path) -> None:
    window.files.open_example(example_files()[0])


def _close(window: MainWindow, _: Path) -> None:
    window.close()


@pytest.mark.parametrize("leave", [_new, _open, _example, _close])
class TestLeavingUnsavedChanges:
    Leave = Callable[[MainWindow, Path], None]

    def test_saves_them_when_asked_to(
        self, window: MainWindow, dialogs, chooser, project_file, tmp_path, leave: Leave
    ) -> None:
        chooser.file = tmp_path / "kept.asyncflow"
        draw(window)
        dialogs.press(Button.Save)
        leave(window, project_file)
        assert "Untitled" in dialogs.texts[0]
        assert [n.id for n in load(chooser.file).project.scenario.nodes] == ["browser"]
        assert self.has_left(window)

    def test_loses_them_only_when_told_to(
        self, window: MainWindow, dialogs, project_file, leave: Leave
    ) -> None:
        draw(window)
        dialogs.press(Button.Discard)
        leave(window, project_file)
        assert self.has_left(window)

    def test_stays_on_cancel(self, window: MainWindow, dialogs, project_file, leave: Leave) -> None:
        draw(window)
        dialogs.press(Button.Cancel)
        leave(window, project_file)
        self.assert_untouched(window)

    def test_stays_on_escape(self, window: MainWindow, dialogs, project_file, leave: Leave) -> None:
        draw(window)
        dialogs.escape()
        leave(window, project_file)
        self.assert_untouched(window)

    def test_stays_when_no_file_is_chosen_to_save_to(
        self, window: MainWindow, dialogs, project_file, leave: Leave
    ) -> None:
        draw(window)
        dialogs.press(Button.Save)
        leave(window, project_file)
        self.assert_untouched(window)

    @staticmethod
    def has_left(window: MainWindow) -> bool:
        return not window.isVisible() or "browser" not in window.document.nodes

    @staticmethod
    def assert_untouched(window: MainWindow) -> None:
        assert window.isVisible()
        assert list(window.document.nodes) == ["browser"]
        assert window.files.is_modified


BAD_FILES = {
    "broken YAML": "scenario: [1, 2",
    "not a scenario": "just some words",
    "unknown key": "format: 1\nscenario:\n  nodes:\n  - {kind: client, id: web, colour: red}\n",
    "wrong type": "format: 1\nscenario:\n  settings: {seed: many}\n",
    "NaN": "format: 1\nscenario:\n  settings: {horizon_s: .nan}\n",
    "empty": "",
}


class TestABadFile:
    @pytest.mark.parametrize("content", BAD_FILES.values(), ids=BAD_FILES)
    def test_is_explained_and_leaves_the_open_document_untouched(
        self, window: MainWindow, dialogs, project_file: Path, tmp_path: Path, content: str
    ) -> None:
        bad = tmp_path / "bad.asyncflow"
        bad.write_text(content, encoding="utf-8")
        window.files.open_path(project_file)
        before = window.document.project
        dialogs.accept()
        assert not window.files.open_path(bad)
        assert "bad.asyncflow could not be opened" in dialogs.texts[0]
        assert window.document.project is before
        assert window.files.path == project_file
        assert bad not in window.settings.recent_files()

    def test_is_explained_with_line_path_and_remedy(
        self, window: MainWindow, dialogs, tmp_path: Path
    ) -> None:
        bad = tmp_path / "bad.asyncflow"
        bad.write_text("format: 1\nscenario:\n  settings:\n    seed: many\n", encoding="utf-8")
        dialogs.accept()
        window.files.open_path(bad)
        assert "line 4" in dialogs.texts[0]
        assert "settings.seed" in dialogs.texts[0]

    def test_may_be_a_folder_or_missing(self, window: MainWindow, dialogs, tmp_path: Path) -> None:
        for path in (tmp_path, tmp_path / "missing.asyncflow"):
            dialogs.accept()
            assert not window.files.open_path(path)
        assert all("could not be opened" in text for text in dialogs.texts)


class TestRecentFiles:
    def test_are_newest_first_without_those_that_are_gone(
        self, window: MainWindow, settings: Settings, tmp_path: Path
    ) -> None:
        for name in ("one", "two", "three", "one"):
            window.files.save_to(tmp_path / f"{name}.asyncflow")
        (tmp_path / "two.asyncflow").unlink()
        assert [path.stem for path in settings.recent_files()] == ["one", "three"]

    def test_open_from_the_menu(self, window: MainWindow, project_file: Path) -> None:
        window.files.open_path(project_file)
        window.files.new()
        window.menus.recent.aboutToShow.emit()
        entries = window.menus.recent.actions()
        assert entries[0].text() == "small.asyncflow"
        entries[0].trigger()
        assert window.files.path == project_file

    def test_can_be_forgotten(self, window: MainWindow, project_file: Path) -> None:
        window.files.open_path(project_file)
        window.menus.recent.aboutToShow.emit()
        window.menus.recent.actions()[-1].trigger()
        window.menus.recent.aboutToShow.emit()
        assert [a.text() for a in window.menus.recent.actions()] == ["No recent files"]


class TestOtherKindsOfFile:
    def test_an_example_opens_as_a_copy_so_that_saving_asks_for_a_name(
        self, window: MainWindow, chooser
    ) -> None:
        window.menus.examples.aboutToShow.emit()
        entries = window.menus.examples.actions()
        assert len(entries) >= 4
        entries[0].trigger()
        assert window.document.nodes
        assert not window.files.is_modified
        assert window.files.path is None
        window.files.save()
        assert chooser.suggested == f"{example_files()[0].stem}.asyncflow"

    def test_an_asyncflow_file_becomes_an_unsaved_project_and_its_notes_are_shown(
        self, window: MainWindow, dialogs, chooser, tmp_path: Path
    ) -> None:
        chooser.file = tmp_path / "theirs.yml"
        chooser.file.write_text(ASYNCFLOW, encoding="utf-8")
        dialogs.accept()
        window.actions_.import_asyncflow.trigger()
        QApplication.processEvents()
        assert set(window.document.nodes) == {"users", "web", "api"}
        assert window.files.path is None
        assert window.files.is_modified
        assert window.files.name == "theirs"
        _wait_for(lambda: dialogs.all_answered)
        notes = load(chooser.file).notes
        assert notes
        assert all(note.message in dialogs.texts[0] for note in notes)

    def test_a_plain_scenario_becomes_an_unsaved_project(
        self, window: MainWindow, tmp_path: Path
    ) -> None:
        path = tmp_path / "plain.yaml"
        path.write_text("name: Plain\nnodes:\n- {kind: client, id: web}\n", encoding="utf-8")
        assert window.files.open_path(path)
        assert window.files.path is None
        assert window.files.is_modified


def test_a_file_dropped_on_the_window_opens(
    qtbot: QtBot, window: MainWindow, project_file: Path
) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(project_file))])
    event = QDropEvent(
        QPointF(300, 30),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.dropEvent(event)
    assert event.isAccepted()
    qtbot.waitUntil(lambda: window.files.path == project_file)


def _wait_for(condition: Callable[[], bool]) -> None:
    for _ in range(200):
        if condition():
            return
        QApplication.processEvents()
        QApplication.instance().thread().msleep(5)
    pytest.fail("it did not happen within a second")


def test_opening_clears_the_undo_history(
    qtbot: QtBot, window: MainWindow, project_file: Path
) -> None:
    draw(window)
    window.stack.setClean()
    window.files.open_path(project_file)
    assert not window.actions_.undo.isEnabled()
