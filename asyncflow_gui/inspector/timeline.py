"""The events of a run as bars on a time axis, moved and stretched by mouse or keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from asyncflow_gui.inspector.binding import Binding
from asyncflow_gui.inspector.timeline_view import TimelineView
from asyncflow_gui.inspector.windows import Part, Window, dragged, nice_step
from engine.schemas import Event

_GRIP = 6
"""Pixels at either end of a bar that stretch it."""
_SNAP_PX = 4.0


@dataclass(slots=True)
class _Drag:
    index: int
    part: Part
    pressed_x: float
    before: Window
    moved: bool = False


class Timeline(TimelineView):
    """Bars that are moved and stretched.

    Dragged in the middle a bar moves, at an end it is stretched; Shift keeps it off the round
    times. With the keyboard Up and Down choose, Left and Right move, with Shift they stretch.
    """

    chosen = Signal(int)
    """An event was clicked, or Enter pressed on it: its index."""
    remove_wanted = Signal(int)

    def __init__(self, binding: Binding, parent: QWidget | None = None) -> None:
        super().__init__(binding, parent)
        self._drag: _Drag | None = None
        self._session = 0
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_value(self, events: Sequence[Event]) -> None:
        """Show the events of the scenario; a drag of one that has gone is over."""
        if self._drag is not None and self._drag.index >= len(events):
            self._end_drag()
        super().show_value(events)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take a bar, in the middle or at an end."""
        found = self._at(event.position())
        if found is None or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        index, part = found
        self._choose(index)
        held = self.events[index]
        window = Window(held.start_s, held.end_s)
        self._drag = _Drag(index, part, event.position().x(), window)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag what was taken; else show what can be."""
        drag = self._drag
        if drag is None:
            found = self._at(event.position())
            shapes = {"whole": Qt.CursorShape.OpenHandCursor}
            self.setCursor(
                shapes.get(found[1], Qt.CursorShape.SizeHorCursor)
                if found
                else Qt.CursorShape.ArrowCursor
            )
            return
        way = event.position().x() - drag.pressed_x
        if not drag.moved and abs(way) < QApplication.startDragDistance():
            return
        drag.moved = True
        self.moving = drag.index
        free = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        step = self._step(1 if free else _SNAP_PX)
        verb = "Move" if drag.part == "whole" else "Stretch"
        self._put(
            drag.index,
            dragged(drag.before, drag.part, self.seconds(way), self.horizon_s, step),
            verb,
        )

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go; without a drag that was a click."""
        drag = self._drag
        self._end_drag()
        event.accept()
        if drag is not None and not drag.moved:
            self.chosen.emit(drag.index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose, move, stretch, open, remove; Escape calls a drag off."""
        key, last = event.key(), len(self.events) - 1
        sides = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if key == Qt.Key.Key_Escape and self._drag is not None:
            self._put(self._drag.index, self._drag.before, "Move")
            self._end_drag()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and last >= 0:
            step = 1 if key == Qt.Key.Key_Down else -1
            self._choose(max(0, min(last, self.current + step)))
        elif self.current < 0:
            super().keyPressEvent(event)
        elif key in sides:
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._nudge(sides[Qt.Key(key)], "end" if shift else "whole")
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(self.current)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_wanted.emit(self.current)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep Delete and Escape for the bars, and say what a bar is."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            mine = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
            if event.key() in mine or (event.key() == Qt.Key.Key_Escape and self._drag):
                event.accept()
                return True
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            found = self._at(QPointF(event.pos()))
            text = self.about(found[0]) if found else ""
            if text:
                text += "\nDrag it to move it, an end to stretch it; Shift for times in between"
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def _nudge(self, direction: int, part: Part) -> None:
        held = self.events[self.current]
        step = self._step(_SNAP_PX)
        window = Window(held.start_s, held.end_s)
        after = dragged(window, part, direction * step, self.horizon_s, step)
        self._put(self.current, after, "Move" if part == "whole" else "Stretch")

    def _choose(self, index: int) -> None:
        if index != self.current:
            self.current = index
            self._session += 1

    def _end_drag(self) -> None:
        self._drag, self.moving = None, -1
        self._session += 1
        self.update()

    def _step(self, pixels: float) -> float:
        return nice_step(self.seconds(pixels))

    def _put(self, index: int, window: Window, verb: str) -> None:
        """Write a window; all of one drag is one step of undo."""
        path = ("events", index)
        self.binding.commit(
            {(*path, "start_s"): window.start_s, (*path, "end_s"): window.end_s},
            f"timeline/{self._session}",
            f"{verb} {self.events[index].id}",
        )

    def _at(self, place: QPointF) -> tuple[int, Part] | None:
        """The bar at a place, and what a drag from there would change."""
        for index in reversed(range(len(self.bars))):
            box = self.bars[index].box.adjusted(-2, -3, 2, 3)
            if box.contains(place):
                grip = min(_GRIP, self.bars[index].box.width() / 3)
                if place.x() - box.left() <= grip + 2:
                    return index, "start"
                return index, ("end" if box.right() - place.x() <= grip + 2 else "whole")
        return None
