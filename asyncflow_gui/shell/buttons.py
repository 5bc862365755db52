"""Push buttons of the toolbar: faces of actions."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QPushButton, QWidget

from asyncflow_gui.theme import Theme
from asyncflow_gui.theme.icons import icon
from asyncflow_gui.theme.stylesheet import set_role

_ICON_PX = 14


class ActionButton(QPushButton):
    """A push button that is the face of an action: same text, tip, state and effect."""

    def __init__(self, action: QAction, icon_name: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._action = action
        self._icon_name = icon_name
        self._theme = theme
        self._running = False
        self._icon_only = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setIconSize(QSize(_ICON_PX, _ICON_PX))
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        theme.changed.connect(self._follow)
        self._follow()

    @Slot()
    def _follow(self) -> None:
        text = self._action.iconText().replace("&", "")
        self.setText("" if self._icon_only else text)
        self.setAccessibleName(text)
        self.setToolTip(self._action.toolTip())
        self.setWhatsThis(self._action.whatsThis())
        self.setEnabled(self._action.isEnabled())
        self.setCheckable(self._action.isCheckable())
        self.setChecked(self._action.isChecked())
        tokens = self._theme.tokens
        bright = bool(self.property("primary")) and (self.isEnabled() or self._running)
        color = tokens.text if self.isEnabled() else tokens.text_muted
        self.setIcon(_plain(icon(self._icon_name, tokens.on_accent if bright else color)))

    def set_running(self, running: bool) -> None:
        """Stay bright while disabled, since what it does is under way."""
        self._running = running
        set_role(self, "running", running)
        self._follow()

    def set_icon(self, icon_name: str) -> None:
        """Show another picture from now on."""
        if icon_name != self._icon_name:
            self._icon_name = icon_name
            self._follow()

    def set_icon_only(self, icon_only: bool) -> None:
        """Show the picture without the words, or with them."""
        if icon_only != self._icon_only:
            self._icon_only = icon_only
            self._follow()


def _plain(drawing: QIcon) -> QIcon:
    """The same picture for the disabled state, where Qt would grey it out."""
    picture = drawing.pixmap(QSize(_ICON_PX, _ICON_PX))
    result = QIcon(drawing)
    result.addPixmap(picture, QIcon.Mode.Disabled)
    return result
