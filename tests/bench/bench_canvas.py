"""The canvas beside NodeGraphQt: milliseconds of CPU time a frame, on the same graph.

Run it as a script::

    python tests/bench/bench_canvas.py [--nodes 1000] [--graph tiers] [--rounds 3] [--frames 25]
                                       [--rivals PYTHON]

Both sides show as many nodes and twice as many edges in a view of 1600 x 1000 pixels, offscreen,
and are worked by the same events of the mouse. The graph has tiers, whose nodes call any node of
the next two, as services do; ``--graph grid`` has short edges between neighbours only, which suits
NodeGraphQt: it keeps a picture of each edge, and of long ones more than fit its cache. Each side
runs in a process of its own, the two in turn; a figure is the median over the rounds of the median
frame, from the event to the end of the painting. We paint a large drawing that has been edited
without smoothing at first, and smooth it when it rests. ``tests/bench/install_rivals.py`` installs
NodeGraphQt; without it ours is measured alone. Exit code 1 if ours misses a target.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent))

from bench_canvas_steps import GRAPHS
from install_rivals import python_of

HERE = Path(__file__).resolve().parent
TARGETS_MS = {
    "read and load": 500.0,
    "full repaint": 30.0,
    "pan": 10.0,
    "drag one": 6.0,
    "drag 100": 40.0,
    "undo the paste": 300.0,
}
"""For 1,000 nodes and 2,000 edges; with 5,000 nodes, only panning has one."""
TARGETS_5000_MS = {"pan": 16.0}

Figures = dict[str, float]


def measured(python: str, side: str, nodes: int, frames: int, graph: str = "tiers") -> Figures:
    """One run of a side, milliseconds by name; empty where it cannot run."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(
        [python, str(HERE / f"bench_canvas_{side}.py"), str(nodes), str(frames), graph],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if not lines:
        print(f"{side}: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return {}
    figures: Figures = json.loads(lines[-1])
    return figures


def medians(runs: list[Figures]) -> Figures:
    """Of each figure over the runs."""
    return {name: median(run[name] for run in runs) for name in runs[0]}


def targets(nodes: int) -> Figures:
    """What may be taken at most for so many nodes, milliseconds by name."""
    return TARGETS_MS if nodes <= 1_000 else TARGETS_5000_MS


def table(ours: Figures, theirs: Figures, nodes: int) -> str:
    """The figures as a table in Markdown."""
    most = targets(nodes)
    lines = [
        f"| {nodes:,} nodes, CPU ms | target | ours | NodeGraphQt | ratio |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, value in ours.items():
        target = f"{most[name]:g}" if name in most else ""
        other = theirs.get(name)
        shown = f"{other:,.1f}" if other else ""
        ratio = f"{other / value:.1f}" if other else ""
        lines.append(f"| {name} | {target} | {value:,.1f} | {shown} | {ratio} |")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--nodes", type=int, default=1_000)
    parser.add_argument("--graph", choices=GRAPHS, default="tiers", help="how nodes are connected")
    parser.add_argument("--rounds", type=int, default=3, help="how often each side runs")
    parser.add_argument("--frames", type=int, default=25, help="frames of each figure")
    parser.add_argument("--rivals", default=python_of(), help="the Python that has NodeGraphQt")
    options = parser.parse_args(arguments)
    ours: list[Figures] = []
    theirs: list[Figures] = []
    for _ in range(options.rounds):
        for runs, python, side in (
            (ours, sys.executable, "ours"),
            (theirs, options.rivals, "nodegraphqt"),
        ):
            if figures := measured(python, side, options.nodes, options.frames, options.graph):
                runs.append(figures)
    if not ours:
        return 1
    figures = medians(ours)
    print(table(figures, medians(theirs) if theirs else {}, options.nodes))
    missed = [name for name, most in targets(options.nodes).items() if figures[name] > most]
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
