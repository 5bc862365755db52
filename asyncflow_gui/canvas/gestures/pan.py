"""Pan: middle button, or Space and the left one."""

from __future__ import annotations

from PySide6.QtCore import Qt

from asyncflow_gui.canvas.gestures.base import Gesture, Pointer, Stage


class Pan(Gesture):
    """Moves the view over the scene."""

    def __init__(self, stage: Stage, pointer: Pointer) -> None:
        super().__init__(stage)
        self._last = pointer.pixel
        stage.show_cursor(Qt.CursorShape.ClosedHandCursor)
        stage.calm(True)

    @classmethod
    def begin(cls, stage: Stage, pointer: Pointer, button: Qt.MouseButton) -> Pan | None:
        """Begin with the middle button, or with the left one while Space is held."""
        left = button == Qt.MouseButton.LeftButton and stage.pan_key_held
        return cls(stage, pointer) if left or button == Qt.MouseButton.MiddleButton else None

    def move(self, pointer: Pointer, /) -> None:
        """Keep the grabbed point under the pointer."""
        self.stage.scroll(self._last - pointer.pixel)
        self._last = pointer.pixel

    def release(self, _pointer: Pointer, /) -> None:
        """Stay where the view is."""
        self.stage.calm(False)

    def cancel(self) -> None:
        """Stay where the view is: panning changes nothing that would need undoing."""
        self.stage.calm(False)
