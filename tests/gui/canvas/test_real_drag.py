"""One drag as the window system does it: from the palette onto the canvas, on a virtual screen."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest

APP = """
import json, sys
from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget
from asyncflow_gui.canvas import Canvas, Palette
from asyncflow_gui.commands import Editor
from asyncflow_gui.model import Document
from asyncflow_gui.theme import Theme

app = QApplication(sys.argv)
document, stack, theme = Document(), QUndoStack(), Theme()
window = QWidget()
palette, canvas = Palette(theme, window), Canvas(document, Editor(document, stack), theme, window)
layout = QHBoxLayout(window)
layout.addWidget(palette)
layout.addWidget(canvas, 1)
window.setGeometry(0, 0, 900, 600)
window.show()

def tell(**what):
    print(json.dumps(what), flush=True)

def ready():
    rows = palette.list
    start = rows.viewport().mapToGlobal(rows.visualRect(rows.parts.index(6, 0)).center())
    end = canvas.viewport().mapToGlobal(QPoint(300, 250))
    scene = canvas.scene_at(canvas.viewport().rect().topLeft() + QPoint(300, 250))
    tell(start=start.toTuple(), end=end.toTuple(), scene=scene.toTuple())

def dropped(changes):
    tell(nodes=[[n.kind, *document.position(n.id).model_dump().values()]
                for n in document.nodes.values()])
    QTimer.singleShot(0, app.quit)

document.subscribe(dropped)
QTimer.singleShot(300, ready)
QTimer.singleShot(20000, app.quit)
app.exec()
"""

pytestmark = [
    pytest.mark.xvfb,
    pytest.mark.skipif(
        not (shutil.which("Xvfb") and shutil.which("xdotool")),
        reason="needs Xvfb and xdotool",
    ),
]


@pytest.fixture
def screen() -> Iterator[dict[str, str]]:
    """The environment of a virtual screen."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1000x700x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL) as server:
        os.close(write)
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        if not number:
            pytest.fail("Xvfb is installed but gives no screen")
        yield {**os.environ, "DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
        server.terminate()


def test_a_part_dragged_by_the_mouse_from_the_palette_lands_on_the_canvas(screen):
    with subprocess.Popen(
        [sys.executable, "-c", APP],
        env=screen,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as app:
        try:
            line = app.stdout.readline()
            if not line:
                pytest.fail(app.stderr.read())
            places = json.loads(line)
            (x, y), (to_x, to_y) = places["start"], places["end"]
            hand = ["xdotool", "mousemove", x, y, "sleep", "0.1", "mousedown", "1"]
            for share in (0.05, 0.1, 0.3, 0.6, 0.9, 1.0):
                at = (x + (to_x - x) * share, y + (to_y - y) * share)
                hand += ["mousemove", *map(round, at), "sleep", "0.06"]
            hand += ["sleep", "0.2", "mouseup", "1"]
            subprocess.run([str(word) for word in hand], env=screen, check=True, timeout=15)
            ((kind, left, top),) = json.loads(app.stdout.readline())["nodes"]
        finally:
            app.terminate()
    scene_x, scene_y = places["scene"]
    assert kind == "server"
    assert abs(left - scene_x) <= 8 and abs(top - scene_y) <= 8
