"""The gesture that moves an item of a list to another place: pressed on its line and dragged."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QPoint, QRect, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from asyncflow_gui.inspector.header import ItemHeader
from asyncflow_gui.theme.stylesheet import set_role

_MARKER = 2
_BORDER = 24
"""So near to the top or bottom of the form, pixels, the form scrolls along."""
_SCROLL_STEP = 8
_SCROLL_MS = 30


class Reorder(QObject):
    """Follows the dragged item with a marker between the others, and says where it was let go."""

    dropped = Signal(int, int)
    """Index of the item, and the one it is to have."""

    def __init__(
        self,
        area: QWidget,
        views: Callable[[], Sequence[QWidget]],
        last_gap: Callable[[int], int],
    ) -> None:
        """Make it for a list.

        Args:
            area: What the list stands in, and the marker is painted on.
            views: The items' views, from top to bottom.
            last_gap: The last gap an item may be dropped into; gap 0 is before the first item.
        """
        super().__init__(area)
        self._area, self._views, self._last_gap = area, views, last_gap
        self._index = self._gap = -1
        self._pointer = QPoint()
        self.marker = QFrame(area)
        set_role(self.marker, "marker", True)
        self.marker.hide()
        self._scrolling = QTimer(self)
        self._scrolling.setInterval(_SCROLL_MS)
        self._scrolling.timeout.connect(self._scroll)

    def follow(self, header: ItemHeader, index: int) -> None:
        """Let an item be dragged by its line."""
        header.drag_moved.connect(lambda place: self._move(index, place))
        header.drag_dropped.connect(self._drop)
        header.drag_cancelled.connect(self.cancel)

    @Slot()
    def cancel(self) -> None:
        """Leave everything where it is."""
        self._index = self._gap = -1
        self._scrolling.stop()
        self.marker.hide()

    def _move(self, index: int, pointer: QPoint) -> None:
        self._index, self._pointer = index, pointer
        self._scrolling.start()
        self._update()

    @Slot()
    def _drop(self) -> None:
        index, gap = self._index, self._gap
        self.cancel()
        to = gap - (gap > index)
        if index >= 0 and gap >= 0 and to != index:
            self.dropped.emit(index, to)

    def _update(self) -> None:
        views = self._views()
        y = self._area.mapFromGlobal(self._pointer).y()
        gap = sum(view.geometry().center().y() < y for view in views)
        self._gap = min(gap, self._last_gap(self._index))
        stays = self._gap in (self._index, self._index + 1)
        self.marker.setVisible(not stays)
        self.marker.setGeometry(self._marker_place(views))
        self.marker.raise_()

    def _marker_place(self, views: Sequence[QWidget]) -> QRect:
        gap = self._gap
        if gap == 0:
            y = views[0].geometry().top() - _MARKER - 1
        elif gap == len(views):
            y = views[-1].geometry().bottom() + 2
        else:
            y = (views[gap - 1].geometry().bottom() + views[gap].geometry().top()) // 2
        return QRect(0, max(0, y), self._area.width(), _MARKER)

    @Slot()
    def _scroll(self) -> None:
        """Scroll while the pointer is near the border of the form, or beyond."""
        form = self._area.parentWidget()
        while form is not None and not isinstance(form, QScrollArea):
            form = form.parentWidget()
        if not isinstance(form, QScrollArea):
            return
        y = form.viewport().mapFromGlobal(self._pointer).y()
        step = _SCROLL_STEP * ((y > form.viewport().height() - _BORDER) - (y < _BORDER))
        if step:
            bar = form.verticalScrollBar()
            bar.setValue(bar.value() + step)
            self._update()
