"""The live picture of a run on the canvas: CPU time a frame, and the frames a second it allows.

Run it as a script::

    python tests/bench/bench_live.py [--nodes 100] [--seconds 5]

Offscreen, in a view of 1600 x 1000 pixels at half size or larger, where all details are shown.
Reports come twenty times a second with new figures for every node and edge, and failures; tokens
and rings move sixty times a second. Time is told to the canvas, and CPU time is measured, so that
other work on the machine matters little. Exit code 1 if 100 nodes allow less than 50 frames.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import sys
import time
from pathlib import Path
from statistics import median

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from bench_canvas_ours import project
from bench_canvas_steps import HEIGHT, WIDTH, places, tiers
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QApplication

from asyncflow_gui.canvas import Canvas
from asyncflow_gui.commands import Editor
from asyncflow_gui.model import Document
from asyncflow_gui.theme import Theme
from asyncflow_gui.theme.motion import set_motion
from engine.schemas import Accounts, EdgeSample, LatencySample, NodeSample, Scenario, Snapshot

FRAMES_A_SECOND, REPORTS_A_SECOND = 60, 20
LEAST_FPS = 50.0
ROWS = 10
_DICE = random.Random(3)


def snapshot(scenario: Scenario, index: int) -> Snapshot:
    """New figures for everything, failures at three nodes."""
    nodes = {
        node.id: NodeSample(
            _DICE.random(), 5 * _DICE.random(), 1.0, 64.0, 0.0, 0.0, 2.0, 9, 9, 0, True
        )
        for node in scenario.nodes
    }
    edges = {
        edge.id: EdgeSample(3 * _DICE.random(), _DICE.randrange(40), _DICE.randrange(8) // 7)
        for edge in scenario.edges
    }
    failing = list(nodes)[:3]
    return Snapshot(
        index,
        float(index),
        1.0,
        1e6,
        Accounts(0, 0, 0, 0, 0),
        LatencySample(0.1, 0.1, 0.1, 0.1),
        *(10.0,) * 4,
        nodes,
        edges,
        failures={key: {"queue_full": 2} for key in failing},
    )


class Clock:
    """Time as the canvas is told it."""

    def __init__(self) -> None:
        self.now = 1.0

    def __call__(self) -> float:
        return self.now


def canvas_of(nodes: int) -> tuple[Canvas, Scenario]:
    """A canvas that shows a system of so many nodes."""
    set_motion("full")
    theme = Theme()
    theme.set_mode("light")
    opened = project(nodes, tiers(nodes, ROWS), places(nodes, ROWS))
    document = Document(opened)
    canvas = Canvas(document, Editor(document, QUndoStack()), theme)
    canvas.resize(WIDTH, HEIGHT)
    canvas.show()
    canvas.fit_all()
    canvas.set_zoom(max(canvas.zoom, 0.5))
    return canvas, opened.scenario


def frame_times(app: QApplication, nodes: int, seconds: float) -> tuple[list[float], list[float]]:
    """CPU milliseconds of frames that take in new figures, and of those between them.

    Between them, tokens and rings move, and figures are painted for which no time was left.
    """
    canvas, scenario = canvas_of(nodes)
    clock = Clock()
    live = canvas.live
    live._clock = clock
    live.begin(scenario)
    app.processEvents()
    reports = [snapshot(scenario, index) for index in range(40)]
    every = FRAMES_A_SECOND // REPORTS_A_SECOND
    with_figures: list[float] = []
    without: list[float] = []
    live.show_reports(reports[:1])
    live.frames.setInterval(10**6)  # frames come when they are asked for
    app.processEvents()
    for index in range(round(seconds * FRAMES_A_SECOND)):
        clock.now += 1 / FRAMES_A_SECOND
        before = live._shown_at
        begun = time.process_time()
        if index % every == 0:
            live.show_reports([reports[index // every % len(reports)]])
        live._frame()
        app.processEvents()
        took = (time.process_time() - begun) * 1e3
        (with_figures if live._shown_at != before else without).append(took)
    return with_figures, without


def main(arguments: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--nodes", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=5.0, help="how long a run to show")
    options = parser.parse_args(arguments)
    app = QApplication([])
    gc.disable()  # as in the app, which collects between two events
    with_figures, without = frame_times(app, options.nodes, options.seconds)
    both = sorted([*with_figures, *without])
    fps = min(len(both) / sum(both) * 1e3, FRAMES_A_SECOND)
    print(f"| {options.nodes:,} nodes, CPU ms a frame | |")
    print("|---|---:|")
    print(f"| new figures are taken in | {median(with_figures):.1f} |")
    print(f"| between them | {median(without):.1f} |")
    print(f"| mean | {sum(both) / len(both):.1f} |")
    print(f"| p99 | {both[round(0.99 * (len(both) - 1))]:.1f} |")
    print(f"| frames a second at most | {fps:.0f} |")
    return 1 if options.nodes <= 100 and fps < LEAST_FPS else 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)  # what Qt bindings do on the way out is not measured here
