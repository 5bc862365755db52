"""Journals of running apps are not offered; those of apps that have ended are, once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from asyncflow_gui.model import edits
from asyncflow_gui.recovery import journal, processes, rooms
from asyncflow_gui.recovery.journal import JournalWriter, Origin, State
from asyncflow_gui.recovery.leftovers import leftovers
from asyncflow_gui.recovery.processes import Process, is_running, this_process
from asyncflow_gui.recovery.rooms import Owner, Room, left_rooms, rooms_in, who_has_open
from engine.io.writing import project_to_yaml
from engine.schemas import Position, Project, Server

DRAWN = edits.add_nodes(Project(), [(Server(id="api"), Position(x=0.0, y=0.0))])


def gone() -> Process:
    """A process that has ended."""
    done = subprocess.run([sys.executable, "-c", ""], check=True)
    assert done.returncode == 0
    return this_process().model_copy(update={"pid": 2**22 - 7, "started": "long ago"})


def room_of(folder: Path, owner: Process, file: Path | None = None) -> Room:
    room = Room.make(folder)
    name = None if file is None else os.path.realpath(file)
    (room.folder / "owner.json").write_text(Owner(process=owner, file=name).model_dump_json())
    return room


def journalled(room: Room, *, path: Path | None = None, last: Project = DRAWN) -> Room:
    writer = JournalWriter(
        room.folder, Origin(path, "Untitled", None, True, "0"), (State(0, "", 1.0, Project()),)
    )
    writer.append(State(1, "Add api", 2.0, last))
    writer.close()
    return room


class TestProcesses:
    def test_this_one_runs(self) -> None:
        assert is_running(this_process())

    def test_one_with_the_same_number_but_another_start_does_not(self) -> None:
        reused = this_process().model_copy(update={"started": "another time"})
        assert not is_running(reused)

    def test_one_that_has_ended_does_not(self) -> None:
        assert not is_running(gone())

    def test_one_that_has_ended_and_is_not_reaped_does_not(self) -> None:
        with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
            started = processes._started(child.pid)
            assert started
            process = this_process().model_copy(update={"pid": child.pid, "started": started})
            assert is_running(process)
            child.kill()
            os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
            assert not is_running(process)

    def test_those_of_other_machines_are_taken_to_run(self) -> None:
        assert is_running(gone().model_copy(update={"machine": "another"}))


class TestWhatIsOffered:
    def test_is_what_apps_that_ended_left(self, tmp_path: Path) -> None:
        left = journalled(room_of(tmp_path, gone()))
        journalled(room_of(tmp_path, this_process()))
        assert left_rooms(tmp_path) == [left]

    def test_leaves_out_apps_on_other_machines_until_they_are_idle_for_a_week(
        self, tmp_path: Path
    ) -> None:
        room = journalled(room_of(tmp_path, gone().model_copy(update={"machine": "another"})))
        assert left_rooms(tmp_path) == []
        os.utime(room.folder / journal.NAME, (1.0, 1.0))
        assert left_rooms(tmp_path) == [room]

    def test_empty_rooms_are_cleared_away(self, tmp_path: Path) -> None:
        room_of(tmp_path, gone())
        running = room_of(tmp_path, this_process())
        assert left_rooms(tmp_path) == []
        assert list(rooms_in(tmp_path)) == [running]

    def test_a_damaged_owner_does_not_hide_a_journal(self, tmp_path: Path) -> None:
        room = journalled(room_of(tmp_path, gone()))
        (room.folder / "owner.json").write_bytes(b"\xff{")
        assert left_rooms(tmp_path) == [room]

    def test_there_is_nothing_without_a_folder(self, tmp_path: Path) -> None:
        assert leftovers(tmp_path / "none") == []

    def test_says_what_differs_from_the_file(self, tmp_path: Path) -> None:
        path = tmp_path / "p.asyncflow"
        path.write_text(project_to_yaml(DRAWN), encoding="utf-8")
        more = edits.add_nodes(DRAWN, [(Server(id="db"), Position(x=9.0, y=0.0))])
        more = edits.move_nodes(more, {"api": Position(x=5.0, y=5.0)})
        journalled(room_of(tmp_path / "rooms", gone()), path=path, last=more)
        (found,) = leftovers(tmp_path / "rooms")
        assert found.differences == ["1 node added", "1 node moved"]
        assert found.name == "p.asyncflow"

    def test_leaves_out_and_clears_away_what_the_file_holds(self, tmp_path: Path) -> None:
        path = tmp_path / "p.asyncflow"
        path.write_text(project_to_yaml(DRAWN), encoding="utf-8")
        room = journalled(room_of(tmp_path / "rooms", gone()), path=path)
        assert leftovers(tmp_path / "rooms") == []
        assert not room.folder.exists()

    def test_is_one_where_two_hold_the_same(self, tmp_path: Path) -> None:
        journalled(room_of(tmp_path, gone()))
        journalled(room_of(tmp_path, gone()))
        assert len(leftovers(tmp_path)) == 1
        assert len(list(rooms_in(tmp_path))) == 1

    def test_says_why_a_journal_cannot_be_read(self, tmp_path: Path) -> None:
        room = room_of(tmp_path, gone())
        (room.folder / journal.NAME).write_bytes(b"rubbish")
        (found,) = leftovers(tmp_path)
        assert found.held is None
        assert "damaged" in found.trouble


class TestClaiming:
    def test_is_for_one_only(self, tmp_path: Path) -> None:
        room = journalled(room_of(tmp_path, gone()))
        assert room.claim()
        assert not room.is_left
        assert not room.claim()

    def test_what_another_has_claimed_meanwhile_stays_theirs(self, tmp_path: Path) -> None:
        room = journalled(room_of(tmp_path, gone()))
        room.own(None)  # as the other does between our look and our claim
        assert not room.claim()
        assert room.owner() is not None


class TestTheSameFileTwice:
    def test_another_running_app_is_found(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = tmp_path / "p.asyncflow"
        room_of(tmp_path, this_process(), file)
        assert who_has_open(file, tmp_path) is None  # it is this one
        other = Process(machine=this_process().machine, pid=1, started="then")
        monkeypatch.setattr(rooms, "this_process", lambda: other)
        assert who_has_open(file, tmp_path) == this_process()
        assert who_has_open(tmp_path / "q.asyncflow", tmp_path) is None

    def test_a_crashed_one_is_not(self, tmp_path: Path) -> None:
        room_of(tmp_path, gone(), tmp_path / "p.asyncflow")
        assert who_has_open(tmp_path / "p.asyncflow", tmp_path) is None

    def test_a_link_to_the_file_is_the_file(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = tmp_path / "p.asyncflow"
        file.touch()
        (tmp_path / "link").symlink_to(file)
        room_of(tmp_path, this_process(), file)
        monkeypatch.setattr(rooms, "this_process", gone)
        assert who_has_open(tmp_path / "link", tmp_path)
