"""Takes the pictures of the manual, in both themes, without a display.

    .venv/bin/python -m scripts.manual.screenshots [NAME ...]

Pictures go to docs/images as NAME-light.png and NAME-dark.png. The same version of the app gives
the same pictures on the same machine: what depends on the clock is left out of them.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "images"
EXAMPLES = ROOT / "resources" / "examples"
_SIZE = (1280, 800)
_PATIENCE_MS = 120_000
_SETTLE_MS = 500

SHOP = """\
format: 1
scenario:
  name: Shop
  nodes:
  - {kind: client, id: client, workload: {kind: poisson, rate_rps: 40}}
  - kind: server
    id: server
    cpu_cores: 1
    endpoints:
    - name: buy
      steps:
      - {kind: cpu, time_s: 0.02}
  edges:
  - {id: client-server, source: client, target: server}
  settings: {horizon_s: 300, seed: 1}
layout:
  nodes:
    client: {x: 0, y: 0}
    server: {x: 300, y: 0}
"""

Theme = Literal["light", "dark"]


class Camera:
    """One window of the app in one theme, and what is done before a picture is taken."""

    def __init__(self, theme: Theme) -> None:
        # Qt is imported only when it is known where it draws.
        from PySide6.QtCore import QElapsedTimer, QEventLoop  # noqa: PLC0415

        from asyncflow_gui.runner import controller  # noqa: PLC0415
        from asyncflow_gui.runner.reports import RunOutcome  # noqa: PLC0415
        from asyncflow_gui.shell.session import Session  # noqa: PLC0415
        from asyncflow_gui.theme.motion import set_motion  # noqa: PLC0415

        def in_a_second(result: Any, stopped: bool, _wall_s: float, scenario: Any) -> RunOutcome:
            """How long a run takes differs from one day to the next."""
            return RunOutcome(result, stopped, 1.0, scenario)

        controller.RunOutcome = in_a_second  # type: ignore[assignment,misc]
        self._theme = theme
        self._clock = QElapsedTimer
        self._events = QEventLoop.ProcessEventsFlag.AllEvents
        self.session = Session(["screenshots"], theme, attended=False)
        self.window = self.session.window
        set_motion("reduced")
        self.window.resize(*_SIZE)
        self.window.show()

    def wait(self, until: Callable[[], bool], limit_ms: int = _PATIENCE_MS) -> None:
        """Let the app work until something is so."""
        clock = self._clock()
        clock.start()
        while not until():
            if clock.elapsed() > limit_ms:
                raise TimeoutError("the app did not get there")
            self.session.app.processEvents(self._events, 20)

    def settle(self) -> None:
        """Let layouts and pending paints come to rest."""
        clock = self._clock()
        clock.start()
        self.wait(lambda: clock.elapsed() > _SETTLE_MS)

    def open(self, file: Path) -> None:
        """Open a project as it comes."""
        self.window.files.adopt(self.window.files.read(file), file)
        self.settle()

    def run(self) -> None:
        """Run to the end, with the bottleneck's remedy tried out."""
        ended: list[bool] = []
        self.window.ready_to_show_result.connect(lambda: ended.append(True))
        self.window.start_run()
        self.wait(lambda: bool(ended))
        self.settle()

    def keep(self, name: str) -> None:
        """Take the picture."""
        self.settle()
        self.wait(lambda: "Trying" not in self.window.charts.results.finding.text())
        picture = self.window.grab()
        target = IMAGES / f"{name}-{self._theme}.png"
        if not picture.save(str(target)):
            raise OSError(f"{target} could not be written")
        sys.stdout.write(f"{target.relative_to(ROOT)}\n")

    def close(self) -> None:
        """End the processes behind the window."""
        self.window.insight.shutdown()
        self.window.controller.shutdown()
        self.session.gc_guard.close()


def overview(camera: Camera) -> None:
    """The window after a run, as the first page and the README show it."""
    camera.open(EXAMPLES / "outage-with-balancer.asyncflow")
    camera.run()
    camera.keep("overview")


def start_drawn(camera: Camera) -> None:
    """Two parts and an edge, with the form of the server."""
    _open_shop(camera)
    camera.window.canvas.select(("server",))
    camera.keep("start-drawn")


def start_results(camera: Camera) -> None:
    """What the first run found."""
    _open_shop(camera)
    camera.run()
    camera.window.charts.show_results()
    camera.keep("start-results")


def flash_crowd(camera: Camera) -> None:
    """The charts of a surge."""
    camera.open(EXAMPLES / "flash-crowd.asyncflow")
    camera.run()
    camera.keep("flash-crowd")


def outage(camera: Camera) -> None:
    """The charts of an outage, with the server that carries it all."""
    camera.open(EXAMPLES / "outage-with-balancer.asyncflow")
    camera.run()
    camera.window.canvas.select(("api-1",))
    camera.keep("outage")


def problems(camera: Camera) -> None:
    """A drawing that cannot run yet, and why."""
    broken = SHOP.replace("source: client, target: server", "source: client, target: sever")
    _open_text(camera, broken)
    camera.window.actions_.show_problems.setChecked(True)
    camera.keep("problems")
    camera.window.actions_.show_problems.setChecked(False)


def theory(camera: Camera) -> None:
    """Formulas beside the run."""
    _open_shop(camera)
    camera.run()
    camera.window.charts.show_page(camera.window.charts.theory)
    camera.keep("theory")


def requests(camera: Camera) -> None:
    """Single requests as waterfalls."""
    camera.open(EXAMPLES / "microservice-chain.asyncflow")
    camera.run()
    camera.window.charts.show_page(camera.window.charts.requests)
    camera.keep("requests")


SHOTS: dict[str, Callable[[Camera], None]] = {
    "overview": overview,
    "start-drawn": start_drawn,
    "start-results": start_results,
    "flash-crowd": flash_crowd,
    "outage": outage,
    "problems": problems,
    "theory": theory,
    "requests": requests,
}


def _open_shop(camera: Camera) -> None:
    _open_text(camera, SHOP)


def _open_text(camera: Camera, text: str) -> None:
    folder = ROOT / "build" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "shop.asyncflow"
    file.write_text(text, encoding="utf-8")
    camera.open(file)


def take(theme: Theme, names: Sequence[str]) -> None:
    """Take pictures in one theme."""
    camera = Camera(theme)
    for name in names:
        SHOTS[name](camera)
    camera.close()


def main(arguments: Sequence[str]) -> int:
    """Take them all, or those that are named; each theme in a process of its own."""
    if arguments[:1] in (["--light"], ["--dark"]):
        take("light" if arguments[0] == "--light" else "dark", arguments[1:])
        return 0
    names = arguments or list(SHOTS)
    unknown = [name for name in names if name not in SHOTS]
    if unknown:
        sys.stderr.write(f"There is no picture {unknown[0]!r}; there are {', '.join(SHOTS)}\n")
        return 2
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8"}
    for theme in ("--light", "--dark"):
        command = [sys.executable, "-m", "scripts.manual.screenshots", theme, *names]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
