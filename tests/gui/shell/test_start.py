"""What a start does before the window is painted, and what it leaves until afterwards."""

import builtins
import gc
import os
import subprocess
import sys
from pathlib import Path

import pytest

from asyncflow_gui.shell.starting import import_plainly, uncollected

_START = """
import sys
from asyncflow_gui.shell import session as made
from asyncflow_gui.charts.preparing import Preparing
from PySide6.QtCore import QEvent, QObject

made._WARM_UP_MS = 10**9  # what comes after the paint is not to come before we look
Preparing.begin = lambda *_: None

class AtPaint(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and session.window.files.path is not None:
            print(*sys.modules)
            session.app.exit()
        return False

from asyncflow_gui.shell.starting import import_plainly
import_plainly()
session = made.Session(["x"], None, True)
filter = AtPaint()
session.window.canvas.viewport().installEventFilter(filter)
session.attend(made.Path(sys.argv[1]), False, None)
session.window.close()
"""


@pytest.fixture(scope="module")
def at_paint(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Names of all modules when the drawing of a project is painted first."""
    home = tmp_path_factory.mktemp("home")
    example = Path("resources/examples/single-server.asyncflow").resolve()
    places = {f"XDG_{kind}_HOME": str(home) for kind in ("CONFIG", "DATA", "CACHE", "STATE")}
    done = subprocess.run(
        [sys.executable, "-c", _START, str(example)],
        env={**os.environ, **places, "HOME": str(home), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_the_window_is_painted_before_what_only_runs_need(at_paint: set[str]) -> None:
    assert "asyncflow_gui.canvas.scene" in at_paint
    assert not at_paint & {
        *("numpy", "pyqtgraph", "simpy", "sqlalchemy", "alembic", "rich", "markdown_it"),
        *("engine.runtime", "engine.pybuilder", "engine.cli", "engine.samplers.streams"),
        *("asyncflow_gui.charts.card", "asyncflow_gui.charts.plot"),
        *("asyncflow_gui.charts.result_view", "asyncflow_gui.charts.requests"),
        *("asyncflow_gui.manual.window", "asyncflow_gui.history.store"),
    }


def test_no_garbage_is_looked_for_meanwhile() -> None:
    was_enabled = gc.isenabled()
    try:
        gc.enable()
        with uncollected():
            assert not gc.isenabled()
        assert gc.isenabled()
        gc.disable()
        with uncollected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable() if was_enabled else gc.disable()


def test_imports_are_not_searched_for_users_of_names_that_nobody_uses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    searching = builtins.__import__
    monkeypatch.setattr(builtins, "__import__", searching)  # put back afterwards
    import_plainly()
    assert builtins.__import__ is builtins.__orig_import__  # type: ignore[attr-defined]
