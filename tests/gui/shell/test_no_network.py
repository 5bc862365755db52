"""The running app asks for no address, in itself or in the process that simulates."""

from pathlib import Path

from support.processes import run_offscreen

WATCHED = """
import sys
asked = []
def watch(event, args):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.bind",
                 "socket.sendto", "urllib.Request", "http.client.connect", "webbrowser.open"):
        asked.append((event, args))
sys.addaudithook(watch)

from pathlib import Path
from PySide6.QtCore import QTimer
from asyncflow_gui.shell.session import Session

session = Session(["app"], "light", attended=True)
session.settings.save_flag("gallery_at_start", False)
file = Path(sys.argv[1])

def save_and_go():
    assert session.window.runs.outcome is not None
    session.window.files.save_to(file.with_name("other.asyncflow"))
    print("asked:", asked)
    session.window.close()
    session.app.quit()

session.window.ready_to_show_result.connect(lambda: QTimer.singleShot(0, save_and_go))
session.attend(file, True, None)
"""


def test_opening_running_and_saving_ask_for_no_address(tmp_path: Path, project_file: Path) -> None:
    done = run_offscreen(WATCHED, project_file, home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "asked: []" in done.stdout
