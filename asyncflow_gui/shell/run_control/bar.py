"""The run bar: run, pause, step and stop, and how fast; the middle of the toolbar."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from asyncflow_gui.shell.actions import Actions
from asyncflow_gui.shell.buttons import ActionButton
from asyncflow_gui.theme import Theme
from asyncflow_gui.theme.stylesheet import set_role


class RunBar(QWidget):
    """Buttons for the actions of a run, and the speeds side by side."""

    def __init__(self, actions: Actions, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.run = ActionButton(actions.run, "run", theme, self)
        self.run.setObjectName("runButton")
        set_role(self.run, "primary", True)
        self.run.setMinimumWidth(112)
        self.pause = ActionButton(actions.pause, "pause", theme, self)
        self.step = ActionButton(actions.step, "step", theme, self)
        self.stop = ActionButton(actions.stop, "stop", theme, self)
        self.stop.setObjectName("stopButton")
        # "Pause" and "Paused" take turns on it: nothing beside it may jump.
        widest = self.pause.fontMetrics().horizontalAdvance("Paused")
        self._pause_width = widest + 48
        self.pause.setMinimumWidth(self._pause_width)
        self.speeds = SpeedSwitch(list(actions.speeds.values()), self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for button in (self.run, self.pause, self.step, self.stop):
            row.addWidget(button)
        row.addSpacing(8)
        row.addWidget(self.speeds)

    def set_compact(self, compact: bool) -> None:
        """Leave the words out where there is little room; tooltips and screen readers keep them."""
        self.pause.setMinimumWidth(0 if compact else self._pause_width)
        for button in (self.pause, self.step, self.stop):
            button.set_icon_only(compact)


class SpeedSwitch(QFrame):
    """One button a speed, of which one is on."""

    def __init__(self, actions: list[QAction], parent: QWidget) -> None:
        super().__init__(parent)
        set_role(self, "surface", "segments")
        self.setAccessibleName("Speed of the run")
        row = QHBoxLayout(self)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(0)
        for action in actions:
            row.addWidget(_Segment(action, self))


class _Segment(QPushButton):
    """The face of a checkable action among others."""

    def __init__(self, action: QAction, parent: QWidget) -> None:
        super().__init__(parent)
        self._action = action
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        set_role(self, "segment", True)
        self.clicked.connect(self._choose)
        action.changed.connect(self._follow)
        self._follow()

    @Slot()
    def _choose(self) -> None:
        self._action.trigger()
        self._follow()  # a click on what is on already would switch it off

    @Slot()
    def _follow(self) -> None:
        self.setText(self._action.iconText())
        self.setToolTip(self._action.toolTip())
        self.setWhatsThis(self._action.whatsThis())
        self.setAccessibleName(self._action.text().replace("&", ""))
        self.setChecked(self._action.isChecked())
