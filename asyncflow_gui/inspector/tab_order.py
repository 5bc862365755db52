"""The order in which Tab goes through a form: as it is laid out, whenever its parts were made."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLayout, QWidget


def tab_stops(widget: QWidget) -> Iterator[QWidget]:
    """The widgets inside ``widget`` that Tab stops at, from top to bottom."""
    layout = widget.layout()
    if layout is not None:
        yield from _stops_of(layout)


def next_stop(container: QWidget, content: QWidget, *, forward: bool) -> QWidget | None:
    """Where Tab (or Shift+Tab) leads from the present focus, which is inside ``content``.

    Past the end it is the next widget outside ``container`` in the window's own order.
    """
    stops = list(tab_stops(content))
    present = QApplication.focusWidget()
    if present not in stops:
        return None
    index = stops.index(present) + (1 if forward else -1)
    if 0 <= index < len(stops):
        return stops[index]
    outside: QWidget | None = container
    while outside is not None:
        outside = outside.nextInFocusChain() if forward else outside.previousInFocusChain()
        if outside is None or outside is container:
            break
        if not container.isAncestorOf(outside) and _takes_tab(outside):
            return outside
    return stops[0 if forward else -1]


def _stops_of(layout: QLayout) -> Iterator[QWidget]:
    for index in range(layout.count()):
        item = layout.itemAt(index)
        if item is None:
            continue
        widget, inner = item.widget(), item.layout()
        if inner is not None:
            yield from _stops_of(inner)
        elif widget is not None and widget.isVisible():
            if _takes_tab(widget):
                yield widget
            yield from tab_stops(widget)


def _takes_tab(widget: QWidget) -> bool:
    return (
        bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        and widget.isVisible()
        and widget.isEnabled()
        # A field inside an editor is a stop itself; the editor that leads to it is not another.
        and widget.focusProxy() is None
    )
