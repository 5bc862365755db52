"""What the user sees of files that survive: recovery, conflicts, the version before."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox
from pytestqt.qtbot import QtBot

from asyncflow_gui.driving.child import engine_simulation
from asyncflow_gui.recovery import journal, rooms
from asyncflow_gui.recovery.leftovers import leftovers
from asyncflow_gui.recovery.processes import this_process
from asyncflow_gui.recovery.rooms import Owner, rooms_in
from asyncflow_gui.shell.main_window import MainWindow
from asyncflow_gui.shell.safekeeping.comparison import ProjectComparison
from asyncflow_gui.shell.settings import Settings
from asyncflow_gui.theme import Theme
from engine.io.loading import load
from engine.io.writing import project_to_yaml
from engine.schemas import ChartPanel, Client, Position, View

PATIENCE_S = 60.0
Button = QMessageBox.StandardButton


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def make_window(
    qtbot: QtBot,
    settings: Settings,
    chooser,
    data: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Callable[[], MainWindow]]:
    made: list[MainWindow] = []

    def make() -> MainWindow:
        window = MainWindow(
            Theme(), settings, chooser=chooser, simulation_factory=engine_simulation, data=data
        )
        window.resize(1200, 800)
        window.show()
        made.append(window)
        return window

    yield make
    for window in made:
        monkeypatch.setattr(window.files, "may_discard", lambda: True)
        window.close()
        window.deleteLater()
    QApplication.processEvents()


@pytest.fixture
def window(make_window: Callable[[], MainWindow]) -> MainWindow:
    return make_window()


def draw(window: MainWindow, name: str) -> None:
    window.editor.add_node(Client(id=name), Position(x=10.0, y=200.0))


def crash(window: MainWindow) -> None:
    """End the window's journal as if its process had been killed."""
    journalling = window.safekeeping.journalling
    assert journalling is not None
    keeper = journalling.keeper
    assert keeper.wait(PATIENCE_S)
    room = keeper._room
    assert room is not None
    stranger = this_process().model_copy(update={"started": "before"})
    (room.folder / "owner.json").write_text(Owner(process=stranger).model_dump_json())
    keeper._room = None  # so that closing the window leaves it
    window.stack.setClean()
    window.safekeeping.close()


def recover(window: MainWindow) -> None:
    window.safekeeping.offer()
    assert window.safekeeping.dialog is not None
    window.safekeeping.dialog.recover.click()
    assert window.safekeeping.journalling is not None
    assert window.safekeeping.journalling.keeper.wait(PATIENCE_S)


def press(dialogs, words: str) -> None:
    """Press the button with these words on the next message box."""

    def act(dialog: QDialog) -> None:
        assert isinstance(dialog, QMessageBox)
        (button,) = [b for b in dialog.buttons() if b.text().replace("&", "") == words]
        assert button.isEnabled()
        button.click()

    dialogs._expect(act)


class TestAfterACrash:
    def test_a_project_that_was_never_saved_is_recovered_with_its_undo(
        self, make_window: Callable[[], MainWindow]
    ) -> None:
        first = make_window()
        draw(first, "web")
        draw(first, "phone")
        before = first.document.project
        crash(first)
        second = make_window()
        recover(second)
        assert second.document.project == before
        assert second.files.name == "Untitled"
        assert second.files.is_modified
        assert second.stack.undoText() == "Add phone"
        second.stack.undo()
        assert list(second.document.nodes) == ["web"]
        second.stack.undo()
        assert not second.document.nodes
        assert not second.files.is_modified
        second.stack.redo()
        second.stack.redo()
        assert second.document.project == before

    def test_edits_since_the_last_save_are_recovered(
        self, make_window: Callable[[], MainWindow], project_file: Path
    ) -> None:
        first = make_window()
        first.files.open_path(project_file)
        draw(first, "one")
        first.files.save()
        draw(first, "two")
        crash(first)
        second = make_window()
        second.safekeeping.offer()
        dialog = second.safekeeping.dialog
        assert dialog is not None
        assert "small.asyncflow – Small" in dialog.words
        assert f"File: {project_file}" in dialog.words
        assert "Not in the file: 1 node added. Undo goes back 1 step." in dialog.words
        assert "less than a minute ago" in dialog.words
        dialog.recover.click()
        assert list(second.document.nodes) == ["web", "api", "one", "two"]
        assert second.files.path == project_file
        second.stack.undo()
        assert not second.files.is_modified

    def test_what_was_recovered_survives_the_next_crash(
        self, make_window: Callable[[], MainWindow], data: Path
    ) -> None:
        first = make_window()
        draw(first, "web")
        crash(first)
        second = make_window()
        recover(second)
        draw(second, "phone")
        crash(second)
        assert len(list(rooms_in(data / "recovery"))) == 1
        third = make_window()
        recover(third)
        assert list(third.document.nodes) == ["web", "phone"]
        third.stack.undo()
        third.stack.undo()
        assert not third.document.nodes

    def test_how_the_project_is_looked_at_is_recovered(
        self, make_window: Callable[[], MainWindow]
    ) -> None:
        first = make_window()
        draw(first, "web")
        first.document.set_view(View(charts=(ChartPanel(chart="latency"),)))
        crash(first)
        second = make_window()
        recover(second)
        assert second.document.view == View(charts=(ChartPanel(chart="latency"),))

    def test_decide_later_offers_it_again_and_discard_does_not(
        self, make_window: Callable[[], MainWindow], dialogs, data: Path
    ) -> None:
        first = make_window()
        draw(first, "web")
        crash(first)
        second = make_window()
        second.safekeeping.offer()
        assert second.safekeeping.dialog is not None
        second.safekeeping.dialog.later.click()
        second.actions_.recover.trigger()
        assert second.safekeeping.dialog is not None
        dialogs.press(Button.Cancel)
        second.safekeeping.dialog.discard.click()
        assert leftovers(data / "recovery")
        dialogs.press(Button.Discard)
        second.safekeeping.dialog.discard.click()
        assert not leftovers(data / "recovery")
        second.actions_.recover.trigger()
        assert second.safekeeping.dialog is None
        assert second.status.message == "There is nothing to recover"

    def test_the_saved_file_can_be_opened_and_compared_instead(
        self,
        make_window: Callable[[], MainWindow],
        project_file: Path,
        data: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        first = make_window()
        first.files.open_path(project_file)
        draw(first, "one")
        crash(first)
        second = make_window()
        second.safekeeping.offer()
        assert second.safekeeping.dialog is not None
        seen: list[int] = []
        monkeypatch.setattr(
            ProjectComparison, "exec", lambda self: seen.append(self.table.model().rowCount())
        )
        second.safekeeping.dialog.compare.click()
        assert seen == [1]
        second.safekeeping.dialog.open_file.click()
        assert second.files.path == project_file
        assert not second.files.is_modified
        assert leftovers(data / "recovery")

    def test_a_journal_that_cannot_be_read_says_why(
        self, make_window: Callable[[], MainWindow]
    ) -> None:
        first = make_window()
        draw(first, "web")
        assert first.safekeeping.journalling is not None
        first.safekeeping.journalling.keeper.wait(PATIENCE_S)
        room = first.safekeeping.journalling.keeper._room
        assert room is not None
        crash(first)
        (room.folder / journal.NAME).write_bytes(b"x")
        second = make_window()
        second.safekeeping.offer()
        assert second.safekeeping.dialog is not None
        assert "damaged from its beginning" in second.safekeeping.dialog.words
        assert not second.safekeeping.dialog.recover.isEnabled()
        second.safekeeping.dialog.later.click()

    def test_nothing_is_left_of_a_window_that_closes_as_it_should(
        self, window: MainWindow, data: Path
    ) -> None:
        draw(window, "web")
        window.stack.setClean()
        window.close()
        assert list(rooms_in(data / "recovery")) == []

    def test_discarded_changes_are_not_offered(
        self, window: MainWindow, dialogs, data: Path, project_file: Path
    ) -> None:
        draw(window, "web")
        dialogs.press(Button.Discard)
        assert window.files.open_path(project_file)
        assert window.safekeeping.journalling is not None
        assert window.safekeeping.journalling.keeper.wait(PATIENCE_S)
        assert not any(room.has_journal for room in rooms_in(data / "recovery"))

    def test_a_journal_that_cannot_be_written_is_told(self, window: MainWindow) -> None:
        assert window.safekeeping.journalling is not None
        window.safekeeping.journalling.failed.emit("No space left on device", "Make room.")
        assert window.notice.isVisible()
        assert "No space left on device" in window.notice.text
        assert window.notice.text.endswith("Make room.")
        window.safekeeping.journalling.failed.emit("", "")
        assert not window.notice.isVisible()

    def test_so_is_an_error_of_the_app_itself_until_it_works_again(
        self, qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def mistaken(*_: object) -> None:
            raise KeyError("a field that nobody has")

        with monkeypatch.context() as patch:
            patch.setattr(journal.JournalWriter, "append", mistaken)
            draw(window, "web")
            qtbot.waitUntil(window.notice.isVisible, timeout=int(PATIENCE_S * 1000))
        assert "would not survive a crash" in window.notice.text
        assert "Save now" in window.notice.text
        draw(window, "db")
        qtbot.waitUntil(lambda: not window.notice.isVisible(), timeout=int(PATIENCE_S * 1000))


def overwrite(path: Path, name: str) -> None:
    """As another program, or another window, would."""
    project = load(path).project
    scenario = project.scenario.model_copy(update={"name": name})
    path.write_text(project_to_yaml(project.model_copy(update={"scenario": scenario})))


class TestAFileThatSomebodyElseChanged:
    @pytest.fixture
    def opened(self, window: MainWindow, project_file: Path) -> MainWindow:
        assert window.files.open_path(project_file)
        draw(window, "mine")
        overwrite(project_file, "Theirs")
        return window

    def test_is_not_overwritten_without_a_question(
        self, opened: MainWindow, dialogs, project_file: Path
    ) -> None:
        press(dialogs, "Cancel")
        assert not opened.files.save()
        assert "has been changed by another program" in dialogs.texts[0]
        assert load(project_file).project.scenario.name == "Theirs"
        assert opened.files.is_modified

    def test_is_overwritten_if_the_user_says_so_and_kept(
        self, opened: MainWindow, dialogs, project_file: Path
    ) -> None:
        press(dialogs, "Overwrite")
        assert opened.files.save()
        assert load(project_file).project.scenario.name == "Small"
        opened.actions_.version_before.trigger()
        assert opened.document.scenario.name == "Theirs"
        assert opened.files.name == "small (before the last save)"
        assert opened.files.path is None

    def test_is_shown_by_reload_and_undo_brings_ones_own_back(
        self, opened: MainWindow, dialogs
    ) -> None:
        press(dialogs, "Reload")
        assert opened.files.save()
        assert opened.document.scenario.name == "Theirs"
        assert not opened.files.is_modified
        assert opened.stack.undoText() == "Reload small.asyncflow"
        opened.stack.undo()
        assert "mine" in opened.document.nodes
        assert opened.files.is_modified
        assert opened.files.save()  # there is no conflict any more

    def test_is_left_alone_by_save_as(
        self, opened: MainWindow, dialogs, chooser, project_file: Path, tmp_path: Path
    ) -> None:
        chooser.file = tmp_path / "mine.asyncflow"
        press(dialogs, "Save as…")
        assert opened.files.save()
        assert load(project_file).project.scenario.name == "Theirs"
        assert "mine" in load(chooser.file).project.scenario.nodes[-1].id

    def test_is_compared_field_by_field_and_asked_about_again(
        self, opened: MainWindow, dialogs
    ) -> None:
        seen: list[str] = []

        def look(dialog: QDialog) -> None:
            assert isinstance(dialog, ProjectComparison)
            model = dialog.table.model()
            for row in range(model.rowCount()):
                cells = [model.index(row, c).data() for c in range(model.columnCount())]
                seen.append(" | ".join(cells))
            dialog.reject()

        press(dialogs, "Compare…")
        dialogs._expect(look)
        press(dialogs, "Cancel")
        assert not opened.files.save()
        assert seen == ["project | name | Small | Theirs", "mine | all of it | client | removed"]

    def test_that_is_damaged_now_can_be_overwritten_but_not_reloaded(
        self, opened: MainWindow, dialogs, project_file: Path
    ) -> None:
        project_file.write_text("format: [")
        press(dialogs, "Overwrite")
        assert opened.files.save()
        assert "cannot be opened" in dialogs.texts[0]
        assert "mine" in [node.id for node in load(project_file).project.scenario.nodes]

    def test_is_noticed_when_the_window_is_used_again(
        self, opened: MainWindow, qtbot: QtBot
    ) -> None:
        with qtbot.waitSignal(opened.safekeeping.watch.changed_outside, timeout=60_000):
            QApplication.sendEvent(opened, QEvent(QEvent.Type.WindowActivate))
        assert opened.notice.isVisible()
        assert "small.asyncflow has changed" in opened.notice.text
        reload = opened.notice.buttons[1]
        assert reload.text() == "Reload"
        reload.click()
        assert opened.document.scenario.name == "Theirs"
        assert not opened.notice.isVisible()

    def test_that_says_the_same_is_no_conflict(
        self, window: MainWindow, project_file: Path
    ) -> None:
        window.files.open_path(project_file)
        draw(window, "mine")
        content = project_file.read_bytes()
        project_file.unlink()
        project_file.write_bytes(content)
        assert window.files.save()

    def test_that_is_gone_is_written_anew(self, window: MainWindow, project_file: Path) -> None:
        window.files.open_path(project_file)
        draw(window, "mine")
        project_file.unlink()
        assert window.files.save()
        assert project_file.exists()

    def test_after_a_recovery_is_asked_about_too(
        self, make_window: Callable[[], MainWindow], dialogs, project_file: Path
    ) -> None:
        first = make_window()
        first.files.open_path(project_file)
        draw(first, "mine")
        crash(first)
        overwrite(project_file, "Theirs")
        second = make_window()
        recover(second)
        press(dialogs, "Cancel")
        assert not second.files.save()


class TestOpeningAFileTwice:
    def test_in_two_apps_is_said(
        self,
        make_window: Callable[[], MainWindow],
        dialogs,
        project_file: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        first = make_window()
        first.files.open_path(project_file)
        assert first.safekeeping.journalling is not None
        assert first.safekeeping.journalling.keeper.wait(PATIENCE_S)
        stranger = this_process().model_copy(update={"pid": 1})
        monkeypatch.setattr(rooms, "this_process", lambda: stranger)
        second = make_window()
        press(dialogs, "Cancel")
        assert not second.files.open_path(project_file)
        assert "is open in another window" in dialogs.texts[0]
        press(dialogs, "Open it here, too")
        assert second.files.open_path(project_file)

    def test_in_one_window_reads_it_again_and_undo_brings_the_edits_back(
        self, window: MainWindow, project_file: Path
    ) -> None:
        window.files.open_path(project_file)
        draw(window, "mine")
        assert window.files.open_path(project_file)
        assert "mine" not in window.document.nodes
        assert window.status.message == "small.asyncflow was read again from the disk"
        window.stack.undo()
        assert "mine" in window.document.nodes


def test_without_an_earlier_version_it_says_so(window: MainWindow, project_file: Path) -> None:
    window.actions_.version_before.trigger()
    assert "No earlier version is kept" in window.status.message
    window.files.open_path(project_file)
    draw(window, "x")
    window.files.save()
    draw(window, "y")
    window.files.save()
    window.actions_.version_before.trigger()
    assert list(window.document.nodes) == ["web", "api", "x"]
