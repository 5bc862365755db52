"""Random hands on the window: whatever is done in whatever order, canvas and document agree."""

import random
from contextlib import suppress

import pytest
from pydantic import ValidationError
from PySide6.QtWidgets import QApplication

from asyncflow_gui.assets import resource
from asyncflow_gui.canvas.kinds import KINDS
from asyncflow_gui.shell.main_window import MainWindow

EXAMPLES = sorted(resource("examples").glob("*.asyncflow"))


def open_example(window: MainWindow, dice: random.Random) -> None:
    path = dice.choice(EXAMPLES)
    window.files.adopt(window.files.read(path), path)


def select(window: MainWindow, dice: random.Random) -> None:
    ids = [*window.document.nodes, *window.document.edges]
    window.canvas.select(tuple(dice.sample(ids, min(len(ids), dice.choice([0, 1, 1, 1, 1, 2])))))


def rename(window: MainWindow, dice: random.Random) -> None:
    if window.document.nodes:
        with suppress(ValidationError, KeyError):
            new = dice.choice(["web", "api", "lb", "users", f"node-{dice.random():.3f}"])
            window.editor.update_node(dice.choice(list(window.document.nodes)), {"id": new})


def add(window: MainWindow, dice: random.Random) -> None:
    window.canvas.add_node_of_kind(dice.choice(list(KINDS)))


def remove(window: MainWindow, dice: random.Random) -> None:
    ids = [*window.document.nodes, *window.document.edges]
    if ids:
        window.editor.remove([dice.choice(ids)])


def undo_or_redo(window: MainWindow, dice: random.Random) -> None:
    step = dice.choice([window.stack.undo, window.stack.redo])
    for _ in range(dice.randint(1, 4)):
        step()


def change_theme(window: MainWindow, dice: random.Random) -> None:
    window.theme.set_mode(dice.choice(["light", "dark"]))


def run_or_stop(window: MainWindow, dice: random.Random) -> None:
    if dice.random() < 0.5:
        window.start_run()
    else:
        window.controller.stop()


HANDS = [*2 * [open_example], *3 * [select], rename, add, remove, undo_or_redo, change_theme]


@pytest.mark.parametrize("seed", range(6))
def test_random_hands_leave_canvas_inspector_and_document_in_step(
    window: MainWindow, seed: int
) -> None:
    dice = random.Random(seed)
    for _ in range(250):
        dice.choice([*HANDS, run_or_stop])(window, dice)
        QApplication.processEvents()
        document, scene = window.document, window.canvas.graph
        assert scene.node_items.keys() == document.nodes.keys()
        assert scene.edge_items.keys() == document.edges.keys()
        assert set(window.inspector.selection) <= {*document.nodes, *document.edges}
    while window.stack.canUndo():
        window.stack.undo()
    assert window.canvas.graph.node_items.keys() == window.document.nodes.keys()
    window.stack.setClean()
