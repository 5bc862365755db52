"""Uses the app as a person would, with an eye on every socket. Not a test.

    python no_network.py FOLDER

Ends with 1, and says which, if anything asks for a socket of a network, or for an address.
"""

import os
import socket
import sys
from pathlib import Path

ASKED: list[str] = []
_NETWORK = {socket.AF_INET, socket.AF_INET6}


def watch(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.__new__" and arguments[1] in _NETWORK:
        ASKED.append(f"{event} {arguments[1:]}")
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "urllib.Request"):
        ASKED.append(f"{event} {arguments}")


def use_the_app(folder: Path) -> None:
    from PySide6.QtCore import QTimer

    from asyncflow_gui.assets import resource
    from asyncflow_gui.shell.session import Session
    from engine import write_result

    session = Session(["asyncflow-gui"], "light", attended=False)
    window = session.window
    window.show()
    window.beginning.show().reject()
    window.help.show_guide()
    window.help.open("reference#server")
    window.help.tour.begin()
    window.help.tour.leave()
    window.files.open_example(resource("examples", "flash-crowd.asyncflow"))
    window.ready_to_show_result.connect(session.app.quit)
    QTimer.singleShot(0, window.start_run)
    QTimer.singleShot(90_000, lambda: session.app.exit(2))
    assert session.app.exec() == 0, "the run did not end"
    outcome = window.runs.outcome
    assert outcome is not None
    write_result(outcome.result, folder)
    window.insight.shutdown()
    window.controller.shutdown()
    session.gc_guard.close()


if __name__ == "__main__":
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    sys.addaudithook(watch)
    use_the_app(Path(sys.argv[1]))
    networked = sorted(name for name in sys.modules if name.startswith("PySide6.QtNetwork"))
    sys.stderr.write("\n".join(ASKED + networked))
    sys.exit(1 if ASKED or networked else 0)
