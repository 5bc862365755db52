"""Adding a part by its name: alone, or at the end of an edge that was pulled into the open."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from asyncflow_gui.canvas import connect
from asyncflow_gui.canvas.items.node import NodeItem
from asyncflow_gui.canvas.kinds import KINDS
from asyncflow_gui.canvas.places import position, snapped
from asyncflow_gui.canvas.scene import GraphScene
from asyncflow_gui.commands import Editor
from asyncflow_gui.model import Document, edits


def insert(
    graph: GraphScene, editor: Editor, kind: str, at: QPointF, source_id: str | None
) -> tuple[str, str]:
    """Add a part in one undo step and, where an edge was pulled, join it to its source.

    Args:
        graph: The scene.
        editor: The way to edit the document.
        kind: Which part.
        at: Where its centre goes; with a source, where its input port goes.
        source_id: The node the edge was pulled from.

    Returns:
        The id of the part, and what to tell the user.
    """
    entry = KINDS[kind]
    node = entry.new(edits.unique_id(graph.document.project, entry.stem))
    if source_id not in graph.document.nodes:
        place = graph.free_place(snapped(at))
        editor.add_node(node, position(place))
        return node.id, f"Added {node.id}."
    half = NodeItem(node, graph.style_in_force).local_rect.width() / 2
    place = graph.free_place(snapped(at + QPointF(half, 0)))
    grown = Document(edits.add_nodes(graph.document.project, [(node, position(place))]))
    if refused := connect.refusal(grown, source_id, node.id):
        editor.add_node(node, position(place))
        return node.id, f"Added {node.id}, not connected. {refused}"
    edge = connect.new_edge(grown.project, source_id, node.id)
    project, _ = connect.connected(grown, edge)
    editor.apply(f"Add {node.id} after {source_id}", project)
    return node.id, f"Added {node.id} and connected {source_id} to it."


def is_typed(event: QKeyEvent) -> bool:
    """Whether a key writes something, rather than commanding."""
    commanding = (
        Qt.KeyboardModifier.ControlModifier
        | Qt.KeyboardModifier.AltModifier
        | Qt.KeyboardModifier.MetaModifier
    )
    return event.text().isprintable() and event.text() != "" and not event.modifiers() & commanding


def pass_on(event: QKeyEvent, origin: QWidget) -> None:
    """Give a key that opened something to whatever has the focus there now."""
    popup = QApplication.activePopupWidget()
    heir = (popup.focusWidget() or popup) if popup else QApplication.focusWidget()
    if heir is not None and heir is not origin:
        copy = QKeyEvent(event.type(), event.key(), event.modifiers(), event.text())
        QApplication.sendEvent(heir, copy)
