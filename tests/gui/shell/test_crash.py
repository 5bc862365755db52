"""An error nobody foresaw is logged and told; the app goes on."""

from pathlib import Path

from support.processes import run_offscreen

FAIL_IN_A_SLOT = """
from PySide6.QtCore import QTimer
from asyncflow_gui.shell.session import Session

session = Session(["app"], "light", attended=True)
told = []

def fail():
    raise RuntimeError("a wire came loose")

def look():
    from PySide6.QtWidgets import QApplication, QMessageBox
    told.extend(w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox))
    assert session.window.isVisible()
    print("dialogs:", len(told), told[0].text())
    session.app.quit()

QTimer.singleShot(100, fail)
QTimer.singleShot(150, fail)
QTimer.singleShot(500, look)
session.attend(None, False, None)
session.window.controller.shutdown()
"""


def test_an_error_in_a_slot_is_told_once_logged_and_survived(tmp_path: Path) -> None:
    done = run_offscreen(FAIL_IN_A_SLOT, home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "dialogs: 1 Something went wrong" in done.stdout
    logs = list(tmp_path.rglob("asyncflow-designer.log"))
    assert len(logs) == 1
    assert "a wire came loose" in logs[0].read_text(encoding="utf-8")
