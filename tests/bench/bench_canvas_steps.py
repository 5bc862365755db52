"""What both sides of the canvas benchmark do alike: the graph, the hand on the mouse, the clock."""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections.abc import Callable
from statistics import median

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QGraphicsView

WIDTH, HEIGHT = 1600, 1000
ROWS = 50
COLUMN_PX, ROW_PX = 320.0, 80.0
LEFT, NO_BUTTON = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
NO_KEYS = Qt.KeyboardModifier.NoModifier
_PATIENCE_S = 60.0


def places(nodes: int, rows: int = ROWS) -> list[tuple[float, float]]:
    """Where nodes stand: in columns of 50, about as wide as high on the screen."""
    return [(index // rows * COLUMN_PX, index % rows * ROW_PX) for index in range(nodes)]


def pairs(nodes: int, graph: str) -> list[tuple[int, int]]:
    """Twice as many edges as nodes, about, none of them twice: which node leads to which."""
    return _GRAPHS[graph](nodes)


def tiers(nodes: int, rows: int = ROWS) -> list[tuple[int, int]]:
    """As services call each other: most the next tier, some the one after, anywhere in it."""
    dice = random.Random(7)
    found: dict[tuple[int, int], None] = {}
    callers = max(nodes - rows, 0)
    while len(found) < min(2 * nodes, callers * rows // 2):
        source = dice.randrange(callers)
        tier = source // rows + dice.choices((1, 2), (7, 3))[0]
        target = tier * rows + dice.randrange(rows)
        if target < nodes:
            found[source, target] = None
    return list(found)


def _grid(nodes: int) -> list[tuple[int, int]]:
    """Neatly to the neighbours in the next column, and in the one after: short edges only."""
    found = []
    for index in range(nodes):
        straight, aslant = index + ROWS, index + ROWS + (1 if index % ROWS < ROWS - 1 else -3)
        found += [(index, end) for end in (straight, aslant) if end < nodes]
    further = ((index, index + 2 * ROWS) for index in range(nodes - 2 * ROWS))
    return [*found, *further][: 2 * nodes]


_GRAPHS = {"tiers": tiers, "grid": _grid}
GRAPHS = tuple(_GRAPHS)


class Clock(QObject):
    """Times what is done until the view has painted it."""

    def __init__(self, app: QApplication, view: QGraphicsView) -> None:
        super().__init__(view)
        self._app = app
        self._view = view
        self._paints = 0
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Count what is painted."""
        if watched is self._view.viewport() and event.type() == QEvent.Type.Paint:
            self._paints += 1
        return False

    def frame_ms(self, act: Callable[[], object]) -> float:
        """CPU time from the call to the end of the painting that follows, milliseconds."""
        self._app.processEvents()
        before, begun = self._paints, time.process_time()
        act()
        while True:
            self._app.processEvents()
            now = time.process_time()
            if self._paints > before:
                return (now - begun) * 1e3
            if now - begun > _PATIENCE_S:
                raise TimeoutError("nothing was painted")

    def median_ms(self, act: Callable[[], object], frames: int) -> float:
        """The median frame of several."""
        return median(self.frame_ms(act) for _ in range(frames))


class Hand:
    """Holds the left button over a view and moves on by a few pixels at a time."""

    def __init__(self, view: QGraphicsView, at: QPoint) -> None:
        self._view = view
        self._at = at
        self._send(QEvent.Type.MouseButtonPress, LEFT)
        for _ in range(4):  # far enough to be a drag
            self.step()

    def step(self) -> None:
        """Move on."""
        self._at += QPoint(13, 9)  # further than snapping holds on
        self._send(QEvent.Type.MouseMove, NO_BUTTON)

    def release(self) -> None:
        """Let go."""
        self._send(QEvent.Type.MouseButtonRelease, LEFT)

    def _send(self, kind: QEvent.Type, button: Qt.MouseButton) -> None:
        viewport = self._view.viewport()
        spot = QPointF(self._at)
        buttons = NO_BUTTON if kind == QEvent.Type.MouseButtonRelease else LEFT
        globally = QPointF(viewport.mapToGlobal(self._at))
        event = QMouseEvent(kind, spot, globally, button, buttons, NO_KEYS)
        QApplication.sendEvent(viewport, event)


def drag_ms(
    clock: Clock, view: QGraphicsView, at: QPoint, frames: int, place: Callable[[], QPointF]
) -> float:
    """The median frame of a drag that begins at a point of the viewport.

    ``place`` tells where in the scene something is that has to move along.
    """
    before = place()
    hand = Hand(view, at)
    took = clock.median_ms(hand.step, frames)
    hand.release()
    if place() == before:
        raise RuntimeError("nothing was dragged")
    return took


def tell(figures: dict[str, float]) -> None:
    """Hand the figures, milliseconds by name, to whoever started the process."""
    sys.stdout.write(f"\n{json.dumps(figures)}\n")
    sys.stdout.flush()
    os._exit(0)  # what Qt bindings do on the way out is not measured here
