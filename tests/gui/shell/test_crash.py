"""An error nobody foresaw is logged and told; the app goes on."""

from pathlib import Path

from support.processes import run_offscreen

FAIL_IN_A_SLOT = """
from PySide6.QtCore import QTimer
from asyncflow_gui.shell.session import Session

session = Session(["app"], "light", attended=True)
failed = []

def fail():
    failed.append(True)
    raise RuntimeError("a wire came loose")

def look():
    from PySide6.QtWidgets import QApplication, QMessageBox
    told = [w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox)]
    if len(failed) < 2 or not told:
        return
    looking.stop()
    assert session.window.isVisible()
    print("dialogs:", len(told), told[0].text())
    session.app.quit()

looking = QTimer(interval=400)
looking.timeout.connect(look)
looking.start()
QTimer.singleShot(100, fail)
QTimer.singleShot(150, fail)
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


DIE = """
import os
from PySide6.QtCore import QTimer
from asyncflow_gui.shell.session import Session

session = Session(["app"], "light", attended=True)
session.settings.save_flag("gallery_at_start", False)
QTimer.singleShot(100, os.abort)
session.attend(None, False, None)
"""

LOOK_AT_THE_REPORT = """
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from asyncflow_gui.shell.safekeeping.crash_report import CrashReportDialog
from asyncflow_gui.shell.session import Session

session = Session(["app"], "light", attended=True)
notice = session.window.notice

def look():
    print("notice:", notice.isVisible(), notice.text)
    if notice.isVisible():
        notice.buttons[0].click()
        dialog = session.window.findChild(CrashReportDialog)
        dialog.copy.click()
        print(QGuiApplication.clipboard().text())
        QGuiApplication.clipboard().clear()
        dialog.delete.click()
    session.window.close()
    session.app.quit()

QTimer.singleShot(300, look)
session.attend(None, False, None)
"""


def test_a_crash_is_reported_at_the_next_start_and_only_then(tmp_path: Path) -> None:
    assert run_offscreen(DIE, home=tmp_path).returncode != 0
    done = run_offscreen(LOOK_AT_THE_REPORT, home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "notice: True Something went wrong in an earlier session" in done.stdout
    assert "The process died: Aborted" in done.stdout
    assert "asyncflow_gui/shell/session.py" in done.stdout
    assert str(tmp_path) not in done.stdout
    again = run_offscreen(LOOK_AT_THE_REPORT, home=tmp_path)
    assert "notice: False" in again.stdout, again.stderr
    assert not list(tmp_path.rglob("crash-report-*"))
