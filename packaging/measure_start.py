"""How long the app takes from its start to a painted window: cold, warm, and in CPU time.

    .venv/bin/python packaging/measure_start.py [--repeats 5] COMMAND [ARGUMENT...]

COMMAND is the bundle's asyncflow-designer, or .venv/bin/asyncflow-gui. It is started on a virtual
screen of its own (Xvfb), with settings of its own, and counts as painted when the middle of the
screen has more colours than a toolkit's empty window has. Cold means that none of the files it
maps, and none of its folder, is in the page cache; as root, the whole page cache is dropped.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtGui import QGuiApplication

SCREEN = (1600, 1000)
_PIECE = (400, 60, 800, 800)
"""x, y, width and height of what is looked at."""
_COLOURS_OF_A_WINDOW = 12
_PATIENCE_S = 60.0
_TICKS = os.sysconf("SC_CLK_TCK")


def main() -> int:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    if not options.command:
        parser.error("which COMMAND?")
    for word in options.command[1:]:
        if word.endswith(".asyncflow") and not Path(word).is_file():
            # A dialog that says so has as many colours as a drawing.
            parser.error(f"there is no {word}")
    with virtual_screen() as display:
        os.environ.update(DISPLAY=display, QT_QPA_PLATFORM="xcb")
        looking = QGuiApplication([])
        files = measured(options.command, looking)[2]
        print("what    painted s  CPU s")
        for what, before in (("cold", lambda: forget(files)), ("warm", lambda: None)):
            rounds = []
            for _ in range(options.repeats):
                before()
                rounds.append(measured(options.command, looking)[:2])
                wall, cpu = rounds[-1]
                print(f"{what:<8}{wall:9.2f}{cpu:7.2f}")
            wall, cpu = (statistics.median(column) for column in zip(*rounds, strict=True))
            best = min(wall for wall, _ in rounds)
            print(f"{what}, median {wall:.2f} s, best {best:.2f} s, CPU {cpu:.2f} s")
    return 0


def measured(command: list[str], looking: QGuiApplication) -> tuple[float, float, list[Path]]:
    """Start it once: seconds to the painted window, its CPU seconds, and the files it mapped."""
    with tempfile.TemporaryDirectory() as home:
        places = {f"XDG_{kind}_HOME": home for kind in ("CONFIG", "DATA", "CACHE", "STATE")}
        began = time.monotonic()
        app = subprocess.Popen(
            command, env={**os.environ, **places, "HOME": home}, start_new_session=True
        )
        try:
            while not painted(looking):
                if app.poll() is not None or time.monotonic() - began > _PATIENCE_S:
                    raise SystemExit("No window was painted.")
                time.sleep(0.02)
            wall, cpu = time.monotonic() - began, cpu_seconds(app.pid)
            return wall, cpu, mapped_files(app.pid)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(app.pid, signal.SIGTERM)
            app.wait(10)
            while painted(looking):
                time.sleep(0.02)


def painted(looking: QGuiApplication) -> bool:
    """Whether the screen's middle shows more than an empty window."""
    image = looking.primaryScreen().grabWindow(0, *_PIECE).toImage()
    width, height = image.width(), image.height()
    colours = {image.pixel(x, y) for x in range(0, width, 20) for y in range(0, height, 20)}
    return len(colours) >= _COLOURS_OF_A_WINDOW


def cpu_seconds(pid: int) -> float:
    """CPU time of a process so far, its ended children's included."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:15]) / _TICKS


def mapped_files(pid: int) -> list[Path]:
    """The files a process has mapped, and everything in the folder of its program."""
    lines = Path(f"/proc/{pid}/maps").read_text().splitlines()
    found = {Path(line.split(maxsplit=5)[5]) for line in lines if "/" in line}
    folder = Path(f"/proc/{pid}/exe").resolve().parent
    if (folder / "_internal").is_dir():
        found.update(folder.rglob("*"))
    return [path for path in found if path.is_file()]


def forget(files: list[Path]) -> None:
    """Take files out of the page cache."""
    os.sync()
    with contextlib.suppress(OSError):
        Path("/proc/sys/vm/drop_caches").write_text("3")
        return
    for path in files:
        with contextlib.suppress(OSError), path.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


@contextlib.contextmanager
def virtual_screen() -> Iterator[str]:
    """A screen of one's own; gives its name."""
    xvfb = shutil.which("Xvfb")
    if xvfb is None:
        raise SystemExit("Xvfb is missing: apt-get install xvfb")
    size = f"{SCREEN[0]}x{SCREEN[1]}x24"
    read, write = os.pipe()
    screen = subprocess.Popen(
        [xvfb, "-screen", "0", size, "-displayfd", str(write), "-nolisten", "tcp"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        with os.fdopen(read) as answer:
            yield f":{answer.readline().strip()}"
    finally:
        screen.terminate()
        screen.wait(10)


if __name__ == "__main__":
    sys.exit(main())
