"""Reports of crashes tell where the program failed, and nothing of the user."""

import json
import os
from pathlib import Path

import pytest

from asyncflow_gui.recovery import crash_reports
from asyncflow_gui.recovery.crash_reports import CrashLog, gathered

FAULT = """\
Fatal Python error: Segmentation fault

Current thread 0x00007f1c2a7fd640 (most recent call first):
  File "/home/alice/src/app/asyncflow_gui/canvas/scene.py", line 120 in paint
  File "/home/alice/projects/secret-shop/plugin.py", line 3 in run
  File "C:\\Users\\Alice\\AppData\\x\\_internal\\PySide6\\QtCore.py", line 9 in exec

Thread 0x00007f1c29ffc640 (most recent call first):
  File "/usr/lib/python3.11/threading.py", line 324 in wait

Extension modules: shiboken6.Shiboken, alice.secret (total: 2)
alice@workstation
"""


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every session before this one has ended."""
    monkeypatch.setattr(crash_reports, "is_any_running", lambda _pid: False)


def raised() -> OSError:
    try:
        Path("/home/alice/secret-shop/api-1.asyncflow").read_text(encoding="utf-8")
    except OSError as error:
        return error
    raise AssertionError


@pytest.mark.usefixtures("ended")
class TestAReport:
    def test_there_is_none_where_nothing_went_wrong(self, tmp_path: Path) -> None:
        (tmp_path / "fault-1.log").touch()
        assert gathered(tmp_path, "0.1", "Qt") is None
        assert list(tmp_path.iterdir()) == []

    def test_of_a_dead_process_has_places_in_the_program(self, tmp_path: Path) -> None:
        (tmp_path / "fault-1.log").write_text(FAULT, encoding="utf-8")
        report = gathered(tmp_path, "0.1", "Qt 6")
        assert report is not None
        text = report.read_text(encoding="utf-8")
        assert "The process died: Segmentation fault" in text
        assert "asyncflow_gui/canvas/scene.py:120 in paint" in text
        assert "PySide6\\QtCore.py:9 in exec" in text
        assert "threading.py:324 in wait" in text
        assert "elsewhere:3 in run" in text
        for word in ("alice", "Alice", "secret", "workstation", "/home", "Users"):
            assert word not in text

    def test_of_an_error_has_its_kind_and_place_and_not_its_message(self, tmp_path: Path) -> None:
        CrashLog(tmp_path).note(raised())
        report = gathered(tmp_path, "0.1", "Qt 6")
        assert report is not None
        text = report.read_text(encoding="utf-8")
        assert "FileNotFoundError (errno 2)" in text
        assert "pathlib" in text
        for word in ("alice", "secret", "api-1"):
            assert word not in text

    def test_is_made_once(self, tmp_path: Path) -> None:
        CrashLog(tmp_path).note(raised())
        assert gathered(tmp_path, "0.1", "Qt") is not None
        assert gathered(tmp_path, "0.1", "Qt") is None

    def test_survives_rubbish(self, tmp_path: Path) -> None:
        (tmp_path / "errors-1.jsonl").write_bytes(b'\xff{"at": 1}\n[]\nnull\n{')
        assert gathered(tmp_path, "0.1", "Qt") is None

    def test_floods_are_cut_off(self, tmp_path: Path) -> None:
        log = CrashLog(tmp_path)
        for _ in range(100):
            log.note(raised())
        (path,) = tmp_path.glob("errors-*.jsonl")
        lines = path.read_text(encoding="utf-8").splitlines()
        assert len(lines) == 20
        assert json.loads(lines[0])["kind"] == "FileNotFoundError"


def test_what_a_running_session_writes_is_left_alone(tmp_path: Path) -> None:
    log = CrashLog(tmp_path)
    log.note(raised())
    assert gathered(tmp_path, "0.1", "Qt") is None
    assert list(tmp_path.glob(f"errors-{os.getpid()}.jsonl"))


def test_an_empty_log_goes_when_the_session_ends(tmp_path: Path) -> None:
    log = CrashLog(tmp_path)
    log.faults.touch()
    log.close()
    assert list(tmp_path.iterdir()) == []
