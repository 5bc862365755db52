"""NodeGraphQt's side of the canvas benchmark, on the rivals' Python: ``… NODES FRAMES GRAPH``."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
os.environ.setdefault("QT_PREFERRED_BINDING", "PySide6")

from bench_canvas_steps import HEIGHT, WIDTH, Clock, drag_ms, pairs, places, tell
from NodeGraphQt import BaseNode, NodeGraph
from PySide6.QtWidgets import QApplication


class Card(BaseNode):
    """A node with one port on each side, as ours have."""

    __identifier__ = "bench"
    NODE_NAME = "server"

    def __init__(self) -> None:
        super().__init__()
        self.add_input("in", multi_input=True)
        self.add_output("out")


def drawn(count: int, shape: str) -> NodeGraph:
    """A graph of so many nodes and their edges."""
    graph = NodeGraph()
    graph.set_acyclic(False)
    graph.register_node(Card)
    cards = [
        graph.create_node("bench.Card", f"server-{i}", selected=False, pos=at, push_undo=False)
        for i, at in enumerate(places(count))
    ]
    for source, target in pairs(count, shape):
        cards[source].output(0).connect_to(cards[target].input(0), push_undo=False)
    return graph


def main(count: int, frames: int, shape: str) -> None:
    """Measure and tell."""
    app = QApplication([])
    gc.disable()
    saved = drawn(count, shape).serialize_session()
    graph = NodeGraph()
    graph.set_acyclic(False)
    graph.register_node(Card)
    viewer = graph.viewer()
    viewer.resize(WIDTH, HEIGHT)
    viewer.show()
    clock = Clock(app, viewer)

    def load() -> None:
        graph.deserialize_session(saved)
        graph.clear_selection()
        viewer.zoom_to_nodes(viewer.all_nodes())

    figures = {"load": clock.frame_ms(load)}
    figures["full repaint"] = clock.median_ms(viewer.viewport().update, frames)
    figures["pan"] = clock.median_ms(lambda: viewer._set_viewer_pan(5, 3), frames)
    figures["pan at 100 %"] = near(viewer, clock, frames)
    chosen = graph.all_nodes()[count // 2 : count // 2 + 100]
    figures["drag one"] = drag_ms(
        clock, viewer, grip(viewer, chosen[0]), frames, chosen[0].view.pos
    )
    graph.undo_stack().undo()
    for node in chosen:
        node.set_selected(True)
    figures["drag 100"] = drag_ms(
        clock, viewer, grip(viewer, chosen[0]), frames, chosen[0].view.pos
    )
    graph.undo_stack().undo()
    graph.clear_selection()
    graph.copy_nodes(graph.all_nodes())
    figures["paste all"] = clock.frame_ms(graph.paste_nodes)
    figures["undo the paste"] = clock.frame_ms(graph.undo_stack().undo)
    tell(figures)


def grip(viewer: object, node: BaseNode) -> object:
    """A point of the viewport by which a node can be dragged."""
    item = node.view
    return viewer.mapFromScene(item.mapToScene(item.boundingRect().center()))


def near(viewer: object, clock: Clock, frames: int) -> float:
    """Pan where nodes are shown in full."""
    before = viewer.get_zoom()
    viewer.reset_zoom()
    took = clock.median_ms(lambda: viewer._set_viewer_pan(5, 3), frames)
    viewer.set_zoom(before)
    viewer.zoom_to_nodes(viewer.all_nodes())
    return took


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
