"""Gets things ready while nobody needs them yet, a step at a time."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer, Signal, Slot

BEGIN_MS = 400
"""How long after it was asked for the first step is made: a window that opens comes first."""

STEP_MS = 20
"""Time between two steps, milliseconds: for what else is to be done."""


class Preparing(QObject):
    """Makes the steps of an iterator, one per turn of the event loop at most.

    Attributes:
        done: All steps have been made.
    """

    done = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._steps: Iterator[None] = iter(())
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._step)

    def begin(self, steps: Iterator[None], after_ms: int = BEGIN_MS) -> None:
        """Make these steps; what is left of others is dropped."""
        self._steps = steps
        self._timer.start(after_ms)

    @Slot()
    def _step(self) -> None:
        try:
            next(self._steps)
        except StopIteration:
            self.done.emit()
        else:
            self._timer.start(STEP_MS)
