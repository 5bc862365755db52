"""What's This of the window's parts, and the place in the manual that speaks of what is at hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtWidgets import QApplication, QWidget

from asyncflow_gui.inspector.topics import TOPIC, more

PARTS: Final = {
    "palette": (
        "Parts of a system. Drag one onto the canvas, or double-click it; typing narrows the list.",
        "user-guide#parts",
    ),
    "outline": (
        "The drawing as a tree: nodes with their endpoints, steps and edges, and the events.",
        "user-guide#a-first-system",
    ),
    "canvas": (
        "The drawing. Pull an edge from the port on the right of a part; drag the background with "
        "Space to move, turn the wheel to zoom.",
        "user-guide#drawing",
    ),
    "inspector": (
        "Every field of what is selected, with unit and range; of the scenario when nothing is.",
        "reference#nodes",
    ),
    "charts": (
        "The run as it goes, its results, single requests, and theory beside them.",
        "user-guide#running",
    ),
    "problems": (
        "What keeps the system from running, each with its place and a remedy.",
        "user-guide#a-first-system",
    ),
    "top_bar": (
        "The open file, run control, and how far the run is.",
        "user-guide#running",
    ),
    "status": (
        "Problems at the left; seed, speed and where every request has ended at the right.",
        "model#requests",
    ),
}
"""By name of the part: what it is, and where the manual speaks of it."""

_KINDS: Final = {
    "generator": "reference#generator",
    "client": "reference#client",
    "load_balancer": "reference#load-balancer-load_balancer",
    "server": "reference#server",
}


def describe(parts: Mapping[str, QWidget]) -> None:
    """Give each part of the window its What's This."""
    for name, widget in parts.items():
        text, topic = PARTS[name]
        widget.setWhatsThis(f"<p>{text}</p>{more(topic)}")
        widget.setProperty(TOPIC, topic)


def topic_at_hand(canvas: QWidget, selected_kind: str | None) -> str:
    """The place in the manual for the field that has the focus, or else for what is selected.

    Args:
        canvas: Where the focus says nothing more than the selection does.
        selected_kind: The kind of the selected node; ``edge``; None for neither.
    """
    widget = QApplication.focusWidget()
    while widget is not None and widget is not canvas:
        topic = widget.property(TOPIC)
        if isinstance(topic, str) and topic != PARTS["inspector"][1]:
            return topic
        widget = widget.parentWidget()
    if selected_kind == "edge":
        return "reference#edge"
    return _KINDS.get(selected_kind or "", "reference#settings")
