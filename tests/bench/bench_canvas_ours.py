"""Our side of the canvas benchmark, for ``bench_canvas``: ``… NODES FRAMES GRAPH``."""

from __future__ import annotations

import gc
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from bench_canvas_steps import HEIGHT, WIDTH, Clock, drag_ms, pairs, places, tell
from PySide6.QtCore import QPoint
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QApplication

from asyncflow_gui.canvas import Canvas
from asyncflow_gui.commands import Editor
from asyncflow_gui.model import Document
from asyncflow_gui.theme import Theme
from engine.io.loading import parse_project
from engine.io.writing import project_to_yaml
from engine.schemas import CpuStep, Edge, Endpoint, Layout, Position, Project, Scenario, Server


def project(count: int, pairs: list[tuple[int, int]], places: list[tuple[float, float]]) -> Project:
    """So many servers and their edges."""
    work = (Endpoint(name="/", steps=(CpuStep(time_s=0.001),)),)
    nodes = tuple(Server(id=f"server-{i}", endpoints=work) for i in range(count))
    edges = tuple(
        Edge(id=f"edge-{i}", source=nodes[a].id, target=nodes[b].id, latency=0.002)
        for i, (a, b) in enumerate(pairs)
    )
    spots = {node.id: Position(x=x, y=y) for node, (x, y) in zip(nodes, places, strict=True)}
    return Project(scenario=Scenario(nodes=nodes, edges=edges), layout=Layout(nodes=spots))


def main(count: int, frames: int, graph: str) -> None:
    """Measure and tell."""
    app = QApplication([])
    gc.disable()  # as in the app, which collects between two events
    theme = Theme()
    theme.set_mode("light")
    stack = QUndoStack()
    text = project_to_yaml(project(count, pairs(count, graph), places(count)))
    begun = time.process_time()
    opened = parse_project(text, "bench.asyncflow").project
    figures = {"read the file": (time.process_time() - begun) * 1e3}

    document = Document()
    editor = Editor(document, stack)
    canvas = Canvas(document, editor, theme)
    canvas.resize(WIDTH, HEIGHT)
    canvas.show()
    clock = Clock(app, canvas)

    def load() -> None:
        document.replace(opened)
        canvas.fit_all()

    figures["load"] = clock.frame_ms(load)
    figures["read and load"] = figures.pop("read the file") + figures["load"]
    canvas.calm(False)
    figures["full repaint"] = clock.median_ms(canvas.viewport().update, frames)
    figures["pan"] = clock.median_ms(lambda: pan(canvas), frames)
    figures["pan at 100 %"] = near(canvas, clock, frames)
    middle = canvas.mapFromScene(canvas.graph.card_rect(f"server-{count // 2}").center())
    card = canvas.graph.node_items[f"server-{count // 2}"]
    figures["drag one"] = drag_ms(clock, canvas, middle, frames, card.pos)
    stack.undo()
    canvas.select([f"server-{i}" for i in range(count // 2, min(count, count // 2 + 100))])
    middle = canvas.mapFromScene(canvas.graph.card_rect(f"server-{count // 2}").center())
    figures["drag 100"] = drag_ms(clock, canvas, middle, frames, card.pos)
    stack.undo()
    canvas.select_all()
    canvas.selection_edits.copy()
    figures["paste all"] = clock.frame_ms(canvas.selection_edits.paste)
    figures["undo the paste"] = clock.frame_ms(stack.undo)
    tell(figures)


def pan(canvas: Canvas) -> None:
    """A few pixels, as a hand does it."""
    canvas.calm(True)
    canvas.scroll(QPoint(5, 3))


def near(canvas: Canvas, clock: Clock, frames: int) -> float:
    """Pan where cards are shown in full."""
    canvas.reset_zoom()
    took = clock.median_ms(lambda: pan(canvas), frames)
    canvas.calm(False)
    canvas.fit_all()
    return took


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
