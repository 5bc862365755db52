"""From panel to panel by keyboard: F6 goes on, Shift+F6 goes back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QApplication, QWidget


class Regions(QObject):
    """The places of the window in the order they are gone through, those that are shown."""

    def __init__(self, places: Sequence[QWidget], parent: QObject) -> None:
        super().__init__(parent)
        self._places = tuple(places)

    @Slot()
    def forward(self) -> None:
        """To the next place."""
        self._go(1)

    @Slot()
    def back(self) -> None:
        """To the one before."""
        self._go(-1)

    def _go(self, step: int) -> None:
        shown = [place for place in self._places if place.isVisible() and _stop_in(place)]
        if not shown:
            return
        focused = QApplication.focusWidget()
        here = next((i for i, place in enumerate(shown) if _holds(place, focused)), None)
        following = (0 if step > 0 else -1) if here is None else (here + step) % len(shown)
        stop = _stop_in(shown[following])
        if stop is not None:
            stop.setFocus(Qt.FocusReason.TabFocusReason)


def _holds(place: QWidget, focused: QWidget | None) -> bool:
    return focused is not None and (focused is place or place.isAncestorOf(focused))


def _stop_in(place: QWidget) -> QWidget | None:
    """What takes the keyboard in a place: itself, or the first in it that Tab would reach."""
    wants = Qt.FocusPolicy.TabFocus.value
    for widget in (place, *place.findChildren(QWidget)):
        if widget.focusPolicy().value & wants and widget.isEnabled() and widget.isVisible():
            return widget
    return None
