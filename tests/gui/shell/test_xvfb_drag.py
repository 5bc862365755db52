"""The first minute of a newcomer, with a real mouse on a real (virtual) screen."""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.io.loading import load

PROBE = Path(__file__).with_name("probe_app.py")
PATIENCE_S = 30.0

pytestmark = [
    pytest.mark.xvfb,
    pytest.mark.skipif(
        not (shutil.which("Xvfb") and shutil.which("xdotool")),
        reason="needs Xvfb and xdotool (scripts/setup.sh test installs them)",
    ),
]


@pytest.fixture
def screen() -> Iterator[str]:
    """The name of a virtual screen."""
    reading, writing = os.pipe()
    with subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x900x24", "-nolisten", "tcp"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    ) as server:
        os.close(writing)
        with os.fdopen(reading) as answer:
            number = answer.readline().strip()
        yield f":{number}"
        server.terminate()


class App:
    """The app on a screen, and a hand on its mouse and keyboard."""

    def __init__(self, screen: str, file: Path, home: Path) -> None:
        self._env = {
            **os.environ,
            "DISPLAY": screen,
            "QT_QPA_PLATFORM": "xcb",
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_DATA_HOME": str(home / "data"),
        }
        self._env.pop("WAYLAND_DISPLAY", None)
        self.process = subprocess.Popen(
            [sys.executable, str(PROBE), str(file)], env=self._env, stdout=subprocess.PIPE
        )
        self.seen: dict[str, Any] = {}
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.seen = json.loads(line)

    def wait(self, what: str, condition: Callable[[dict[str, Any]], object]) -> None:
        end = time.monotonic() + PATIENCE_S
        while not (self.seen and condition(self.seen)):
            assert self.process.poll() is None, f"the app ended while waiting for {what}"
            assert time.monotonic() < end, f"{what} did not happen; last seen: {self.seen}"
            time.sleep(0.02)

    def xdotool(self, *words: object) -> None:
        subprocess.run(["xdotool", *map(str, words)], env=self._env, check=True, timeout=20)

    def drag(self, start: list[int], end: list[int]) -> None:
        # A drag begins only after the pointer has gone some way with the button down, and a
        # target is entered before it is dropped on: hence the stops.
        middle = [(a + b) // 2 for a, b in zip(start, end, strict=True)]
        self.xdotool("mousemove", *start, "sleep", 0.1, "mousedown", 1, "sleep", 0.1)
        self.xdotool("mousemove_relative", "--", 6, 4, "sleep", 0.05)
        self.xdotool("mousemove_relative", "--", 6, 4, "sleep", 0.1)
        self.xdotool("mousemove", *middle, "sleep", 0.1)
        self.xdotool("mousemove", *end, "sleep", 0.1)
        self.xdotool("mousemove_relative", "--", 1, 1, "sleep", 0.1, "mouseup", 1)

    def focus(self) -> None:
        """Give the window the keyboard, as a window manager would; there is none here."""
        self.xdotool(
            "search", "--sync", "--onlyvisible", "--name", "first.asyncflow", "windowfocus"
        )

    def add_after(self, part: str, node_id: str) -> None:
        self.xdotool("key", "ctrl+shift+k")
        self.wait("quick insert", lambda seen: seen["popup"] == ["insert"])
        self.xdotool("type", "--delay", 40, part)
        self.wait("the name", lambda seen: seen["typed"] == [part])
        self.xdotool("key", "Return")
        self.wait(f"{node_id} to be selected", lambda seen: seen["selection"] == [node_id])

    def select_by_tab(self, node_id: str) -> None:
        """Go there as Tab goes: from left to right, and back with Shift."""
        while self.seen["selection"] != [node_id]:
            before, nodes = self.seen["selection"], self.seen["nodes"]
            rightwards = nodes[node_id]["centre"] > nodes[before[0]]["centre"]
            self.xdotool("key", "Tab" if rightwards else "shift+Tab")
            self.wait("another node", lambda seen, before=before: seen["selection"] != before)

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(10)
        self._reader.join(5)
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture
def app(screen: str, tmp_path: Path) -> Iterator[App]:
    file = tmp_path / "first.asyncflow"
    file.write_text("format: 1\nscenario: {name: First}\n", encoding="utf-8")
    running = App(screen, file, tmp_path)
    yield running
    running.close()


BALANCER = ["users-1>client-1", "client-1>lb-1", "lb-1>server-1", "lb-1>server-2"]


def test_the_balancer_is_drawn_by_mouse_in_one_go_and_runs(app: App) -> None:
    """The first part is dragged; the others are chosen where a wire is dropped in the open."""
    app.wait("the window", lambda seen: seen["palette"])
    time.sleep(0.5)  # the file opens after the window is there
    left, top = app.seen["canvas"]
    app.drag(app.seen["palette"]["generator"], [left + 100, top + 180])
    app.wait("the generator", lambda seen: "users-1" in seen["nodes"])
    for source, part, x, y in (
        ("users-1", "client", 225, 180),
        ("client-1", "lb", 445, 180),
        ("lb-1", "server", 655, 100),
        ("lb-1", "server", 655, 260),
    ):
        before = len(app.seen["nodes"])
        app.drag(app.seen["nodes"][source]["port"], [left + x, top + y])
        app.wait("quick insert", lambda seen: seen["popup"] == ["insert"])
        app.xdotool("type", "--delay", 30, part)
        app.wait("what was typed", lambda seen, part=part: seen["typed"] == [part])
        app.xdotool("key", "Return")
        app.wait(f"the {part}", lambda seen, n=before: len(seen["nodes"]) > n)
    app.wait("all edges", lambda seen: seen["edges"] == BALANCER)
    app.xdotool("key", "F5")
    app.wait("a result", lambda seen: seen["ran"])


def test_the_balancer_is_drawn_by_keyboard_alone_and_runs(app: App, tmp_path: Path) -> None:
    app.wait("the window", lambda seen: seen["palette"])
    time.sleep(0.5)
    app.focus()
    app.wait("the canvas to have the keyboard", lambda seen: seen["focus"] == "Canvas")
    app.xdotool("type", "--delay", 40, "gen")  # on the canvas itself
    app.wait("quick insert", lambda seen: seen["typed"] == ["gen"])
    app.xdotool("key", "Return")
    app.wait("the generator", lambda seen: seen["selection"] == ["users-1"])
    for part, node_id in (("client", "client-1"), ("lb", "lb-1"), ("server", "server-1")):
        app.add_after(part, node_id)
    app.select_by_tab("lb-1")
    app.xdotool("key", "ctrl+k")  # this one alone, to be connected afterwards
    app.wait("quick insert", lambda seen: seen["popup"] == ["insert"])
    app.xdotool("type", "--delay", 40, "server")
    app.wait("the name", lambda seen: seen["typed"] == ["server"])
    app.xdotool("key", "Return")
    app.wait("the second server", lambda seen: "server-2" in seen["nodes"])
    app.select_by_tab("lb-1")
    app.xdotool("key", "ctrl+l")
    app.wait("connect mode", lambda seen: seen["popup"] == ["connect"])
    assert app.seen["offered"][0] == "server-2"
    app.xdotool("key", "Return")
    app.wait("all edges", lambda seen: seen["edges"] == BALANCER)
    app.xdotool("key", "Return")
    app.wait("the form", lambda seen: seen["focus"] not in ("Canvas", "NoneType"))
    app.xdotool("key", "ctrl+shift+p")
    app.wait("the search", lambda seen: seen["popup"] == ["search"])
    app.xdotool("type", "--delay", 40, "run: run")
    app.wait("the name", lambda seen: seen["typed"] == ["run: run"])
    app.xdotool("key", "Return")
    app.wait("a result", lambda seen: seen["ran"])
    app.xdotool("key", "ctrl+s")
    app.wait("saving", lambda seen: not seen["modified"])
    assert len(load(tmp_path / "first.asyncflow").project.scenario.edges) == 4


def test_parts_are_dragged_onto_the_canvas_connected_and_saved(app: App, tmp_path: Path) -> None:
    app.wait("the window", lambda seen: seen["palette"])
    time.sleep(0.5)  # the file opens after the window is there
    left, top = app.seen["canvas"]
    for column, kind in enumerate(("generator", "client", "server")):
        app.drag(app.seen["palette"][kind], [left + 120 + 230 * column, top + 180])
        app.wait(f"a {kind} on the canvas", lambda seen, n=column: len(seen["nodes"]) > n)
    for source, target in (("users-1", "client-1"), ("client-1", "server-1")):
        nodes = app.seen["nodes"]
        app.drag(nodes[source]["port"], nodes[target]["centre"])
        app.wait("the edge", lambda seen, edge=f"{source}>{target}": edge in seen["edges"])
    app.wait("the mark of unsaved changes", lambda seen: seen["modified"])
    app.xdotool("key", "ctrl+s")
    app.wait("saving", lambda seen: not seen["modified"])
    scenario = load(tmp_path / "first.asyncflow").project.scenario
    assert [node.kind for node in scenario.nodes] == ["generator", "client", "server"]
    kinds = {node.id: node.kind for node in scenario.nodes}
    assert [(kinds[edge.source], kinds[edge.target]) for edge in scenario.edges] == [
        ("generator", "client"),
        ("client", "server"),
    ]
