"""The stretch of time that all charts show, and the moment that is pointed at: shared by them."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

_LEAST_SHARE = 1e-3
"""Least part of the whole that can be zoomed to."""


class TimeWindow(QObject):
    """What the time axes of a group of charts have in common.

    Attributes:
        changed: Another stretch is shown.
        cursor_moved: Another moment, or none, is pointed at.
    """

    changed = Signal()
    cursor_moved = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._horizon_s = 1.0
        self._begin_s, self._end_s = 0.0, 1.0
        self._cursor_s: float | None = None

    @property
    def horizon_s(self) -> float:
        """Where the run ends, seconds."""
        return self._horizon_s

    @property
    def begin_s(self) -> float:
        """Where the stretch begins, seconds."""
        return self._begin_s

    @property
    def end_s(self) -> float:
        """Where the stretch ends, seconds."""
        return self._end_s

    @property
    def length_s(self) -> float:
        """How long the stretch is, seconds."""
        return self._end_s - self._begin_s

    @property
    def is_zoomed(self) -> bool:
        """Whether less than the whole run is shown."""
        return self.length_s < self._horizon_s

    @property
    def cursor_s(self) -> float | None:
        """The moment that is pointed at, seconds; none where none is."""
        return self._cursor_s

    def begin(self, horizon_s: float) -> None:
        """Show all of a run. Says nothing: who begins a run draws everything anyway."""
        self._horizon_s = horizon_s
        self._begin_s, self._end_s = 0.0, horizon_s
        self._cursor_s = None

    def zoom_to(self, begin_s: float, end_s: float) -> None:
        """Show a stretch; it is moved and widened to what can be shown."""
        begin_s, end_s = min(begin_s, end_s), max(begin_s, end_s)
        length = min(max(end_s - begin_s, self._horizon_s * _LEAST_SHARE), self._horizon_s)
        begin_s = min(max((begin_s + end_s - length) / 2, 0.0), self._horizon_s - length)
        if (begin_s, begin_s + length) != (self._begin_s, self._end_s):
            self._begin_s, self._end_s = begin_s, begin_s + length
            self.changed.emit()

    def zoom_by(self, factor: float, around_s: float) -> None:
        """Show a stretch that is shorter by a factor; a moment keeps its place on the screen."""
        length = self.length_s / factor
        share = (around_s - self._begin_s) / self.length_s
        begin = min(max(around_s - share * length, 0.0), max(self._horizon_s - length, 0.0))
        self.zoom_to(begin, begin + length)

    def pan_by(self, share: float) -> None:
        """Move on by a share of what is shown; back where it is negative."""
        begin = self._begin_s + share * self.length_s
        begin = min(max(begin, 0.0), self._horizon_s - self.length_s)
        self.zoom_to(begin, begin + self.length_s)

    def reset(self) -> None:
        """Show the whole run."""
        self.zoom_to(0.0, self._horizon_s)

    def point_at(self, time_s: float | None) -> None:
        """Point at a moment, or at none."""
        if time_s is not None:
            time_s = min(max(time_s, 0.0), self._horizon_s)
        if time_s != self._cursor_s:
            self._cursor_s = time_s
            self.cursor_moved.emit()
