"""The real app, which besides says on standard output where its parts are on the screen.

Run by ``test_xvfb_drag.py``; not a test.
"""

import json
import sys
from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, QTimer
from PySide6.QtWidgets import QWidget

from asyncflow_gui.shell.session import Session


def on_screen(widget: QWidget, point: QPoint) -> list[int]:
    place = widget.mapToGlobal(point)
    return [place.x(), place.y()]


def places(session: Session) -> dict[str, object]:
    window = session.window
    parts = window.palette_panel.list
    model = parts.model()
    palette = {}
    for row in range(model.rowCount()):
        part = model.part(row)
        if part is not None:
            rect = parts.visualRect(model.index(row, 0))
            palette[part.kind] = on_screen(parts.viewport(), rect.center())
    canvas = window.canvas
    popups = {
        "insert": window.quick_insert.popup,
        "connect": window.connect_mode.popup,
        "search": window.commands.popup,
    }

    def scene(point: QPointF) -> list[int]:
        return on_screen(canvas.viewport(), canvas.mapFromScene(point))

    nodes = {}
    for node_id in window.document.nodes:
        card = canvas.graph.card_rect(node_id)
        nodes[node_id] = {
            "centre": scene(card.center()),
            "port": scene(QPointF(card.right(), card.center().y())),
        }
    return {
        "palette": palette,
        "canvas": on_screen(canvas.viewport(), QPoint(0, 0)),
        "nodes": nodes,
        "edges": [f"{edge.source}>{edge.target}" for edge in window.document.edges.values()],
        "selection": list(canvas.selection),
        "popup": [name for name, popup in popups.items() if popup.isVisible()],
        "typed": [popup.field.text() for popup in popups.values() if popup.isVisible()],
        "offered": [c.title for p in popups.values() if p.isVisible() for c in p.choices.shown],
        "focus": type(session.app.focusWidget()).__name__,
        "ran": window.runs.outcome is not None,
        "modified": window.files.is_modified,
    }


def main() -> int:
    session = Session(sys.argv[:1], "light", attended=True)

    def report() -> None:
        sys.stdout.write(f"{json.dumps(places(session))}\n")
        sys.stdout.flush()

    timer = QTimer(session.window)
    timer.timeout.connect(report)
    timer.start(50)
    session.window.setGeometry(0, 0, 1200, 800)
    return session.attend(Path(sys.argv[1]), False, None)


if __name__ == "__main__":
    sys.exit(main())
