"""A virtual screen with a keyboard."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

_PATIENCE_S = 120.0


class Screen:
    """An X display without a monitor."""

    def __init__(self, display: str) -> None:
        self.display = display

    @classmethod
    @contextlib.contextmanager
    def opened(cls) -> Iterator[Screen]:
        """A screen of 1600 by 1000 pixels, until the end of the block."""
        if shutil.which("Xvfb") is None or shutil.which("xdotool") is None:
            pytest.skip("Xvfb or xdotool is missing")
        read, write = os.pipe()
        command = ["Xvfb", "-screen", "0", "1600x1000x24", "-displayfd", str(write), "-ac"]
        server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        try:
            with os.fdopen(read) as answer:
                yield cls(f":{answer.readline().strip()}")
        finally:
            server.terminate()
            server.wait(30)

    def window(self, title: str) -> str:
        """Wait for a window with this in its title; returns its number."""
        found: list[str] = []

        def look() -> bool:
            found[:] = self._tool("search", "--onlyvisible", "--name", title).split()
            return bool(found)

        wait_until(look, f"no window {title!r} came up")
        return found[0]

    def press(self, window: str, keys: str) -> None:
        """Press keys, such as ctrl+q, in a window."""
        self._tool("windowfocus", "--sync", window, "key", keys)

    def picture(self, path: Path) -> None:
        """Keep a picture of the whole screen, to be looked at."""
        path.parent.mkdir(parents=True, exist_ok=True)
        code = (
            "import sys; from PySide6.QtGui import QGuiApplication as A; a = A([]); "
            "a.primaryScreen().grabWindow(0).save(sys.argv[1])"
        )
        where = {**os.environ, "DISPLAY": self.display, "QT_QPA_PLATFORM": "xcb"}

        subprocess.run([sys.executable, "-c", code, str(path)], env=where, check=True)

    def _tool(self, *arguments: str) -> str:
        done = subprocess.run(
            ["xdotool", *arguments],
            env={**os.environ, "DISPLAY": self.display},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout


def wait_until(condition: Callable[[], bool], otherwise: str) -> None:
    """Look again and again until a condition holds."""
    until = time.monotonic() + _PATIENCE_S
    while not condition():
        assert time.monotonic() < until, otherwise
        time.sleep(0.1)
