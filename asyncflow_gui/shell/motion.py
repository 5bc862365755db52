"""The choice of less motion: an action of the View menu, kept between starts."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction

from asyncflow_gui.shell.settings import Settings
from asyncflow_gui.theme.motion import animations_wanted, set_motion


class MotionChoice(QObject):
    """Ticked where nothing moves: by choice, or because the system asks for it."""

    def __init__(self, action: QAction, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._settings = settings
        set_motion(settings.motion)
        action.setChecked(not animations_wanted())
        action.triggered.connect(self._chosen)

    @Slot(bool)
    def _chosen(self, reduced: bool) -> None:
        self._settings.motion = "reduced" if reduced else "full"
        set_motion(self._settings.motion)
