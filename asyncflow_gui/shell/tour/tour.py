"""Leads from stop to stop, and remembers that it was taken or skipped."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Slot
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from asyncflow_gui.shell.settings import Settings
from asyncflow_gui.shell.tour.overlay import TourOverlay
from asyncflow_gui.shell.tour.stops import STOPS, Place
from asyncflow_gui.theme import Theme

_SEEN = "tour_seen"


class Tour(QObject):
    """Shows a newcomer around.

    Args:
        parts: What is lit at each place; hidden ones are passed over.
        prepare: Called before the tour begins: opens what it speaks of.
        theme: For the colours.
        settings: Where it is kept that the tour was seen.
        window: The window it is about.
    """

    def __init__(
        self,
        parts: Mapping[Place, QWidget],
        prepare: Callable[[], None],
        *,
        theme: Theme,
        settings: Settings,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._parts = parts
        self._prepare = prepare
        self._settings = settings
        self._window = window
        self._place = 0
        self._before: QWidget | None = None
        self.overlay = TourOverlay(theme, window)
        card = self.overlay.card
        card.forward.connect(self.go_on)
        card.back.connect(self.go_back)
        card.skip.connect(self.leave)
        window.installEventFilter(self)

    @property
    def is_going_on(self) -> bool:
        """Whether it is to be seen."""
        return self.overlay.isVisible()

    @property
    def place(self) -> Place:
        """Where it is."""
        return STOPS[self._place].place

    @Slot()
    def offer(self) -> None:
        """Begin, unless it was seen or skipped before, or a dialog is open."""
        busy = QApplication.activeModalWidget() is not None or not self._window.isVisible()
        if not busy and not self._settings.flag(_SEEN, False):
            self.begin()

    def offer_after(self, dialog: QDialog | None) -> None:
        """The same, once a dialog has been answered."""
        if dialog is None:
            self.offer()
        else:
            # Later, when what was chosen there has been opened.
            dialog.finished.connect(self.offer, type=Qt.ConnectionType.QueuedConnection)

    @Slot()
    def begin(self) -> None:
        """From the first stop."""
        self._prepare()
        self._before = QApplication.focusWidget()
        self._place = 0
        self.overlay.cover()
        self._show()

    @Slot()
    def go_on(self) -> None:
        """To the next stop, or to the end."""
        if self._place == len(STOPS) - 1:
            self.leave()
        else:
            self._place += 1
            self._show()

    @Slot()
    def go_back(self) -> None:
        """To the stop before."""
        if self._place:
            self._place -= 1
            self._show()

    @Slot()
    def leave(self) -> None:
        """End it, and do not offer it again."""
        self._settings.save_flag(_SEEN, True)
        self.overlay.forget()
        (self._before or self._window).setFocus()
        self._before = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window's size."""
        if event.type() == QEvent.Type.Resize and self.is_going_on:
            self.overlay.cover()
            self._light()
        return super().eventFilter(watched, event)

    def _show(self) -> None:
        self.overlay.card.show_stop(STOPS[self._place], self._place, len(STOPS))
        self._light()

    def _light(self) -> None:
        part = self._parts[self.place]
        corner = part.mapTo(self._window, QPoint(0, 0))
        self.overlay.light(QRect(corner, part.size()))
