"""The thread that keeps the journal: in order, whole, and told when the disk refuses."""

import threading
from pathlib import Path

import pytest

from asyncflow_gui.model import edits
from asyncflow_gui.recovery import keeper as keeping
from asyncflow_gui.recovery.journal import JournalWriter, Origin, State, read_journal
from asyncflow_gui.recovery.keeper import Keeper
from asyncflow_gui.recovery.rooms import rooms_in
from engine.schemas import Project

PATIENCE_S = 60.0


def named(name: str) -> Project:
    return edits.update_scenario(Project(), {"name": name})


def origin(path: Path | None = None) -> Origin:
    return Origin(path, "Untitled", None, True, "0")


def names(rooms: Path) -> list[str]:
    (room,) = rooms_in(rooms)
    return [state.project.scenario.name for state in read_journal(room.folder).states]


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def keeper(tmp_path: Path, told: list[str]):
    keeper = Keeper(tmp_path / "rooms", lambda reason, _: told.append(reason))
    yield keeper
    keeper.close()


def test_nothing_is_written_before_the_first_edit(keeper: Keeper, tmp_path: Path) -> None:
    keeper.begin(origin(), 0, Project())
    assert keeper.wait(PATIENCE_S)
    assert list(tmp_path.iterdir()) == []


def test_every_command_is_there_after_the_wait(keeper: Keeper, tmp_path: Path) -> None:
    keeper.begin(origin(), 0, Project())
    for index in range(1, 50):
        keeper.note(index, "Edit", named(str(index)))
    assert keeper.wait(PATIENCE_S)
    assert names(tmp_path / "rooms") == ["", *map(str, range(1, 50))]


def test_a_save_begins_anew(keeper: Keeper, tmp_path: Path) -> None:
    keeper.begin(origin(), 0, Project())
    keeper.note(1, "Edit", named("a"))
    keeper.begin(origin(tmp_path / "p"), 1, named("a"))
    assert keeper.wait(PATIENCE_S)
    (room,) = rooms_in(tmp_path / "rooms")
    assert not room.has_journal
    owner = room.owner()
    assert owner is not None
    assert owner.file == str((tmp_path / "p").resolve())
    keeper.note(2, "Edit", named("b"))
    assert keeper.wait(PATIENCE_S)
    assert names(tmp_path / "rooms") == ["a", "b"]


def test_nothing_is_left_when_the_app_ends_as_it_should(keeper: Keeper, tmp_path: Path) -> None:
    keeper.begin(origin(tmp_path / "p"), 0, Project())
    keeper.note(1, "Edit", named("a"))
    keeper.close()
    assert list((tmp_path / "rooms").iterdir()) == []


def test_what_was_recovered_is_kept_before_the_old_journal_goes(
    keeper: Keeper, tmp_path: Path
) -> None:
    states = tuple(State(index, "Edit", 5.0, named(str(index))) for index in range(5))
    seen: list[list[str]] = []
    keeper.take_over(origin(), states, lambda: seen.append(names(tmp_path / "rooms")))
    assert keeper.wait(PATIENCE_S)
    assert seen == [["0", "1", "2", "3", "4"]]


def test_a_disk_that_refuses_is_told_once_and_nothing_is_lost_when_it_relents(
    keeper: Keeper, tmp_path: Path, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real, full = JournalWriter._write, threading.Event()

    def write(self: JournalWriter, record: object) -> None:
        if full.is_set():
            self.close()
            raise OSError(28, "No space left on device")
        real(self, record)  # type: ignore[arg-type]

    monkeypatch.setattr(JournalWriter, "_write", write)
    keeper.begin(origin(), 0, Project())
    keeper.note(1, "Edit", named("a"))
    assert keeper.wait(PATIENCE_S)
    full.set()
    monkeypatch.setattr(JournalWriter, "rewrite", _refuse(JournalWriter.rewrite, full))
    for name in ("b", "c"):
        keeper.note(ord(name), "Edit", named(name))
        assert keeper.wait(PATIENCE_S)
    assert told == ["No space left on device"]
    full.clear()
    keeper.note(200, "Edit", named("d"))
    assert keeper.wait(PATIENCE_S)
    assert told == ["No space left on device", ""]
    assert names(tmp_path / "rooms") == ["", "a", "b", "c", "d"]


def _refuse(real, full: threading.Event):
    def rewrite(self: JournalWriter) -> None:
        if full.is_set():
            raise OSError(28, "No space left on device")
        real(self)

    return rewrite


def test_an_error_of_ours_is_told_with_a_remedy_and_the_thread_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    said: list[tuple[str, str]] = []
    keeper = Keeper(tmp_path / "rooms", lambda *words: said.append(words))
    keeper.begin(origin(), 0, Project())
    keeper.note(1, "Edit", named("a"))
    assert keeper.wait(PATIENCE_S)
    with monkeypatch.context() as patch:
        patch.setattr(JournalWriter, "_write", _mistaken)
        keeper.note(2, "Edit", named("b"))
        assert keeper.wait(PATIENCE_S)
    ((reason, remedy),) = said
    assert "KeyError" in reason
    assert "Save now" in remedy
    assert "KeyError" in caplog.text
    keeper.note(3, "Edit", named("c"))
    assert keeper.wait(PATIENCE_S)
    assert said[1:] == [("", "")]
    # What could not be written then is there now: the journal was begun anew.
    assert names(tmp_path / "rooms") == ["", "a", "b", "c"]
    keeper.close()


def _mistaken(_self: JournalWriter, _record: object) -> None:
    raise KeyError("a field that nobody has")


def test_a_thread_that_is_slow_holds_up_nobody(
    keeper: Keeper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    real = JournalWriter.append

    def slow(self: JournalWriter, state: State) -> None:
        assert go_on.wait(PATIENCE_S)
        real(self, state)

    monkeypatch.setattr(JournalWriter, "append", slow)
    keeper.begin(origin(), 0, Project())
    for index in range(1, 2_000):
        keeper.note(1 + index // 1_000, "Edit", named(str(index)))
    assert not keeper.wait(0.0)
    go_on.set()
    assert keeper.wait(PATIENCE_S)
    # Of states at one index that waited, only the last was written.
    assert names(tmp_path / "rooms") == ["", "999", "1999"]


def test_the_disk_is_asked_to_hold_it_within_a_second() -> None:
    assert keeping.SYNC_EVERY_S < 1.0
