"""Moving the selection with the arrow keys: one undo step for a burst of presses."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QPointF, Qt, QTimer, Slot

from asyncflow_gui.canvas.items.style import GRID
from asyncflow_gui.canvas.places import position
from asyncflow_gui.commands import Editor

_BURST_MS = 800
_FAR = 10

DIRECTIONS: dict[int, QPoint] = {
    Qt.Key.Key_Left: QPoint(-1, 0),
    Qt.Key.Key_Right: QPoint(1, 0),
    Qt.Key.Key_Up: QPoint(0, -1),
    Qt.Key.Key_Down: QPoint(0, 1),
}


class Nudge(QObject):
    """Moves elements a step of the grid at a time, ten with ``far``."""

    def __init__(self, editor: Editor, parent: QObject) -> None:
        super().__init__(parent)
        self._editor = editor
        self._burst = 0
        self._moving: tuple[str, ...] = ()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_BURST_MS)
        self._pause.timeout.connect(self.end_burst)

    def move(self, ids: list[str], direction: QPoint, *, far: bool) -> None:
        """Move these nodes, groups and notes once."""
        if self._moving != tuple(ids):
            self.end_burst()
            self._moving = tuple(ids)
        step = direction * GRID * (_FAR if far else 1)
        document = self._editor.document
        shapes = document.shapes
        places = {key: shapes.get(key) or document.position(key) for key in ids}
        moved = {
            key: position(QPointF(place.x + step.x(), place.y + step.y()))
            for key, place in places.items()
        }
        self._editor.arrange(
            {key: place for key, place in moved.items() if key not in shapes},
            {key: place for key, place in moved.items() if key in shapes},
            merge_key=f"nudge-{id(self)}-{self._burst}",
        )
        self._pause.start()

    @Slot()
    def end_burst(self) -> None:
        """Make the next press an undo step of its own."""
        self._burst += 1
        self._moving = ()
