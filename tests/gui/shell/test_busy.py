"""Work that the window does not stop for."""

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from asyncflow_gui.model import edits
from asyncflow_gui.shell import files, storage
from asyncflow_gui.shell.busy import done_aside
from asyncflow_gui.shell.main_window import MainWindow
from engine.io.loading import load
from engine.schemas import Client, Position

PATIENCE_S = 60.0
MANY = 250


def test_it_is_done_on_another_thread_while_events_are_served(qtbot: QtBot) -> None:
    served = threading.Event()
    QTimer.singleShot(0, served.set)

    def work() -> str:
        assert threading.current_thread() is not threading.main_thread()
        assert served.wait(PATIENCE_S)
        return "done"

    assert done_aside(work) == "done"


def test_what_is_raised_there_is_raised_here(qtbot: QtBot) -> None:
    def work() -> None:
        raise KeyError("x")

    with pytest.raises(KeyError, match="x"):
        done_aside(work)


def fill(window: MainWindow) -> None:
    nodes = [
        (Client(id=f"c{n}"), Position(x=200.0 * (n % 20), y=100.0 * (n // 20))) for n in range(MANY)
    ]
    window.editor.apply("Fill", edits.add_nodes(window.document.project, nodes))


def test_a_large_project_is_checked_aside_before_it_replaces_anything(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []
    real = storage.reads_back

    def checked(content: bytes, project: object) -> bool:
        threads.append(threading.current_thread())
        return real(content, project)  # type: ignore[arg-type]

    monkeypatch.setattr(storage, "reads_back", checked)
    path = tmp_path / "large.asyncflow"
    fill(window)
    assert window.files.save_to(path)
    assert len(threads) == 1
    assert threads[0] is not threading.main_thread()
    assert not window.files.is_modified
    assert len(load(path).project.scenario.nodes) == MANY


def test_a_large_project_that_would_not_read_back_replaces_nothing(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "large.asyncflow"
    fill(window)
    assert window.files.save_to(path)
    before = path.read_bytes()
    window.editor.add_node(Client(id="more"), Position(x=0.0, y=-200.0))
    monkeypatch.setattr(storage, "reads_back", lambda *_: False)
    told: list[str] = []
    monkeypatch.setattr(files, "show_error", lambda *words: told.append(words[-1]))
    assert not window.files.save_to(path)
    assert "could not be opened again" in told[0]
    assert path.read_bytes() == before
    assert window.files.is_modified


def test_what_changes_the_drawing_meanwhile_is_not_taken_for_saved(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(window)
    added = threading.Event()

    def add() -> None:
        window.editor.add_node(Client(id="late"), Position(x=0.0, y=-200.0))
        added.set()

    real = storage.reads_back

    def checked(content: bytes, project: object) -> bool:
        assert added.wait(PATIENCE_S)
        return real(content, project)  # type: ignore[arg-type]

    monkeypatch.setattr(storage, "reads_back", checked)
    QTimer.singleShot(0, add)
    assert window.files.save_to(tmp_path / "large.asyncflow")
    assert window.files.is_modified
